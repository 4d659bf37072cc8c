"""What the training catalogue's products did: where a forecast stands among the products of its category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

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
    """The spread of log views and log sales, by category and, in the last row, of all products.

    Attributes:
        quantiles: 0 % to 100 %, (categories + 1, 2, 101).
        n_products: how many figures each row is made of, (categories + 1, 2) int64.
    """

    quantiles: Tensor
    n_products: Tensor

    @classmethod
    def of(cls, catalogue: Catalogue) -> "Market":
        """The spreads of a catalogue."""
        named = catalogue.frame["category"].to_numpy()
        groups = [named == category for category in catalogue.info.categories] + [np.full(len(catalogue), True)]
        figures = (catalogue.log_views, catalogue.log_sales)
        known = [[torch.from_numpy(values[rows & np.isfinite(values)]) for values in figures] for rows in groups]
        quantiles = [[_quantiles(values) for values in pair] for pair in known]
        return cls(
            torch.stack([torch.stack(pair) for pair in quantiles]),
            torch.tensor([[len(values) for values in pair] for pair in known]),
        )

    @classmethod
    def silent(cls, n_categories: int) -> "Market":
        """A market of which nothing is known."""
        return cls(torch.zeros(n_categories + 1, 2, len(GRID)), torch.zeros(n_categories + 1, 2, dtype=torch.int64))

    def percentile(self, log_count: float, head: int, category: int | None) -> tuple[float, int]:
        """How many of 100 products of the category a figure surpasses, and how many products that is counted by.

        Args:
            log_count: forecast logarithm.
            head: 0 for views, 1 for sales.
            category: position; None, or one without known figures, compares with all products.
        """
        row = category if category is not None and self.knows(category, head) else -1
        n = int(self.n_products[row, head])
        return _share_below(log_count, self.quantiles[row, head].numpy(), n), n

    def knows(self, category: int | None, head: int) -> bool:
        """Whether figures are known of the category at that position, so that `percentile` compares with them."""
        return category is not None and int(self.n_products[category, head]) > 0

    def tensors(self) -> dict[str, Tensor]:
        """What a model's file keeps."""
        return {f"market.{part.name}": getattr(self, part.name) for part in fields(self)}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "Market":
        """What `tensors` gave."""
        return cls(**{part.name: tensors[f"market.{part.name}"] for part in fields(cls)})


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
