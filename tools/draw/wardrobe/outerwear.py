"""Padded jackets, fleeces, bombers, truckers, riders' jackets, coach jackets and anoraks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.colours import RGB
from tools.draw.curves import box, line, smooth
from tools.draw.pieces import Cloth, Layer, Panel, Seam, both_seams
from tools.draw.wardrobe.collars import lapels, shirt_collar, stand_collar
from tools.draw.wardrobe.cuts import jacket_cut
from tools.draw.wardrobe.details import (
    BRASS,
    METAL,
    button,
    buttons,
    in_fabric,
    patch_pocket,
    shade_of,
    welt,
    zip_fastener,
)
from tools.draw.wardrobe.hoods import hood
from tools.draw.wardrobe.tailoring import lining

Rng = np.random.Generator


def padding(
    cloth: Cloth, rng: Rng, is_long: bool = False, is_vest: bool = False, has_hood: bool = False
) -> list[Layer]:
    """A down jacket: rows of baffles, a zip, a high collar or a hood."""
    hem_y = rng.uniform(1.0, 1.06) if is_long else rng.uniform(0.76, 0.84)
    cut = jacket_cut(
        rng,
        hem_y,
        neck_y=0.15,
        neck=0.088,
        armpit=0.252,
        shoulder=0.262,
        waist=0.264,
        hem=0.25,
        sleeve=0.0 if is_vest else rng.uniform(0.54, 0.60),
        cuff=0.12,
        angle=rng.uniform(0.18, 0.26),
    )
    if is_vest:
        cut = replace(cut, shoulder=0.205, armpit=0.222, waist=0.236, hem=0.226, armpit_y=0.4)
    body = replace(cut.shell(cloth, rng, puff=0.046, rim=0.05, slack=0.9, strength=0.35), folds=())
    rib = in_fabric(cloth, "nylon", 0.9)
    layers = [body]
    if not is_long:
        layers.append(cut.waistband(rib, 0.03))
    if cut.sleeve:
        layers += cut.turned_cuffs(rib, 0.028)
    layers += zip_fastener(
        line((0, cut.neck_y + cut.depth - 0.03), (0, cut.hem_y + cut.dip)), shade_of(cloth.rgb, 0.6), width=0.02
    )
    for side in (-1, 1):
        layers += welt(
            (side * 0.185, hem_y * 0.68), (side * 0.15, hem_y * 0.68 + 0.10), in_fabric(cloth, "nylon", 0.85), 0.014
        )
    collar = in_fabric(cloth, "nylon")
    return layers + (hood(cut, collar, rng, is_open=True) if has_hood else stand_collar(cut, collar, 0.085))


def fleece(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A zipped pile jacket with a stand collar and a woven chest pocket."""
    cut = jacket_cut(rng, rng.uniform(0.78, 0.84), neck_y=0.14, neck=0.09)
    trims = (shade_of(cloth.rgb, 0.62), (58, 60, 66), (106, 104, 74), (36, 44, 74))
    accent = Cloth("nylon", trims[int(rng.integers(len(trims)))], seed=cloth.seed)
    layers = [cut.shell(cloth, rng, puff=0.036, rim=0.04, slack=0.9, strength=0.8)]
    layers += [cut.waistband(accent, 0.022), *cut.turned_cuffs(accent, 0.022), *stand_collar(cut, cloth, 0.075)]
    layers += zip_fastener(line((0, cut.neck_y + cut.depth - 0.045), (0, cut.hem_y + cut.dip)), accent.rgb)
    layers += patch_pocket((0.115, 0.36), 0.11, 0.10, accent)
    for side in (-1, 1):
        layers += welt((side * 0.195, 0.58), (side * 0.165, 0.69), accent, 0.014)
    return layers


