"""Photographs of products: a kind, a colour and a seed in, a picture out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PIL import Image

from core.colours import RGB
from tools.draw.cutout import cut_out
from tools.draw.grain import generator
from tools.draw.kinds import Kind, Variant, kind_named
from tools.draw.lighting import Light
from tools.draw.palette import PALETTES, cloth_of
from tools.draw.pieces import Cloth, Layer
from tools.draw.scenes import Scene, photograph
from tools.draw.view import View
from tools.draw.wardrobe.hanger import hung, rail

_PAPERS: tuple[RGB, ...] = (
    (246, 245, 243),
    (240, 238, 234),
    (233, 231, 228),
    (238, 232, 222),
    (226, 229, 232),
    (232, 224, 218),
)
_WALLS: tuple[RGB, ...] = ((226, 219, 207), (214, 210, 203), (203, 208, 202), (222, 207, 195), (208, 204, 212))
_STONES: tuple[RGB, ...] = ((198, 190, 180), (104, 106, 108), (176, 158, 146), (66, 72, 76), (150, 160, 156))
_BOARDS: tuple[RGB, ...] = ((188, 154, 116), (150, 112, 78), (206, 180, 148), (122, 92, 70))


@dataclass(frozen=True)
class Design:
    """A product as its maker designed it; every offer of it shows the same design."""

    kind: Kind
    variant: Variant
    fabric_word: str
    cloth: Cloth
    colour: str
    graphic: str
    seed: int


def design_of(kind: Kind, seed: int, colour: str | None = None) -> Design:
    """A design of that kind, drawn from the seed; in that colour, if one is given."""
    rng = generator(seed, 11)
    colours = PALETTES[kind.palette]
    weights = np.array(list(colours.values()), float)
    chosen = str(rng.choice(list(colours), p=weights / weights.sum()))
    fabric, word = kind.fabrics[int(rng.integers(len(kind.fabrics)))]
    variant = kind.variants[int(rng.integers(len(kind.variants)))]
    pattern = str(rng.choice(kind.patterns)) if kind.patterns and fabric != "cable" and rng.random() < 0.36 else "plain"
    has_print = pattern == "plain" and bool(kind.graphics) and rng.random() < 0.55
    graphic = str(rng.choice(kind.graphics)) if has_print else ""
    chosen = colour or chosen
    return Design(kind, variant, word, cloth_of(fabric, chosen, pattern, seed), chosen, graphic, seed)


def photo_of(design: Design, take: int = 0) -> Image.Image:
    """A photograph of a design; another take has another place, light, crop and angle."""
    rng = generator(design.seed, 12, take)
    layers = design.variant.draw(design.cloth, generator(design.seed, 13), design.graphic)
    place = str(rng.choice(design.kind.places)) if not take else _other_place(design, rng)
    scene = Scene(
        "room" if place == "rail" else place,
        _pick(_grounds(design, place), rng),
        _pick(_BOARDS, rng),
        float(rng.uniform(0.012, 0.032)),
        bool(rng.random() < 0.7),
    )
    if place == "rail":
        layers = hung(layers)
    view = _fitted(layers, design, rng, take)
    if place == "rail":
        layers = [rail(layers), *layers]
    return photograph(
        cut_out(layers, view, _light(scene, rng, take), design.seed + take), scene, design.seed + 7919 * take
    )


def draw_product_photo(kind: str, colour: str, seed: int, take: int = 0) -> Image.Image:
    """A photograph of a product of that kind and colour.

    Args:
        kind: an English kind name or a subcategory of the mall.
        colour: a name in `core.colours.COLOURS`.
        seed: its design; the same seed gives the same picture.
        take: 0 for the usual photograph; other numbers show the same design elsewhere.

    Returns:
        An RGB picture, `scenes.PHOTO` pixels a side.

    Raises:
        KeyError: when there is no such kind or colour.
    """
    return photo_of(design_of(kind_named(kind), seed, colour), take)


def _grounds(design: Design, place: str) -> tuple[RGB, ...]:
    """Colours of wall or paper; small bright metal is shown on stone and slate."""
    if place in ("room", "rail", "shelf"):
        return _WALLS
    return _STONES if design.kind.category == "주얼리" else _PAPERS


def _pick(choices: Sequence[RGB], rng: np.random.Generator) -> RGB:
    return choices[int(rng.integers(len(choices)))]


def _other_place(design: Design, rng: np.random.Generator) -> str:
    usual = str(generator(design.seed, 12, 0).choice(design.kind.places))
    stands = design.kind.places[0] == "stand"
    others = [
        place for place in (("stand", "shelf", "room") if stands else ("paper", "flat", "room")) if place != usual
    ]
    return str(rng.choice(others))


def _fitted(layers: Sequence[Layer], design: Design, rng: np.random.Generator, take: int) -> View:
    """The garment centred and as large as its kind is usually shown; other takes crop and turn more."""
    points = np.vstack([panel.outline for layer in layers for panel in layer.panels])
    low, high = points.min(0), points.max(0)
    fill = design.kind.fill * float(rng.uniform(0.95, 1.03) if not take else rng.uniform(0.80, 1.12))
    scale = fill / float(max(high - low))
    middle = (low + high) / 2 - (0.0, 0.5)
    reach = 0.012 if not take else 0.035
    shift = -middle * scale + rng.uniform(-reach, reach, 2)
    stands = design.kind.places[0] == "stand"
    turn = float(rng.normal(0, 0.008 if not take else 0.03)) * (0.25 if stands else 1.0)
    is_flipped = bool(take and rng.random() < 0.35 and not design.graphic and stands)
    soft = design.kind.slot in ("outer", "top", "bottom", "dress") or design.kind.name in (
        "muffler",
        "scarf",
        "socks",
        "pyjamas",
    )
    return View(scale, turn, (float(shift[0]), float(shift[1])), is_flipped, 0.0042 if soft else 0.0012, design.seed)


def _light(scene: Scene, rng: np.random.Generator, take: int) -> Light:
    side = -1.0 if scene.from_left else 1.0
    tint = (1.02, 1.0, 0.97) if scene.place in ("room", "shelf") else (1.0, 1.0, 1.0)
    if take:
        warm = float(rng.uniform(-0.05, 0.06))
        tint = (tint[0] * (1 + warm), tint[1], tint[2] * (1 - warm))
    exposure = float(rng.uniform(0.96, 1.02) if not take else rng.uniform(0.84, 1.08))
    direction = (side * float(rng.uniform(0.38, 0.62)), -float(rng.uniform(0.5, 0.72)), float(rng.uniform(0.62, 0.8)))
    return Light(direction, float(rng.uniform(0.66, 0.80)), tint, exposure)
