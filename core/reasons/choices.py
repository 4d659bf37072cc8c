"""Heads and methods by the names that people type."""

from collections.abc import Sequence

from core.demand.network.heads import HEADS
from core.errors import ModelError
from core.reasons.results import PHOTO_METHODS


def chosen_heads(names: Sequence[str] | None) -> tuple[str, ...]:
    """The heads of these names, all of them without.

    Raises:
        ModelError: there is no such head.
    """
    for name in names or ():
        if name not in HEADS:
            raise ModelError(f"There is no head called “{name}”.", f"Choose among {', '.join(HEADS)}.")
    return tuple(dict.fromkeys(names or HEADS))


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
