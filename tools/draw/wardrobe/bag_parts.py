"""What bags are made from: bodies, straps, rings, chains, clasps, a stamped name."""

from __future__ import annotations

import numpy as np

from core.colours import RGB
from tools.draw.curves import Curve, box, ellipse, line, ribbon
from tools.draw.pieces import Cloth, Fold, Layer, Panel, Seam
from tools.draw.wardrobe.details import BRASS, METAL, printed, shade_of
from tools.draw.wardrobe.graphics import word

Rng = np.random.Generator


def slab(
    outline: Curve,
    cloth: Cloth,
    rng: Rng,
    puff: float = 0.04,
    folds: tuple[Fold, ...] = (),
    seams: tuple[Seam, ...] = (),
    slack: float = 0.35,
    drop: float = 0.008,
    rim: float = 0.036,
) -> Layer:
    """A swelling body of a bag."""
    return Layer((Panel(outline),), cloth, puff=puff, rim=rim, slack=slack, folds=folds, seams=seams, drop=drop)


def inset(outline: Curve, scale: float = 0.95, thread: RGB | None = None, depth: float = 0.0012) -> Seam:
    """A row of stitches that follows an outline's inside."""
    centre = (outline.min(0) + outline.max(0)) / 2
    inner = (outline - centre) * scale + centre
    return Seam(np.vstack([inner, inner[:1]]), depth=depth, thread=thread)


def strap_of(path: list[tuple[float, float]], width: float, cloth: Cloth, puff: float = 0.008) -> Layer:
    """A strap along a path."""
    return Layer((Panel(ribbon(path, width)),), cloth, puff=puff, rim=width * 0.45, slack=0.1, cling=0.3, drop=0.008)


def ring_of(at: tuple[float, float], radius: float, rgb: RGB = METAL) -> Layer:
    """A metal ring that joins strap and body."""
    return Layer(
        (Panel(ellipse(at, radius), holes=(ellipse(at, radius * 0.62),)),),
        Cloth("metal", rgb),
        puff=0.006,
        rim=0.004,
        slack=0,
        drop=0.006,
    )


def chain_of(path: list[tuple[float, float]], rgb: RGB, n: int = 44, size: float = 0.012) -> Layer:
    """A chain: links laid along a path, every other one seen edge-on."""
    curve = line(*path)
    steps = np.concatenate([[0], np.cumsum(np.hypot(*np.diff(curve, axis=0).T))])
    places = np.linspace(0, steps[-1], n)
    xs, ys = np.interp(places, steps, curve[:, 0]), np.interp(places, steps, curve[:, 1])
    angles = np.arctan2(np.gradient(ys), np.gradient(xs))
    links = [
        Panel(
            ellipse((x, y), size, size * (0.62 if i % 2 else 0.3), a),
            holes=(ellipse((x, y), size * 0.6, size * 0.28, a),) if i % 2 else (),
        )
        for i, (x, y, a) in enumerate(zip(xs.tolist(), ys.tolist(), angles.tolist(), strict=True))
    ]
    return Layer(tuple(links), Cloth("metal", rgb), puff=0.006, rim=0.004, slack=0, drop=0.006)


def clasp(at: tuple[float, float], rng: Rng) -> list[Layer]:
    """A metal clasp, gold or silver."""
    x, y = at
    gold = BRASS if rng.random() < 0.65 else METAL
    plate = Layer(
        (Panel(box(x - 0.032, y - 0.024, x + 0.032, y + 0.026, 0.010)),),
        Cloth("metal", gold),
        puff=0.006,
        rim=0.006,
        slack=0,
        drop=0.006,
    )
    return [
        plate,
        Layer(
            (Panel(box(x - 0.013, y - 0.012, x + 0.013, y + 0.014, 0.005)),),
            Cloth("metal", shade_of(gold, 0.8)),
            puff=0.004,
            rim=0.004,
            slack=0,
            drop=0.004,
        ),
    ]


def stamp(at: tuple[float, float], cloth: Cloth, rng: Rng) -> list[Layer]:
    """A maker's name pressed in foil."""
    names = ("MONT", "HAMEL", "ORNE", "SALT", "MUSE")
    return [
        printed(
            word(names[int(rng.integers(len(names)))], at, 0.018, 0.14, spacing=0.4),
            (206, 174, 112) if sum(cloth.rgb) < 560 else shade_of(cloth.rgb, 0.55),
        )
    ]
