"""The height of the cloth: how a layer swells, where it folds, where its seams pull it in."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PIL import Image, ImageDraw
from scipy.ndimage import gaussian_filter

from tools.draw.curves import Curve
from tools.draw.grain import Field, noise, resized
from tools.draw.pieces import Fold


def blurred(field: Field, sigma: float) -> Field:
    """A Gaussian blur, done at a smaller size where the blur is wide enough not to show it."""
    shrink = int(max(1, min(8, sigma // 2.5)))
    if shrink == 1:
        return np.asarray(gaussian_filter(field, sigma, mode="nearest", truncate=3))
    height, width = field.shape
    small = np.asarray(
        Image.fromarray(field).resize((max(1, width // shrink), max(1, height // shrink)), Image.Resampling.BOX)
    )
    return resized(gaussian_filter(small, sigma / shrink, mode="nearest", truncate=3), height, width)


def mask_of(outlines: Sequence[Curve], height: int, width: int, holes: Sequence[Curve] = ()) -> Field:
    """Which pixels lie inside the outlines, 0-1, edges softened. Outlines in pixels, (n, 2) each."""
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    for outlines_of, value in ((outlines, 255), (holes, 0)):
        for outline in outlines_of:
            draw.polygon([(x, y) for x, y in outline], fill=value)
    return np.asarray(gaussian_filter(np.asarray(image, np.float32) / 255, 0.8))


def swelling(mask: Field, rim: float) -> Field:
    """How far a shape swells, 0 at its edge towards 1 inside; `rim` is the width of the rounding in pixels.

    Blurred masks at four widths give a round edge without the crease that a distance transform leaves midway;
    the widest makes a body rounder than a sheet of paper.
    """
    total = np.zeros_like(mask)
    for share, sigma in ((0.62, rim * 2.4), (0.85, rim * 0.9), (0.42, rim * 0.36), (0.22, max(rim * 0.14, 1.0))):
        total += np.float32(share) * blurred(mask, sigma)
    return total


def undulation(shape: tuple[int, ...], scale: float, rng: np.random.Generator) -> Field:
    """The soft unevenness of cloth laid down by hand: long shallow waves, mostly downwards."""
    waves = noise(shape, scale, rng, stretch=1.9)
    ripples = noise(shape, scale * 0.4, rng, stretch=1.6)
    return waves + np.float32(0.28) * ripples


def folded(folds: Sequence[tuple[Fold, Curve, float]], height: int, width: int) -> Field:
    """The ridges of the folds, summed.

    Args:
        folds: each with its path in pixels (3, 2) and the pixels of one garment unit.
        height: rows.
        width: columns.
    """
    half = np.zeros((height // 2 + 1, width // 2 + 1), np.float32)
    for fold, path, unit in folds:
        _add_fold(half, _bezier(path / 2), 1.35 * fold.width * unit / 2, 1.9 * fold.height * unit)
    return resized(half, height, width)


def _bezier(path: Curve, n: int = 9) -> Curve:
    t = np.linspace(0, 1, n)[:, None]
    return np.asarray((1 - t) ** 2 * path[0] + 2 * t * (1 - t) * path[1] + t**2 * path[2])


def _add_fold(field: Field, path: Curve, width: float, height: float) -> None:
    reach = 3.6 * width
    (left, top), (right, bottom) = path.min(0) - reach, path.max(0) + reach
    x0, y0 = max(int(left), 0), max(int(top), 0)
    x1, y1 = min(int(right) + 1, field.shape[1]), min(int(bottom) + 1, field.shape[0])
    if x1 <= x0 or y1 <= y0:
        return
    ys, xs = np.mgrid[y0:y1, x0:x1].astype(np.float32)
    nearest = np.full(xs.shape, np.inf, np.float32)
    across, along = np.zeros_like(xs), np.zeros_like(xs)
    n = len(path) - 1
    for i in range(n):
        (ax, ay), (bx, by) = path[i].astype(np.float32), path[i + 1].astype(np.float32)
        dx, dy = bx - ax, by - ay
        length = max(float(np.hypot(dx, dy)), 1e-3)
        t = np.clip(((xs - ax) * dx + (ys - ay) * dy) / length**2, 0, 1)
        ox, oy = xs - ax - t * dx, ys - ay - t * dy
        distance = np.hypot(ox, oy)
        closer = distance < nearest
        nearest = np.where(closer, distance, nearest)
        across = np.where(closer, distance * np.sign(ox * dy - oy * dx), across)
        along = np.where(closer, (i + t) / n, along)
    spread = width * (0.55 + 0.75 * along)
    steep = np.where(across > 0, spread * 0.75, spread * 1.5)  # one flank falls off sharply, as gravity leaves it
    taper = np.minimum(along * 7, 1) * (1 - along) ** 0.8
    field[y0:y1, x0:x1] += np.float32(height) * np.exp(-((across / steep) ** 2)) * taper


def lines(paths: Sequence[Curve], thickness: float, height: int, width: int) -> Field:
    """Soft lines along paths in pixels, 0-1."""
    image = Image.new("L", (width, height))
    draw = ImageDraw.Draw(image)
    for path in paths:
        draw.line([(x, y) for x, y in path], fill=255, width=max(1, round(thickness)), joint="curve")
    return np.asarray(gaussian_filter(np.asarray(image, np.float32) / 255, max(thickness * 0.35, 0.6)))


def dashes(path: Curve, stitch: float, gap: float) -> list[Curve]:
    """The path cut into stitches; lengths in the path's own units."""
    steps = np.linalg.norm(np.diff(path, axis=0), axis=1)
    at = np.concatenate([[0.0], np.cumsum(steps)])
    starts = np.arange(0, at[-1], stitch + gap)
    ends = np.minimum(starts + stitch, at[-1])
    return [
        np.stack([np.interp(np.linspace(a, b, 3), at, path[:, axis]) for axis in (0, 1)], 1)
        for a, b in zip(starts, ends, strict=True)
    ]
