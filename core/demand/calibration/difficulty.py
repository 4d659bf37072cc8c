"""How far off a forecast of a count tends to be, downwards and upwards, by what is forecast and at what price."""

import torch
from torch import Tensor

PENALTY = 50.0
NEAR_MISS = 0.1
FAR = 3.0


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
