"""T-shirts, polo shirts and tank tops."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.draw.curves import box, line
from tools.draw.pieces import Cloth, Layer, Panel
from tools.draw.wardrobe.bodice import Bodice
from tools.draw.wardrobe.collars import shirt_collar
from tools.draw.wardrobe.cuts import tee_cut
from tools.draw.wardrobe.details import band, buttons, in_fabric, patch_pocket
from tools.draw.wardrobe.graphics import chest_print

Rng = np.random.Generator


def tee(cloth: Cloth, rng: Rng, is_loose: bool = False, graphic: str = "") -> list[Layer]:
    """A short-sleeved T-shirt."""
    cut = tee_cut(rng, is_loose)
    body = cut.shell(cloth, rng, slack=0.6, seams=cut.stitched_hems())
    layers = [*cut.back(cloth), body, cut.neckband(in_fabric(cloth, "rib", 0.97))]
    if not graphic and rng.random() < 0.18:
        layers += patch_pocket((0.10, 0.335), 0.10, 0.115, cloth, point=0.012)
    return layers + chest_print(graphic, cloth, rng, (0.0, 0.40))


def long_tee(cloth: Cloth, rng: Rng, is_loose: bool = False, graphic: str = "") -> list[Layer]:
    """A long-sleeved T-shirt."""
    cut = replace(
        tee_cut(rng, is_loose),
        sleeve=rng.uniform(0.60, 0.66),
        angle=rng.uniform(0.2, 0.3),
        cuff=rng.uniform(0.082, 0.1),
    )
    body = cut.shell(cloth, rng, slack=0.6, seams=cut.stitched_hems())
    return [
        *cut.back(cloth),
        body,
        cut.neckband(in_fabric(cloth, "rib", 0.97)),
        *chest_print(graphic, cloth, rng, (0.0, 0.38)),
    ]


def polo(cloth: Cloth, rng: Rng, is_loose: bool = False, is_long: bool = False) -> list[Layer]:
    """A polo shirt with a knitted collar and a short placket."""
    cut = replace(tee_cut(rng, is_loose), neck=0.08, depth=0.075, neck_y=0.115, is_v=True)
    if is_long:
        cut = replace(cut, sleeve=0.62, angle=0.24, cuff=0.09)
    rib = in_fabric(cloth, "rib", 0.96)
    top = cut.neck_y + cut.depth
    placket = Layer(
        (Panel(box(-0.016, top - 0.006, 0.016, top + 0.15, 0.003)),),
        cloth,
        puff=0.002,
        rim=0.003,
        slack=0,
        cling=0.9,
        drop=0.003,
    )
    layers = [
        *cut.back(cloth, -0.004),
        cut.shell(cloth, rng, slack=0.5, seams=cut.stitched_hems(False)),
        *cut.turned_cuffs(rib, 0.028),
        placket,
    ]
    return [
        *layers,
        *buttons((0, top + 0.03), (0, top + 0.125), 3, (232, 228, 220), 0.0072),
        *shirt_collar(cut, rib, False),
    ]


def tank(cloth: Cloth, rng: Rng, is_slim: bool = True) -> list[Layer]:
    """A sleeveless top."""
    wide = 0.0 if is_slim else 0.03
    cut = Bodice(
        neck=0.095,
        depth=rng.uniform(0.11, 0.15),
        shoulder=0.152,
        slope=0.022,
        armpit=0.185 + wide,
        armpit_y=0.33,
        waist=0.18 + wide,
        hem=0.195 + wide,
        hem_y=rng.uniform(0.72, 0.8),
        sleeve=0.0,
    )
    x, y = cut.tip
    hole = line((x, y), (min(x, cut.armpit) - 0.010, (y + cut.armpit_y) / 2 + 0.02), (cut.armpit, cut.armpit_y))
    bind = in_fabric(cloth, "rib", 0.96)
    edges = [band(hole - (0.004, 0), 0.014, bind), band(hole * (-1, 1) + (0.004, 0), 0.014, bind)]
    return [
        *cut.back(cloth, 0.05),
        cut.shell(cloth, rng, slack=0.4, strength=0.8, seams=cut.stitched_hems()),
        cut.neckband(bind, 0.016),
        *edges,
    ]
