"""Seeded noise: the irregularity of yarn, dye and drape."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

Field = NDArray[np.floating[Any]]  # (height, width)


def generator(*seeds: int) -> np.random.Generator:
    """A random generator of those seeds; the same seeds give the same numbers."""
    return np.random.default_rng([seed & 0x7FFFFFFF for seed in seeds])


def resized(field: Field, height: int, width: int, is_smooth: bool = True) -> Field:
    """The field at another size."""
    how = Image.Resampling.BICUBIC if is_smooth else Image.Resampling.BILINEAR
    return np.asarray(Image.fromarray(np.ascontiguousarray(field, np.float32)).resize((width, height), how))


def noise(shape: tuple[int, ...], scale: float, rng: np.random.Generator, stretch: float = 1.0) -> Field:
    """Smooth noise of mean 0 and deviation about 1.

    Args:
        shape: rows and columns.
        scale: size of its grains in pixels, across.
        rng: its chances.
        stretch: how many times longer than wide the grains are, downwards.
    """
    height, width = shape
    rows, columns = int(height / (scale * stretch)) + 3, int(width / scale) + 3
    coarse = rng.standard_normal((rows, columns), dtype=np.float32)
    large = resized(coarse, round(rows * scale * stretch) + 1, round(columns * scale) + 1) if scale > 1 else coarse
    if large.shape[0] < height or large.shape[1] < width:
        large = resized(coarse, max(height, large.shape[0]), max(width, large.shape[1]))
    return np.asarray(large[:height, :width])


def layered_noise(
    shape: tuple[int, ...], scale: float, rng: np.random.Generator, n_octaves: int = 3, stretch: float = 1.0
) -> Field:
    """Noise at several sizes, each half as large and half as strong as the one before."""
    total = np.zeros(shape, np.float32)
    for octave in range(n_octaves):
        total += noise(shape, max(scale / 2**octave, 1.0), rng, stretch) * np.float32(0.5**octave)
    return total
