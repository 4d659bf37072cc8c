"""Pictures of everything but garments, drawn from a seed: what a guard learns to tell from clothing photos."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from PIL import Image

from tools.draw.grain import generator
from tools.draw.non_garments.canvas import Canvas, photographed
from tools.draw.non_garments.indoors import food, room, thing
from tools.draw.non_garments.living import animal, face
from tools.draw.non_garments.outdoors import landscape, plant, street
from tools.draw.non_garments.paper import chart, page, screen
from tools.draw.non_garments.plain import colour, instrument, noise, surface

__all__ = ["FAMILIES", "draw_non_garments"]

FAMILIES: dict[str, Callable[[np.random.Generator], Canvas]] = {
    "landscapes": landscape,
    "streets": street,
    "plants": plant,
    "rooms": room,
    "food": food,
    "things": thing,
    "faces": face,
    "animals": animal,
    "text pages": page,
    "charts": chart,
    "screens": screen,
    "noise": noise,
    "single colours": colour,
    "surfaces": surface,
    "instruments": instrument,
}


def draw_non_garments(n: int, seed: int, families: Sequence[str] = tuple(FAMILIES)) -> list[tuple[str, Image.Image]]:
    """Draw n pictures of those families in turn, each beside its family; the same seed gives the same pictures.

    Raises:
        KeyError: there is no such family.
    """
    numbers = list(FAMILIES)
    names = [families[number % len(families)] for number in range(n)]
    chances = [generator(seed, 601, numbers.index(name), row // len(families)) for row, name in enumerate(names)]
    return [(name, photographed(FAMILIES[name](rng))) for name, rng in zip(names, chances, strict=True)]
