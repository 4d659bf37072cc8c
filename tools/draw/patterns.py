"""Patterns dyed, woven or printed into cloth: stripes, checks, dots, flowers, camouflage."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from core.colours import RGB
from tools.draw.grain import Field, generator
from tools.draw.pieces import Cloth
from tools.draw.relief import blurred

Colours = NDArray[np.floating[Any]]  # (height, width, 3), linear light
_TILE_UNITS = 0.32  # garment units one printed tile covers
_TILE = 384


def linear(rgb: RGB) -> Colours:
    """An sRGB colour (0-255) in linear light, 0-1."""
    return np.asarray((np.asarray(rgb, np.float32) / 255) ** 2.2, np.float32)


def dyed(cloth: Cloth, u: Field, v: Field) -> Colours:
    """The cloth's colour at every point: u across, v down, in garment units."""
    if cloth.pattern == "plain":
        return _ground(cloth, u.shape)
    return PATTERNS[cloth.pattern](cloth, u / cloth.scale, v / cloth.scale)


def _mixed(cloth: Cloth, *weights: Field) -> Colours:
    """The ground with each accent laid over it by its weight (0-1), in order."""
    colour = _ground(cloth, weights[0].shape)
    for index, weight in enumerate(weights):
        accent = linear(cloth.accents[index % len(cloth.accents)])
        colour += np.asarray(weight, np.float32)[..., None] * (accent - colour)
    return colour


def _ground(cloth: Cloth, shape: tuple[int, ...]) -> Colours:
    """The ground colour, everywhere."""
    return np.tile(linear(cloth.rgb), (*shape, 1))


def _band(x: Field, period: float, share: float, soft: float = 0.0012) -> Field:
    """1 within the first share of every period, softly."""
    at = np.abs((x / period) % 1 - 0.5) * period  # distance from mid-band
    return np.asarray(np.clip((share * period / 2 - (period / 2 - at)) / soft + 0.5, 0, 1))


def _stripe(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, _band(v, 0.052, 0.48))


def _breton(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, _band(v, 0.038, 0.3))


def _multi_stripe(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, _band(v, 0.15, 0.42), _band(v + 0.075, 0.15, 0.12))


def _pinstripe(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, 0.7 * _band(u, 0.026, 0.09))


def _shirt_stripe(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, 0.85 * _band(u, 0.019, 0.42))


def _gingham(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, 0.5 * (_band(u, 0.034, 0.5) + _band(v, 0.034, 0.5)))


def _tartan(cloth: Cloth, u: Field, v: Field) -> Colours:
    """Each colour is woven both ways, half showing of either thread, with a fine twill."""
    twill = 0.5 + 0.32 * np.sign(np.sin(2 * np.pi * (u + v) / 0.006))
    weights = []
    for offset, share in ((0.0, 0.42), (0.055, 0.06), (0.021, 0.04)):
        across, down = _band(u + offset, 0.11, share), _band(v + offset, 0.11, share)
        weights.append(np.clip(across * twill + down * (1 - twill), 0, 1))
    return _mixed(cloth, *weights)


def _windowpane(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, 0.65 * np.maximum(_band(u, 0.075, 0.045), _band(v, 0.075, 0.045)))


def _glen(cloth: Cloth, u: Field, v: Field) -> Colours:
    fine = 0.5 + 0.5 * np.sign(np.sin(2 * np.pi * u / 0.008) * np.sin(2 * np.pi * v / 0.008))
    block = np.maximum(_band(u, 0.09, 0.5, 0.004), _band(v, 0.09, 0.5, 0.004))
    return _mixed(cloth, 0.42 * fine * (0.35 + 0.65 * block))


def _argyle(cloth: Cloth, u: Field, v: Field) -> Colours:
    x, y = (u / 0.13) % 1 - 0.5, (v / 0.19) % 1 - 0.5
    inside = np.clip((0.5 - np.abs(x) - np.abs(y)) / 0.01 + 0.5, 0, 1)
    cross = np.clip((0.012 - np.abs(np.abs(x) - np.abs(y))) / 0.006 + 0.5, 0, 1)
    return _mixed(cloth, inside, 0.8 * cross)


def _nordic(cloth: Cloth, u: Field, v: Field) -> Colours:
    """Rows of knitted motifs: zigzag, diamonds, dots, on a grid of stitches."""
    step = 0.0125
    x, y = np.floor(u / step), np.floor(v / step)
    row = y % 14
    zigzag = (np.abs(x % 6 - 3) == row) & (row < 4)
    diamond = np.abs(x % 8 - 4) + np.abs(row - 8) == 3
    dots = (row == 12) & (x % 3 == 0)
    return _mixed(cloth, (zigzag | dots).astype(np.float32), diamond.astype(np.float32))


def _two_tone(cloth: Cloth, u: Field, v: Field) -> Colours:
    return _mixed(cloth, np.clip((0.46 * (1 / cloth.scale) - v) / 0.002 + 0.5, 0, 1))


def _tiled(cloth: Cloth, u: Field, v: Field) -> Colours:
    tile = _tile(cloth)
    x = (u / _TILE_UNITS * _TILE).astype(int) % _TILE
    y = (v / _TILE_UNITS * _TILE).astype(int) % _TILE
    return np.asarray(tile[y, x])


@lru_cache(maxsize=32)
def _tile(cloth: Cloth) -> Colours:
    """One repeat of a printed pattern, wrapping at its edges, in linear light."""
    rng = generator(cloth.seed, 77)
    image = Image.new("RGB", (_TILE, _TILE), cloth.rgb)
    _PRINTERS[cloth.pattern](ImageDraw.Draw(image), cloth, rng)
    sharp = (np.asarray(image, np.float32) / 255) ** np.float32(2.2)
    return np.stack([blurred(np.ascontiguousarray(sharp[..., c]), 0.7) for c in range(3)], axis=-1)


