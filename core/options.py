"""What a verb can be told: a dataclass of options, each said once, for a command to parse and a form to draw.

A field of such a dataclass is made by `option`; its type says what it takes, with bounds where `core.bounds` has them.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, get_args, get_type_hints

from core.bounds import Within, bounds_of

SEED = "Seed of every random draw."


@dataclass(frozen=True)
class Option:
    """One thing that can be told.

    Attributes:
        name: of the field.
        hint: its type, without bounds.
        default: without it the option has to be given.
        bounds: of a number.
        is_whole: whether a number has to be whole.
        help: a sentence for whoever types it.
        label: on a form; none where only a command asks for it.
        advice: a sentence more for whoever fills in the form.
        unset: what a form shows for None.
        shown: how a form shows a choice, `{}` standing for its name.
        metavar: what stands for its value in a command's help.
    """

    name: str
    hint: Any
    default: Any
    bounds: Within | None
    is_whole: bool
    help: str
    label: str
    advice: str
    unset: str
    shown: str
    metavar: str | None

    @property
    def flag(self) -> str:
        """As it is typed."""
        return f"--{self.name.replace('_', '-')}"

    @property
    def is_required(self) -> bool:
        """Whether it has to be given."""
        return self.default is MISSING

    def takes(self, kind: type) -> bool:
        """Whether its value, where there is one, is of that type."""
        return kind is self.hint or kind in get_args(self.hint)


def option(
    help: str,
    default: Any = None,
    *,
    label: str = "",
    advice: str = "",
    unset: str = "",
    shown: str = "{}",
    metavar: str | None = None,
) -> Any:
    """A field that can be told; see `Option`. With `MISSING` for its default it has to be."""
    told = {"help": help, "label": label, "advice": advice, "unset": unset, "shown": shown, "metavar": metavar}
    return field(default=default, metadata=told)


def options_of(settings: type) -> tuple[Option, ...]:
    """Every option of a dataclass, in order; fields that were not made by `option` are none."""
    hints, bounds = get_type_hints(settings), bounds_of(settings)
    return tuple(
        Option(one.name, hints[one.name], one.default, *bounds.get(one.name, (None, False)), **one.metadata)
        for one in fields(settings)
        if one.metadata
    )


def as_arguments(settings: type, told: Mapping[str, Any]) -> tuple[str, ...]:
    """Options as they are typed after a command; what is not told, or None, is left to the command.

    Args:
        settings: the dataclass of options.
        told: values by the option's name.

    Raises:
        SettingError: the dataclass refuses one.
    """
    settings(**told)
    words: list[str] = []
    for one in options_of(settings):
        value = told.get(one.name)
        for each in value if isinstance(value, list | tuple) else (value,):
            if each is True:
                words.append(one.flag)
            elif each is not None and each is not False:
                words += [one.flag, str(each)]
    return tuple(words)
