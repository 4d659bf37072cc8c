"""Belts, mufflers, ties, gloves and scarves."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import box, ellipse, line, ribbon, smooth
from tools.draw.drape import creases, flutes, gathers
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both_seams, placed
from tools.draw.wardrobe.details import BRASS, METAL, in_fabric, label, shade_of

Rng = np.random.Generator


def belt(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A belt rolled up, its buckle in front."""
    layers = []
    turns = [(0.30, 0.0), (0.235, 0.012), (0.17, 0.02)]
    for radius, rise in turns:
        outer, inner = (
            ellipse((0.0, 0.46 + rise), radius, radius * 0.42),
            ellipse((0.0, 0.452 + rise), radius - 0.022, (radius - 0.022) * 0.36),
        )
        band = Layer((Panel(outer, holes=(inner,)),), cloth, puff=0.01, rim=0.010, slack=0, drop=0.008)
        layers.append(band)
    front = smooth(
        [
            (-0.30, 0.46, 1),
            (-0.26, 0.545),
            (0, 0.592),
            (0.26, 0.545),
            (0.30, 0.46, 1),
            (0.30, 0.575),
            (0.26, 0.665),
            (0, 0.712),
            (-0.26, 0.665),
            (-0.30, 0.575),
        ]
    )
    stitches = (
        Seam(line((-0.285, 0.50), (0, 0.608), (0.285, 0.50)), depth=0.001, thread=shade_of(cloth.rgb, 0.7)),
        Seam(line((-0.285, 0.60), (0, 0.696), (0.285, 0.60)), depth=0.001, thread=shade_of(cloth.rgb, 0.7)),
    )
    metal = BRASS if rng.random() < 0.5 else METAL
    frame = Layer(
        (Panel(box(-0.075, 0.572, 0.065, 0.738, 0.026), holes=(box(-0.052, 0.598, 0.042, 0.712, 0.016),)),),
        Cloth("metal", metal),
        puff=0.014,
        rim=0.010,
        slack=0,
        drop=0.012,
    )
    prong = Layer(
        (Panel(ribbon([(-0.062, 0.655), (0.055, 0.652)], 0.014)),),
        Cloth("metal", metal),
        puff=0.01,
        rim=0.006,
        slack=0,
        drop=0.006,
    )
    loop = Layer(
        (Panel(box(0.10, 0.562, 0.135, 0.715, 0.008)),), cloth, puff=0.01, rim=0.008, slack=0, cling=0.4, drop=0.006
    )
    return [
        *layers,
        Layer((Panel(front),), cloth, puff=0.03, rim=0.03, slack=0.1, seams=stitches, drop=0.012),
        loop,
        frame,
        prong,
    ]


