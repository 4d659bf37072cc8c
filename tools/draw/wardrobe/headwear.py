"""Caps, beanies, bucket hats and berets."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import ellipse, line, ribbon, smooth, symmetric
from tools.draw.drape import creases, flutes, gathers
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.details import button, in_fabric, label, shade_of
from tools.draw.wardrobe.graphics import chest_print

Rng = np.random.Generator


def cap(cloth: Cloth, rng: Rng, graphic: str = "wordmark") -> list[Layer]:
    """A baseball cap, seen a little from its right."""
    crown = smooth(
        [
            (-0.285, 0.575, 1),
            (-0.292, 0.44),
            (-0.20, 0.285),
            (-0.02, 0.218),
            (0.17, 0.262),
            (0.29, 0.41),
            (0.315, 0.60, 1),
            (0.16, 0.635),
            (-0.06, 0.63),
        ]
    )
    lean = rng.uniform(-0.02, 0.02)
    brim = smooth(
        [
            (-0.30, 0.565, 1),
            (-0.17, 0.590),
            (0.02, 0.606),
            (0.20, 0.602),
            (0.242, 0.618, 1),
            (0.19, 0.70),
            (-0.03, 0.755 + lean),
            (-0.27, 0.735 + lean),
            (-0.40, 0.665 + lean),
            (-0.385, 0.605),
        ]
    )
    seams = (
        Seam(line((-0.02, 0.222), (-0.10, 0.38), (-0.115, 0.60)), depth=0.0026, thread=shade_of(cloth.rgb, 0.85)),
        Seam(line((-0.01, 0.222), (0.15, 0.36), (0.215, 0.61)), depth=0.0026, thread=shade_of(cloth.rgb, 0.85)),
        Seam(line((-0.04, 0.222), (-0.20, 0.34), (-0.262, 0.56)), depth=0.0026, thread=shade_of(cloth.rgb, 0.85)),
    )
    rows = tuple(
        Seam(
            line(
                (-0.352 + 0.02 * i, 0.612 + 0.002 * i),
                (-0.30 + 0.02 * i, 0.69 - 0.016 * i),
                (-0.03, 0.735 - 0.019 * i + lean),
                (0.175 - 0.004 * i, 0.685 - 0.014 * i),
                (0.225 - 0.006 * i, 0.622),
            ),
            depth=0.0009,
            thread=shade_of(cloth.rgb, 0.88),
        )
        for i in range(5)
    )
    folds = (
        *gathers((0.28, 0.56), (0.12, 0.40), rng, 3, 0.6, 0.016, 0.005),
        *gathers((-0.26, 0.55), (-0.19, 0.38), rng, 2, 0.5, 0.014, 0.004),
    )
    eyelets = [
        layer
        for x, y in ((-0.165, 0.36), (0.075, 0.34), (0.215, 0.38))
        for layer in button((x, y), shade_of(cloth.rgb, 0.75), 0.0058)
    ]
    under = in_fabric(cloth, cloth.fabric, 0.8)
    back = Layer(
        (Panel(smooth([(0.20, 0.60, 1), (0.315, 0.595, 1), (0.31, 0.64), (0.24, 0.655)])),),
        under,
        puff=0.004,
        rim=0.01,
        slack=0,
        drop=0,
    )
    layers = [
        back,
        Layer((Panel(crown),), cloth, puff=0.085, rim=0.075, slack=0.4, folds=folds, seams=seams, drop=0.0),
        *eyelets,
    ]
    layers += chest_print(graphic, cloth, rng, (-0.185 + 0.19, 0.465), 0.62)
    top = Layer((Panel(ellipse((-0.02, 0.222), 0.024, 0.014)),), cloth, puff=0.012, rim=0.010, slack=0, drop=0.005)
    return [
        *layers,
        top,
        Layer((Panel(brim, grain=-0.05),), cloth, puff=0.03, rim=0.034, slack=0.1, seams=rows, drop=0.006),
    ]


def beanie(cloth: Cloth, rng: Rng, is_short: bool = False) -> list[Layer]:
    """A ribbed beanie with a turned-up cuff."""
    top = rng.uniform(0.26, 0.3) if is_short else rng.uniform(0.17, 0.22)
    dome = symmetric([(0, top), (0.12, top + 0.022), (0.215, top + 0.14), (0.25, 0.54), (0.248, 0.70, 1), (0, 0.72)])
    cuff = symmetric(
        [(0, 0.585), (0.16, 0.575), (0.262, 0.552, 1), (0.275, 0.64), (0.268, 0.752, 1), (0.15, 0.778), (0, 0.786)]
    )
    crown = tuple(
        fold
        for angle in np.linspace(-0.9, 0.9, 8)
        for fold in gathers(
            (0.0, top + 0.006),
            (0.22 * float(np.sin(angle)), top + 0.20 * float(np.cos(angle))),
            rng,
            1,
            0.1,
            0.02,
            0.010,
        )
    )
    layers = [
        Layer((Panel(dome, flare=0.0),), cloth, puff=0.08, rim=0.07, slack=0.7, folds=crown, drop=0),
        Layer(
            (Panel(cuff),),
            cloth,
            puff=0.04,
            rim=0.036,
            slack=0.5,
            drop=0.012,
            folds=creases((0, 0.68), (0.1, 1), rng, 4, 0.1, 0.12, 0.016, 0.004),
        ),
    ]
    return layers + (label((rng.uniform(-0.02, 0.02), 0.685), 0.085, 0.05) if rng.random() < 0.65 else [])


def bucket_hat(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A bucket hat with a stitched brim."""
    wide = rng.uniform(0.33, 0.37)
    crown = symmetric([(0, 0.27), (0.13, 0.272), (0.185, 0.30), (0.212, 0.42), (0.238, 0.56, 1), (0, 0.585)])
    brim = symmetric(
        [
            (0, 0.555),
            (0.15, 0.545),
            (0.236, 0.522, 1),
            (wide, 0.695),
            (wide - 0.004, 0.718, 1),
            (0.2, 0.752),
            (0, 0.764),
        ]
    )
    rows = tuple(
        Seam(
            line((-0.238 - d * 0.6, 0.545 + d), (0, 0.58 + d * 1.06), (0.238 + d * 0.6, 0.545 + d)),
            depth=0.0012,
            thread=shade_of(cloth.rgb, 0.87),
        )
        for d in np.linspace(0.02, 0.165, 7).tolist()
    )
    top = Seam(line((-0.183, 0.302), (0, 0.325), (0.183, 0.302)), depth=0.0025)
    side = both_seams(Seam(line((0.14, 0.31), (0.165, 0.56)), depth=0.002))
    folds = flutes((-0.25, 0.56), (0.25, 0.56), 0.19, rng, 6, 0.08, 0.026, 0.007)
    return [
        Layer((Panel(crown),), cloth, puff=0.07, rim=0.06, slack=0.5, seams=(top, *side), drop=0),
        Layer((Panel(brim),), cloth, puff=0.036, rim=0.036, slack=0.6, folds=folds, seams=rows, drop=0.010),
        *(label((0.0, 0.46), 0.07, 0.036) if rng.random() < 0.5 else []),
    ]


