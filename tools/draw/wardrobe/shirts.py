"""Buttoned shirts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.draw.curves import box, line
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.bodice import Bodice
from tools.draw.wardrobe.collars import shirt_collar
from tools.draw.wardrobe.details import buttons, patch_pocket, shade_of

Rng = np.random.Generator


def shirt(cloth: Cloth, rng: Rng, is_loose: bool = False, is_short: bool = False, is_band: bool = False) -> list[Layer]:
    """A buttoned shirt; long or short sleeves, with a collar or a stand."""
    wide = rng.uniform(0.012, 0.045) if is_loose else rng.uniform(-0.015, 0.006)
    cut = Bodice(
        neck=0.082,
        neck_y=0.115,
        depth=0.095,
        is_v=True,
        shoulder=0.236 + wide,
        slope=0.06 + wide * 0.4,
        armpit=0.226 + wide,
        armpit_y=0.37 + wide,
        waist=0.222 + wide,
        hem=0.23 + wide,
        hem_y=rng.uniform(0.84, 0.89),
        dip=rng.uniform(0.02, 0.05),
        sleeve=rng.uniform(0.2, 0.24) if is_short else rng.uniform(0.59, 0.64),
        angle=rng.uniform(0.42, 0.56) if is_short else rng.uniform(0.19, 0.27),
        cuff=0.15 if is_short else 0.092,
    )
    placket = _placket(cut, cloth)
    thread = shade_of(cloth.rgb, 0.86)
    yoke = both_seams(
        Seam(line((0.10, 0.19), (cut.shoulder - 0.01, 0.2 + cut.slope * 0.5)), depth=0.0008, thread=thread)
    )
    body = cut.shell(
        cloth, rng, puff=0.02, rim=0.028, slack=0.9, strength=1.15, seams=(*yoke, *cut.stitched_hems(is_short))
    )
    layers = [*cut.back(cloth, rise=-0.004), body]
    if not is_short:
        layers += cut.turned_cuffs(replace(cloth, scale=cloth.scale), 0.055)
    layers += placket
    if rng.random() < 0.6:
        layers += patch_pocket((0.112, 0.36), 0.10, 0.12, cloth, thread, point=0.014)
    return layers + shirt_collar(cut, cloth, is_band)


def _placket(cut: Bodice, cloth: Cloth) -> list[Layer]:
    top, low = cut.neck_y + cut.depth - 0.004, cut.hem_y + cut.dip * 0.96
    rows = both_seams(Seam(line((0.012, top), (0.0125, (top + low) / 2), (0.012, low)), depth=0.0006, width=0.0018))
    strip = Layer(
        (Panel(box(-0.0165, top, 0.0165, low)),),
        cloth,
        puff=0.0018,
        rim=0.003,
        slack=0.1,
        cling=0.9,
        drop=0.003,
        seams=rows,
    )
    pearl = (236, 232, 224) if sum(cloth.rgb) > 260 else shade_of(cloth.rgb, 1.25)
    return [strip, *buttons((0, top + 0.055), (0, low - 0.07), 6, pearl, 0.0072)]
