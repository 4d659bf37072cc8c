"""Every figure that a kind of answer is judged by: numbers known by their logarithm, and labels."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.estimates import Estimate, bootstrap
from core.evaluation.metrics import accuracy, coverage, expected_calibration_error, mse, ratio, spearman

Array = NDArray[np.float64]
N_RESAMPLES = 500
MIN_ROWS = 2


def score_counts(
    truth: Array,
    predicted: Array,
    groups: NDArray[np.int64],
    intervals: Array | None = None,
    levels: Sequence[float] = (),
    seed: int = 0,
) -> dict[str, Estimate]:
    """Figures of forecasts of natural logarithms; none where fewer than `MIN_ROWS` truths are known.

    Args:
        truth: what came, (n,); NaN where not known.
        predicted: what was said, (n,).
        groups: a number for what hangs together, such as a product's brand, (n,).
        intervals: low and high at each level, (n, levels, 2).
        levels: what the intervals promise, each a share of 1.
        seed: of the bootstrap.
    """
    rows = np.isfinite(truth)
    if rows.sum() < MIN_ROWS:
        return {}
    drawn: dict[str, Any] = {"groups": groups[rows], "n_resamples": N_RESAMPLES, "seed": seed}
    pair = truth[rows], predicted[rows]
    found = {
        name: bootstrap(metric, *pair, **drawn)
        for name, metric in (("mse", mse), ("ratio", ratio), ("spearman", spearman))
    }
    if intervals is not None:
        for place, level in enumerate(levels):
            ends = intervals[rows, place, 0], intervals[rows, place, 1]
            found[f"coverage_{100 * level:.0f}"] = bootstrap(coverage, pair[0], *ends, **drawn)
    return found


def score_labels(truth: Array, probabilities: Array, groups: NDArray[np.int64], seed: int = 0) -> dict[str, Estimate]:
    """Figures of a classifier; none where fewer than `MIN_ROWS` truths are known.

    Args:
        truth: positions of the right classes, (n,); NaN where not known.
        probabilities: of each class, (n, classes).
        groups: a number for what hangs together, (n,).
        seed: of the bootstrap.
    """
    rows = np.isfinite(truth)
    if rows.sum() < MIN_ROWS:
        return {}
    labels, table = truth[rows].astype(int), probabilities[rows]
    drawn: dict[str, Any] = {"groups": groups[rows], "n_resamples": N_RESAMPLES, "seed": seed}
    gap = bootstrap(expected_calibration_error, labels, table, **drawn)
    # Resampling widens gaps: a well calibrated model's lies below all of its resamples'.
    return {
        "accuracy": bootstrap(accuracy, labels, table.argmax(1), **drawn),
        "ece": replace(gap, low=min(gap.low, gap.value)),
    }
