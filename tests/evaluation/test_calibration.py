"""Coverage, widths, reliability and scores, each against a count by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.evaluation.coverage import OTHERS, Covered, constant_widths, coverages
from core.evaluation.estimates import Estimate
from core.evaluation.reliability import Bin, confidence_and_accuracy, reliability
from core.evaluation.scores import score_counts, score_labels

N = 300
LEVELS = (0.8, 0.95)
RANDOM = np.random.default_rng(0)
GROUPS = np.repeat(np.arange(30), 10)
KINDS = np.array(["hats"] * 150 + ["bags"] * 121 + ["golf"] * 20 + [""] * 9)
ACTUAL = RANDOM.normal(size=N)
ENDS = np.tile(np.array([[[-1.0, 1.0], [-2.0, 2.5]]]), (N, 1, 1))


def inside(rows: NDArray[np.bool_]) -> float:
    return float(np.mean(np.abs(ACTUAL[rows]) <= 1))


def test_coverage_and_width_are_those_counted_by_hand() -> None:
    at_80, at_95 = coverages(ACTUAL, ENDS, LEVELS, KINDS, GROUPS)
    assert at_80.overall.share.value == pytest.approx(inside(np.ones(N, bool)))
    assert (at_80.width, at_95.width) == (2.0, 4.5)
    assert list(at_80.by_category) == ["hats", "bags", OTHERS]
    assert at_80.by_category["bags"].share.value == pytest.approx(inside(KINDS == "bags"))
    assert at_80.by_category[OTHERS].n == 29, "too few golf products, and those without a category"
    assert at_80.by_category["hats"].n_groups == 15


def test_unknown_truths_are_not_judged() -> None:
    truth = np.where(np.arange(N) < 100, ACTUAL, np.nan)
    at_80, _ = coverages(truth, ENDS, LEVELS, KINDS, GROUPS)
    assert at_80.overall.n == 100 and set(at_80.by_category) == {"hats"}


def test_a_constant_width_is_the_quantile_of_the_other_parts_errors() -> None:
    predicted = np.zeros(N)
    widths = constant_widths(ACTUAL, predicted, LEVELS, GROUPS)
    others = np.sort(np.abs(ACTUAL[GROUPS % 5 != 2]))
    assert widths[GROUPS % 5 == 2, 0] == pytest.approx(2 * others[int(np.ceil(241 * 0.8)) - 1])
    covered = np.mean(np.abs(ACTUAL)[:, None] <= widths / 2, axis=0)
    assert covered == pytest.approx([0.8, 0.95], abs=0.04)


def test_a_reliability_curve_has_confidence_and_accuracy_of_each_bin() -> None:
    sure, doubtful = np.tile([0.1, 0.9], (200, 1)), np.tile([0.45, 0.55], (100, 1))
    labels = np.concatenate([np.repeat([1.0, 0.0], [180, 20]), np.repeat([1.0, 0.0, np.nan], [40, 50, 10])])
    first, second = reliability(labels, np.concatenate([sure, doubtful])[np.arange(N)], GROUPS)
    assert (first.n, first.confidence, first.accuracy.value) == (90, pytest.approx(0.55), pytest.approx(40 / 90))
    assert (second.n, second.confidence, second.accuracy.value) == (200, pytest.approx(0.9), pytest.approx(0.9))


def test_scores_of_counts_say_coverage_by_level_and_leave_the_unknown_out() -> None:
    truth = np.where(np.arange(N) < 100, ACTUAL, np.nan)
    found = score_counts(truth, np.zeros(N), GROUPS, ENDS, LEVELS)
    assert list(found) == ["mse", "ratio", "spearman", "coverage_80", "coverage_95"]
    assert found["mse"].value == pytest.approx(np.mean(ACTUAL[:100] ** 2))
    assert found["coverage_80"].value == pytest.approx(inside(np.arange(N) < 100))
    assert list(score_counts(truth, np.zeros(N), GROUPS)) == ["mse", "ratio", "spearman"]
    assert score_counts(np.where(np.arange(N) < 1, ACTUAL, np.nan), np.zeros(N), GROUPS) == {}


def test_an_error_of_calibration_lies_within_its_own_interval() -> None:
    """Groups of many sizes, each all right or all wrong: whatever is drawn of them is off, the whole is not."""
    groups = np.sort(np.random.default_rng(0).geometric(0.05, N))
    right = (groups % 2).astype(float)
    assert right.mean() > 0.5
    found = score_labels(right, np.tile([1 - right.mean(), right.mean()], (N, 1)), groups)
    assert found["accuracy"].value == pytest.approx(right.mean())
    assert found["ece"].value == pytest.approx(0) and found["ece"].low <= found["ece"].value < found["ece"].high


def test_sureness_and_hits_of_a_curve_are_weighed_by_its_bins() -> None:
    half, all_right = Estimate(0.5, 0.4, 0.6), Estimate(1.0, 0.9, 1.0)
    said, right = confidence_and_accuracy([Bin(0.6, half, 100), Bin(0.8, all_right, 300)])
    assert (said, right) == (pytest.approx((60 + 240) / 400), pytest.approx((50 + 300) / 400))


def test_a_share_is_off_only_where_its_interval_leaves_the_promise_out() -> None:
    share = Covered(100, 10, Estimate(0.7, 0.6, 0.8))
    assert (share.is_off(0.81), share.is_off(0.8), share.is_off(0.59)) == (True, False, True)
