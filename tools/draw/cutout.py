"""Lay cloth on cloth into one lit garment, cut out from any background."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from tools.draw.fabrics import FABRICS
from tools.draw.grain import Field, generator, noise
from tools.draw.lighting import Light, lit
from tools.draw.panels import unlit
from tools.draw.patterns import Colours
from tools.draw.pieces import Layer
from tools.draw.relief import blurred, folded, lines, mask_of, swelling, undulation
from tools.draw.view import SIZE, Frame, View, framed

_MARGIN = 12  # pixels round a layer, for blurs


@dataclass(frozen=True)
class Cutout:
    """A garment without its background: colour in linear light (height, width, 3), opacity, height in pixels."""

    colour: Colours
    opacity: Field
    height: Field


def cut_out(layers: Sequence[Layer], view: View, light: Light, seed: int) -> Cutout:
    """Draw layers from the lowest to the highest.

    Args:
        layers: what the garment is made of.
        view: where it stands.
        light: what shines on it.
        seed: the chances of its drape and grain.

    Returns:
        The lit garment, SIZE pixels a side.
    """
    shape = (SIZE, SIZE)
    picture = Cutout(np.zeros((*shape, 3), np.float32), np.zeros(shape, np.float32), np.zeros(shape, np.float32))
    for index, layer in enumerate(layers):
        frame = framed([panel.outline for panel in layer.panels], view, _MARGIN + layer.drop * view.unit * 3)
        if frame is not None:
            _lay(picture, layer, frame, light, generator(seed, index))
    return picture


def _lay(picture: Cutout, layer: Layer, frame: Frame, light: Light, rng: np.random.Generator) -> None:
    """Lay one layer onto the picture, in place: its shadow first, then itself."""
    colour, opacity, below = (part[frame.slices] for part in (picture.colour, picture.opacity, picture.height))
    fuzz = FABRICS[layer.cloth.fabric].fuzz
    masks = _masks(layer, frame)
    mask = _frayed(np.maximum.reduce(masks), fuzz, rng)
    relief = _relief(layer, mask, below, frame, rng)
    drawn, cover = _lit_panels(layer, masks, relief, frame, light, rng)
    if layer.is_inside:
        drawn *= np.float32(0.55)
    _cast_shadow(colour, opacity, mask, layer.drop * frame.unit, light)
    cover = (mask if fuzz else cover) * np.float32(layer.opacity)
    under = opacity * (1 - cover)
    total = np.maximum(cover + under, 1e-4)
    colour[...] = (colour * under[..., None] + drawn * cover[..., None]) / total[..., None]
    opacity[...] = cover + under
    below[...] = np.where(mask > 0.5, relief, below)


def _masks(layer: Layer, frame: Frame) -> list[Field]:
    return [
        mask_of([frame.pixels(panel.outline)], frame.height, frame.width, [frame.pixels(hole) for hole in panel.holes])
        for panel in layer.panels
    ]


def _frayed(mask: Field, fuzz: float, rng: np.random.Generator) -> Field:
    """The outline as fibres leave it."""
    if fuzz <= 0:
        return mask
    ragged = noise(mask.shape, 3.0, rng) + 0.6 * noise(mask.shape, 1.4, rng)
    soft = blurred(mask, 1.0 + fuzz)
    return np.asarray(np.clip((soft - 0.5 + 0.09 * np.tanh(ragged) * min(fuzz, 2.5)) * 2.2 + 0.5, 0, 1))


def _relief(layer: Layer, mask: Field, below: Field, frame: Frame, rng: np.random.Generator) -> Field:
    """The layer's height: its swelling, what shows through from below, slack, folds and seams."""
    unit = frame.unit
    relief = layer.puff * unit * swelling(mask, layer.rim * unit) if layer.puff else np.zeros_like(mask)
    if layer.cling:
        relief = relief + layer.cling * blurred(below, 1.2 if layer.cling >= 1 else 3.0)
    if layer.slack:
        relief = relief + 2.6 * layer.slack * undulation(mask.shape, 0.10 * unit, rng)
    if layer.folds:
        folds = [(fold, frame.pixels(np.asarray(fold.path)), unit) for fold in layer.folds]
        relief = relief + folded(folds, frame.height, frame.width)
    for seam in layer.seams:
        path = [frame.pixels(seam.path)]
        relief = relief - lines(path, seam.width * unit, frame.height, frame.width) * seam.depth * unit
        if seam.lift:
            relief = relief + seam.lift * unit * lines(path, seam.width * unit * 3, frame.height, frame.width)
    return np.asarray(relief, np.float32)


def _lit_panels(
    layer: Layer, masks: Sequence[Field], relief: Field, frame: Frame, light: Light, rng: np.random.Generator
) -> tuple[Colours, Field]:
    """The layer's panels, lit, each over the one before; and what they cover."""
    drawn = np.zeros((frame.height, frame.width, 3), np.float32)
    cover = np.zeros((frame.height, frame.width), np.float32)
    is_fuzzy = bool(FABRICS[layer.cloth.fabric].fuzz)
    for panel, mask in zip(layer.panels, masks, strict=True):
        part = framed([panel.outline], frame.view, _MARGIN)
        if part is None:
            continue
        at = part.within(frame)
        flat, texture = unlit(panel, layer, relief[at], part, rng)
        shaded = lit(flat, relief[at] + texture, FABRICS[(panel.cloth or layer.cloth).fabric], light)
        inside = np.minimum(blurred(mask[at], 3.0) * 2.4, 1) if is_fuzzy else mask[at]
        drawn[at] = drawn[at] * (1 - inside[..., None]) + shaded * inside[..., None]
        cover[at] = cover[at] * (1 - inside) + inside
    return drawn / np.maximum(cover, 1e-3)[..., None], cover


def _cast_shadow(colour: Colours, opacity: Field, mask: Field, reach: float, light: Light) -> None:
    """Darken what lies below, away from the lamp; in place."""
    if reach <= 0:
        return
    lx, ly, lz = light.direction
    down, right = -ly / lz * reach * 0.8, -lx / lz * reach * 0.8
    fallen = np.roll(mask, (round(down), round(right)), axis=(0, 1))
    shadow = 0.42 * blurred(fallen, max(reach * 0.8, 1.0)) + 0.25 * blurred(mask, max(reach * 0.35, 0.8))
    colour *= (1 - np.clip(shadow, 0, 0.75) * (opacity > 0.02))[..., None]
