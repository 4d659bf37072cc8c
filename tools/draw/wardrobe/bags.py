"""Backpacks, totes, eco bags, crossbody bags and duffels, from the front."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import box, line, symmetric
from tools.draw.drape import creases, gathers
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both, both_seams
from tools.draw.wardrobe.bag_parts import clasp, inset, ring_of, slab, stamp, strap_of
from tools.draw.wardrobe.details import BRASS, METAL, button, in_fabric, label, shade_of, zip_fastener
from tools.draw.wardrobe.graphics import chest_print

Rng = np.random.Generator


def backpack(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A backpack: a domed body, a front pocket with a zip, a grab handle, straps at the sides."""
    wide, top = rng.uniform(0.225, 0.255), rng.uniform(0.17, 0.2)
    body = symmetric(
        [
            (0, top),
            (wide * 0.62, top + 0.012),
            (wide * 0.94, top + 0.11),
            (wide, 0.5),
            (wide + 0.008, 0.80),
            (wide * 0.9, 0.872),
            (0, 0.884),
        ]
    )
    pocket_top = rng.uniform(0.5, 0.56)
    pocket = symmetric(
        [
            (0, pocket_top),
            (wide * 0.70, pocket_top + 0.006),
            (wide * 0.80, pocket_top + 0.05),
            (wide * 0.82, 0.79),
            (wide * 0.72, 0.845),
            (0, 0.852),
        ]
    )
    arc = line(
        (-wide * 0.93, 0.40),
        (-wide * 0.80, top + 0.085),
        (0, top + 0.045),
        (wide * 0.80, top + 0.085),
        (wide * 0.93, 0.40),
    )
    trim = in_fabric(cloth, "leather", 0.6) if rng.random() < 0.4 else in_fabric(cloth, "twill", 0.8)
    straps = [
        strap_of(
            [
                (side * 0.09, top + 0.03),
                (side * (wide + 0.055), top + 0.16),
                (side * (wide + 0.05), 0.55),
                (side * (wide - 0.01), 0.80),
            ],
            0.052,
            in_fabric(cloth, cloth.fabric, 0.85),
        )
        for side in (-1, 1)
    ]
    handle = strap_of(
        [(-0.055, top + 0.012), (-0.04, top - 0.05), (0.04, top - 0.05), (0.055, top + 0.012)], 0.022, trim
    )
    folds = (*gathers((wide * 0.8, 0.45), (0.05, 0.47), rng, 3), *gathers((-wide * 0.8, 0.46), (-0.05, 0.44), rng, 3))
    layers = [
        *straps,
        handle,
        slab(body, cloth, rng, 0.055, folds, slack=0.6),
        *zip_fastener(arc, shade_of(cloth.rgb, 0.7), METAL, 0.02, has_puller=False),
    ]
    layers += [
        slab(
            pocket,
            cloth,
            rng,
            0.028,
            creases((0, 0.72), (1, 0.1), rng, 3, 0.05, 0.2, 0.016, 0.005),
            (inset(pocket, 0.94),),
            0.4,
        )
    ]
    layers += zip_fastener(
        line((-wide * 0.62, pocket_top + 0.038), (0, pocket_top + 0.034), (wide * 0.62, pocket_top + 0.038)),
        shade_of(cloth.rgb, 0.7),
        METAL,
        0.018,
    )
    return [*layers, *label((0, pocket_top - 0.07), 0.075, 0.036, trim.rgb if rng.random() < 0.5 else (238, 234, 226))]


def tote(cloth: Cloth, rng: Rng, is_eco: bool = False, graphic: str = "") -> list[Layer]:
    """A tote with two handles; as an eco bag of plain canvas with a print."""
    top, low = rng.uniform(0.40, 0.44), rng.uniform(0.86, 0.92)
    upper, lower = rng.uniform(0.24, 0.29), rng.uniform(0.22, 0.29)
    body = symmetric(
        [
            (0, top + 0.006),
            (upper, top, 1),
            ((upper + lower) / 2 + 0.004, (top + low) / 2),
            (lower, low - 0.008, 1),
            (0, low + 0.004),
        ]
    )
    inside = symmetric([(0, top - 0.022), (upper, top, 1), (0, top + 0.012)])
    high = top - rng.uniform(0.22, 0.30)
    x = upper * 0.46
    width = 0.026 if is_eco else 0.03
    back_cloth = in_fabric(cloth, cloth.fabric, 0.85)
    back = strap_of(
        [(-x, top + 0.01), (-x * 0.85, high + 0.04), (0, high - 0.015), (x * 0.85, high + 0.04), (x, top + 0.01)],
        width,
        back_cloth,
    )
    front = strap_of(
        [
            (-x - 0.012, top + 0.085),
            (-x - 0.008, top),
            (-x * 0.82, high + 0.085),
            (0, high + 0.03),
            (x * 0.82, high + 0.085),
            (x + 0.008, top),
            (x + 0.012, top + 0.085),
        ],
        width,
        cloth,
    )
    hem = Seam(
        line((-upper, top + 0.034), (0, top + 0.040), (upper, top + 0.034)),
        depth=0.001,
        thread=shade_of(cloth.rgb, 0.8),
    )
    folds = (
        *gathers((-lower * 0.95, low - 0.02), (-0.06, low - 0.16), rng, 3),
        *gathers((lower * 0.95, low - 0.02), (0.07, low - 0.18), rng, 3),
        *gathers((x, top + 0.06), (x * 0.6, low - 0.1), rng, 2, 0.3, 0.02),
    )
    layers = [
        back,
        Layer((Panel(inside),), cloth, puff=0, slack=0.2, drop=0, is_inside=True),
        slab(body, cloth, rng, 0.03, folds, (hem,), 0.9 if is_eco else 0.35),
        front,
    ]
    if is_eco:
        return layers + chest_print(graphic or "shapes", cloth, rng, (0, (top + low) / 2 + 0.03), 1.35)
    rivets = [layer for side in (-1, 1) for layer in button((side * (x + 0.010), top + 0.062), BRASS, 0.0058, "metal")]
    return [*layers, *rivets, *stamp((0, top + 0.14), cloth, rng)]


