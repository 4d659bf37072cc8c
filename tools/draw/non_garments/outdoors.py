"""Strangers under the sky: landscapes, streets, plants."""

from __future__ import annotations

import numpy as np

from tools.draw.grain import layered_noise, noise
from tools.draw.non_garments.canvas import SIDE, Canvas, Colour

_SKIES = (((0.35, 0.55, 0.85), (0.8, 0.88, 0.95)), ((0.25, 0.2, 0.4), (0.95, 0.6, 0.35)), ((0.6, 0.62, 0.66),) * 2)
_GREENS = ((0.2, 0.4, 0.15), (0.35, 0.5, 0.2), (0.15, 0.3, 0.18), (0.5, 0.5, 0.25))
_EARTHS = ((0.55, 0.45, 0.3), (0.75, 0.65, 0.45), (0.4, 0.38, 0.36), (0.9, 0.92, 0.95))


def landscape(rng: np.random.Generator) -> Canvas:
    """Sky and clouds over ranges of hills, then meadow, sand or water, often with trees."""
    canvas = Canvas(rng, (0, 0, 0))
    _sky(canvas)
    horizon = rng.uniform(0.3, 0.7)
    haze = canvas.pixels[int(horizon * SIDE)].mean(0)
    n_ranges = int(rng.integers(1, 5))
    for number in range(n_ranges):
        nearness = (number + 1) / n_ranges
        rock = np.asarray(_one(rng, (*_GREENS, *_EARTHS)))
        _ridge(
            canvas, horizon + 0.12 * nearness - 0.1, rng.uniform(0.02, 0.18), haze * (1 - nearness) + rock * nearness
        )
    ground = _one(rng, (*_GREENS, *_EARTHS, (0.25, 0.4, 0.55), (0.15, 0.3, 0.4)))
    canvas.box(0, horizon + 0.05, 1, 1, canvas.near(ground), grain=float(rng.uniform(0.05, 0.35)))
    for _ in range(int(rng.integers(0, 9))):
        _tree(canvas, rng.uniform(0, 1), horizon + rng.uniform(0.05, 0.3), rng.uniform(0.05, 0.3))
    return canvas


def street(rng: np.random.Generator) -> Canvas:
    """Houses with windows along a road, and cars on it."""
    canvas = Canvas(rng, (0, 0, 0))
    _sky(canvas)
    foot = rng.uniform(0.6, 0.9)
    left = -0.1
    while left < 1:
        right = left + rng.uniform(0.12, 0.5)
        _house(canvas, left, right, foot - rng.uniform(0.2, 0.85), foot)
        left = right + rng.choice([0.0, 0.0, 0.06])
    grey = rng.uniform(0.25, 0.6)
    canvas.polygon([(-0.1, foot), (1.1, foot), (1.3, 1), (-0.3, 1)], (grey, grey, grey * 1.03))
    canvas.line([(0.5, foot), (rng.uniform(0, 1), 1)], (0.9, 0.9, 0.85), 0.012)
    for _ in range(int(rng.integers(0, 4))):
        _car(canvas, rng.uniform(-0.1, 0.8), foot + rng.uniform(0, 0.2), rng.uniform(0.2, 0.6))
    return canvas


def plant(rng: np.random.Generator) -> Canvas:
    """Leaves in layers, and flowers before them."""
    canvas = Canvas(rng, canvas_green := _one(rng, _GREENS))
    for _ in range(int(rng.integers(8, 60))):
        leaf, long = canvas.near(canvas_green, 0.1), rng.uniform(0.04, 0.3)
        canvas.disc(_place(rng), (long, long * rng.uniform(0.15, 0.5)), leaf, rng.uniform(0, 6))
    petals = canvas.colour(0.2, 1)
    for _ in range(int(rng.integers(0, 6))):
        _flower(canvas, _place(rng), rng.uniform(0.06, 0.35), petals)
    return canvas


