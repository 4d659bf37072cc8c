"""Socks, tights, underwear and pyjamas."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import box, line, ribbon, smooth, symmetric
from tools.draw.drape import creases, flutes, gathers
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both, both_seams, placed
from tools.draw.wardrobe.details import in_fabric, patch_pocket, printed, shade_of
from tools.draw.wardrobe.graphics import word
from tools.draw.wardrobe.shirts import shirt

Rng = np.random.Generator


def socks(cloth: Cloth, rng: Rng, height: float = 0.42) -> list[Layer]:
    """A pair of socks laid flat; `height` is the leg's length."""
    top = 0.70 - height
    leg = smooth(
        [
            (-0.02, top, 1),
            (0.17, top + 0.004, 1),
            (0.158, 0.48),
            (0.178, 0.62),
            (0.165, 0.74),
            (0.06, 0.785),
            (-0.18, 0.815),
            (-0.33, 0.82),
            (-0.375, 0.765),
            (-0.30, 0.70),
            (-0.12, 0.66),
            (-0.03, 0.58),
            (-0.014, 0.45),
        ]
    )
    cuff = smooth([(-0.024, top - 0.004, 1), (0.174, top, 1), (0.168, top + 0.07, 1), (-0.018, top + 0.068, 1)])
    toe = smooth([(-0.27, 0.69, 1), (-0.33, 0.705), (-0.378, 0.765), (-0.332, 0.823), (-0.25, 0.82, 1), (-0.235, 0.75)])
    heel = smooth([(0.178, 0.60, 1), (0.18, 0.70), (0.14, 0.765), (0.05, 0.79, 1), (0.075, 0.69)])
    accent = Cloth("rib", cloth.accents[0] if cloth.accents else shade_of(cloth.rgb, 0.8), seed=cloth.seed)
    ankle = creases((0.03, 0.60), (1, 0.65), rng, 4, 0.028, 0.14, 0.012, 0.005)
    one = [
        Layer((Panel(leg),), cloth, puff=0.03, rim=0.034, slack=0.6, folds=ankle, drop=0.006),
        Layer((Panel(cuff),), in_fabric(cloth, "rib", 0.96), puff=0.012, rim=0.014, slack=0.1, cling=0.5, drop=0.004),
    ]
    if rng.random() < 0.55:
        one += [Layer((Panel(toe), Panel(heel)), accent, puff=0.002, rim=0.006, slack=0, cling=1.0, drop=0)]
    if rng.random() < 0.5:
        one.append(
            printed([ribbon([(-0.02, top + d), (0.17, top + d + 0.003)], 0.011) for d in (0.09, 0.115)], accent.rgb)
        )
    return placed(one, (0.15, -0.05), 1.0, turn=0.10) + placed(one, (-0.05, 0.02))


def tights(cloth: Cloth, rng: Rng) -> list[Layer]:
    """Folded tights or leggings."""
    legs = [
        ribbon([(x * 0.7, 0.12), (x, 0.45), (x * 1.05, 0.78), (x * 0.4 + lean, 0.93)], [0.18, 0.15, 0.10, 0.055])
        for x, lean in ((-0.085, -0.09), (0.085, -0.04))
    ]
    band = box(-0.165, 0.075, 0.165, 0.135, 0.012)
    return [
        *(
            Layer(
                (Panel(leg),),
                cloth,
                puff=0.024,
                rim=0.03,
                slack=0.7,
                drop=0.006,
                folds=creases((0.0, 0.5), (1, 0.1), rng, 4, 0.05, 0.16, 0.012, 0.003),
            )
            for leg in legs
        ),
        Layer((Panel(band),), in_fabric(cloth, "rib", 0.9), puff=0.008, rim=0.012, slack=0, drop=0.004),
    ]


