"""Fabrics: how yarn, leather and metal break up the light, given in garment units so that every size looks right."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tools.draw.grain import Field, layered_noise, noise

_TAU = np.float32(2 * np.pi)


@dataclass(frozen=True)
class Weave:
    """A fabric seen close: factor on its colour, height in pixels, share of undyed yarn that shows."""

    tint: Field
    relief: Field
    undyed: Field | None = None


@dataclass(frozen=True)
class Fabric:
    """How a material takes light.

    Attributes:
        weave: draws it from u (across), v (down) in garment units, pixels per unit and a generator.
        gloss: strength of its highlight.
        tightness: how small the highlight is.
        sheen: light caught by fibres at grazing angles.
        fuzz: how ragged its outline is, in pixels.
        is_metal: mirrors the room in its own colour.
    """

    weave: Callable[[Field, Field, float, np.random.Generator], Weave]
    gloss: float = 0.03
    tightness: float = 14.0
    sheen: float = 0.05
    fuzz: float = 0.0
    is_metal: bool = False


def _fine(u: Field, rng: np.random.Generator) -> Field:
    return rng.standard_normal(u.shape, dtype=np.float32)


def _flat(u: Field) -> Field:
    return np.zeros_like(u)


def _jersey(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    grain = noise(u.shape, 1.3, rng, stretch=2.0)
    return Weave(1 + 0.018 * grain, 0.035 * grain)


def _sweat(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    grain = noise(u.shape, 1.8, rng)
    return Weave(1 + 0.026 * grain, 0.07 * grain)


def _melange(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    fleck = noise(u.shape, 3.0, rng, stretch=0.45) + 0.7 * _fine(u, rng)
    return Weave(1 + 0.06 * fleck, 0.05 * fleck, np.clip(0.08 * fleck - 0.05, 0, 0.3))


def _rib(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    ridge = np.abs(np.sin(np.pi * u / 0.0105))
    return Weave(0.78 + 0.26 * ridge + 0.02 * _fine(u, rng), 1.1 * np.sqrt(ridge))


def _knit(u: Field, v: Field, unit: float, rng: np.random.Generator, gauge: float = 0.0125) -> Weave:
    """Stocking stitch: columns of V."""
    in_column = np.abs((u / gauge) % 1 - 0.5) * 2
    stitch = np.sin(_TAU * (v / (gauge * 0.85) + 0.55 * in_column))
    body = np.sin(np.pi * (1 - in_column)) * 0.6 + 0.4
    wander = noise(u.shape, 3.2, rng)
    return Weave(0.90 + 0.09 * stitch * body + 0.08 * (body - 0.6) + 0.03 * wander, 0.75 * stitch + 1.0 * body)


def _chunky(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    return _knit(u, v, unit, rng, gauge=0.021)


def _cable(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    """Two strands that cross over and over, between columns of plain stitch."""
    ground = _knit(u, v, unit, rng, 0.0115)
    across = (u + 0.0475) % 0.095 - 0.0475
    phase = _TAU * v / 0.085
    strands = [(np.sin(phase) * 0.0115, np.cos(phase)), (-np.sin(phase) * 0.0115, -np.cos(phase))]
    heights = [np.exp(-(((across - at) / 0.0085) ** 2)) * (1 + 0.35 * over) for at, over in strands]
    rope = np.maximum(*heights)
    groove = np.exp(-(((np.abs(across) - 0.0265) / 0.003) ** 2))
    relief = ground.relief * (1 - 0.4 * rope) + 6.5 * rope - 3.0 * groove
    return Weave(ground.tint * (0.88 + 0.15 * np.clip(rope, 0, 1) - 0.16 * groove), relief)


def _waffle(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    cell = np.maximum(np.abs(np.sin(np.pi * u / 0.013)) ** 4, np.abs(np.sin(np.pi * v / 0.013)) ** 4)
    return Weave(0.84 + 0.18 * cell + 0.02 * _fine(u, rng), 1.4 * cell)


def _denim(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    """Indigo warp over white weft: a steep twill line, slubs downwards, fading in patches."""
    twill = np.sin(_TAU * (u * 0.9 + v * 0.45) / 0.0058 + noise(u.shape, 3.0, rng))
    slub = noise(u.shape, 1.2, rng, stretch=14.0)
    wash = layered_noise(u.shape, 0.12 * unit, rng, 3)
    undyed = np.clip(0.09 + 0.04 * twill + 0.03 * slub + 0.03 * wash + 0.025 * _fine(u, rng), 0, 0.6)
    return Weave(1 + 0.03 * slub, 0.10 * twill + 0.05 * slub, undyed)


def _twill(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    twill = np.sin(_TAU * (u + v * 0.8) / 0.0062 + 0.5 * noise(u.shape, 3, rng))
    return Weave(1 + 0.02 * twill + 0.016 * _fine(u, rng), 0.08 * twill)


def _poplin(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    grain = _fine(u, rng)
    return Weave(1 + 0.010 * grain, 0.02 * grain)


def _linen(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    slub = noise(u.shape, 1.2, rng, stretch=10) + noise(u.shape, 11.0, rng, stretch=0.11)
    return Weave(1 + 0.022 * slub, 0.05 * slub)


def _canvas(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    thread = np.sin(_TAU * u / 0.0068) * np.sin(_TAU * v / 0.0068)
    return Weave(1 + 0.03 * thread + 0.025 * noise(u.shape, 1.5, rng), 0.4 * thread)


def _wool(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    hair = noise(u.shape, 2.2, rng, stretch=1.8) + 0.6 * _fine(u, rng)
    return Weave(1 + 0.03 * hair, 0.05 * hair, np.clip(0.012 * hair - 0.008, 0, 0.06))


def _tweed(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    bone = np.abs((u / 0.03) % 1 - 0.5) * 2
    line = np.sin(_TAU * (v + 0.02 * bone) / 0.0095)
    fleck = noise(u.shape, 2.0, rng)
    return Weave(1 + 0.11 * line + 0.07 * fleck, 0.16 * fleck, np.clip(0.08 * line + 0.05 * fleck, 0, 0.3))


def _fleece(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    """Curled pile: tufts with shade between them."""
    tuft = np.abs(noise(u.shape, 7.5, rng)) + 0.6 * np.abs(noise(u.shape, 4.0, rng))
    tuft = 1 - np.clip(tuft / 1.5, 0, 1)
    return Weave(1.07 - 0.22 * tuft, -4.2 * tuft)


def _fur(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    hair = noise(u.shape, 2.0, rng, stretch=7) + noise(u.shape, 5.0, rng, stretch=3)
    return Weave(1 + 0.10 * hair, 1.8 * hair)


def _corduroy(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    wale = np.abs(np.sin(np.pi * u / 0.0125))
    return Weave(0.74 + 0.30 * np.sqrt(wale) + 0.03 * noise(u.shape, 2, rng, 2), 1.5 * np.sqrt(wale))


def _leather(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    pebble = np.abs(noise(u.shape, 3.6, rng)) + 0.5 * np.abs(noise(u.shape, 2.0, rng))
    crease = np.exp(-np.abs(layered_noise(u.shape, 0.05 * unit, rng, 2)) * 9)
    return Weave(1 - 0.015 * pebble - 0.015 * crease, 0.24 * np.minimum(pebble, 1.2) - 0.22 * crease)


def _suede(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    nap = layered_noise(u.shape, 0.035 * unit, rng, 3)
    return Weave(1 + 0.045 * nap + 0.035 * noise(u.shape, 1.5, rng), 0.18 * _fine(u, rng))


def _satin(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    return Weave(1 + 0.008 * _fine(u, rng), 1.6 * noise(u.shape, 0.06 * unit, rng, stretch=3.0))


def _nylon(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    crinkle = 1 - np.abs(noise(u.shape, 0.055 * unit, rng, 1.8))
    fine = noise(u.shape, 0.012 * unit, rng)
    return Weave(1 + 0.01 * _fine(u, rng), 0.8 * crinkle + 0.08 * fine)


def _quilted(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    """Down between rows of stitches: each baffle swells, and puckers where it is sewn."""
    height = 0.082
    row = v / height + 0.05 * noise(u.shape, 0.2 * unit, rng)
    within = row % 1
    swell = np.sqrt(np.clip(np.sin(np.pi * within), 0, 1))
    pucker = noise(u.shape, 0.013 * unit, rng, 1.7) * (1 - swell) * 1.9
    soft = noise(u.shape, 0.045 * unit, rng) * 1.2
    stitch = np.exp(-((np.minimum(within, 1 - within) / 0.035) ** 2))
    return Weave(1 - 0.20 * stitch, 9.5 * swell + pucker * 1.2 + soft * swell)


def _diamond(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    """Diamond quilting, for light jackets and bags."""
    one, two = (u + v) / 0.06 % 1, (u - v) / 0.06 % 1
    swell = np.sqrt(np.clip(np.sin(np.pi * one) * np.sin(np.pi * two), 0, 1))
    return Weave(0.9 + 0.1 * np.minimum(swell * 2, 1), 5.0 * swell + 0.5 * noise(u.shape, 6, rng))


def _mesh(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    row = np.floor(v / 0.0085)
    hole = np.cos(_TAU * (u / 0.0095 + 0.5 * (row % 2))) * np.cos(_TAU * v / 0.017)
    return Weave(0.93 - 0.16 * np.clip(hole, 0, 1), -0.8 * np.clip(hole, 0, 1))


def _straw(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    over = np.sin(_TAU * u / 0.019) * np.sin(_TAU * v / 0.013)
    return Weave(0.94 + 0.11 * over + 0.05 * noise(u.shape, 4, rng, 0.4), 2.0 * over)


def _lace(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    petal = np.sin(_TAU * u / 0.028) * np.sin(_TAU * v / 0.028) + 0.5 * np.sin(_TAU * (u + v) / 0.011)
    return Weave(0.93 + 0.09 * np.tanh(2 * petal), 1.1 * np.tanh(2 * petal))


def _smooth(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    return Weave(np.ones_like(u), _flat(u))


def _tortoise(u: Field, v: Field, unit: float, rng: np.random.Generator) -> Weave:
    blotch = np.tanh(2.5 * layered_noise(u.shape, 0.05 * unit, rng, 2))
    return Weave(1 + 0.55 * blotch, _flat(u))


FABRICS: dict[str, Fabric] = {
    "jersey": Fabric(_jersey, sheen=0.06),
    "sweat": Fabric(_sweat, sheen=0.07),
    "melange": Fabric(_melange, sheen=0.07),
    "rib": Fabric(_rib, sheen=0.06),
    "knit": Fabric(_knit, sheen=0.09, fuzz=0.5),
    "chunky": Fabric(_chunky, sheen=0.10, fuzz=1.0),
    "cable": Fabric(_cable, sheen=0.09, fuzz=0.8),
    "waffle": Fabric(_waffle, sheen=0.06),
    "denim": Fabric(_denim, gloss=0.02, sheen=0.03),
    "twill": Fabric(_twill, sheen=0.04),
    "poplin": Fabric(_poplin, gloss=0.04, tightness=18, sheen=0.04),
    "linen": Fabric(_linen, sheen=0.03),
    "canvas": Fabric(_canvas, sheen=0.02),
    "wool": Fabric(_wool, gloss=0.0, sheen=0.10, fuzz=0.7),
    "tweed": Fabric(_tweed, gloss=0.0, sheen=0.08, fuzz=0.6),
    "fleece": Fabric(_fleece, gloss=0.0, sheen=0.12, fuzz=2.6),
    "fur": Fabric(_fur, gloss=0.02, sheen=0.15, fuzz=3.4),
    "corduroy": Fabric(_corduroy, sheen=0.08),
    "leather": Fabric(_leather, gloss=0.22, tightness=26, sheen=0.05),
    "patent": Fabric(_smooth, gloss=0.55, tightness=60, sheen=0.06),
    "suede": Fabric(_suede, gloss=0.0, sheen=0.12),
    "satin": Fabric(_satin, gloss=0.42, tightness=12, sheen=0.16),
    "nylon": Fabric(_nylon, gloss=0.14, tightness=16, sheen=0.07),
    "quilted": Fabric(_quilted, gloss=0.16, tightness=16, sheen=0.07),
    "diamond": Fabric(_diamond, gloss=0.12, tightness=18, sheen=0.05),
    "mesh": Fabric(_mesh, gloss=0.03),
    "straw": Fabric(_straw, gloss=0.05, sheen=0.03, fuzz=0.8),
    "lace": Fabric(_lace, gloss=0.06, sheen=0.08, fuzz=0.6),
    "rubber": Fabric(_smooth, gloss=0.06, tightness=10, sheen=0.03),
    "acetate": Fabric(_smooth, gloss=0.5, tightness=50, sheen=0.05),
    "tortoise": Fabric(_tortoise, gloss=0.5, tightness=50, sheen=0.05),
    "metal": Fabric(_smooth, gloss=0.5, tightness=30, is_metal=True),
    "glass": Fabric(_smooth, gloss=0.7, tightness=90, sheen=0.10),
    "ink": Fabric(_poplin, gloss=0.03, sheen=0.0),
}
