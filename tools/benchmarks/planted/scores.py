"""Scores of explanations where the truth is known: words found, the print pointed at, shares and values recovered."""

import numpy as np
from numpy.typing import NDArray

from core.evaluation.metrics import spearman
from tools.benchmarks.planted.photos import Box
from tools.benchmarks.planted.rule import Array, shares_of_size

Mask = NDArray[np.bool_]
PhotoBox = tuple[int, int, int, int]
"""Top, left, height and width of a photo inside the square that its encoder sees."""


def share_found(values: Array, is_planted: Mask) -> float:
    """The share of a title's planted words among its k words of largest size, k being their number; of ties, a part.

    Args:
        values: what a method gives each word, (words,).
        is_planted: which words are planted, (words,), one at least.
    """
    sizes, k = np.abs(values), int(is_planted.sum())
    bar = np.sort(sizes)[-k]
    above, level = sizes > bar, sizes == bar
    chance = (k - above.sum()) / level.sum()
    return float((is_planted[above].sum() + chance * is_planted[level].sum()) / k)


def inside(box: Box, photo: PhotoBox, size: int) -> Mask:
    """Which pixels of the square have their middle in a box on its photo, (size, size)."""
    top, left, height, width = photo
    rows = (np.arange(size) + 0.5 - top) / height
    columns = (np.arange(size) + 0.5 - left) / width
    is_down = (rows >= box.top) & (rows < box.top + box.height)
    is_along = (columns >= box.left) & (columns < box.left + box.width)
    return np.asarray(is_down[:, None] & is_along)


def points_inside(heat: Array, target: Mask) -> float:
    """The pointing game (Zhang et al. 2018): 1 where the largest heat lies in the target, else 0; of ties, a part."""
    is_highest = heat == heat.max()
    return float(target[is_highest].mean())


def heat_inside(heat: Array, target: Mask) -> float:
    """The share of the positive heat that lies in the target; 0 where there is none."""
    positive = heat.clip(0)
    return float(positive[target].sum() / positive.sum()) if positive.any() else 0.0


def chance_inside(target: Mask, photo: PhotoBox) -> float:
    """How often a point drawn at random from the photo lies in the target."""
    return float(target.sum() / (photo[2] * photo[3]))


def middle_inside(target: Mask, photo: PhotoBox) -> float:
    """1 where the photo's middle lies in the target, else 0."""
    top, left, height, width = photo
    return float(target[top + height // 2, left + width // 2])


def error_of_shares(found: Array, truth: Array) -> float:
    """The mean gap between the modalities' shares of size, from contributions (n, 5) and the true ones (n, 5)."""
    return float(np.abs(shares_of_size(found) - shares_of_size(truth)).mean())


def order_of_shares(found: Array, truth: Array) -> float:
    """Spearman's rank correlation of the modalities' sizes, from contributions (n, 5) and the true ones (n, 5)."""
    return spearman(shares_of_size(truth), shares_of_size(found))


def error_of_equal_shares(truth: Array) -> float:
    """The mean gap to the true shares of whoever gives every modality the same."""
    shares = shares_of_size(truth)
    return float(np.abs(1 / len(shares) - shares).mean())


def correlation(found: Array, truth: Array) -> float:
    """Pearson's correlation; 0 where either side is constant."""
    if np.ptp(found) == 0 or np.ptp(truth) == 0:
        return 0.0
    return float(np.corrcoef(found, truth)[0, 1])


def slope(found: Array, truth: Array) -> float:
    """How much of the true differences is found: the slope of the found values on the true ones."""
    away = truth - truth.mean()
    return float((away * found).sum() / max(float((away**2).sum()), 1e-12))


def explained(forecasts: Array, truth: Array) -> float:
    """The share of the rule's variance that forecasts explain: 1 − MSE / variance."""
    return float(1 - np.square(forecasts - truth).mean() / truth.var())
