"""How a public export's columns become a catalogue's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any

import numpy as np
import pandas as pd

from core.catalogue.products import MADE_FOR, CatalogueInfo
from core.errors import SourceError
from core.tables.numbers import parse_numbers

_SHARE_TOLERANCE = 0.05
_PLACEHOLDER = re.compile(r"\{([^{}]+)\}")
_HANGUL, _LATIN = "가-힣", "a-z"


@dataclass(frozen=True)
class SourceMapping:
    """One export's columns in a catalogue's terms; each field is a key or table of the TOML file.

    Attributes:
        catalogue: what goes into `catalogue.json`: name, locale, currency, source, licence, is_simulated, …
        columns: our column → theirs.
        constants: our column → the value of its empty cells.
        values: our column → their value → ours; `*` stands for every other value, an empty value for none.
        extract: our column → a regular expression whose first group is the part of the cell to keep.
        ages: age band → their column.
        made_for_words: `men`, `women`, `unisex` → words, looked for in the cells of `in` (their columns).
        keep: their columns to carry over unchanged.
        optional: their columns that some exports lack.
        percent: whether shares are given in percent.
        photo: the path of a photo beside the table, with `{column}` filled in.
        table: the table's file name, where a folder is imported.
        is_last_column_open: whether the last column may hold unquoted delimiters.
    """

    catalogue: dict[str, Any]
    columns: dict[str, str]
    constants: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    extract: dict[str, str] = field(default_factory=dict)
    ages: dict[str, str] = field(default_factory=dict)
    made_for_words: dict[str, list[str]] = field(default_factory=dict)
    keep: list[str] = field(default_factory=list)
    optional: list[str] = field(default_factory=list)
    percent: bool = False
    photo: str = ""
    table: str = ""
    is_last_column_open: bool = False

    def info(self, frame: pd.DataFrame) -> CatalogueInfo:
        """The card of the catalogue that `frame`, in our columns, makes; its categories are those of the rows."""
        named = frame["category"].dropna() if "category" in frame.columns else pd.Series(dtype=object)
        categories = self.catalogue.get("categories") or named.value_counts().index
        return CatalogueInfo(**self.catalogue | {"categories": tuple(categories), "age_bands": tuple(self.ages)})

    def apply(self, theirs: pd.DataFrame) -> pd.DataFrame:
        """The export's rows in our columns, numbers and dates still as written; same index.

        Raises:
            SourceError: the export lacks a column that the mapping names.
        """
        self._check_columns(theirs.columns)
        ours = {name: self._cells(theirs, name) for name in self.columns if self.columns[name] in theirs.columns}
        if self.photo and all(name in theirs.columns for name in _PLACEHOLDER.findall(self.photo)):
            ours["image"] = _filled(self.photo, theirs)
        if self.made_for_words:
            ours["made_for"] = self._made_for(theirs, ours.get("made_for"))
        for name, value in self.constants.items():
            cells = ours.get(name, pd.Series(None, index=theirs.index, dtype=object))
            ours[name] = cells.where(cells.notna(), value)
        ours |= self._shares(theirs, ours)
        kept = {name: theirs[name] for name in self.keep if name in theirs.columns}
        return pd.DataFrame(kept | ours, index=theirs.index)[[*ours, *(name for name in kept if name not in ours)]]

    def _check_columns(self, present: Iterable[str]) -> None:
        columns = list(present)
        named = [*self.columns.values(), *self.ages.values(), *self.keep, *self.made_for_words.get("in", [])]
        named += _PLACEHOLDER.findall(self.photo)
        missing = [name for name in dict.fromkeys(named) if name not in columns and name not in self.optional]
        if missing:
            near = get_close_matches(missing[0], columns, 1)
            raise SourceError(
                f"The table has no column “{missing[0]}”, which the mapping names.",
                f"Write “{near[0]}” in the mapping." if near else f"Name one of its columns: {', '.join(columns)}.",
            )

    def _cells(self, theirs: pd.DataFrame, name: str) -> pd.Series:
        """Our column `name`: their cells, the wanted part of them, in our words."""
        cells = theirs[self.columns[name]]
        if name in self.extract:
            cells = cells.astype("string").str.extract(f"(?:{self.extract[name]})", expand=False)
        cells = cells.astype(object).where(cells.notna(), None)
        words = self.values.get(name)
        return cells if words is None else cells.map(lambda cell: _in_our_words(cell, words)).astype(object)

    def _made_for(self, theirs: pd.DataFrame, known: pd.Series | None) -> pd.Series:
        """Whom the words of a title or category speak of; both, or a word for both, means unisex."""
        columns = [name for name in self.made_for_words["in"] if name in theirs.columns]
        text = pd.Series(map(" ".join, theirs[columns].fillna("").astype(str).to_numpy()), theirs.index).str.lower()
        says = {one: _mentions(text, self.made_for_words.get(one, [])) for one in MADE_FOR}
        is_both = says["unisex"] | (says["men"] & says["women"])
        said = np.select([is_both, says["men"], says["women"]], ["unisex", "men", "women"], default="")
        guessed = pd.Series(said, index=theirs.index, dtype=object).replace("", None)
        return guessed if known is None else known.where(known.notna(), guessed)

    def _shares(self, theirs: pd.DataFrame, ours: dict[str, pd.Series]) -> dict[str, pd.Series]:
        """Shares as fractions; a distribution of zeros is one that the shop does not show."""
        whole = 100.0 if self.percent else 1.0
        ages = {f"age_{band}_share": theirs[name] for band, name in self.ages.items() if name in theirs.columns}
        found = _fractions(ages, whole)
        genders: dict[str, pd.Series] = {
            name: ours.pop(name) for name in ("male_share", "female_share") if name in ours
        }
        found |= _fractions(genders, whole)
        found.pop("female_share", None)
        return found


def _in_our_words(cell: str | None, words: Mapping[str, str]) -> str | None:
    return None if cell is None else words.get(cell, words.get("*", cell)) or None


def _filled(pattern: str, theirs: pd.DataFrame) -> pd.Series:
    """The pattern with each row's cells in its placeholders; None where one of them is empty."""
    names = _PLACEHOLDER.findall(pattern)

    def path(row: tuple[str | None, ...]) -> str | None:
        cells = dict(zip(names, row, strict=True))
        return None if None in row else _PLACEHOLDER.sub(lambda match: str(cells[match[1]]), pattern)

    return pd.Series([path(row) for row in zip(*(theirs[name] for name in names), strict=True)], theirs.index, object)


