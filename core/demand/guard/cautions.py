"""The guard: says when a photo, a title, a price or a category is unlike anything the model has seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from core.catalogue import Offer
from core.demand.guard.photos import PhotoGuard
from core.demand.guard.prices import PriceGuard
from core.demand.guard.titles import TitleGuard

_PARTS: dict[str, type[PhotoGuard] | type[TitleGuard] | type[PriceGuard]] = {
    "photo": PhotoGuard,
    "title": TitleGuard,
    "price": PriceGuard,
}


@dataclass(frozen=True)
class Caution:
    """One part of an offer that the model has no experience with.

    Attributes:
        kind: `photo`, `title`, `price` or `category`.
        message: a sentence that says what is unusual and what follows.
    """

    kind: str
    message: str


@dataclass(frozen=True)
class Guard:
    """What training looked like, kept small.

    Attributes:
        photo: tells garments from everything else.
        title: knows scripts, languages and spellings.
        price: knows the range of every category.
        false_alarms: how often photo, title and price of products kept apart were flagged, (3,).
    """

    photo: PhotoGuard
    title: TitleGuard
    price: PriceGuard
    false_alarms: Tensor

    @classmethod
    def silent(cls, n_features: int, n_categories: int) -> "Guard":
        """A guard that learned nothing and finds everything usual but a category that is not known."""
        parts = PhotoGuard.silent(n_features), TitleGuard.silent(), PriceGuard.silent(n_categories)
        return cls(*parts, false_alarms=torch.zeros(len(parts)))

    def check_photos(self, features: Tensor, has_photo: Tensor) -> list[Caution | None]:
        """A caution for each photo that seems to show no garment: features (n, d), has_photo (n,)."""
        message = (
            "The photo is unlike the garment photos that the model learned from, so what it adds to the forecast may "
            "mean little. Try a photo of one garment on a plain background."
        )
        is_odd = has_photo & self.photo.is_strange(features)
        return [Caution("photo", message) if odd else None for odd in is_odd.tolist()]

    def check_title(self, title: str | None) -> Caution | None:
        """A caution where a title is in a script or a language hardly met, or spelled unlike those that were."""
        return _caution("title", self.title.complaint(title))

    def check_price(self, offer: Offer, categories: Sequence[str], currency: str, worth: float = 1.0) -> Caution | None:
        """A caution where a price lies beyond the category's, or beyond all where the category is not known.

        `worth` is that of one of `currency`, which the price is in, in the model's currency.
        """
        return _caution("price", self.price.complaint(offer, categories, currency, worth))

    def check_category(self, offer: Offer, categories: Sequence[str]) -> Caution | None:
        """A caution where the category is none that the model knows."""
        if offer.category is None or offer.category in categories:
            return None
        message = (
            f"The model does not know the category {offer.category}, so the forecast does without one. "
            f"It knows: {', '.join(categories)}."
        )
        return Caution("category", message)

    def tensors(self) -> dict[str, Tensor]:
        """What a model's file keeps."""
        kept = {
            f"guard.{name}.{field.name}": getattr(getattr(self, name), field.name)
            for name, part in _PARTS.items()
            for field in fields(part)
        }
        return {**kept, "guard.false_alarms": self.false_alarms}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "Guard":
        """What `tensors` gave."""
        parts = {
            name: part(**{field.name: tensors[f"guard.{name}.{field.name}"] for field in fields(part)})
            for name, part in _PARTS.items()
        }
        return cls(**parts, false_alarms=tensors["guard.false_alarms"])  # type: ignore[arg-type]


def _caution(kind: str, complaint: str | None) -> Caution | None:
    return None if complaint is None else Caution(kind, complaint)
