"""The guard: says when a photo, a title, a price or a category is unlike anything the model has seen."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from core.catalogue import Offer
from core.demand.ngrams import bucket_of, character_ngrams

N_SEEN_BITS = 2**18
SMALLEST_SPREAD = 0.05
N_TITLE_PARTS = 5
ALARM_QUANTILE = 0.99
PRICE_MARGIN = 1.5


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
        centre: mean feature of the training photos, (d,).
        axes: their principal axes, each by its spread, (d, d).
        photo_limit: the largest distance from the centre, in spreads, that is still usual (Mahalanobis 1936); infinite
            where no photo was seen.
        seen: which character trigrams, hashed, training titles had, (bits,) bool.
        title_limit: the largest share of unseen trigrams that is still usual.
        prices: lowest and highest usual log price by category and, in the last row, of all, (categories + 1, 2).
        false_alarms: how often photo, title and price of products kept apart were flagged, (3,).
    """

    centre: Tensor
    axes: Tensor
    photo_limit: Tensor
    seen: Tensor
    title_limit: Tensor
    prices: Tensor
    false_alarms: Tensor

    def check_photos(self, features: Tensor, has_photo: Tensor) -> list[Caution | None]:
        """A caution for each photo unlike those that were seen: features (n, d), has_photo (n,)."""
        distances = ((features - self.centre) @ self.axes).norm(dim=1)
        message = (
            "The photo is unlike the garment photos that the model learned from, so what it adds to the forecast may "
            "mean little. Try a photo of one garment on a plain background."
        )
        is_odd = has_photo & (distances > self.photo_limit)
        return [Caution("photo", message) if odd else None for odd in is_odd.tolist()]

    def check_title(self, title: str | None) -> Caution | None:
        """A caution where a title is spelled unlike those that were seen."""
        if title is None or unseen_share(title, self.seen) <= float(self.title_limit):
            return None
        message = (
            "The title is written unlike the titles that the model learned from, in another language or with words it "
            "has never met, so what it adds to the forecast may mean little."
        )
        return Caution("title", message)

    def check_price(self, offer: Offer, categories: Sequence[str], currency: str) -> Caution | None:
        """A caution where a price lies beyond the category's, or beyond all where the category is not known."""
        if offer.price is None:
            return None
        is_known = offer.category in categories
        low, high = self.prices[categories.index(offer.category) if is_known else -1].exp().tolist()
        if low <= offer.price <= high:
            return None
        where = f"of {offer.category} products" if is_known else "of products"
        side = "below" if offer.price < low else "above"
        message = (
            f"The price is {side} nearly all prices {where} that the model learned from "
            f"({low:,.0f} to {high:,.0f} {currency}), so the forecast is a guess beyond its experience."
        )
        return Caution("price", message.replace("  ", " "))

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
        return {f"guard.{part.name}": getattr(self, part.name) for part in fields(self)}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "Guard":
        """What `tensors` gave."""
        return cls(**{part.name: tensors[f"guard.{part.name}"] for part in fields(cls)})


def learn_guard(
    titles: Sequence[str | None],
    title_folds: Sequence[int],
    prices: Tensor,
    categories: Tensor,
    n_categories: int,
    photos: Tensor,
    seed: int,
) -> Guard:
    """Measure what training looked like, with limits that about one in a hundred products kept apart oversteps.

    Args:
        titles: of the training products.
        title_folds: a number for each product; titles of one number are judged by those of the others.
        prices: log prices, (n,); NaN where absent.
        categories: positions, (n,); -1 where absent.
        n_categories: how many there are.
        photos: features of training photos, (p, d).
        seed: of the choice of photos that are kept apart.
    """
    order = torch.randperm(len(photos), generator=torch.Generator().manual_seed(seed))
    n_apart = len(photos) // 5
    centre, axes = _spread_of(photos[order[n_apart:]])
    distances = ((photos[order[:n_apart]] - centre) @ axes).norm(dim=1)
    # Half of the photos kept apart set the limit, the other half say how often it alarms in vain.
    photo_limit = torch.quantile(distances[::2], ALARM_QUANTILE) if n_apart > 1 else torch.tensor(torch.inf)
    photo_alarms = (distances[1::2] > photo_limit).float().mean() if n_apart > 1 else torch.tensor(0.0)
    shares, title_limit, title_alarms = _title_limits(titles, title_folds)
    limits = torch.stack(
        [_price_limits(prices[categories == row]) for row in range(n_categories)] + [_price_limits(prices)]
    )
    rows = torch.where(categories >= 0, categories, torch.tensor(n_categories))
    is_outside = (prices < limits[rows, 0]) | (prices > limits[rows, 1])
    return Guard(
        centre,
        axes,
        photo_limit,
        shares,
        title_limit,
        limits,
        torch.stack([photo_alarms, title_alarms, is_outside[prices.isfinite()].float().mean().nan_to_num()]),
    )


