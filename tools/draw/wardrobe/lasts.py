"""What shoes are built on and from, seen from the side, toe to the left: last, upper, laces, overlays, soles."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.colours import RGB
from tools.draw.curves import Curve, ellipse, line, ribbon, smooth
from tools.draw.drape import creases
from tools.draw.pieces import Cloth, Layer, Panel, Seam, placed
from tools.draw.wardrobe.details import shade_of

Rng = np.random.Generator


WHITE: RGB = (240, 238, 232)


GUM: RGB = (176, 122, 72)


@dataclass(frozen=True)
class Last:
    """The shape a shoe is built on: where its heel, collar, tongue and toe are (x, y), and its sole's depth."""

    heel: tuple[float, float] = (0.385, 0.40)
    dip: tuple[float, float] = (0.235, 0.455)
    tongue: tuple[float, float] = (0.055, 0.36)
    vamp: tuple[float, float] = (-0.17, 0.525)
    toe: tuple[float, float] = (-0.425, 0.64)
    base: float = 0.675
    sole: float = 0.065
    spring: float = 0.012

    def upper(self) -> Curve:
        """The outline of the upper, its lower edge hidden in the sole."""
        (hx, hy), (tx, ty), (vx, vy), (ox, oy) = self.heel, self.tongue, self.vamp, self.toe
        return smooth(
            [
                (hx, hy, 1),
                self.dip,
                (tx + 0.035, ty + 0.004, 1),
                (tx - 0.01, ty + 0.012, 1),
                ((tx + vx) / 2, (ty + vy) / 2 - 0.004),
                (vx, vy),
                ((vx + ox) / 2 - 0.03, (vy + oy) / 2 - 0.022),
                (ox + 0.014, oy - 0.022),
                (ox, oy),
                (ox + 0.02, self.base + 0.02, 1),
                (hx + 0.006, self.base + 0.02, 1),
                (hx + 0.022, (hy + self.base) / 2 + 0.04),
                (hx - 0.006, (hy + self.base) / 2 - 0.04),
            ]
        )

    def mouth(self) -> Curve:
        """The opening for the foot, seen from slightly above."""
        (hx, hy), (tx, ty), (dx, dy) = self.heel, self.tongue, self.dip
        return smooth(
            [
                (hx - 0.002, hy + 0.004, 1),
                (dx, dy + 0.004),
                (tx + 0.03, ty + 0.01, 1),
                (dx - 0.02, dy - 0.052),
                (hx - 0.05, hy - 0.018),
            ]
        )

    def bottom(self, drop: float | None = None, out: float = 0.014) -> Curve:
        """The sole's outline."""
        (hx, _), (ox, _) = self.heel, self.toe
        low = self.base + (drop or self.sole)
        return smooth(
            [
                (ox - out, self.base - 0.012),
                (ox * 0.55, self.base + 0.006),
                (0, self.base + 0.004),
                (hx * 0.7, self.base - 0.002),
                (hx + out + 0.004, self.base - 0.014, 1),
                (hx + out, low - 0.014),
                (hx - 0.02, low, 1),
                (0, low),
                (ox * 0.55, low - 0.002),
                (ox + 0.035, low - self.spring),
                (ox - out * 1.3, self.base + 0.018),
            ]
        )


def upper_layers(
    last: Last, cloth: Cloth, rng: Rng, seams: tuple[Seam, ...] = (), lining: RGB = (216, 208, 196), slack: float = 0.25
) -> list[Layer]:
    """The lining in the opening, and the upper over it."""
    inside = Layer(
        (Panel(last.mouth()),), Cloth("jersey", lining), puff=-0.01, rim=0.02, slack=0.2, drop=0, is_inside=True
    )
    ball = creases((last.vamp[0] + 0.02, last.vamp[1] + 0.07), (0.35, 1), rng, 3, 0.03, 0.09, 0.010, 0.003)
    collar = Seam(
        line(
            (last.heel[0] - 0.006, last.heel[1] + 0.022),
            (last.dip[0] + 0.004, last.dip[1] + 0.022),
            (last.tongue[0] + 0.05, last.tongue[1] + 0.03),
        ),
        depth=0.0015,
        thread=shade_of(cloth.rgb, 0.85),
    )
    return [
        inside,
        Layer(
            (Panel(last.upper()),),
            cloth,
            puff=0.04,
            rim=0.036,
            slack=slack,
            folds=ball,
            seams=(collar, *seams),
            drop=0.004,
        ),
    ]


