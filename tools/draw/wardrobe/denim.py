"""Jeans: topstitching, rivets, whiskers, faded thighs, torn knees."""

from __future__ import annotations

import numpy as np

from core.colours import RGB
from tools.draw.curves import line, smooth
from tools.draw.pieces import Cloth, Fade, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.details import BRASS, button
from tools.draw.wardrobe.trousers import Trousers, belt_loops, fitted

Rng = np.random.Generator


def jeans(cloth: Cloth, rng: Rng, fit: str = "straight", is_ripped: bool = False) -> list[Layer]:
    """Five-pocket jeans with topstitching, rivets, whiskers and faded thighs."""
    cut = fitted(rng, fit)
    thread: RGB = (204, 154, 88) if sum(cloth.rgb) < 640 else (180, 176, 168)
    wash = rng.uniform(0.06, 0.26) if sum(cloth.rgb) > 150 else 0.05
    ko, ki = cut.knee
    middle = (ko + ki) / 2
    fades = [Fade((side * middle * 0.98, 0.50), (0.05, 0.20), wash) for side in (-1, 1)] + [
        Fade((side * middle, cut.knee_y), (0.045, 0.08), wash * 0.6) for side in (-1, 1)
    ]
    fades += [
        Fade((side * 0.10, cut.rise - 0.055 + 0.03 * i), (0.055, 0.006), wash * 0.9, turn=side * -0.35)
        for side in (-1, 1)
        for i in range(3)
    ]
    seams = (
        *cut.front_seams(thread, 2),
        *both_seams(
            Seam(line((cut.hem[0], cut.low - 0.020), (cut.hem[1], cut.low - 0.019)), depth=0.0015, thread=thread)
        ),
    )
    legs = Layer(
        (cut.panel(),), cloth, puff=0.024, rim=0.028, slack=0.7, folds=cut.folds(rng), seams=seams, fades=tuple(fades)
    )
    layers = [cut.inside(cloth), legs]
    if is_ripped:
        layers += _rips(cut, rng)
    layers += [
        cut.waistband(cloth, thread=thread),
        *belt_loops(cut, cloth),
        *button((0.004, cut.top + 0.010), BRASS, 0.0105, "metal"),
    ]
    rivets = [
        (side * x, y)
        for side in (-1, 1)
        for x, y in ((cut.waist * 0.62, cut.top + 0.034), (cut.hip * 0.94, cut.top + 0.10))
    ]
    return layers + [layer for place in rivets for layer in button(place, BRASS, 0.0042, "metal")]


def _rips(cut: Trousers, rng: Rng) -> list[Layer]:
    """Torn knees: white weft threads across a dark gap."""
    layers = []
    for side in (-1, 1):
        x, y = side * sum(cut.knee) / 2 * 1.02, cut.knee_y - float(rng.uniform(0.0, 0.07))
        gap = smooth([(x - 0.042, y + 0.004, 1), (x, y - 0.016), (x + 0.042, y, 1), (x + 0.004, y + 0.018)])
        layers.append(
            Layer((Panel(gap),), Cloth("linen", (196, 200, 206)), puff=-0.003, rim=0.006, slack=0.3, drop=0, cling=0.6)
        )
    return layers
