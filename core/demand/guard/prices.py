"""The price's guard: says when a price lies beyond its category's range."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.catalogue import Offer
from core.money import figure, payable, said

MARGIN = 1.5
TAILS = (0.005, 0.995)


@dataclass(frozen=True)
class PriceGuard:
    """What training products cost.

    Attributes:
        limits: lowest and highest usual log price by category and, in the last row, of all, (categories + 1, 2).
    """

    limits: Tensor

    @classmethod
    def silent(cls, n_categories: int) -> "PriceGuard":
        """One that finds every price usual."""
        return cls(torch.tensor([-torch.inf, torch.inf]).repeat(n_categories + 1, 1))

    def is_odd(self, price: float, category: int) -> bool:
        """Whether a price lies beyond the range of the category at that position; of all products for -1."""
        low, high = self.limits[category].exp().tolist()
        return not low <= price <= high

    def seen(self, category: int | None) -> tuple[float, float] | None:
        """The lowest and highest price learned from: of a category by its position, or else of all; None for neither.

        All but one in two hundred lie within either end.
        """
        margin = math.log(MARGIN)
        rows = [self.limits[-1]] if category is None else [self.limits[category], self.limits[-1]]
        known = [row for row in rows if row.isfinite().all()]
        if not known:
            return None
        low, high = known[0].tolist()
        return math.exp(low + margin), math.exp(high - margin)

    def complaint(self, offer: Offer, categories: Sequence[str], currency: str, worth: float = 1.0) -> str | None:
        """What is unusual about an offer's price, in a sentence; None where nothing is.

        A price is judged by its category, or by all prices where the category is none that the model knows.

        Args:
            offer: whose price is judged.
            categories: the model's.
            currency: of the price.
            worth: of one of it in the model's currency.
        """
        if offer.price is None:
            return None
        is_known = offer.category in categories
        row = categories.index(str(offer.category)) if is_known else -1
        if not self.is_odd(offer.price * worth, row):
            return None
        low, high = (self.limits[row].exp() / worth).tolist()
        side = "below" if offer.price < low else "above"
        whose = f"the range of {offer.category}" if is_known else "the range of all products"
        given = f"{figure(payable(low, currency), currency)} to {said(payable(high, currency), currency)}"
        return (
            f"The price lies {side} {whose} that the model learned from ({given}), "
            "so the forecast is a guess beyond its experience."
        )


def learn_price_guard(prices: Tensor, categories: Tensor, n_categories: int) -> tuple[PriceGuard, Tensor]:
    """Measure what products cost, and how often their prices are flagged.

    Args:
        prices: log prices, (n,); NaN where absent.
        categories: positions, (n,); -1 where absent.
        n_categories: how many there are.
    """
    known = [prices[categories == row] for row in range(n_categories)]
    limits = torch.stack([_limits(group) for group in (*known, prices)])
    rows = torch.where(categories >= 0, categories, torch.tensor(n_categories))
    is_outside = (prices < limits[rows, 0]) | (prices > limits[rows, 1])
    return PriceGuard(limits), is_outside[prices.isfinite()].float().mean().nan_to_num()


def _limits(prices: Tensor) -> Tensor:
    """Lowest and highest usual log price (2,): all but one in two hundred at either end, and half as much beyond."""
    known = prices[prices.isfinite()]
    if len(known) < 2:
        return torch.tensor([-torch.inf, torch.inf])
    margin = math.log(MARGIN)
    low, high = torch.quantile(known, torch.tensor(TAILS))
    return torch.stack([low - margin, high + margin])