def laces(last: Last, rgb: RGB, n: int = 5) -> list[Layer]:
    """Laces crossing the throat from the tongue down to the vamp, and a small bow."""
    (tx, ty), (vx, vy) = last.tongue, last.vamp
    layers = []
    for share in np.linspace(0.12, 0.86, n):
        x, y = tx + (vx - tx) * share + 0.004, ty + (vy - ty) * share + 0.012
        bar = ribbon([(x - 0.022, y - 0.006), (x + 0.012, y + 0.006), (x + 0.045, y + 0.036)], 0.0135)
        layers.append(Layer((Panel(bar),), Cloth("rib", rgb), puff=0.008, rim=0.006, slack=0, cling=0.3, drop=0.006))
    for end in ((0.075, 0.085), (0.03, 0.10)):
        tail = ribbon(
            [(tx + 0.012, ty + 0.025), (tx + end[0] * 0.7, ty + end[1] * 0.45), (tx + end[0], ty + end[1])], 0.010
        )
        layers.append(Layer((Panel(tail),), Cloth("rib", rgb), puff=0.006, rim=0.005, slack=0, cling=0.3, drop=0.006))
    return layers


def overlay(points: list[tuple[float, ...]], cloth: Cloth, thread: RGB | None = None) -> Layer:
    """An overlay sewn onto the upper."""
    outline = smooth(points)
    centre = outline.mean(0)
    inner = (outline - centre) * 0.93 + centre
    return Layer(
        (Panel(outline),),
        cloth,
        puff=0.004,
        rim=0.006,
        slack=0,
        cling=0.95,
        drop=0.0035,
        seams=(Seam(np.vstack([inner, inner[:1]]), depth=0.0006, thread=thread or shade_of(cloth.rgb, 0.88)),),
    )


def rubber_sole(last: Last, rgb: RGB, tread: RGB | None = None, line_rgb: RGB | None = None) -> list[Layer]:
    """A rubber sole with its tread and a foxing line."""
    edge = last.base + last.sole
    (hx, _), (ox, _) = last.heel, last.toe
    seams = [
        Seam(
            line(
                (ox + 0.002, last.base + 0.018),
                (ox * 0.5, last.base + 0.026),
                (0, last.base + 0.026),
                (hx + 0.012, last.base + 0.014),
            ),
            depth=0.0015,
            thread=line_rgb,
            is_dashed=False,
        )
    ]
    sole = Layer(
        (Panel(last.bottom()),), Cloth("rubber", rgb), puff=0.016, rim=0.014, slack=0.05, drop=0.006, seams=tuple(seams)
    )
    strip = ribbon(
        [(ox + 0.03, edge - last.spring - 0.004), (ox * 0.5, edge - 0.005), (hx - 0.01, edge - 0.005)], 0.014
    )
    return [
        sole,
        Layer(
            (Panel(strip),),
            Cloth("rubber", tread or shade_of(rgb, 0.75)),
            puff=0.004,
            rim=0.006,
            slack=0,
            cling=0.5,
            drop=0,
        ),
    ]