def _wrapped(x: float, y: float) -> list[tuple[float, float]]:
    """The point and its copies across the tile's edges."""
    return [(x + dx, y + dy) for dx in (-_TILE, 0, _TILE) for dy in (-_TILE, 0, _TILE)]


def _scattered(rng: np.random.Generator, spacing: float) -> NDArray[np.float64]:
    """Points about `spacing` apart, on a shaken grid that wraps."""
    n = max(1, round(_TILE / spacing))
    grid = np.stack(np.meshgrid(np.arange(n), np.arange(n)), -1).reshape(-1, 2) + 0.5
    grid[:, 0] += 0.5 * (np.floor(grid[:, 1]) % 2)
    return np.asarray((grid + rng.uniform(-0.26, 0.26, grid.shape)) * (_TILE / n))


def _print_dots(draw: ImageDraw.ImageDraw, cloth: Cloth, rng: np.random.Generator) -> None:
    n, radius = 8, _TILE / 8 * 0.21
    for row in range(n):
        for column in range(n):
            centre = ((column + 0.5 * (row % 2)) * _TILE / n, (row + 0.5) * _TILE / n)
            for x, y in _wrapped(*centre):
                draw.ellipse((x - radius, y - radius, x + radius, y + radius), fill=cloth.accents[0])


def _print_floral(draw: ImageDraw.ImageDraw, cloth: Cloth, rng: np.random.Generator) -> None:
    leaf = cloth.accents[-1]
    for x, y in _scattered(rng, 44):
        _leaves(draw, x + rng.uniform(-14, 14), y + rng.uniform(-14, 14), leaf, rng)
    for x, y in _scattered(rng, 58):
        petals = cloth.accents[int(rng.integers(max(1, len(cloth.accents) - 1)))]
        _flower(draw, x, y, rng.uniform(7, 15), petals, rng)


def _leaves(draw: ImageDraw.ImageDraw, x: float, y: float, colour: RGB, rng: np.random.Generator) -> None:
    for angle in rng.uniform(0, 2 * np.pi, 2):
        tip, side = np.array([np.cos(angle), np.sin(angle)]) * 15, np.array([-np.sin(angle), np.cos(angle)]) * 4
        for centre in _wrapped(x, y):
            corners = [centre, centre + tip * 0.5 + side, centre + tip, centre + tip * 0.5 - side]
            draw.polygon([(float(a), float(b)) for a, b in corners], fill=colour)


def _flower(draw: ImageDraw.ImageDraw, x: float, y: float, size: float, colour: RGB, rng: np.random.Generator) -> None:
    shade = tuple(int(c * 0.86) for c in colour)
    for index, angle in enumerate(np.linspace(0, 2 * np.pi, 6)[:-1] + rng.uniform(0, 1.2)):
        for cx, cy in _wrapped(x + np.cos(angle) * size * 0.58, y + np.sin(angle) * size * 0.58):
            r = size * 0.5
            draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=colour if index % 2 else shade)
    for cx, cy in _wrapped(x, y):
        r = size * 0.3
        draw.ellipse((cx - r, cy - r, cx + r, cy + r), fill=(236, 190, 84))


def _print_leopard(draw: ImageDraw.ImageDraw, cloth: Cloth, rng: np.random.Generator) -> None:
    for x, y in _scattered(rng, 34):
        size, gap = rng.uniform(8, 12), rng.uniform(0, 360)
        for cx, cy in _wrapped(x, y):
            area = (cx - size, cy - size * 0.85, cx + size, cy + size * 0.85)
            draw.ellipse(area, fill=cloth.accents[-1])
            for start in (gap, gap + 130, gap + 240):
                draw.arc(area, start, start + 85, fill=cloth.accents[0], width=5)


def _print_camouflage(draw: ImageDraw.ImageDraw, cloth: Cloth, rng: np.random.Generator) -> None:
    for accent in cloth.accents:
        for x, y in _scattered(rng, 92):
            angle = np.linspace(0, 2 * np.pi, 22, endpoint=False)
            radius = 34 * (
                1 + 0.28 * np.sin(2 * angle + rng.uniform(0, 6)) + 0.24 * np.sin(5 * angle + rng.uniform(0, 6))
            )
            for cx, cy in _wrapped(x, y):
                draw.polygon(
                    [
                        (float(cx + 1.35 * r * np.cos(a)), float(cy + 0.72 * r * np.sin(a)))
                        for a, r in zip(angle, radius, strict=True)
                    ],
                    fill=accent,
                )


_PRINTERS: dict[str, Callable[[ImageDraw.ImageDraw, Cloth, np.random.Generator], None]] = {
    "dots": _print_dots,
    "floral": _print_floral,
    "leopard": _print_leopard,
    "camouflage": _print_camouflage,
}

PATTERNS: dict[str, Callable[[Cloth, Field, Field], Colours]] = {
    "stripe": _stripe,
    "breton": _breton,
    "multi stripe": _multi_stripe,
    "pinstripe": _pinstripe,
    "shirt stripe": _shirt_stripe,
    "gingham": _gingham,
    "tartan": _tartan,
    "windowpane": _windowpane,
    "glen": _glen,
    "argyle": _argyle,
    "nordic": _nordic,
    "two tone": _two_tone,
    **{name: _tiled for name in _PRINTERS},
}