def muffler(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A muffler looped once, its fringed ends hanging."""
    loop = smooth(
        [(-0.17, 0.17), (0, 0.10), (0.17, 0.17), (0.205, 0.29), (0.12, 0.40), (0, 0.425), (-0.12, 0.40), (-0.205, 0.29)]
    )
    hole = smooth([(-0.085, 0.205), (0, 0.178), (0.085, 0.205), (0.06, 0.265), (0, 0.285), (-0.06, 0.265)])
    ends = []
    for x, low, lean in ((-0.075, rng.uniform(0.86, 0.9), -0.05), (0.085, rng.uniform(0.92, 0.97), 0.04)):
        tail = ribbon([(x * 0.6, 0.30), (x + lean * 0.4, 0.55), (x + lean, low)], [0.13, 0.17, 0.185])
        strands = [
            ribbon(
                [
                    (x + lean + d, low - 0.004),
                    (x + lean + d + float(rng.normal(0, 0.008)), low + 0.035),
                    (x + lean + d + float(rng.normal(0, 0.012)), low + 0.07),
                ],
                0.009,
            )
            for d in np.linspace(-0.085, 0.085, 13).tolist()
        ]
        folds = flutes((x - 0.05, 0.42), (x + 0.05, 0.42), low - 0.45, rng, 4, 0.04, 0.022, 0.008)
        ends += [
            Layer(tuple(Panel(s) for s in strands), cloth, puff=0.004, rim=0.004, slack=0, drop=0.004),
            Layer((Panel(tail, grain=-lean),), cloth, puff=0.03, rim=0.03, slack=0.9, folds=folds, drop=0.012),
        ]
    turn = (
        *gathers((-0.18, 0.24), (0.02, 0.38), rng, 4, 0.5, 0.018, 0.009),
        *gathers((0.18, 0.24), (-0.02, 0.38), rng, 4, 0.5, 0.018, 0.009),
    )
    return [
        *ends,
        Layer((Panel(loop, grain=0.9, holes=(hole,)),), cloth, puff=0.05, rim=0.045, slack=0.9, folds=turn, drop=0.016),
    ]


def tie(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A necktie, knotted."""
    knot = smooth([(-0.058, 0.10, 1), (0.058, 0.10, 1), (0.036, 0.195, 1), (-0.034, 0.195, 1)])
    blade = smooth(
        [
            (-0.034, 0.19, 1),
            (0.036, 0.19, 1),
            (0.062, 0.5),
            (0.092, 0.86, 1),
            (0.0, 0.955, 1),
            (-0.092, 0.86, 1),
            (-0.062, 0.5),
        ]
    )
    under = smooth([(0.0, 0.2, 1), (0.05, 0.2, 1), (0.075, 0.78, 1), (0.035, 0.82, 1), (-0.01, 0.78, 1)])
    loop = ribbon([(-0.05, 0.115), (-0.10, 0.03), (0, -0.02), (0.10, 0.03), (0.05, 0.115)], 0.035)
    dimple = gathers((0.0, 0.19), (0.004, 0.36), rng, 3, 0.18, 0.010, 0.006)
    return [
        Layer((Panel(loop),), cloth, puff=0.008, rim=0.012, slack=0.2, drop=0.004),
        Layer((Panel(under, grain=0.78),), cloth, puff=0.008, rim=0.012, slack=0.2, drop=0.008),
        Layer((Panel(blade, grain=0.78),), cloth, puff=0.018, rim=0.022, slack=0.3, folds=dimple, drop=0.012),
        Layer((Panel(knot, grain=-0.7),), cloth, puff=0.02, rim=0.02, slack=0.2, drop=0.008),
    ]


def gloves(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A pair of gloves."""
    hand = smooth(
        [
            (-0.085, 0.86, 1),
            (-0.088, 0.66),
            (-0.118, 0.58),
            (-0.118, 0.36),
            (-0.096, 0.335),
            (-0.076, 0.36),
            (-0.066, 0.50),
            (-0.058, 0.28),
            (-0.034, 0.252),
            (-0.014, 0.28),
            (-0.010, 0.50),
            (0.0, 0.26),
            (0.024, 0.236),
            (0.046, 0.26),
            (0.046, 0.50),
            (0.062, 0.31),
            (0.084, 0.288),
            (0.104, 0.31),
            (0.104, 0.52),
            (0.112, 0.60),
            (0.165, 0.50),
            (0.195, 0.50),
            (0.20, 0.53),
            (0.15, 0.68),
            (0.088, 0.74),
            (0.08, 0.86, 1),
        ]
    )
    cuff = box(-0.092, 0.80, 0.087, 0.92, 0.012)
    lines_ = tuple(Seam(line((x, 0.56), (x * 0.9, 0.66)), depth=0.003) for x in (-0.05, 0.0, 0.05))
    one = [
        Layer(
            (Panel(hand),),
            cloth,
            puff=0.03,
            rim=0.022,
            slack=0.4,
            seams=lines_,
            folds=creases((0, 0.70), (1, 0.1), rng, 3, 0.03, 0.12),
            drop=0.008,
        ),
        Layer((Panel(cuff),), in_fabric(cloth, "rib", 0.92), puff=0.01, rim=0.014, slack=0.1, cling=0.4, drop=0.005),
    ]
    return placed(one, (-0.19, 0.0), 1.0, turn=-0.06) + placed(one, (0.19, 0.02), 1.0, turn=0.07, is_mirrored=True)


def bandana(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A silk scarf folded to a triangle, its ends tied."""
    shape = smooth([(-0.36, 0.24, 1), (0, 0.20), (0.36, 0.24, 1), (0.20, 0.50), (0.0, 0.80, 1), (-0.20, 0.50)])
    border = both_seams(
        Seam(
            line((0.33, 0.255), (0.18, 0.49), (0.0, 0.762)),
            depth=0.001,
            thread=cloth.accents[0] if cloth.accents else shade_of(cloth.rgb, 0.7),
            is_dashed=False,
        )
    )
    folds = (
        *gathers((-0.34, 0.25), (0, 0.52), rng, 5, 0.5, 0.018, 0.007),
        *gathers((0.34, 0.25), (0, 0.52), rng, 5, 0.5, 0.018, 0.007),
    )
    roll = ribbon([(-0.37, 0.235), (0, 0.21), (0.37, 0.235)], [0.03, 0.06, 0.03])
    return [
        Layer(
            (Panel(shape, grain=0.785),), cloth, puff=0.02, rim=0.03, slack=1.2, folds=folds, seams=border, drop=0.006
        ),
        Layer((Panel(roll),), cloth, puff=0.02, rim=0.018, slack=0.5, drop=0.010),
        *label((0.13, 0.34), 0.04, 0.02),
    ]
