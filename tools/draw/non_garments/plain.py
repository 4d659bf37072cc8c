"""Strangers without objects: noise, colours, surfaces, and what instruments show."""

from __future__ import annotations

import numpy as np

from tools.draw.grain import Field, layered_noise
from tools.draw.non_garments.canvas import SIDE, Canvas


def noise(rng: np.random.Generator) -> Canvas:
    """Noise whose power falls with frequency by a power from 0 (white) to 4 (clouds), grey or coloured."""
    canvas = Canvas(rng, (0, 0, 0))
    slope, spread = rng.uniform(0, 2), rng.uniform(0.05, 0.4)
    layers = [_spectral(rng, slope) for _ in range(3)] if rng.random() < 0.6 else [_spectral(rng, slope)] * 3
    canvas.pixels[:] = np.asarray(canvas.colour(0.2, 0.8)) + spread * np.stack(layers, -1)
    if rng.random() < 0.2:
        canvas.pixels[:] = canvas.pixels > rng.uniform(0.3, 0.7)
    return canvas


def colour(rng: np.random.Generator) -> Canvas:
    """One colour, a few bands of colour, or a slope from one to another."""
    canvas = Canvas(rng, canvas_colour := rng.uniform(0, 1, 3).tolist())
    kind = int(rng.integers(4))
    if kind == 0 and rng.random() < 0.4:
        canvas.pixels[:] = rng.choice([0.0, 0.5, 1.0])
    if kind == 1:
        canvas.lay(np.ones((SIDE, SIDE), np.float32), canvas_colour, float(rng.uniform(0.1, 0.9)), 0)
    if kind == 2:
        canvas.ramp(canvas.colour(0, 1), canvas.colour(0, 1))
    if kind == 3:
        edges = np.sort(rng.uniform(0, 1, int(rng.integers(1, 5))))
        for edge in edges.tolist():
            canvas.box(edge, -0.1, 1.1, 1.1, canvas.colour(0, 1), shade=0.0, grain=0.0)
    if rng.random() < 0.5:
        canvas.pixels = np.ascontiguousarray(canvas.pixels.swapaxes(0, 1))
    return canvas


def surface(rng: np.random.Generator) -> Canvas:
    """Bricks, tiles, planks, gravel, grass, water or a chequerboard, seen from straight above."""
    kinds = (_bricks, _planks, _gravel, _blades, _water, _chequers)
    canvas = Canvas(rng, rng.uniform(0.2, 0.8, 3).tolist())
    kinds[int(rng.integers(len(kinds)))](canvas)
    return canvas


def instrument(rng: np.random.Generator) -> Canvas:
    """What microscopes, telescopes and scanners show: cells, stars, vessels, slices."""
    kinds = (_cells, _stars, _vessels, _rings)
    canvas = Canvas(rng, (0.02, 0.02, 0.03))
    kinds[int(rng.integers(len(kinds)))](canvas)
    return canvas


def _spectral(rng: np.random.Generator, slope: float) -> Field:
    """Noise (SIDE, SIDE) of mean 0 and deviation 1 whose amplitude falls as frequency to the power of -slope."""
    down, across = np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None]
    squeeze = rng.choice([1.0, 1.0, 4.0])
    frequency = np.hypot(down * squeeze, across)
    frequency[0, 0] = np.inf
    waves = np.fft.rfft2(rng.standard_normal((SIDE, SIDE))) * frequency**-slope
    field = np.fft.irfft2(waves, (SIDE, SIDE))
    return np.asarray(field / field.std(), np.float32)


def _bricks(canvas: Canvas) -> None:
    rng, tone = canvas.rng, canvas.colour(0.25, 0.8)
    tall = rng.uniform(0.05, 0.25)
    wide = tall * rng.choice([1.0, 2.0, 2.5])
    gap, shift = 0.06 * tall, rng.choice([0.0, 0.5])
    for row, y in enumerate(np.arange(0, 1, tall)):
        for x in np.arange(-wide * shift * (row % 2), 1, wide):
            brick = canvas.near(tone, 0.05)
            canvas.box(float(x + gap), float(y + gap), float(x + wide - gap), float(y + tall - gap), brick, grain=0.15)


def _planks(canvas: Canvas) -> None:
    rng, tone = canvas.rng, canvas.near((0.55, 0.4, 0.27), 0.1)
    wide = rng.uniform(0.1, 0.5)
    for x in np.arange(0, 1, wide):
        canvas.box(float(x), -0.1, float(x + wide - 0.008), 1.1, canvas.near(tone, 0.05))
    veins = layered_noise((SIDE, SIDE), rng.uniform(1.5, 5), rng, 3, stretch=12)
    canvas.pixels *= (1 + rng.uniform(0.05, 0.2) * veins)[..., None]


