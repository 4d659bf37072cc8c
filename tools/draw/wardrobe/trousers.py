"""The cut of trousers: waist, legs, where they fold, their seams and waistband."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.colours import RGB
from tools.draw.curves import box, line, symmetric
from tools.draw.drape import creases, flutes, gathers
from tools.draw.pieces import Cloth, Fold, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.details import in_fabric

Rng = np.random.Generator


@dataclass(frozen=True)
class Trousers:
    """Measures of the right leg: half waist and hip, rise, then outer and inner edge at knee and hem."""

    waist: float = 0.138
    hip: float = 0.178
    rise: float = 0.35
    knee: tuple[float, float] = (0.175, 0.045)
    hem: tuple[float, float] = (0.172, 0.075)
    top: float = 0.05
    low: float = 1.02

    @property
    def knee_y(self) -> float:
        """Where the knee bends."""
        return self.rise + (self.low - self.rise) * 0.42

    def panel(self, flare: float = 0.0) -> Panel:
        """Both legs in one outline."""
        (ko, ki), (ho, hi) = self.knee, self.hem
        hip_y = self.top + (self.rise - self.top) * 0.62
        return Panel(
            symmetric(
                [
                    (0, self.top + 0.012),
                    (self.waist * 0.6, self.top + 0.008),
                    (self.waist, self.top, 1),
                    (self.waist + (self.hip - self.waist) * 0.7, (self.top + hip_y) / 2),
                    (self.hip, hip_y),
                    (ko, self.knee_y),
                    (ho, self.low, 1),
                    ((ho + hi) / 2, self.low + 0.006),
                    (hi, self.low + 0.002, 1),
                    (ki, self.knee_y),
                    (0.022, self.rise + 0.05),
                    (0, self.rise, 1),
                ]
            )
        )

    def folds(self, rng: Rng, strength: float = 1.0) -> tuple[Fold, ...]:
        """Creases from the crotch, behind the knees and above the hems."""
        (ko, ki), (ho, hi) = self.knee, self.hem
        folds: tuple[Fold, ...] = ()
        for side in (-1, 1):
            crotch = gathers(
                (side * 0.012, self.rise - 0.012),
                (side * self.hip * 0.95, self.rise - 0.10),
                rng,
                4,
                0.95,
                0.011,
                0.0045 * strength,
            )
            down = gathers(
                (side * 0.02, self.rise + 0.02),
                (side * (ko + ki) * 0.5, self.knee_y),
                rng,
                3,
                0.3,
                0.014,
                0.0045 * strength,
            )
            middle = (side * (ko + ki) / 2, self.knee_y)
            knee = creases(middle, (side * 1.0, 0.35), rng, 4, 0.035, (ko - ki) * 1.1, 0.011, 0.0036 * strength)
            folds += (*crotch, *down, *knee)
            if self.low > 0.8:
                hem = creases(
                    (side * (ho + hi) / 2, self.low - 0.06),
                    (side * 1.0, -0.25),
                    rng,
                    4,
                    0.024,
                    (ho - hi) * 1.2,
                    0.009,
                    0.0048 * strength,
                )
                folds += (
                    *hem,
                    *flutes(
                        (side * ko, self.knee_y - 0.1),
                        (side * ki, self.knee_y - 0.1),
                        0.3,
                        rng,
                        2,
                        0.0,
                        0.014,
                        0.004 * strength,
                    ),
                )
        return folds

    def waistband(self, cloth: Cloth, depth: float = 0.034, thread: RGB | None = None) -> Layer:
        """The band at the waist."""
        x, y = self.waist, self.top
        outline = symmetric(
            [
                (0, y - 0.006),
                (x * 0.6, y - 0.010),
                (x - 0.002, y - 0.018, 1),
                (x + 0.006, y - 0.018 + depth, 1),
                (x * 0.6, y + depth - 0.004),
                (0, y + depth),
            ]
        )
        seam = Seam(
            line((-x - 0.006, y - 0.021 + depth), (0, y + depth - 0.003), (x + 0.006, y - 0.021 + depth)),
            depth=0.002,
            thread=thread,
        )
        return Layer((Panel(outline),), cloth, puff=0.006, rim=0.010, slack=0.1, cling=0.5, drop=0.005, seams=(seam,))

    def inside(self, cloth: Cloth) -> Layer:
        """The back of the waistband, seen over the front's edge."""
        x, y = self.waist, self.top
        outline = symmetric(
            [(0, y - 0.026), (x * 0.6, y - 0.025), (x - 0.002, y - 0.018, 1), (x * 0.6, y - 0.002), (0, y + 0.004)]
        )
        return Layer((Panel(outline),), in_fabric(cloth, "twill", 0.9), puff=0, slack=0, drop=0, is_inside=True)

    def front_seams(self, thread: RGB | None, rows: int = 1) -> tuple[Seam, ...]:
        """Fly, front rise, side pockets and outer seams."""
        y, x, rise = self.top, self.waist, self.rise
        fly = line((0.034, y + 0.03), (0.036, y + 0.13), (0.020, y + 0.175), (0.002, y + 0.19))
        pocket = line((x * 0.60, y + 0.026), (x * 0.70, y + 0.075), (self.hip * 0.985, y + 0.105))
        seams = [
            Seam(line((0, y + 0.03), (0.002, rise)), depth=0.004, width=0.004),
            Seam(fly, depth=0.001, thread=thread),
        ]
        seams += both_seams(
            *(
                Seam(pocket + (0, 0.006 * row), depth=0.0030 if not row else 0.001, width=0.004, thread=thread)
                for row in range(rows)
            )
        )
        return tuple(seams)


def fitted(rng: Rng, fit: str) -> Trousers:
    """Leg measures of a fit, varied a little."""
    wobble = rng.uniform(-0.006, 0.006)
    shapes = {
        "slim": Trousers(0.140, 0.172, 0.33, (0.152, 0.030), (0.134, 0.050)),
        "tapered": Trousers(0.144, 0.190, 0.35, (0.180, 0.022), (0.148, 0.046)),
        "straight": Trousers(0.142, 0.184, 0.345, (0.182, 0.020), (0.180, 0.030)),
        "wide": Trousers(0.142, 0.194, 0.36, (0.216, 0.012), (0.238, 0.014)),
        "boot-cut": Trousers(0.138, 0.176, 0.33, (0.158, 0.032), (0.204, 0.018)),
    }
    cut = shapes[fit]
    return replace(
        cut,
        knee=(cut.knee[0] + wobble, cut.knee[1]),
        hem=(cut.hem[0] + wobble, cut.hem[1]),
        low=rng.uniform(0.98, 1.05),
    )


def belt_loops(cut: Trousers, cloth: Cloth) -> list[Layer]:
    """Two belt loops at the front."""
    loops = tuple(
        Panel(box(x - 0.005, cut.top - 0.022 + 0.010 * (1 - abs(x) / cut.waist), x + 0.005, cut.top + 0.03, 0.002))
        for x in (-0.088, 0.088, -0.045 + 0.0, 0.05)
    )
    return [Layer(loops[:2], cloth, puff=0.003, rim=0.003, slack=0, cling=0.6, drop=0.003)]