def seen_trigrams(titles: Sequence[str | None]) -> Tensor:
    """Which hashed trigrams titles have, (bits,) bool."""
    seen = torch.zeros(N_SEEN_BITS, dtype=torch.bool)
    buckets = {bucket for title in titles if title for bucket in _trigrams(title)}
    seen[list(buckets)] = True
    return seen


def unseen_share(title: str, seen: Tensor) -> float:
    """The share of a title's trigrams that are not among those seen."""
    buckets = _trigrams(title)
    return 1 - float(seen[buckets].float().mean()) if buckets else 0.0


def _trigrams(title: str) -> list[int]:
    return [bucket_of(ngram, N_SEEN_BITS) for ngram in character_ngrams(title, (3,))]


def _spread_of(photos: Tensor) -> tuple[Tensor, Tensor]:
    """Centre (d,) and axes (d, d) of photos, such that a typical photo lies about √d from the centre."""
    dimension = photos.shape[1]
    if len(photos) < 2:
        return torch.zeros(dimension), torch.zeros(dimension, dimension)
    centre = photos.mean(0)
    _, spreads, directions = torch.linalg.svd((photos - centre).double(), full_matrices=True)
    variances = torch.zeros(dimension, dtype=torch.float64)
    variances[: len(spreads)] = spreads**2 / len(photos)
    # Axes that hardly any photo lies along would make much of nothing.
    return centre, (directions.T / (variances + variances[0] * SMALLEST_SPREAD**2).sqrt()).float()


def _title_limits(titles: Sequence[str | None], folds: Sequence[int]) -> tuple[Tensor, Tensor, Tensor]:
    """What all titles have, the limit of the unseen share, and how often titles alarm that did not set it."""
    parts = [fold % N_TITLE_PARTS for fold in folds]
    shares, owners = [], []
    for part in sorted(set(parts)):
        seen = seen_trigrams([title for title, own in zip(titles, parts, strict=True) if own != part])
        judged = [title for title, own in zip(titles, parts, strict=True) if own == part and title]
        shares += [unseen_share(title, seen) for title in judged]
        owners += [part] * len(judged)
    values, parts_of = torch.tensor(shares), torch.tensor(owners)
    if len(set(owners)) < 2:
        return seen_trigrams(titles), torch.tensor(1.0), torch.tensor(0.0)
    first = parts_of == parts_of.min()
    alarms = (values[first] > torch.quantile(values[~first], ALARM_QUANTILE)).float().mean()
    return seen_trigrams(titles), torch.quantile(values, ALARM_QUANTILE), alarms


def _price_limits(prices: Tensor) -> Tensor:
    """Lowest and highest usual log price (2,): all but one in two hundred at either end, and half as much beyond."""
    known = prices[prices.isfinite()]
    if len(known) < 2:
        return torch.tensor([-torch.inf, torch.inf])
    margin = float(np.log(PRICE_MARGIN))
    low, high = torch.quantile(known, torch.tensor([0.005, 0.995]))
    return torch.stack([low - margin, high + margin])
