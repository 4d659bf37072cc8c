"""What the training catalogue's products did: where a forecast stands among the products of its category."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from core.catalogue import Catalogue

GRID = torch.linspace(0, 1, 101)


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
        row = category if category is not None and self.n_products[category, head] > 0 else -1
        rank = np.interp(log_count, self.quantiles[row, head].numpy(), 100 * GRID.numpy())
        return float(rank), int(self.n_products[row, head])

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


def _quantiles(values: Tensor) -> Tensor:
    return torch.quantile(values.float(), GRID) if len(values) else torch.zeros(len(GRID))
