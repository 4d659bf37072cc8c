"""Strangers that breathe: faces and animals."""

from __future__ import annotations

import numpy as np

from tools.draw.non_garments.canvas import Canvas

_SKINS = ((0.95, 0.8, 0.7), (0.87, 0.66, 0.52), (0.7, 0.48, 0.35), (0.45, 0.3, 0.22), (0.3, 0.2, 0.15))
_HAIRS = ((0.1, 0.08, 0.07), (0.3, 0.18, 0.1), (0.6, 0.45, 0.25), (0.6, 0.58, 0.56), (0.5, 0.2, 0.1))
_FURS = ((0.75, 0.5, 0.25), (0.3, 0.25, 0.22), (0.85, 0.82, 0.78), (0.5, 0.5, 0.52), (0.15, 0.13, 0.12))


def face(rng: np.random.Generator) -> Canvas:
    """A face from near: hair, eyes, brows, nose, mouth, now and then glasses or a beard."""
    canvas = Canvas(rng, canvas_ground := rng.uniform(0.1, 0.9, 3).tolist())
    canvas.box(0, 0, 1, 1, canvas_ground, grain=float(rng.uniform(0, 0.2)))
    skin = canvas.near(_SKINS[int(rng.integers(len(_SKINS)))], 0.03)
    hair = canvas.near(_HAIRS[int(rng.integers(len(_HAIRS)))], 0.04)
    x, y, wide = 0.5 + rng.normal(0, 0.05), 0.5 + rng.normal(0, 0.05), rng.uniform(0.22, 0.36)
    tall = wide * rng.uniform(1.2, 1.45)
    look = rng.normal(0, 0.08) * wide
    if rng.random() < 0.5:
        canvas.disc((x, y + 0.1), (wide * 1.25, tall * rng.uniform(1.05, 1.5)), hair, grain=0.25)
    canvas.box(x - 0.45 * wide, y + 0.5 * tall, x + 0.45 * wide, 1.1, tuple(0.85 * part for part in skin))
    canvas.disc((x, y - 0.25 * tall), (wide * 1.08, tall * 0.85), hair, grain=0.25, wobble=0.04)
    for side in (-1, 1):
        canvas.disc((x + side * wide, y), (0.12 * wide, 0.2 * tall), skin)
    canvas.disc((x, y), (wide, tall), skin, shade=0.25, grain=0.04)
    if rng.random() < 0.7:
        canvas.disc(
            (x + rng.normal(0, 0.2) * wide, y - 0.85 * tall), (wide * 0.95, tall * 0.35), hair, grain=0.25, wobble=0.1
        )
    _features(canvas, x + look, y, wide, tall, skin, hair)
    return canvas


def animal(rng: np.random.Generator) -> Canvas:
    """A cat, dog, bear or bird, its whole body or its head."""
    grounds = ((0.3, 0.45, 0.2), (0.7, 0.65, 0.55), (0.4, 0.5, 0.6), (0.85, 0.85, 0.82))
    canvas = Canvas(rng, ground := grounds[int(rng.integers(len(grounds)))])
    canvas.box(0, 0, 1, 1, canvas.near(ground), grain=float(rng.uniform(0.05, 0.35)))
    fur = canvas.near(_FURS[int(rng.integers(len(_FURS)))], 0.05)
    if rng.random() < 0.25:
        _bird(canvas, fur)
        return canvas
    is_near = rng.random() < 0.5
    size = rng.uniform(0.26, 0.4) if is_near else rng.uniform(0.1, 0.16)
    x, y = 0.5 + rng.normal(0, 0.06), 0.5 + rng.normal(0, 0.06)
    if not is_near:
        x -= 0.2
        _body(canvas, x, y, size, fur)
    else:
        canvas.disc((x, y + 1.4 * size), (1.2 * size, size), fur, grain=0.3)
    _head(canvas, x, y, size, fur)
    return canvas