def blouson(cloth: Cloth, rng: Rng, is_varsity: bool = False) -> list[Layer]:
    """A bomber with ribbed collar, cuffs and hem; as a varsity jacket with leather sleeves and snaps."""
    cut = jacket_cut(rng, rng.uniform(0.76, 0.82), neck_y=0.125, hem=0.232, waist=0.256)
    stripe = Cloth("rib", shade_of(cloth.rgb, 0.85), "plain")
    body = cut.shell(cloth, rng, puff=0.034, rim=0.04, slack=0.9, strength=1.3)
    if is_varsity:
        sleeves = Cloth("leather", (236, 228, 208) if sum(cloth.rgb) < 420 else (40, 40, 42), seed=cloth.seed)
        left, right, front = body.panels
        body = replace(body, panels=(replace(left, cloth=sleeves), replace(right, cloth=sleeves), front))
    layers = [*cut.back(cloth), body, cut.waistband(stripe, 0.058), *cut.turned_cuffs(stripe, 0.055)]
    low = cut.hem_y + cut.dip
    if is_varsity:
        edge = box(-0.016, cut.neck_y + cut.depth, 0.016, low, 0.003)
        layers.append(Layer((Panel(edge),), cloth, puff=0.003, rim=0.004, slack=0, cling=0.9, drop=0.005))
        layers += buttons((0, cut.neck_y + cut.depth + 0.03), (0, low - 0.03), 6, (232, 230, 226), 0.0095)
    else:
        layers += zip_fastener(
            line((0, cut.neck_y + cut.depth), (0, low)),
            shade_of(cloth.rgb, 0.7),
            BRASS if rng.random() < 0.4 else METAL,
        )
    for side in (-1, 1):
        layers += welt((side * 0.18, 0.56), (side * 0.135, 0.66), in_fabric(cloth, "twill", 0.9), 0.016)
    return [*layers, cut.neckband(stripe, 0.042)]


