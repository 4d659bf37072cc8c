"""Conformal intervals of a count's logarithm: wide where forecasts are hard, and true to each category."""

import math
from dataclasses import dataclass

import torch
from torch import Tensor

LEVELS = (0.8, 0.95)
MIN_CATEGORY_ROWS = 60
N_SHARED = 20.0
SPLITS = (0.5, 0.4, 0.6, 0.3, 0.7)
PENALTY = 50.0
NEAR_MISS = 0.1
FAR = 3.0


@dataclass(frozen=True)
class CountIntervals:
    """What turns a forecast into intervals; every part may have a row for each offer in front.

    Attributes:
        measure: centre and spread of forecasts and of log prices, (2, 2).
        weights: of the logarithm of typical errors downwards and upwards, (2, 4).
        offsets: low and high of each of `LEVELS` in typical errors, by category and, in the last row, for an
            absent one, (categories + 1, 2, 2).
        bounds: the lowest and the highest logarithm that was ever seen, (2,).
    """

    measure: Tensor
    weights: Tensor
    offsets: Tensor
    bounds: Tensor

    @classmethod
    def start(cls, n_categories: int) -> "CountIntervals":
        """Intervals without width, to be put in the place of ones not learned."""
        unit = torch.tensor([[0.0, 1.0], [0.0, 1.0]])
        bounds = torch.tensor([-torch.inf, torch.inf])
        return cls(unit, torch.zeros(2, 4), torch.zeros(n_categories + 1, len(LEVELS), 2), bounds)

    def ends(self, logs: Tensor, prices: Tensor, categories: Tensor) -> Tensor:
        """Low and high of each of `LEVELS`, (n, 2, 2); the forecast itself always lies between them.

        An end that would leave the forecast out is moved to it. The interval only widens by that, so it holds what it
        held; moving the forecast instead would part it from what its reasons add up to.

        Args:
            logs: forecast logarithms, (n,).
            prices: natural logarithms, (n,); NaN where absent.
            categories: positions, (n,) int64; -1 where absent.
        """
        n = len(logs)
        errors = difficulty(self.weights, features_of_error(logs, prices, self.measure))  # (n, 2)
        offsets = self.offsets.expand(n, *self.offsets.shape[-3:])[torch.arange(n), categories]  # (n, levels, 2)
        middle = logs.view(-1, 1, 1)
        ends = middle + offsets * errors.unsqueeze(1)
        # What no product ever fell below or rose above, a new one hardly will.
        likely = ends.clamp(self.bounds[..., 0].view(-1, 1, 1), self.bounds[..., 1].view(-1, 1, 1))
        low, high = likely.split(1, -1)
        return torch.cat([low.minimum(middle), high.maximum(middle)], -1)


def learn_intervals(
    logs: Tensor, truth: Tensor, prices: Tensor, categories: Tensor, brands: Tensor, n_categories: int
) -> CountIntervals:
    """Learn intervals from forecasts of products whose brands the forecaster never met.

    Residuals are divided by the typical error (Papadopoulos et al. 2008), its two sides apart, and their quantiles
    taken by category (Mondrian conformal, Vovk et al. 2005). A category's quantile is drawn towards that of all,
    the more so the fewer brands it has; one with fewer than `MIN_CATEGORY_ROWS` products takes that of all.

    Args:
        logs: forecast logarithms, (n,).
        truth: what came of the products, (n,); NaN where it is not known.
        prices: natural logarithms, (n,); NaN where absent.
        categories: positions, (n,) int64; -1 where absent.
        brands: a number for each product's brand, (n,) int64.
        n_categories: how many there are.
    """
    known = truth.isfinite()
    if not known.any():
        return CountIntervals.start(n_categories)
    logs, truth, prices, categories, brands = (part[known] for part in (logs, truth, prices, categories, brands))
    measure = measure_of(logs, prices)
    features = features_of_error(logs, prices, measure)
    weights = fit_difficulty(features, truth - logs)
    bounds = torch.stack([truth.min(), truth.max()])
    scores = (truth - logs).unsqueeze(1) / difficulty(weights, features)  # (n, 2)

    def with_split(share: float) -> CountIntervals:
        shares = torch.tensor([[(1 - level) * share, (1 - level) * (1 - share)] for level in LEVELS])
        return CountIntervals(measure, weights, _by_category(scores, shares, categories, brands, n_categories), bounds)

    tried = [with_split(share) for share in SPLITS]
    widths = torch.stack([_mean_widths(one.ends(logs, prices, categories)) for one in tried])  # (splits, levels)
    best = widths.argmin(0).tolist()
    offsets = torch.stack([tried[split].offsets[:, level] for level, split in enumerate(best)], 1)
    return CountIntervals(measure, weights, offsets, bounds)


