"""Flap bags, hobos, bucket bags and clutches, from the front."""

from __future__ import annotations

import numpy as np

from tools.draw.curves import box, line, smooth, symmetric
from tools.draw.drape import gathers
from tools.draw.pieces import Cloth, Fold, Layer, Panel, Seam
from tools.draw.wardrobe.bag_parts import chain_of, clasp, inset, ring_of, slab, stamp, strap_of
from tools.draw.wardrobe.details import BRASS, METAL, button, in_fabric, shade_of, zip_fastener

Rng = np.random.Generator


def flap_bag(cloth: Cloth, rng: Rng, is_chain: bool = True) -> list[Layer]:
    """A structured shoulder bag with a flap, on a chain or a short strap."""
    wide, top, low = rng.uniform(0.27, 0.31), 0.47, rng.uniform(0.80, 0.84)
    gold = BRASS if rng.random() < 0.7 else METAL
    body = symmetric(
        [(0, top), (wide * 0.94, top + 0.004, 1), (wide, low - 0.05), (wide * 0.96, low, 1), (0, low + 0.004)]
    )
    depth = rng.uniform(0.17, 0.23)
    lid = symmetric(
        [
            (0, top - 0.010),
            (wide * 0.95, top - 0.004),
            (wide * 0.975, top + 0.03),
            (wide * 0.97, top + depth * 0.8, 1),
            (wide * 0.55, top + depth),
            (0, top + depth + rng.uniform(0.0, 0.05)),
        ]
    )
    high = 0.12 if is_chain else 0.24
    path = [
        (-wide * 0.86, top + 0.004),
        (-wide * 0.62, high + 0.11),
        (0.0, high),
        (wide * 0.62, high + 0.11),
        (wide * 0.86, top + 0.004),
    ]
    handle = chain_of(path, gold, 48) if is_chain else strap_of(path, 0.03, cloth, 0.012)
    rings = [ring_of((side * wide * 0.86, top + 0.006), 0.02, gold) for side in (-1, 1)]
    layers = [
        handle,
        slab(body, cloth, rng, 0.04, (), (inset(body, 0.96),), 0.15),
        slab(lid, cloth, rng, 0.026, (), (inset(lid, 0.955, shade_of(cloth.rgb, 0.8)),), 0.12, 0.014),
        *rings,
    ]
    return layers + clasp((0, top + depth - 0.015), rng)


def hobo(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A soft half-moon shoulder bag."""
    wide = rng.uniform(0.29, 0.33)
    body = smooth(
        [
            (-wide, 0.44, 1),
            (-wide * 0.55, 0.535),
            (0, 0.555),
            (wide * 0.55, 0.535),
            (wide, 0.44, 1),
            (wide * 1.04, 0.60),
            (wide * 0.75, 0.765),
            (0, 0.82),
            (-wide * 0.75, 0.765),
            (-wide * 1.04, 0.60),
        ]
    )
    strap = strap_of(
        [(-wide + 0.006, 0.465), (-wide * 0.72, 0.22), (0, 0.115), (wide * 0.72, 0.22), (wide - 0.006, 0.465)],
        0.042,
        cloth,
        0.012,
    )
    folds = (
        *gathers((-wide * 0.95, 0.48), (0, 0.70), rng, 5, 0.7, 0.018, 0.007),
        *gathers((wide * 0.95, 0.48), (0, 0.70), rng, 5, 0.7, 0.018, 0.007),
    )
    zip_line = zip_fastener(
        line((-wide * 0.8, 0.505), (0, 0.568), (wide * 0.8, 0.505)),
        shade_of(cloth.rgb, 0.75),
        BRASS,
        0.014,
        has_puller=False,
    )
    return [
        strap,
        slab(body, cloth, rng, 0.055, folds, slack=0.9),
        *zip_line,
        *(ring_of((side * (wide - 0.004), 0.452), 0.02, BRASS) for side in (-1, 1)),
        *stamp((0, 0.69), cloth, rng),
    ]


def bucket(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A bucket bag drawn together with a cord."""
    body = symmetric(
        [(0, 0.43), (0.10, 0.426), (0.20, 0.41, 1), (0.215, 0.52), (0.235, 0.84), (0.21, 0.875), (0, 0.885)]
    )
    mouth = symmetric([(0, 0.388), (0.12, 0.392), (0.20, 0.41, 1), (0, 0.446)])
    strap = strap_of([(-0.19, 0.45), (-0.18, 0.2), (0, 0.09), (0.18, 0.2), (0.19, 0.45)], 0.032, cloth, 0.010)
    pleats = tuple(
        Fold(((x, 0.42), (x * 1.02, 0.48), (x * 1.05, 0.58)), 0.012, 0.008)
        for x in np.linspace(-0.18, 0.18, 9).tolist()
    )
    cord = strap_of([(-0.205, 0.482), (0, 0.502), (0.205, 0.482)], 0.010, in_fabric(cloth, "leather", 0.7))
    tails = [
        strap_of([(0.0, 0.50), (x * 0.6, 0.57), (x, 0.66)], 0.010, in_fabric(cloth, "leather", 0.7))
        for x in (-0.03, 0.04)
    ]
    base = Seam(line((-0.232, 0.79), (0, 0.805), (0.232, 0.79)), depth=0.003)
    return [
        strap,
        Layer((Panel(mouth),), cloth, puff=0, slack=0.3, drop=0, is_inside=True),
        slab(body, cloth, rng, 0.05, pleats, (base,), 0.4),
        cord,
        *tails,
        *stamp((0, 0.69), cloth, rng),
    ]


def clutch(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A clutch or a wallet, with a flap, or a zip and a wrist strap."""
    wide, top, low = 0.34, 0.36, 0.72
    body = box(-wide, top, wide, low, 0.022)
    layers = [slab(body, cloth, rng, 0.02, (), (inset(body, 0.965, shade_of(cloth.rgb, 0.8)),), 0.2)]
    if rng.random() < 0.5:
        lid = symmetric([(0, top - 0.004), (wide, top + 0.004, 1), (wide * 0.98, top + 0.12), (0, top + 0.205, 1)])
        return [
            *layers,
            slab(lid, cloth, rng, 0.014, (), (inset(lid, 0.955, shade_of(cloth.rgb, 0.8)),), 0.15, 0.014),
            *button((0, top + 0.175), BRASS, 0.014, "metal"),
        ]
    loop = strap_of(
        [(wide - 0.02, top + 0.05), (wide + 0.06, 0.56), (wide + 0.02, 0.80), (wide - 0.05, 0.74), (wide - 0.03, 0.5)],
        0.02,
        cloth,
    )
    return [
        *layers,
        *zip_fastener(
            line((-wide * 0.94, top + 0.045), (wide * 0.94, top + 0.045)), shade_of(cloth.rgb, 0.7), BRASS, 0.016
        ),
        loop,
        *stamp((0, 0.58), cloth, rng),
    ]
