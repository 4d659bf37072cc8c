"""How the counts of another market stand to what a model expects: a factor for views and one for sales."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

import torch
from torch import Tensor

from core.evaluation.estimates import Estimate

AS_IT_IS = Estimate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Scale:
    """Natural logarithms of the factors that a model's counts are told times, each with its 95 % interval.

    Attributes:
        views: of the factor on views; nothing where views taught none.
        sales: of the factor on sales; nothing where sales taught none.
        n_products: how many it was learned from; 0 where nothing is rescaled.
        n_brands: of how many brands these are.
    """

    views: Estimate = AS_IT_IS
    sales: Estimate = AS_IT_IS
    n_products: int = 0
    n_brands: int = 0

    @property
    def shifts(self) -> Tensor:
        """What is added to log views and log sales, (2,)."""
        return torch.tensor([self.views.value, self.sales.value])

    @property
    def ends(self) -> Tensor:
        """What is added to the low and high ends of their intervals, (2, 2): as unsure as the factors are."""
        return torch.tensor([[one.low, one.high] for one in (self.views, self.sales)])

    @property
    def sentence(self) -> str:
        """The factors in words; empty where nothing is rescaled."""
        if not self.n_products:
            return ""
        said = [f"{name} {_factor(one)}" for name, one in self._learned()]
        return (
            f"Rescaled to this catalogue's own figures: {' and '.join(said)} what the model says, learned from "
            f"{self.n_products:,} of its products of {self.n_brands:,} brands."
        )

    def as_json(self) -> dict[str, Any]:
        """The scale as a catalogue's card keeps it."""
        return asdict(self)

    @classmethod
    def from_json(cls, written: Mapping[str, Any] | None) -> "Scale":
        """What `as_json` gave; no scale where it is none."""
        kept = dict(written or {})
        try:
            views, sales = (Estimate(**kept[name]) for name in ("views", "sales"))
            found = cls(views, sales, int(kept["n_products"]), int(kept["n_brands"]))
            ends = [float(end) for one in (views, sales) for end in (one.low, one.value, one.high)]
        except (TypeError, KeyError, ValueError):
            return cls()
        return found if all(map(math.isfinite, ends)) else cls()

    def _learned(self) -> list[tuple[str, Estimate]]:
        return [(name, one) for name, one in (("sales", self.sales), ("views", self.views)) if one != AS_IT_IS]


def _factor(one: Estimate) -> str:
    value, low, high = (f"{math.exp(log):,.3g}" for log in (one.value, one.low, one.high))
    return f"× {value} (95 % {low} to {high})"
