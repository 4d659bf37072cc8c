"""Where the photograph is taken: studio paper, a table top, a rail in a bright room, a shelf by a window."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.colours import RGB
from tools.draw.cutout import Cutout
from tools.draw.grain import Field, generator, layered_noise, noise
from tools.draw.patterns import Colours, linear
from tools.draw.relief import blurred, mask_of

PHOTO = 384  # pixels a side
_WARMTH = np.array([1.03, 1.0, 0.955], np.float32)  # of window light


@dataclass(frozen=True)
class Scene:
    """A place and how the garment stands in it.

    Attributes:
        place: "paper" (hung before a plain wall), "flat" (laid down), "stand" (stood on a sweep of paper),
            "room" (before a wall in window light), "shelf" (stood on wood before that wall).
        wall: colour of paper or wall.
        floor: colour of table or floor.
        shadow: how far the shadow falls, in picture widths.
        from_left: the window is at the left.
    """

    place: str = "paper"
    wall: RGB = (240, 238, 234)
    floor: RGB = (196, 168, 136)
    shadow: float = 0.02
    from_left: bool = True


def photograph(cutout: Cutout, scene: Scene, seed: int) -> Image.Image:
    """The garment in its place, as an RGB picture of PHOTO pixels a side."""
    rng = generator(seed, 501)
    colour, opacity = _halved(cutout)
    ground = _GROUNDS[scene.place](scene, opacity, rng)
    ground = ground * (1 - _shadow(opacity, scene)[..., None])
    picture = ground * (1 - opacity[..., None]) + colour * opacity[..., None]
    picture = picture * _vignette()[..., None]
    grain = rng.standard_normal((PHOTO, PHOTO, 1), dtype=np.float32) * 0.0035
    encoded = np.clip(_shoulder(picture), 0, 1) ** (1 / 2.2) + grain
    return Image.fromarray((np.clip(encoded, 0, 1) * 255 + 0.5).astype(np.uint8), "RGB")


def _halved(cutout: Cutout) -> tuple[Colours, Field]:
    opacity = cutout.opacity
    weighted = cutout.colour * opacity[..., None]
    small = _box(opacity)
    return np.stack([_box(weighted[..., c]) for c in range(3)], -1) / np.maximum(small, 1e-3)[..., None], small


def _box(field: Field) -> Field:
    return np.asarray(field.reshape(PHOTO, 2, PHOTO, 2).mean((1, 3)))


def _shoulder(picture: Colours) -> Colours:
    """Highlights roll off instead of clipping, as film and cameras let them."""
    return np.where(picture > 0.8, 0.8 + 0.2 * np.tanh((picture - 0.8) / 0.2), picture)


def _vignette() -> Field:
    ys, xs = np.mgrid[-1 : 1 : PHOTO * 1j, -1 : 1 : PHOTO * 1j].astype(np.float32)
    return np.asarray(1 - 0.045 * (xs * xs + ys * ys))


def _coordinates() -> tuple[Field, Field]:
    ys, xs = np.mgrid[0 : 1 : PHOTO * 1j, 0 : 1 : PHOTO * 1j].astype(np.float32)
    return xs, ys


def _shadow(opacity: Field, scene: Scene) -> Field:
    """How much the garment darkens its ground: near contact, and the lamp's soft shadow."""
    if scene.place in ("stand", "shelf"):
        return _contact_shadow(opacity)
    side = 1 if scene.from_left else -1
    reach = scene.shadow * PHOTO
    cast = np.roll(opacity, (round(reach * 1.1), round(reach * 0.8) * side), axis=(0, 1))
    near, far = blurred(opacity, 2.0 + reach * 0.15), blurred(cast, reach * 0.9 + 2)
    return np.asarray(np.clip(0.16 * near + 0.30 * far + 0.08 * blurred(opacity, 26), 0, 0.7))


def _contact_shadow(opacity: Field) -> Field:
    """The shadow of something that stands: dark where its lower edge comes near the floor, wide and faint around."""
    solid = opacity > 0.4
    rows = np.flatnonzero(solid.any(axis=1))
    if not len(rows):
        return np.zeros_like(opacity)
    bottom, tall = int(rows[-1]), max(int(rows[-1] - rows[0]), 8)
    lowest = PHOTO - 1 - np.argmax(solid[::-1], axis=0)
    lift = np.where(solid.any(axis=0), bottom - lowest, PHOTO)  # how far each column hangs above the floor
    nearness = np.exp(-((lift / (0.07 * tall + 2)) ** 2)).astype(np.float32)
    ys = np.arange(PHOTO, dtype=np.float32)[:, None]
    floor = np.where(lift < 0.2 * tall, lowest, bottom)[None, :].astype(np.float32)
    depth = max(4.0, 0.035 * tall)
    touch = nearness * np.exp(-(((ys - floor) / 2.2) ** 2))
    pool = nearness * np.exp(-(((ys - floor) / depth) ** 2))
    return np.asarray(np.clip(0.75 * blurred(touch, 1.6) + 0.42 * blurred(pool, 4.5) + 0.5 * blurred(pool, 16), 0, 0.8))


def _paper(scene: Scene, opacity: Field, rng: np.random.Generator) -> Colours:
    xs, ys = _coordinates()
    glow = 1.04 - 0.13 * ((xs - (0.36 if scene.from_left else 0.64)) ** 2 + (ys - 0.34) ** 2)
    return np.asarray(linear(scene.wall) * glow[..., None], np.float32)


