"""Hoods: a shell lying up behind the neck, its opening in shade."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import line, smooth
from tools.draw.drape import creases
from tools.draw.pieces import Cloth, Fade, Layer, Panel, Seam
from tools.draw.wardrobe.bodice import Bodice
from tools.draw.wardrobe.details import shade_of


def hood(cut: Bodice, cloth: Cloth, rng: np.random.Generator, is_open: bool = False) -> list[Layer]:
    """A hood lying up behind the neck, its edges crossing at the throat."""
    y, low = cut.neck_y, cut.neck_y + cut.depth + (0.02 if is_open else 0.012)
    high = y - float(rng.uniform(0.105, 0.128))
    wide = float(rng.uniform(0.128, 0.142))
    outer = smooth(
        [
            (0, high),
            (0.075, high + 0.010),
            (wide * 0.94, y - 0.052),
            (wide + 0.010, y + 0.012),
            (wide * 0.78, low - 0.012),
            (0.035, low + 0.022),
            (0.0, low + 0.026, 1),
            (-0.035, low + 0.022),
            (-wide * 0.78, low - 0.012),
            (-wide - 0.010, y + 0.012),
            (-wide * 0.94, y - 0.052),
            (-0.075, high + 0.010),
        ]
    )
    mouth = smooth(
        [
            (0, high + 0.026),
            (0.066, high + 0.040),
            (0.100, y - 0.028),
            (0.086, y + 0.020),
            (0.036, low - 0.022),
            (0.0, low + 0.002, 1),
            (-0.036, low - 0.022),
            (-0.086, y + 0.020),
            (-0.100, y - 0.028),
            (-0.066, high + 0.040),
        ]
    )
    hem = mouth * (1.13, 1.0) + (0, 0.0)
    hem[:, 1] = (hem[:, 1] - y) * 1.07 + y
    tension = creases((0.112, y + 0.03), (0.5, 0.7), rng, 4, 0.022, 0.08, 0.011, 0.0042)
    depth = (*creases((0, y - 0.02), (0.12, 1), rng, 3, 0.045, 0.12, 0.018, 0.006),)
    shade = (Fade((0.0, low - 0.03), (0.10, 0.075), -0.55), Fade((0.0, y + 0.005), (0.12, 0.09), -0.2))
    middle = Seam(line((0, high + 0.028), (0.002, y + 0.01)), depth=0.003)
    shell = Layer(
        (Panel(outer),),
        cloth,
        puff=0.034,
        rim=0.026,
        slack=0.8,
        cling=0.15,
        drop=0.012,
        folds=tension + tuple(f.mirrored() for f in tension),
        seams=(Seam(np.vstack([hem, hem[:1]]), depth=0.0014, thread=shade_of(cloth.rgb, 0.9)),),
    )
    return [
        shell,
        Layer(
            (Panel(mouth),),
            cloth,
            puff=-0.012,
            rim=0.03,
            slack=0.6,
            cling=0,
            drop=0,
            is_inside=True,
            folds=depth,
            seams=(middle,),
            fades=shade,
        ),
    ]
