"""Small parts that garments share: buttons, zips, pockets, drawstrings, neckbands, labels, prints on the chest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.colours import RGB
from tools.draw.curves import Curve, Point, box, ellipse, line, moved, ribbon, smooth
from tools.draw.pieces import Cloth, Layer, Panel, Seam

METAL: RGB = (176, 176, 178)


BRASS: RGB = (182, 146, 84)


LABEL: RGB = (238, 234, 226)


def shade_of(rgb: RGB, factor: float) -> RGB:
    """A darker (factor < 1) or lighter colour."""
    toward = 0 if factor < 1 else 255
    share = abs(1 - factor)
    red, green, blue = (round(channel + (toward - channel) * min(share, 1.0)) for channel in rgb)
    return red, green, blue


def in_fabric(cloth: Cloth, fabric: str, factor: float = 1.0) -> Cloth:
    """The same colour, unpatterned, in another fabric (rib for a cuff, lining for a collar)."""
    return replace(cloth, fabric=fabric, rgb=shade_of(cloth.rgb, factor), pattern="plain")


def button(at: Point, rgb: RGB, radius: float = 0.0085, fabric: str = "acetate") -> list[Layer]:
    """A button with a rim and, unless it is a metal stud, its holes."""
    cloth = Cloth(fabric, rgb)
    holes = tuple(
        Panel(ellipse((at[0] + dx * radius * 0.3, at[1] + dy * radius * 0.3), radius * 0.13))
        for dx in (-1, 1)
        for dy in (-1, 1)
    )
    body = Layer((Panel(ellipse(at, radius)),), cloth, puff=0.004, rim=0.003, slack=0, drop=0.004)
    rim = Seam(ellipse(at, radius * 0.66), depth=0.0012, width=0.002)
    dark = Layer(holes, Cloth("ink", shade_of(rgb, 0.35)), puff=0, slack=0, drop=0, cling=1)
    return [replace(body, seams=(rim,)), dark] if radius > 0.006 and fabric != "metal" else [body]


def buttons(top: Point, bottom: Point, n: int, rgb: RGB, radius: float = 0.0085) -> list[Layer]:
    """A row of buttons."""
    places = zip(np.linspace(top[0], bottom[0], n), np.linspace(top[1], bottom[1], n), strict=True)
    return [layer for x, y in places for layer in button((float(x), float(y)), rgb, radius)]


def zip_fastener(
    path: Curve, tape: RGB, metal: RGB = METAL, width: float = 0.017, has_puller: bool = True
) -> list[Layer]:
    """A zip along a path: tape, teeth, slider and puller at its upper end."""
    tape_layer = Layer(
        (Panel(ribbon(path, width)),), Cloth("twill", tape), puff=0.002, rim=0.004, slack=0, cling=0.9, drop=0.003
    )
    teeth = Seam(path, depth=-0.0012, width=0.0035, thread=metal)
    middle = Seam(path, depth=0.002, width=0.002, thread=shade_of(tape, 0.6), is_dashed=False)
    layers = [replace(tape_layer, seams=(middle, teeth))]
    if has_puller:
        x, y = path[0]
        slider = Panel(box(x - 0.006, y - 0.004, x + 0.006, y + 0.012, 0.003))
        puller = Panel(box(x - 0.0035, y + 0.008, x + 0.0035, y + 0.036, 0.003))
        layers.append(Layer((slider, puller), Cloth("metal", metal), puff=0.003, rim=0.002, slack=0, drop=0.004))
    return layers


def patch_pocket(
    centre: Point, width: float, height: float, cloth: Cloth, thread: RGB | None = None, point: float = 0.0
) -> list[Layer]:
    """A pocket sewn onto the garment; `point` deepens its lower edge to a tip, as on jeans and work shirts."""
    x, y = centre
    left, right, top, low = x - width / 2, x + width / 2, y - height / 2, y + height / 2
    outline = smooth(
        [
            (left, top, 1),
            (right, top, 1),
            (right - width * 0.02, low - point, 1),
            (x, low, 1),
            (left + width * 0.02, low - point, 1),
        ]
    )
    if point <= 0:
        outline = box(left, top, right, low, width * 0.1)
    inner = moved(outline, scale=0.93, about=(x, y))
    stitch = Seam(np.vstack([inner, inner[:1]]), depth=0.0007, width=0.002, thread=thread or shade_of(cloth.rgb, 0.82))
    hem = Seam(line((left, top + height * 0.13), (right, top + height * 0.13)), depth=0.001, thread=thread)
    return [
        Layer((Panel(outline),), cloth, puff=0.0025, rim=0.004, slack=0.1, cling=0.85, drop=0.0035, seams=(stitch, hem))
    ]


def flap(centre: Point, width: float, height: float, cloth: Cloth, slant: float = 0.0) -> list[Layer]:
    """A pocket's flap."""
    x, y = centre
    corners = box(x - width / 2, y - height / 2, x + width / 2, y + height / 2, height * 0.3)
    outline = moved(corners, turn=slant, about=centre)
    stitch = Seam(moved(outline, scale=(0.95, 0.8), about=centre), depth=0.0006, width=0.002)
    return [Layer((Panel(outline),), cloth, puff=0.004, rim=0.006, slack=0.1, cling=0.8, drop=0.006, seams=(stitch,))]


