"""Strangers under a roof: rooms, food, things."""

from __future__ import annotations

import numpy as np

from tools.draw.non_garments.canvas import Canvas, Colour

_WOODS = ((0.55, 0.38, 0.24), (0.75, 0.6, 0.42), (0.35, 0.24, 0.17), (0.85, 0.83, 0.8), (0.3, 0.3, 0.32))
_FOODS = (
    (0.8, 0.3, 0.15),
    (0.9, 0.7, 0.25),
    (0.45, 0.55, 0.2),
    (0.55, 0.32, 0.18),
    (0.92, 0.86, 0.7),
    (0.6, 0.12, 0.15),
)


def room(rng: np.random.Generator) -> Canvas:
    """Floor, walls and ceiling in perspective, with a window, furniture, a lamp, pictures."""
    canvas = Canvas(rng, wall := np.clip(rng.uniform(0.45, 0.95, 3) * 0.3 + rng.uniform(0.3, 0.65), 0, 1).tolist())
    left, right = rng.uniform(0.02, 0.35), rng.uniform(0.65, 0.98)
    top, bottom = rng.uniform(0.02, 0.25), rng.uniform(0.5, 0.8)
    canvas.polygon([(0, 0), (left, top), (left, bottom), (0, 1)], canvas.near(wall, 0.06))
    canvas.polygon([(1, 0), (right, top), (right, bottom), (1, 1)], canvas.near(wall, 0.06))
    canvas.polygon([(0, 0), (1, 0), (right, top), (left, top)], canvas.near((0.9, 0.9, 0.88), 0.04))
    canvas.polygon([(0, 1), (1, 1), (right, bottom), (left, bottom)], canvas.near(_one(rng, _WOODS)), grain=0.2)
    for _ in range(int(rng.integers(1, 4))):
        _frame(canvas, rng.uniform(left, right), rng.uniform(top, 0.8 * bottom), rng.uniform(0.06, 0.2))
    for _ in range(int(rng.integers(1, 5))):
        _furniture(canvas, rng.uniform(-0.1, 0.9), rng.uniform(bottom, 1.05), rng.uniform(0.15, 0.6))
    return canvas


def food(rng: np.random.Generator) -> Canvas:
    """Plates, bowls, cups and fruit on a table."""
    canvas = Canvas(rng, (0, 0, 0))
    canvas.box(-0.1, -0.1, 1.1, 1.1, canvas.near(_one(rng, _WOODS)), grain=float(rng.uniform(0.02, 0.2)))
    flat = rng.uniform(0.45, 1)
    for number in range(int(rng.integers(1, 4))):
        at = (0.5 + rng.normal(0, 0.08), 0.5 + rng.normal(0, 0.08)) if not number else tuple(rng.uniform(0, 1, 2))
        size = rng.uniform(0.25, 0.48) if not number else rng.uniform(0.1, 0.3)
        dish = [_plate, _plate, _plate, _cup, _fruit][int(rng.integers(5))]
        dish(canvas, float(at[0]), float(at[1]), size, flat)
    if rng.random() < 0.5:
        x = rng.choice([0.06, 0.94])
        canvas.line([(x, 0.2), (x + 0.02, 0.85)], (0.75, 0.75, 0.78), 0.03)
    return canvas


def thing(rng: np.random.Generator) -> Canvas:
    """Balls, bottles, books, devices, tools and wheels on a surface."""
    canvas = Canvas(rng, (0, 0, 0))
    ground = canvas.near(_one(rng, ((0.95, 0.95, 0.95), (0.1, 0.1, 0.12), (0.8, 0.78, 0.72), *_WOODS)))
    canvas.box(-0.1, -0.1, 1.1, 1.1, ground, grain=0.05)
    kinds = (_ball, _bottle, _device, _wheel, _books)
    n_things = int(rng.choice([1, 1, 2, 5, 14]))
    kind = kinds[int(rng.integers(len(kinds)))]
    for _ in range(n_things):
        x, y = (0.5, 0.5) + rng.normal(0, 0.05 if n_things == 1 else 0.3, 2)
        kind(canvas, float(x), float(y), rng.uniform(0.25, 0.45) if n_things == 1 else rng.uniform(0.06, 0.2))
    return canvas


