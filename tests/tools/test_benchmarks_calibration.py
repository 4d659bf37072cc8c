"""The table of calibration beside what stands in it."""

import numpy as np
import pytest

from core.demand.calibration.intervals import LEVELS
from core.demand.evaluation.scoring import Said, Truth
from core.evaluation.coverage import constant_widths
from tools.benchmarks.calibration import calibration_table

N = 300
RANDOM = np.random.default_rng(0)
BRANDS = np.repeat(np.arange(30), 10)
KINDS = np.array(["hats"] * 150 + ["bags"] * 121 + ["golf"] * 20 + [""] * 9)
ACTUAL = RANDOM.normal(size=N)
ENDS = np.tile(np.array([[[-1.0, 1.0], [-2.0, 2.5]]]), (N, 1, 1))


def test_the_table_says_coverage_width_beside_ridge_and_calibration_error() -> None:
    probabilities = np.tile([0.3, 0.7], (N, 1))
    gender = (np.arange(N) % 10 < 6).astype(float)
    unknown = np.full(N, np.nan)
    truth = Truth({"views": ACTUAL, "sales": unknown, "preferred_gender": gender}, BRANDS)
    said = Said({"views": np.zeros(N)}, {"preferred_gender": probabilities}, {"views": ENDS, "sales": ENDS})
    found = calibration_table(said, truth, KINDS, Said({"views": np.zeros(N)}, {}, {}))
    plain = found.as_json()
    ratio = 2.0 / constant_widths(ACTUAL, np.zeros(N), LEVELS, BRANDS)[:, 0].mean()
    assert plain["views"]["80"]["width_ratio"] == pytest.approx(ratio, abs=1e-4)
    assert plain["expected_calibration_error"]["preferred_gender"]["value"] == pytest.approx(0.1)
    assert "sales" not in plain, "nothing is known of them"
    text = found.as_markdown()
    assert f"| 2.00 | {ratio:.3f} |" in text and "| views, 95 % | others | 29 |" in text
