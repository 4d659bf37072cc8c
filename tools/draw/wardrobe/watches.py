"""Wristwatches."""

from __future__ import annotations

import numpy as np

from core.colours import RGB
from tools.draw.curves import Curve, box, ellipse, line, ribbon, symmetric
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.details import METAL, button, printed, shade_of

Rng = np.random.Generator


GOLD: RGB = (214, 172, 96)


def watch(cloth: Cloth, rng: Rng, is_metal: bool = False, is_digital: bool = False) -> list[Layer]:
    """A wristwatch from the front; strap of leather or links, face with hands or digits."""
    steel = GOLD if rng.random() < 0.3 else (196, 198, 202)
    case = Cloth("metal", steel) if not is_digital else Cloth("rubber", (48, 48, 52))
    wide = rng.uniform(0.092, 0.108)
    strap_cloth = Cloth("metal", steel) if is_metal else cloth
    upper, lower = (
        symmetric([(0, 0.02), (wide * 0.82, 0.024, 1), (wide, 0.36, 1), (0, 0.37)]),
        symmetric([(0, 0.63), (wide, 0.64, 1), (wide * 0.8, 0.97), (0.04, 0.995), (0, 0.998)]),
    )
    rows = np.concatenate([np.linspace(0.05, 0.34, 10), np.linspace(0.66, 0.95, 10)]).tolist()
    seams = tuple(Seam(line((-wide, y), (wide, y)), depth=0.006, width=0.006) for y in rows) if is_metal else ()
    if not is_metal and not is_digital:
        seams = both_seams(
            Seam(line((wide * 0.72, 0.04), (wide * 0.86, 0.34)), depth=0.001, thread=shade_of(cloth.rgb, 0.7)),
            Seam(line((wide * 0.86, 0.66), (wide * 0.68, 0.96)), depth=0.001, thread=shade_of(cloth.rgb, 0.7)),
        )
    holes = (
        []
        if is_metal
        else [
            Layer(
                tuple(Panel(ellipse((0, y), 0.007, 0.009)) for y in (0.80, 0.84, 0.88, 0.92)),
                Cloth("ink", shade_of(cloth.rgb, 0.4)),
                puff=0,
                slack=0,
                drop=0,
                cling=1,
            )
        ]
    )
    layers = [
        Layer((Panel(upper), Panel(lower)), strap_cloth, puff=0.022, rim=0.02, slack=0.1, drop=0.006, seams=seams),
        *holes,
    ]
    return layers + (_digital_face(case) if is_digital else _dial(case, steel, rng))


def _dial(case: Cloth, steel: RGB, rng: Rng) -> list[Layer]:
    centre, radius = (0.0, 0.5), float(rng.uniform(0.165, 0.182))
    face: RGB = ((246, 244, 238), (32, 36, 46), (36, 66, 58), (238, 228, 208))[int(rng.integers(4))]
    ink = (40, 40, 42) if sum(face) > 400 else (240, 238, 230)
    crown = Layer(
        (Panel(box(radius * 1.1, 0.482, radius * 1.1 + 0.028, 0.518, 0.006)),),
        case,
        puff=0.008,
        rim=0.006,
        slack=0,
        drop=0.004,
    )
    body = Layer((Panel(ellipse(centre, radius * 1.15)),), case, puff=0.03, rim=0.016, slack=0, drop=0.012)
    dial = Layer(
        (Panel(ellipse(centre, radius * 0.97)),), Cloth("satin", face), puff=-0.004, rim=0.012, slack=0, drop=0, cling=0
    )
    marks = []
    for index in range(12):
        angle = index * np.pi / 6
        run = np.array([np.sin(angle), -np.cos(angle)])
        inner, outer = run * radius * (0.72 if index % 3 == 0 else 0.79), run * radius * 0.88
        marks.append(
            ribbon(
                [(float(inner[0]), 0.5 + float(inner[1])), (float(outer[0]), 0.5 + float(outer[1]))],
                0.009 if index % 3 == 0 else 0.005,
            )
        )
    hands = [
        ribbon(
            [
                (-np.sin(a) * 0.02, 0.5 + np.cos(a) * 0.02),
                (np.sin(a) * radius * length, 0.5 - np.cos(a) * radius * length),
            ],
            width,
        )
        for a, length, width in ((-1.05, 0.48, 0.011), (1.05, 0.74, 0.008))
    ]
    second = printed(
        [ribbon([(-0.01, 0.47), (0.045, 0.5 + radius * 0.7)], 0.0028), ellipse(centre, 0.010)], (190, 48, 46)
    )
    pointer = Layer(
        tuple(Panel(hand) for hand in hands),
        Cloth("metal", steel if sum(face) < 400 else (60, 60, 64)),
        puff=0.003,
        rim=0.003,
        slack=0,
        drop=0.006,
    )
    shine = Layer(
        (Panel(ellipse((-radius * 0.25, 0.5 - radius * 0.3), radius * 0.55, radius * 0.32, -0.6)),),
        Cloth("ink", (255, 255, 255)),
        puff=0,
        slack=0,
        drop=0,
        cling=1,
        opacity=0.07,
    )
    return [crown, body, dial, printed(marks, ink), pointer, second, shine]


def _digital_face(case: Cloth) -> list[Layer]:
    body = Layer((Panel(box(-0.175, 0.32, 0.175, 0.68, 0.06)),), case, puff=0.035, rim=0.024, slack=0, drop=0.012)
    screen = Layer(
        (Panel(box(-0.125, 0.385, 0.125, 0.60, 0.016)),),
        Cloth("glass", (158, 168, 150)),
        puff=-0.003,
        rim=0.01,
        slack=0,
        drop=0,
        cling=0,
    )
    segments = []
    for x, digit in zip((-0.085, -0.03, 0.035, 0.09), ("1", "0", "5", "8"), strict=True):
        segments += _digit(x, 0.5, digit)
    dots = [ellipse((0.003, y), 0.006) for y in (0.485, 0.515)]
    keys = [
        layer for side in (-1, 1) for y in (0.42, 0.58) for layer in button((side * 0.182, y), METAL, 0.012, "metal")
    ]
    return [*keys, body, screen, printed([*segments, *dots], (44, 50, 46))]


def _digit(x: float, y: float, digit: str) -> list[Curve]:
    w, h = 0.019, 0.034
    bars = {
        "a": [(x - w, y - h), (x + w, y - h)],
        "b": [(x + w, y - h), (x + w, y)],
        "c": [(x + w, y), (x + w, y + h)],
        "d": [(x - w, y + h), (x + w, y + h)],
        "e": [(x - w, y), (x - w, y + h)],
        "f": [(x - w, y - h), (x - w, y)],
        "g": [(x - w, y), (x + w, y)],
    }
    lit = {"1": "bc", "0": "abcdef", "5": "afgcd", "8": "abcdefg"}[digit]
    return [ribbon(bars[name], 0.009) for name in lit]
