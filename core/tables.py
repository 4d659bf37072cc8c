"""Read anybody's table: CSV in any of the usual encodings and delimiters, or Parquet."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.errors import CatalogueError

_DELIMITERS = (",", ";", "\t", "|")
# What spreadsheets take for a formula's start, in full width too, and what looks like a cell that was disarmed.
_FORMULA = re.compile(r"'*[=+\-@\t\r＝＋－＠]")
_MAX_CELL_CHARACTERS = 1_000_000


@dataclass(frozen=True)
class Table:
    """A table as it was written, every cell still text.

    Attributes:
        frame: text cells, None where empty; indexed by the line a spreadsheet shows (the header is line 1).
        surplus: lines that hold more cells than the header, with the cells that were left out.
        encoding: what the bytes turned out to be.
    """

    frame: pd.DataFrame
    surplus: tuple[tuple[int, tuple[str, ...]], ...] = ()
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
            return Table(_read_parquet(path), encoding="parquet")
        return read_text(path.read_bytes(), path.name, is_last_column_open=is_last_column_open)
    except OSError as fault:
        raise CatalogueError(
            f"{path} cannot be read ({fault.strerror or fault}).", "Check the path and its permissions."
        ) from fault


def read_text(content: bytes, name: str, *, is_last_column_open: bool = False) -> Table:
    """Read a CSV from its bytes; `name` stands in the errors. See `read_table`.

    Raises:
        CatalogueError: it is no text, or has no header.
    """
    text, encoding = decode(content, name)
    delimiter = _delimiter_of(text)
    csv.field_size_limit(_MAX_CELL_CHARACTERS)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))
    except csv.Error as fault:
        raise CatalogueError(
            f"{name} is not a readable CSV ({fault}).", "Look for a quotation mark that is never closed."
        ) from fault
    if not lines or not any(cell.strip() for cell in lines[0]):
        raise CatalogueError(f"{name} has no header line.", "Write the column names into its first line.")
    header = _unique_names(lines[0])
    rows = {number: line for number, line in enumerate(lines[1:], start=2) if any(cell.strip() for cell in line)}
    if is_last_column_open:
        rows = {number: _closed(line, len(header), delimiter) for number, line in rows.items()}
    surplus = tuple((number, tuple(line[len(header) :])) for number, line in rows.items() if _is_wider(line, header))
    return Table(_frame_of(rows, header), surplus, encoding)


def decode(content: bytes, name: str) -> tuple[str, str]:
    """The text of `content` and the encoding it was in.

    CP949 and CP1252 both accept most bytes, so a text counts as Korean only where its letters are mostly common Hangul.

    Raises:
        CatalogueError: it is no text in any of the encodings.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _decoded(content, "utf-16", name), "utf-16"
    for encoding in ("utf-8-sig", "cp949", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text and (encoding != "cp949" or _is_korean(text)):
            return text, encoding.removesuffix("-sig")
    raise _no_text(name)


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


def _read_parquet(path: Path) -> pd.DataFrame:
    try:
        frame = pd.read_parquet(path)
    except (ValueError, ImportError) as fault:
        raise CatalogueError(
            f"{path.name} is not a readable Parquet file ({fault}).", "Export it again, or as CSV in UTF-8."
        ) from fault
    frame.columns = _unique_names([str(name) for name in frame.columns])
    frame.index = pd.RangeIndex(2, len(frame) + 2)
    return frame


def _frame_of(rows: dict[int, list[str]], header: list[str]) -> pd.DataFrame:
    width = len(header)
    cells = [[cell.strip() or None for cell in line[:width]] + [None] * (width - len(line)) for line in rows.values()]
    values = np.empty((len(cells), width), dtype=object)
    values[:] = cells if cells else values
    return pd.DataFrame(values, columns=header, index=list(rows), dtype=object)


def _closed(line: list[str], width: int, delimiter: str) -> list[str]:
    """The line with everything from its last column on put back into one cell."""
    return line if len(line) <= width else [*line[: width - 1], delimiter.join(line[width - 1 :])]


def _is_wider(line: list[str], header: list[str]) -> bool:
    return any(cell.strip() for cell in line[len(header) :])


def _unique_names(header: list[str]) -> list[str]:
    """Column names, each once: an empty one is named by its place, a repeated one gets its count."""
    seen: Counter[str] = Counter()
    names = []
    for place, written in enumerate(header, start=1):
        name = written.strip() or f"column {place}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def _delimiter_of(text: str) -> str:
    """The delimiter that cuts the first lines into most cells, and the same number of them."""
    sample = text[:20_000].splitlines()[:20]

    def score(delimiter: str) -> tuple[int, int]:
        widths = [len(line) for line in csv.reader(sample, delimiter=delimiter) if line]
        return (widths.count(widths[0]) * (widths[0] > 1), widths[0]) if widths else (0, 0)

    return max(_DELIMITERS, key=score)


def _is_korean(text: str) -> bool:
    letters = [character for character in text if ord(character) > 127]
    n_common = sum("가" <= letter <= "힣" and _is_in_ks_x_1001(letter) for letter in letters)
    return n_common >= 0.5 * len(letters)


def _is_in_ks_x_1001(letter: str) -> bool:
    """Whether the letter is one of the 2,350 common ones; by chance CP1252 bytes meet the others."""
    return min(letter.encode("cp949")) >= 0xA1


def _decoded(content: bytes, encoding: str, name: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError:
        raise _no_text(name) from None


def _no_text(name: str) -> CatalogueError:
    message = f"{name} is not a text table in UTF-8, CP949 or CP1252."
    return CatalogueError(message, "Save it as “CSV UTF-8” and try again.")
