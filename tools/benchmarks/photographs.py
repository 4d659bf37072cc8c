"""Real photographs of no garment: sample pictures that come with libraries, read from where they are installed."""

from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import torch
from torch import Tensor

from core.encoders.images import read_image, to_square_bytes

_LEAST = 0.5  # of either side, that a crop keeps
_IN = {"skimage": "data", "sklearn": "datasets/images", "matplotlib": "mpl-data/sample_data"}
_NAMES = {"skimage": "scikit-image", "sklearn": "scikit-learn", "matplotlib": "matplotlib"}
# By library: file, family, and the share of the height that is shown, from the top, where the rest shows clothes.
_PICTURES: dict[str, tuple[tuple[str, str, float], ...]] = {
    "sklearn": (("china.jpg", "landscapes", 1), ("flower.jpg", "plants", 1)),
    "matplotlib": (("grace_hopper.jpg", "faces", 0.5), ("Minduka_Present_Blue_Pack.png", "graphics", 1)),
    "skimage": (
        ("astronaut.png", "faces", 0.5), ("chelsea.png", "animals", 1), ("horse.png", "animals", 1),
        ("coffee.png", "food", 1), ("page.png", "text pages", 1), ("text.png", "text pages", 1),
        ("rocket.jpg", "landscapes", 1), ("camera.png", "landscapes", 1), ("motorcycle_left.png", "rooms", 1),
        ("coins.png", "things", 1), ("clock_motion.png", "things", 1), ("brick.png", "surfaces", 1),
        ("grass.png", "surfaces", 1), ("gravel.png", "surfaces", 1), ("moon.png", "instruments", 1),
        ("cell.png", "instruments", 1), ("ihc.png", "instruments", 1), ("hubble_deep_field.jpg", "instruments", 1),
        ("retina.jpg", "instruments", 1), ("color.png", "graphics", 1), ("logo.png", "graphics", 1),
    ),
}  # fmt: skip


@dataclass(frozen=True)
class Photograph:
    """One library's picture in several crops.

    Attributes:
        name: of the file, with its library.
        family: what it shows.
        squares: the whole and its crops as encoders take them, uint8 (n, 3, size, size).
    """

    name: str
    family: str
    squares: Tensor


def photographs(size: int, n_crops: int = 12, seed: int = 0) -> Iterator[Photograph]:
    """Yield every picture of the libraries that are installed; see `absent_libraries` for the others.

    Args:
        size: side of the squares in pixels.
        n_crops: how many of each picture, the whole one among them.
        seed: of the crops.
    """
    for library, pictures in _PICTURES.items():
        folder = _folder_of(library)
        for file, family, share in pictures if folder else ():
            if (path := Path(str(folder)) / file).is_file():
                yield Photograph(f"{_NAMES[library]} {file}", family, _squares(path, share, size, n_crops, seed))


def absent_libraries() -> tuple[str, ...]:
    """A sentence for each library whose pictures are left out because it is not installed."""
    return tuple(
        f"Photographs of {_NAMES[library]} are left out because it is not installed."
        for library in _PICTURES
        if _folder_of(library) is None
    )


def _folder_of(library: str) -> Path | None:
    found = find_spec(library)
    return Path(found.origin).parent / _IN[library] if found and found.origin else None


def _squares(path: Path, share: float, size: int, n_crops: int, seed: int) -> Tensor:
    image, rng = read_image(path), np.random.default_rng(seed)
    width, height = image.width, int(image.height * share)
    squares = []
    for number in range(n_crops):
        wide, tall = rng.uniform(_LEAST, 1, 2) if number else (1.0, 1.0)
        left, top = rng.uniform(0, 1 - wide) * width, rng.uniform(0, 1 - tall) * height
        box = (int(left), int(top), int(left + wide * width), int(top + tall * height))
        squares.append(to_square_bytes(image.crop(box), size))
    return torch.stack(squares)
