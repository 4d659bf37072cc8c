"""Chinos, slacks, joggers, cargo trousers and shorts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.colours import RGB
from tools.draw.curves import line, ribbon
from tools.draw.drape import flutes
from tools.draw.pieces import Cloth, Fade, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.details import BRASS, button, drawstring, flap, in_fabric, patch_pocket, shade_of
from tools.draw.wardrobe.trousers import Trousers, belt_loops, fitted

Rng = np.random.Generator


def chinos(cloth: Cloth, rng: Rng, fit: str = "tapered") -> list[Layer]:
    """Cotton trousers."""
    cut = fitted(rng, fit)
    thread = shade_of(cloth.rgb, 0.84)
    seams = (
        *cut.front_seams(thread),
        *both_seams(
            Seam(line((cut.hem[0], cut.low - 0.024), (cut.hem[1], cut.low - 0.022)), depth=0.001, thread=thread)
        ),
    )
    legs = Layer((cut.panel(),), cloth, puff=0.024, rim=0.028, slack=0.7, folds=cut.folds(rng, 0.9), seams=seams)
    return [
        cut.inside(cloth),
        legs,
        cut.waistband(cloth),
        *belt_loops(cut, cloth),
        *button((0.004, cut.top + 0.010), shade_of(cloth.rgb, 0.55), 0.009),
    ]


def slacks(cloth: Cloth, rng: Rng, fit: str = "straight") -> list[Layer]:
    """Suit trousers with pressed creases and pleats."""
    cut = replace(fitted(rng, fit), waist=0.138)
    ko, ki = cut.knee
    ho, hi = cut.hem
    press = both_seams(
        Seam(
            line((0.066, cut.top + 0.14), ((ko + ki) / 2, cut.knee_y), ((ho + hi) / 2, cut.low)),
            depth=-0.0035,
            width=0.006,
        )
    )
    pleats = both_seams(
        Seam(line((0.070, cut.top + 0.03), (0.074, cut.top + 0.14)), depth=0.004, width=0.005),
        Seam(line((0.098, cut.top + 0.03), (0.100, cut.top + 0.09)), depth=0.003, width=0.004),
    )
    front = cut.front_seams(None)
    legs = Layer(
        (cut.panel(),),
        cloth,
        puff=0.024,
        rim=0.028,
        slack=0.5,
        folds=cut.folds(rng, 0.55),
        seams=(*front, *press, *pleats),
    )
    return [cut.inside(cloth), legs, cut.waistband(cloth, 0.036), *belt_loops(cut, cloth)]


def joggers(cloth: Cloth, rng: Rng, fit: str = "tapered", is_striped: bool = False) -> list[Layer]:
    """Sweat trousers: elastic waist with a cord, cuffed or open hems, stripes down the sides."""
    cut = replace(fitted(rng, fit), waist=0.150, hip=0.2)
    rib = in_fabric(cloth, "rib", 0.95)
    legs = Layer(
        (cut.panel(),),
        cloth,
        puff=0.03,
        rim=0.034,
        slack=1.0,
        folds=(
            *cut.folds(rng, 1.25),
            *flutes((-cut.waist, cut.top + 0.03), (cut.waist, cut.top + 0.03), 0.12, rng, 9, 0.01, 0.009, 0.003),
        ),
        seams=(
            Seam(line((0, cut.top + 0.03), (0.002, cut.rise)), depth=0.003),
            *both_seams(
                Seam(
                    line((cut.waist * 0.86, cut.top + 0.04), (cut.hip * 0.93, cut.top + 0.17)), depth=0.004, width=0.005
                )
            ),
        ),
    )
    layers = [cut.inside(cloth), legs]
    if is_striped:
        layers += _side_stripes(cut, cloth)
    if fit in ("tapered", "slim"):
        ho, hi = cut.hem
        cuffs = [
            ribbon([(side * (ho - 0.003), cut.low - 0.012), (side * (hi + 0.002), cut.low - 0.010)], 0.05)
            for side in (-1, 1)
        ]
        layers += [
            Layer((Panel(cuff),), rib, puff=0.008, rim=0.014, slack=0.1, cling=0.4, drop=0.004) for cuff in cuffs
        ]
    layers += [cut.waistband(rib, 0.042)]
    for side in (-1, 1):
        end = (side * float(rng.uniform(0.018, 0.03)), cut.top + float(rng.uniform(0.13, 0.17)))
        layers += drawstring(
            [(side * 0.012, cut.top + 0.012), (side * 0.02, cut.top + 0.08), end],
            shade_of(cloth.rgb, 1.4) if sum(cloth.rgb) < 330 else shade_of(cloth.rgb, 0.85),
            width=0.007,
        )
    return layers


def _side_stripes(cut: Trousers, cloth: Cloth) -> list[Layer]:
    white: RGB = (240, 238, 232) if sum(cloth.rgb) < 480 else (40, 42, 48)
    layers = []
    for offset in (0.012, 0.026):
        for side in (-1, 1):
            path = [
                (side * (cut.waist - offset + 0.012), cut.top + 0.04),
                (side * (cut.hip - offset), cut.rise - 0.09),
                (side * (cut.knee[0] - offset), cut.knee_y),
                (side * (cut.hem[0] - offset), cut.low - 0.03),
            ]
            layers.append(
                Layer((Panel(ribbon(path, 0.008)),), Cloth("jersey", white), puff=0, slack=0, drop=0, cling=1.0)
            )
    return layers


def cargo(cloth: Cloth, rng: Rng, fit: str = "straight") -> list[Layer]:
    """Cargo trousers with pockets at the thighs."""
    layers = chinos(cloth, rng, fit)
    for side in (-1, 1):
        layers += patch_pocket((side * 0.142, 0.56), 0.085, 0.13, cloth, shade_of(cloth.rgb, 0.8))
        layers += flap((side * 0.142, 0.505), 0.092, 0.036, cloth)
    return layers


def shorts(cloth: Cloth, rng: Rng, kind: str = "chino") -> list[Layer]:
    """Shorts: chino, denim or sweat."""
    length = rng.uniform(0.50, 0.62)
    cut = Trousers(0.158, 0.208, 0.36, (0.228, 0.036), (0.236, 0.040), top=0.05, low=length)
    thread = (204, 154, 88) if kind == "denim" else shade_of(cloth.rgb, 0.84)
    hem = both_seams(
        Seam(line((cut.hem[0], length - 0.024), (cut.hem[1], length - 0.022)), depth=0.0015, thread=thread)
    )
    fades = tuple(Fade((side * 0.13, 0.42), (0.06, 0.12), 0.2) for side in (-1, 1)) if kind == "denim" else ()
    rows = 2 if kind == "denim" else 1
    legs = Layer(
        (cut.panel(),),
        cloth,
        puff=0.028,
        rim=0.034,
        slack=0.9,
        folds=cut.folds(rng),
        seams=(*cut.front_seams(thread, rows), *hem),
        fades=fades,
    )
    layers = [
        cut.inside(cloth),
        legs,
        cut.waistband(in_fabric(cloth, "rib", 0.95) if kind == "sweat" else cloth, 0.038),
    ]
    if kind == "sweat":
        for side in (-1, 1):
            layers += drawstring(
                [(side * 0.012, 0.06), (side * 0.02, 0.12), (side * 0.026, 0.18)], (238, 236, 230), width=0.008
            )
        return layers
    return [
        *layers,
        *belt_loops(cut, cloth),
        *button(
            (0.004, 0.062),
            BRASS if kind == "denim" else shade_of(cloth.rgb, 0.55),
            0.010,
            "metal" if kind == "denim" else "acetate",
        ),
    ]
