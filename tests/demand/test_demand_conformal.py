"""Calibration: coverage on exchangeable data, in every category; quantiles by hand; temperatures; patterns."""

from dataclasses import fields, replace

import numpy as np
import pytest
import torch
from torch import Tensor

from core.catalogue import Offer
from core.demand.calibration.conformal import Calibration, label_temperature, patterns_of, presence_of
from core.demand.calibration.intervals import (
    LEVELS,
    N_SHARED,
    CountIntervals,
    conformal_quantile,
    difficulty,
    effective_rows,
    features_of_error,
    fit_difficulty,
    learn_intervals,
    measure_of,
)
from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import Inputs, Targets
from core.demand.network.model import FIRST_HEADS
from core.demand.predict import Forecaster

HEADS = HeadSet(FIRST_HEADS, ("young", "grown", "old"))
SPREADS = torch.tensor([0.5, 1.0, 2.0])


def drawn(n: int, seed: int) -> tuple[Tensor, Tensor, Tensor, Tensor, Tensor]:
    """Forecasts, truths with a noise of each category's own, prices, categories, and a brand for every product."""
    torch.manual_seed(seed)
    categories = torch.randint(3, (n,))
    logs = torch.randn(n) + 7
    return logs, logs + SPREADS[categories] * torch.randn(n), torch.randn(n), categories, torch.arange(n)


def held(ends: Tensor, truth: Tensor) -> Tensor:
    """The share of truths inside, by level."""
    return ((ends[..., 0] <= truth.unsqueeze(1)) & (truth.unsqueeze(1) <= ends[..., 1])).float().mean(0)


@pytest.mark.parametrize("level", LEVELS)
def test_quantiles_cover_new_draws_as_often_as_they_say(level: float) -> None:
    random = np.random.default_rng(0)
    shares = []
    for _ in range(200):
        draws = torch.from_numpy(random.gumbel(size=400))  # skewed, so that both tails matter
        low = conformal_quantile(draws[:200], (1 - level) / 2)
        high = -conformal_quantile(-draws[:200], (1 - level) / 2)
        shares.append(((draws[200:] >= low) & (draws[200:] <= high)).float().mean().item())
    assert level - 0.01 <= np.mean(shares) <= level + 0.02


def test_quantiles_of_nine_scores_by_hand() -> None:
    scores = torch.tensor([3.0, -3, -2, -1, 0, 1, 2, -4, 4])
    assert conformal_quantile(scores, 0.1) == -4.0  # the 1st of 10 places
    assert conformal_quantile(scores, 0.2) == -3.0  # the 2nd
    assert -conformal_quantile(-scores, 0.2) == 3.0
    assert conformal_quantile(scores, 0.01) == -4.0, "too few to be so sure"


def test_every_category_is_covered_where_one_width_for_all_is_not() -> None:
    learned = learn_intervals(*drawn(6000, 0), 3)
    logs, truth, prices, categories, _ = drawn(6000, 1)
    by_category = [
        held(learned.ends(logs, prices, categories)[categories == one], truth[categories == one]) for one in range(3)
    ]
    pooled = learned.ends(logs, prices, torch.full_like(categories, -1))
    without = [held(pooled[categories == one], truth[categories == one]) for one in range(3)]
    assert torch.allclose(torch.stack(by_category), torch.tensor(LEVELS), atol=0.03)
    assert without[0][0] > 0.95 and without[2][0] < 0.65, "one width for all is too wide here and too narrow there"
    assert held(pooled, truth)[0] == pytest.approx(0.8, abs=0.02), "though on the whole it holds"


def test_intervals_widen_where_forecasts_are_hard() -> None:
    torch.manual_seed(0)
    logs, prices, one = torch.randn(8000) + 7, torch.randn(8000), torch.zeros(8000, dtype=torch.int64)
    spread = (1 + 0.5 * (logs - 7) + 0.3 * prices).exp()
    truth = logs + spread * torch.randn(8000)
    learned = learn_intervals(logs[:4000], truth[:4000], prices[:4000], one[:4000], torch.arange(4000), 1)
    hard, new = spread[4000:] > spread.median(), truth[4000:]
    ends = learned.ends(logs[4000:], prices[4000:], one[4000:])
    blind = logs[4000:].view(-1, 1, 1) + torch.quantile(truth[:4000] - logs[:4000], torch.tensor([0.1, 0.9]))
    for rows in (hard, ~hard):
        assert held(ends[rows], new[rows])[0] == pytest.approx(0.8, abs=0.05)
        assert abs(held(blind[rows], new[rows])[0] - 0.8) > 0.1, "one width for all is not"


