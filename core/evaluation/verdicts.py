"""Ahead, level or behind: one answer against another on the same rows, with whole groups resampled."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.evaluation.estimates import Estimate, Metric, bootstrap

Array = NDArray[np.float64]
AHEAD, LEVEL, BEHIND = "ahead", "level", "behind"
N_RESAMPLES = 500


@dataclass(frozen=True)
class Verdict:
    """How one answer stands to another.

    Attributes:
        difference: of the metric, ours minus theirs, with its 95 % interval over resampled groups.
        word: `ahead` or `behind` where that interval leaves zero out, else `level`.
    """

    difference: Estimate
    word: str


def compare(
    metric: Metric,
    truth: Array,
    ours: Array,
    theirs: Array,
    groups: NDArray[np.int64],
    is_error: bool,
    seed: int = 0,
) -> Verdict:
    """Judge two answers for the same rows in pairs.

    Args:
        metric: of a truth and an answer.
        truth: what came, (n, …).
        ours: one answer, (n, …).
        theirs: the other, (n, …).
        groups: a number for what hangs together, such as a product's brand, (n,).
        is_error: whether less of the metric is better.
        seed: of the resamples.
    """

    def difference(actual: Array, one: Array, other: Array) -> float:
        return metric(actual, one) - metric(actual, other)

    found = bootstrap(difference, truth, ours, theirs, groups=groups, n_resamples=N_RESAMPLES, seed=seed)
    if found.low <= 0 <= found.high:
        return Verdict(found, LEVEL)
    return Verdict(found, AHEAD if (found.value < 0) == is_error else BEHIND)


def standing(ours: Estimate, theirs: Estimate, is_error: bool) -> str:
    """Ahead, level or behind where nothing but two scores is left: level where either lies in the other's interval.

    It sees less than `compare`, which knows that both answered for the same rows.
    """
    if ours.low <= theirs.value <= ours.high or theirs.low <= ours.value <= theirs.high:
        return LEVEL
    return AHEAD if (ours.value < theirs.value) == is_error else BEHIND


def verdicts(
    metric: Metric,
    truth: Array,
    ours: Array,
    rivals: Mapping[str, Array],
    groups: NDArray[np.int64],
    is_error: bool,
    seed: int = 0,
) -> dict[str, Verdict]:
    """How one answer stands to each of its rivals, as `compare` says it, on the rows whose truth is known.

    Args:
        metric: of a truth and an answer.
        truth: what came, (n,); NaN where not known.
        ours: one answer, (n,).
        rivals: the others by name, (n,) each.
        groups: a number for what hangs together, (n,).
        is_error: whether less of the metric is better.
        seed: of the resamples.
    """
    known = np.isfinite(truth)
    return {
        name: compare(metric, truth[known], ours[known], theirs[known], groups[known], is_error, seed)
        for name, theirs in rivals.items()
    }
