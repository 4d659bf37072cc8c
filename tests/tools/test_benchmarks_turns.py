"""Timing in turns: what a ratio is made of."""

import pytest

from tools.benchmarks.pace.turns import Turns, in_turns


def test_both_take_turns_and_warm_ones_do_not_count() -> None:
    done: list[str] = []
    turns = in_turns(3, lambda turn: done.append(f"A{turn}"), lambda turn: done.append(f"B{turn}"), n_warm=1)
    assert done == ["A0", "B0", "A1", "B1", "A2", "B2", "A3", "B3"]
    assert (len(turns.measured), len(turns.bare)) == (3, 3)


def test_a_slow_spell_that_hits_both_leaves_the_ratio_alone() -> None:
    steady = Turns((0.012, 0.011, 0.012, 0.011, 0.012), (0.010,) * 5)
    slowed = Turns((0.012, 0.110, 0.120, 0.011, 0.012), (0.010, 0.100, 0.100, 0.010, 0.010))
    assert slowed.times_bare.value == pytest.approx(steady.times_bare.value) == pytest.approx(1.2)
    assert slowed.share_of_bare.value == pytest.approx(1 / 1.2)


def test_rates_and_quantiles_are_those_counted_by_hand() -> None:
    turns = Turns((0.5, 0.25, 1.0), (0.1, 0.2, 0.4))
    assert turns.rate(64).value == 128
    assert turns.rate(64, is_bare=True).value == 320
    assert turns.milliseconds(0.5) == 500
    assert turns.milliseconds(1.0, is_bare=True) == 400
    assert turns.rate(64).low == 64 and turns.rate(64).high == 256
