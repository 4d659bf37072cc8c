"""Rows of delimited text, in which a quotation mark that is never closed costs one cell and no row."""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from sys import maxsize
from typing import NamedTuple

MAX_FIELD_CHARACTERS = 1_000_000
"""Of a field that goes over several lines; a longer one is taken for a quotation mark that was never closed."""

_MANY_LINES = 100
_MIN_DELIMITERS = 12
_ALMOST_ALL = 0.8
_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_LINE_END = re.compile(r"\r\n|\r|\n")
_QUOTED = re.compile(r'"[^"]*(?:""[^"]*)*')


@dataclass(frozen=True)
class Quote:
    """A quotation mark that is not what it seems.

    Attributes:
        line: where it stands, as a text editor counts lines.
        place: position of its cell in the row.
        n_lines: how many lines lie between it and the mark that closes it, or would have.
        is_left_out: whether the row was read as if it were not there; otherwise it is only suspect.
    """

    line: int
    place: int
    n_lines: int
    is_left_out: bool


class Row(NamedTuple):
    """One row of a table: its number as a spreadsheet counts, from 1; its cells; the odd quotation marks in it."""

    number: int
    cells: list[str]
    quotes: tuple[Quote, ...] = ()


def rows_of(text: str, delimiter: str, *, is_last_column_open: bool = False) -> Iterator[Row]:
    """Every row of a delimited text, empty ones too.

    A quoted cell may hold line breaks. One that swallows lines which are rows by themselves, or all the rest of the
    text, was never meant: its quotation mark is taken out and the row read again.

    Args:
        text: the whole table.
        delimiter: one character.
        is_last_column_open: whether rows may have more cells than the header.
    """
    lines, usual, number = _Lines(text), _Usual(delimiter, is_last_column_open), 1
    csv.field_size_limit(min(maxsize, 2**31 - 1))
    reader = csv.reader(lines, delimiter=delimiter)
    quotes: list[Quote] = []
    while not lines.is_at_end:
        lines.begin_row()
        cells = next(reader)
        suspect = _suspect(lines, cells, usual) if lines.n_read > 1 or lines.is_cut else None
        if suspect is not None:
            offset, quote = suspect
            quotes.append(quote)
            if quote.is_left_out:
                lines.read_again_without(offset)
                continue
        usual.widths[len(cells)] += 1
        yield Row(number, cells, tuple(quotes))
        number, quotes = number + 1, []


class _Lines:
    """The lines of a text for a CSV reader, which can go back to where its row began."""

    def __init__(self, text: str) -> None:
        self._lines: list[str] = _LINE.findall(text)
        self._at = self._start = self._n_characters = 0
        self.is_cut = False

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if self._at == len(self._lines) or self._n_characters > MAX_FIELD_CHARACTERS:
            # Only a cell that is still open asks for more, so this ends a row and not the text.
            self.is_cut = True
            raise StopIteration
        line = self._lines[self._at]
        self._at += 1
        self._n_characters += len(line)
        return line

    def begin_row(self) -> None:
        """The next line asked for begins a row."""
        self._start, self._n_characters, self.is_cut = self._at, 0, False

    def read_again_without(self, offset: int) -> None:
        """Go back to the row's beginning, with the character `offset` of its text taken out."""
        place = self._start
        while offset >= len(self._lines[place]):
            offset -= len(self._lines[place])
            place += 1
        line = self._lines[place]
        self._lines[place] = line[:offset] + line[offset + 1 :]
        self._at = self._start

    @property
    def is_at_end(self) -> bool:
        return self._at == len(self._lines)

    @property
    def n_read(self) -> int:
        """How many lines the row has taken so far."""
        return self._at - self._start

    @property
    def first(self) -> int:
        """The line that the row begins in, as a text editor counts."""
        return self._start + 1

    @property
    def row(self) -> str:
        """The row's text so far."""
        return "".join(self._lines[self._start : self._at])


class _Usual:
    """How wide the rows of a table are."""

    def __init__(self, delimiter: str, is_last_column_open: bool) -> None:
        self.delimiter, self._is_open = delimiter, is_last_column_open
        self.widths: Counter[int] = Counter()

    def width(self, row: str) -> int:
        """How many cells rows have so far; before there is any, as many as its first line says."""
        return self.widths.most_common(1)[0][0] if self.widths else _split(row)[0].count(self.delimiter) + 1

    def fits(self, n_cells: int, width: int) -> bool:
        return n_cells == width or (self._is_open and n_cells > width)


def _suspect(lines: _Lines, cells: list[str], usual: _Usual) -> tuple[int, Quote] | None:
    """The quotation mark of a row over several lines that cannot be meant, or else one that may not be; its offset."""
    row, doubtful = lines.row, None
    width = usual.width(row)
    for start, end in _quoted_fields(row, usual.delimiter):
        inner, is_open = _split(row[start:end]), end == len(row)
        if len(inner) == 1 and not is_open:
            continue
        before = _split(row[:start])
        place = len(next(csv.reader([before[-1]], delimiter=usual.delimiter), [""])) - 1
        quote = Quote(lines.first + len(before) - 1, place, len(inner) - 1, is_left_out=True)
        if is_open or _is_swallowing(inner[1:-1], usual, width):
            return start, quote
        mended = _split(row[:start] + row[start + 1 :].rstrip("\r\n"))
        share = _share_of_rows(mended, usual, width)
        closes_badly = row[end + 1 : end + 2] not in ("", usual.delimiter, "\r", "\n")
        is_opening = closes_badly and row[end - 1] in (usual.delimiter, "\r", "\n")
        if is_opening and _share_of_rows(mended[len(before) - 1 : -1], usual, width) >= _ALMOST_ALL:
            return start, quote
        if share >= _ALMOST_ALL and (closes_badly or not usual.fits(len(cells), width)):
            return start, quote
        if len(inner) > _MANY_LINES or (share == 1 and width > 2):
            doubtful = doubtful or (start, replace(quote, is_left_out=False))
    return doubtful


def _quoted_fields(row: str, delimiter: str) -> Iterator[tuple[int, int]]:
    """Where each quoted field begins, and where the mark stands that closes it: the row's end where none does."""
    at = 0
    while at >= 0:
        quoted = _QUOTED.match(row, at)
        if quoted:
            yield at, quoted.end()
        found = row.find(delimiter, quoted.end() if quoted else at)
        at = found + 1 if found >= 0 else -1


def _is_swallowing(lines: list[str], usual: _Usual, width: int) -> bool:
    """Whether the lines inside a cell are almost all rows by themselves, and too many for chance."""
    n_rows = sum(usual.fits(line.count(usual.delimiter) + 1, width) for line in lines)
    return n_rows * (width - 1) >= _MIN_DELIMITERS and n_rows >= _ALMOST_ALL * len(lines)


def _share_of_rows(lines: list[str], usual: _Usual, width: int) -> float:
    """Which part of the lines is a row by itself."""
    widths = [len(next(csv.reader([line], delimiter=usual.delimiter), [])) for line in lines]
    return sum(usual.fits(n_cells, width) for n_cells in widths) / len(lines)


def _split(text: str) -> list[str]:
    """The text's lines without their ends; at least one."""
    return _LINE_END.split(text)
