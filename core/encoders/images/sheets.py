"""Contact sheets: many small pictures kept in one file, for what ships in numbers."""

from collections.abc import Iterator
from pathlib import Path

from PIL import Image

from core.errors import ImageError

TILE = 128
"""Side of a picture on a sheet, in pixels."""
N_ACROSS = 10
"""Pictures in a row, and rows."""
_REPLACE = "Draw them again with `python -m tools.draw non-garments`, or take them from a fresh copy of the project."


def read_sheets(folder: Path) -> Iterator[tuple[str, list[Image.Image]]]:
    """Each sheet's family, by the file's name, and its pictures, RGB of TILE × TILE, row by row.

    Raises:
        ImageError: there are no sheets, or one is damaged.
    """
    files = sorted(folder.glob("*.webp"))
    if not files:
        raise ImageError(f"There are no contact sheets in {folder.name}.", _REPLACE)
    for file in files:
        try:
            with Image.open(file) as sheet:
                yield file.stem.replace("-", " "), _tiles(sheet.convert("RGB"))
        except (OSError, ValueError) as fault:
            raise ImageError(f"The contact sheet {file.name} is damaged.", _REPLACE) from fault


def _tiles(sheet: Image.Image) -> list[Image.Image]:
    places = [(TILE * column, TILE * row) for row in range(N_ACROSS) for column in range(N_ACROSS)]
    return [sheet.crop((left, top, left + TILE, top + TILE)) for left, top in places]
