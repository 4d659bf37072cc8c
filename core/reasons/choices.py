"""Heads and methods by the names that people type."""

from collections.abc import Sequence

from core.demand.predict import Forecaster
from core.errors import ModelError
from core.reasons.results import PHOTO_METHODS


def chosen_heads(forecaster: Forecaster, names: Sequence[str] | None) -> tuple[str, ...]:
    """The heads of these names, all that the model has without.

    Raises:
        ModelError: the model has no such head.
    """
    known = forecaster.config.heads
    for name in names or ():
        if name not in known:
            raise ModelError(
                f"{forecaster.card.name} has no head called “{name}”.", f"Choose among {', '.join(known)}."
            )
    return tuple(dict.fromkeys(names or known))


def chosen_method(name: str | None) -> str:
    """The photo's method of that name, the default without.

    Raises:
        ModelError: there is no such method.
    """
    if name is None:
        return PHOTO_METHODS[0]
    if name not in PHOTO_METHODS:
        raise ModelError(f"There is no method called “{name}”.", f"Choose one of {', '.join(PHOTO_METHODS)}.")
    return name
