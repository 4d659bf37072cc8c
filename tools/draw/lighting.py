"""Soft studio light on a height field: direction, sky, crevices, highlights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.draw.fabrics import Fabric
from tools.draw.grain import Field
from tools.draw.patterns import Colours
from tools.draw.relief import blurred


@dataclass(frozen=True)
class Light:
    """A large soft lamp and the room's own light.

    Attributes:
        direction: towards the lamp: right, down, towards the viewer; any length.
        hardness: share of the light that comes from the lamp.
        tint: colour of the lamp, about (1, 1, 1).
        exposure: factor on everything.
    """

    direction: tuple[float, float, float] = (-0.45, -0.62, 0.72)
    hardness: float = 0.62
    tint: tuple[float, float, float] = (1.0, 1.0, 1.0)
    exposure: float = 1.0


def lit(colour: Colours, height: Field, fabric: Fabric, light: Light) -> Colours:
    """Colour (linear) as it looks on a surface of that height (pixels) in that light."""
    nx, ny, nz = normals(height)
    lx, ly, lz = np.asarray(light.direction, np.float32) / np.float32(np.linalg.norm(light.direction))
    toward = nx * lx + ny * ly + nz * lz
    lamp = np.clip((toward + 0.06) / (lz + 0.06), 0, None)
    sky = 0.72 + 0.28 * (nz - 0.55 * ny)
    crevice = (
        np.clip(blurred(height, 7.0) - height, 0, 12) * 0.035 + np.clip(blurred(height, 2.2) - height, 0, 4) * 0.05
    )
    shade = (light.hardness * lamp + (1 - light.hardness) * sky) * np.clip(1 - crevice, 0.35, 1)
    shade = np.where(shade > 1, 1 + 0.5 * (shade - 1), shade) * 0.965
    if fabric.is_metal:
        shade = 0.42 + 0.5 * shade + 0.5 * np.sin(5.2 * ny + 2.2 * nx + 0.6) * np.abs(ny)
    result = colour * shade[..., None] * np.asarray(light.tint, np.float32)
    glint = _highlight(nx, ny, nz, (lx, ly, lz), fabric)
    if fabric.is_metal:
        return np.asarray((result + glint[..., None] * (0.5 + 0.5 * colour)) * light.exposure, np.float32)
    grazing = fabric.sheen * (1 - nz) ** 1.5 * (0.35 + 0.65 * np.clip(toward, 0, 1))
    fibres = grazing[..., None] * (0.3 + 0.7 * colour.mean(axis=-1, keepdims=True) ** 0.5)
    return np.asarray((result + glint[..., None] + fibres) * light.exposure, np.float32)


def normals(height: Field) -> tuple[Field, Field, Field]:
    """The surface's unit normals: right, down, towards the viewer."""
    dy, dx = np.gradient(height)
    long = np.float32(1) / np.sqrt(dx * dx + dy * dy + 1)
    return -dx * long, -dy * long, long


def _highlight(nx: Field, ny: Field, nz: Field, towards: tuple[float, float, float], fabric: Fabric) -> Field:
    """Blinn's half-vector highlight (1977), less what a surface facing the viewer would show."""
    hx, hy, hz = towards[0], towards[1], towards[2] + 1
    length = float(np.sqrt(hx * hx + hy * hy + hz * hz))
    facing = np.clip((nx * hx + ny * hy + nz * hz) / length, 0, 1)
    flat = (hz / length) ** fabric.tightness
    return np.asarray(fabric.gloss * np.clip(facing**fabric.tightness - 0.8 * flat, -0.12, None), np.float32)
