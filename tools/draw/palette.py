"""Colours that kinds of products come in, and the cloth dyed in them."""

from __future__ import annotations

from core.colours import RGB, colour_named, nearest_colour
from tools.draw.grain import generator
from tools.draw.pieces import Cloth

# Weights: how often a kind's products have a colour.
PALETTES: dict[str, dict[str, int]] = {
    "basic": {
        "black": 7,
        "white": 6,
        "grey": 2,
        "light grey": 4,
        "navy": 4,
        "ivory": 3,
        "beige": 2,
        "charcoal": 2,
        "khaki": 2,
        "green": 2,
        "sky blue": 2,
        "blue": 1,
        "burgundy": 1,
        "pink": 1,
        "brown": 1,
        "mint": 1,
        "lavender": 1,
        "yellow": 1,
        "red": 1,
        "orange": 1,
    },
    "soft": {
        "ivory": 5,
        "beige": 4,
        "black": 3,
        "navy": 3,
        "grey": 2,
        "light grey": 2,
        "charcoal": 2,
        "brown": 3,
        "camel": 2,
        "burgundy": 2,
        "green": 2,
        "sky blue": 2,
        "pink": 2,
        "mustard": 1,
        "mint": 1,
        "lavender": 1,
        "khaki": 1,
    },
    "shirting": {
        "white": 7,
        "sky blue": 6,
        "navy": 3,
        "black": 3,
        "ivory": 2,
        "pink": 2,
        "beige": 2,
        "khaki": 2,
        "burgundy": 1,
        "green": 1,
        "blue": 2,
        "brown": 1,
        "charcoal": 1,
    },
    "tailored": {
        "black": 6,
        "charcoal": 4,
        "navy": 5,
        "beige": 4,
        "grey": 3,
        "brown": 3,
        "camel": 3,
        "ivory": 1,
        "khaki": 1,
    },
    "trench": {"beige": 5, "khaki": 2, "black": 2, "navy": 1, "camel": 1},
    "padded": {
        "black": 7,
        "ivory": 3,
        "navy": 3,
        "khaki": 2,
        "beige": 2,
        "charcoal": 2,
        "green": 1,
        "sky blue": 1,
        "orange": 1,
        "red": 1,
    },
    "workwear": {
        "black": 5,
        "khaki": 5,
        "beige": 4,
        "navy": 4,
        "brown": 2,
        "charcoal": 2,
        "ivory": 2,
        "grey": 1,
        "green": 1,
    },
    "varsity": {"navy": 4, "black": 3, "green": 3, "burgundy": 2, "brown": 1},
    "denim": {"indigo": 6, "light indigo": 5, "dark indigo": 5, "black": 3, "charcoal": 1},
    "leather": {"black": 7, "brown": 5, "camel": 3, "ivory": 2, "beige": 2, "burgundy": 1, "green": 1},
    "bright": {
        "black": 4,
        "white": 4,
        "navy": 3,
        "red": 3,
        "green": 2,
        "yellow": 2,
        "blue": 2,
        "orange": 2,
        "beige": 2,
        "ivory": 2,
        "pink": 2,
        "mint": 1,
        "burgundy": 1,
        "lavender": 1,
        "grey": 1,
    },
    "feminine": {
        "black": 5,
        "ivory": 4,
        "pink": 3,
        "beige": 3,
        "navy": 2,
        "white": 2,
        "lavender": 2,
        "mint": 2,
        "sky blue": 2,
        "red": 2,
        "burgundy": 2,
        "green": 2,
        "brown": 1,
        "yellow": 1,
    },
    "light": {"white": 7, "ivory": 4, "beige": 2, "black": 2, "light grey": 1},
    "dark": {"black": 5, "navy": 4, "charcoal": 3, "burgundy": 2, "brown": 1, "green": 1, "grey": 1},
    "frames": {"black": 5, "brown": 4, "ivory": 1, "burgundy": 1, "khaki": 1, "navy": 1},
    "metal": {"gold": 4, "silver": 5},
}

# What goes on a ground colour in a pattern: first light companions, then dark ones.
_LIGHT: tuple[RGB, ...] = ((245, 243, 238), (226, 206, 170), (206, 218, 230))
_DARK: tuple[RGB, ...] = ((36, 44, 74), (34, 34, 38), (96, 30, 44), (40, 84, 66))
_BLOOMS: tuple[RGB, ...] = ((196, 72, 86), (232, 156, 164), (236, 200, 120), (120, 132, 190), (246, 240, 232))
_LEAVES: tuple[RGB, ...] = ((84, 118, 84), (60, 92, 80))
_CAMOUFLAGE: tuple[RGB, ...] = ((62, 66, 46), (142, 130, 96), (38, 36, 32))


def dye(colour: str, seed: int) -> RGB:
    """A shade of the named colour, never one that another name would fit better."""
    ground = colour_named(colour).rgb
    rng = generator(seed, 31)
    muted = 0.35 if max(ground) - min(ground) < 24 else 1.0  # a neutral that drifts in hue is no neutral
    for reach in (12, 8, 4):
        lighter = float(rng.uniform(-reach, reach)) * (0.5 if max(ground) < 60 else 1.0)
        drawn = [
            min(250, max(12, round(channel + lighter + muted * float(rng.uniform(-reach, reach)) * 0.28)))
            for channel in ground
        ]
        shade: RGB = (drawn[0], drawn[1], drawn[2])
        if nearest_colour(shade) == colour:
            return shade
    return ground


def cloth_of(fabric: str, colour: str, pattern: str, seed: int) -> Cloth:
    """The cloth in that fabric, colour and pattern; its companions and scale follow from the seed."""
    rng = generator(seed, 32)
    ground = dye(colour, seed)
    light = sum(ground) > 390
    companions = [(_DARK if light else _LIGHT)[int(i)] for i in rng.permutation(len(_DARK if light else _LIGHT))]
    if pattern in ("floral",):
        accents = (*(_BLOOMS[int(i)] for i in rng.permutation(len(_BLOOMS))[:2]), _LEAVES[int(rng.integers(2))])
    elif pattern == "camouflage":
        accents = _CAMOUFLAGE
    elif pattern == "leopard":
        accents = ((40, 28, 24), (150, 98, 54))
    elif pattern == "tartan":
        accents = (companions[0], (236, 226, 200) if light else (196, 60, 56), (30, 30, 34))
    else:
        accents = (companions[0], companions[1], companions[2 % len(companions)])
    return Cloth(fabric, ground, pattern, tuple(accents), float(rng.uniform(0.8, 1.3)), seed)