def _flat(scene: Scene, opacity: Field, rng: np.random.Generator) -> Colours:
    """A table top or a bed sheet seen from above."""
    glow = _paper(scene, opacity, rng)
    weave = 0.012 * noise((PHOTO, PHOTO), 1.2, rng) + 0.022 * layered_noise((PHOTO, PHOTO), 90, rng)
    return np.asarray(glow * (1 + weave[..., None]), np.float32)


def _stand(scene: Scene, opacity: Field, rng: np.random.Generator) -> Colours:
    """Paper that sweeps from the wall onto the floor: a soft bright band where it bends."""
    _, ys = _coordinates()
    horizon = 0.62
    sweep = 1.0 - 0.10 * np.exp(-(((ys - horizon) / 0.10) ** 2)) + 0.05 * np.clip((ys - horizon) / 0.38, 0, 1)
    return np.asarray(_paper(scene, opacity, rng) * sweep[..., None], np.float32)


def _room(scene: Scene, opacity: Field, rng: np.random.Generator) -> Colours:
    wall = linear(scene.wall) * (1 + 0.012 * layered_noise((PHOTO, PHOTO), 40, rng)[..., None])
    return np.asarray(wall * _window_light(scene, rng)[..., None] * _WARMTH, np.float32)


def _shelf(scene: Scene, opacity: Field, rng: np.random.Generator) -> Colours:
    """A wooden board before the wall; its edge lies behind what stands on it."""
    rows = np.flatnonzero((opacity > 0.4).any(axis=1))
    bottom = int(rows[-1]) if len(rows) else int(0.8 * PHOTO)
    edge = max(0, bottom - int(0.075 * PHOTO))
    ground = _room(scene, opacity, rng)
    light = _window_light(scene, rng)[edge:]
    ground[edge:] = wood(PHOTO - edge, PHOTO, scene.floor, rng) * light[..., None] * _WARMTH
    xs, ys = _coordinates()
    gap = np.clip((ys * PHOTO - edge) / 26, 0, 1)
    ground[edge:] *= (0.72 + 0.28 * gap[edge:])[..., None]
    above = np.clip((edge - ys * PHOTO) / 40, 0, 1)
    ground[:edge] *= (0.86 + 0.14 * above[:edge])[..., None]
    seam = np.exp(-(((ys * PHOTO - edge) / 1.6) ** 2))
    return np.asarray(ground * (1 - 0.25 * seam[..., None]), np.float32)


def wood(height: int, width: int, rgb: RGB, rng: np.random.Generator) -> Colours:
    """A plank: long grain, darker late wood."""
    grain = noise((width, height), max(height / 14, 2.0), rng, 18).T[:height, :width]
    fine = noise((width, height), 1.4, rng, 26).T[:height, :width]
    tone = 1 + 0.07 * np.sin(3.2 * grain) + 0.05 * fine
    return np.asarray(linear(rgb) * tone[..., None], np.float32)


def _window_light(scene: Scene, rng: np.random.Generator) -> Field:
    """Slanted panes of sun across the wall, and the blurred shadow of a plant in them."""
    xs, ys = _coordinates()
    x = xs if scene.from_left else 1 - xs
    slanted = x + 0.42 * ys + float(rng.uniform(-0.12, 0.12))
    low = ys + 0.16 * x
    panes = np.zeros_like(xs)
    for start in (0.30, 0.66):
        across = _soft_step(slanted, start, 0.03) * (1 - _soft_step(slanted, start + 0.31, 0.03))
        for top in (0.02, 0.50):
            panes += across * _soft_step(low, top, 0.035) * (1 - _soft_step(low, top + 0.44, 0.035))
    leaves = blurred(_plant(rng, scene.from_left), 5.5)
    falloff = 1.0 - 0.22 * x
    return np.asarray((0.80 + 0.24 * panes * (1 - 0.75 * leaves)) * falloff, np.float32)


def _soft_step(x: Field, at: float, soft: float) -> Field:
    return np.asarray(np.clip((x - at) / soft + 0.5, 0, 1))


def _plant(rng: np.random.Generator, from_left: bool) -> Field:
    """The mask of a palm's leaves reaching in from one upper corner."""
    root = np.array([PHOTO * (0.9 if from_left else 0.1), PHOTO * 0.95])
    leaves = []
    for angle in np.linspace(-2.5, -0.7, 8) + rng.normal(0, 0.08, 8):
        run = np.array([np.cos(angle), np.sin(angle)])
        side = np.array([-run[1], run[0]])
        length = PHOTO * rng.uniform(0.42, 0.72)
        for share in np.linspace(0.35, 1.0, 9):
            base = root + run * length * share
            for way in (-1, 1):
                tip = base + (run * 0.6 + side * way * 0.8) * PHOTO * 0.13 * (1.25 - share)
                leaves.append(np.array([base - run * 3, (base + tip) / 2 + run * 5, tip, (base + tip) / 2 - run * 5]))
    return mask_of(leaves, PHOTO, PHOTO)


_GROUNDS = {"paper": _paper, "flat": _flat, "stand": _stand, "room": _room, "shelf": _shelf}