def trucker(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A denim jacket: pointed flaps, slanted seams to the waist, brass buttons, topstitching."""
    cut = jacket_cut(rng, rng.uniform(0.72, 0.78), depth=0.09, is_v=True, neck_y=0.12, waist=0.23, hem=0.212)
    thread: RGB = (206, 158, 92)
    low = cut.hem_y
    tailored = both_seams(
        Seam(line((0.165, 0.365), (0.115, low - 0.05)), depth=0.003, thread=thread),
        Seam(line((0.085, 0.365), (0.062, low - 0.05)), depth=0.003, thread=thread),
        Seam(line((0.0, 0.285), (0.12, 0.29), (cut.armpit + 0.006, 0.30)), depth=0.003, thread=thread),
        Seam(line((0.024, 0.23), (0.024, low)), depth=0.001, thread=thread),
    )
    body = cut.shell(cloth, rng, puff=0.026, rim=0.03, slack=0.8, strength=1.1, seams=tailored)
    waist = replace(
        cut.waistband(cloth, 0.045),
        seams=(
            Seam(cut.hem_path(0.040), depth=0.001, thread=thread),
            Seam(cut.hem_path(0.008), depth=0.001, thread=thread),
        ),
    )
    layers = [*cut.back(cloth, -0.004), body, waist, *cut.turned_cuffs(cloth, 0.045)]
    for side in (-1, 1):
        x = side * 0.125
        outline = smooth(
            [(x - 0.055, 0.296, 1), (x + 0.055, 0.296, 1), (x + 0.053, 0.338, 1), (x, 0.366, 1), (x - 0.053, 0.338, 1)]
        )
        stitch = Seam(np.vstack([outline, outline[:1]]) * (1, 1), depth=0.001, thread=thread)
        layers.append(
            Layer((Panel(outline),), cloth, puff=0.004, rim=0.006, slack=0, cling=0.8, drop=0.006, seams=(stitch,))
        )
        layers += button((x, 0.345), BRASS, 0.008, "metal")
    layers += [
        layer for y in np.linspace(0.245, low - 0.02, 6) for layer in button((0, float(y)), BRASS, 0.009, "metal")
    ]
    return layers + shirt_collar(cut, cloth)


def riders(cloth: Cloth, rng: Rng) -> list[Layer]:
    """A leather jacket with a slanted zip and wide lapels."""
    cut = jacket_cut(rng, rng.uniform(0.72, 0.77), is_loose=False, hem=0.222)
    low = cut.hem_y + cut.dip
    body = cut.shell(
        cloth,
        rng,
        puff=0.03,
        rim=0.032,
        slack=1.1,
        strength=1.5,
        seams=both_seams(Seam(line((0.12, 0.2), (0.185, 0.27), (cut.armpit, 0.31)), depth=0.003)),
    )
    layers = [
        *lining(cut, cloth, 0.40, rng),
        body,
        *zip_fastener(line((0.085, 0.36), (0.06, 0.54), (0.035, low)), shade_of(cloth.rgb, 0.8), METAL, 0.019),
    ]
    layers += zip_fastener(line((-0.165, 0.50), (-0.075, 0.53)), shade_of(cloth.rgb, 0.7), METAL, 0.015)
    layers += zip_fastener(line((0.185, 0.50), (0.105, 0.53)), shade_of(cloth.rgb, 0.7), METAL, 0.015)
    layers += zip_fastener(line((-0.15, 0.36), (-0.08, 0.385)), shade_of(cloth.rgb, 0.7), METAL, 0.015)
    hem = [Seam(cut.hem_path(0.05), depth=0.003)]
    layers.append(replace(cut.waistband(cloth, 0.045), seams=tuple(hem)))
    layers += lapels(cut, cloth, 0.37, width=0.12, is_peak=True, overlap=0.075)
    return layers + [layer for x in (-0.12, 0.155) for layer in button((x, 0.245), METAL, 0.0065, "metal")]


def coach(cloth: Cloth, rng: Rng, is_anorak: bool = False) -> list[Layer]:
    """A light nylon jacket: snaps and a collar; or an anorak with a hood and a pouch."""
    cut = jacket_cut(
        rng, rng.uniform(0.8, 0.86), neck_y=0.15 if is_anorak else 0.115, depth=0.085, is_v=not is_anorak, cuff=0.1
    )
    body = cut.shell(cloth, rng, puff=0.03, rim=0.036, slack=1.3, strength=1.3, seams=cut.stitched_hems())
    low = cut.hem_y + cut.dip
    if is_anorak:
        pouch = Layer(
            (Panel(box(-0.15, 0.52, 0.15, 0.70, 0.012)),),
            cloth,
            puff=0.008,
            rim=0.014,
            slack=0.6,
            cling=0.7,
            drop=0.008,
        )
        lid = Layer(
            (Panel(box(-0.154, 0.51, 0.154, 0.565, 0.01)),),
            cloth,
            puff=0.006,
            rim=0.01,
            slack=0.3,
            cling=0.7,
            drop=0.008,
        )
        zip_ = zip_fastener(line((0, cut.neck_y + 0.06), (0, 0.46)), shade_of(cloth.rgb, 0.7))
        return [body, *zip_, pouch, lid, *hood(cut, cloth, rng, is_open=True)]
    strip = Layer(
        (Panel(box(-0.018, cut.neck_y + cut.depth, 0.018, low)),),
        cloth,
        puff=0.002,
        rim=0.003,
        slack=0.3,
        cling=0.9,
        drop=0.004,
    )
    snaps = [
        layer
        for y in np.linspace(0.25, low - 0.06, 5)
        for layer in button((0, float(y)), shade_of(cloth.rgb, 1.3) if sum(cloth.rgb) < 300 else (240, 240, 238), 0.008)
    ]
    pockets = [layer for side in (-1, 1) for layer in welt((side * 0.175, 0.6), (side * 0.13, 0.70), cloth, 0.016)]
    return [*cut.back(cloth, -0.004), body, strip, *pockets, *snaps, *shirt_collar(cut, cloth)]
