"""A square picture under way: shaded, grainy shapes laid one over another, and the camera that takes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image, ImageDraw

from tools.draw.grain import Field, layered_noise

SIDE = 128  # pixels
RATIOS = (1, 1, 4 / 3, 3 / 4, 3 / 2, 2 / 3, 16 / 9, 9 / 16)  # of width to height
FINE = 2  # drawn that much finer, for smooth edges

Colour = Sequence[float]
Points = Sequence[tuple[float, float]]
Draw = Callable[[ImageDraw.ImageDraw, list[tuple[float, float]]], None]


class Canvas:
    """A picture of SIDE pixels a side; places run from 0 to 1, rightwards and downwards, colours too."""

    def __init__(self, rng: np.random.Generator, ground: Colour) -> None:
        self.rng = rng
        self.pixels = np.empty((SIDE, SIDE, 3), np.float32)
        self.pixels[:] = ground

    def lay(
        self, cover: Field, colour: Colour, shade: float = 0.2, grain: float = 0.08, left: int = 0, top: int = 0
    ) -> None:
        """Lay a colour where `cover` is 1: lighter towards a side by chance, and not quite even.

        Args:
            cover: how much of each pixel is covered, (height, width).
            colour: what with.
            shade: how much lighter one side is.
            grain: how uneven it is.
            left: where the cover begins, in pixels.
            top: the same, downwards.
        """
        height, width = cover.shape
        light = 1 + shade * self._slope(height, width)
        if grain:
            light = light + grain * layered_noise((height, width), self.rng.uniform(1.5, 16), self.rng)
        painted = np.asarray(colour, np.float32) * light[..., None]
        part = self.pixels[top : top + height, left : left + width]
        part += cover[..., None] * (painted - part)

    def polygon(self, points: Points, colour: Colour, shade: float = 0.2, grain: float = 0.08) -> None:
        """A filled shape."""
        self._draw([points], colour, shade, grain, 0, lambda pen, fine: pen.polygon(fine, fill=255))

    def line(self, points: Points, colour: Colour, width: float = 0.01) -> None:
        """A bent line."""
        self.lines([points], colour, width)

    def lines(self, strokes: Sequence[Points], colour: Colour, width: float = 0.01) -> None:
        """Bent lines of one colour, such as writing."""
        broad = max(1, round(width * FINE * SIDE))
        self._draw(strokes, colour, 0.05, 0, width, lambda pen, fine: pen.line(fine, 255, broad, "curve"))

    def disc(
        self,
        centre: tuple[float, float],
        radii: tuple[float, float],
        colour: Colour,
        turn: float = 0.0,
        shade: float = 0.2,
        grain: float = 0.08,
        wobble: float = 0.0,
    ) -> None:
        """An ellipse, turned by radians; wobble makes it a blob."""
        angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
        waves = sum(np.sin(k * angles + self.rng.uniform(0, 6)) / k for k in (2, 3, 5))
        across, down = (radius * (1 + wobble * waves) for radius in radii)
        x, y = across * np.cos(angles), down * np.sin(angles)
        points = np.stack([x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)], 1) + centre
        self.polygon([(float(a), float(b)) for a, b in points], colour, shade, grain)

    def box(self, left: float, top: float, right: float, bottom: float, colour: Colour, **how: float) -> None:
        """An upright rectangle."""
        self.polygon([(left, top), (right, top), (right, bottom), (left, bottom)], colour, **how)

    def ramp(self, top: Colour, bottom: Colour) -> None:
        """The whole picture from one colour to another, downwards."""
        depth = np.linspace(0, 1, SIDE, dtype=np.float32)[:, None, None]
        self.pixels[:] = np.asarray(top, np.float32) * (1 - depth) + np.asarray(bottom, np.float32) * depth

    def colour(self, low: float = 0.05, high: float = 0.95) -> tuple[float, float, float]:
        """Any colour."""
        red, green, blue = self.rng.uniform(low, high, 3)
        return float(red), float(green), float(blue)

    def near(self, colour: Colour, spread: float = 0.08) -> tuple[float, float, float]:
        """A colour like that one."""
        red, green, blue = np.clip(np.asarray(colour) + self.rng.normal(0, spread, 3), 0, 1)
        return float(red), float(green), float(blue)

    def _draw(
        self, parts: Sequence[Points], colour: Colour, shade: float, grain: float, reach: float, draw: Draw
    ) -> None:
        """Lay a colour on what `draw` makes of each part, on no more of the picture than the parts take up."""
        if not parts:
            return
        places = np.concatenate([np.asarray(part, np.float64) for part in parts]) * SIDE
        low = np.clip(np.floor(places.min(0) - reach * SIDE), 0, SIDE).astype(int)
        high = np.clip(np.ceil(places.max(0) + reach * SIDE) + 1, 0, SIDE).astype(int)
        (left, top), (width, height) = low.tolist(), (high - low).tolist()
        if width <= 0 or height <= 0:
            return
        mask = Image.new("L", (width * FINE, height * FINE))
        pen = ImageDraw.Draw(mask)
        for part in parts:
            draw(pen, [((x * SIDE - left) * FINE, (y * SIDE - top) * FINE) for x, y in part])
        cover = np.asarray(mask.reduce(FINE), np.float32) / 255
        self.lay(cover, colour, shade, grain, left, top)

    def _slope(self, height: int, width: int) -> Field:
        angle = self.rng.uniform(0, 2 * np.pi)
        down = np.linspace(-1, 1, height, dtype=np.float32)[:, None] * np.sin(angle)
        return np.asarray(down + np.linspace(-1, 1, width, dtype=np.float32) * np.cos(angle), np.float32)


def photographed(canvas: Canvas) -> Image.Image:
    """The picture as a camera, a scanner or a screenshot gives it: cut, turned, blurred and lit by chance."""
    rng, pixels = canvas.rng, canvas.pixels
    cast = rng.normal(1, 0.05, 3) * rng.uniform(0.75, 1.15)
    pixels = np.clip(pixels, 0, 1) ** rng.uniform(0.75, 1.3) * cast.astype(np.float32)
    if rng.random() < 0.12:
        pixels = np.repeat(pixels.mean(-1, keepdims=True), 3, -1)
    grain = rng.normal(0, rng.choice([0.0, 0.01, 0.03]), pixels.shape)
    image = Image.fromarray((np.clip(pixels + grain, 0, 1) * 255).astype(np.uint8))
    if rng.random() < 0.5:
        image = image.rotate(rng.normal(0, 4), Image.Resampling.BILINEAR)
    if rng.random() < 0.3:
        image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    return _cut(image, rng)


def _cut(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    """A part of the picture, upright, square or lying."""
    long, ratio = SIDE * rng.uniform(0.6, 0.86), float(rng.choice(RATIOS))
    width, height = (long, long / ratio) if ratio > 1 else (long * ratio, long)
    left, top = rng.uniform(0.07, 0.93, 2) * (SIDE - width, SIDE - height)
    large = SIDE / long
    shape = max(1, round(width * large)), max(1, round(height * large))
    return image.resize(shape, Image.Resampling.BICUBIC, (left, top, left + width, top + height))
