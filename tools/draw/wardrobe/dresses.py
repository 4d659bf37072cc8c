"""Dresses: flared, shirt, slip and knitted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.draw.curves import box, line, ribbon, symmetric
from tools.draw.drape import flutes, gathers
from tools.draw.pieces import Cloth, Layer, Panel, Seam
from tools.draw.wardrobe.bodice import Bodice
from tools.draw.wardrobe.collars import shirt_collar
from tools.draw.wardrobe.details import BRASS, buttons, in_fabric
from tools.draw.wardrobe.skirts import flared

Rng = np.random.Generator


def dress(
    cloth: Cloth,
    rng: Rng,
    length: str = "midi",
    sleeves: str = "short",
    neckline: str = "round",
    is_belted: bool = False,
) -> list[Layer]:
    """A dress with a waist seam and a flared skirt; neckline round, v or shirt."""
    scale = {"mini": 0.80, "midi": 1.0, "maxi": 1.14}[length]
    waist_y = 0.44
    waist = rng.uniform(0.155, 0.172)
    sleeve = {"none": 0.0, "short": rng.uniform(0.14, 0.19), "puff": 0.17, "long": rng.uniform(0.50, 0.55)}[sleeves]
    cut = Bodice(
        neck=0.082,
        neck_y=0.1,
        depth={"round": 0.07, "v": 0.13, "shirt": 0.09}[neckline],
        is_v=neckline != "round",
        shoulder=0.15 if not sleeve else 0.195,
        slope=0.04,
        armpit=0.178,
        armpit_y=0.30,
        waist=waist + 0.006,
        hem=waist,
        hem_y=waist_y,
        dip=0.006,
        sleeve=sleeve,
        angle=0.2 if sleeves == "long" else rng.uniform(0.45, 0.6),
        cuff=0.085 if sleeves == "long" else 0.12,
    )
    if sleeves == "puff":
        cut = replace(cut, cuff=0.15, angle=0.42)
    low = waist_y + (0.36 if length == "mini" else 0.56 if length == "midi" else 0.68) * rng.uniform(0.95, 1.05)
    hem = waist + rng.uniform(0.10, 0.19) * scale
    panel = flared(waist, waist_y - 0.006, hem, low, wave=0.007, rng=rng)
    n = int(rng.integers(8, 12))
    skirt_folds = flutes(
        (-waist * 0.92, waist_y + 0.012),
        (waist * 0.92, waist_y + 0.012),
        low - waist_y,
        rng,
        n,
        hem - waist,
        0.02,
        0.010,
    )
    short = flutes((-waist, waist_y + 0.07), (waist, waist_y + 0.07), -0.06, rng, 12, 0.0, 0.007, 0.003)
    lower = Layer(
        (panel,),
        cloth,
        puff=0.026,
        rim=0.034,
        slack=0.7,
        folds=(*skirt_folds, *short),
        drop=0.006,
        seams=(Seam(line((-hem, low - 0.03), (0, low - 0.006), (hem, low - 0.03)), depth=0.001),),
    )
    upper = cut.shell(cloth, rng, puff=0.024, rim=0.03, slack=0.5, strength=0.75)
    layers = [*cut.back(cloth, 0.004 if neckline != "shirt" else -0.004), lower, replace(upper, drop=0.003, cling=0.0)]
    if sleeves == "puff":
        layers += cut.turned_cuffs(cloth, 0.03)
    if sleeves == "long":
        layers += cut.turned_cuffs(cloth, 0.04)
    if neckline == "shirt":
        layers += _shirt_front(cut, cloth, low)
    else:
        layers.append(cut.neckband(in_fabric(cloth, cloth.fabric), 0.012))
    sash = ribbon(
        [(-waist - 0.002, waist_y), (0, waist_y + 0.006), (waist + 0.002, waist_y)], 0.032 if is_belted else 0.010
    )
    belt = Cloth("leather", (84, 58, 42)) if is_belted and neckline == "shirt" else cloth
    layers.append(Layer((Panel(sash),), belt, puff=0.005, rim=0.008, slack=0.1, cling=0.5, drop=0.005))
    return layers + (_buckle(waist_y) if is_belted and neckline == "shirt" else [])


def _shirt_front(cut: Bodice, cloth: Cloth, low: float) -> list[Layer]:
    top = cut.neck_y + cut.depth
    strip = Layer(
        (Panel(box(-0.015, top, 0.015, low)),), cloth, puff=0.0018, rim=0.003, slack=0.1, cling=0.9, drop=0.003
    )
    return [strip, *buttons((0, top + 0.04), (0, low - 0.08), 9, (232, 226, 214), 0.007), *shirt_collar(cut, cloth)]


def _buckle(y: float) -> list[Layer]:
    frame = box(-0.024, y - 0.022, 0.024, y + 0.030, 0.006)
    hole = box(-0.016, y - 0.014, 0.016, y + 0.022, 0.004)
    return [Layer((Panel(frame, holes=(hole,)),), Cloth("metal", BRASS), puff=0.005, rim=0.004, slack=0, drop=0.005)]


def slip_dress(cloth: Cloth, rng: Rng, length: str = "midi") -> list[Layer]:
    """A slip dress on thin straps."""
    low = {"mini": rng.uniform(0.70, 0.76), "midi": rng.uniform(0.92, 1.0), "maxi": rng.uniform(1.06, 1.14)}[length]
    hem = rng.uniform(0.215, 0.26)
    outline = symmetric(
        [
            (0, 0.285),
            (0.055, 0.262),
            (0.098, 0.205, 1),
            (0.15, 0.275),
            (0.166, 0.32, 1),
            (0.148, 0.46),
            (0.182, 0.62),
            (hem, low, 1),
            (hem * 0.5, low + 0.012),
            (0, low + 0.006),
        ]
    )
    straps = [ribbon([(side * 0.098, 0.208), (side * 0.092, 0.13), (side * 0.078, 0.07)], 0.009) for side in (-1, 1)]
    back = symmetric([(0, 0.30), (0.1, 0.285), (0.16, 0.32, 1), (0, 0.36)])
    folds = (
        *flutes((-0.14, 0.42), (0.14, 0.42), low - 0.44, rng, 7, hem - 0.15, 0.022, 0.008),
        *gathers((0.15, 0.33), (0.02, 0.42), rng, 3),
        *gathers((-0.15, 0.33), (-0.02, 0.44), rng, 3),
    )
    edge = Seam(line((0.098, 0.212), (0.056, 0.268), (0, 0.291), (-0.056, 0.268), (-0.098, 0.212)), depth=0.0015)
    return [
        Layer((Panel(back),), cloth, puff=0, slack=0.3, drop=0, is_inside=True),
        Layer(tuple(Panel(strap) for strap in straps), cloth, puff=0.004, rim=0.004, slack=0, drop=0.003),
        Layer((Panel(outline, flare=0.4),), cloth, puff=0.026, rim=0.034, slack=1.1, folds=folds, seams=(edge,)),
    ]


def knit_dress(cloth: Cloth, rng: Rng, length: str = "midi") -> list[Layer]:
    """A close ribbed dress with long sleeves."""
    low = {"mini": 0.74, "midi": 0.98, "maxi": 1.1}[length] * float(rng.uniform(0.97, 1.03))
    cut = Bodice(
        neck=0.075,
        depth=0.045,
        shoulder=0.172,
        slope=0.042,
        armpit=0.158,
        armpit_y=0.30,
        waist=0.142,
        hem=0.152,
        hem_y=0.5,
        sleeve=0.46,
        angle=0.15,
        cuff=0.07,
    )
    x, y = cut.tip
    outline = symmetric(
        [
            *cut.neckline(),
            (x, y, 1),
            (cut.armpit - 0.008, 0.23),
            (cut.armpit, cut.armpit_y, 1),
            (0.140, 0.43),
            (0.176, 0.58),
            (0.172, 0.75),
            (rng.uniform(0.15, 0.21), low, 1),
            (0, low + 0.008),
        ]
    )
    body = cut.shell(cloth, rng, puff=0.026, rim=0.034, slack=0.4, strength=0.7)
    waist = gathers((0.14, 0.44), (-0.05, 0.47), rng, 3, 0.8) + gathers((-0.14, 0.44), (0.05, 0.46), rng, 3, 0.8)
    whole = replace(body, panels=(*body.panels[:2], Panel(outline)), folds=(*body.folds, *waist))
    return [*cut.back(cloth), whole, cut.neckband(cloth, 0.02)]
