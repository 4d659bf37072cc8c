"""Photos for the planted truth: garments that a checked print is put on, at a place that is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core import config
from core.catalogue import Catalogue
from core.demand.learning.pairing import PIXELS, garment_colour
from core.encoders.images import Source, read_image, read_square, thumbnail
from core.errors import CatalogueError

PHOTO_SIZE = 200
PRINT_SIDE = 0.36  # of the photo's shorter side
N_CHECKS = 4
INKS = ((244, 208, 84), (30, 30, 32))
TOPS = ("T-Shirt", "Longsleeve", "Shirt", "Polo", "Hoodie", "Outwear", "Blazer", "Top", "Undershirt", "Blouse")
DEMO_TOPS = ("상의", "아우터")


@dataclass(frozen=True)
class Box:
    """A rectangle on a photo, in fractions of its height and width."""

    top: float
    left: float
    height: float
    width: float


def plain_photos(clothing: Path | None = None) -> tuple[Path, ...]:
    """Photos of tops and jackets that nobody wears: real ones from a folder, or the demo catalogue's drawn ones.

    Args:
        clothing: holds `labels.csv` with columns image, label and kids, and the photos that it names.

    Raises:
        CatalogueError: there are no photos of tops in the folder.
    """
    if clothing is None:
        demo = Catalogue.read(config.DEMO_CATALOGUE)
        shown = zip(demo.frame["category"], demo.image_paths(), strict=True)
        return tuple(path for category, path in shown if category in DEMO_TOPS and path is not None)
    labels = clothing / "labels.csv"
    if not labels.is_file():
        raise CatalogueError(f"{clothing} holds no labels.csv.", "Name the folder of the clothing photos.")
    listed = pd.read_csv(labels)
    is_top = listed["label"].isin(TOPS) & ~listed["kids"].astype(bool)
    paths = tuple(path for name in listed["image"][is_top] if (path := clothing / name).is_file())
    if not paths:
        raise CatalogueError(f"{clothing} holds no photos of tops.", "Name the folder of the clothing photos.")
    return paths


def plain_photo(source: Source) -> bytes:
    """A photo as JPEG, at the size of the printed ones.

    Raises:
        ImageError: the photo cannot be read.
    """
    return thumbnail(read_image(source, at_least=PHOTO_SIZE), PHOTO_SIZE)


def printed_photo(source: Source, middle: Sequence[float]) -> tuple[bytes, Box]:
    """A photo as JPEG with the print on it, and where it is.

    Args:
        source: the photo.
        middle: of the print, from the photo's top and left, in fractions.

    Raises:
        ImageError: the photo cannot be read.
    """
    photo = read_image(source, at_least=PHOTO_SIZE)
    cell = max(1, round(PRINT_SIDE * min(photo.size) / N_CHECKS))
    side = cell * N_CHECKS
    top, left = round(middle[0] * photo.height - side / 2), round(middle[1] * photo.width - side / 2)
    for down in range(N_CHECKS):
        for along in range(N_CHECKS):
            x, y = left + along * cell, top + down * cell
            photo.paste(INKS[(down + along) % len(INKS)], (x, y, x + cell, y + cell))
    box = Box(top / photo.height, left / photo.width, side / photo.height, side / photo.width)
    return thumbnail(photo, PHOTO_SIZE), box


def lightness_of(source: Source) -> float:
    """L* of the garment on a photo, 0 to 100.

    Raises:
        ImageError: the photo cannot be read.
    """
    return garment_colour(read_square(source, PIXELS))[0]
