"""Numbers as shops write them: currency marks, separators, percent signs, `1.2k+` and `3.4만`."""

from __future__ import annotations

import math
import re

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core import money
from core.money import MARK, MARK_WITHOUT_CENTS

_MAX_CHARACTERS = 80
_BLANK = {"", "-", "–", "—", "na", "n/a", "nan", "null", "none", "없음"}
_UNITS = {"k": 1e3, "m": 1e6, "천": 1e3, "만": 1e4, "백만": 1e6, "천만": 1e7, "억": 1e8}
_WITHOUT_CENTS = re.compile(MARK_WITHOUT_CENTS)

_FIGURE = r"(?:\d+(?:\.\d+)?e[+-]?\d+|\d{1,3}(?:[ ']\d{3})+(?:[.,]\d+)?|\d[\d.,]*|\.\d+)"
_UNIT = r"(?:백만|천만|천|만|억|[km](?![a-z]))"
_NUMBER = re.compile(
    rf"(?P<sign>-?)\s*{MARK}?\s*(?P<inner_sign>-?)\s*"
    rf"(?P<body>(?:{_FIGURE}\s*[천만억백]+\s*)*{_FIGURE}?\s*{_UNIT}?)\s*"
    rf"{MARK}?\s*(?P<percent>%?)\+?(?:[\s+][^\d%]*|[가-힣]{{1,2}})?"
)
_TERM = re.compile(rf"({_FIGURE})\s*({_UNIT})?")


def parse_number(text: str | None) -> float | None:
    """The number a shop meant: `₩29,000`, `-13%` (−0.13), `1.2k+ sold`, `3.4만`, `1 234,50 €`; None for an empty cell.

    A single separator before exactly three digits groups them where it is a comma, or a point beside a currency
    that has no cents (`29.000₫`); any other single separator starts the decimals.

    Raises:
        ValueError: there is no number in it, or more than one.
    """
    plain = money.plain(text).replace("−", "-")
    if plain in _BLANK:
        return None
    match = _NUMBER.fullmatch(plain) if len(plain) <= _MAX_CHARACTERS else None
    if match is None or not any(character.isdigit() for character in match["body"]):
        raise ValueError(f"“{text}” is not a number; write digits, such as 29000 or 29,000.")
    has_cents = _WITHOUT_CENTS.search(plain) is None
    value = sum(_value(figure, has_cents) * _UNITS.get(unit, 1) for figure, unit in _TERM.findall(match["body"]))
    if math.isinf(value):
        raise ValueError(f"“{text}” is a number beyond all bounds; write digits, such as 29000 or 29,000.")
    sign = -1 if match["sign"] or match["inner_sign"] else 1
    return sign * value / (100 if match["percent"] else 1)


def parse_numbers(cells: pd.Series) -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    """Every cell as a number, NaN where it is empty or unreadable; and which cells are unreadable. Both shape (n,)."""
    if pd.api.types.is_numeric_dtype(cells) and not pd.api.types.is_complex_dtype(cells):
        values = np.array(cells.to_numpy(np.float64, na_value=np.nan))
        is_unreadable = np.isinf(values)
        return np.where(is_unreadable, np.nan, values), is_unreadable
    texts = cells.map(str, na_action="ignore").astype(object)
    values = pd.to_numeric(texts, errors="coerce").to_numpy(np.float64, copy=True)
    is_unreadable = np.zeros(len(texts), bool)
    for position in np.flatnonzero(~np.isfinite(values) & texts.notna().to_numpy()):
        values[position] = np.nan
        try:
            number = parse_number(texts.iloc[position])
            values[position] = np.nan if number is None else number
        except ValueError:
            is_unreadable[position] = True
    return values, is_unreadable


def _value(figure: str, has_cents: bool) -> float:
    """One figure without its unit, its separators understood."""
    digits = figure.replace(" ", "").replace("'", "").rstrip(".,")
    decimal = _decimal_mark(digits, has_cents)
    grouping = digits.replace(decimal, "#") if decimal else digits
    return float(grouping.replace(",", "").replace(".", "").replace("#", ".")) if "e" not in digits else float(digits)


def _decimal_mark(digits: str, has_cents: bool) -> str:
    """Which of `.` and `,` starts the decimals; empty where there are none."""
    marks = [mark for mark in digits if mark in ".,"]
    if not marks or (len(marks) > 1 and len(set(marks)) == 1):
        return ""
    if len(marks) > 1:
        return marks[-1]
    whole, decimals = digits.replace(",", ".").split(".")
    may_group = len(decimals) == 3 and 1 <= len(whole) <= 3 and whole != "0"
    return "" if may_group and (marks[0] == "," or not has_cents) else marks[0]
