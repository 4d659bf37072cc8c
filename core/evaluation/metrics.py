"""Scores, each a plain function of arrays, and the bootstrap that puts an interval round any of them."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.stats import spearmanr

Metric = Callable[..., float]


@dataclass(frozen=True)
class Estimate:
    """A score with the ends of its 95 % bootstrap interval."""

    value: float
    low: float
    high: float


def mse(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Mean squared error."""
    return float(np.mean(np.square(np.asarray(truth) - np.asarray(predicted))))


def ratio(truth: ArrayLike, predicted: ArrayLike) -> float:
    """The factor e^√MSE by which a forecast of natural logarithms is typically off (Kim & Lee, §3.1)."""
    return float(np.exp(np.sqrt(mse(truth, predicted))))


def spearman(truth: ArrayLike, predicted: ArrayLike) -> float:
    """Spearman's rank correlation; 0 where either side is constant."""
    if np.ptp(np.asarray(truth)) == 0 or np.ptp(np.asarray(predicted)) == 0:
        return 0.0
    return float(spearmanr(truth, predicted).statistic)


def accuracy(truth: ArrayLike, predicted: ArrayLike) -> float:
    """The share of labels that were hit."""
    return float(np.mean(np.asarray(truth) == np.asarray(predicted)))


def coverage(truth: ArrayLike, low: ArrayLike, high: ArrayLike) -> float:
    """The share of truths inside their interval."""
    values = np.asarray(truth)
    return float(np.mean((np.asarray(low) <= values) & (values <= np.asarray(high))))


def expected_calibration_error(truth: ArrayLike, probabilities: ArrayLike, n_bins: int = 10) -> float:
    """The mean gap between confidence and accuracy over `n_bins` equal bins (Guo et al. 2017).

    Args:
        truth: labels, (n,).
        probabilities: class probabilities, (n, n_classes).
        n_bins: how many bins of equal width the confidences 0 to 1 fall into.
    """
    table = np.asarray(probabilities)
    confidence, hit = table.max(1), table.argmax(1) == np.asarray(truth)
    bins = np.minimum((confidence * n_bins).astype(int), n_bins - 1)
    sizes = np.bincount(bins, minlength=n_bins)
    gaps = np.abs(np.bincount(bins, hit, n_bins) - np.bincount(bins, confidence, n_bins))
    return float(gaps[sizes > 0].sum() / len(table))


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