def conformal_quantile(scores: Tensor, share: float) -> float:
    """What a new score falls below in at most `share` of exchangeable cases, the ⌊(n+1)·share⌋-th smallest.

    (Split-conformal, Vovk et al. 2005.) The smallest of all where there are too few to be so sure.

    Args:
        scores: (n,), one at least.
        share: such as 0.1.
    """
    rank = max(1, math.floor((len(scores) + 1) * share + 1e-9))
    return float(scores.kthvalue(min(rank, len(scores))).values)


def effective_rows(brands: Tensor) -> float:
    """How many independent products these (n,) are worth if those of one brand all tell the same (Kish 1965)."""
    sizes = torch.unique(brands, return_counts=True)[1].double()
    return float(sizes.sum() ** 2 / sizes.square().sum())


def measure_of(logs: Tensor, prices: Tensor) -> Tensor:
    """Centre and spread of forecast logarithms (n,) and of log prices (n,), NaN where absent: (2, 2)."""
    known = (logs, prices[prices.isfinite()])
    return torch.stack([torch.stack([_centre(values), _spread(values)]) for values in known])


def features_of_error(logs: Tensor, prices: Tensor, measure: Tensor) -> Tensor:
    """What an error depends on: one, the forecast, its square and the price, standardised, (n, 4).

    Args:
        logs: forecast logarithms, (n,).
        prices: natural logarithms, (n,); NaN where absent, which counts as a typical one.
        measure: from `measure_of`, (2, 2) for all or (n, 2, 2).
    """
    raw = torch.stack([logs, prices], 1)  # (n, 2)
    forecast, price = ((raw - measure[..., 0]) / measure[..., 1]).nan_to_num(0.0).clamp(-FAR, FAR).unbind(1)
    return torch.stack([torch.ones_like(forecast), forecast, forecast.square(), price], 1)


def fit_difficulty(features: Tensor, residuals: Tensor) -> Tensor:
    """Weights of the logarithm of typical errors, downwards and upwards, (2, 4); a ridge regression of log |residual|.

    Args:
        features: from `features_of_error`, (n, 4).
        residuals: truth minus forecast, (n,).
    """
    return torch.stack([_fitted(features[rows], residuals[rows]) for rows in (residuals < 0, residuals >= 0)])


def difficulty(weights: Tensor, features: Tensor) -> Tensor:
    """The typical errors downwards and upwards, (n, 2), by weights (2, 4) for all or (n, 2, 4)."""
    return (weights @ features.unsqueeze(-1)).squeeze(-1).exp()


def _by_category(scores: Tensor, shares: Tensor, categories: Tensor, brands: Tensor, n_categories: int) -> Tensor:
    """Offsets (categories + 1, levels, 2) from scores (n, 2), at the shares of the miss in each tail (levels, 2)."""
    pooled = _offsets(scores, shares)
    offsets = pooled.repeat(n_categories + 1, 1, 1)
    for category in range(n_categories):
        rows = categories == category
        if int(rows.sum()) >= MIN_CATEGORY_ROWS:
            n = effective_rows(brands[rows])
            offsets[category] = torch.lerp(pooled, _offsets(scores[rows], shares), n / (n + N_SHARED))
    return offsets


def _offsets(scores: Tensor, shares: Tensor) -> Tensor:
    """Low and high by level, (levels, 2), from scores downwards and upwards, (n, 2)."""
    down, up = scores.unbind(1)
    return torch.tensor(
        [[conformal_quantile(down, low), -conformal_quantile(-up, high)] for low, high in shares.tolist()]
    )


def _mean_widths(ends: Tensor) -> Tensor:
    """The mean width of each level, (levels,)."""
    return (ends[..., 1] - ends[..., 0]).mean(0)


def _fitted(features: Tensor, residuals: Tensor) -> Tensor:
    values = features.double()
    # The one is not held back: it is how far off forecasts are on the whole.
    penalty = torch.diag(torch.tensor([1e-6, PENALTY, PENALTY, PENALTY], dtype=torch.float64))
    # Hits would have an infinite logarithm, and say no more than near misses do.
    errors = (residuals.double().abs() + NEAR_MISS).log()
    weights: Tensor = torch.linalg.solve(values.T @ values + penalty, values.T @ errors)
    return weights.float()


def _centre(values: Tensor) -> Tensor:
    return values.mean() if len(values) else torch.tensor(0.0)


def _spread(values: Tensor) -> Tensor:
    return values.std().clamp_min(1e-3) if len(values) > 1 else torch.tensor(1.0)
