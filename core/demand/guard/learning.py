"""What the guard learns from when a model is trained: its titles, prices and photos, and pictures of no garment."""

from collections.abc import Sequence
from functools import lru_cache
from itertools import chain
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from core import config
from core.catalogue import Catalogue
from core.catalogue.brands import brand_groups
from core.demand.guard.cautions import Guard
from core.demand.guard.photos import Encode, Exposure, PhotoGuard, learn_photo_guard
from core.demand.guard.prices import learn_price_guard
from core.demand.guard.titles import learn_title_guard
from core.demand.learning.presets import Recipe
from core.demand.learning.task import Lesson
from core.demand.network.model import DemandNetwork
from core.encoders.images import read_many, read_sheets, to_square_bytes
from core.encoders.loaded import shared_image_encoder

FEWEST_NON_GARMENTS = 60
FEWEST_GARMENTS, MOST_GARMENTS = 16, 800
SENDER = "sender"

Row = TypeVar("Row")


def learn_guard(
    catalogue: Catalogue,
    lender: Catalogue,
    lesson: Lesson,
    network: DemandNetwork,
    recipe: Recipe,
    garments: Sequence[Path] = (),
) -> Guard:
    """Learn what is usual from a catalogue, with limits that few products of other brands and senders overstep.

    Args:
        catalogue: what the model was trained on.
        lender: whose photos it saw.
        lesson: what was made of both.
        network: as trained.
        recipe: how.
        garments: photos of garments as customers show them, beside those of the demo catalogue.

    Raises:
        ImageError: a photo cannot be read.
    """
    presence, inputs, seed = lesson.inputs.presence, lesson.inputs, recipe.training.seed
    titles = [title if isinstance(title, str) else None for title in catalogue.frame["title"]]
    title, title_alarms = learn_title_guard(titles, brand_groups(catalogue).tolist())
    price, price_alarms = learn_price_guard(
        torch.where(presence[:, 2], inputs.price, torch.nan),
        torch.where(presence[:, 4], inputs.category, -1),
        len(catalogue.info.categories),
    )
    photo, photo_alarms = _photo_guard(lender, lesson, network, recipe, garments, seed)
    return Guard(photo, title, price, torch.stack([photo_alarms, title_alarms, price_alarms]))


def expose(encode: Encode, size: int, n_photos: int, garments: Sequence[Path] = ()) -> Exposure:
    """Show an encoder pictures of no garment and other garments, about as many as it saw photos.

    Args:
        encode: features of photos as bytes.
        size: side of the photos that it takes, in pixels.
        n_photos: how many photos it saw.
        garments: photos of garments, beside those of the demo catalogue.

    Raises:
        ImageError: a photo cannot be read.
    """
    n_non_garments = max(n_photos // 2, FEWEST_NON_GARMENTS)
    n_garments = min(max(n_photos // 4, FEWEST_GARMENTS), MOST_GARMENTS)
    drawn = sorted((config.DEMO_CATALOGUE / "images").glob("*.jpg"))
    paths = [*spread(drawn, n_garments // 2), *spread(garments, n_garments)]
    shown = [encode(batch) for batch in _non_garments(size)[:n_non_garments].split(64)]
    worn = [encode(batch) for batch in read_many(paths, size)]
    return Exposure(torch.cat(shown), torch.cat(worn) if worn else shown[0][:0])


def senders_of(lender: Catalogue) -> Tensor:
    """Who took each photo, (n,) int64: its sender where the catalogue tells, else its brand."""
    if SENDER not in lender.frame:
        return torch.from_numpy(brand_groups(lender))
    _, numbers = np.unique(lender.frame[SENDER].fillna("").astype(str).to_numpy(), return_inverse=True)
    return torch.from_numpy(numbers)


def spread(rows: Sequence[Row], n: int) -> list[Row]:
    """At most n of the rows, from all over the list."""
    return [rows[row] for row in np.linspace(0, len(rows) - 1, min(n, len(rows))).astype(int)]


@torch.no_grad()
def _photo_guard(
    lender: Catalogue, lesson: Lesson, network: DemandNetwork, recipe: Recipe, garments: Sequence[Path], seed: int
) -> tuple[PhotoGuard, Tensor]:
    """Judge by the frozen encoder's features, or by those of the one that was trained."""
    album, chosen = lesson.album, torch.unique(lesson.album.choices)
    if not len(chosen):
        return learn_photo_guard(torch.zeros(0, network.config.image_dimension), chosen, Exposure.empty(), seed)
    encoder = network.backbone or shared_image_encoder(recipe.image_encoder, recipe.architecture)[0]
    photos = album.images[chosen]
    if network.backbone is not None:
        photos = torch.cat([network.backbone.encode(part) for part in photos.split(64)])
    exposure = expose(encoder.encode, encoder.config.image_size, len(photos), garments)
    return learn_photo_guard(photos, senders_of(lender)[chosen], exposure, seed)


@lru_cache(maxsize=1)
def _non_garments(size: int) -> Tensor:
    """The pictures of no garment that ship, every family in turn, as bytes (n, 3, size, size); kept for more models."""
    in_turn = chain.from_iterable(zip(*(tiles for _, tiles in read_sheets(config.NON_GARMENTS)), strict=True))
    return torch.stack([to_square_bytes(picture, size) for picture in in_turn])
