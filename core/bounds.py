"""Numbers that a run is told, held to what they can mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from numbers import Integral, Real
from typing import Annotated, Any, get_args, get_origin, get_type_hints

from core.errors import SettingError

MAX_SEED = 2**31 - 1  # the most that every library takes
MAX_EPOCHS = 100_000


@dataclass(frozen=True)
class Within:
    """The numbers from `low` to `high`, both among them unless said otherwise; as part of a type, `Annotated[int, …]`.

    Attributes:
        is_above: whether `low` itself is left out.
        is_below: whether `high` itself is.
    """

    low: float
    high: float
    is_above: bool = False
    is_below: bool = False

    def __contains__(self, number: float) -> bool:
        is_low_enough = number < self.high or (number == self.high and not self.is_below)
        return is_low_enough and (number > self.low or (number == self.low and not self.is_above))

    def __str__(self) -> str:
        start = f"above {self.low:,}" if self.is_above else f"from {self.low:,}"
        return f"{start} to {'below ' if self.is_below else ''}{self.high:,}"


Seed = Annotated[int, Within(0, MAX_SEED)]
Epochs = Annotated[int, Within(1, MAX_EPOCHS)]
Share = Annotated[float, Within(0, 1)]


def refuse_out_of_bounds(settings: object) -> None:
    """Hold every field of a dataclass that has bounds in its type to them; for its `__post_init__`.

    Raises:
        SettingError: a number is none, is not whole where it has to be, or is out of bounds.
    """
    for name, bounds, is_whole, is_optional in _bounded_fields(type(settings)):
        value = getattr(settings, name)
        if not (value is None and is_optional):
            refuse(_in_words(name), value, bounds, is_whole)


def bounds_of(settings: type) -> dict[str, tuple[Within, bool]]:
    """The fields of a dataclass that have bounds in their type, each with them and whether it has to be whole."""
    return {name: (bounds, is_whole) for name, bounds, is_whole, _ in _bounded_fields(settings)}


def refuse_seed(seed: Any) -> None:
    """Refuse what cannot seed every random draw.

    Raises:
        SettingError: it is no whole number from 0 to `MAX_SEED`.
    """
    refuse("Seed", seed, Within(0, MAX_SEED), is_whole=True)


def refuse(name: str, value: Any, bounds: Within, is_whole: bool = False) -> None:
    """Refuse a number that is none, is not whole where it has to be, or is out of bounds.

    Raises:
        SettingError: the sentence names the bounds.
    """
    is_number = isinstance(value, Integral if is_whole else Real) and not isinstance(value, bool)
    if is_number and value in bounds:
        return
    shown = f"{value:,}" if isinstance(value, Real) and not isinstance(value, bool) else f"“{value}”"
    raise SettingError(f"{name} cannot be {shown}.", f"Choose a {'whole number' if is_whole else 'number'} {bounds}.")


def _in_words(field: str) -> str:
    """A field's name at the beginning of a sentence: `n_members` is the number of members."""
    return (f"number of {field[2:]}" if field.startswith("n_") else field).replace("_", " ").capitalize()


def _bounded_fields(settings: type) -> tuple[tuple[str, Within, bool, bool], ...]:
    """Each field with bounds: its name, the bounds, whether it is whole, and whether it may be None."""
    hints = get_type_hints(settings, include_extras=True)
    return tuple(
        (name, bounds, number is int, type(None) in get_args(hint))
        for name, hint in hints.items()
        for number, bounds in _bounds_in(hint)
    )


def _bounds_in(hint: Any) -> Iterator[tuple[type, Within]]:
    """The number's type and its bounds, where a type has any."""
    if get_origin(hint) is Annotated:
        number, *notes = get_args(hint)
        yield from ((number, note) for note in notes if isinstance(note, Within))
    else:
        for part in get_args(hint):
            yield from _bounds_in(part)
