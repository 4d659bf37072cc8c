"""Shapley values, by hand, by their axioms and by averaging over orders."""

from itertools import permutations

import numpy as np
import pytest
import torch

from core.explain.attributions import captum_shapley
from core.explain.shapley import Array, Masks, coalitions, shapley


def additive(masks: Masks) -> Array:
    """10, and 3, −2 and 5 for each feature known: nothing else."""
    return 10 + masks @ np.array([[3.0], [-2.0], [5.0]])


def interacting(masks: Masks) -> Array:
    """1 for the first feature, and 6 where the other two are known together."""
    return (masks[:, 0] + 6.0 * (masks[:, 1] & masks[:, 2]))[:, None]


def any_game(masks: Masks) -> Array:
    """A random value for each of 16 coalitions, and its square."""
    drawn = np.random.default_rng(0).normal(size=16)
    said = drawn[masks @ 2 ** np.arange(4)]
    return np.stack([said, said**2], 1)


def by_orders(value: Array, n: int) -> Array:
    """The definition itself: what each feature adds when it comes, averaged over all n! orders."""
    added = np.zeros((n, value.shape[1]))
    orders = list(permutations(range(n)))
    for order in orders:
        known = 0
        for feature in order:
            added[feature] += value[known | 1 << feature] - value[known]
            known |= 1 << feature
    return added / len(orders)


def test_an_additive_game_gives_each_feature_its_own_term_and_no_pair_anything() -> None:
    said = shapley(additive, 3)
    assert said.values[:, 0] == pytest.approx([3, -2, 5])
    assert said.interactions == pytest.approx(np.zeros((3, 3, 1)))
    assert (said.baseline[0], said.total[0]) == (10, 16)


def test_a_pair_that_only_works_together_shares_its_worth_and_is_seen_to_interact() -> None:
    said = shapley(interacting, 3)
    assert said.values[:, 0] == pytest.approx([1, 3, 3])
    assert said.interactions[1, 2, 0] == said.interactions[2, 1, 0] == pytest.approx(6)
    assert said.interactions[0] == pytest.approx(np.zeros((3, 1)))


def test_values_are_the_mean_over_orders_and_sum_to_the_whole() -> None:
    said = shapley(any_game, 4)
    assert said.values == pytest.approx(by_orders(any_game(coalitions(4)), 4))
    assert said.values.sum(0) == pytest.approx(said.total - said.baseline)


def test_an_interaction_is_the_value_with_the_other_known_less_the_value_without_it() -> None:
    said = shapley(any_game, 4)
    knowing = shapley(lambda masks: any_game(np.insert(masks, 3, True, 1)), 3)
    ignorant = shapley(lambda masks: any_game(np.insert(masks, 3, False, 1)), 3)
    assert said.interactions[:3, 3] == pytest.approx(knowing.values - ignorant.values)


def test_captum_finds_the_same_values() -> None:
    theirs = captum_shapley(lambda rows: torch.from_numpy(any_game(rows.numpy() > 0.5)), 4)
    assert shapley(any_game, 4).values == pytest.approx(theirs, abs=1e-6)


def test_all_coalitions_are_asked_in_one_call() -> None:
    calls: list[int] = []
    shapley(lambda masks: calls.append(len(masks)) or additive(masks), 3)  # type: ignore[func-returns-value]
    assert calls == [8]