def eyestay(last: Last, cloth: Cloth, thread: RGB | None = None) -> list[Layer]:
    """The facing that holds the eyelets."""
    (tx, ty), (vx, vy) = last.tongue, last.vamp
    patch = overlay(
        [
            (tx + 0.048, ty + 0.014, 1),
            (tx + 0.075, ty + 0.055, 1),
            (vx + 0.105, vy + 0.045),
            (vx + 0.03, vy + 0.052),
            (vx - 0.012, vy + 0.008),
            ((tx + vx) / 2 + 0.012, (ty + vy) / 2 + 0.010),
        ],
        cloth,
        thread,
    )
    holes = [
        ellipse((tx + 0.044 + (vx - tx) * s, ty + 0.042 + (vy - ty) * s), 0.0055) for s in np.linspace(0.12, 0.86, 5)
    ]
    return [
        patch,
        Layer(
            tuple(Panel(hole) for hole in holes),
            Cloth("ink", shade_of(cloth.rgb, 0.4)),
            puff=0,
            slack=0,
            drop=0,
            cling=1,
        ),
    ]


def heel_tab(last: Last, cloth: Cloth) -> Layer:
    """The counter at the heel."""
    (hx, hy) = last.heel
    return overlay(
        [
            (hx - 0.004, hy + 0.004, 1),
            (hx + 0.006, (hy + last.base) / 2),
            (hx + 0.012, last.base - 0.01, 1),
            (hx - 0.085, last.base - 0.006, 1),
            (hx - 0.065, (hy + last.base) / 2 + 0.02),
            (hx - 0.05, hy + 0.03, 1),
        ],
        cloth,
    )


def tongue_of(last: Last, cloth: Cloth) -> Layer:
    """The tongue above the laces."""
    tx, ty = last.tongue
    outline = smooth(
        [
            (tx - 0.012, ty + 0.03, 1),
            (tx - 0.006, ty - 0.022),
            (tx + 0.024, ty - 0.034),
            (tx + 0.062, ty - 0.022),
            (tx + 0.055, ty + 0.04, 1),
        ]
    )
    return Layer((Panel(outline),), cloth, puff=0.014, rim=0.016, slack=0.2, drop=0.006)


def pair_of(layers: list[Layer], rng: Rng) -> list[Layer]:
    """Both shoes, one behind the other; or one alone."""
    if rng.random() < 0.35:
        return layers
    return (
        placed(layers, (float(rng.uniform(0.10, 0.15)), -float(rng.uniform(0.028, 0.04))), 0.95, about=(0.0, 0.7))
        + layers
    )


def raised(upper: list[Layer], last: Last, heel: float, rgb: RGB = (52, 42, 38)) -> list[Layer]:
    """The upper on a thin leather sole, its heel raised on a stacked block; it pivots on the toe."""
    (hx, _), (ox, _) = last.heel, last.toe
    low = last.base + last.sole
    sole = smooth(
        [
            (ox - 0.012, last.base - 0.004),
            (0, last.base + 0.004),
            (hx + 0.022, last.base - 0.006, 1),
            (hx + 0.018, low - 0.004, 1),
            (0.1, low - 0.002),
            (ox * 0.5, low),
            (ox + 0.03, low - 0.004),
            (ox - 0.012, last.base + 0.012),
        ]
    )
    welt = Seam(
        line((ox, last.base + 0.006), (0, last.base + 0.012), (hx + 0.018, last.base + 0.003)),
        depth=0.0008,
        thread=shade_of(rgb, 1.35),
    )
    leather = Cloth("leather", rgb)
    pitch = heel / (hx - ox)
    tilted = placed(
        [*upper, Layer((Panel(sole),), leather, puff=0.006, rim=0.008, slack=0, seams=(welt,), drop=0.003)],
        turn=-pitch,
        about=(ox, low),
    )
    back, front = low - (hx + 0.012 - ox) * pitch, low - (hx - 0.16 - ox) * pitch
    block = smooth(
        [
            (hx + 0.012, back - 0.012, 1),
            (hx + 0.002, low + 0.002, 1),
            (hx - 0.135, low + 0.002, 1),
            (hx - 0.165, front - 0.012, 1),
        ]
    )
    stack = tuple(
        Seam(line((hx - 0.16, low - heel * s), (hx + 0.010, low - heel * s)), depth=0.0008) for s in (0.28, 0.6)
    )
    return [Layer((Panel(block),), leather, puff=0.010, rim=0.012, slack=0, seams=stack, drop=0), *tilted]