def trunks(cloth: Cloth, rng: Rng) -> list[Layer]:
    """Men's trunks with a printed waistband."""
    shape = symmetric(
        [
            (0, 0.30),
            (0.27, 0.285, 1),
            (0.30, 0.45),
            (0.325, 0.64, 1),
            (0.18, 0.672),
            (0.055, 0.668, 1),
            (0.03, 0.60),
            (0, 0.585),
        ]
    )
    band = symmetric([(0, 0.262), (0.15, 0.258), (0.262, 0.245, 1), (0.272, 0.315, 1), (0.15, 0.328), (0, 0.332)])
    pouch = both_seams(
        Seam(line((0.03, 0.335), (0.085, 0.45), (0.045, 0.60)), depth=0.003),
        Seam(line((0.055, 0.65), (0.18, 0.655), (0.318, 0.622)), depth=0.0015, thread=shade_of(cloth.rgb, 0.85)),
    )
    elastic = Cloth("rib", (40, 40, 42) if sum(cloth.rgb) > 330 else (236, 234, 228))
    name = printed(
        word("HAMEL" if rng.random() < 0.5 else "NORTH", (0, 0.296), 0.026, 0.2),
        (236, 234, 228) if sum(elastic.rgb) < 330 else (40, 40, 42),
    )
    folds = (*gathers((0.05, 0.60), (0.25, 0.52), rng, 4), *gathers((-0.05, 0.60), (-0.25, 0.52), rng, 4))
    return [
        Layer(
            (Panel(shape),),
            cloth,
            puff=0.034,
            rim=0.036,
            slack=0.5,
            folds=folds,
            seams=(*pouch, Seam(line((0, 0.335), (0, 0.59)), depth=0.002)),
            drop=0.006,
        ),
        Layer((Panel(band),), elastic, puff=0.008, rim=0.012, slack=0, cling=0.4, drop=0.005),
        name,
    ]


def bralette(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A bralette and a brief, laid out as a set."""
    cup = smooth(
        [
            (0.012, 0.335, 1),
            (0.10, 0.26),
            (0.158, 0.185, 1),
            (0.235, 0.275),
            (0.262, 0.355, 1),
            (0.18, 0.395),
            (0.02, 0.40, 1),
        ]
    )
    straps = [ribbon([(side * 0.158, 0.19), (side * 0.15, 0.11), (side * 0.115, 0.05)], 0.012) for side in (-1, 1)]
    band = symmetric([(0, 0.392), (0.2, 0.388), (0.272, 0.352, 1), (0.275, 0.40, 1), (0.15, 0.432), (0, 0.438)])
    brief = symmetric(
        [(0, 0.585), (0.2, 0.575), (0.262, 0.562, 1), (0.232, 0.635), (0.10, 0.765), (0.055, 0.83, 1), (0, 0.836)]
    )
    edge = in_fabric(cloth, "lace", 0.96)
    waist = ribbon([(-0.262, 0.566), (0, 0.588), (0.262, 0.566)], 0.03)
    fold = gathers((0.055, 0.80), (0.18, 0.64), rng, 3)
    return [
        Layer(tuple(Panel(s) for s in straps), cloth, puff=0.004, rim=0.004, slack=0, drop=0.004),
        Layer(
            both(Panel(cup)),
            cloth,
            puff=0.05,
            rim=0.05,
            slack=0.2,
            drop=0.005,
            seams=both_seams(Seam(line((0.03, 0.345), (0.11, 0.27), (0.157, 0.2)), depth=0.001)),
        ),
        Layer((Panel(band),), edge, puff=0.008, rim=0.012, slack=0, cling=0.4, drop=0.005),
        Layer((Panel(brief),), cloth, puff=0.026, rim=0.032, slack=0.4, drop=0.006, folds=fold),
        Layer((Panel(waist),), edge, puff=0.006, rim=0.010, slack=0, cling=0.5, drop=0.004),
    ]


def pyjamas(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A pyjama set: a piped shirt over folded trousers."""
    piping = (245, 243, 238) if sum(cloth.rgb) < 480 else (52, 60, 90)
    legs = Layer(
        both(Panel(box(0.012, 0.62, 0.20, 1.12, 0.02))),
        cloth,
        puff=0.024,
        rim=0.03,
        slack=0.8,
        folds=flutes((-0.18, 0.8), (0.18, 0.8), 0.3, rng, 6),
        drop=0.006,
    )
    hems = printed([ribbon([(s * 0.014, 1.085), (s * 0.198, 1.085)], 0.007) for s in (-1, 1)], piping)
    top = placed(shirt(cloth, rng, True), (0.0, -0.02), 0.92, about=(0, 0.1))
    pocket = patch_pocket((0.11, 0.35), 0.10, 0.11, cloth, piping)
    return [legs, hems, *top, *pocket]
