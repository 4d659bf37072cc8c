"""The figures every demand forecaster is judged by, each with a bootstrap interval that resamples whole brands."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.metrics import (
    Estimate,
    accuracy,
    bootstrap,
    coverage,
    expected_calibration_error,
    mse,
    ratio,
    spearman,
)

Array = NDArray[np.float64]
Scores = dict[str, dict[str, Estimate]]
N_RESAMPLES = 500


@dataclass(frozen=True)
class Truth:
    """What came of m products; NaN where it is not known.

    Attributes:
        figures: by head, of a count its logarithm, of the others the position of the class that is preferred, (m,).
        brand: a number for each product's brand, (m,).
    """

    figures: Mapping[str, Array]
    brand: NDArray[np.int64]


@dataclass(frozen=True)
class Said:
    """What one forecaster said of m products.

    Attributes:
        counts: logarithms, by head, (m,) each.
        labels: probabilities of each class, by head, (m, classes) each.
        intervals: low and high of the 80 % and 95 % intervals of a head's logarithm, (m, 2, 2); none for baselines.
    """

    counts: Mapping[str, Array]
    labels: Mapping[str, Array]
    intervals: Mapping[str, Array]


def score(said: Said, truth: Truth, seed: int = 0) -> Scores:
    """Every figure of a forecaster: head → metric → estimate. Heads whose truth is unknown are left out."""
    found: Scores = {}
    for head, actual in truth.figures.items():
        if head in said.counts:
            found |= _counted(head, actual, said.counts[head], said.intervals.get(head), truth.brand, seed)
        if head in said.labels:
            found |= _labelled(head, actual, said.labels[head], truth.brand, seed)
    return found


def as_json(figures: Scores) -> dict[str, dict[str, dict[str, float]]]:
    """The figures as plain numbers."""
    return {head: {name: asdict(value) for name, value in by_name.items()} for head, by_name in figures.items()}


def _counted(
    head: str, actual: Array, predicted: Array, intervals: Array | None, brand: NDArray[np.int64], seed: int
) -> Scores:
    rows = np.isfinite(actual)
    if rows.sum() < 2:
        return {}
    pair, groups = (actual[rows], predicted[rows]), brand[rows]
    found = {
        name: bootstrap(metric, *pair, groups=groups, n_resamples=N_RESAMPLES, seed=seed)
        for name, metric in (("mse", mse), ("ratio", ratio), ("spearman", spearman))
    }
    if intervals is not None:
        for place, name in enumerate(("coverage_80", "coverage_95")):
            ends = intervals[rows, place, 0], intervals[rows, place, 1]
            found[name] = bootstrap(coverage, pair[0], *ends, groups=groups, n_resamples=N_RESAMPLES, seed=seed)
    return {head: found}


def _labelled(head: str, actual: Array, probabilities: Array, brand: NDArray[np.int64], seed: int) -> Scores:
    rows = np.isfinite(actual)
    if rows.sum() < 2:
        return {}
    labels, table = actual[rows].astype(int), probabilities[rows]
    drawn: dict[str, Any] = {"groups": brand[rows], "n_resamples": N_RESAMPLES, "seed": seed}
    hits = bootstrap(accuracy, labels, table.argmax(1), **drawn)
    gap = bootstrap(expected_calibration_error, labels, table, **drawn)
    # Resampling widens gaps: a well calibrated model's lies below all of its resamples'.
    return {head: {"accuracy": hits, "ece": replace(gap, low=min(gap.low, gap.value))}}
