"""Necklaces, rings, earrings and bracelets."""

from __future__ import annotations

import numpy as np

from core.colours import RGB
from tools.draw.curves import box, ellipse, line, smooth
from tools.draw.pieces import Cloth, Layer, Panel, Seam
from tools.draw.wardrobe.bag_parts import chain_of
from tools.draw.wardrobe.details import button

Rng = np.random.Generator


def necklace(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A fine chain with a pendant, hanging in a soft V."""
    low = rng.uniform(0.66, 0.76)
    path = [
        (-0.20, 0.08),
        (-0.185, 0.28),
        (-0.10, low - 0.14),
        (0.0, low),
        (0.10, low - 0.14),
        (0.185, 0.28),
        (0.20, 0.08),
    ]
    chain = chain_of(path, cloth.rgb, 96, 0.0092)
    kind = rng.integers(4)
    at = (0.0, low + 0.05)
    outline = [
        ellipse(at, 0.042),
        smooth(
            [
                (0, low + 0.004, 1),
                (0.034, low + 0.05),
                (0.028, low + 0.092),
                (0, low + 0.105),
                (-0.028, low + 0.092),
                (-0.034, low + 0.05),
            ]
        ),
        box(-0.016, low + 0.008, 0.016, low + 0.12, 0.008),
        ellipse(at, 0.036),
    ][kind]
    fabric = Cloth("glass", (236, 232, 226)) if kind == 3 else cloth
    ring = Layer(
        (Panel(ellipse((0, low + 0.004), 0.012), holes=(ellipse((0, low + 0.004), 0.007),)),),
        cloth,
        puff=0.004,
        rim=0.003,
        slack=0,
        drop=0.004,
    )
    return [
        chain,
        Layer((Panel(outline),), fabric, puff=0.022 if kind == 3 else 0.012, rim=0.014, slack=0, drop=0.012),
        ring,
    ]


def ring(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A ring, with or without a stone; or two stacked."""

    def hoop(x: float, y: float, size: float) -> list[Layer]:
        outer, inner = ellipse((x, y), size, size * 0.94), ellipse((x, y), size * 0.80, size * 0.76)
        return [Layer((Panel(outer, holes=(inner,)),), cloth, puff=0.035, rim=0.02, slack=0, drop=0.02)]

    if rng.random() < 0.5:
        return hoop(-0.12, 0.54, 0.2) + hoop(0.16, 0.48, 0.17)
    stone = ellipse((0, 0.24), 0.075, 0.062)
    tint = ((232, 236, 240), (60, 110, 90), (150, 40, 60), (60, 84, 140))[int(rng.integers(4))]
    facets = tuple(
        Seam(
            line(
                (0.075 * np.cos(a), 0.24 + 0.062 * np.sin(a)), (0.03 * np.cos(a + 0.4), 0.24 + 0.026 * np.sin(a + 0.4))
            ),
            depth=0.004,
            width=0.004,
        )
        for a in np.linspace(0, 6.28, 9)[:-1]
    )
    setting = Layer((Panel(ellipse((0, 0.252), 0.086, 0.066)),), cloth, puff=0.014, rim=0.012, slack=0, drop=0.01)
    return [
        *hoop(0, 0.52, 0.24),
        setting,
        Layer((Panel(stone),), Cloth("glass", tint), puff=0.045, rim=0.03, slack=0, drop=0.006, seams=facets),
    ]


def earrings(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A pair: hoops, drops or pearls."""
    kind = rng.integers(3)
    layers: list[Layer] = []
    for side in (-1, 1):
        x = side * 0.17
        layers += button((x, 0.30), cloth.rgb, 0.016, "metal")
        if kind == 0:
            layers.append(
                Layer(
                    (Panel(ellipse((x, 0.47), 0.13, 0.155), holes=(ellipse((x, 0.465), 0.098, 0.122),)),),
                    cloth,
                    puff=0.03,
                    rim=0.016,
                    slack=0,
                    drop=0.02,
                )
            )
        elif kind == 1:
            layers += [
                chain_of([(x, 0.31), (x, 0.50)], cloth.rgb, 16, 0.009),
                Layer(
                    (Panel(smooth([(x, 0.49, 1), (x + 0.05, 0.60), (x, 0.67), (x - 0.05, 0.60)])),),
                    cloth,
                    puff=0.035,
                    rim=0.03,
                    slack=0,
                    drop=0.016,
                ),
            ]
        else:
            layers.append(
                Layer(
                    (Panel(ellipse((x, 0.40), 0.085)),),
                    Cloth("satin", (240, 234, 226)),
                    puff=0.10,
                    rim=0.06,
                    slack=0,
                    drop=0.02,
                )
            )
    return layers


def bracelet(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A bracelet lying in an oval: a chain, a bangle or beads."""
    kind = rng.integers(3)
    oval = [(float(0.33 * np.cos(a)), float(0.5 + 0.2 * np.sin(a))) for a in np.linspace(0.1, 6.2, 13)]
    if kind == 0:
        return [chain_of(oval, cloth.rgb, 56, 0.024), *button((0.33, 0.5), cloth.rgb, 0.026, "metal")]
    if kind == 1:
        return [
            Layer(
                (Panel(ellipse((0, 0.5), 0.36, 0.235), holes=(ellipse((0, 0.488), 0.315, 0.19),)),),
                cloth,
                puff=0.04,
                rim=0.02,
                slack=0,
                drop=0.022,
            )
        ]
    beads = tuple(
        Panel(ellipse((float(0.33 * np.cos(a)), float(0.5 + 0.2 * np.sin(a))), 0.034))
        for a in np.linspace(0, 6.283, 31)[:-1]
    )
    stone: RGB = ((60, 56, 56), (150, 60, 58), (214, 200, 176), (62, 96, 84))[int(rng.integers(4))]
    return [
        *(Layer((bead,), Cloth("acetate", stone), puff=0.04, rim=0.022, slack=0, drop=0.012) for bead in beads),
        *button((0.33, 0.5), cloth.rgb, 0.026, "metal"),
    ]
