"""Prints and embroideries on a chest: bars, arches, suns, waves, badges, and letters built from strokes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from core.colours import RGB
from tools.draw.curves import Curve, Point, box, ellipse, line, moved, ribbon, smooth
from tools.draw.pieces import Cloth, Layer
from tools.draw.wardrobe.details import printed

# Capital letters as strokes in a box of width 0.7 and height 1: each stroke a list of points, curves where round.
_STROKES: dict[str, tuple[tuple[tuple[float, float], ...], ...]] = {
    "A": (((0, 1), (0.35, 0)), ((0.35, 0), (0.7, 1)), ((0.14, 0.64), (0.56, 0.64))),
    "E": (((0.6, 0), (0, 0)), ((0, 0), (0, 1)), ((0, 1), (0.6, 1)), ((0, 0.5), (0.5, 0.5))),
    "H": (((0, 0), (0, 1)), ((0.64, 0), (0.64, 1)), ((0, 0.5), (0.64, 0.5))),
    "I": (((0.2, 0), (0.2, 1)),),
    "L": (((0, 0), (0, 1)), ((0, 1), (0.55, 1))),
    "M": (((0, 1), (0, 0)), ((0, 0), (0.35, 0.7)), ((0.35, 0.7), (0.7, 0)), ((0.7, 0), (0.7, 1))),
    "N": (((0, 1), (0, 0)), ((0, 0), (0.64, 1)), ((0.64, 1), (0.64, 0))),
    "O": (((0.35, 0), (0.66, 0.25), (0.66, 0.75), (0.35, 1), (0.04, 0.75), (0.04, 0.25), (0.35, 0)),),
    "R": (((0, 1), (0, 0)), ((0, 0), (0.4, 0), (0.6, 0.25), (0.4, 0.5), (0, 0.5)), ((0.3, 0.5), (0.62, 1))),
    "S": (((0.6, 0.12), (0.34, 0), (0.06, 0.22), (0.34, 0.48), (0.62, 0.76), (0.34, 1), (0.03, 0.86)),),
    "T": (((0, 0), (0.66, 0)), ((0.33, 0), (0.33, 1))),
    "U": (((0, 0), (0.01, 0.65), (0.32, 1), (0.63, 0.65), (0.64, 0)),),
    "V": (((0, 0), (0.33, 1)), ((0.33, 1), (0.66, 0))),
    "Y": (((0, 0), (0.33, 0.5)), ((0.33, 0.5), (0.66, 0)), ((0.33, 0.5), (0.33, 1))),
}


_WORDS = (
    "SUNNY",
    "MONT",
    "VALLEY",
    "HAMEL",
    "NORTH",
    "SALT",
    "MUSE",
    "ORNE",
    "TIMELESS",
    "SLOW",
    "ATELIER",
    "REVERE",
    "UNION",
    "SERENE",
    "MELLOW",
)


_INKS: tuple[RGB, ...] = (
    (245, 243, 236),
    (36, 44, 74),
    (190, 48, 46),
    (34, 92, 72),
    (226, 168, 60),
    (66, 116, 190),
    (30, 30, 32),
)


def word(
    text: str, centre: Point, height: float, weight: float = 0.17, arch: float = 0.0, spacing: float = 0.26
) -> list[Curve]:
    """A word in stroke capitals; `arch` (radians) bends it upwards in the middle. Unknown letters are left out."""
    letters = [letter for letter in text if letter in _STROKES]
    widths = [(0.10 if letter == "I" else 0.70) * height for letter in letters]
    starts = np.concatenate([[0.0], np.cumsum([width + spacing * height for width in widths])])
    total = float(starts[-1] - spacing * height)
    outlines: list[Curve] = []
    for letter, start, width in zip(letters, starts, widths, strict=False):
        left = centre[0] - total / 2 + float(start) - (0.15 * height if letter == "I" else 0.0)
        share = (float(start) + width / 2) / total - 0.5
        middle = (centre[0] + share * total, centre[1])
        for stroke in _STROKES[letter]:
            points = [(left + x * height, centre[1] + (y - 0.5) * height) for x, y in stroke]
            rise = (0.0, total * arch * share**2)
            outlines.append(moved(ribbon(points, weight * height), rise, turn=share * arch, about=middle))
    return outlines


def chest_print(name: str, cloth: Cloth, rng: np.random.Generator, centre: Point, size: float = 1.0) -> list[Layer]:
    """The layers of a print of that name at a place; none for an empty name."""
    if not name:
        return []
    light = sum(cloth.rgb) > 380
    inks = [ink for ink in _INKS if abs(sum(ink) - sum(cloth.rgb)) > 190] or [
        (30, 30, 32) if light else (245, 243, 236)
    ]
    order = [inks[int(i)] for i in rng.permutation(len(inks))]
    return GRAPHICS[name](rng, centre, size, (*order, order[0], order[0]))


def _word_at(rng: np.random.Generator, short: bool = False) -> str:
    words = [text for text in _WORDS if all(letter in _STROKES for letter in text) and (not short or len(text) <= 6)]
    return words[int(rng.integers(len(words)))]


def _wordmark(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    text = _word_at(rng)
    height = min(0.056, 0.25 / len(text)) * size
    return [printed(word(text, centre, height), inks[0])]


def _arch(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    text = _word_at(rng)
    height = min(0.062, 0.27 / len(text)) * size
    low = word(_word_at(rng, short=True), (centre[0], centre[1] + 0.055 * size), height * 0.42, 0.15)
    return [printed(word(text, centre, height, 0.24, arch=0.55, spacing=0.3), inks[0]), printed(low, inks[1])]


def _small(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    at = (centre[0] + 0.105, centre[1] - 0.06)
    return [printed(word(_word_at(rng, short=True), at, 0.014 * size, 0.2), inks[0])]


def _sunset(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    x, y = centre
    radius = 0.078 * size
    slices = []
    for index in range(6):
        low, high = -1 + index * 0.33, -1 + index * 0.33 + 0.33 - 0.055 * index * 0.62
        ys = np.linspace(low, min(high, 0.98), 10)
        half = np.sqrt(np.clip(1 - ys**2, 0, 1))
        slices.append(np.vstack([np.stack([half, ys], 1), np.stack([-half, ys], 1)[::-1]]) * radius + (x, y))
    text = printed(word(_word_at(rng, short=True), (x, y + radius + 0.032 * size), 0.024 * size, 0.19), inks[1])
    return [printed(slices, inks[0]), text]


def _mountain(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    x, y = centre
    s = 0.1 * size
    ridge = (
        np.array([(-1.0, 0.5), (-0.45, -0.35), (-0.2, 0.0), (0.22, -0.75), (0.62, -0.05), (0.72, -0.18), (1.0, 0.5)])
        * s
        + centre
    )
    snow = (
        np.array([(0.22, -0.75), (0.42, -0.40), (0.30, -0.46), (0.22, -0.32), (0.12, -0.45), (0.02, -0.38)]) * s
        + centre
    )
    sun = ellipse((x - 0.45 * s, y - 0.72 * s), 0.22 * s)
    text = word(_word_at(rng, short=True), (x, y + 0.78 * s), 0.22 * s, 0.18)
    return [printed([sun], inks[1]), printed([ridge], inks[0]), printed([snow], inks[2]), printed(text, inks[0])]


def _waves(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    x, y = centre
    rows = []
    for index in range(5):
        xs = np.linspace(-0.11, 0.11, 12) * size
        ys = 0.012 * np.sin(xs * 62 / size + index * 0.9) * size + (index - 2) * 0.026 * size
        rows.append(ribbon([(x + float(a), y + float(b)) for a, b in zip(xs, ys, strict=True)], 0.009 * size))
    return [printed(rows[::2], inks[0]), printed(rows[1::2], inks[1])]


def _box(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    text = _word_at(rng, short=True)
    height = 0.028 * size
    half = (0.94 * len(text) * height) / 2 + 0.016
    x, y = centre
    ground = inks[0]
    ink = (245, 243, 236) if sum(ground) < 380 else (30, 30, 32)
    return [
        printed([box(x - half, y - 0.03 * size, x + half, y + 0.03 * size)], ground),
        printed(word(text, centre, height, 0.2), ink),
    ]


def _flower(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    x, y = centre
    petals = [
        ellipse(
            (x + 0.040 * size * float(np.cos(a)), y + 0.040 * size * float(np.sin(a))),
            0.036 * size,
            0.022 * size,
            float(a),
        )
        for a in np.linspace(0, 2 * np.pi, 7)[:-1]
    ]
    stem = ribbon([(x, y + 0.05 * size), (x + 0.012, y + 0.10 * size), (x + 0.004, y + 0.15 * size)], 0.006 * size)
    leaf = smooth(
        [
            (x + 0.008, y + 0.115 * size, 1),
            (x + 0.034 * size, y + 0.088 * size),
            (x + 0.058 * size, y + 0.092 * size, 1),
            (x + 0.036 * size, y + 0.112 * size),
        ]
    )
    return [
        printed([stem, leaf], (52, 112, 82)),
        printed(petals, inks[0]),
        printed([ellipse(centre, 0.017 * size)], (236, 186, 72)),
    ]


def _shapes(rng: np.random.Generator, centre: Point, size: float, inks: tuple[RGB, ...]) -> list[Layer]:
    """A small abstract composition: disc, arch, bar."""
    x, y = centre
    s = size
    disc = ellipse((x - 0.045 * s, y - 0.03 * s), 0.042 * s)
    arch_line = line(
        (x + 0.015 * s, y + 0.07 * s),
        (x + 0.02 * s, y - 0.01 * s),
        (x + 0.058 * s, y - 0.045 * s),
        (x + 0.096 * s, y - 0.01 * s),
        (x + 0.10 * s, y + 0.07 * s),
    )
    bar = box(x - 0.09 * s, y + 0.032 * s, x - 0.005 * s, y + 0.07 * s)
    return [printed([disc], inks[0]), printed([ribbon(arch_line[::6], 0.026 * s)], inks[1]), printed([bar], inks[2])]


GRAPHICS: dict[str, Callable[[np.random.Generator, Point, float, tuple[RGB, ...]], list[Layer]]] = {
    "wordmark": _wordmark,
    "arch": _arch,
    "small logo": _small,
    "sunset": _sunset,
    "mountain": _mountain,
    "waves": _waves,
    "box logo": _box,
    "flower": _flower,
    "shapes": _shapes,
}
