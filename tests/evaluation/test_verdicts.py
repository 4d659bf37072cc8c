"""Verdicts: who is ahead on the same rows, and when nobody is."""

import numpy as np
import pytest

from core.evaluation.estimates import Estimate
from core.evaluation.metrics import accuracy, mse
from core.evaluation.verdicts import AHEAD, BEHIND, LEVEL, compare, standing, verdicts

GROUPS = np.repeat(np.arange(40), 5)
TRUTH = np.random.default_rng(0).normal(size=200)


def test_a_forecast_nearer_to_the_truth_of_every_group_is_ahead() -> None:
    verdict = compare(mse, TRUTH, TRUTH + 0.1, TRUTH + 1.0, GROUPS, is_error=True)
    assert verdict.word == AHEAD and verdict.difference.value == pytest.approx(0.01 - 1.0)
    assert compare(mse, TRUTH, TRUTH + 1.0, TRUTH + 0.1, GROUPS, is_error=True).word == BEHIND


def test_more_hits_are_ahead_and_equal_answers_level() -> None:
    labels = (TRUTH > 0).astype(float)
    assert compare(accuracy, labels, labels, 1 - labels, GROUPS, is_error=False).word == AHEAD
    assert compare(accuracy, labels, labels, labels, GROUPS, is_error=False).word == LEVEL


def test_what_rests_on_one_group_is_no_lead() -> None:
    theirs = TRUTH + 0.1
    ours = np.where(GROUPS == 0, TRUTH, TRUTH + 0.1 + 1e-4)
    assert compare(mse, TRUTH, ours, theirs, GROUPS, is_error=True).word == LEVEL


def test_rivals_are_judged_on_what_is_known_alone() -> None:
    truth = np.where(GROUPS < 20, TRUTH, np.nan)
    found = verdicts(mse, truth, TRUTH + 0.5, {"near": TRUTH + 0.1, "far": TRUTH - 2}, GROUPS, is_error=True)
    assert {name: one.word for name, one in found.items()} == {"near": BEHIND, "far": AHEAD}
    known = GROUPS < 20
    alone = compare(mse, TRUTH[known], TRUTH[known] + 0.5, TRUTH[known] + 0.1, GROUPS[known], is_error=True)
    assert found["near"] == alone


def test_two_scores_are_level_where_either_lies_in_the_others_interval() -> None:
    narrow, wide, far = Estimate(2.0, 1.9, 2.1), Estimate(2.3, 1.8, 2.8), Estimate(3.0, 2.5, 3.5)
    assert standing(narrow, wide, is_error=True) == standing(wide, narrow, is_error=True) == LEVEL
    assert (standing(narrow, far, is_error=True), standing(narrow, far, is_error=False)) == (AHEAD, BEHIND)
