"""Which categories of a catalogue are taken for each other, by what their products look and read like.

A category that another is taken for is one that a merchant would consider for its products; others are not worth
asking about, however high the forecast there.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Offer, Product
from core.demand.predict import Forecaster
from core.encoders.features import FeatureStore
from core.encoders.neighbours import Neighbours

# A category's neighbours are told from as many of its products, drawn at random: the answer settles long before, and
# a large category would otherwise be everybody's neighbour.
N_PER_CATEGORY, MIN_PER_CATEGORY = 50, 10
N_NEAREST, N_NEIGHBOURS = 10, 3
# Of the nearest products to those of two categories, at least this share has to lie in the other one, both ways on
# average. Below it stand pairs that a photo's outline or a brand's way of writing brings together by chance.
MIN_SHARE = 0.09
CHUNK = 16
_NO_TURNS = nullcontext()


@dataclass(frozen=True)
class Confusions:
    """What categories of a catalogue are taken for.

    Attributes:
        categories: those with products enough to be told.
        shares: of the nearest neighbours of each category's products, how many are listed under each (c, c); a
            product's own group is no neighbour of it, as in leave-one-out cross-validation.
    """

    categories: tuple[str, ...]
    shares: NDArray[np.float64]
    _index: Neighbours
    _listed: NDArray[np.int64]

    @classmethod
    def of(
        cls, catalogue: Catalogue, forecaster: Forecaster, turn: AbstractContextManager[Any] = _NO_TURNS
    ) -> "Confusions | None":
        """Compare a sample of a catalogue's products, all pairs of them; None where not two categories can be told.

        Their photos and titles are encoded once and kept.

        Args:
            catalogue: with at least ten products in each category that is to be told.
            forecaster: sees and reads them.
            turn: held for a few products at a time, so that others get theirs in between.

        Raises:
            ImageError: a photo cannot be read.
        """
        products = _sample(catalogue)
        categories = tuple(dict.fromkeys(str(product.offer.category) for product in products))
        if len(categories) < 2:
            return None
        vectors = np.concatenate(list(_embedded(products, forecaster, turn)))
        listed = np.array([categories.index(str(product.offer.category)) for product in products])
        groups = [product.group or product.product_id for product in products]
        index = Neighbours.of(vectors)
        return cls(categories, _shares(index, vectors, listed, groups, len(categories)), index, listed)

    def neighbours(self, category: str) -> tuple[str, ...]:
        """The categories that one is taken for, the likeliest first, at most three; none where it stands alone."""
        if category not in self.categories:
            return ()
        row = self.categories.index(category)
        both_ways = (self.shares[row] + self.shares[:, row]) / 2
        both_ways[row] = 0
        likely = np.argsort(-both_ways, kind="stable")[:N_NEIGHBOURS]
        return tuple(self.categories[other] for other in likely if both_ways[other] >= MIN_SHARE)

    def likely(self, offer: Offer, forecaster: Forecaster) -> tuple[str, ...]:
        """The categories of an offer's nearest products, the likeliest first, at most three; none without looks.

        Raises:
            ImageError: the offer's photo cannot be read.
        """
        if offer.image is None and offer.title is None:
            return ()
        _, nearest = self._index.search(forecaster.embed([_looks(offer)]).numpy(), N_NEAREST)
        shares = np.bincount(self._listed[nearest[0]], minlength=len(self.categories)) / nearest.shape[1]
        likely = np.argsort(-shares, kind="stable")[:N_NEIGHBOURS]
        return tuple(self.categories[other] for other in likely if shares[other] > 1 / N_NEAREST)


def categories_to_try(confusions: Confusions | None, offer: Offer, forecaster: Forecaster) -> tuple[str, ...]:
    """The offer's category and those that it is taken for, of those that the model knows; none where none is.

    An offer whose category is absent or unknown is judged by the products most like it.
    """
    if confusions is None:
        return ()
    if offer.category in forecaster.categories and offer.category in confusions.categories:
        found: tuple[str, ...] = confusions.neighbours(offer.category)
        return tuple(name for name in (offer.category, *found) if name in forecaster.categories) if found else ()
    return tuple(name for name in confusions.likely(offer, forecaster) if name in forecaster.categories)


def _sample(catalogue: Catalogue) -> list[Product]:
    """Up to 50 products of each category that has ten with a photo or a title; the same ones each time."""
    frame = catalogue.frame.reset_index(drop=True)
    visible = frame[frame["category"].notna() & (frame["title"].notna() | frame["image"].notna())]
    random = np.random.default_rng(0)
    rows = [
        random.permutation(group.index.to_numpy())[:N_PER_CATEGORY]
        for _, group in visible.groupby("category", sort=True)
        if len(group) >= MIN_PER_CATEGORY
    ]
    return list(catalogue.with_rows(np.sort(np.concatenate(rows))).products()) if rows else []


def _embedded(
    products: Sequence[Product], forecaster: Forecaster, turn: AbstractContextManager[Any]
) -> Iterator[NDArray[np.float32]]:
    store = FeatureStore()
    for start in range(0, len(products), CHUNK):
        part = [_looks(product.offer) for product in products[start : start + CHUNK]]
        with turn:
            vectors = forecaster.embed(part, store).numpy()
        yield vectors


def _shares(
    index: Neighbours,
    vectors: NDArray[np.float32],
    listed: NDArray[np.int64],
    groups: Sequence[str],
    n_categories: int,
) -> NDArray[np.float64]:
    """Where the nearest products of each category's products are listed, (c, c); each row sums to one."""
    counts = np.zeros((n_categories, n_categories))
    # Enough of them that ten are left once the product's own group is out.
    widest = max(groups.count(group) for group in set(groups))
    _, nearest = index.search(vectors, N_NEAREST + widest)
    for row, found in enumerate(nearest):
        others = [other for other in found if groups[other] != groups[row]][:N_NEAREST]
        np.add.at(counts[listed[row]], listed[others], 1)
    shares: NDArray[np.float64] = counts / np.maximum(counts.sum(1, keepdims=True), 1)
    return shares


def _looks(offer: Offer) -> Offer:
    """The parts of an offer that are compared."""
    return Offer(title=offer.title, image=offer.image)