def welt(start: Point, end: Point, cloth: Cloth, width: float = 0.013) -> list[Layer]:
    """A slanted slit of a pocket with its narrow lip."""
    return [Layer((Panel(ribbon([start, end], width)),), cloth, puff=0.003, rim=0.003, slack=0, cling=0.9, drop=0.005)]


def drawstring(path: list[Point], rgb: RGB, tip: RGB = METAL, width: float = 0.008) -> list[Layer]:
    """A cord with a metal tip at its end."""
    (x0, y0), (x1, y1) = path[-2], path[-1]
    run = np.array([x1 - x0, y1 - y0])
    run = run / max(float(np.hypot(*run)), 1e-6) * 0.022
    cord = Layer(
        (Panel(ribbon(path, width)),), Cloth("rib", rgb), puff=0.006, rim=0.004, slack=0, cling=0.7, drop=0.006
    )
    end = Panel(ribbon([(x1, y1), (x1 + float(run[0]), y1 + float(run[1]))], width * 1.05))
    return [cord, Layer((end,), Cloth("metal", tip), puff=0.005, rim=0.003, slack=0, drop=0.004)]


def band(path: Curve, width: float, cloth: Cloth, puff: float = 0.005, stitch: bool = True) -> Layer:
    """A knitted band along a path (neckband, cuff, hem), with the seam that sets it on."""
    outline = ribbon(path, width)
    edge = outline[: len(outline) // 2]
    seams = (Seam(edge, depth=0.0018, width=0.0028),) if stitch else ()
    return Layer((Panel(outline),), cloth, puff=puff, rim=0.006, slack=0, cling=0.6, drop=0.004, seams=seams)


def label(at: Point, width: float = 0.034, height: float = 0.017, rgb: RGB = LABEL) -> list[Layer]:
    """A woven label with a line of writing too small to read."""
    x, y = at
    ink = Seam(line((x - width * 0.28, y), (x + width * 0.28, y)), depth=0, thread=(90, 88, 84))
    piece = Panel(box(x - width / 2, y - height / 2, x + width / 2, y + height / 2, 0.002))
    return [Layer((piece,), Cloth("satin", rgb), puff=0.001, rim=0.002, slack=0, cling=0.8, drop=0.002, seams=(ink,))]


def printed(outlines: Sequence[Curve], rgb: RGB, fabric: str = "ink") -> Layer:
    """Shapes printed onto what lies below: they take on its folds."""
    return Layer(
        tuple(Panel(outline) for outline in outlines), Cloth(fabric, rgb), puff=0.0, slack=0, drop=0, cling=1.0
    )
