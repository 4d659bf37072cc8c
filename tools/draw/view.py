"""Where a garment stands in its picture, and how far hands leave it from its pattern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tools.draw.curves import Curve
from tools.draw.grain import Field, generator

SIZE = 768  # pixels a side while drawing; photographs are half of it


@dataclass(frozen=True)
class View:
    """Where the garment stands in the picture.

    Attributes:
        scale: picture widths in one garment unit.
        turn: radians, clockwise.
        shift: in picture widths.
        is_flipped: left and right exchanged.
        drift: how far hands leave the cloth from its pattern, in garment units; all parts drift together.
        drift_seed: where it drifts.
    """

    scale: float = 0.9
    turn: float = 0.0
    shift: tuple[float, float] = (0.0, 0.0)
    is_flipped: bool = False
    drift: float = 0.0
    drift_seed: int = 0

    @property
    def unit(self) -> float:
        """Pixels in one garment unit."""
        return self.scale * SIZE

    def _matrix(self) -> NDArray[np.float64]:
        flip = -1.0 if self.is_flipped else 1.0
        cos, sin = np.cos(self.turn), np.sin(self.turn)
        return np.array([[cos * flip, -sin], [sin * flip, cos]]) * self.unit

    def _centre(self) -> NDArray[np.float64]:
        return (0.5 + np.asarray(self.shift)) * SIZE

    def pixels(self, points: Curve) -> Curve:
        """Garment coordinates in pixels."""
        x, y = np.asarray(points, float).T
        dx, dy = self._drifted(x, y)
        return np.asarray(np.stack([x + dx, y + dy - 0.5], axis=-1) @ self._matrix().T + self._centre())

    def _drifted(self, x: Field, y: Field) -> tuple[Field, Field]:
        """A smooth displacement: three crossed waves each way."""
        if not self.drift:
            return np.zeros_like(x), np.zeros_like(y)
        waves = generator(self.drift_seed, 9).uniform((-9, -9, 0), (9, 9, 6.3), (6, 3)).astype(np.float32)
        phases = [np.sin(wave[0] * x + wave[1] * y + wave[2]) for wave in waves]
        return np.float32(self.drift) * sum(phases[:3]), np.float32(self.drift) * sum(phases[3:])

    def garment(self, xs: Field, ys: Field) -> tuple[Field, Field]:
        """Pixels in garment coordinates."""
        inverse = np.linalg.inv(self._matrix()).astype(np.float32)
        x, y = xs - np.float32(self._centre()[0]), ys - np.float32(self._centre()[1])
        gx, gy = inverse[0, 0] * x + inverse[0, 1] * y, inverse[1, 0] * x + inverse[1, 1] * y + np.float32(0.5)
        dx, dy = self._drifted(gx, gy)
        return gx - dx, gy - dy


@dataclass(frozen=True)
class Frame:
    """A rectangle of the picture, as large as what is drawn in it needs."""

    view: View
    top: int
    left: int
    height: int
    width: int

    @property
    def unit(self) -> float:
        """Pixels in one garment unit."""
        return self.view.unit

    @property
    def slices(self) -> tuple[slice, slice]:
        """Where the frame lies in the whole picture."""
        return slice(self.top, self.top + self.height), slice(self.left, self.left + self.width)

    def within(self, other: Frame) -> tuple[slice, slice]:
        """Where the frame lies in a larger one."""
        top, left = self.top - other.top, self.left - other.left
        return slice(top, top + self.height), slice(left, left + self.width)

    def pixels(self, points: Curve) -> Curve:
        """Garment coordinates in the frame's pixels."""
        return self.view.pixels(points) - (self.left, self.top)

    def garment(self) -> tuple[Field, Field]:
        """The garment coordinates of every pixel: x and y, (height, width) each."""
        rows, columns = self.slices
        ys, xs = np.mgrid[rows, columns].astype(np.float32)
        return self.view.garment(xs, ys)


def framed(outlines: Sequence[Curve], view: View, margin: float = 12.0) -> Frame | None:
    """The frame round some outlines, in garment units; None where they leave the picture."""
    points = np.vstack([view.pixels(outline) for outline in outlines])
    left, top = np.floor(points.min(0) - margin).astype(int).clip(0, SIZE)
    right, bottom = np.ceil(points.max(0) + margin).astype(int).clip(0, SIZE)
    if right - left < 4 or bottom - top < 4:
        return None
    return Frame(view, int(top), int(left), int(bottom - top), int(right - left))
