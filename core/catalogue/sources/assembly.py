"""Turn what people have, a public export or their own table and photos, into a catalogue."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pandas as pd

from core.catalogue import Catalogue
from core.catalogue.cells import with_known_names
from core.catalogue.files import draft_of, write_files, write_problems
from core.catalogue.headers import Columns, recognise, renamed
from core.catalogue.photos import PhotoFolder, inside, is_file
from core.catalogue.prices import main_currency
from core.catalogue.products import CatalogueInfo
from core.catalogue.sources.archive import unpack_photos
from core.catalogue.sources.gathering import gather
from core.catalogue.sources.mapping_file import load_mapping
from core.catalogue.validation import infer_info
from core.config import Progress, ignore
from core.errors import SourceError
from core.money import code_of
from core.tables import Remark, Table, read_table

_UNPACKED = ".unpacked"


def import_source(
    mapping: str | Path, path: Path, to: Path, *, images: Path | None = None, on_progress: Progress = ignore
) -> Catalogue:
    """Turn a public export into the catalogue `to`, by a shipped mapping's name or a mapping file of the user's own.

    Args:
        mapping: one of `mappings()`, or the path of a TOML file.
        path: the export's table, or the folder that holds it.
        to: the catalogue's folder; one that is there already is replaced when all went well.
        images: a folder or zip of photos; without it they are looked for beside the table.
        on_progress: told of each step.

    Raises:
        SourceError: the mapping or the photos cannot be used.
        CatalogueError: the table has nothing usable.
        StorageError: the disk is full or the folder may not be written.
    """
    chosen = load_mapping(mapping)
    table_path = _table_in(path, chosen.table) if path.is_dir() else path
    on_progress(0.0, f"Reading {table_path.name}")
    theirs = read_table(table_path, is_last_column_open=chosen.is_last_column_open)
    ours = replace(theirs, frame=chosen.apply(theirs.frame))
    photos = images or table_path.parent
    return _assemble(ours, chosen.info(ours.frame), photos, to, on_progress, is_asked=images is not None)


def build_catalogue(
    csv_path: Path,
    photos: Path | None,
    to: Path,
    *,
    currency: str = "",
    locale: str = "",
    period: str = "",
    columns: Columns | None = None,
    on_progress: Progress = ignore,
) -> Catalogue:
    """Make the catalogue `to` of somebody's table and a folder or zip of photos.

    Args:
        csv_path: CSV or Parquet.
        photos: a folder or a zip file; None where there are none.
        to: the catalogue's folder, which also names it.
        currency: ISO code of the prices, such as `KRW`; empty for the one that they are marked with.
        locale: language and country of the titles, such as `ko-KR`.
        period: that views and sales are counted over, such as `since listed`.
        columns: which of our columns is read from which header; by default those that are recognised.
        on_progress: told of each step.

    Raises:
        SourceError: the photos cannot be used, or prices are marked as another currency.
        RateError: the currency is none.
        CatalogueError: the table has nothing usable.
        StorageError: the disk is full or the folder may not be written.
    """
    on_progress(0.0, f"Reading {csv_path.name}")
    table = read_table(csv_path)
    chosen = recognise(list(table.frame.columns)) if columns is None else columns
    named = replace(table, frame=with_known_names(renamed(table.frame, chosen)))
    inferred = infer_info(named, to.name)
    money = code_of(currency) or inferred.currency
    info = replace(inferred, currency=money, locale=locale, period=period, source=csv_path.name)
    return _assemble(named, info, photos, to, on_progress)


def _table_in(folder: Path, name: str) -> Path:
    """The table that a mapping names in the folder of an export, never one outside of it."""
    found = inside(folder, name)
    if found is None or not is_file(found):
        raise SourceError(
            f"The mapping's table “{name}” was not found in {folder}.", "Give the path of the table itself."
        )
    return found


def _assemble(
    table: Table, info: CatalogueInfo, photos: Path | None, to: Path, on_progress: Progress, *, is_asked: bool = True
) -> Catalogue:
    """Gather photos, check rows and write both; nothing is left of it when a step fails.

    Args:
        is_asked: whether somebody named these photos, and so is told which of them go unused.
    """
    info = _with_currency(info, table.frame)
    with draft_of(to) as draft:
        gathered = table
        if photos is not None and (is_asked or "image" in table.frame.columns):
            folder, said = _opened(photos, draft, _part(on_progress, 0.05, 0.4))
            gathered = gather(table, folder, draft, is_asked=is_asked, on_progress=_part(on_progress, 0.4, 0.9))
            gathered = replace(gathered, remarks=(*gathered.remarks, *said))
            shutil.rmtree(draft / _UNPACKED, ignore_errors=True)
        on_progress(0.9, f"Checking {len(table.frame)} rows")
        catalogue = Catalogue.checked(draft, info, gathered)
        write_files(draft, catalogue.info, catalogue.frame)
        write_problems(draft, catalogue.problems)
    on_progress(1.0, f"{len(catalogue)} products, {len(catalogue.problems)} problems")
    return replace(catalogue, folder=to)


def _with_currency(info: CatalogueInfo, frame: pd.DataFrame) -> CatalogueInfo:
    """The card with the currency that prices are marked with, where it names none; a contradiction is refused."""
    marked = main_currency(frame, info.currency)
    if info.currency and marked not in ("", info.currency):
        raise SourceError(
            f"The prices are marked as {marked}, and not as {info.currency}.",
            f"Choose {marked} as their currency, or write them in {info.currency}.",
        )
    return replace(info, currency=info.currency or marked)


def _opened(photos: Path, draft: Path, on_progress: Progress) -> tuple[PhotoFolder, tuple[Remark, ...]]:
    """The photos of a folder or zip, and what there was to say of the zip."""
    if photos.is_dir():
        return PhotoFolder(photos), ()
    if not is_file(photos):
        raise SourceError(f"There are no photos at {photos}.", "Choose a folder or a zip file.")
    (draft / _UNPACKED).mkdir()
    unpacked = unpack_photos(photos, draft / _UNPACKED, on_progress)
    return PhotoFolder(draft / _UNPACKED, unpacked.names), unpacked.remarks


def _part(on_progress: Progress, start: float, end: float) -> Callable[[float, str], None]:
    """Report a step's progress as the stretch from `start` to `end` of the whole."""
    return lambda fraction, message: on_progress(start + fraction * (end - start), message)
