"""What closes a garment at the neck: shirt collars, lapels, turtlenecks, stands."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import line, smooth
from tools.draw.drape import creases
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both, both_seams
from tools.draw.wardrobe.bodice import Bodice


def shirt_collar(cut: Bodice, cloth: Cloth, is_band: bool = False, spread: float = 0.075) -> list[Layer]:
    """A turned-down collar on its stand; or the stand alone."""
    neck, y, low = cut.neck, cut.neck_y, cut.neck_y + cut.depth
    behind = smooth(
        [
            (-neck - 0.004, y + 0.004, 1),
            (-neck * 0.7, y - 0.034),
            (0, y - 0.042),
            (neck * 0.7, y - 0.034),
            (neck + 0.004, y + 0.004, 1),
            (neck * 0.6, y + 0.02),
            (0, y + 0.028),
            (-neck * 0.6, y + 0.02),
        ]
    )
    inside = Layer(
        (Panel(behind),),
        cloth,
        puff=0.004,
        rim=0.008,
        slack=0.1,
        drop=0.0,
        is_inside=False,
        seams=(Seam(line((-neck * 0.9, y - 0.004), (0, y - 0.008), (neck * 0.9, y - 0.004)), depth=0.002),),
    )
    if is_band:
        stand = Panel(
            smooth(
                [
                    (neck + 0.006, y - 0.012, 1),
                    (neck * 0.55, y + 0.055),
                    (0.004, low - 0.028, 1),
                    (0.004, low + 0.004, 1),
                    (neck * 0.7, y + 0.082),
                    (neck + 0.022, y + 0.014, 1),
                ]
            ),
            grain=0.5,
        )
        return [inside, Layer(both(stand), cloth, puff=0.004, rim=0.007, slack=0, cling=0.4, drop=0.005)]
    leaf = Panel(
        smooth(
            [
                (neck * 0.62, y - 0.034),
                (neck + 0.012, y + 0.004),
                (neck + 0.030, y + 0.05),
                (spread + 0.030, low + 0.052, 1),
                (0.002, low - 0.006, 1),
                (neck * 0.45, y + 0.042),
                (neck * 0.8, y - 0.004),
                (neck * 0.5, y - 0.036, 1),
            ]
        ),
        grain=0.75,
    )
    edge = line((neck + 0.024, y + 0.05), (spread + 0.022, low + 0.042), (0.010, low - 0.006))
    return [
        inside,
        Layer(
            both(leaf),
            cloth,
            puff=0.006,
            rim=0.010,
            slack=0.1,
            cling=0.25,
            drop=0.009,
            seams=both_seams(Seam(edge, depth=0.0008, width=0.002)),
        ),
    ]


def turtleneck(cut: Bodice, rib: Cloth, rng: np.random.Generator) -> list[Layer]:
    """A high ribbed neck, folded over once."""
    neck, y = cut.neck, cut.neck_y
    top = y - 0.075
    tube = smooth(
        [
            (-neck - 0.006, y + 0.022, 1),
            (-neck * 0.94, top + 0.03),
            (-neck * 0.9, top + 0.008, 1),
            (0, top),
            (neck * 0.9, top + 0.008, 1),
            (neck * 0.94, top + 0.03),
            (neck + 0.006, y + 0.022, 1),
            (0, y + 0.062),
        ]
    )
    hole = smooth([(-neck * 0.82, top + 0.012), (0, top + 0.004), (neck * 0.82, top + 0.012), (0, top + 0.028)])
    over = smooth(
        [
            (-neck * 0.93, top + 0.012, 1),
            (-neck * 1.0, y - 0.01, 1),
            (0, y + 0.03),
            (neck * 1.0, y - 0.01, 1),
            (neck * 0.93, top + 0.012, 1),
            (0, top + 0.036),
        ]
    )
    folds = creases((0.0, y + 0.02), (1, 0.05), rng, 3, 0.014, 0.12, 0.008, 0.003)
    return [
        Layer((Panel(tube),), rib, puff=0.016, rim=0.026, slack=0.3, cling=0.2, drop=0.006, folds=folds),
        Layer((Panel(hole),), rib, puff=0, slack=0, drop=0, is_inside=True),
        Layer((Panel(over),), rib, puff=0.014, rim=0.020, slack=0.3, cling=0.2, drop=0.008),
    ]


def lapels(
    cut: Bodice, cloth: Cloth, break_y: float, width: float = 0.085, is_peak: bool = False, overlap: float = 0.0
) -> list[Layer]:
    """A tailored collar: lapels rolled back from the break, the collar behind them with its notch."""
    neck, y = cut.neck, cut.neck_y
    notch = y + 0.115
    tip = (neck + width * (0.75 if not is_peak else 0.92), notch - (0.0 if not is_peak else 0.028))
    lapel = Panel(
        smooth(
            [
                (neck * 0.98, y - 0.012, 1),
                (neck + 0.030, notch - 0.032, 1),
                (*tip, 1),
                (neck * 0.75 + width * 0.55, (notch + break_y) / 2),
                (overlap, break_y, 1),
                (neck * 0.42, (y + break_y) / 2),
            ]
        ),
        grain=0.16,
    )
    collar = Panel(
        smooth(
            [
                (0.0, y - 0.035, 1),
                (neck * 0.7, y - 0.030),
                (neck + 0.022, y + 0.014),
                (neck + width * 0.62, notch - 0.034, 1),
                (neck + 0.016, notch - 0.018, 1),
                (neck * 0.82, y + 0.022),
                (neck * 0.6, y - 0.004),
                (0.0, y - 0.010, 1),
            ]
        ),
        grain=0.5,
    )
    fell = Seam(line((neck * 0.95, y + 0.045), (neck + 0.02, notch - 0.024)), depth=0.001)
    left = Layer(
        (lapel.mirrored(),), cloth, puff=0.008, rim=0.014, slack=0.15, cling=0.2, drop=0.010, seams=(fell.mirrored(),)
    )
    right = Layer((lapel,), cloth, puff=0.008, rim=0.014, slack=0.15, cling=0.2, drop=0.010, seams=(fell,))
    return [left, right, Layer(both(collar), cloth, puff=0.008, rim=0.012, slack=0.1, cling=0.2, drop=0.008)]


def stand_collar(cut: Bodice, cloth: Cloth, height: float = 0.06) -> list[Layer]:
    """A collar that stands round the neck (padded jackets, fleeces, bombers)."""
    neck, y = cut.neck + 0.004, cut.neck_y
    inside = smooth(
        [
            (-neck, y + 0.012, 1),
            (-neck * 0.92, y - height * 0.75),
            (0, y - height),
            (neck * 0.92, y - height * 0.75),
            (neck, y + 0.012, 1),
            (0, y + cut.depth),
        ]
    )
    front = Panel(
        smooth(
            [
                (neck * 0.93, y - height * 0.70, 1),
                (neck + 0.016, y - height * 0.1),
                (neck + 0.022, y + 0.022, 1),
                (neck * 0.6, y + cut.depth * 0.9),
                (0.002, y + cut.depth + 0.012, 1),
                (0.006, y + cut.depth - height * 0.9, 1),
                (neck * 0.6, y + cut.depth * 0.35 - height * 0.5),
            ]
        ),
        grain=0.35,
    )
    return [
        Layer((Panel(inside),), cloth, puff=0, slack=0.2, drop=0, is_inside=True),
        Layer(both(front), cloth, puff=0.012, rim=0.016, slack=0.3, cling=0.2, drop=0.007),
    ]