def _gravel(canvas: Canvas) -> None:
    rng, tone, size = canvas.rng, canvas.colour(0.2, 0.8), canvas.rng.uniform(0.012, 0.1)
    for x, y in rng.uniform(0, 1, (min(300, int(2 / size**1.3)), 2)).tolist():
        canvas.disc(
            (x, y),
            (size * rng.uniform(0.5, 1), size * rng.uniform(0.5, 1)),
            canvas.near(tone, 0.12),
            rng.uniform(0, 3),
            wobble=0.12,
        )


def _blades(canvas: Canvas) -> None:
    rng, tone = canvas.rng, canvas.near((0.3, 0.45, 0.18), 0.12)
    for x, y in rng.uniform(-0.1, 1.1, (250, 2)).tolist():
        bend, tall = rng.normal(0, 0.06), rng.uniform(0.05, 0.25)
        canvas.line(
            [(x, y), (x + 0.4 * bend, y - 0.5 * tall), (x + bend, y - tall)],
            canvas.near(tone, 0.1),
            rng.uniform(0.003, 0.015),
        )


def _water(canvas: Canvas) -> None:
    rng = canvas.rng
    waves = layered_noise((SIDE, SIDE), rng.uniform(4, 14), rng, 4, stretch=0.3)
    canvas.pixels[:] = (
        np.asarray(canvas.near((0.25, 0.42, 0.52), 0.12)) * (1 + rng.uniform(0.1, 0.4) * waves)[..., None]
    )


def _chequers(canvas: Canvas) -> None:
    rng, n = canvas.rng, int(canvas.rng.integers(2, 24))
    board = np.add.outer(np.arange(SIDE) * n // SIDE, np.arange(SIDE) * n // SIDE) % 2
    canvas.lay(board.astype(np.float32), canvas.colour(), rng.uniform(0, 0.2), rng.uniform(0, 0.1))


def _cells(canvas: Canvas) -> None:
    rng, tint = canvas.rng, canvas.colour(0.5, 0.95)
    canvas.box(-0.1, -0.1, 1.1, 1.1, tint, grain=0.15)
    size = rng.uniform(0.03, 0.18)
    for x, y in rng.uniform(0, 1, (int(rng.integers(3, 60)), 2)).tolist():
        canvas.disc((x, y), (size, size * rng.uniform(0.6, 1)), canvas.near(tint, 0.1), rng.uniform(0, 3), wobble=0.12)
        canvas.disc((x, y), (0.4 * size, 0.4 * size), canvas.near([0.55 * part for part in tint]), wobble=0.1)


def _stars(canvas: Canvas) -> None:
    rng = canvas.rng
    mist = np.clip(layered_noise((SIDE, SIDE), rng.uniform(15, 50), rng, 4), 0, 2) * rng.uniform(0, 0.25)
    canvas.lay(np.asarray(mist), canvas.colour(0.4, 1), 0.1, 0.05)
    for x, y in rng.uniform(0, 1, (int(rng.integers(20, 250)), 2)).tolist():
        size = float(0.003 + 0.006 * rng.pareto(3))
        canvas.disc((x, y), (size, size * rng.uniform(0.5, 1)), canvas.near((0.95, 0.9, 0.85)), shade=0, grain=0)


def _vessels(canvas: Canvas) -> None:
    rng, tint = canvas.rng, canvas.colour(0.3, 0.9)
    canvas.disc((0.5, 0.5), (0.48, 0.48), tint, shade=0.3, grain=0.1)
    for _ in range(int(rng.integers(5, 20))):
        steps = np.cumsum(rng.normal(0, 0.05, (14, 2)) + rng.normal(0, 0.02, 2), 0) + rng.uniform(0.4, 0.6, 2)
        canvas.line(
            [(float(x), float(y)) for x, y in steps],
            canvas.near([0.6 * part for part in tint]),
            rng.uniform(0.004, 0.02),
        )


def _rings(canvas: Canvas) -> None:
    rng, grey, size = canvas.rng, 0.2, 0.47
    while size > 0.05:
        shade = float(np.clip(grey + rng.normal(0, 0.3), 0, 1))
        canvas.disc(
            (0.5, 0.5),
            (size, size * rng.uniform(0.75, 1)),
            [shade] * 3,
            grain=float(rng.uniform(0.02, 0.3)),
            wobble=0.05,
        )
        size *= rng.uniform(0.5, 0.9)
