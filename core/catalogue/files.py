"""The files of a catalogue's folder: its table and its card."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, fields, replace
from pathlib import Path
from typing import Any

import pandas as pd

from core.catalogue.products import CatalogueInfo, Problem
from core.catalogue.validation import infer_info
from core.errors import CatalogueError
from core.shapes import misfit, parse_composed_json
from core.storage import atomic_folder, write_atomically
from core.tables import Table, for_spreadsheets

TABLES = ("products.parquet", "products.csv")
CARD = "catalogue.json"
PROBLEMS = "problems.json"
_MAX_WHOLE = 2**53
"""Beyond it a float is no longer sure of its last digit."""


@contextmanager
def draft_of(folder: Path) -> Iterator[Path]:
    """Yield an empty folder that becomes the catalogue `folder` when the block ends well.

    Raises:
        CatalogueError: something that is no catalogue lies there already, and stays.
        StorageError: the disk is full or the folder may not be written.
    """
    if folder.exists() and not (folder / CARD).is_file() and (folder.is_file() or any(folder.iterdir())):
        raise CatalogueError(f"{folder} holds something that is no catalogue.", "Choose a new folder.")
    with atomic_folder(folder) as draft:
        yield draft


def table_in(folder: Path) -> Path:
    """The table of a catalogue's folder.

    Raises:
        CatalogueError: there is none.
    """
    for name in TABLES:
        if (folder / name).is_file():
            return folder / name
    raise CatalogueError(
        f"{folder} holds no catalogue: neither products.csv nor products.parquet is there.",
        "Choose a catalogue's folder, or make one with `python -m core import`.",
    )


def read_info(folder: Path, table: Table) -> tuple[CatalogueInfo, tuple[Problem, ...]]:
    """The card of a catalogue's folder; where there is none to read, one inferred from the table, and a problem."""
    path = folder / CARD
    inferred = infer_info(table, folder.name)
    if not path.is_file():
        message = "There is no catalogue.json; categories and age bands were taken from the table."
        remedy = "Add one to name the currency, the source and the licence."
        return inferred, (Problem(None, None, None, message, remedy),)
    try:
        return _info_of(parse_composed_json(path.read_bytes()), inferred), ()
    except (OSError, ValueError) as fault:
        message = f"catalogue.json cannot be read ({fault}); categories and age bands were taken from the table."
        return inferred, (Problem(None, None, None, message, "Mend it, or remove it to have one inferred."),)


def _info_of(written: Any, inferred: CatalogueInfo) -> CatalogueInfo:
    """What the card says, and what the table says where the card is silent."""
    if not isinstance(written, dict):
        raise ValueError("it is not a table of names and values")
    said = {field.name: written[field.name] for field in fields(CatalogueInfo) if written.get(field.name)}
    fault = misfit(said, CatalogueInfo)
    if fault:
        raise ValueError(fault)
    values: dict[str, Any] = {name: tuple(value) if isinstance(value, list) else value for name, value in said.items()}
    return replace(inferred, **values)


def write_files(folder: Path, info: CatalogueInfo, frame: pd.DataFrame) -> None:
    """Write the table and the card into a folder that exists.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    write_atomically(folder / "products.csv", as_csv(frame))
    write_atomically(folder / CARD, as_json(info))


def write_problems(folder: Path, problems: tuple[Problem, ...]) -> None:
    """Keep what was amiss in the table that a catalogue was made of, beside what was good.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    write_atomically(folder / PROBLEMS, json.dumps([asdict(one) for one in problems], ensure_ascii=False, indent=1))


def read_problems(folder: Path) -> tuple[Problem, ...] | None:
    """What `write_problems` kept; None where that cannot be read."""
    try:
        return tuple(Problem(**one) for one in parse_composed_json((folder / PROBLEMS).read_bytes()))
    except (OSError, ValueError, TypeError):
        return None


def amend_card(folder: Path, info: CatalogueInfo, **changes: Any) -> CatalogueInfo:
    """Change entries of a catalogue's card and leave the others of the file as they are; returns the new card.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    amended = replace(info, **changes)
    try:
        written = parse_composed_json((folder / CARD).read_bytes())
    except (OSError, ValueError):
        written = None
    # A card that cannot be read was inferred anew; what takes its place says all of it.
    kept = written if isinstance(written, dict) else amended.as_json()
    text = json.dumps(kept | changes, ensure_ascii=False, indent=2) + "\n"
    write_atomically(folder / CARD, text)
    return amended


def as_json(info: CatalogueInfo) -> str:
    """The card as its file holds it."""
    return json.dumps(info.as_json(), ensure_ascii=False, indent=2) + "\n"


def as_csv(frame: pd.DataFrame) -> str:
    """The table as its file holds it: columns with nothing in them left out, whole numbers without a point."""
    is_filled = frame.notna().any()
    kept = frame.loc[:, [bool(is_filled[name]) or name == "product_id" for name in frame.columns]]
    return str(for_spreadsheets(kept.apply(_without_fractions)).to_csv(index=False, lineterminator="\n"))


def _without_fractions(column: pd.Series) -> pd.Series:
    is_whole = pd.api.types.is_float_dtype(column) and (column.dropna() % 1 == 0).all()
    return column.astype("Int64") if is_whole and column.abs().max() <= _MAX_WHOLE else column
