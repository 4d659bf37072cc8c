"""Strangers on paper and screens: pages in several scripts, charts, windows of programs."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from tools.draw.non_garments.canvas import Canvas, Colour

Glyph = list[list[tuple[float, float]]]  # strokes in a unit square


def page(rng: np.random.Generator) -> Canvas:
    """A page, a receipt, a sign or a close-up of lines of writing, in a script made up by chance."""
    is_dark = rng.random() < 0.12
    paper, ink = ((0.1, 0.1, 0.12), (0.9, 0.9, 0.9)) if is_dark else ((0.95, 0.94, 0.9), (0.12, 0.12, 0.15))
    canvas = Canvas(rng, desk := rng.uniform(0.1, 0.8, 3).tolist())
    canvas.box(0, 0, 1, 1, desk, grain=0.1)
    margin = rng.choice([-0.1, -0.1, 0.06, 0.14])
    canvas.box(margin, -0.1, 1 - margin, 1.1, canvas.near(paper, 0.04), shade=float(rng.uniform(0, 0.25)), grain=0.02)
    letter, script = rng.uniform(0.018, 0.09), _SCRIPTS[int(rng.integers(len(_SCRIPTS)))]
    n_columns = int(rng.choice([1, 1, 2, 3])) if letter < 0.045 else 1
    left, right = max(margin, 0) + 0.05, 1 - max(margin, 0) - 0.05
    if rng.random() < 0.5:
        _lines(canvas, script, left, right, 0.05, 0.05 + 2.2 * letter, 1.6 * letter, canvas.near(ink))
    span = (right - left) / n_columns
    for column in range(n_columns):
        start = left + column * span
        if rng.random() < 0.2:
            canvas.box(start, 0.6, start + 0.9 * span, 0.85, canvas.colour(), grain=0.3)
        end = 0.55 if rng.random() < 0.2 else 0.97
        _lines(canvas, script, start, start + 0.92 * span, 0.08 + 2.5 * letter, end, letter, canvas.near(ink, 0.04))
    return canvas


def chart(rng: np.random.Generator) -> Canvas:
    """Bars, lines, dots or slices, with axes and labels."""
    canvas = Canvas(rng, (0.98, 0.98, 0.98) if rng.random() < 0.8 else (0.12, 0.13, 0.16))
    ink = (0.25, 0.25, 0.28) if canvas.pixels.mean() > 0.5 else (0.8, 0.8, 0.8)
    _lines(canvas, _latin, 0.2, 0.8, 0.03, 0.1, 0.035, ink)
    if rng.random() < 0.2:
        _slices(canvas)
        return canvas
    for level in np.linspace(0.15, 0.85, int(rng.integers(2, 9))):
        canvas.line([(0.12, float(level)), (0.95, float(level))], (0.6, 0.6, 0.62), 0.004)
        _lines(canvas, _latin, 0.03, 0.1, float(level) - 0.02, float(level) + 0.02, 0.025, ink)
    canvas.line([(0.12, 0.1), (0.12, 0.88), (0.96, 0.88)], ink, 0.007)
    kind, n = int(rng.integers(3)), int(rng.integers(4, 16))
    for _ in range(int(rng.integers(1, 4))):
        colour, places = canvas.colour(), np.linspace(0.15, 0.92, n)
        heights = np.clip(0.5 + np.cumsum(rng.normal(0, 0.12, n)), 0.15, 0.85)
        if kind == 0:
            canvas.line([(float(x), float(y)) for x, y in zip(places, heights, strict=True)], colour, 0.012)
        for x, y in zip(places.tolist(), heights.tolist(), strict=True):
            if kind == 1:
                canvas.box(x, y, x + 0.5 / n, 0.88, colour, shade=0, grain=0)
            if kind == 2:
                canvas.disc((x, y + rng.normal(0, 0.08)), (0.015, 0.015), colour, shade=0)
    return canvas


def screen(rng: np.random.Generator) -> Canvas:
    """A program's or a website's window: bars, buttons, lists, pictures."""
    canvas = Canvas(rng, canvas_ground := [float(rng.choice([0.97, 0.93, 0.13, 0.2]))] * 3)
    is_light, accent = canvas_ground[0] > 0.5, canvas.colour()
    ink = (0.2, 0.2, 0.22) if is_light else (0.85, 0.85, 0.85)
    panel = [part + (-0.06 if is_light else 0.08) for part in canvas_ground]
    plain = {"shade": 0.0, "grain": 0.0}
    canvas.box(0, 0, 1, 0.1, accent if rng.random() < 0.5 else panel, **plain)
    _lines(canvas, _latin, 0.05, 0.6, 0.03, 0.09, 0.04, ink)
    side = rng.choice([0.0, 0.22, 0.3])
    canvas.box(0, 0.1, side, 1, panel, **plain)
    _lines(canvas, _latin, 0.03, side - 0.03, 0.15, 0.95, 0.035, ink)
    y, size = 0.15, rng.uniform(0.1, 0.35)
    while y < 1:
        for x in np.arange(side + 0.04, 0.95, size + 0.05):
            if rng.random() < 0.6:
                canvas.box(
                    float(x), y, float(x + size), y + 0.7 * size, canvas.colour(), grain=float(rng.uniform(0, 0.2))
                )
            _lines(canvas, _latin, float(x), float(x + size), y + 0.75 * size, y + size, 0.03, ink)
        y += 1.2 * size
    return canvas


def _lines(
    canvas: Canvas, script: Callable[[np.random.Generator], Glyph], left: float, right: float, top: float,
    bottom: float, letter: float, ink: Colour,
) -> None:  # fmt: skip
    """Lines of words, each glyph one of an alphabet of forty."""
    rng, right = canvas.rng, max(left, right)
    alphabet = [script(rng) for _ in range(40)]
    thick = letter * rng.uniform(0.08, 0.2)
    strokes: list[list[tuple[float, float]]] = []
    y = top
    while y + letter < bottom:
        x, end = left, right if rng.random() < 0.8 else rng.uniform(left, right)
        while x + letter < end:
            for _ in range(int(rng.integers(1, 9))):
                if x + letter >= end:
                    break
                glyph = alphabet[int(rng.integers(len(alphabet)))]
                strokes += [[(x + a * 0.8 * letter, y + b * letter) for a, b in stroke] for stroke in glyph]
                x += 0.7 * letter if script is not _block else letter
            x += 0.5 * letter
        y += 1.7 * letter
    canvas.lines(strokes, ink, thick)


def _latin(rng: np.random.Generator) -> Glyph:
    """A stem or a bowl, or both."""
    tall = float(rng.choice([0.0, 0.35]))
    stem = [(0.15, tall), (0.15, 1.0)]
    bowl = _arc((0.45, 0.68), 0.3, 0.32, rng.uniform(0, 6), rng.uniform(3, 6.3))
    return [stem] if rng.random() < 0.2 else [bowl] if rng.random() < 0.4 else [stem, bowl]


def _block(rng: np.random.Generator) -> Glyph:
    """Straight strokes that fill a square, as in Han and Kana."""
    levels = [float(y) for y in rng.uniform(0, 1, int(rng.integers(2, 5)))]
    columns = [float(x) for x in rng.uniform(0.1, 0.9, int(rng.integers(1, 4)))]
    return [[(0.05, y), (0.95, y)] for y in levels] + [[(x, 0.0), (x + rng.normal(0, 0.15), 1.0)] for x in columns]


def _syllable(rng: np.random.Generator) -> Glyph:
    """A consonant, a vowel's stem and a consonant under them, as in Hangul."""
    ring = _arc((0.3, 0.3), 0.22, 0.22, 0, 6.3)
    corner = [(0.1, 0.1), (0.5, 0.1), (0.5, 0.5)]
    under = [(0.15, 0.7), (0.15, 0.95), (0.8, 0.95)]
    stem = [(0.75, 0.0), (0.75, 0.65)]
    tick = [(0.75, 0.3), (0.98, 0.3)]
    parts = [ring if rng.random() < 0.4 else corner, stem]
    return parts + ([tick] if rng.random() < 0.5 else []) + ([under] if rng.random() < 0.6 else [])


