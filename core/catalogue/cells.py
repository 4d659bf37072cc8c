"""Turn a table's text into typed columns under the names every catalogue has."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.catalogue.audiences import audience
from core.catalogue.products import COUNT_COLUMNS, TEXT_COLUMNS
from core.numbers import parse_numbers

_AGE_SHARE = re.compile(r"age_(.+)_share")
_DATE_MARKS = re.compile(r"\s*[./년월]\s*")
_NUMBERS = ("price", *COUNT_COLUMNS, "male_share")


@dataclass(frozen=True)
class Cells:
    """A table's cells by type: text or None, number or NaN, date or NaT.

    Attributes:
        frame: every known column, then the table's own others.
        unreadable: the (line, column) of each cell that is no number or no date.
        percents: the columns that were written in percent and are fractions now.
    """

    frame: pd.DataFrame
    unreadable: tuple[tuple[int, str], ...]
    percents: tuple[str, ...]


def with_known_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with `Product ID` and the like renamed to the columns a catalogue knows."""
    known = {*TEXT_COLUMNS, *_NUMBERS, "listed_on"}
    renamed = {name: name.lower().replace(" ", "_").replace("-", "_") for name in frame.columns}
    return frame.rename(
        columns={
            name: new
            for name, new in renamed.items()
            if new not in frame.columns and (new in known or _AGE_SHARE.fullmatch(new))
        }
    )


def age_bands_in(columns: Sequence[str]) -> tuple[str, ...]:
    """The age bands that columns `age_<band>_share` name, in their order."""
    return tuple(match[1] for match in map(_AGE_SHARE.fullmatch, columns) if match)


def typed(frame: pd.DataFrame, age_columns: Sequence[str]) -> Cells:
    """Read every known column as what it is; one the table lacks is there, and empty."""
    columns: dict[str, pd.Series] = {name: _texts(frame, name) for name in TEXT_COLUMNS}
    columns["made_for"] = pd.Series(map(audience, columns["made_for"]), frame.index, object)
    unreadable: list[tuple[int, str]] = []
    for name in (*_NUMBERS, *age_columns):
        values, is_unreadable = parse_numbers(_column(frame, name))
        columns[name] = pd.Series(values, index=frame.index)
        unreadable += [(int(line), name) for line in frame.index[is_unreadable]]
    dates = _dates(_column(frame, "listed_on"))
    is_lost = dates.isna() & _column(frame, "listed_on").notna()
    unreadable += [(int(line), "listed_on") for line in frame.index[is_lost]]
    columns["listed_on"] = dates
    others = {name: _other(frame, name) for name in frame.columns if name not in columns}
    read = pd.DataFrame(columns | others, index=frame.index)
    percents = _in_percent(read, list(age_columns))
    fractions = read.assign(**{name: read[name] / 100 for name in percents})
    return Cells(fractions, tuple(unreadable), tuple(percents))


def _in_percent(frame: pd.DataFrame, age_columns: list[str]) -> list[str]:
    """The columns of shares that most rows give in percent."""
    totals = frame[age_columns].sum(axis=1, min_count=1) if age_columns else pd.Series(dtype=float)
    percents = age_columns if totals.median() > 50 else []
    return [*percents, "male_share"] if frame["male_share"].median() > 1 else percents


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame.columns else pd.Series(None, index=frame.index, dtype=object)


def _texts(frame: pd.DataFrame, name: str) -> pd.Series:
    cells = _column(frame, name)
    texts = [None if pd.isna(cell) else str(cell).strip() or None for cell in cells]
    return pd.Series(texts, index=frame.index, dtype=object)


def _other(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column that catalogues know nothing of: text as text, anything else as it is."""
    return _texts(frame, name) if pd.api.types.is_string_dtype(frame[name]) else frame[name]


def _dates(cells: pd.Series) -> pd.Series:
    """Days written year first: 2021-12-31, 2021.12.31, 2021/12/31, 2021년 12월 31일."""
    if pd.api.types.is_datetime64_any_dtype(cells):
        return cells
    written = cells.map(lambda cell: None if pd.isna(cell) else _DATE_MARKS.sub("-", str(cell)).strip("-일 "))
    dates = pd.to_datetime(written.astype(object), format="ISO8601", errors="coerce", utc=True)
    return dates.dt.tz_localize(None).astype(np.dtype("datetime64[ns]"))