def _features(
    canvas: Canvas,
    x: float,
    y: float,
    wide: float,
    tall: float,
    skin: tuple[float, float, float],
    hair: tuple[float, float, float],
) -> None:
    rng, iris = canvas.rng, canvas.near((0.25, 0.2, 0.15), 0.1)
    has_glasses = rng.random() < 0.25
    for side in (-1, 1):
        at = (x + side * 0.42 * wide, y - 0.12 * tall)
        canvas.disc(at, (0.19 * wide, 0.075 * tall), (0.95, 0.94, 0.92), grain=0.01)
        canvas.disc(at, (0.085 * wide, 0.07 * tall), iris)
        canvas.disc(at, (0.04 * wide, 0.035 * tall), (0.03, 0.03, 0.03))
        canvas.line(
            [(at[0] - 0.2 * wide, at[1] - 0.13 * tall), (at[0] + 0.2 * wide, at[1] - 0.16 * tall)], hair, 0.05 * wide
        )
        if has_glasses:
            ring = [(at[0] + 0.3 * wide * np.cos(a), at[1] + 0.17 * tall * np.sin(a)) for a in np.linspace(0, 6.4, 20)]
            canvas.line([(float(a), float(b)) for a, b in ring], (0.1, 0.1, 0.1), 0.03 * wide)
    shadow = tuple(0.72 * part for part in skin)
    canvas.line(
        [(x, y - 0.1 * tall), (x - 0.1 * wide, y + 0.2 * tall), (x + 0.1 * wide, y + 0.22 * tall)], shadow, 0.035 * wide
    )
    if rng.random() < 0.25:
        canvas.disc((x, y + 0.68 * tall), (0.6 * wide, 0.35 * tall), hair, grain=0.3, wobble=0.06)
    mouth = canvas.near((0.7, 0.3, 0.3), 0.06)
    canvas.disc((x, y + 0.5 * tall), (0.34 * wide, rng.uniform(0.04, 0.11) * tall), mouth)
    if rng.random() < 0.4:
        canvas.disc((x, y + 0.5 * tall), (0.26 * wide, 0.035 * tall), (0.95, 0.93, 0.9), grain=0.01)


def _head(canvas: Canvas, x: float, y: float, size: float, fur: tuple[float, float, float]) -> None:
    rng, is_pointed = canvas.rng, canvas.rng.random() < 0.5
    for side in (-1, 1):
        ear = (x + side * 0.7 * size, y - 0.75 * size)
        if is_pointed:
            points = [(x + side * 0.95 * size, y - 0.4 * size), (x + side * 0.3 * size, y - 0.8 * size)]
            canvas.polygon([*points, (x + side * 0.85 * size, y - 1.4 * size)], fur, grain=0.3)
        else:
            canvas.disc(ear, (0.3 * size, 0.5 * size), canvas.near(fur, 0.06), side * 0.6, grain=0.3)
    canvas.disc((x, y), (size, 0.88 * size), fur, grain=0.3, wobble=0.04)
    pale = canvas.near([min(1.0, 1.3 * part + 0.1) for part in fur], 0.03)
    canvas.disc((x, y + 0.35 * size), (0.5 * size, 0.38 * size), pale, grain=0.2)
    for side in (-1, 1):
        at = (x + side * 0.42 * size, y - 0.1 * size)
        canvas.disc(at, (0.17 * size, 0.16 * size), canvas.near((0.6, 0.6, 0.25), 0.15))
        canvas.disc(at, (rng.uniform(0.04, 0.12) * size, 0.14 * size), (0.02, 0.02, 0.02))
        for lift in (-0.1, 0.0, 0.1):
            canvas.line(
                [(x + side * 0.3 * size, y + 0.35 * size), (x + side * 1.1 * size, y + (0.3 + lift * 2) * size)],
                pale,
                0.006,
            )
    canvas.disc((x, y + 0.25 * size), (0.13 * size, 0.09 * size), canvas.near((0.2, 0.12, 0.12)))


def _body(canvas: Canvas, x: float, y: float, size: float, fur: tuple[float, float, float]) -> None:
    long = size * canvas.rng.uniform(1.8, 2.8)
    for leg in (0.4, 0.7, 1.4, 1.8):
        foot = (x + leg * long, y + 3.2 * size)
        canvas.line([(x + leg * long, y + 1.4 * size), foot], fur, 0.4 * size)
    canvas.disc((x + 1.1 * long, y + 1.2 * size), (1.1 * long, 1.0 * size), fur, grain=0.3, wobble=0.04)
    canvas.line([(x + 2.1 * long, y + size), (x + 2.5 * long, y - 0.5 * size)], fur, 0.25 * size)


def _bird(canvas: Canvas, plumage: tuple[float, float, float]) -> None:
    rng, size = canvas.rng, canvas.rng.uniform(0.14, 0.26)
    x, y, bright = 0.5, 0.5, canvas.colour()
    canvas.polygon([(x + size, y), (x + 2.4 * size, y + 0.5 * size), (x + size, y + 0.5 * size)], plumage, grain=0.2)
    canvas.disc((x, y), (1.3 * size, 0.8 * size), bright, 0.3, grain=0.25)
    canvas.disc((x + 0.4 * size, y), (0.9 * size, 0.4 * size), plumage, 0.5, grain=0.3)
    canvas.polygon(
        [(x - 1.4 * size, y - 0.8 * size), (x - 1.4 * size, y - 0.5 * size), (x - 2 * size, y - 0.6 * size)],
        (0.85, 0.6, 0.15),
    )
    canvas.disc((x - size, y - 0.7 * size), (0.5 * size, 0.48 * size), bright, grain=0.2)
    canvas.disc((x - 1.1 * size, y - 0.8 * size), (0.08 * size, 0.08 * size), (0.02, 0.02, 0.02))
    branch = y + 0.85 * size
    canvas.line([(-0.1, branch + rng.normal(0, 0.1)), (1.1, branch)], (0.35, 0.25, 0.18), 0.03)
