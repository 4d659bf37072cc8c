"""Sweatshirts and hoodies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.draw.curves import line, smooth
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.bodice import Bodice
from tools.draw.wardrobe.cuts import sweat_cut
from tools.draw.wardrobe.details import drawstring, in_fabric, shade_of, zip_fastener
from tools.draw.wardrobe.graphics import chest_print
from tools.draw.wardrobe.hoods import hood

Rng = np.random.Generator


def sweatshirt(cloth: Cloth, rng: Rng, is_loose: bool = False, graphic: str = "") -> list[Layer]:
    """A sweatshirt with ribbed neck, cuffs and hem."""
    cut = sweat_cut(rng, is_loose)
    rib = in_fabric(cloth, "rib", 0.95)
    layers = [
        *cut.back(cloth),
        cut.shell(cloth, rng, puff=0.03, rim=0.038, slack=0.8, strength=1.2),
        cut.waistband(rib, 0.062),
    ]
    layers += [*cut.turned_cuffs(rib, 0.062), cut.neckband(rib, 0.026)]
    return layers + chest_print(graphic, cloth, rng, (0.0, 0.40))


def hoodie(cloth: Cloth, rng: Rng, is_loose: bool = False, graphic: str = "", is_zipped: bool = False) -> list[Layer]:
    """A hooded sweatshirt with a kangaroo pocket; zipped or not."""
    cut = replace(
        sweat_cut(rng, is_loose), neck_y=0.16, hem_y=rng.uniform(0.85, 0.9), armpit_y=0.425, depth=0.07, neck=0.096
    )
    rib = in_fabric(cloth, "rib", 0.95)
    layers = [
        cut.shell(cloth, rng, puff=0.03, rim=0.038, slack=0.8, strength=1.25),
        cut.waistband(rib, 0.06),
        *cut.turned_cuffs(rib, 0.062),
    ]
    layers += _kangaroo(cut, cloth, is_zipped)
    if is_zipped:
        layers += _front_zip(cut, cloth)
    layers += hood(cut, cloth, rng, is_open=is_zipped)
    cord = shade_of(cloth.rgb, 1.5) if sum(cloth.rgb) < 300 else shade_of(cloth.rgb, 0.9)
    for side in (-1, 1):
        sway = float(rng.uniform(-0.012, 0.012))
        layers += drawstring(
            [(side * 0.034, 0.252), (side * 0.042 + sway, 0.33), (side * 0.038 + sway, float(rng.uniform(0.38, 0.42)))],
            cord,
        )
    return layers + chest_print(graphic, cloth, rng, (0.0, 0.48), size=0.85)


def _front_zip(cut: Bodice, cloth: Cloth) -> list[Layer]:
    return zip_fastener(
        line((0, cut.neck_y + cut.depth + 0.012), (0.001, 0.5), (0, cut.hem_y + cut.dip)), shade_of(cloth.rgb, 0.75)
    )


def _kangaroo(cut: Bodice, cloth: Cloth, is_split: bool) -> list[Layer]:
    low, top = cut.hem_y - 0.058, cut.hem_y - 0.235
    right = [
        (0.004 if is_split else 0.0, top, 1),
        (0.095, top, 1),
        (0.158, low - 0.075, 1),
        (0.160, low, 1),
        (0.004 if is_split else 0.0, low + 0.008, 1),
    ]
    edge = Seam(line((0.10, top + 0.014), (0.151, low - 0.07)), depth=0.001, thread=shade_of(cloth.rgb, 0.85))
    if is_split:
        panel = Panel(smooth(right))
        panels: tuple[Panel, ...] = (panel, panel.mirrored())
    else:
        panels = (Panel(smooth([*right, *[(-x, y, 1) for x, y, _ in right[::-1][1:-1]]])),)
    return [Layer(panels, cloth, puff=0.009, rim=0.02, slack=0.25, cling=0.75, drop=0.007, seams=both_seams(edge))]
