"""How the counts of another market stand to what a model expects: a factor for each count."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from core.catalogue.heads import HEADS, in_reading_order
from core.evaluation.estimates import Estimate

AS_IT_IS = Estimate(0.0, 0.0, 0.0)


@dataclass(frozen=True)
class Scale:
    """Natural logarithms of the factors that a model's counts are told times, each with its 95 % interval.

    Attributes:
        factors: by head; a head that is not among them, or that taught none, is told as it is.
        n_products: how many it was learned from; 0 where nothing is rescaled.
        n_brands: of how many brands these are.
    """

    factors: Mapping[str, Estimate] = field(default_factory=dict)
    n_products: int = 0
    n_brands: int = 0

    def of(self, head: str) -> Estimate:
        """What is added to a head's logarithms, and to the ends of their intervals: as unsure as the factor is."""
        return self.factors.get(head, AS_IT_IS)

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
        factors = {head: asdict(one) for head, one in self.factors.items()}
        return {**factors, "n_products": self.n_products, "n_brands": self.n_brands}

    @classmethod
    def from_json(cls, written: Mapping[str, Any] | None) -> "Scale":
        """What `as_json` gave; no scale where it is none."""
        kept = dict(written or {})
        try:
            factors = {name: Estimate(**kept[name]) for name in HEADS if name in kept}
            found = cls(factors, int(kept["n_products"]), int(kept["n_brands"]))
            ends = [float(end) for one in factors.values() for end in (one.low, one.value, one.high)]
        except (TypeError, KeyError, ValueError):
            return cls()
        return found if all(map(math.isfinite, ends)) else cls()

    def _learned(self) -> list[tuple[str, Estimate]]:
        told = ((HEADS[head].noun, self.factors[head]) for head in in_reading_order(self.factors))
        return [(noun, one) for noun, one in told if one != AS_IT_IS]


def _factor(one: Estimate) -> str:
    value, low, high = (f"{math.exp(log):,.3g}" for log in (one.value, one.low, one.high))
    return f"× {value} (95 % {low} to {high})"
