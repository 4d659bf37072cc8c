"""Coats and blazers."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.draw.curves import line, ribbon, smooth
from tools.draw.drape import flutes
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.bodice import Bodice
from tools.draw.wardrobe.collars import lapels
from tools.draw.wardrobe.cuts import jacket_cut
from tools.draw.wardrobe.details import button, buttons, flap, label, shade_of, welt

Rng = np.random.Generator


def coat(cloth: Cloth, rng: Rng, n_columns: int = 1, is_belted: bool = False) -> list[Layer]:
    """A long tailored coat, single- or double-breasted, with or without a belt."""
    cut = jacket_cut(
        rng,
        rng.uniform(0.98, 1.08),
        neck_y=0.1,
        sleeve=rng.uniform(0.63, 0.67),
        angle=rng.uniform(0.13, 0.18),
        waist=0.222,
        hem=rng.uniform(0.25, 0.285),
    )
    opening = 0.062 if n_columns == 2 else 0.012
    break_y = rng.uniform(0.36, 0.42) if n_columns == 2 else rng.uniform(0.40, 0.48)
    edge = Seam(
        line((opening, break_y), (opening + 0.004, (break_y + cut.hem_y) / 2), (opening + 0.008, cut.hem_y + cut.dip)),
        depth=0.007,
        width=0.005,
        lift=0.0025,
    )
    sleeve_seam = both_seams(Seam(cut.cuff_path(0.05), depth=0.0012))
    body = cut.shell(cloth, rng, puff=0.03, rim=0.036, slack=0.7, strength=0.9, seams=(edge, *sleeve_seam))
    skirt = flutes((-cut.hem * 0.75, 0.56), (cut.hem * 0.75, 0.56), cut.hem_y - 0.6, rng, 5, 0.03, 0.026, 0.006)
    layers = [*lining(cut, cloth, break_y, rng), replace(body, folds=(*body.folds, *skirt))]
    horn = shade_of(cloth.rgb, 0.5) if sum(cloth.rgb) > 240 else shade_of(cloth.rgb, 1.18)
    for x in (-0.052, 0.052) if n_columns == 2 else (0.0,):
        layers += buttons((x, break_y + 0.035), (x, break_y + 0.27), 3, horn, 0.0125)
    for side in (-1, 1):
        layers += (
            flap((side * 0.145, 0.665), 0.105, 0.042, cloth, slant=side * 0.06)
            if not is_belted
            else welt((side * 0.185, 0.66), (side * 0.135, 0.76), cloth, 0.02)
        )
    if is_belted:
        layers += _belt(cut, cloth, 0.545, rng)
    return layers + lapels(cut, cloth, break_y, width=rng.uniform(0.085, 0.11), is_peak=n_columns == 2, overlap=opening)


def blazer(cloth: Cloth, rng: Rng, n_columns: int = 1) -> list[Layer]:
    """A tailored jacket."""
    cut = jacket_cut(
        rng,
        rng.uniform(0.8, 0.87),
        is_loose=rng.random() < 0.5,
        slope=0.05,
        sleeve=0.585,
        angle=rng.uniform(0.14, 0.2),
        waist=0.212,
        cuff=0.098,
    )
    break_y = rng.uniform(0.46, 0.54)
    opening = 0.055 if n_columns == 2 else 0.012
    low = cut.hem_y + cut.dip
    edge = Seam(
        line(
            (opening, break_y),
            (opening + 0.002, low - 0.12),
            (opening + (0.005 if n_columns == 2 else -0.03), low - 0.01),
        ),
        depth=0.007,
        width=0.005,
        lift=0.0025,
    )
    darts = both_seams(Seam(line((0.125, 0.40), (0.118, 0.62)), depth=0.0018))
    body = cut.shell(cloth, rng, puff=0.028, rim=0.034, slack=0.5, strength=0.8, seams=(edge, *darts))
    layers = [*lining(cut, cloth, break_y, rng), body, *_sleeve_buttons(cut, cloth)]
    horn = shade_of(cloth.rgb, 0.55) if sum(cloth.rgb) > 200 else shade_of(cloth.rgb, 1.2)
    for x in (-0.048, 0.048) if n_columns == 2 else (0.0,):
        layers += buttons((x, break_y + 0.03), (x, break_y + 0.13), 2, horn, 0.0115)
    for side in (-1, 1):
        layers += flap((side * 0.142, 0.665), 0.105, 0.036, cloth, slant=side * 0.05)
    layers += welt((0.075, 0.395), (0.155, 0.38), cloth, 0.018)
    return layers + lapels(cut, cloth, break_y, width=rng.uniform(0.08, 0.105), is_peak=n_columns == 2, overlap=opening)


def lining(cut: Bodice, cloth: Cloth, low: float, rng: Rng) -> list[Layer]:
    """The lining that shows in the opening above the break."""
    neck, y = cut.neck, cut.neck_y
    shape = smooth(
        [
            (-neck, y - 0.01, 1),
            (0, y - 0.022),
            (neck, y - 0.01, 1),
            (neck * 0.8, (y + low) / 2),
            (0.01, low + 0.03, 1),
            (-neck * 0.8, (y + low) / 2),
        ]
    )
    lining = Cloth("satin", shade_of(cloth.rgb, 0.7), seed=cloth.seed)
    return [
        Layer((Panel(shape),), lining, puff=0, slack=0.8, drop=0, is_inside=True),
        *label((0, y + 0.03), 0.05, 0.024),
    ]


def _belt(cut: Bodice, cloth: Cloth, y: float, rng: Rng) -> list[Layer]:
    """A cloth belt, knotted, its ends hanging."""
    half = cut.waist + 0.004
    strap = ribbon([(-half, y - 0.004), (0, y + 0.008), (half, y - 0.004)], 0.042)
    tails = [
        ribbon([(0.015, y + 0.012), (0.03, y + 0.09), (0.026, y + float(rng.uniform(0.17, 0.22)))], 0.036),
        ribbon([(0.02, y + 0.012), (0.07, y + 0.07), (0.085, y + float(rng.uniform(0.13, 0.17)))], 0.036),
    ]
    knot = smooth([(-0.012, y - 0.02), (0.04, y - 0.016), (0.046, y + 0.03), (-0.01, y + 0.034)])
    pieces = [(strap, 0.007), *((tail, 0.006) for tail in tails), (knot, 0.014)]
    return [
        Layer((Panel(outline),), cloth, puff=puff, rim=0.012, slack=0.4, cling=0.4, drop=0.009)
        for outline, puff in pieces
    ]


def _sleeve_buttons(cut: Bodice, cloth: Cloth) -> list[Layer]:
    (dx, dy), (x, y) = cut.arm, cut.cuff_ends[0]
    places = [(x - dx * inset - dy * 0.018, y - dy * inset + dx * 0.018) for inset in (0.03, 0.048, 0.066)]
    return [
        layer
        for px, py in places
        for side in (1, -1)
        for layer in button((side * px, py), shade_of(cloth.rgb, 0.6), 0.0058)
    ]
