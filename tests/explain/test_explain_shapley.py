"""Shapley values, by hand, by their axioms and by averaging over orders."""

from itertools import permutations

import numpy as np
import pytest
import torch

from core.explain.attributions import captum_shapley
from core.explain.shapley import Array, CoalitionValue, Masks, coalitions, exact, sampled, shapley


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


# ---- sampled orders ----


def large_game(n: int) -> CoalitionValue:
    """A random value for each of 2ⁿ coalitions, and one that is smooth in the number of players."""
    drawn = np.random.default_rng(n).normal(size=2**n)
    return lambda masks: np.stack([drawn[masks @ 2 ** np.arange(n)], masks.sum(1) ** 1.5], 1)


@pytest.mark.parametrize("n", [10, 11])
def test_sampled_values_lie_within_their_errors_of_the_exact_ones(n: int) -> None:
    whole, drawn = exact(large_game(n), n), sampled(large_game(n), n, 512)
    assert np.abs(drawn.values - whole.values).max() < 0.4
    assert (np.abs(drawn.values - whole.values) <= 4 * drawn.errors + 1e-9).all()
    away = (drawn.values - whole.values)[:, 0] / drawn.errors[:, 0]
    assert 0.4 < away.std() < 1.8
    apart = np.abs(drawn.interactions - whole.interactions)
    assert (apart <= 5 * drawn.interaction_errors + 1e-9).all()
    assert drawn.interactions == pytest.approx(drawn.interactions.swapaxes(0, 1))
    assert drawn.values.sum(0) == pytest.approx(whole.total - whole.baseline)


def test_the_error_falls_as_one_over_the_root_of_the_orders() -> None:
    said = [sampled(large_game(11), 11, n_orders) for n_orders in (128, 2048)]
    few, many = (float(one.errors[:, 0].mean()) for one in said)
    assert few / many == pytest.approx(4, rel=0.15)
    missed = [np.abs(one.values - exact(large_game(11), 11).values)[:, 0].mean() for one in said]
    assert missed[1] < 0.5 * missed[0]


def test_one_left_glove_among_many_right_ones_has_nearly_all_the_worth() -> None:
    """A pair is worth 1. The left glove makes it unless it comes first; a right one, only right after the left."""
    n = 12
    said = shapley(lambda masks: (masks[:, :1] & masks[:, 1:].any(1, keepdims=True)).astype(float), n)
    known = np.array([(n - 1) / n] + [1 / (n * (n - 1))] * (n - 1))
    assert said.errors.max() > 0
    assert (np.abs(said.values[:, 0] - known) <= 4 * said.errors[:, 0] + 0.02).all()
    assert said.values[0, 0] == pytest.approx(known[0], abs=0.06)
    # It needs a right one, and right ones stand in for each other.
    assert said.interactions[0, 1:, 0].sum() > 0 > said.interactions[1:, 1:, 0].sum()


def test_where_only_pairs_count_an_order_and_itself_backwards_tell_the_whole_truth() -> None:
    said = shapley(lambda masks: masks.sum(1, keepdims=True) ** 2.0, 12)
    assert said.values == pytest.approx(np.full((12, 1), 12.0))
    assert said.errors == pytest.approx(np.zeros((12, 1)), abs=1e-12)
    assert said.interactions[0, 1:] == pytest.approx(np.full((11, 1), 2.0))


def test_an_additive_game_of_many_is_told_without_error_and_each_coalition_is_asked_once() -> None:
    worth, asked = np.arange(15.0), []

    def value(masks: Masks) -> Array:
        asked.extend(row.tobytes() for row in masks)
        return (masks @ worth)[:, None]

    said = shapley(value, 15)
    assert said.values[:, 0] == pytest.approx(worth)
    assert said.errors == pytest.approx(np.zeros((15, 1)), abs=1e-12)
    assert said.interactions == pytest.approx(np.zeros((15, 15, 1)), abs=1e-12)
    assert len(asked) == len(set(asked))


def test_the_same_seed_draws_the_same_orders_and_another_one_others() -> None:
    one, again, other = (sampled(large_game(11), 11, 64, seed).values for seed in (1, 1, 2))
    assert (one == again).all() and not (one == other).any()


def test_up_to_ten_players_are_shared_out_exactly() -> None:
    said = shapley(large_game(10), 10)
    assert not said.errors.any() and not said.interaction_errors.any()
    assert (said.values == exact(large_game(10), 10).values).all()
