"""What the training catalogue's products did: where a forecast stands among the products of its category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.catalogue import Catalogue

GRID = torch.linspace(0, 1, 101)
ROUNDING = 1e-5
"""What a quantile may miss a figure by that it should be."""


@dataclass(frozen=True)
class Market:
    """The spread of the logarithm of each count, by category and, in the last row, of all products.

    Attributes:
        counts: heads, in the order of the tables.
        quantiles: 0 % to 100 %, (categories + 1, counts, 101).
        n_products: how many figures each row is made of, (categories + 1, counts) int64.
    """

    counts: tuple[str, ...]
    quantiles: Tensor
    n_products: Tensor

    @classmethod
    def of(cls, catalogue: Catalogue, counts: Sequence[str]) -> "Market":
        """The spreads of a catalogue's counts."""
        named = catalogue.frame["category"].to_numpy()
        groups = [named == category for category in catalogue.info.categories] + [np.full(len(catalogue), True)]
        figures = [catalogue.truth(head) for head in counts]
        known = [[torch.from_numpy(values[rows & np.isfinite(values)]) for values in figures] for rows in groups]
        market = cls.silent(counts, len(groups) - 1)
        for row, by_head in enumerate(known):
            for place, values in enumerate(by_head):
                market.quantiles[row, place], market.n_products[row, place] = _quantiles(values), len(values)
        return market

    @classmethod
    def silent(cls, counts: Sequence[str], n_categories: int) -> "Market":
        """A market of which nothing is known."""
        shape = (n_categories + 1, len(counts))
        return cls(tuple(counts), torch.zeros(*shape, len(GRID)), torch.zeros(shape, dtype=torch.int64))

    def percentile(self, log_count: float, head: str, category: int | None) -> tuple[float, int]:
        """How many of 100 products of the category a figure surpasses, and how many products that is counted by.

        Args:
            log_count: forecast logarithm.
            head: one of the counts.
            category: position; None, or one without known figures, compares with all products.
        """
        row = category if category is not None and self.knows(category, head) else -1
        place = self.counts.index(head)
        n = int(self.n_products[row, place])
        return _share_below(log_count, self.quantiles[row, place].numpy(), n), n

    def knows(self, category: int | None, head: str) -> bool:
        """Whether figures are known of the category at that position, so that `percentile` compares with them."""
        return category is not None and int(self.n_products[category, self.counts.index(head)]) > 0

    def tensors(self) -> dict[str, Tensor]:
        """What a model's file keeps."""
        return {"market.quantiles": self.quantiles, "market.n_products": self.n_products}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor], counts: Sequence[str]) -> "Market":
        """What `tensors` gave, of a model with these counts."""
        return cls(tuple(counts), tensors["market.quantiles"], tensors["market.n_products"])


def category_position(categories: Sequence[str], category: str | None) -> int | None:
    """A category's place in the model's list; None where it is absent or unknown."""
    return categories.index(category) if category in categories else None


def _share_below(value: float, quantiles: NDArray[np.float32], n: int) -> float:
    """How many of 100 of n figures surely lie below a value, by their quantiles; those equal to it do not."""
    n_cells, end = len(quantiles) - 1, int(np.searchsorted(quantiles, value - ROUNDING))
    if not n or not end:
        return 0.0
    # Figures up to the last quantile below the value are below it; of those between two quantiles nothing is known.
    return 100.0 if end > n_cells else 100 * ((end - 1) * (n - 1) // n_cells + 1) / n


def _quantiles(values: Tensor) -> Tensor:
    return torch.quantile(values.float(), GRID) if len(values) else torch.zeros(len(GRID))
