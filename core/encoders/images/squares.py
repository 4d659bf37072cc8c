"""Bring photos of any shape to squares of bytes, many at once, and to hashes that find look-alikes."""

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image
from torch import Tensor

from core.config import Progress, ignore, n_threads
from core.encoders.images.reading import Source, read_image
from core.errors import ImageError

# Of 256 levels: copies of real photos differ by 1 to 5, different garments on one background by 10 and more.
MAX_COLOUR_DIFFERENCE = 6.0


def to_square_bytes(image: Image.Image, size: int) -> Tensor:
    """The whole photo in a square, uint8 (3, size, size), its shape kept.

    What the shape leaves free takes the median colour of the photo's rim, so that a garment on white stays on white
    and one on a floor stays on a floor.
    """
    top, left, height, width = box_of(image.size, size)
    pixels = np.asarray(image.resize((width, height), Image.Resampling.BICUBIC))  # (height, width, 3)
    square = np.empty((size, size, 3), np.uint8)
    square[:] = rim_colour(pixels)
    square[top : top + height, left : left + width] = pixels
    return torch.from_numpy(square).permute(2, 0, 1).contiguous()


def box_of(photo: tuple[int, int], size: int) -> tuple[int, int, int, int]:
    """Top, left, height and width that a photo of this width and height takes of its square."""
    width, height = (max(1, round(side * size / max(photo))) for side in photo)
    return (size - height) // 2, (size - width) // 2, height, width


def rim_colour(pixels: NDArray[Any]) -> NDArray[np.float64]:
    """The median colour (3,) of the outermost pixels of a photo (height, width, 3)."""
    rim = np.concatenate([pixels[0], pixels[-1], pixels[:, 0], pixels[:, -1]])
    return np.asarray(np.median(rim, axis=0), np.float64)


def read_square(source: Source, size: int) -> Tensor:
    """Read a photo straight to its square of bytes, uint8 (3, size, size); the road every encoder's input takes.

    Raises:
        ImageError: as `read_image`.
    """
    return to_square_bytes(read_image(source, at_least=2 * size), size)


def read_many(
    sources: Sequence[Source], size: int, batch_size: int = 64, on_progress: Progress = ignore
) -> Iterator[Tensor]:
    """Yield the photos as batches (≤ batch_size, 3, size, size), decoding two batches ahead of whoever takes them.

    Raises:
        ImageError: a photo cannot be read; the sentence names it.
    """
    if len(sources) == 1:
        # For one photo there is nothing to do ahead, and a thread of its own would take as long to start.
        yield read_square(sources[0], size).unsqueeze(0)
        on_progress(1.0, "read 1 of 1 photos")
        return
    n_done = 0
    with ThreadPoolExecutor(n_threads()) as pool:
        ahead = _read_ahead(pool, sources, size, 3 * batch_size)
        while batch := [future.result() for future in islice(ahead, batch_size)]:
            n_done += len(batch)
            yield torch.stack(batch)
            on_progress(n_done / len(sources), f"read {n_done:,} of {len(sources):,} photos")


def _read_ahead(
    pool: ThreadPoolExecutor, sources: Iterable[Source], size: int, n_ahead: int
) -> Iterator[Future[Tensor]]:
    waiting: deque[Future[Tensor]] = deque()
    try:
        for source in sources:
            waiting.append(pool.submit(read_square, source, size))
            if len(waiting) > n_ahead:
                yield waiting.popleft()
        while waiting:
            yield waiting.popleft()
    finally:
        for future in waiting:
            future.cancel()


def perceptual_hash(image: Image.Image) -> int:
    """The 64-bit difference hash: whether each of 8 × 8 cells is brighter than its right-hand neighbour.

    Two photos whose hashes differ in few bits show nearly the same picture, whatever their size or compression.
    """
    grey = np.asarray(image.convert("L").resize((9, 8), Image.Resampling.BOX), np.int16)
    bits = (grey[:, :-1] > grey[:, 1:]).ravel()  # (64,), row by row
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def is_same_photo(left: Path, right: Path) -> bool:
    """Whether two files show the same picture, but for size, compression and brightness; False where one is unreadable.

    Many different garments on one background share a perceptual hash; in 16 × 16 colours they part.
    """
    try:
        seen = [read_image(path, at_least=64).resize((16, 16), Image.Resampling.BOX) for path in (left, right)]
    except ImageError:
        return False
    colours = [np.asarray(image, np.float32) for image in seen]  # (16, 16, 3)
    evened = [values - values.mean() for values in colours]
    return bool(np.abs(evened[0] - evened[1]).mean() <= MAX_COLOUR_DIFFERENCE)


def photo_hash(path: Path) -> int | None:
    """The perceptual hash of the photo in a file, or None where it cannot be read."""
    try:
        return perceptual_hash(read_image(path, at_least=64))
    except ImageError:
        return None
