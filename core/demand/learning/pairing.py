"""Photos for products: their own, or borrowed ones of the same kind and colour, drawn anew in every epoch."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.catalogue import Catalogue
from core.colours import colour_named, colour_of_title, difference, lab_of
from core.config import Progress, ignore
from core.encoders.features import FeatureStore
from core.encoders.images import read_many
from core.storage import sha256_of

SAME_COLOUR = 25.0
MIN_CHOICE = 8
PIXELS, BATCH = 48, 256
# Kinds that a photo set may lack, and the kind that looks most like them.
STAND_INS = {"맨투맨/스웨트셔츠": "긴팔 티셔츠", "니트/스웨터": "긴팔 티셔츠", "후드 집업": "후드 티셔츠"}

BORROWED_NOTE = (
    "The photo can teach kind and colour and no more, because the photos it learned from are not of the products that "
    "sold: each product met photos of its kind, and of the colour its title names, drawn anew in every epoch."
)
NO_PHOTO_NOTE = "The photo does not count, because no photo was at hand in training."


@dataclass(frozen=True)
class Album:
    """Encoded photos, and which of them each product meets.

    Attributes:
        images: features (p, d) or bytes (p, 3, size, size).
        choices: positions in `images`, all products' choices one after another, (c,) int64.
        starts: where each product's choices begin, (n,) int64.
        sizes: how many choices each product has, (n,) int64; 0 where it has no photo.
        seed: of the draws.
        note: what photos can teach this model, for its card.
    """

    images: Tensor
    choices: Tensor
    starts: Tensor
    sizes: Tensor
    seed: int
    note: str | None = None

    def draw(self, epoch: int) -> Tensor:
        """Each product's photo in that epoch, (n,) int64; -1 where it has none. An epoch always draws the same."""
        chance = torch.from_numpy(np.random.default_rng([self.seed, epoch + 1]).random(len(self.sizes)))
        position = self.starts + (chance * self.sizes).long()
        if not len(self.choices):
            return torch.full_like(self.sizes, -1)
        drawn = self.choices[position.clamp_max(len(self.choices) - 1)]
        return torch.where(self.sizes > 0, drawn, torch.full_like(drawn, -1))

    @property
    def has_photo(self) -> Tensor:
        """Which products have a photo, (n,) bool."""
        return self.sizes > 0


def own_photos(images: Tensor, has_photo: Tensor) -> Album:
    """Every product with its own photo: images (n, …), has_photo (n,) bool."""
    n_photos = int(has_photo.sum())
    note = None if n_photos else NO_PHOTO_NOTE
    starts = (has_photo.cumsum(0) - 1).clamp_min(0)
    return Album(images, has_photo.nonzero().squeeze(1), starts, has_photo.long(), 0, note)


def borrowed_photos(products: Catalogue, photos: Catalogue, images: Tensor, colours: Tensor, seed: int) -> Album:
    """Every product with photos of its kind and of the colour that it names.

    A product's kind is its subcategory where the photos know it, else its category; kinds without photos have none.

    Args:
        products: what is trained on.
        photos: where photos are borrowed from, each with a category and maybe a subcategory.
        images: encoded photos, (p, …), in the order of `photos`.
        colours: CIELAB of each photo's garment, (p, 3).
        seed: of the draws.
    """
    wanted = [
        (_kind(row["category"], row["subcategory"]), _colour(row["colour"], row["title"]))
        for row in products.frame[["category", "subcategory", "colour", "title"]].to_dict("records")
    ]
    shelf = _Shelf(photos, colours.numpy())
    chosen = {want: shelf.of(*want) for want in set(wanted)}
    order = sorted(chosen, key=repr)
    ends = np.cumsum([0, *(len(chosen[want]) for want in order)])
    start = dict(zip(order, ends[:-1].tolist(), strict=True))
    choices = np.concatenate([chosen[want] for want in order]) if order else np.empty(0, np.int64)
    return Album(
        images,
        torch.from_numpy(choices),
        torch.tensor([start[want] for want in wanted]),
        torch.tensor([len(chosen[want]) for want in wanted]),
        seed,
        BORROWED_NOTE,
    )


def garment_colours(photos: Catalogue, store: FeatureStore, on_progress: Progress = ignore) -> Tensor:
    """CIELAB of the garment on each photo of a catalogue, (p, 3); NaN where there is no photo.

    Raises:
        ImageError: a photo cannot be read.
    """
    paths = photos.image_paths()
    colours = store.encode(
        [sha256_of(path) if path is not None else None for path in paths],
        lambda rows: read_many([path for row in rows if (path := paths[row]) is not None], PIXELS, BATCH),
        lambda batch: np.array([garment_colour(pixels) for pixels in batch]),
        "garment-colours",
        3,
        BATCH,
        on_progress,
    )
    return torch.from_numpy(colours)


def garment_colour(pixels: Tensor) -> tuple[float, float, float]:
    """CIELAB of what lies in the middle of a photo and is unlike its rim: the garment's main colour.

    Args:
        pixels: bytes, (3, size, size).
    """
    values = pixels.permute(1, 2, 0).numpy().astype(np.float64)  # (size, size, 3)
    size = len(values)
    rim = np.concatenate([values[0], values[-1], values[:, 0], values[:, -1]])
    middle = values[size // 5 : -size // 5, size // 5 : -size // 5].reshape(-1, 3)
    is_unlike = np.abs(middle - np.median(rim, 0)).sum(1) > 60
    # A garment that fills the photo, or is as white as the wall, leaves little that is unlike: then all of it counts.
    garment = middle[is_unlike] if is_unlike.mean() > 0.2 else middle
    return lab_of(np.median(garment, 0).tolist())


Kind = tuple[str | None, str | None]


def _kind(category: str | None, subcategory: str | None) -> Kind:
    return category, STAND_INS.get(subcategory or "", subcategory)


def _colour(colour: str | None, title: str | None) -> str | None:
    named = colour_of_title(title) if title else None
    return named or (colour_of_title(colour) if colour else None)


class _Shelf:
    """Photos by kind, and by likeness of colour within a kind."""

    def __init__(self, photos: Catalogue, colours: NDArray[np.float32]) -> None:
        has_photo = np.array([path is not None for path in photos.image_paths()])
        self.categories = _present(photos.frame["category"].tolist(), has_photo)
        self.subcategories = _present(photos.frame["subcategory"].tolist(), has_photo)
        self.colours = colours

    def of(self, kind: Kind, colour: str | None) -> NDArray[np.int64]:
        rows = self._of_kind(*kind)
        if colour is None or not len(rows):
            return rows
        away = np.array([difference(self.colours[row], colour_named(colour).lab) for row in rows])
        n_alike = max(int((away <= SAME_COLOUR).sum()), min(MIN_CHOICE, len(rows)))
        return np.sort(rows[np.argsort(away, kind="stable")[:n_alike]])

    def _of_kind(self, category: str | None, subcategory: str | None) -> NDArray[np.int64]:
        same = _where(self.subcategories, subcategory)
        if len(same):
            return same
        rows = _where(self.categories, category)
        # A photo of another subcategory would show another kind; one without shows the category at large.
        general = np.array([row for row in rows if self.subcategories[row] is None], np.int64)
        return general if len(general) else rows


def _present(names: Sequence[object], has_photo: NDArray[np.bool_]) -> list[str | None]:
    return [name if isinstance(name, str) and there else None for name, there in zip(names, has_photo, strict=True)]


def _where(names: list[str | None], wanted: str | None) -> NDArray[np.int64]:
    return np.array([row for row, name in enumerate(names) if name is not None and name == wanted], np.int64)
