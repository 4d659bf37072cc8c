"""Scores, each a plain function of arrays."""

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import spearmanr


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
