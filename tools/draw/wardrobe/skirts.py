"""Skirts: a-line, pleated, denim, slip and pencil."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from tools.draw.curves import line, smooth, symmetric
from tools.draw.drape import flutes, gathers
from tools.draw.pieces import Cloth, Fade, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.details import BRASS, button

Rng = np.random.Generator


def flared(
    waist: float, top: float, hem: float, low: float, hip: float = 0.0, wave: float = 0.0, rng: Rng | None = None
) -> Panel:
    """A skirt's outline from waist to hem; `wave` makes the hem rise and fall as its folds do."""
    middle = (top + low) / 2
    side = hip or (waist + (hem - waist) * 0.55)
    edge: list[tuple[float, ...]] = []
    if wave and rng is not None:
        places = np.linspace(hem * 0.93, -hem * 0.93, 11)
        edge = [
            (
                float(x),
                low + 0.012 * (1 - (x / hem) ** 2) + wave * (1 if i % 2 else -0.4) * float(rng.uniform(0.5, 1.1)),
            )
            for i, x in enumerate(places)
        ]
    right = [(0, top + 0.008), (waist, top, 1), (side, top + (middle - top) * 0.8), (hem, low - 0.006, 1)]
    left = [(-x, y, *rest) for x, y, *rest in right[:0:-1]]
    return Panel(smooth([*right, *(edge or [(0.0, low + 0.014)]), *left]), flare=max(0.0, (hem / waist - 1) * 0.35))


def skirt(cloth: Cloth, rng: Rng, style: str = "a-line", length: str = "mini") -> list[Layer]:
    """A skirt: a-line, pleated, denim, slip or pencil; mini, midi or long."""
    low = {"mini": rng.uniform(0.46, 0.54), "midi": rng.uniform(0.76, 0.86), "long": rng.uniform(0.98, 1.06)}[length]
    waist, top = rng.uniform(0.132, 0.15), 0.06
    reach = {"a-line": 0.62, "pleated": 0.7, "denim": 0.24, "slip": 0.38, "pencil": 0.06}[style] * (low - top) * 0.5
    hem = waist + reach + 0.03
    panel = flared(
        waist,
        top,
        hem,
        low,
        hip=0.19 if style == "pencil" else 0.0,
        wave=0.006 if style in ("a-line", "slip") else 0.003,
        rng=rng,
    )
    seams, folds = _skirt_lines(style, rng, waist, top, hem, low, cloth)
    fades = (
        tuple(Fade((side * 0.1, (top + low) / 2), (0.05, 0.16), 0.2) for side in (-1, 1)) if style == "denim" else ()
    )
    body = Layer((panel,), cloth, puff=0.026, rim=0.032, slack=0.6, folds=folds, seams=seams, fades=fades)
    strap = symmetric([(0, top - 0.012), (waist, top - 0.022, 1), (waist + 0.004, top + 0.016, 1), (0, top + 0.024)])
    inside = symmetric([(0, top - 0.036), (waist, top - 0.022, 1), (0, top - 0.004)])
    thread = (204, 154, 88) if style == "denim" else None
    band_layer = Layer(
        (Panel(strap),),
        cloth,
        puff=0.006,
        rim=0.010,
        slack=0.1,
        cling=0.5,
        drop=0.005,
        seams=(Seam(line((-waist, top + 0.010), (0, top + 0.018), (waist, top + 0.010)), depth=0.002, thread=thread),),
    )
    layers = [Layer((Panel(inside),), cloth, puff=0, slack=0, drop=0, is_inside=True), body, band_layer]
    return layers + (button((0.004, top + 0.004), BRASS, 0.010, "metal") if style == "denim" else [])


def _skirt_lines(
    style: str, rng: Rng, waist: float, top: float, hem: float, low: float, cloth: Cloth
) -> tuple[tuple[Seam, ...], tuple]:  # type: ignore[type-arg]
    hem_line = Seam(line((-hem, low - 0.03), (0, low - 0.010), (hem, low - 0.03)), depth=0.001, width=0.002)
    if style == "pleated":
        shares = np.linspace(-0.92, 0.92, 15)
        seams = tuple(
            Seam(
                line(
                    (float(s) * waist, top + 0.02),
                    (float(s) * (waist + hem) / 2, (top + low) / 2),
                    (float(s) * hem, low),
                ),
                depth=0.008,
                width=0.006,
                lift=0.0035,
            )
            for s in shares
        )
        return seams, ()
    if style == "denim":
        thread = (204, 154, 88)
        pocket = line((waist * 0.55, top + 0.02), (waist * 0.68, top + 0.075), (waist * 1.2, top + 0.10))
        fly = Seam(line((0.034, top + 0.02), (0.034, top + 0.14), (0.002, top + 0.19)), depth=0.001, thread=thread)
        middle = Seam(line((0, top + 0.02), (0, low)), depth=0.003, thread=thread)
        return (
            *both_seams(Seam(pocket, depth=0.003, thread=thread)),
            fly,
            middle,
            replace(hem_line, thread=thread),
        ), gathers((0, top + 0.18), (0.12, top + 0.24), rng, 3, 0.9)
    n, height = {"a-line": (8, 0.010), "slip": (6, 0.008), "pencil": (4, 0.003)}[style]
    folds = flutes(
        (-waist * 0.85, top + 0.10), (waist * 0.85, top + 0.10), low - top - 0.12, rng, n, hem - waist, 0.022, height
    )
    return (hem_line,), folds
