"""Which column of a shop's table is which: its headers recognised in English and Korean, or named by its owner."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from pathlib import Path

import pandas as pd

from core.catalogue.heads import count_columns, share_columns
from core.catalogue.products import TEXT_COLUMNS
from core.currencies import currencies
from core.errors import CatalogueError
from core.tables import Table, read_table, read_text

Columns = Mapping[str, str]
"""Our column → the table's header that it is read from."""

TELLING = ("title", "price")

_HEAD_BYTES = 256 * 1024
_TEXTS = (".csv", ".tsv", ".txt")
_NAMES = Path(__file__).with_name("headers.toml")
_IN_BRACKETS = re.compile(r"\(.*?\)|\[.*?\]|<.*?>")
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Sample:
    """What a table shows at first sight.

    Attributes:
        headers: of its columns.
        examples: the first cell of each column that is not empty; an empty text where all seen are.
        n_rows: how many rows it has, as its lines count them.
    """

    headers: tuple[str, ...]
    examples: tuple[str, ...]
    n_rows: int


def known_columns() -> tuple[str, ...]:
    """Our columns that a header may name, those of age bands apart."""
    return *TEXT_COLUMNS, "price", *count_columns(), *share_columns(), "listed_on"


def sample_of(path: Path) -> Sample:
    """Look at the beginning of a table, so that somebody can say which column is which before the rest is read.

    Raises:
        CatalogueError: it is no table.
    """
    is_text = path.suffix.lower() in _TEXTS
    table, n_rows = _head_of(path) if is_text else _whole(path)
    examples = (next((str(cell) for cell in cells if not pd.isna(cell)), "") for _, cells in table.frame.items())
    return Sample(tuple(table.frame.columns), tuple(examples), n_rows)


def recognise(headers: Sequence[str]) -> dict[str, str]:
    """Take each column that is known from the header that names it best; what no header names is left out.

    A header stands for one column alone, and our own names come before anybody else's.
    """
    found: dict[str, tuple[int, str]] = {}
    for header in headers:
        column, place = _meaning(header) or ("", 0)
        if column and (column not in found or place < found[column][0]):
            found[column] = (place, header)
    return {column: found[column][1] for column in known_columns() if column in found}


def chosen(headers: Sequence[str], wishes: Iterable[str]) -> dict[str, str]:
    """What `recognise` finds, changed by wishes such as `title=상품명`; `price=` means that there is no such column.

    Raises:
        CatalogueError: a wish names a column that is not known, or a header that the table has not.
    """
    columns = recognise(headers)
    for wish in wishes:
        column, _, header = (part.strip() for part in wish.partition("="))
        if column not in known_columns() or "=" not in wish:
            raise CatalogueError(
                f"“{wish}” does not say which column is which.",
                f"Write our name, “=” and yours, such as title=상품명; ours are {', '.join(known_columns())}.",
            )
        if header and header not in headers:
            near = get_close_matches(header, headers, 1)
            raise CatalogueError(
                f"The table has no column “{header}”.",
                f"Did you mean “{near[0]}”?" if near else f"Name one of its columns: {', '.join(headers)}.",
            )
        columns = {ours: theirs for ours, theirs in columns.items() if theirs != header}
        columns = columns | {column: header} if header else {k: v for k, v in columns.items() if k != column}
    return columns


def renamed(frame: pd.DataFrame, columns: Columns) -> pd.DataFrame:
    """The table under our names; a column of ours that another header was chosen for makes way for it."""
    taken = {ours for ours, theirs in columns.items() if ours != theirs}
    aside = {name: f"{name} (yours)" for name in frame.columns if name in taken}
    ours_of = {theirs: ours for ours, theirs in columns.items()}
    return frame.rename(columns=lambda name: ours_of.get(name, aside.get(name, name)))


def in_words(columns: Columns) -> str:
    """Which column is read from which header, as one sentence: `title from “상품명”, price from “판매가”`."""
    return ", ".join(f"{ours} from “{theirs}”" for ours, theirs in columns.items())


def check_telling(columns: Columns, headers: Sequence[str], name: str) -> None:
    """See that a table says something a forecast can go by.

    Raises:
        CatalogueError: none of its columns is a title or a price.
    """
    if not any(column in columns for column in TELLING):
        raise CatalogueError(
            f"{name} has neither a title nor a price among its columns {', '.join(headers)}.",
            "Say which of them it is, such as title=상품명, or rename it.",
        )


def _head_of(path: Path) -> tuple[Table, int]:
    """The first rows of a text table, whole ones only, and how many its lines promise."""
    with path.open("rb") as file:
        head = file.read(_HEAD_BYTES)
        n_lines = head.count(b"\n") + sum(block.count(b"\n") for block in iter(lambda: file.read(2**20), b""))
        is_whole = len(head) == file.tell()
    rows = head if is_whole else head[: head.rfind(b"\n")] or head
    rows = rows[: len(rows) - len(rows) % 2] if head[:2] in (b"\xff\xfe", b"\xfe\xff") else rows
    table = read_text(rows, path.name)
    return table, len(table.frame) if is_whole else n_lines - 1


def _whole(path: Path) -> tuple[Table, int]:
    table = read_table(path)
    return table, len(table.frame)


def _meaning(header: str) -> tuple[str, int] | None:
    """The column a header names and how well: 0 for our own name exactly, then by the order of the dictionary."""
    if header in known_columns():
        return header, 0
    words = _words(header)
    whole = _dictionary().get("".join(words))
    if whole is None and len(words) > 1 and words[-1].upper() in currencies():
        return _dictionary().get("".join(words[:-1]))
    return whole


@cache
def _dictionary() -> dict[str, tuple[str, int]]:
    """A name's letters → the column it stands for and its place in the list, from 1."""
    written = tomllib.loads(_NAMES.read_text(encoding="utf-8"))
    return {
        "".join(_words(name)): (column, place)
        for column, names in written.items()
        for place, name in enumerate(names, start=1)
    }


def _words(header: str) -> list[str]:
    """The header's words in lower case, without what stands in brackets, such as the unit of `가격(원)`."""
    plain = unicodedata.normalize("NFKC", header).casefold()
    return _WORD.findall(_IN_BRACKETS.sub(" ", plain)) or _WORD.findall(plain)
