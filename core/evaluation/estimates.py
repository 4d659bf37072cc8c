"""A score with an interval round it, by a bootstrap that keeps together what hangs together."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

Metric = Callable[..., float]


@dataclass(frozen=True)
class Estimate:
    """A score with the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


Scores = dict[str, dict[str, Estimate]]
"""What was judged → metric → estimate."""


def as_json(scores: Mapping[str, Mapping[str, Estimate]]) -> dict[str, dict[str, dict[str, float]]]:
    """Scores as plain numbers."""
    return {what: {metric: asdict(one) for metric, one in by.items()} for what, by in scores.items()}


def bootstrap(
    metric: Metric, *arrays: ArrayLike, groups: ArrayLike | None = None, n_resamples: int = 1000, seed: int = 0
) -> Estimate:
    """Score `metric(*arrays)` with its 95 % percentile interval.

    Args:
        metric: a function of the arrays.
        arrays: equally long; resampled together.
        groups: one label a row; whole groups are drawn, so rows that hang together stay so.
        n_resamples: how many resamples.
        seed: of the draws.
    """
    columns = [np.asarray(array) for array in arrays]
    members = _members(len(columns[0]), groups)
    generator = np.random.default_rng(seed)
    scores = []
    for _ in range(n_resamples):
        chosen = generator.integers(len(members), size=len(members))
        rows = np.concatenate([members[i] for i in chosen])
        scores.append(metric(*(column[rows] for column in columns)))
    low, high = np.percentile(scores, [2.5, 97.5])
    return Estimate(metric(*columns), float(low), float(high))


def _members(n_rows: int, groups: ArrayLike | None) -> list[NDArray[np.intp]]:
    if groups is None:
        return list(np.arange(n_rows).reshape(-1, 1))
    _, labels = np.unique(np.asarray(groups), return_inverse=True)
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.cumsum(np.bincount(labels))[:-1])
