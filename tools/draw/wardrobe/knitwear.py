"""Pullovers, cardigans and knitted vests."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.draw.curves import line, ribbon
from tools.draw.pieces import Cloth, Layer, Panel, both
from tools.draw.wardrobe.bodice import Bodice
from tools.draw.wardrobe.collars import turtleneck
from tools.draw.wardrobe.cuts import jacket_cut, sweat_cut
from tools.draw.wardrobe.details import buttons, in_fabric, patch_pocket, shade_of
from tools.draw.wardrobe.tailoring import lining

Rng = np.random.Generator


def knit(cloth: Cloth, rng: Rng, neckline: str = "crew", is_loose: bool = False) -> list[Layer]:
    """A pullover: crew, V or turtle neck."""
    cut = replace(
        sweat_cut(rng, is_loose),
        depth={"crew": 0.052, "v": 0.155, "turtle": 0.03}[neckline],
        is_v=neckline == "v",
        sleeve=rng.uniform(0.58, 0.63),
    )
    if neckline == "turtle":
        cut = replace(cut, neck=0.078, neck_y=0.14)
    rib = in_fabric(cloth, "rib", 0.97)
    layers = [*cut.back(cloth)] if neckline != "turtle" else []
    layers += [
        cut.shell(cloth, rng, puff=0.032, rim=0.04, slack=0.7, strength=0.85),
        cut.waistband(rib, 0.06),
        *cut.turned_cuffs(rib, 0.06),
    ]
    return [*layers, *turtleneck(cut, rib, rng)] if neckline == "turtle" else [*layers, cut.neckband(rib, 0.024)]


def cardigan(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A buttoned cardigan with a ribbed front band."""
    cut = jacket_cut(rng, rng.uniform(0.76, 0.84), depth=rng.uniform(0.2, 0.28), is_v=True, hem=0.23, cuff=0.1)
    rib = in_fabric(cloth, "rib", 0.96)
    layers = [
        *lining(cut, cloth, cut.neck_y + cut.depth, rng),
        cut.shell(cloth, rng, puff=0.032, rim=0.038, slack=0.8, strength=0.9),
        cut.waistband(rib, 0.055),
        *cut.turned_cuffs(rib, 0.055),
    ]
    top, low = cut.neck_y + cut.depth, cut.hem_y + cut.dip
    front = ribbon(
        [
            (0.0, low),
            (0.002, (top + low) / 2),
            (0.002, top + 0.02),
            (cut.neck * 0.62, cut.neck_y + cut.depth * 0.42),
            (cut.neck + 0.006, cut.neck_y),
        ],
        0.034,
    )
    under = ribbon(
        [(-0.002, top + 0.03), (-cut.neck * 0.62, cut.neck_y + cut.depth * 0.42), (-cut.neck - 0.006, cut.neck_y)],
        0.034,
    )
    layers += [
        Layer((Panel(shape),), rib, puff=0.006, rim=0.008, slack=0.1, cling=0.5, drop=0.006) for shape in (under, front)
    ]
    if rng.random() < 0.6:
        for side in (-1, 1):
            layers += patch_pocket((side * 0.125, 0.64), 0.115, 0.12, cloth)
    return [
        *layers,
        *buttons(
            (0, top + 0.035),
            (0, low - 0.035),
            5,
            shade_of(cloth.rgb, 0.55) if sum(cloth.rgb) > 300 else (222, 206, 180),
            0.011,
        ),
    ]


def woven_vest(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A sleeveless knitted vest with ribbed edges."""
    cut = Bodice(
        neck=0.085,
        depth=rng.uniform(0.15, 0.2),
        is_v=True,
        shoulder=0.175,
        slope=0.034,
        armpit=0.205,
        armpit_y=0.36,
        waist=0.205,
        hem=0.205,
        hem_y=0.74,
        sleeve=0.0,
    )
    rib = in_fabric(cloth, "rib", 0.96)
    x, y = cut.tip
    hole = line((x, y), (min(x, cut.armpit) - 0.010, (y + cut.armpit_y) / 2 + 0.02), (cut.armpit, cut.armpit_y))
    trim = Layer(
        both(Panel(ribbon(hole[::4] - (0.006, 0), 0.02))), rib, puff=0.006, rim=0.006, slack=0, cling=0.5, drop=0.004
    )
    body = cut.shell(cloth, rng, puff=0.026, rim=0.034, slack=0.5, strength=0.6)
    return [*cut.back(cloth), body, cut.waistband(rib, 0.05), trim, cut.neckband(rib, 0.024)]