def _frame(canvas: Canvas, x: float, y: float, size: float) -> None:
    """A window or a picture on the wall."""
    tall = size * canvas.rng.uniform(0.7, 1.6)
    canvas.box(x - size, y - tall, x + size, y + tall, canvas.near(_one(canvas.rng, _WOODS)))
    inner = canvas.near((0.85, 0.92, 1)) if canvas.rng.random() < 0.5 else canvas.colour()
    canvas.box(x - 0.85 * size, y - 0.88 * tall, x + 0.85 * size, y + 0.88 * tall, inner, grain=0.1)
    canvas.line([(x, y - tall), (x, y + tall)], (0.9, 0.9, 0.88), 0.012)


def _furniture(canvas: Canvas, x: float, foot: float, wide: float) -> None:
    """A sofa, a table, a shelf or a lamp."""
    rng, colour = canvas.rng, canvas.near(_one(canvas.rng, _WOODS)) if canvas.rng.random() < 0.6 else canvas.colour()
    kind = int(rng.integers(4))
    if kind == 0:
        canvas.box(x, foot - 0.55 * wide, x + wide, foot - 0.2 * wide, colour)
        canvas.box(x - 0.06 * wide, foot - 0.32 * wide, x + 1.06 * wide, foot, canvas.near(colour, 0.05))
        canvas.line([(x + wide / 2, foot - 0.3 * wide), (x + wide / 2, foot)], canvas.near(colour, 0.1), 0.006)
    elif kind == 1:
        canvas.polygon(
            [
                (x, foot - 0.4 * wide),
                (x + wide, foot - 0.4 * wide),
                (x + 0.85 * wide, foot - 0.55 * wide),
                (x + 0.15 * wide, foot - 0.55 * wide),
            ],
            colour,
        )
        for leg in (0.05, 0.95):
            canvas.line([(x + leg * wide, foot - 0.4 * wide), (x + leg * wide, foot)], colour, 0.02)
    elif kind == 2:
        canvas.box(x, foot - 1.3 * wide, x + 0.6 * wide, foot, colour)
        for level in np.linspace(0.1, 1.2, 5):
            canvas.box(
                x + 0.04 * wide,
                foot - (level + 0.16) * wide,
                x + 0.56 * wide,
                foot - level * wide,
                canvas.colour(),
                grain=0.3,
            )
    else:
        canvas.line([(x, foot), (x, foot - wide)], (0.2, 0.2, 0.2), 0.012)
        canvas.polygon(
            [
                (x - 0.2 * wide, foot - wide),
                (x + 0.2 * wide, foot - wide),
                (x + 0.12 * wide, foot - 1.3 * wide),
                (x - 0.12 * wide, foot - 1.3 * wide),
            ],
            canvas.near((0.95, 0.88, 0.7)),
        )


def _plate(canvas: Canvas, x: float, y: float, size: float, flat: float) -> None:
    rng, rim = canvas.rng, canvas.near((0.92, 0.92, 0.9), 0.06)
    canvas.disc((x + 0.02, y + 0.03), (size, size * flat), (0.15, 0.13, 0.12), shade=0)
    canvas.disc((x, y), (size, size * flat), rim, grain=0.02)
    canvas.disc((x, y), (0.72 * size, 0.72 * size * flat), canvas.near(rim, 0.03), grain=0.02)
    foods = [_one(rng, _FOODS) for _ in range(int(rng.integers(1, 4)))]
    for _ in range(int(rng.integers(1, 40))):
        away, angle = 0.55 * size * np.sqrt(rng.random()), rng.uniform(0, 6.3)
        bite = rng.uniform(0.08, 0.4) * size
        spot = (x + float(away * np.cos(angle)), y + float(away * np.sin(angle)) * flat)
        canvas.disc(
            spot,
            (bite, bite * rng.uniform(0.4, 1)),
            canvas.near(foods[int(rng.integers(len(foods)))], 0.07),
            rng.uniform(0, 3),
            grain=0.25,
            wobble=0.15,
        )


def _cup(canvas: Canvas, x: float, y: float, size: float, flat: float) -> None:
    china, flat = canvas.colour(0.3, 1), min(flat, 0.8)
    canvas.disc((x, y + 0.5 * size), (size, 0.55 * size * flat), canvas.near((0.9, 0.9, 0.9)))
    canvas.disc((x + 0.65 * size, y + 0.1 * size), (0.25 * size, 0.22 * size), china)
    canvas.polygon(
        [
            (x - 0.6 * size, y - 0.2 * size),
            (x + 0.6 * size, y - 0.2 * size),
            (x + 0.4 * size, y + 0.6 * size),
            (x - 0.4 * size, y + 0.6 * size),
        ],
        china,
    )
    canvas.disc((x, y - 0.2 * size), (0.6 * size, 0.3 * size * flat), china)
    canvas.disc((x, y - 0.2 * size), (0.52 * size, 0.24 * size * flat), canvas.near((0.35, 0.2, 0.1), 0.1))