def _running(rng: np.random.Generator) -> Glyph:
    """Waves on one line with dots, as in Arabic, Thai and handwriting."""
    xs = np.linspace(-0.1, 1.0, 9)
    ys = 0.65 + rng.uniform(0.1, 0.4) * np.sin(xs * rng.uniform(3, 9) + rng.uniform(0, 6))
    dot = float(rng.choice([0.05, 1.1]))
    wave = [(float(x), float(y)) for x, y in zip(xs, ys, strict=True)]
    return [wave, [(0.4, dot), (0.5, dot)]] if rng.random() < 0.5 else [wave]


def _arc(
    centre: tuple[float, float], across: float, down: float, start: float, sweep: float
) -> list[tuple[float, float]]:
    angles = np.linspace(start, start + sweep, 10)
    return [(float(centre[0] + across * np.cos(a)), float(centre[1] + down * np.sin(a))) for a in angles]


def _slices(canvas: Canvas) -> None:
    ends = np.sort(canvas.rng.uniform(0, 2 * np.pi, int(canvas.rng.integers(3, 8))))
    for start, end in zip(ends, np.roll(ends, -1), strict=True):
        rim = _arc((0.5, 0.55), 0.35, 0.35, float(start), float((end - start) % (2 * np.pi)))
        canvas.polygon([(0.5, 0.55), *rim], canvas.colour(), shade=0, grain=0)


_SCRIPTS = (_latin, _latin, _block, _syllable, _running)
