"""How honest a forecaster is about what it does not know: intervals that hold, probabilities that come true."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.demand.calibration.intervals import LEVELS
from core.demand.evaluation.coverage import Coverage, constant_widths, coverages
from core.demand.evaluation.reliability import Bin, reliability
from core.demand.evaluation.scoring import Said, Truth


@dataclass(frozen=True)
class Honesty:
    """Intervals and probabilities held against what came.

    Attributes:
        coverage: of each count, at each of `LEVELS`.
        reliability: of each label, as a curve.
    """

    coverage: Mapping[str, tuple[Coverage, ...]]
    reliability: Mapping[str, tuple[Bin, ...]]

    def as_json(self) -> dict[str, Any]:
        """By head: coverage by level in per cent, or the bins of a reliability curve."""
        counts = {
            head: {f"{100 * one.level:.0f}": one.as_json() for one in by_level}
            for head, by_level in self.coverage.items()
        }
        labels = {head: {"reliability": [one.as_json() for one in curve]} for head, curve in self.reliability.items()}
        return counts | labels

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Honesty":
        """What `as_json` gave."""
        curves = {head: found["reliability"] for head, found in plain.items() if "reliability" in found}
        coverage = {
            head: tuple(Coverage.from_json(float(level) / 100, one) for level, one in found.items())
            for head, found in plain.items()
            if head not in curves
        }
        return cls(coverage, {head: tuple(Bin.from_json(one) for one in curve) for head, curve in curves.items()})


def honesty(said: Said, truth: Truth, categories: NDArray[np.str_], ridge: Said | None = None) -> Honesty:
    """Judge intervals and probabilities of products whose brands neither forecaster nor calibration met.

    Args:
        said: forecasts with intervals of m products.
        truth: what came of them.
        categories: names, (m,); empty where absent.
        ridge: forecasts of the same products by a ridge regression, whose constant width is the measure of widths.
    """
    counts, curves = {}, {}
    for head, actual in truth.figures.items():
        if head in said.intervals and np.isfinite(actual).sum() > len(LEVELS):
            plain = ridge.counts.get(head) if ridge else None
            measure = None if plain is None else constant_widths(actual, plain, truth.brand)
            counts[head] = coverages(actual, said.intervals[head], categories, truth.brand, measure)
        if head in said.labels:
            curves[head] = reliability(actual, said.labels[head], truth.brand)
    return Honesty(counts, {head: curve for head, curve in curves.items() if curve})
