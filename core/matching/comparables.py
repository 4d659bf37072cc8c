"""What is like an offer in a catalogue, and what that sold."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor

from core.catalogue import Catalogue, Offer, Product
from core.encoders.features import FeatureStore
from core.encoders.neighbours import Neighbours

CHUNK = 256


class Embed(Protocol):
    """Places offers so that those alike in photo and title are near."""

    def __call__(self, offers: Sequence[Offer], store: FeatureStore | None = None) -> Tensor:
        """Features (n, d) of n offers, photo and title each of length 1, or zero where there is none."""


@dataclass(frozen=True)
class Comparable:
    """A product like the offer.

    Attributes:
        similarity: cosine of photo and title features, −1 to 1; the mean of both where both are known.
    """

    product: Product
    similarity: float


def comparables(catalogue: Catalogue, offer: Offer, embed: Embed, n: int = 6) -> tuple[Comparable, ...]:
    """The catalogue's products most like an offer in photo and title, nearest first.

    Only products of the offer's category are looked at, unless it has fewer than `n`.

    Args:
        catalogue: is searched; its features are kept.
        offer: with a photo or a title; without either nothing is like it.
        embed: sees and reads offers, such as a forecaster's `embed`.
        n: how many.

    Raises:
        ImageError: the offer's photo cannot be read.
    """
    products = _candidates(catalogue, offer, n)
    if not products or (offer.image is None and offer.title is None):
        return ()
    store = FeatureStore()
    chunks = [products[start : start + CHUNK] for start in range(0, len(products), CHUNK)]
    vectors = torch.cat([embed([_looks(product.offer) for product in chunk], store) for chunk in chunks])
    query = embed([_looks(offer)])
    similarities, positions = Neighbours.of(vectors.numpy()).search(query.numpy(), n)
    return tuple(Comparable(products[p], float(s)) for s, p in zip(similarities[0], positions[0], strict=True))


def _candidates(catalogue: Catalogue, offer: Offer, n: int) -> list[Product]:
    """Products with a photo or a title, of the offer's category where that has `n` of them."""
    visible = [product for product in catalogue.products() if product.offer.title or product.offer.image]
    alike = [product for product in visible if product.offer.category == offer.category]
    return alike if len(alike) >= n else visible


def _looks(offer: Offer) -> Offer:
    """The parts of an offer that are compared."""
    return Offer(title=offer.title, image=offer.image)