def _fruit(canvas: Canvas, x: float, y: float, size: float, flat: float) -> None:
    rng, skin = canvas.rng, canvas.near(_one(canvas.rng, _FOODS))
    for _ in range(int(rng.integers(1, 7))):
        at = (x + rng.normal(0, 0.5 * size), y + rng.normal(0, 0.4 * size))
        _ball(canvas, at[0], at[1], size * rng.uniform(0.4, 0.8), canvas.near(skin))
        canvas.line([(at[0], at[1] - 0.3 * size), (at[0] + 0.03, at[1] - 0.5 * size)], (0.3, 0.25, 0.1), 0.012)


def _ball(canvas: Canvas, x: float, y: float, size: float, colour: Colour | None = None) -> None:
    skin = np.asarray(colour or canvas.colour())
    for step in np.linspace(0, 1, 6):
        at = (x - 0.25 * size * float(step), y - 0.3 * size * float(step))
        canvas.disc(
            at,
            (size * (1 - 0.85 * float(step)),) * 2,
            np.clip(skin * (0.65 + 0.6 * step), 0, 1).tolist(),
            shade=0.05,
            grain=0.03,
        )


def _bottle(canvas: Canvas, x: float, y: float, size: float) -> None:
    glass, wide = canvas.colour(), size * canvas.rng.uniform(0.25, 0.5)
    neck = wide * canvas.rng.uniform(0.25, 0.6)
    sides = [(wide, 1.0), (wide, -0.3), (neck, -0.6), (neck, -1.0)]
    outline = [(x + w, y + h * size) for w, h in sides] + [(x - w, y + h * size) for w, h in reversed(sides)]
    canvas.polygon(outline, glass, shade=0.4)
    canvas.box(x - wide, y, x + wide, y + 0.5 * size, canvas.colour(0.5, 1), grain=0.1)
    canvas.line([(x - 0.6 * wide, y - 0.2 * size), (x - 0.6 * wide, y + 0.9 * size)], (0.95, 0.95, 0.95), 0.012)


def _device(canvas: Canvas, x: float, y: float, size: float) -> None:
    wide, body = (
        size * canvas.rng.uniform(0.5, 1.5),
        canvas.near(_one(canvas.rng, ((0.12, 0.12, 0.13), (0.8, 0.8, 0.82)))),
    )
    canvas.box(x - wide, y - size, x + wide, y + size, body, grain=0.02)
    canvas.box(x - 0.85 * wide, y - 0.85 * size, x + 0.85 * wide, y + 0.1 * size, canvas.colour(), grain=0.1)
    for row in range(3):
        for column in range(4):
            at = (x + (column - 1.5) * 0.42 * wide, y + (0.3 + 0.22 * row) * size)
            canvas.disc(at, (0.13 * wide, 0.07 * size), canvas.near((0.5, 0.5, 0.5), 0.2))


def _wheel(canvas: Canvas, x: float, y: float, size: float) -> None:
    metal, middle = canvas.near((0.6, 0.6, 0.62)), canvas.near((0.3, 0.3, 0.3), 0.1)
    canvas.disc((x, y), (size, size), canvas.near((0.12, 0.12, 0.12)))
    canvas.disc((x, y), (0.75 * size, 0.75 * size), middle)
    for angle in np.linspace(0, np.pi, int(canvas.rng.integers(3, 9)), endpoint=False):
        dx, dy = float(0.75 * size * np.cos(angle)), float(0.75 * size * np.sin(angle))
        canvas.line([(x - dx, y - dy), (x + dx, y + dy)], metal, 0.12 * size)
    canvas.disc((x, y), (0.18 * size, 0.18 * size), metal)


def _books(canvas: Canvas, x: float, y: float, size: float) -> None:
    for number in range(int(canvas.rng.integers(2, 9))):
        level, shift = y + size * (0.8 - 0.24 * number), canvas.rng.normal(0, 0.08 * size)
        canvas.box(x - size + shift, level - 0.2 * size, x + size + shift, level, canvas.colour(), grain=0.03)
        canvas.box(
            x - 0.6 * size + shift, level - 0.14 * size, x + 0.2 * size + shift, level - 0.08 * size, (0.9, 0.88, 0.8)
        )


def _one(rng: np.random.Generator, choices: tuple[Colour, ...]) -> Colour:
    return choices[int(rng.integers(len(choices)))]