def _sky(canvas: Canvas) -> None:
    rng = canvas.rng
    top, bottom = _SKIES[int(rng.integers(len(_SKIES)))]
    canvas.ramp(canvas.near(top), canvas.near(bottom))
    clouds = np.clip(layered_noise((SIDE, SIDE // 2), rng.uniform(10, 40), rng, 4).repeat(2, 1), 0, 2) / 2
    canvas.lay(np.asarray(clouds * rng.uniform(0, 0.9)), (0.97, 0.96, 0.95), 0.05, 0.02)
    if rng.random() < 0.3:
        canvas.disc(_place(rng), (size := rng.uniform(0.02, 0.08), size), (1, 0.95, 0.8), shade=0, grain=0)


def _ridge(canvas: Canvas, level: float, relief: float, colour: Colour) -> None:
    heights = noise((1, SIDE), canvas.rng.uniform(8, 50), canvas.rng)[0]
    heights = heights + 0.3 * noise((1, SIDE), 3, canvas.rng)[0]
    line = [(x / (SIDE - 1), float(level - relief * h)) for x, h in enumerate(heights)]
    canvas.polygon([*line, (1, 1), (0, 1)], canvas.near(colour, 0.04), grain=0.2)


def _tree(canvas: Canvas, x: float, foot: float, tall: float) -> None:
    canvas.line([(x, foot), (x, foot - tall)], (0.3, 0.22, 0.15), tall * 0.08)
    green = canvas.near(_one(canvas.rng, _GREENS), 0.06)
    if canvas.rng.random() < 0.4:
        canvas.polygon(
            [(x - tall * 0.3, foot - tall * 0.2), (x + tall * 0.3, foot - tall * 0.2), (x, foot - tall)], green
        )
        return
    for _ in range(5):
        dx, dy = canvas.rng.normal(0, 0.14 * tall, 2)
        canvas.disc((x + dx, foot - 0.8 * tall + dy), (0.25 * tall, 0.22 * tall), green, grain=0.3, wobble=0.15)


def _house(canvas: Canvas, left: float, right: float, top: float, foot: float) -> None:
    rng, wall = (
        canvas.rng,
        canvas.near(_one(canvas.rng, ((0.7, 0.6, 0.5), (0.6, 0.35, 0.28), (0.6, 0.65, 0.7), (0.85, 0.83, 0.8)))),
    )
    canvas.box(left, top, right, foot, wall)
    if rng.random() < 0.4:
        canvas.polygon(
            [(left - 0.02, top), (right + 0.02, top), ((left + right) / 2, top - rng.uniform(0.05, 0.2))],
            canvas.near((0.5, 0.25, 0.2)),
        )
    pane = canvas.near((0.25, 0.32, 0.4)) if rng.random() < 0.7 else canvas.near((0.95, 0.85, 0.55))
    step, tall = rng.uniform(0.05, 0.12), rng.uniform(0.07, 0.15)
    for x in np.arange(left + step / 3, right - step / 2, step):
        for y in np.arange(top + tall / 3, foot - tall / 2, tall):
            canvas.box(float(x), float(y), float(x + step * 0.55), float(y + tall * 0.6), pane, grain=0.02)


def _car(canvas: Canvas, x: float, y: float, long: float) -> None:
    paint, tall = canvas.colour(), 0.3 * long
    canvas.polygon(
        [(x + 0.2 * long, y), (x + 0.32 * long, y - tall), (x + 0.68 * long, y - tall), (x + 0.82 * long, y)],
        canvas.near((0.2, 0.25, 0.3)),
    )
    canvas.polygon(
        [
            (x, y + 0.2 * long),
            (x, y),
            (x + 0.15 * long, y - 0.02),
            (x + 0.9 * long, y - 0.02),
            (x + long, y + 0.05 * long),
            (x + long, y + 0.2 * long),
        ],
        paint,
    )
    for wheel in (0.22, 0.78):
        canvas.disc((x + wheel * long, y + 0.2 * long), (0.1 * long, 0.1 * long), (0.08, 0.08, 0.09))
        canvas.disc((x + wheel * long, y + 0.2 * long), (0.05 * long, 0.05 * long), (0.6, 0.6, 0.62))


def _flower(canvas: Canvas, at: tuple[float, float], size: float, colour: Colour) -> None:
    n_petals = int(canvas.rng.integers(4, 14))
    for angle in np.linspace(0, 2 * np.pi, n_petals, endpoint=False) + canvas.rng.uniform(0, 1):
        middle = (at[0] + 0.55 * size * np.cos(angle), at[1] + 0.55 * size * np.sin(angle))
        canvas.disc(
            (float(middle[0]), float(middle[1])),
            (0.5 * size, 1.6 * size / n_petals),
            canvas.near(colour, 0.04),
            float(angle),
        )
    canvas.disc(at, (0.22 * size, 0.22 * size), canvas.near((0.85, 0.7, 0.15)), grain=0.3)


def _one(rng: np.random.Generator, choices: tuple[Colour, ...]) -> Colour:
    return choices[int(rng.integers(len(choices)))]


def _place(rng: np.random.Generator) -> tuple[float, float]:
    x, y = rng.uniform(0, 1, 2)
    return float(x), float(y)
