"""Read anybody's table, CSV in any usual encoding and delimiter or Parquet; and make one safe for spreadsheets."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.delimited import MAX_FIELD_CHARACTERS, Row, rows_of
from core.encodings import decode
from core.errors import CatalogueError
from core.names import composed
from core.parquet import plain_columns

_DELIMITERS = (",", ";", "\t", "|")
# What spreadsheets take for a formula's start, in full width too, and what looks like a cell that was disarmed; a
# number below zero is only a number.
_FORMULA = re.compile(r"'*(?!-\d+(?:\.\d+)?(?:e[+-]?\d+)?\Z)[=+\-@\t\r＝＋－＠]")


@dataclass(frozen=True)
class Remark:
    """One thing that a table's reader could not take as it stands, and what to do about it.

    Attributes:
        row: the line a spreadsheet shows (the header is 1); None where the whole table is meant.
        column: as the table names it; None where the whole row is meant.
    """

    row: int | None
    column: str | None
    message: str
    remedy: str


@dataclass(frozen=True)
class Table:
    """A table as it was written, every cell still text.

    Attributes:
        frame: text cells in Unicode's composed form, None where empty; indexed by the line a spreadsheet shows.
        remarks: what could not be read as it stands.
        encoding: what the bytes turned out to be.
    """

    frame: pd.DataFrame
    remarks: tuple[Remark, ...] = ()
    encoding: str = "utf-8"


def read_table(path: Path, *, is_last_column_open: bool = False) -> Table:
    """Read a CSV (UTF-8, UTF-16, CP949 or CP1252; comma, semicolon, tab or bar) or a Parquet file.

    Args:
        path: the table; `.parquet` is read as Parquet, everything else as text.
        is_last_column_open: whether cells beyond the header belong to the last column, as in an export that
            does not quote the commas of its titles.

    Raises:
        CatalogueError: the file is missing, is no text, or has no header.
    """
    try:
        if path.suffix.lower() == ".parquet":
            return _read_parquet(path)
        return read_text(path.read_bytes(), path.name, is_last_column_open=is_last_column_open)
    except (OSError, ValueError) as fault:
        reason = getattr(fault, "strerror", None) or fault
        raise CatalogueError(f"{path} cannot be read ({reason}).", "Check the path and its permissions.") from fault


def read_text(content: bytes, name: str, *, is_last_column_open: bool = False) -> Table:
    """Read a CSV from its bytes; `name` stands in the errors. See `read_table`.

    The apostrophe that `for_spreadsheets` puts before a formula is taken away again.

    Raises:
        CatalogueError: it is no text, or has no header.
    """
    text, encoding, stray_lines = decode(content, name)
    text = composed(text)
    delimiter = _delimiter_of(text)
    rows = rows_of(text, delimiter, is_last_column_open=is_last_column_open)
    first = next(rows, None)
    if first is None or not any(cell.strip() for cell in first.cells):
        raise CatalogueError(f"{name} has no header line.", "Write the column names into its first line.")
    header = _unique_names([rearmed(cell.strip()) for cell in first.cells])
    grid = _Grid(header, delimiter if is_last_column_open else None)
    grid.remarks += [_stray(line, encoding) for line in stray_lines]
    grid.note_quotes(first)
    for row in rows:
        grid.add(row)
    return Table(grid.frame(), tuple(grid.remarks), encoding)


def for_spreadsheets(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with an apostrophe before every text cell and header that a spreadsheet would run as a formula."""
    cells = {
        place: column if pd.api.types.is_numeric_dtype(column) else column.map(disarmed)
        for place, (_, column) in enumerate(frame.items())
    }
    return pd.DataFrame(cells, index=frame.index).set_axis([disarmed(name) for name in frame.columns], axis=1)


def disarmed(cell: Any) -> Any:
    """The cell so that no spreadsheet runs it: a formula gets an apostrophe, and so does what looks disarmed."""
    return f"'{cell}" if isinstance(cell, str) and _FORMULA.match(cell) else cell


def rearmed(cell: str) -> str:
    """The cell as it was before `disarmed`."""
    return cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell


