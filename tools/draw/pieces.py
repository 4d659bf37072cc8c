"""What a drawing is made of: cloth, panels cut from it, folds and seams, laid in layers."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.colours import RGB
from tools.draw.curves import Curve, Point, mirrored, moved


@dataclass(frozen=True)
class Cloth:
    """A material in a colour.

    Attributes:
        fabric: a name in `fabrics.FABRICS`.
        rgb: ground colour, sRGB 0-255.
        pattern: a name in `patterns.PATTERNS`, or "plain".
        accents: the pattern's further colours.
        scale: the pattern's size, 1 = usual.
        seed: its grain and the pattern's chances.
    """

    fabric: str
    rgb: RGB
    pattern: str = "plain"
    accents: tuple[RGB, ...] = ()
    scale: float = 1.0
    seed: int = 0


@dataclass(frozen=True)
class Panel:
    """A piece of cloth: its outline, the turn of its grain (radians), how much it flares downwards, holes in it."""

    outline: Curve
    grain: float = 0.0
    flare: float = 0.0
    cloth: Cloth | None = None
    holes: tuple[Curve, ...] = ()

    def mirrored(self) -> Panel:
        """The same panel on the other side."""
        holes = tuple(mirrored(hole) for hole in self.holes)
        return replace(self, outline=mirrored(self.outline), grain=-self.grain, holes=holes)


@dataclass(frozen=True)
class Fold:
    """A ridge of cloth along a curve; it fades towards its end. Width and height in garment units."""

    path: tuple[Point, Point, Point]
    width: float = 0.014
    height: float = 0.004

    def mirrored(self) -> Fold:
        """The same fold on the other side."""
        start, bend, end = ((-x, y) for x, y in self.path)
        return replace(self, path=(start, bend, end))


@dataclass(frozen=True)
class Seam:
    """Two panels sewn together along a line: a groove, with stitches in a colour where they show."""

    path: Curve
    depth: float = 0.0022
    width: float = 0.003
    thread: RGB | None = None
    is_dashed: bool = True
    lift: float = 0.0

    def mirrored(self) -> Seam:
        """The same seam on the other side."""
        return replace(self, path=mirrored(self.path))


@dataclass(frozen=True)
class Fade:
    """A patch where the dye is lighter (or darker, amount < 0): centre, radii, amount of white mixed in."""

    centre: Point
    radii: Point
    amount: float
    turn: float = 0.0


@dataclass(frozen=True)
class Layer:
    """Panels that lie at one height and swell together, with their folds and seams.

    Attributes:
        panels: what it is cut from.
        cloth: its cloth, where a panel names none.
        puff: how far it swells towards the viewer.
        rim: how wide its edge rounds.
        folds: ridges in it.
        seams: grooves and stitches in it.
        fades: lighter and darker patches of its dye.
        slack: how much the cloth undulates, 1 = as a T-shirt does.
        drop: the length of the shadow it casts on what lies below.
        cling: how much of the relief below shows through it, 1 for prints.
        is_inside: it lies inside the garment, in its shade (the back of a neckline).
        opacity: below 1 for lenses and sheer cloth.
    """

    panels: tuple[Panel, ...]
    cloth: Cloth
    puff: float = 0.02
    rim: float = 0.03
    folds: tuple[Fold, ...] = ()
    seams: tuple[Seam, ...] = ()
    fades: tuple[Fade, ...] = ()
    slack: float = 0.5
    drop: float = 0.008
    cling: float = 0.3
    is_inside: bool = False
    opacity: float = 1.0


def placed(
    layers: list[Layer],
    by: Point = (0.0, 0.0),
    scale: float = 1.0,
    turn: float = 0.0,
    about: Point = (0.0, 0.5),
    is_mirrored: bool = False,
) -> list[Layer]:
    """The layers somewhere else: the other shoe of a pair, a folded copy."""

    def at(curve: Curve) -> Curve:
        return moved(mirrored(curve) if is_mirrored else curve, by, scale, turn, about)

    def fold(old: Fold) -> Fold:
        start, bend, end = (tuple(point) for point in at(np.asarray(old.path)))
        return replace(old, path=(start, bend, end))

    return [
        replace(
            layer,
            panels=tuple(
                replace(
                    panel,
                    outline=at(panel.outline),
                    holes=tuple(at(hole) for hole in panel.holes),
                    grain=panel.grain * (-1 if is_mirrored else 1) + turn,
                )
                for panel in layer.panels
            ),
            folds=tuple(fold(old) for old in layer.folds),
            seams=tuple(replace(seam, path=at(seam.path)) for seam in layer.seams),
            fades=tuple(replace(fade, centre=tuple(at(np.asarray([fade.centre]))[0])) for fade in layer.fades),
        )
        for layer in layers
    ]


def both(part: Panel) -> tuple[Panel, Panel]:
    """A panel and its mirror image."""
    return part, part.mirrored()


def both_seams(*seams: Seam) -> tuple[Seam, ...]:
    """Seams and their mirror images."""
    return seams + tuple(seam.mirrored() for seam in seams)
