"""Scores against hand-worked answers, and intervals against statistics' own."""

import numpy as np
import pytest
from scipy.stats import norm

from core.evaluation.estimates import bootstrap
from core.evaluation.metrics import accuracy, coverage, expected_calibration_error, mse, ratio, spearman


def test_mse_and_ratio_agree_with_the_papers_own_conversion() -> None:
    truth = np.zeros(4)
    assert mse(truth, [1, -1, 2, 0]) == pytest.approx(1.5)
    assert ratio(truth, np.full(4, np.sqrt(0.092))) == pytest.approx(1.354, abs=5e-4)


def test_spearman_sees_order_only_and_is_zero_for_a_constant() -> None:
    assert spearman([1, 2, 3, 4], [10, 200, 3000, 4000]) == pytest.approx(1)
    assert spearman([1, 2, 3, 4], [2, 1, 4, 3]) == pytest.approx(1 - 6 * 4 / (4 * 15))
    assert spearman([1, 2, 3], [5, 5, 5]) == 0


def test_accuracy_and_coverage_count_hits() -> None:
    assert accuracy(["a", "b", "b"], ["a", "b", "a"]) == pytest.approx(2 / 3)
    assert coverage([1, 2, 3, 4], [0, 2, 4, 0], [1, 3, 5, 3]) == pytest.approx(0.5)


def test_calibration_error_is_the_weighted_gap_of_the_bins() -> None:
    probabilities = np.array([[0.85, 0.15], [0.85, 0.15], [0.35, 0.65], [0.35, 0.65]])
    truth = [0, 1, 1, 1]
    assert expected_calibration_error(truth, probabilities) == pytest.approx((2 * 0.35 + 2 * 0.35) / 4)


def test_bootstrap_interval_of_a_mean_is_the_normal_one() -> None:
    sample = np.random.default_rng(0).normal(5, 2, 400)
    estimate = bootstrap(lambda x: float(x.mean()), sample, n_resamples=4000)
    half = norm.ppf(0.975) * sample.std() / np.sqrt(len(sample))
    assert estimate.value == pytest.approx(sample.mean())
    assert (estimate.low, estimate.high) == pytest.approx((sample.mean() - half, sample.mean() + half), abs=0.02)


def test_bootstrap_by_group_is_as_unsure_as_the_number_of_groups() -> None:
    """Rows of a group that are all alike carry the information of one row."""
    heights = np.random.default_rng(1).normal(0, 1, 25)
    rows, brands = np.repeat(heights, 40), np.repeat(np.arange(25), 40)
    by_row = bootstrap(lambda x: float(x.mean()), rows)
    by_brand = bootstrap(lambda x: float(x.mean()), rows, groups=brands)
    assert (by_brand.high - by_brand.low) / (by_row.high - by_row.low) == pytest.approx(np.sqrt(40), rel=0.15)
