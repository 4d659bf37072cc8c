"""The table of calibration: coverage, widths and reliability, each against a count by hand."""

import numpy as np
import pytest
from numpy.typing import NDArray

from core.demand.evaluation.coverage import OTHERS, constant_widths, coverages
from core.demand.evaluation.reliability import reliability
from core.demand.evaluation.scoring import Said, Truth
from tools.benchmarks.calibration import calibration_table

N = 300
RANDOM = np.random.default_rng(0)
BRANDS = np.repeat(np.arange(30), 10)
KINDS = np.array(["hats"] * 150 + ["bags"] * 121 + ["golf"] * 20 + [""] * 9)
ACTUAL = RANDOM.normal(size=N)
ENDS = np.tile(np.array([[[-1.0, 1.0], [-2.0, 2.5]]]), (N, 1, 1))


def inside(rows: NDArray[np.bool_]) -> float:
    return float(np.mean(np.abs(ACTUAL[rows]) <= 1))


def test_coverage_and_width_are_those_counted_by_hand() -> None:
    at_80, at_95 = coverages(ACTUAL, ENDS, KINDS, BRANDS)
    assert at_80.overall.share.value == pytest.approx(inside(np.ones(N, bool)))
    assert (at_80.width, at_95.width) == (2.0, 4.5)
    assert list(at_80.by_category) == ["hats", "bags", OTHERS]
    assert at_80.by_category["bags"].share.value == pytest.approx(inside(KINDS == "bags"))
    assert at_80.by_category[OTHERS].n == 29, "too few golf products, and those without a category"
    assert at_80.by_category["hats"].n_brands == 15


def test_unknown_truths_are_not_judged() -> None:
    truth = np.where(np.arange(N) < 100, ACTUAL, np.nan)
    at_80, _ = coverages(truth, ENDS, KINDS, BRANDS)
    assert at_80.overall.n == 100 and set(at_80.by_category) == {"hats"}


def test_a_constant_width_is_the_quantile_of_the_other_parts_errors() -> None:
    predicted = np.zeros(N)
    widths = constant_widths(ACTUAL, predicted, BRANDS)
    others = np.sort(np.abs(ACTUAL[BRANDS % 5 != 2]))
    assert widths[BRANDS % 5 == 2, 0] == pytest.approx(2 * others[int(np.ceil(241 * 0.8)) - 1])
    covered = np.mean(np.abs(ACTUAL)[:, None] <= widths / 2, axis=0)
    assert covered == pytest.approx([0.8, 0.95], abs=0.04)


def test_a_reliability_curve_has_confidence_and_accuracy_of_each_bin() -> None:
    sure, doubtful = np.tile([0.1, 0.9], (200, 1)), np.tile([0.45, 0.55], (100, 1))
    labels = np.concatenate([np.repeat([1.0, 0.0], [180, 20]), np.repeat([1.0, 0.0, np.nan], [40, 50, 10])])
    first, second = reliability(labels, np.concatenate([sure, doubtful])[np.arange(N)], BRANDS)
    assert (first.n, first.confidence, first.accuracy.value) == (90, pytest.approx(0.55), pytest.approx(40 / 90))
    assert (second.n, second.confidence, second.accuracy.value) == (200, pytest.approx(0.9), pytest.approx(0.9))


def test_the_table_says_coverage_width_beside_ridge_and_calibration_error() -> None:
    probabilities = np.tile([0.3, 0.7], (N, 1))
    gender = (np.arange(N) % 10 < 6).astype(float)
    unknown = np.full(N, np.nan)
    truth = Truth({"views": ACTUAL, "sales": unknown, "preferred_gender": gender}, BRANDS)
    said = Said({"views": np.zeros(N)}, {"preferred_gender": probabilities}, {"views": ENDS, "sales": ENDS})
    found = calibration_table(said, truth, KINDS, Said({"views": np.zeros(N)}, {}, {}))
    plain = found.as_json()
    ratio = 2.0 / constant_widths(ACTUAL, np.zeros(N), BRANDS)[:, 0].mean()
    assert plain["views"]["80"]["width_ratio"] == pytest.approx(ratio, abs=1e-4)
    assert plain["expected_calibration_error"]["preferred_gender"]["value"] == pytest.approx(0.1)
    assert "sales" not in plain, "nothing is known of them"
    text = found.as_markdown()
    assert f"| 2.00 | {ratio:.3f} |" in text and "| views, 95 % | others | 29 |" in text