class _Grid:
    """The cells of a table by column, filled row by row."""

    def __init__(self, header: list[str], open_delimiter: str | None) -> None:
        self._columns: dict[str, list[str]] = {name: [] for name in header}
        self._header, self._open_delimiter = header, open_delimiter
        self._lines: list[int] = []
        self._shared: dict[str, str] = {}  # most columns of a long table repeat: equal cells are one object
        self.remarks: list[Remark] = []

    def add(self, row: Row) -> None:
        """Keep a row that has any cell, and note what is odd about it."""
        if row.quotes:
            self.note_quotes(row)
        written = row.cells
        if self._open_delimiter:
            written = _closed(written, len(self._header), self._open_delimiter)
        cells = [cell.strip() for cell in written]
        if not any(cells):
            return
        if len(cells) != len(self._header):
            cells = self._fitted(cells, row.number)
        self._lines.append(row.number)
        for column, cell in zip(self._columns.values(), cells, strict=True):
            column.append(self._shared.setdefault(cell, cell))

    def note_quotes(self, row: Row) -> None:
        """Note every quotation mark of a row that is not what it seems."""
        for quote in row.quotes:
            column = self._header[quote.place] if quote.place < len(self._header) else None
            where = f" (line {quote.line} in a text editor)" if quote.line != row.number else ""
            if quote.is_left_out:
                message = (
                    f"A quotation mark is opened here{where} and never closed; it was read as if it were not there."
                )
                remedy = "Close it or take it out, and check this row and the next."
            else:
                message = (
                    f"A cell begins here{where} that goes over {quote.n_lines + 1} lines; it was kept as one cell."
                )
                remedy = "If those are rows of their own, a quotation mark is not closed: take it out."
            self.remarks.append(Remark(row.number, column, message, remedy))

    def frame(self) -> pd.DataFrame:
        """The table, indexed by line; cells that are none are noted."""
        arrays = {name: self._array(name) for name in self._header}
        return pd.DataFrame(arrays, columns=self._header, index=self._lines, dtype=object)

    def _fitted(self, cells: list[str], line: int) -> list[str]:
        """A row's cells, as many as the header has."""
        width = len(self._header)
        surplus = [cell for cell in cells[width:] if cell]
        if surplus:
            self.remarks.append(_surplus(line, surplus))
        return cells[:width] + [""] * (width - len(cells))

    def _array(self, name: str) -> NDArray[np.object_]:
        """A column's cells, one object for equal ones, None where there is none."""
        known: dict[str, str] = {}
        cells = self._columns.pop(name)
        odd = [place for place, cell in enumerate(cells) if "\0" in cell or len(cell) > MAX_FIELD_CHARACTERS]
        for place in odd:
            cells[place], message, remedy = _mended(cells[place])
            self.remarks.append(Remark(self._lines[place], name, message, remedy))
        array = np.empty(len(cells), dtype=object)
        array[:] = [known.setdefault(cell, rearmed(cell)) or None for cell in cells]
        return array


def _mended(cell: str) -> tuple[str, str, str]:
    """What can be kept of an odd cell, what is odd about it and what to do."""
    if len(cell) > MAX_FIELD_CHARACTERS:
        return "", f"The cell holds {len(cell):,} characters and was left out.", "Shorten it."
    message = "The cell holds characters without meaning (NUL), which were left out."
    return cell.replace("\0", "").strip(), message, "Export the table again, or check the cell."


def _read_parquet(path: Path) -> Table:
    try:
        frame = pd.read_parquet(path)
    except Exception as fault:  # whatever a damaged file makes of pyarrow
        raise CatalogueError(
            f"{path.name} is not a readable Parquet file ({fault}).", "Export it again, or as CSV in UTF-8."
        ) from fault
    if frame.index.name is not None or not isinstance(frame.index, pd.RangeIndex):
        frame = frame.reset_index(
            names=[str(name or "product_id") for name in frame.index.names], allow_duplicates=True
        )
    frame.columns = _unique_names([composed(str(name)) for name in frame.columns])
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    plain, said = plain_columns(frame)
    return Table(plain, tuple(Remark(*one) for one in said), encoding="parquet")


def _closed(line: list[str], width: int, delimiter: str) -> list[str]:
    """The line with everything from its last column on put back into one cell."""
    return line if len(line) <= width else [*line[: width - 1], delimiter.join(line[width - 1 :])]


def _surplus(line: int, cells: Iterable[str]) -> Remark:
    message = f"The line has more cells than the header; left out: “{'”, “'.join(map(shortened, cells))}”."
    return Remark(line, None, message, "Put quotation marks around cells that contain the delimiter.")


def _stray(line: int, encoding: str) -> Remark:
    message = f"Line {line} of the file is not in {encoding.upper()} as the others are; it was read as CP1252."
    return Remark(None, None, message, "Check its letters, or save the table as “CSV UTF-8”.")


def shortened(cell: object, n_characters: int = 80) -> str:
    """A cell as a sentence can hold it."""
    text = str(cell)
    return text if len(text) <= n_characters else f"{text[: n_characters - 1]}…"


def _unique_names(header: list[str]) -> list[str]:
    """Column names, each once: an empty one is named by its place, a repeated one gets its count."""
    names: dict[str, None] = {}
    for place, written in enumerate(header, start=1):
        name = written.replace("\0", "").strip() or f"column {place}"
        free, n_times = name, 1
        while free in names:
            n_times += 1
            free = f"{name} ({n_times})"
        names[free] = None
    return list(names)


def _delimiter_of(text: str) -> str:
    """The delimiter that cuts the first lines into most cells, and the same number of them."""
    sample = text[:20_000].splitlines()[:20]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(line) for line in csv.reader(sample, delimiter=delimiter) if line]
        return (widths.count(widths[0]) * (widths[0] > 1), widths[0]) if widths else (0, 0)

    return max(_DELIMITERS, key=score)
