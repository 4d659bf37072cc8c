"""Whether probabilities come true: confidence against accuracy, bin by bin."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.estimates import Estimate, bootstrap
from core.evaluation.metrics import accuracy

Array = NDArray[np.float64]
N_BINS = 10
MIN_BIN_ROWS = 10
N_RESAMPLES = 200


@dataclass(frozen=True)
class Bin:
    """The answers of about one confidence.

    Attributes:
        confidence: their mean probability of the class they say.
        accuracy: how many of them are right, with a 95 % interval over groups.
        n: how many there are.
    """

    confidence: float
    accuracy: Estimate
    n: int

    def as_json(self) -> dict[str, Any]:
        """The bin as plain numbers."""
        ends = {"accuracy": self.accuracy.value, "low": self.accuracy.low, "high": self.accuracy.high}
        return {"confidence": round(self.confidence, 4), **{name: round(x, 4) for name, x in ends.items()}, "n": self.n}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Bin":
        """What `as_json` gave."""
        return cls(plain["confidence"], Estimate(plain["accuracy"], plain["low"], plain["high"]), plain["n"])


def confidence_and_accuracy(curve: Sequence[Bin]) -> tuple[float, float]:
    """How sure the answers of all bins say they are on average, and how often they are right.

    Args:
        curve: one bin at least.
    """
    n = sum(one.n for one in curve)
    return sum(one.confidence * one.n for one in curve) / n, sum(one.accuracy.value * one.n for one in curve) / n


def reliability(labels: Array, probabilities: Array, groups: NDArray[np.int64], seed: int = 0) -> tuple[Bin, ...]:
    """The reliability curve of a classifier (Guo et al. 2017), on bins of equal width; nearly empty ones are left out.

    Args:
        labels: positions of the right classes, (n,); NaN where not known.
        probabilities: of each class, (n, classes).
        groups: a number for what hangs together, such as a product's brand, (n,).
        seed: of the bootstrap.
    """
    known = np.isfinite(labels)
    confidence, said = probabilities[known].max(1), probabilities[known].argmax(1)
    right, together = labels[known].astype(int), groups[known]
    place = np.minimum((confidence * N_BINS).astype(int), N_BINS - 1)
    bins = []
    for number in np.unique(place):
        rows = place == number
        if rows.sum() >= MIN_BIN_ROWS:
            drawn = {"groups": together[rows], "n_resamples": N_RESAMPLES, "seed": seed}
            hits = bootstrap(accuracy, right[rows], said[rows], **drawn)
            bins.append(Bin(float(confidence[rows].mean()), hits, int(rows.sum())))
    return tuple(bins)
