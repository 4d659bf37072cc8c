"""Canvas, court and running shoes, slip-ons."""

from __future__ import annotations

import numpy as np

from core.colours import RGB
from tools.draw.curves import ellipse, line, ribbon
from tools.draw.pieces import Cloth, Layer, Panel, Seam
from tools.draw.wardrobe.details import in_fabric, shade_of
from tools.draw.wardrobe.lasts import (
    GUM,
    WHITE,
    Last,
    eyestay,
    heel_tab,
    laces,
    overlay,
    pair_of,
    rubber_sole,
    tongue_of,
    upper_layers,
)

Rng = np.random.Generator
_ACCENTS: tuple[RGB, ...] = ((36, 92, 72), (36, 44, 74), (150, 36, 44), (186, 184, 180), (176, 128, 84), (40, 40, 42))
_OVERLAYS: tuple[RGB, ...] = ((200, 200, 204), (120, 122, 130), (222, 214, 200), (58, 64, 78), (168, 146, 120))


def canvas_sneaker(cloth: Cloth, rng: Rng, is_high: bool = False) -> list[Layer]:
    """A canvas shoe with a rubber toe cap; low or high."""
    last = (
        Last(heel=(0.375, 0.405), sole=0.058)
        if not is_high
        else Last(heel=(0.345, 0.20), dip=(0.27, 0.195), tongue=(0.105, 0.185), vamp=(-0.15, 0.52))
    )
    thread = WHITE if sum(cloth.rgb) < 520 else shade_of(cloth.rgb, 0.7)
    side = Seam(
        line((0.16, last.base - 0.01), (0.12, 0.55), (last.tongue[0] + 0.08, last.tongue[1] + 0.08)),
        depth=0.0012,
        thread=thread,
    )
    layers = [
        tongue_of(last, cloth),
        *upper_layers(last, cloth, rng, (side,)),
        *eyestay(last, cloth, thread),
        heel_tab(last, in_fabric(cloth, "canvas", 0.9)),
    ]
    cap = overlay(
        [
            (-0.432, 0.645),
            (-0.405, 0.606),
            (-0.345, 0.583),
            (-0.285, 0.605),
            (-0.262, last.base + 0.005, 1),
            (-0.42, last.base + 0.01, 1),
        ],
        Cloth("rubber", WHITE),
    )
    if is_high:
        layers += [
            Layer(
                (Panel(ellipse((0.235, 0.34), 0.043)),),
                Cloth("rubber", WHITE),
                puff=0.003,
                rim=0.004,
                slack=0,
                cling=0.9,
                drop=0.002,
            ),
            Layer((Panel(ellipse((0.235, 0.34), 0.022)),), Cloth("ink", cloth.rgb), puff=0, slack=0, drop=0, cling=1),
        ]
    stripe = (190, 34, 44) if rng.random() < 0.4 else shade_of(cloth.rgb, 0.9)
    return pair_of(
        [
            *layers,
            cap,
            *rubber_sole(last, WHITE, GUM if rng.random() < 0.4 else None, stripe),
            *laces(last, WHITE, 7 if is_high else 5),
        ],
        rng,
    )


def court_sneaker(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A leather court shoe with a coloured heel and perforations."""
    last = Last(sole=0.07)
    accent = _ACCENTS[int(rng.integers(len(_ACCENTS)))]
    tab = Cloth("suede", accent, seed=cloth.seed)
    layers = [
        tongue_of(last, cloth),
        *upper_layers(last, cloth, rng, slack=0.1),
        *eyestay(last, cloth),
        heel_tab(last, tab),
    ]
    layers.append(
        overlay(
            [
                (-0.405, 0.655, 1),
                (-0.395, 0.618),
                (-0.33, 0.592),
                (-0.262, 0.603),
                (-0.24, 0.655),
                (-0.25, last.base + 0.01, 1),
                (-0.41, last.base + 0.01, 1),
            ],
            cloth,
        )
    )
    if rng.random() < 0.6:
        layers += [
            overlay(
                [(x, 0.665, 1), (x + 0.028, 0.665, 1), (x + 0.115, 0.525, 1), (x + 0.092, 0.515, 1)],
                Cloth("leather", accent),
            )
            for x in (0.0, 0.06, 0.12)[: int(rng.integers(1, 4))]
        ]
    else:
        dots = [ellipse((-0.33 + 0.028 * i, 0.625 - 0.005 * i + 0.018 * j), 0.004) for i in range(4) for j in range(2)]
        layers.append(
            Layer(
                tuple(Panel(dot) for dot in dots),
                Cloth("ink", shade_of(cloth.rgb, 0.5)),
                puff=0,
                slack=0,
                drop=0,
                cling=1,
            )
        )
    return pair_of(
        [
            *layers,
            *rubber_sole(last, WHITE, GUM if rng.random() < 0.3 else None),
            *laces(last, WHITE if sum(cloth.rgb) > 120 else shade_of(cloth.rgb, 1.1)),
        ],
        rng,
    )


def runner(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A running shoe: mesh, suede overlays, a thick foam sole."""
    last = Last(heel=(0.385, 0.375), tongue=(0.06, 0.335), base=0.65, sole=0.10, spring=0.035)
    accent = _OVERLAYS[int(rng.integers(len(_OVERLAYS)))]
    suede = Cloth("suede", accent, seed=cloth.seed)
    layers = [tongue_of(last, cloth), *upper_layers(last, cloth, rng), *eyestay(last, suede), heel_tab(last, suede)]
    layers.append(
        overlay(
            [
                (-0.43, 0.64, 1),
                (-0.40, 0.585),
                (-0.33, 0.575),
                (-0.29, 0.615),
                (-0.16, 0.635),
                (-0.12, last.base + 0.01, 1),
                (-0.42, last.base + 0.012, 1),
            ],
            suede,
        )
    )
    mark = [(0.02, 0.64, 1), (0.05, 0.55), (0.16, 0.50, 1), (0.20, 0.52, 1), (0.12, 0.57), (0.10, 0.64, 1)]
    layers.append(overlay(mark, Cloth("leather", WHITE if sum(accent) < 560 else (60, 62, 70))))
    foam = rubber_sole(last, WHITE, shade_of(accent, 0.6))
    wedge = ribbon(
        [(0.40, last.base + 0.035), (0.18, last.base + 0.05), (-0.05, last.base + 0.062)], [0.045, 0.03, 0.004]
    )
    return pair_of(
        [
            *layers,
            *foam,
            Layer((Panel(wedge),), Cloth("rubber", accent), puff=0.004, rim=0.008, slack=0, cling=0.8, drop=0),
            *laces(last, WHITE),
        ],
        rng,
    )


def slip_on(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A slip-on shoe with elastic at the sides."""
    last = Last(heel=(0.375, 0.42), dip=(0.25, 0.465), tongue=(0.02, 0.41), vamp=(-0.19, 0.535), sole=0.06)
    gore = overlay(
        [(0.07, 0.455, 1), (0.12, 0.462, 1), (0.085, 0.56, 1), (0.055, 0.56, 1)], Cloth("rib", shade_of(cloth.rgb, 0.6))
    )
    return pair_of([*upper_layers(last, cloth, rng), gore, heel_tab(last, cloth), *rubber_sole(last, WHITE, GUM)], rng)
