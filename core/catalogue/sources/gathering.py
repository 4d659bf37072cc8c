"""Find the photo of every product, put it into the catalogue, and say which products and photos were left without."""

from __future__ import annotations

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pandas as pd

from core.catalogue.photos import IMAGES, PhotoFolder, place
from core.catalogue.sources.listing import listed
from core.config import Progress, ignore, n_threads
from core.errors import ImageError
from core.names import composed, disk_names
from core.tables import Remark, Table, shortened

KEY_COLUMNS = ("product_id", "code", "product_code", "item_code", "style_code", "article", "sku", "barcode", "ean")
_KOREAN_KEY_COLUMNS = ("상품번호", "상품코드", "품번", "자체상품코드")
_AT_LEAST = 32


def gather(
    table: Table, folder: PhotoFolder, draft: Path, *, is_asked: bool = True, on_progress: Progress = ignore
) -> Table:
    """Put every product's photo into the draft's `images/`, and its place into the table.

    A product's photo is the one its image cell names, or, where that is empty, the one named after its id or code.

    Args:
        table: in a catalogue's column names.
        folder: where the photos are looked for.
        draft: the folder of the catalogue to be.
        is_asked: whether to look by id and code as well, and to say which photos no product has.
        on_progress: told how many photos are there.
    """
    by_row = _by_cell(table.frame, folder)
    by_key = _by_key(table.frame, folder) if is_asked else {}
    remarks = _of_use(folder, {**by_row, **by_key}, has_cells="image" in table.frame.columns) if is_asked else []
    by_row |= by_key
    kept = disk_names(name.removeprefix(f"{IMAGES}/") for name in dict.fromkeys(by_row.values()))
    placed = {name: f"{IMAGES}/{kept[name.removeprefix(f'{IMAGES}/')]}" for name in dict.fromkeys(by_row.values())}
    remarks += _of_names(placed)
    faults = _placed(folder, placed, draft, on_progress)
    remarks += [Remark(row, "image", *faults[name]) for row, name in by_row.items() if name in faults]
    cells = {row: None if name in faults else placed[name] for row, name in by_row.items()}
    images = table.frame.get("image", pd.Series(None, index=table.frame.index, dtype=object)).astype(object).copy()
    images.loc[list(cells)] = list(cells.values())
    return replace(table, frame=table.frame.assign(image=images), remarks=(*table.remarks, *remarks))


def _by_cell(frame: pd.DataFrame, folder: PhotoFolder) -> dict[int, str]:
    """For each row what the photo is called that its image cell names."""
    if "image" not in frame.columns:
        return {}
    cells = [cell.strip() if isinstance(cell, str) else "" for cell in frame["image"]]
    found = {cell: folder.find(cell) for cell in dict.fromkeys(cells) if cell}
    rows = zip(frame.index, cells, strict=True)
    return {int(row): name for row, cell in rows if (name := found.get(cell)) is not None}


def _by_key(frame: pd.DataFrame, folder: PhotoFolder) -> dict[int, str]:
    """For each row without an image cell what the photo is called that is named after its id or code."""
    plain = {str(name).lower().replace(" ", "_").replace("-", "_"): name for name in reversed(frame.columns)}
    columns = [plain[name] for name in (*KEY_COLUMNS, *_KOREAN_KEY_COLUMNS) if name in plain]
    is_bare = frame["image"].isna() if "image" in frame.columns else pd.Series(True, index=frame.index)
    rows = frame.loc[is_bare, columns]
    keys = {
        int(row): [composed(str(cell)).strip() for cell in cells if not pd.isna(cell)]
        for row, *cells in rows.itertuples(name=None)
    }
    return folder.of_products(keys)


def _of_use(folder: PhotoFolder, by_row: Mapping[int, str], *, has_cells: bool) -> list[Remark]:
    """Which photos no product has."""
    used = set(by_row.values())
    unused = [name for name in folder.pictures if name not in used]
    if used or has_cells:
        remedy = "Write their names into the image column, or name each after its product's id."
        said = listed("photo", unused, "found no product", remedy)
    else:
        remedy = "Add an image column with the photos' names, or name each photo after its product's id, as in A1.jpg."
        said = listed("photo", unused, "went unused, for there is no image column and none has a product's id", remedy)
    if not folder.pictures:
        said = Remark(None, "image", "There is no photo in what was given.", "Give JPEG, PNG or WebP pictures.")
    twice = listed("photo", folder.twins, "came in two spellings of one name, and only the first counts", "Rename one.")
    return [remark for remark in (said, twice) if remark]


def _of_names(placed: Mapping[str, str]) -> list[Remark]:
    """Which photos had to be kept under another name than their own."""
    plain = [(name.removeprefix(f"{IMAGES}/"), place.removeprefix(f"{IMAGES}/")) for name, place in placed.items()]
    renamed = [f"{shortened(name, 40)} as {place}" for name, place in plain if name != place]
    fault = "got another name, as a disk does not take theirs, or not beside one that differs in case alone"
    said = listed("photo", renamed, fault, "Nothing has to be done; rename them to keep their names.")
    return [said] if said else []


def _placed(
    folder: PhotoFolder, placed: Mapping[str, str], draft: Path, on_progress: Progress
) -> dict[str, tuple[str, str]]:
    """Put the photos into the draft; which of them cannot be read, and why and what to do."""
    from core.encoders.images.reading import read_image

    def put(name: str) -> tuple[str, str] | None:
        source, target = folder.path(name), draft / placed[name]
        if source is None:
            return f"The photo {name} is no longer there.", "Choose the photos again."
        place(source, target)
        try:
            read_image(target, at_least=_AT_LEAST)
        except ImageError as fault:
            target.unlink()
            return fault.message, fault.remedy
        return None

    faults: dict[str, tuple[str, str]] = {}
    with ThreadPoolExecutor(n_threads()) as pool:
        for done, (name, fault) in enumerate(zip(placed, pool.map(put, placed), strict=True), start=1):
            if fault is not None:
                faults[name] = fault
            if done % 50 == 0 or done == len(placed):
                on_progress(done / len(placed), f"Gathered {done} of {len(placed)} photos")
    return faults
