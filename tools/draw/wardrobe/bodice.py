"""The cut of everything worn above the waist: body, sleeves, neckline, and where such a cut folds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from tools.draw.curves import Curve, Point, line, ribbon, smooth, symmetric
from tools.draw.drape import creases, flutes, gathers
from tools.draw.pieces import Cloth, Fold, Layer, Panel, Seam, both, both_seams
from tools.draw.wardrobe.details import band, in_fabric, label


@dataclass(frozen=True)
class Bodice:
    """Measures of the right half, in garment units.

    Attributes:
        neck: half width of the neckline, at neck_y.
        depth: how deep the front neckline falls.
        is_v: the front neckline is a V.
        shoulder, slope: the shoulder's end: its x, and how far it falls below neck_y.
        armpit, armpit_y: the armpit.
        waist: half width midway.
        hem, hem_y: the lower corner; dip: how far the hem sags in the middle.
        sleeve: length along the arm, 0 for none; angle: the arm's, radians from hanging.
        cuff: the sleeve's width at its end.
    """

    neck: float = 0.085
    neck_y: float = 0.1
    depth: float = 0.062
    is_v: bool = False
    shoulder: float = 0.245
    slope: float = 0.052
    armpit: float = 0.222
    armpit_y: float = 0.36
    waist: float = 0.225
    hem: float = 0.232
    hem_y: float = 0.86
    dip: float = 0.012
    sleeve: float = 0.2
    angle: float = 0.62
    cuff: float = 0.15

    @property
    def tip(self) -> Point:
        """The end of the shoulder."""
        return self.shoulder, self.neck_y + self.slope

    @property
    def arm(self) -> Point:
        """The direction of the arm."""
        return float(np.sin(self.angle)), float(np.cos(self.angle))

    @property
    def cuff_ends(self) -> tuple[Point, Point]:
        """The outer and inner end of the sleeve."""
        (dx, dy), (x, y) = self.arm, self.tip
        outer = (x + dx * self.sleeve, y + dy * self.sleeve)
        return outer, (outer[0] - dy * self.cuff, outer[1] + dx * self.cuff)

    def body(self) -> Panel:
        """The front, sleeves aside."""
        x, y = self.tip
        armhole = (min(x, self.armpit) - 0.010, (y + self.armpit_y) / 2 + 0.02)
        middle = (self.armpit_y + self.hem_y) / 2
        down = [
            (self.armpit, self.armpit_y, 1),
            (self.waist, middle),
            (self.hem, self.hem_y, 1),
            (0.0, self.hem_y + self.dip),
        ]
        return Panel(symmetric([*self.neckline(), (x, y, 1), armhole, *down]))

    def neckline(self) -> list[tuple[float, ...]]:
        """The front neckline from the centre to the shoulder's start."""
        start = (0.0, self.neck_y + self.depth)
        if self.is_v:
            return [(*start, 1), (self.neck * 0.58, self.neck_y + self.depth * 0.45), (self.neck, self.neck_y, 1)]
        return [start, (self.neck * 0.72, self.neck_y + self.depth * 0.66), (self.neck, self.neck_y, 1)]

    def neck_curve(self) -> Curve:
        """The front neckline from shoulder to shoulder."""
        right = self.neckline()
        left = [(-point[0], *point[1:]) for point in reversed(right[1:])]
        return smooth([*left, *right], is_closed=False)

    def arm_panel(self) -> Panel:
        """The right sleeve, its grain along the arm."""
        (x, y), (outer, inner) = self.tip, self.cuff_ends
        dx, dy = self.arm
        bulge = (x + dx * self.sleeve * 0.42 + dy * 0.008, y + dy * self.sleeve * 0.42 - dx * 0.008)
        under = ((self.armpit + inner[0]) / 2 - 0.004, (self.armpit_y + inner[1]) / 2 - 0.006)
        inside = (self.armpit - 0.03, self.armpit_y - 0.01)
        outline = smooth(
            [
                (x - 0.035, y - 0.012, 1),
                (x, y),
                bulge,
                (*outer, 1),
                (*inner, 1),
                under,
                (self.armpit, self.armpit_y, 1),
                (*inside, 1),
            ]
        )
        return Panel(outline, grain=-self.angle)

    def panels(self) -> tuple[Panel, ...]:
        """Sleeves (where there are any) and the front over them."""
        return (*both(self.arm_panel()), self.body()) if self.sleeve else (self.body(),)

    def armholes(self) -> tuple[Seam, ...]:
        """The seams that set the sleeves in."""
        x, y = self.tip
        path = line(
            (x, y + 0.002), (min(x, self.armpit) - 0.010, (y + self.armpit_y) / 2 + 0.02), (self.armpit, self.armpit_y)
        )
        return both_seams(Seam(path, depth=0.0030, width=0.0035))

    def cuff_path(self, inset: float) -> Curve:
        """A line across the sleeve, `inset` from its end."""
        (dx, dy), (outer, inner) = self.arm, self.cuff_ends
        return line((outer[0] - dx * inset, outer[1] - dy * inset), (inner[0] - dx * inset, inner[1] - dy * inset))

    def hem_path(self, inset: float) -> Curve:
        """A line along the hem, `inset` above it."""
        low = self.hem_y - inset
        return line(
            (-self.hem, low),
            (-self.hem * 0.5, low + self.dip * 0.8),
            (0, low + self.dip),
            (self.hem * 0.5, low + self.dip * 0.8),
            (self.hem, low),
        )

    def folds(self, rng: np.random.Generator, strength: float = 1.0) -> tuple[Fold, ...]:
        """Folds from the armpits towards chest and hem, at the elbows, and down from the chest."""
        armpit = (self.armpit - 0.012, self.armpit_y + 0.005)
        tall = self.hem_y - self.armpit_y
        chest = gathers(armpit, (0.05, self.armpit_y + 0.02 + 0.12 * tall), rng, 4, 0.75, 0.013, 0.0042 * strength)
        side = gathers(armpit, (self.waist * 0.62, self.armpit_y + 0.62 * tall), rng, 3, 0.5, 0.017, 0.0048 * strength)
        shoulder = gathers(
            armpit, (self.shoulder * 0.72, self.neck_y + self.slope + 0.05), rng, 2, 0.5, 0.011, 0.0030 * strength
        )
        drape = flutes(
            (-self.shoulder * 0.7, self.armpit_y - 0.06),
            (self.shoulder * 0.7, self.armpit_y - 0.06),
            0.75 * tall,
            rng,
            3,
            0.015,
            0.026,
            0.0042 * strength,
        )
        low = flutes(
            (-self.hem * 0.8, self.hem_y - 0.42 * tall),
            (self.hem * 0.8, self.hem_y - 0.42 * tall),
            0.40 * tall,
            rng,
            4,
            0.02,
            0.020,
            0.0036 * strength,
        )
        return (
            *self._uneven(chest, rng),
            *self._uneven(side, rng),
            *self._uneven(shoulder, rng),
            *drape,
            *low,
            *self._arm_folds(rng, strength),
        )

    def _uneven(self, folds: tuple[Fold, ...], rng: np.random.Generator) -> tuple[Fold, ...]:
        """Both sides fold, but never alike."""
        kept = tuple(fold for fold in folds if rng.random() > 0.25)
        other = tuple(
            replace(fold, height=fold.height * rng.uniform(0.3, 1.2)).mirrored()
            for fold in folds
            if rng.random() > 0.25
        )
        return (*kept, *other)

    def _arm_folds(self, rng: np.random.Generator, strength: float) -> tuple[Fold, ...]:
        if not self.sleeve:
            return ()
        (dx, dy), (x, y) = self.arm, self.tip
        across = (dy, -dx)
        under = gathers(
            (self.armpit + 0.01, self.armpit_y - 0.012),
            (x + dx * 0.05, y + 0.02),
            rng,
            3,
            0.9,
            0.011,
            0.0040 * strength,
        )
        if self.sleeve < 0.32:
            return self._uneven(under, rng)
        (ox, oy), (ix, iy) = self.cuff_ends
        elbow = ((x + ox + ix + self.armpit) / 4 + 0.004, (y + oy + iy + self.armpit_y) / 4)
        bend = creases(
            elbow,
            (across[0] + 0.5 * dx, across[1] + 0.5 * dy),
            rng,
            5,
            0.026,
            self.cuff * 1.3,
            0.010,
            0.0042 * strength,
        )
        wrist = creases(
            ((ox + ix) / 2 - dx * 0.07, (oy + iy) / 2 - dy * 0.07),
            across,
            rng,
            4,
            0.018,
            self.cuff * 1.15,
            0.008,
            0.0040 * strength,
        )
        return self._uneven((*under, *bend, *wrist), rng)

    def back(self, cloth: Cloth, rise: float = 0.012) -> list[Layer]:
        """What shows through the neckline: the inside of the back, and a label."""
        neck, y = self.neck, self.neck_y
        inside = smooth(
            [
                (-neck - 0.006, y - 0.002, 1),
                (0, y + rise),
                (neck + 0.006, y - 0.002, 1),
                (neck * 0.8, y + self.depth),
                (0, y + self.depth + 0.03),
                (-neck * 0.8, y + self.depth),
            ]
        )
        shade = Layer(
            (Panel(inside),), in_fabric(cloth, cloth.fabric, 0.86), puff=0.0, slack=0.2, drop=0, is_inside=True
        )
        tape = band(line((-neck, y), (0, y + rise + 0.006), (neck, y)), 0.014, in_fabric(cloth, "rib", 0.8), puff=0.002)
        return [shade, tape, *label((0, y + rise + 0.024))]

    def neckband(self, cloth: Cloth, width: float = 0.02) -> Layer:
        """The knitted band round the neckline."""
        curve = self.neck_curve()
        return band(curve + (0, -width * 0.32), width, cloth)

    def turned_cuffs(self, cloth: Cloth, depth: float) -> list[Layer]:
        """Ribbed cuffs at both wrists."""
        path = self.cuff_path(depth * 0.42)
        outline = ribbon(path, depth)
        panel = Panel((outline - outline.mean(0)) * (0.94, 1.0) + outline.mean(0), grain=-self.angle)
        edge = Seam(self.cuff_path(depth * 0.9), depth=0.0028, width=0.004)
        return [
            Layer(both(panel), cloth, puff=0.007, rim=0.012, slack=0.1, cling=0.5, drop=0.003, seams=both_seams(edge))
        ]

    def waistband(self, cloth: Cloth, depth: float) -> Layer:
        """The ribbed band at the hem, drawn in a little."""
        low, hem, dip = self.hem_y, self.hem, self.dip
        outline = symmetric(
            [
                (0, low - depth + dip),
                (hem * 0.7, low - depth + dip * 0.6),
                (hem + 0.001, low - depth, 1),
                (hem * 0.985, low - depth * 0.5),
                (hem * 0.95, low, 1),
                (hem * 0.5, low + dip * 0.8),
                (0, low + dip),
            ]
        )
        return Layer(
            (Panel(outline),),
            cloth,
            puff=0.008,
            rim=0.014,
            slack=0.2,
            cling=0.55,
            drop=0.003,
            seams=(Seam(self.hem_path(depth), depth=0.003, width=0.004),),
        )

    def shell(
        self,
        cloth: Cloth,
        rng: np.random.Generator,
        *,
        puff: float = 0.024,
        rim: float = 0.034,
        slack: float = 0.5,
        strength: float = 1.0,
        seams: tuple[Seam, ...] = (),
    ) -> Layer:
        """Body and sleeves as one swelling layer with their folds."""
        return Layer(
            self.panels(),
            cloth,
            puff=puff,
            rim=rim,
            slack=slack,
            drop=0.006,
            folds=self.folds(rng, strength),
            seams=(*(self.armholes() if self.sleeve else ()), *seams),
        )

    def stitched_hems(self, is_sleeve: bool = True) -> tuple[Seam, ...]:
        """Double rows of stitches at hem and sleeves, as jersey has them."""
        rows = [Seam(self.hem_path(inset), depth=0.0010, width=0.002) for inset in (0.020, 0.026)]
        if is_sleeve and self.sleeve:
            rows += both_seams(*(Seam(self.cuff_path(inset), depth=0.0010, width=0.002) for inset in (0.018, 0.024)))
        return tuple(rows)
