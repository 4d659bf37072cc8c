"""In which currency a table's prices are written: by the marks in their cells, or by a column that names it."""

import re
from functools import lru_cache

import pandas as pd

from core.currencies import currencies
from core.money import currency_of

CURRENCY_COLUMN = "currency"
_PLAIN = re.compile(r"[\d\s.,]*")


def marked(frame: pd.DataFrame, expected: str = "") -> pd.Series:
    """The currency that each row's price is marked with, as text; None where it is not marked.

    Args:
        frame: a table's rows, with a column `price`, and maybe one that names its currency.
        expected: what a mark of several currencies means where it is among them.
    """
    if "price" not in frame.columns:
        return pd.Series(None, index=frame.index, dtype=object)
    own = pd.Series([_mark(cell, expected) for cell in frame["price"]], index=frame.index, dtype=object)
    if CURRENCY_COLUMN not in frame.columns:
        return own.where(own.notna(), None)
    known = set(currencies())
    named = frame[CURRENCY_COLUMN].map(lambda cell: code if (code := str(cell).strip().upper()) in known else None)
    return own.where(own.notna(), named.where(frame["price"].notna(), None))


@lru_cache(maxsize=4096)
def _mark_of(cell: str, expected: str) -> str | None:
    return currency_of(cell, expected)


def _mark(cell: object, expected: str) -> str | None:
    """The currency that a cell is marked with; digits alone are not looked at, however many rows there are."""
    return _mark_of(cell, expected) if isinstance(cell, str) and not _PLAIN.fullmatch(cell) else None


def main_currency(frame: pd.DataFrame, expected: str = "") -> str:
    """The currency that most of the marked prices are in; empty where none is marked."""
    counts = marked(frame, expected).value_counts()
    return str(counts.index[0]) if len(counts) else ""


def in_other_money(frame: pd.DataFrame, currency: str) -> list[int]:
    """The lines whose price is marked as another currency than this one; none where it is empty."""
    if not currency:
        return []
    found = marked(frame, currency)
    return [int(line) for line in frame.index[(found.notna() & (found != currency)).to_numpy(bool)]]
