"""Slides, sandals, pumps and flats."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import box, line, ribbon, smooth
from tools.draw.pieces import Cloth, Layer, Panel, Seam
from tools.draw.wardrobe.details import METAL, button, shade_of
from tools.draw.wardrobe.lasts import pair_of

Rng = np.random.Generator


def slide(cloth: Cloth, rng: Rng, is_strappy: bool = False) -> list[Layer]:
    """A slide with one broad strap; or a sandal with several."""
    bed = smooth(
        [
            (-0.42, 0.625),
            (-0.2, 0.632),
            (0.1, 0.628),
            (0.36, 0.602),
            (0.405, 0.63),
            (0.40, 0.70),
            (0.3, 0.722),
            (0, 0.722),
            (-0.3, 0.722),
            (-0.43, 0.70),
            (-0.445, 0.65),
        ]
    )
    foot = smooth(
        [
            (-0.42, 0.628),
            (-0.25, 0.606),
            (0.0, 0.612),
            (0.25, 0.594),
            (0.375, 0.588),
            (0.38, 0.612),
            (0.1, 0.636),
            (-0.2, 0.640),
        ]
    )
    sole = Cloth("rubber", (52, 50, 50) if rng.random() < 0.5 else (186, 160, 128))
    layers = [
        Layer((Panel(foot),), Cloth("suede", (186, 150, 112)), puff=0.004, rim=0.008, slack=0.1, drop=0),
        Layer(
            (Panel(bed),),
            sole,
            puff=0.018,
            rim=0.016,
            slack=0.05,
            drop=0,
            seams=(Seam(line((-0.43, 0.675), (0, 0.686), (0.39, 0.668)), depth=0.002),),
        ),
    ]
    if not is_strappy:
        strap = smooth(
            [
                (-0.335, 0.628, 1),
                (-0.29, 0.50),
                (-0.17, 0.452),
                (-0.05, 0.49),
                (0.02, 0.632, 1),
                (0.0, 0.665, 1),
                (-0.32, 0.665, 1),
            ]
        )
        seam = Seam(line((-0.315, 0.62), (-0.27, 0.51), (-0.17, 0.468), (-0.065, 0.502), (0.0, 0.625)), depth=0.001)
        return pair_of(
            [*layers, Layer((Panel(strap),), cloth, puff=0.034, rim=0.03, slack=0.2, drop=0.006, seams=(seam,))], rng
        )
    for left, right, high in ((-0.345, -0.215, 0.535), (-0.175, -0.03, 0.512)):
        middle = (left + right) / 2
        strap = smooth(
            [
                (left, 0.625, 1),
                (left + 0.025, high + 0.035),
                (middle + 0.012, high),
                (right + 0.012, high + 0.035),
                (right + 0.03, 0.625, 1),
                (right + 0.022, 0.665, 1),
                (left + 0.008, 0.665, 1),
            ]
        )
        layers.append(
            Layer(
                (Panel(strap),),
                cloth,
                puff=0.028,
                rim=0.024,
                slack=0.15,
                drop=0.008,
                seams=(
                    Seam(
                        line((left + 0.022, 0.62), (middle + 0.012, high + 0.016), (right + 0.012, 0.62)), depth=0.001
                    ),
                ),
            )
        )
        layers += button((right + 0.004, 0.60), METAL, 0.011, "metal")
    back = smooth(
        [
            (0.13, 0.655, 1),
            (0.165, 0.535),
            (0.27, 0.478),
            (0.372, 0.462),
            (0.395, 0.485),
            (0.392, 0.62, 1),
            (0.362, 0.63, 1),
            (0.352, 0.515),
            (0.27, 0.522),
            (0.205, 0.57),
            (0.178, 0.655, 1),
        ]
    )
    return pair_of(
        [
            *layers,
            Layer((Panel(back),), cloth, puff=0.014, rim=0.014, slack=0.1, drop=0.008),
            *button((0.205, 0.535), METAL, 0.013, "metal"),
        ],
        rng,
    )


def pump(cloth: Cloth, rng: Rng, heel: float = 0.16) -> list[Layer]:
    """A pump with a slim heel, or a flat (heel near 0)."""
    lift = heel
    upper = smooth(
        [
            (0.355, 0.50 - lift * 0.9, 1),
            (0.37, 0.56 - lift * 0.9),
            (0.345, 0.64 - lift * 0.85, 1),
            (0.2, 0.655 - lift * 0.62),
            (0.0, 0.668 - lift * 0.1),
            (-0.2, 0.682),
            (-0.43, 0.682, 1),
            (-0.415, 0.648),
            (-0.32, 0.602),
            (-0.225, 0.575, 1),
            (-0.10, 0.612 - lift * 0.12),
            (0.08, 0.595 - lift * 0.42),
            (0.24, 0.535 - lift * 0.80),
        ]
    )
    inside = smooth(
        [
            (0.352, 0.502 - lift * 0.9, 1),
            (0.24, 0.54 - lift * 0.80),
            (0.08, 0.60 - lift * 0.42),
            (-0.10, 0.616 - lift * 0.12),
            (-0.222, 0.578, 1),
            (-0.08, 0.572 - lift * 0.15),
            (0.1, 0.555 - lift * 0.5),
            (0.28, 0.495 - lift * 0.9),
        ]
    )
    sole = ribbon(
        [
            (0.335, 0.645 - lift * 0.85),
            (0.2, 0.66 - lift * 0.62),
            (0.0, 0.675 - lift * 0.1),
            (-0.2, 0.690),
            (-0.425, 0.688),
        ],
        0.012,
    )
    post = smooth(
        [
            (0.355, 0.60 - lift * 0.85, 1),
            (0.345, 0.66 - lift * 0.3),
            (0.332, 0.697, 1),
            (0.30, 0.697, 1),
            (0.285, 0.66 - lift * 0.35),
            (0.235, 0.645 - lift * 0.68, 1),
        ]
    )
    dark = Cloth("leather", shade_of(cloth.rgb, 0.65))
    layers = [
        Layer((Panel(inside),), Cloth("leather", (206, 178, 148)), puff=0, slack=0, drop=0, is_inside=True),
        Layer((Panel(post),), cloth, puff=0.012, rim=0.012, slack=0, drop=0),
        Layer((Panel(sole),), dark, puff=0.003, rim=0.004, slack=0, drop=0),
        Layer((Panel(upper),), cloth, puff=0.03, rim=0.028, slack=0.1, drop=0.004),
    ]
    if heel < 0.06:
        layers.append(
            Layer(
                (
                    Panel(ribbon([(-0.25, 0.585), (-0.20, 0.60), (-0.15, 0.59)], [0.03, 0.008, 0.03])),
                    Panel(box(-0.212, 0.588, -0.188, 0.61, 0.006)),
                ),
                cloth,
                puff=0.006,
                rim=0.006,
                slack=0,
                drop=0.005,
            )
        )
    return pair_of(layers, rng)
