"""Turn a table's text into typed columns under the names every catalogue has."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import Any

import numpy as np
import pandas as pd

from core.catalogue.audiences import audience
from core.catalogue.heads import count_columns, share_columns
from core.catalogue.products import TEXT_COLUMNS
from core.tables.numbers import parse_numbers

_AGE_SHARE = re.compile(r"age_(.+)_share")
_MOMENT = re.compile(
    r"(\d{4})\s*(?:[-./년]\s*(\d{1,2})\s*(?:[-./월]\s*(\d{1,2})\s*[일.]?)?|(\d\d)(\d\d))?\s*[년월.]?"
    r"(?:[T\s]\s*(\d{1,2}):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE | re.ASCII,
)
_COUNTED = re.compile(r" \(\d+\)$")
_FIRST_MOMENT, _LAST_MOMENT = pd.Timestamp.min.ceil("D"), pd.Timestamp.max.floor("D")


@dataclass(frozen=True)
class Cells:
    """A table's cells by type: text or None, number or NaN, date or NaT.

    Attributes:
        frame: every known column, then the table's own others.
        unreadable: the (line, column, rule) of each cell that is no number or no date.
        percents: the columns that were written in percent and are fractions now.
    """

    frame: pd.DataFrame
    unreadable: tuple[tuple[int, str, str], ...]
    percents: tuple[str, ...]


def with_known_names(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with `Product ID` and the like renamed to the columns a catalogue knows.

    Of several for one, the first that is filled is taken, and the others are numbered.
    """
    alike: dict[str, list[str]] = {}
    for name in frame.columns:
        if known := _known_name(name):
            alike.setdefault(known, []).append(name)
    renamed: dict[str, str] = {}
    for known, names in alike.items():
        chosen = next((name for name in names if frame[name].notna().any()), names[0])
        renamed |= {name: _numbered(name, frame.columns) for name in names} | {chosen: known}
    return frame.rename(columns=renamed)


def _numbered(name: str, taken: Iterable[str]) -> str:
    """`Title (2)`, or the first number that is free."""
    numbers = range(2, len(list(taken)) + 3)
    return next(free for number in numbers if (free := f"{name} ({number})") not in taken)


def passed_over(columns: Iterable[str]) -> tuple[tuple[str, str], ...]:
    """Columns that would be a known one, had the table not another for it: (column, known name)."""
    named = [(name, _known_name(_COUNTED.sub("", name))) for name in columns]
    return tuple((name, known) for name, known in named if known is not None and known != name)


def _known_name(name: str) -> str | None:
    plain = name.lower().replace(" ", "_").replace("-", "_")
    return plain if plain in (*TEXT_COLUMNS, *_numbers(), "listed_on") or _AGE_SHARE.fullmatch(plain) else None


def age_bands_in(columns: Sequence[str]) -> tuple[str, ...]:
    """The age bands that columns `age_<band>_share` name, in their order."""
    return tuple(match[1] for match in map(_AGE_SHARE.fullmatch, columns) if match)


def _numbers() -> tuple[str, ...]:
    return "price", *count_columns(), *share_columns()


def typed(frame: pd.DataFrame, age_columns: Sequence[str]) -> Cells:
    """Read every known column as what it is; one the table lacks is there, and empty."""
    columns: dict[str, pd.Series] = {name: _texts(frame, name) for name in TEXT_COLUMNS}
    columns["made_for"] = pd.Series(map(audience, columns["made_for"]), frame.index, object)
    unreadable: list[tuple[int, str, str]] = []
    for name in (*_numbers(), *age_columns):
        values, is_unreadable = parse_numbers(_column(frame, name))
        columns[name] = pd.Series(values, index=frame.index)
        unreadable += [(int(line), name, "no number") for line in frame.index[is_unreadable]]
    columns["listed_on"], lost = _dates(_column(frame, "listed_on"))
    unreadable += [(line, "listed_on", rule) for line, rule in lost]
    others = {name: _other(frame, name) for name in frame.columns if name not in columns}
    read = pd.DataFrame(columns | others, index=frame.index)
    percents = _in_percent(read, list(age_columns))
    fractions = read.assign(**{name: read[name] / 100 for name in percents})
    return Cells(fractions, tuple(unreadable), tuple(percents))


def _in_percent(frame: pd.DataFrame, age_columns: list[str]) -> list[str]:
    """The columns of shares that most rows give in percent."""
    totals = frame[age_columns].sum(axis=1, min_count=1) if age_columns else pd.Series(dtype=float)
    percents = age_columns if totals.median() > 50 else []
    return [*percents, *(name for name in share_columns() if frame[name].median() > 1)]


def _column(frame: pd.DataFrame, name: str) -> pd.Series:
    return frame[name] if name in frame.columns else pd.Series(None, index=frame.index, dtype=object)


def _texts(frame: pd.DataFrame, name: str) -> pd.Series:
    texts = [None if pd.isna(cell) else _text(cell) for cell in _column(frame, name)]
    return pd.Series(texts, index=frame.index, dtype=object)


def _text(cell: object) -> str | None:
    """A cell as text; a number without a fraction has none, as an id that shared its column with an empty cell."""
    whole = int(cell) if isinstance(cell, float) and cell.is_integer() else cell
    return str(whole).strip() or None


def _other(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column that catalogues know nothing of: numbers and dates as they are, anything else as text."""
    is_plain = pd.api.types.is_numeric_dtype(frame[name]) or pd.api.types.is_datetime64_any_dtype(frame[name])
    return frame[name] if is_plain else _texts(frame, name)


def _dates(cells: pd.Series) -> tuple[pd.Series, list[tuple[int, str]]]:
    """Days written year first: 2021-12-31, 2021.12.31, 2021/12/31, 2021년 12월 31일; a time may follow.

    A time keeps the day and hour that its shop wrote: a zone is left off, never converted.

    Returns:
        dates: NaT where there is none.
        lost: (line, rule) of each cell that is no date, or none that pandas can hold.
    """
    if isinstance(cells.dtype, pd.DatetimeTZDtype):
        cells = cells.dt.tz_localize(None)
    dates: list[Any] = []
    lost: list[tuple[int, str]] = []
    for line, cell in cells.items():
        moment = None if pd.isna(cell) else _moment(_text(cell) or "")
        dates.append(moment if isinstance(moment, datetime) else None)
        if isinstance(moment, str):
            lost.append((int(line), moment))  # type: ignore[call-overload]
    return pd.Series(pd.to_datetime(dates), cells.index).astype(np.dtype("datetime64[ns]")), lost


@lru_cache(10_000)
def _moment(text: str) -> datetime | str:
    """The moment a text names, or the rule that it breaks."""
    match = _MOMENT.fullmatch(text)
    if match is None:
        return "no date"
    year, month, day, short_month, short_day, hour, minute, second, fraction = match.groups()
    try:
        moment = datetime(
            int(year), int(month or short_month or 1), int(day or short_day or 1),
            int(hour or 0), int(minute or 0), int(second or 0), int((fraction or "0")[:6].ljust(6, "0")),
        )  # fmt: skip
    except ValueError:
        return "no date" if int(year) else "far date"
    return moment if _FIRST_MOMENT <= moment <= _LAST_MOMENT else "far date"