def beret(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A beret, tipped to one side."""
    disc = smooth(
        [
            (-0.36, 0.47),
            (-0.30, 0.36),
            (-0.10, 0.29),
            (0.14, 0.30),
            (0.33, 0.38),
            (0.385, 0.49),
            (0.30, 0.585),
            (0.1, 0.625),
            (-0.14, 0.62),
            (-0.31, 0.57),
        ]
    )
    band = smooth([(-0.205, 0.592, 1), (0, 0.615), (0.215, 0.588, 1), (0.205, 0.65), (0, 0.672), (-0.195, 0.652)])
    stem = ribbon([(0.01, 0.30), (0.016, 0.275), (0.03, 0.262)], 0.014)
    folds = (
        *gathers((-0.2, 0.585), (-0.26, 0.42), rng, 3, 0.8, 0.02, 0.007),
        *gathers((0.2, 0.58), (0.28, 0.43), rng, 3, 0.8, 0.02, 0.007),
    )
    return [
        Layer((Panel(band),), in_fabric(cloth, "leather", 0.6), puff=0.02, rim=0.02, slack=0, drop=0),
        Layer((Panel(stem),), cloth, puff=0.006, rim=0.006, slack=0, drop=0),
        Layer((Panel(disc),), cloth, puff=0.08, rim=0.07, slack=0.8, folds=folds, drop=0.012),
    ]