def test_typical_errors_are_those_of_a_plain_ridge_regression_of_their_logarithms() -> None:
    torch.manual_seed(0)
    logs, prices, residuals = torch.randn(500) + 5, torch.randn(500) * 2 + 10, torch.randn(500)
    features = features_of_error(logs, prices, measure_of(logs, prices))
    up = residuals >= 0
    design = torch.stack([(logs - logs.mean()) / logs.std(), (prices - prices.mean()) / prices.std()]).clamp(-3, 3)
    rows = torch.stack([torch.ones(500), design[0], design[0] ** 2, design[1]], 1)[up].double()
    penalty = torch.tensor([0.0, 50, 50, 50]).sqrt().diag().double()
    wanted = torch.cat([(residuals[up].double() + 0.1).log(), torch.zeros(4).double()])
    by_hand = torch.linalg.lstsq(torch.cat([rows, penalty]), wanted.unsqueeze(1)).solution.squeeze(1)
    weights = fit_difficulty(features, residuals)
    assert torch.allclose(weights[1].double(), by_hand, atol=1e-4)
    assert torch.allclose(difficulty(weights, features)[up, 1].double(), (rows @ by_hand).exp(), rtol=1e-3)


def test_a_small_category_shares_the_quantile_of_all_and_a_large_one_leans_on_its_brands() -> None:
    logs, truth, prices, categories, brands = drawn(4000, 2)
    few = torch.cat([(categories == 2).nonzero().squeeze(1)[:59], (categories < 2).nonzero().squeeze(1)])
    rows = learn_intervals(*(part[few] for part in (logs, truth, prices, categories, brands)), 3).offsets
    assert torch.equal(rows[2], rows[-1]) and not torch.equal(rows[0], rows[-1])
    one_brand = torch.where(categories == 2, 9999, brands)
    own, shared = (learn_intervals(logs, truth, prices, categories, who, 3).offsets for who in (brands, one_brand))
    n = int((categories == 2).sum())
    alone = shared[-1] + (own[2] - own[-1]) * (n + N_SHARED) / n  # the category's quantile, nothing shared
    assert torch.allclose(shared[2], torch.lerp(shared[-1], alone, 1 / (1 + N_SHARED)), atol=1e-4)


def test_effective_rows_by_hand() -> None:
    assert effective_rows(torch.tensor([1, 2, 3, 4])) == 4
    assert effective_rows(torch.tensor([7, 7, 7, 7])) == 1
    assert effective_rows(torch.tensor([1, 1, 1, 2])) == pytest.approx(16 / 10)


def test_no_interval_reaches_beyond_what_was_ever_seen() -> None:
    logs, truth, prices, categories, brands = drawn(900, 3)
    learned = learn_intervals(logs, truth, prices, categories, brands, 3)
    ends = learned.ends(torch.tensor([truth.min(), truth.max()]), torch.zeros(2), torch.tensor([0, -1]))
    assert ends.min() == truth.min() and ends.max() == truth.max()


def test_a_forecast_beyond_what_was_ever_seen_still_lies_inside_its_intervals() -> None:
    logs, truth, prices, categories, brands = drawn(900, 3)
    learned = learn_intervals(logs, truth, prices, categories, brands, 3)
    astray = torch.tensor([-50.0, 50.0])
    ends = learned.ends(astray, torch.zeros(2), torch.tensor([0, -1]))
    assert (ends[..., 0] <= astray.view(-1, 1)).all() and (astray.view(-1, 1) <= ends[..., 1]).all()
    assert ends[0, :, 1].max() == truth.min() and ends[1, :, 0].min() == truth.max(), "the other end stays"


def test_unknown_truths_teach_nothing_and_absent_prices_are_typical() -> None:
    logs, truth, prices, categories, brands = drawn(900, 4)
    half = torch.where(torch.arange(900) < 450, truth, torch.nan)
    first, same = (
        learn_intervals(*(part[:n] for part in (logs, half, prices, categories, brands)), 3) for n in (450, 900)
    )
    assert all(torch.equal(getattr(first, part.name), getattr(same, part.name)) for part in fields(first))
    absent, typical = torch.tensor([torch.nan]), first.measure[1, :1]
    where = torch.tensor([1])
    assert torch.equal(first.ends(logs[:1], absent, where), first.ends(logs[:1], typical, where))
    nothing = learn_intervals(logs, torch.full((900,), torch.nan), prices, categories, brands, 3)
    assert torch.equal(nothing.ends(logs, prices, categories)[:, 0, 1], logs)


def test_temperature_recovers_how_overconfident_logits_are() -> None:
    torch.manual_seed(0)
    honest = torch.randn(4000, 3)
    labels = torch.distributions.Categorical(logits=honest).sample()
    assert label_temperature(honest * 2.5, labels) == pytest.approx(2.5, rel=0.1)


def test_patterns_and_presence_are_each_others_inverse() -> None:
    presence = torch.stack([presence_of(pattern) for pattern in range(32)])
    assert patterns_of(presence).tolist() == list(range(32))


