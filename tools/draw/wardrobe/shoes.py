"""Loafers, derbies and boots."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import line, ribbon, smooth
from tools.draw.drape import creases
from tools.draw.pieces import Cloth, Layer, Panel, Seam
from tools.draw.wardrobe.details import METAL, button, shade_of
from tools.draw.wardrobe.lasts import (
    GUM,
    Last,
    eyestay,
    laces,
    overlay,
    pair_of,
    raised,
    rubber_sole,
    tongue_of,
    upper_layers,
)

Rng = np.random.Generator


def loafer(cloth: Cloth, rng: Rng, has_tassel: bool = False) -> list[Layer]:
    """A penny or tassel loafer."""
    last = Last(
        heel=(0.365, 0.445),
        dip=(0.22, 0.49),
        tongue=(-0.02, 0.44),
        vamp=(-0.19, 0.535),
        toe=(-0.43, 0.632),
        base=0.675,
        sole=0.024,
    )
    apron = Seam(
        line((0.05, 0.585), (-0.13, 0.612), (-0.30, 0.628), (-0.375, 0.616), (-0.36, 0.598)),
        depth=0.003,
        width=0.005,
        lift=0.0018,
        thread=shade_of(cloth.rgb, 0.7),
    )
    strap = overlay(
        [
            (-0.095, 0.486, 1),
            (-0.03, 0.450, 1),
            (0.055, 0.55),
            (0.075, last.base, 1),
            (-0.02, last.base, 1),
            (-0.02, 0.572),
        ],
        cloth,
    )
    layers = [*upper_layers(last, cloth, rng, (apron,), (186, 150, 112), 0.1), strap]
    if has_tassel:
        layers += [
            Layer(
                (Panel(ribbon([(-0.06, 0.485), (-0.105 + dx, 0.55)], [0.008, 0.024])),),
                cloth,
                puff=0.006,
                rim=0.005,
                slack=0.2,
                cling=0.4,
                drop=0.006,
            )
            for dx in (-0.018, 0.022)
        ]
    else:
        layers.append(
            Layer(
                (Panel(ribbon([(-0.048, 0.498), (0.0, 0.545)], 0.010)),),
                Cloth("ink", shade_of(cloth.rgb, 0.35)),
                puff=0,
                slack=0,
                drop=0,
                cling=1,
            )
        )
    return pair_of(raised(layers, last, 0.034), rng)


def derby(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A laced leather shoe."""
    last = Last(
        heel=(0.365, 0.45),
        dip=(0.23, 0.492),
        tongue=(0.04, 0.425),
        vamp=(-0.13, 0.54),
        toe=(-0.43, 0.64),
        base=0.672,
        sole=0.026,
    )
    cap = Seam(line((-0.27, last.base), (-0.285, 0.61), (-0.262, 0.558)), depth=0.003, thread=shade_of(cloth.rgb, 0.7))
    layers = [
        tongue_of(last, cloth),
        *upper_layers(last, cloth, rng, (cap,), (186, 150, 112), 0.05),
        *eyestay(last, cloth),
    ]
    return pair_of(raised([*layers, *laces(last, shade_of(cloth.rgb, 0.8), 4)], last, 0.038), rng)


def boot(cloth: Cloth, rng: Rng, kind: str = "chelsea") -> list[Layer]:
    """A boot: chelsea, worker or long."""
    top = {"chelsea": 0.21, "worker": 0.13, "long": -0.12}[kind]
    chunky = kind == "worker" or rng.random() < 0.35
    last = Last(
        heel=(0.345, top),
        dip=(0.23, top + 0.008),
        tongue=(0.045, top + 0.006),
        vamp=(-0.12, 0.50),
        toe=(-0.425, 0.622),
        base=0.665,
        sole=0.04 if not chunky else 0.065,
    )
    (hx, _), (ox, oy) = last.heel, last.toe
    outline = smooth(
        [
            (hx, top, 1),
            (0.2, top + 0.006),
            (0.05, top + 0.002, 1),
            (0.025, (top + 0.42) / 2),
            (-0.01, 0.42),
            (-0.12, 0.515),
            (-0.30, 0.562),
            (ox + 0.014, oy - 0.02),
            (ox, oy),
            (ox + 0.02, last.base + 0.02, 1),
            (hx + 0.03, last.base + 0.02, 1),
            (hx + 0.035, 0.57),
            (hx - 0.005, 0.44),
            (hx + 0.004, (top + 0.42) / 2),
        ]
    )
    mouth = smooth(
        [
            (hx - 0.002, top + 0.002, 1),
            (0.2, top + 0.012),
            (0.05, top + 0.004, 1),
            (0.12, top - 0.022),
            (0.27, top - 0.024),
        ]
    )
    ankle = creases((0.10, 0.44), (1, -0.12), rng, 5, 0.03, 0.16, 0.012, 0.005)
    seams = (
        Seam(line((0.02, last.base), (0.0, 0.57), (-0.06, 0.49)), depth=0.002, thread=shade_of(cloth.rgb, 0.75)),
        Seam(
            line((hx - 0.09, last.base), (hx - 0.10, 0.56), (hx - 0.02, 0.47)),
            depth=0.002,
            thread=shade_of(cloth.rgb, 0.75),
        ),
    )
    layers = [
        Layer((Panel(mouth),), Cloth("leather", (150, 112, 84)), puff=0, slack=0, drop=0, is_inside=True),
        Layer((Panel(outline),), cloth, puff=0.046, rim=0.04, slack=0.3, folds=ankle, seams=seams, drop=0.004),
    ]
    if kind == "chelsea":
        layers.append(
            overlay(
                [(0.125, top + 0.012, 1), (0.225, top + 0.012, 1), (0.205, 0.47, 1), (0.165, 0.49), (0.13, 0.47, 1)],
                Cloth("rib", shade_of(cloth.rgb, 0.6)),
            )
        )
        layers.append(
            Layer(
                (Panel(ribbon([(hx - 0.012, top - 0.03), (hx + 0.012, top - 0.005), (hx - 0.004, top + 0.05)], 0.02)),),
                Cloth("twill", shade_of(cloth.rgb, 0.7)),
                puff=0.003,
                rim=0.004,
                slack=0,
                drop=0.004,
            )
        )
    if kind == "worker":
        layers += _boot_laces(top, rng)
    if not chunky:
        return pair_of(raised(layers, last, 0.042), rng)
    return pair_of([*layers, *rubber_sole(last, (40, 38, 38) if rng.random() < 0.7 else GUM)], rng)


def _boot_laces(top: float, rng: Rng) -> list[Layer]:
    layers = []
    for share in np.linspace(0, 1, 8):
        y = top + 0.04 + share * (0.49 - top - 0.04)
        x = 0.036 - 0.02 * share if y < 0.42 else 0.01 - (y - 0.42) * 1.1
        layers.append(
            Layer(
                (Panel(ribbon([(x - 0.014, y), (x + 0.07, y + 0.022)], 0.011)),),
                Cloth("rib", (150, 112, 62)),
                puff=0.006,
                rim=0.005,
                slack=0,
                cling=0.3,
                drop=0.005,
            )
        )
        layers += button((x + 0.076, y + 0.024), METAL, 0.0055, "metal")
    return layers
