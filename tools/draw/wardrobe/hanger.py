"""A wooden hanger on a rail."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.draw.curves import ribbon
from tools.draw.pieces import Cloth, Layer, Panel


def hung(layers: list[Layer]) -> list[Layer]:
    """The garment on a hanger: its hook behind everything, its wood in the neckline."""
    top = min(float(panel.outline[:, 1].min()) for layer in layers for panel in layer.panels)
    wood = Cloth("leather", (168, 124, 84))
    neck = Layer(
        (
            Panel(
                ribbon(
                    [
                        (-0.075, top + 0.05),
                        (-0.03, top + 0.012),
                        (0, top - 0.004),
                        (0.03, top + 0.012),
                        (0.075, top + 0.05),
                    ],
                    0.022,
                )
            ),
        ),
        wood,
        puff=0.012,
        rim=0.008,
        slack=0,
        drop=0.004,
    )
    hook = [
        (0.0, top),
        (0.0, top - 0.035),
        (0.022, top - 0.055),
        (0.018, top - 0.092),
        (-0.012, top - 0.098),
        (-0.028, top - 0.078),
    ]
    wire = Layer(
        (Panel(ribbon(hook, 0.0075)),), Cloth("metal", (170, 170, 172)), puff=0.006, rim=0.003, slack=0, drop=0.004
    )
    behind = next((index + 1 for index, layer in enumerate(layers) if layer.is_inside), 0)
    return [*layers[:behind], wire, neck, *layers[behind:]]


def rail(layers: Sequence[Layer]) -> Layer:
    """The rail the hanger hangs from, across the whole picture."""
    y = min(float(panel.outline[:, 1].min()) for layer in layers for panel in layer.panels) + 0.014
    bar = Panel(np.array([(-1.6, y - 0.008), (1.6, y - 0.008), (1.6, y + 0.008), (-1.6, y + 0.008)]))
    return Layer((bar,), Cloth("metal", (120, 104, 88)), puff=0.012, rim=0.008, slack=0, drop=0.0)
