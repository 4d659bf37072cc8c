"""A field for each option of a verb that has a label, drawn by what it takes."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

import streamlit as st

from core.options import Option, options_of
from pages.parts.frame import words

Width = int | Literal["stretch"]


def ask(settings: type, form: str, folders: Sequence[Path], at_work: Path, width: Width = "stretch") -> dict[str, Any]:
    """Draw the fields and return what was told, by option.

    Args:
        settings: the dataclass of options.
        form: what the keys of its fields begin with.
        folders: of the catalogues to choose among.
        at_work: the catalogue that it is all about.
        width: of every field.
    """
    drawn = [option for option in options_of(settings) if option.label]
    return {option.name: _ask(option, f"{form}_{option.name}", folders, at_work, width) for option in drawn}


def _ask(option: Option, key: str, folders: Sequence[Path], at_work: Path, width: Width) -> Any:
    if option.takes(Path):
        return _ask_catalogue(option, key, folders, at_work, width)
    if option.takes(bool):
        return st.checkbox(option.label, option.default, key=key, help=option.advice or None, width=width)
    if option.takes(int) or option.takes(float):
        return _ask_number(option, key, width)
    return st.text_input(
        option.label, option.default, key=key, help=option.advice or None, placeholder=option.unset or None, width=width
    )


def _ask_catalogue(option: Option, key: str, folders: Sequence[Path], at_work: Path, width: Width) -> Path | None:
    """One of the catalogues: another than the one at work, or none, where that is said; else the one at work first."""
    known = [folder for folder in folders if folder != at_work] if option.unset else list(folders)
    choices = [option.unset, *known] if option.unset else known
    chosen = st.selectbox(
        option.label, choices, known.index(at_work) if at_work in known else 0, key=key, help=option.advice or None,
        format_func=lambda one: option.shown.format(words.catalogue(one)) if isinstance(one, Path) else one,
        width=width,
    )  # fmt: skip
    return chosen if isinstance(chosen, Path) else None


def _ask_number(option: Option, key: str, width: Width) -> float | None:
    kind = int if option.is_whole else float
    low, high = (kind(option.bounds.low), kind(option.bounds.high)) if option.bounds else (None, None)
    told: float | None = st.number_input(
        option.label, low, high, option.default, key=key, help=option.advice or None,
        placeholder=option.unset or None, width=width,
    )  # fmt: skip
    return told
