"""Contact sheets of what is no garment, one a family, as they ship for the guard to learn from."""

from __future__ import annotations

import io
from pathlib import Path

from PIL import Image

from core.config import Progress, ignore
from core.encoders.images import N_ACROSS, TILE, to_square_bytes
from core.storage import atomic_folder
from tools.draw.non_garments import FAMILIES, draw_non_garments

QUALITY = 80


def draw_sheets(to: Path, seed: int = 0, on_progress: Progress = ignore) -> None:
    """Draw a sheet of N_ACROSS × N_ACROSS pictures for each family.

    Args:
        to: the folder to make or to replace, whole or not at all.
        seed: the same seed draws the same sheets.
        on_progress: called after every sheet.

    Raises:
        StorageError: the folder cannot be written.
    """
    with atomic_folder(to) as folder:
        for number, family in enumerate(FAMILIES, start=1):
            (folder / f"{family.replace(' ', '-')}.webp").write_bytes(_sheet(family, seed))
            on_progress(number / len(FAMILIES), f"drew {family}")


def _sheet(family: str, seed: int) -> bytes:
    sheet = Image.new("RGB", (N_ACROSS * TILE, N_ACROSS * TILE))
    for place, (_, picture) in enumerate(draw_non_garments(N_ACROSS**2, seed, [family])):
        row, column = divmod(place, N_ACROSS)
        tile = Image.fromarray(to_square_bytes(picture, TILE).permute(1, 2, 0).numpy())
        sheet.paste(tile, (column * TILE, row * TILE))
    buffer = io.BytesIO()
    sheet.save(buffer, "WEBP", quality=QUALITY, method=6)
    return buffer.getvalue()