def _mentions(text: pd.Series, words: list[str]) -> pd.Series:
    if not words:
        return pd.Series(False, index=text.index)
    return text.str.contains("|".join(map(_whole_word, words)), regex=True)


def _whole_word(word: str) -> str:
    """A pattern for the word standing alone among letters of its script; `*` at an end lets it go on there."""
    letters = _HANGUL if re.search(f"[{_HANGUL}]", word) else _LATIN
    start = "" if word.startswith("*") else f"(?<![{letters}])"
    end = "" if word.endswith("*") else f"(?![{letters}])"
    return f"{start}{re.escape(word.strip('*').lower())}{end}"


def _fractions(columns: dict[str, pd.Series], whole: float) -> dict[str, pd.Series]:
    """Columns that make up one whole, each row over its own total where that is the whole but for rounding.

    A cell that is no number stays as it was written, for the check to name it.
    """
    if not columns:
        return {}
    parsed = {name: parse_numbers(cells.map(_without_percent_sign)) for name, cells in columns.items()}
    values = np.column_stack([numbers for numbers, _ in parsed.values()])  # (n, parts)
    total = np.nansum(values, axis=1, keepdims=True)
    is_whole = (np.abs(total - whole) <= _SHARE_TOLERANCE * whole) & (values.shape[1] > 1)
    shares = np.where(total == 0, np.nan if values.shape[1] > 1 else values, values / np.where(is_whole, total, whole))
    found = {}
    for part, (name, (_, is_unreadable)) in enumerate(parsed.items()):
        cells = pd.Series(shares[:, part], index=columns[name].index)
        found[name] = cells.astype(object).where(~is_unreadable, columns[name]) if is_unreadable.any() else cells
    return found


def _without_percent_sign(cell: Any) -> Any:
    return cell.rstrip("% ") if isinstance(cell, str) else cell
