"""One panel of cloth before the light falls on it: its dye, its pattern along the grain, fading, stitches."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.draw.fabrics import FABRICS
from tools.draw.grain import Field
from tools.draw.patterns import Colours, dyed, linear
from tools.draw.pieces import Fade, Layer, Panel, Seam
from tools.draw.relief import blurred, dashes, lines
from tools.draw.view import Frame

_UNDYED = np.float32(0.82)
_STITCH, _GAP, _THREAD = 0.0078, 0.0042, 0.0024  # garment units


def unlit(panel: Panel, layer: Layer, relief: Field, frame: Frame, rng: np.random.Generator) -> tuple[Colours, Field]:
    """A panel's colour and the relief of its texture; its pattern follows the folds.

    Args:
        panel: what to colour.
        layer: the layer it belongs to, for cloth, fades and seams.
        relief: the layer's height within the frame, in pixels.
        frame: the part of the picture.
        rng: the chances of the fabric's grain.

    Returns:
        Colour in linear light (height, width, 3), and height in pixels (height, width).
    """
    cloth = panel.cloth or layer.cloth
    x, y = frame.garment()
    u, v = _along_the_grain(panel, x, y)
    down, right = np.gradient(blurred(relief, 2.5))
    u, v = u + right * np.float32(0.007), v + down * np.float32(0.007)
    weave = FABRICS[cloth.fabric].weave(u, v, frame.unit, rng)
    colour = dyed(cloth, u, v) * weave.tint[..., None]
    if weave.undyed is not None:
        colour = colour + weave.undyed[..., None] * (_UNDYED - colour)
    return _stitched(_faded(colour, layer.fades, x, y), layer.seams, frame), weave.relief


def _along_the_grain(panel: Panel, x: Field, y: Field) -> tuple[Field, Field]:
    """Coordinates across and along the cloth; a flared panel's cloth widens downwards."""
    centre = panel.outline.mean(0) if panel.grain else np.array([0.0, 0.0])
    dx, dy = x - np.float32(centre[0]), y - np.float32(centre[1])
    cos, sin = np.float32(np.cos(panel.grain)), np.float32(np.sin(panel.grain))
    u, v = cos * dx + sin * dy, -sin * dx + cos * dy
    if panel.flare:
        v = v + panel.flare * u * u
        u = u / (1 + np.float32(panel.flare) * np.clip(v, 0, None))
    return u, v


def _faded(colour: Colours, fades: Sequence[Fade], x: Field, y: Field) -> Colours:
    for fade in fades:
        dx, dy = x - fade.centre[0], y - fade.centre[1]
        cos, sin = np.cos(fade.turn), np.sin(fade.turn)
        across, along = cos * dx + sin * dy, -sin * dx + cos * dy
        amount = fade.amount * np.exp(-((across / fade.radii[0]) ** 2) - (along / fade.radii[1]) ** 2)[..., None]
        colour = colour + np.maximum(amount, 0) * (0.8 - colour) + np.minimum(amount, 0) * colour
    return np.asarray(colour, np.float32)


def _stitched(colour: Colours, seams: Sequence[Seam], frame: Frame) -> Colours:
    for seam in seams:
        if seam.thread is None:
            continue
        path = frame.pixels(seam.path)
        stitches = dashes(path, _STITCH * frame.unit, _GAP * frame.unit) if seam.is_dashed else [path]
        thread = lines(stitches, _THREAD * frame.unit, frame.height, frame.width)[..., None]
        colour = colour + np.minimum(thread * 1.2, 1) * (linear(seam.thread) - colour)
    return colour
