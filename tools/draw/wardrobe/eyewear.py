"""Sunglasses and spectacles."""

from __future__ import annotations

import numpy as np

from core.colours import RGB
from tools.draw.curves import box, ellipse, ribbon, smooth
from tools.draw.pieces import Cloth, Layer, Panel, both

Rng = np.random.Generator


def glasses(cloth: Cloth, rng: Rng, is_sun: bool = True, shape: str = "square") -> list[Layer]:
    """Sunglasses or spectacles from the front; square, round, cat or boston."""
    wide, tall = rng.uniform(0.165, 0.185), rng.uniform(0.115, 0.145)
    x, y = wide + 0.035, 0.5
    lens = {
        "round": ellipse((x, y), tall * 1.12, tall * 1.12),
        "square": box(x - wide, y - tall, x + wide, y + tall, 0.05),
        "cat": smooth(
            [
                (x - wide, y - tall * 0.55),
                (x - wide * 0.1, y - tall),
                (x + wide * 1.12, y - tall * 1.15, 1),
                (x + wide * 0.9, y + tall * 0.35),
                (x, y + tall),
                (x - wide * 0.85, y + tall * 0.5),
            ]
        ),
        "boston": smooth(
            [
                (x - wide * 0.95, y - tall * 0.62),
                (x, y - tall),
                (x + wide * 0.98, y - tall * 0.7),
                (x + wide * 0.78, y + tall * 0.5),
                (x, y + tall),
                (x - wide * 0.8, y + tall * 0.4),
            ]
        ),
    }[shape]
    thin = cloth.fabric == "metal"
    edge = 1.09 if thin else rng.uniform(1.17, 1.26)
    centre = np.array([x, y])
    rim = (lens - centre) * (edge, edge + 0.05) + centre
    tint: RGB = (58, 50, 46) if rng.random() < 0.6 else (46, 58, 70)
    glass = Layer(
        both(Panel(lens)),
        Cloth("glass", tint if is_sun else (226, 232, 234)),
        puff=0.05,
        rim=0.09,
        slack=0,
        drop=0,
        opacity=0.86 if is_sun else 0.22,
    )
    frame = Layer(both(Panel(rim, holes=(lens,))), cloth, puff=0.014, rim=0.010, slack=0, drop=0.012)
    bridge = Layer(
        (
            Panel(
                ribbon(
                    [(-0.05, y - tall * 0.3), (0, y - tall * 0.52), (0.05, y - tall * 0.3)], 0.012 if thin else 0.034
                )
            ),
        ),
        cloth,
        puff=0.012,
        rim=0.010,
        slack=0,
        drop=0.008,
    )
    arms = [
        Layer(
            (
                Panel(
                    ribbon(
                        [
                            (side * (x + wide * 1.02), y - tall * 0.62),
                            (side * (x + wide * 1.12), y - tall * 1.0),
                            (side * (x + wide * 0.98), y - tall * 1.75),
                            (side * (x + wide * 0.5), y - tall * 2.0),
                        ],
                        [0.03, 0.022, 0.018, 0.016],
                    )
                ),
            ),
            cloth,
            puff=0.008,
            rim=0.008,
            slack=0,
            drop=0.012,
        )
        for side in (-1, 1)
    ]
    shine = [
        Layer(
            (
                Panel(
                    ribbon(
                        [(s * x - wide * 0.55, y + tall * 0.45), (s * x + wide * 0.15, y - tall * 0.72)], [0.05, 0.02]
                    )
                ),
            ),
            Cloth("ink", (255, 255, 255)),
            puff=0,
            slack=0,
            drop=0,
            cling=1,
            opacity=0.13 if is_sun else 0.25,
        )
        for s in (-1, 1)
    ]
    return [*arms, glass, *shine, frame, bridge]
