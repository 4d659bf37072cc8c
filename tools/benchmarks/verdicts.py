"""Ahead, level or behind: one forecaster against another on the same products, with whole brands resampled."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.metrics import Estimate, Metric, bootstrap

Array = NDArray[np.float64]
AHEAD, LEVEL, BEHIND = "ahead", "level", "behind"


@dataclass(frozen=True)
class Verdict:
    """How one forecaster stands to another.

    Attributes:
        difference: of the metric, ours minus theirs, with its 95 % interval over resampled brands.
        word: `ahead` or `behind` where that interval leaves zero out, else `level`.
    """

    difference: Estimate
    word: str


def compare(
    metric: Metric,
    truth: Array,
    ours: Array,
    theirs: Array,
    brands: NDArray[np.int64],
    is_error: bool,
    seed: int = 0,
) -> Verdict:
    """Judge two forecasts of the same products in pairs.

    Args:
        metric: of a truth and a forecast.
        truth: what came, (n, …).
        ours: one forecast, (n, …).
        theirs: the other, (n, …).
        brands: a number for each product's brand, (n,).
        is_error: whether less of the metric is better.
        seed: of the resamples.
    """

    def difference(actual: Array, one: Array, other: Array) -> float:
        return metric(actual, one) - metric(actual, other)

    found = bootstrap(difference, truth, ours, theirs, groups=brands, n_resamples=500, seed=seed)
    if found.low <= 0 <= found.high:
        return Verdict(found, LEVEL)
    return Verdict(found, AHEAD if (found.value < 0) == is_error else BEHIND)