def offers(pattern: int, n: int, seed: int = 0) -> Inputs:
    """Offers of two categories with only a pattern's modalities counting."""
    torch.manual_seed(seed)
    places = torch.randint(2, (n,))
    blank = torch.zeros(n, 0)
    return Inputs(blank, blank, torch.randn(n) + 10, places, places, places, presence_of(pattern).expand(n, -1))


def learned_calibration() -> Calibration:
    """All modalities learned from, then copied to the pattern without a photo."""
    calibration = Calibration.start(HEADS, 2)
    torch.manual_seed(0)
    noise = torch.randn(400)
    came = (5 + noise, 3 + 2 * noise, torch.rand(400, 2).softmax(1), torch.rand(400, 3).softmax(1))
    said = (torch.full((400,), 5.0), torch.full((400,), 3.0), torch.randn(400, 2), torch.randn(400, 3))
    outputs, targets = (
        Outputs(zip(FIRST_HEADS, said, strict=True)),
        Targets(HEADS, dict(zip(FIRST_HEADS, came, strict=True))),
    )
    calibration.learn(31, outputs, targets, offers(31, 400), torch.arange(400))
    calibration.copy(31, to=30)
    return calibration


def test_each_pattern_answers_with_its_own_interval() -> None:
    calibration = learned_calibration()
    by_pattern = [calibration.intervals(torch.full((5,), 5.0), "views", offers(pattern, 5)) for pattern in (31, 30, 0)]
    sales = calibration.intervals(torch.full((5,), 3.0), "sales", offers(31, 5))
    views = by_pattern[0] - 5
    assert torch.allclose(by_pattern[0], by_pattern[1])
    assert torch.allclose(sales - 3, 2 * views, atol=0.25)
    assert torch.allclose(by_pattern[2], torch.tensor(5.0)), "a pattern that was never learned adds nothing"
    assert (views[:, 1, 1] > views[:, 0, 1]).all() and (views[:, 1, 0] < views[:, 0, 0]).all(), "95 % is wider"


def test_an_absent_category_or_price_is_answered_by_the_row_of_all() -> None:
    calibration, everything = learned_calibration(), offers(31, 4)
    calibration.counts.offsets[31, 0, :2] = 0
    without = replace(everything, presence=presence_of(15).expand(4, -1))
    calibration.copy(31, to=15)
    logs = torch.full((4,), 5.0)
    assert torch.allclose(calibration.intervals(logs, "views", everything), torch.tensor(5.0))
    assert (calibration.intervals(logs, "views", without)[:, 0, 1] > 5.5).all()


def test_a_calibration_survives_its_tensors() -> None:
    calibration = learned_calibration()
    again = Calibration.from_tensors(calibration.tensors(), HEADS)
    logs, inputs = torch.randn(6) + 5, offers(31, 6)
    assert torch.equal(again.intervals(logs, "views", inputs), calibration.intervals(logs, "views", inputs))
    assert torch.equal(again.label_temperatures, calibration.label_temperatures)
    one = CountIntervals(**{part.name: getattr(again.counts, part.name)[31, 0] for part in fields(CountIntervals)})
    assert torch.equal(one.ends(logs, inputs.price, inputs.category), again.intervals(logs, "views", inputs))


def test_forecasts_of_the_shipped_model_lie_inside_their_own_intervals() -> None:
    """Every category with and without each input, at silly prices; without the mend 1 in 10 lies outside."""
    model = Forecaster.load("starter")
    random, offers = np.random.default_rng(0), []
    for category in (None, *model.categories, "hats"):
        for shown in range(8):
            price = float(random.choice([1e-6, 1.0, 300.0, 29_000.0, 5e6, 1e9])) if shown & 2 else None
            title = str(random.choice(["오버핏 코튼 반팔 티셔츠 블랙", "x", "코트 " * 40])) if shown & 1 else None
            made_for = "women" if shown & 4 else None
            if any((title, price, made_for, category)):
                offers.append(Offer(title, None, price, made_for, category))
    for forecast in model.forecast(offers):
        for count in (forecast.views, forecast.sales):
            assert count.interval_95.low <= count.interval_80.low <= count.value
            assert count.value <= count.interval_80.high <= count.interval_95.high


def test_widening_to_the_forecast_never_loses_a_truth_that_was_held() -> None:
    logs, truth, prices, categories, brands = drawn(3_000, 1)
    learned = learn_intervals(logs, truth, prices, categories, brands, len(SPREADS))
    bounds = torch.stack([truth.quantile(0.4), truth.quantile(0.6)])
    ends = replace(learned, bounds=bounds).ends(logs, prices, categories)
    clamped = learned.ends(logs, prices, categories).clamp(*bounds)
    assert (ends[..., 0] < clamped[..., 0]).any() and (ends[..., 1] > clamped[..., 1]).any()
    assert (ends[..., 0] <= clamped[..., 0]).all() and (ends[..., 1] >= clamped[..., 1]).all()
