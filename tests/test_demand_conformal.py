"""Calibration: coverage on exchangeable data, temperatures, patterns of presence."""

import numpy as np
import pytest
import torch

from core.demand.conformal import Calibration, conformal_offsets, patterns_of, presence_of, temperature
from core.demand.heads import Heads
from core.demand.inputs import Targets


@pytest.mark.parametrize("level", [0.8, 0.95])
def test_intervals_cover_new_draws_as_often_as_they_say(level: float) -> None:
    random = np.random.default_rng(0)
    shares = []
    for _ in range(200):
        draws = torch.from_numpy(random.gumbel(size=400))  # skewed, so that both tails matter
        low, high = conformal_offsets(draws[:200], level)
        shares.append(((draws[200:] >= low) & (draws[200:] <= high)).float().mean().item())
    assert level - 0.01 <= np.mean(shares) <= level + 0.02


def test_offsets_of_nine_residuals_by_hand() -> None:
    residuals = torch.tensor([-4.0, -3, -2, -1, 0, 1, 2, 3, 4])
    assert conformal_offsets(residuals, 0.8) == (-4.0, 4.0)  # the 1st of 10 places in each tail
    assert conformal_offsets(residuals, 0.6) == (-3.0, 3.0)  # the 2nd


def test_temperature_recovers_how_overconfident_logits_are() -> None:
    torch.manual_seed(0)
    honest = torch.randn(4000, 3)
    labels = torch.distributions.Categorical(logits=honest).sample()
    shares = torch.nn.functional.one_hot(labels, 3).float()
    assert temperature(honest * 2.5, shares) == pytest.approx(2.5, rel=0.1)


def test_patterns_and_presence_are_each_others_inverse() -> None:
    presence = torch.stack([presence_of(pattern) for pattern in range(32)])
    assert patterns_of(presence).tolist() == list(range(32))


def test_each_pattern_answers_with_its_own_interval() -> None:
    calibration = Calibration.start()
    targets = Targets(
        torch.linspace(-1, 1, 99), torch.linspace(-2, 2, 99), torch.rand(99), torch.rand(99, 3).softmax(1)
    )
    calibration.learn(31, Heads(torch.zeros(99), torch.zeros(99), torch.randn(99, 2), torch.randn(99, 3)), targets)
    calibration.copy(31, to=30)
    presence = torch.stack([presence_of(31), presence_of(30), presence_of(0)])
    views = calibration.intervals(torch.zeros(3), 0, presence).log()
    sales = calibration.intervals(torch.zeros(3), 1, presence).log()
    assert torch.allclose(views[0], views[1])
    assert torch.allclose(sales[0], 2 * views[0], atol=0.05)
    assert not views[2].any(), "a pattern that was never learned adds nothing"
    assert (views[0, 1, 1] > views[0, 0, 1]) and (views[0, 1, 0] < views[0, 0, 0]), "95 % is wider than 80 %"


def test_a_calibration_survives_its_tensors() -> None:
    calibration = Calibration.start()
    calibration.offsets[3] = 1.5
    again = Calibration.from_tensors(calibration.tensors())
    assert torch.equal(again.offsets, calibration.offsets)
