"""Where cloth folds: bundles that run from a point of tension, flutes that hang from a line, creases at a bend."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from tools.draw.curves import Point
from tools.draw.pieces import Fold

Vector = NDArray[np.floating[Any]]  # (2,)
Place = Point | Vector


def gathers(
    origin: Point,
    towards: Point,
    rng: np.random.Generator,
    n: int = 4,
    spread: float = 0.7,
    width: float = 0.014,
    height: float = 0.0042,
) -> tuple[Fold, ...]:
    """Folds that fan out from a point under tension (an armpit, a crotch, a waist) towards another."""
    reach = np.subtract(towards, origin)
    folds = []
    for angle in np.linspace(-spread / 2, spread / 2, n) + rng.normal(0, spread * 0.12, n):
        along = _turned(reach, angle) * rng.uniform(0.55, 1.1)
        start = np.add(origin, rng.normal(0, 0.006, 2) + 0.06 * along)
        bend = start + along * 0.5 + _turned(along, np.pi / 2) * rng.uniform(-0.14, 0.14)
        size = rng.uniform(0.6, 1.3)
        folds.append(_fold(start, bend, start + along, width * size, height * rng.uniform(0.45, 1.15)))
    return tuple(folds)


def flutes(
    left: Point,
    right: Point,
    length: float,
    rng: np.random.Generator,
    n: int = 7,
    fan: float = 0.12,
    width: float = 0.018,
    height: float = 0.006,
) -> tuple[Fold, ...]:
    """Folds that hang down from a line and widen below (skirts, hems, coats); `fan` spreads their lower ends."""
    folds = []
    for share in (np.arange(n) + 0.5 + rng.uniform(-0.3, 0.3, n)) / n:
        x, y = np.add(left, np.multiply(np.subtract(right, left), share))
        down = length * rng.uniform(0.65, 1.05)
        end = (x + (share - 0.5) * 2 * fan + rng.normal(0, 0.008), y + down)
        bend = ((x + end[0]) / 2 + rng.normal(0, 0.012), y + down * 0.5)
        rising = _fold(end, bend, (x, y), width * rng.uniform(0.7, 1.3), height * rng.uniform(0.5, 1.15))
        folds.append(rising)
    return tuple(folds)


def creases(
    at: Point,
    across: Point,
    rng: np.random.Generator,
    n: int = 4,
    spacing: float = 0.02,
    length: float = 0.08,
    width: float = 0.009,
    height: float = 0.0036,
) -> tuple[Fold, ...]:
    """Short folds side by side, as an elbow, a knee or a cuff pushes them up; `across` is the way they run."""
    run = np.asarray(across) / max(float(np.hypot(*across)), 1e-6)
    beside = _turned(run, np.pi / 2)
    folds = []
    for index in range(n):
        centre = np.add(at, beside * (index - (n - 1) / 2) * spacing + rng.normal(0, 0.006, 2))
        half = run * length * rng.uniform(0.35, 0.6) * (1 if index % 2 else -1)
        bend = centre + beside * rng.uniform(-0.35, 0.35) * spacing
        folds.append(
            _fold(centre - half, bend, centre + half, width * rng.uniform(0.7, 1.25), height * rng.uniform(0.5, 1.1))
        )
    return tuple(folds)


def _turned(vector: Vector, angle: float) -> Vector:
    cos, sin = np.cos(angle), np.sin(angle)
    return np.array([cos * vector[0] - sin * vector[1], sin * vector[0] + cos * vector[1]])


def _fold(start: Place, bend: Place, end: Place, width: float, height: float) -> Fold:
    return Fold((_point(start), _point(bend), _point(end)), width, height)


def _point(place: Place) -> Point:
    x, y = place
    return float(x), float(y)
