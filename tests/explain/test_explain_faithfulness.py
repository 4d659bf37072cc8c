"""Evidence holds for a map that is right, and fails one that is wrong."""

from dataclasses import replace

import numpy as np
import pytest

from core.explain.evidence import FAILS, HOLDS, WEAK, Evidence, judged
from core.explain.faithfulness import completeness_error, evidence_of, insertion_areas, random_orders
from core.explain.shapley import Array, Masks, Remembered

SLOPES = np.array([5.0, -3.0, 2.0, 0.5, -1.0, 4.0, -2.0, 1.0, 0.1, -0.2])


def linear(masks: Masks) -> Array:
    return 7 + masks @ SLOPES


def evidence(attributions: Array, randomised: Array | None = None, **known: float) -> Evidence:
    chance = insertion_areas(linear, random_orders(10, 40), 8)
    unlike = SLOPES[[3, 7, 0, 8, 1, 9, 4, 2, 6, 5]] if randomised is None else randomised
    found = evidence_of("map", attributions, linear, chance, 8, randomised=unlike, others={}, n_infidelity=32, **known)
    return judged(found, 10, reach=10.0, least_reach=0.02, least="2 %")


def test_the_area_of_an_order_is_the_one_by_hand() -> None:
    # Parts of 4 and 2 come in this order: 0, 4, 6 over 0, ½, 1.
    areas = insertion_areas(lambda masks: masks @ np.array([4.0, 2.0]), np.array([[0, 1], [1, 0]]), 2)
    assert areas.tolist() == [3.5, 2.5]


def test_every_order_comes_with_itself_backwards_and_is_a_permutation() -> None:
    orders = random_orders(7, 6)
    assert (np.sort(orders, 1) == np.arange(7)).all()
    assert (orders[1::2] == orders[::2, ::-1]).all()


def test_the_true_map_of_a_linear_function_holds() -> None:
    found = evidence(SLOPES, completeness_error=0.0)
    assert found.verdict == HOLDS
    assert found.deletion < found.deletion_random.low
    assert found.insertion > found.insertion_random.high


def test_the_opposite_map_does_not_hold() -> None:
    found = evidence(-SLOPES)
    assert found.verdict == FAILS
    assert any("no more than a random order" in reason for reason in found.reasons)


def test_a_map_that_random_weights_would_give_as_well_does_not_hold() -> None:
    found = evidence(SLOPES, randomised=SLOPES**3)
    assert found.randomised_similarity == pytest.approx(1)
    assert found.verdict == FAILS


def test_a_map_that_misses_its_sum_is_doubted_and_then_refused() -> None:
    assert evidence(SLOPES, completeness_error=0.3).verdict == WEAK
    assert evidence(SLOPES, completeness_error=0.8).verdict == FAILS


def test_nothing_is_claimed_of_one_part_or_of_no_movement() -> None:
    found = replace(evidence(SLOPES), verdict="", reasons=())
    assert judged(found, 1, 10.0, 0.02, "2 %").verdict == WEAK
    assert "less than 2 %" in judged(found, 10, 0.01, 0.02, "2 %").reasons[0]


def test_a_coalition_is_asked_for_once() -> None:
    asked: list[int] = []

    def value(masks: Masks) -> Array:
        asked.append(len(masks))
        return np.stack([linear(masks), masks[:, 0]], 1)

    remembered = Remembered(value)
    masks = np.array([[True] * 10, [False] * 10, [True] * 10])
    assert remembered(masks)[:, 0].tolist() == pytest.approx([7 + SLOPES.sum(), 7, 7 + SLOPES.sum()])
    assert remembered.of(1)(masks).tolist() == [1, 0, 1]
    assert asked == [2]
    assert remembered.reach(0) == pytest.approx(SLOPES.sum())


def test_completeness_is_a_share_of_the_effect() -> None:
    assert completeness_error(4.5, 6.0, 1.0) == pytest.approx(0.1)
    assert completeness_error(0.0, 1.0, 1.0) == 0