def crossbody(cloth: Cloth, rng: Rng, is_flap: bool = True) -> list[Layer]:
    """A small bag on a long strap; with a flap or a zip."""
    wide, top, low = rng.uniform(0.24, 0.28), 0.48, rng.uniform(0.80, 0.86)
    body = box(-wide, top, wide, low, 0.05)
    strap = strap_of(
        [
            (-wide + 0.012, top + 0.05),
            (-wide * 0.98, 0.24),
            (-0.06, 0.075),
            (wide * 0.6, 0.13),
            (wide * 0.99, 0.30),
            (wide - 0.012, top + 0.05),
        ],
        0.024,
        in_fabric(cloth, "twill" if cloth.fabric == "nylon" else cloth.fabric, 0.9),
    )
    layers = [
        strap,
        slab(
            body, cloth, rng, 0.045, creases((0, 0.7), (1, 0.05), rng, 4, 0.05, 0.3, 0.02, 0.004), (inset(body, 0.955),)
        ),
    ]
    layers += [ring_of((side * (wide - 0.012), top + 0.04), 0.019) for side in (-1, 1)]
    if is_flap:
        lid = symmetric(
            [
                (0, top - 0.012),
                (wide * 0.93, top - 0.006),
                (wide + 0.006, top + 0.04),
                (wide * 0.99, top + 0.15),
                (wide * 0.86, top + 0.21),
                (0, top + 0.225),
            ]
        )
        layers.append(slab(lid, cloth, rng, 0.024, (), (inset(lid, 0.95, shade_of(cloth.rgb, 0.8)),), 0.2, 0.014))
        layers += clasp((0, top + 0.205), rng)
    else:
        layers += zip_fastener(
            line((-wide * 0.82, top + 0.05), (0, top + 0.045), (wide * 0.82, top + 0.05)),
            shade_of(cloth.rgb, 0.7),
            METAL,
            0.02,
        )
        layers += [
            slab(box(-wide * 0.8, top + 0.12, wide * 0.8, low - 0.035, 0.03), cloth, rng, 0.02),
            *label((0, top + 0.17), 0.07, 0.03),
        ]
    return layers


def duffel(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A weekend bag with two handles."""
    wide = rng.uniform(0.36, 0.4)
    body = symmetric(
        [
            (0, 0.42),
            (wide * 0.8, 0.43),
            (wide, 0.50),
            (wide * 1.02, 0.66),
            (wide * 0.96, 0.80),
            (wide * 0.8, 0.825),
            (0, 0.828),
        ]
    )
    handles = [
        strap_of(
            [(-0.15, y), (-0.135, 0.30 + dy), (0, 0.245 + dy), (0.135, 0.30 + dy), (0.15, y)],
            0.03,
            in_fabric(cloth, "leather", 0.75),
        )
        for y, dy in ((0.44, 0.0), (0.56, 0.03))
    ]
    zip_line = zip_fastener(
        line((-wide * 0.86, 0.455), (0, 0.44), (wide * 0.86, 0.455)),
        shade_of(cloth.rgb, 0.65),
        BRASS,
        0.018,
        has_puller=False,
    )
    bands = both_seams(Seam(line((0.15, 0.43), (0.152, 0.83)), depth=0.003, thread=shade_of(cloth.rgb, 0.8)))
    ends = both(Panel(symmetric([(0, 0.5), (0.05, 0.53), (0.06, 0.66), (0.05, 0.80), (0, 0.825)]) + (wide * 0.93, 0)))
    folds = (*gathers((-wide * 0.8, 0.6), (-0.1, 0.62), rng, 4), *gathers((wide * 0.8, 0.6), (0.1, 0.62), rng, 4))
    return [
        handles[0],
        slab(body, cloth, rng, 0.06, folds, bands, 0.7),
        Layer(ends, in_fabric(cloth, "leather", 0.75), puff=0.01, rim=0.012, slack=0.1, cling=0.8, drop=0.004),
        *zip_line,
        handles[1],
    ]
