"""Smooth outlines: every garment is a few points, and the curves that pass through them.

Coordinates are the garment's own: x from -0.5 (left) to 0.5 (right), y from 0 (top) to 1 (bottom).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Curve = NDArray[np.floating[Any]]  # (n, 2)

_STEPS = 14  # points drawn between two given ones


def smooth(points: Sequence[Sequence[float]] | Curve, is_closed: bool = True) -> Curve:
    """A centripetal Catmull-Rom curve through the points; a point with a third entry is a sharp corner.

    Args:
        points: (x, y) or (x, y, anything) for a corner; at least two.
        is_closed: join the last to the first.

    Returns:
        The curve, (n, 2).
    """
    knots = [(float(point[0]), float(point[1])) for point in points]
    corners = [index for index, point in enumerate(points) if len(point) > 2]
    if not is_closed:
        return _through_corners(knots, sorted({0, *corners, len(knots) - 1}))
    if not corners:
        return _catmull_rom([knots[-1], *knots, knots[0], knots[1]])
    first = corners[0]
    turned = [*knots[first:], *knots[:first], knots[first]]
    return _through_corners(turned, [corner - first for corner in corners] + [len(knots)])


def _through_corners(knots: list[Point], corners: list[int]) -> Curve:
    runs = [knots[start : end + 1] for start, end in zip(corners, corners[1:], strict=False)]
    return np.vstack([_catmull_rom([_before(run), *run, _before(run[::-1])]) for run in runs])


def _before(run: list[Point]) -> Point:
    """A point that leads into a run as it leaves its first knot."""
    (x0, y0), (x1, y1) = run[0], run[1]
    return 2 * x0 - x1, 2 * y0 - y1


def _catmull_rom(knots: Sequence[Point]) -> Curve:
    """Barry and Goldman's pyramid (1988) with centripetal spacing, which neither loops nor overshoots."""
    p = np.asarray(knots, dtype=float)
    gap = np.maximum(np.linalg.norm(np.diff(p, axis=0), axis=1), 1e-6) ** 0.5
    t = np.concatenate([[0.0], np.cumsum(gap)])
    pieces = []
    for i in range(1, len(p) - 2):
        at = np.linspace(t[i], t[i + 1], _STEPS, endpoint=False)[:, None]
        a1, a2, a3 = (_between(p[j], p[j + 1], t[j], t[j + 1], at) for j in (i - 1, i, i + 1))
        b1, b2 = _between(a1, a2, t[i - 1], t[i + 1], at), _between(a2, a3, t[i], t[i + 2], at)
        pieces.append(_between(b1, b2, t[i], t[i + 1], at))
    return np.vstack([*pieces, p[-2][None]])


def _between(left: Curve, right: Curve, start: float, end: float, at: Curve) -> Curve:
    return ((end - at) * left + (at - start) * right) / (end - start)


def mirrored(curve: Curve) -> Curve:
    """The curve on the garment's other side."""
    return np.asarray(curve, dtype=float) * (-1.0, 1.0)


def symmetric(right: Sequence[Sequence[float]]) -> Curve:
    """A closed outline from its right half, given from the top centre to the bottom centre."""
    left = [(-point[0], *point[1:]) for point in reversed(right) if abs(point[0]) > 1e-9]
    return smooth([*right, *left])


def ribbon(path: Sequence[Sequence[float]] | Curve, width: float | Sequence[float], is_closed: bool = False) -> Curve:
    """The outline of a band of that width laid along a path (straps, handles, laces, hoops).

    A closed path gives the outer edge followed by the inner one, joined where they start.
    """
    line = smooth(path, is_closed)
    along = np.gradient(line, axis=0)
    across = np.stack([-along[:, 1], along[:, 0]], axis=1)
    across /= np.maximum(np.linalg.norm(across, axis=1, keepdims=True), 1e-9)
    widths = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, np.size(width)), np.atleast_1d(width))
    half = across * widths[:, None] / 2
    return np.vstack([line + half, (line - half)[::-1]])


def ellipse(centre: Point, rx: float, ry: float | None = None, turn: float = 0.0, n: int = 72) -> Curve:
    """An ellipse; `turn` in radians."""
    angle = np.linspace(0, 2 * np.pi, n, endpoint=False)
    x, y = rx * np.cos(angle), (rx if ry is None else ry) * np.sin(angle)
    return np.stack(
        [centre[0] + x * np.cos(turn) - y * np.sin(turn), centre[1] + x * np.sin(turn) + y * np.cos(turn)], axis=1
    )


def box(left: float, top: float, right: float, bottom: float, radius: float = 0.0) -> Curve:
    """A rectangle with rounded corners."""
    r = min(radius, abs(right - left) / 2, abs(bottom - top) / 2)
    if r <= 0:
        return np.array([(left, top), (right, top), (right, bottom), (left, bottom)])
    quarter = np.linspace(0, np.pi / 2, 8)
    corners = (
        (right - r, top + r, -np.pi / 2),
        (right - r, bottom - r, 0.0),
        (left + r, bottom - r, np.pi / 2),
        (left + r, top + r, np.pi),
    )
    return np.vstack([np.stack([x + r * np.cos(quarter + a), y + r * np.sin(quarter + a)], 1) for x, y, a in corners])


def line(*points: Sequence[float]) -> Curve:
    """An open smooth line through the points."""
    return smooth(points, is_closed=False)


def moved(
    curve: Curve, by: Point = (0.0, 0.0), scale: float | Point = 1.0, turn: float = 0.0, about: Point = (0.0, 0.0)
) -> Curve:
    """The curve scaled and turned (radians) about a point, then moved."""
    x, y = ((np.asarray(curve) - about) * scale).T
    turned = np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], axis=1)
    return np.asarray(turned + about + np.asarray(by))
