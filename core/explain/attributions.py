"""Which part of an input moved an output, by gradients and by leaving parts out (door of captum)."""

from collections.abc import Callable
from typing import cast

import numpy as np
import torch
from torch import Tensor

from core.explain.shapley import Array, CoalitionValue, Masks

Output = Callable[..., Tensor]
"""Inputs of n rows each, to one number a row, (n,); differentiable."""


def integrated_gradients(
    output: Output, inputs: tuple[Tensor, ...], baselines: tuple[Tensor, ...], n_steps: int
) -> tuple[Tensor, ...]:
    """Integrated Gradients of all inputs jointly (Sundararajan et al. 2017), the path met at Gauss–Legendre points.

    Args:
        output: is asked for all steps and rows together.
        inputs: n rows each.
        baselines: of the same shapes: where the path begins.
        n_steps: points on the path.

    Returns:
        Attributions in the output's units, one for each number that went in; over a row they sum to
        output − output of the baselines, but for the coarseness of the steps.
    """
    from captum.attr import IntegratedGradients

    method = IntegratedGradients(output, multiply_by_inputs=True)
    return cast(tuple[Tensor, ...], method.attribute(inputs, baselines, n_steps=n_steps, method="gausslegendre"))


def smoothed(
    attribute: Callable[[Tensor], Tensor], values: Tensor, spread: float | Tensor, n_samples: int, seed: int = 0
) -> Tensor:
    """SmoothGrad (Smilkov et al. 2017): the mean attribution of noisy copies of an input, (1, …).

    The noise comes from a generator of its own, in pairs that cancel, so that sessions side by side cannot disturb it.

    Args:
        attribute: attributions of n rows together.
        values: the input, (1, …).
        spread: standard deviation of the noise, in the input's units; a tensor where it is not the same throughout.
        n_samples: copies, an even number.
        seed: of the noise.
    """
    drawn = torch.randn(n_samples // 2, *values.shape[1:], generator=torch.Generator().manual_seed(seed)) * spread
    return attribute(values + torch.cat([drawn, -drawn])).mean(0, keepdim=True)


def grad_cam(output: Output, maps: Tensor) -> Tensor:
    """Grad-CAM (Selvaraju et al. 2017) of the last convolution's maps (n, d, h, w), with its sign kept: (n, h, w).

    The mean gradient of each map weighs it; a map's own sum is thus in the output's units.
    """
    with torch.enable_grad():
        watched = maps.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(output(watched).sum(), watched)
    return (gradient.mean((2, 3), keepdim=True) * maps).sum(1)


def left_out(value: CoalitionValue, windows: Masks) -> Array:
    """By how much an output falls where each of w windows of features is left out (Zeiler & Fergus 2014), shared out.

    A window's fall is shared equally by its features, and a feature takes the mean of the windows it is in. With
    windows of one feature each this is leave-one-out.

    Args:
        value: of m coalitions of features (m, n), (m,).
        windows: the features that each leaves out, (w, n).

    Returns:
        Attributions (n,) in the output's units; zero where no window reaches.
    """
    said = value(np.concatenate([np.ones((1, windows.shape[1]), bool), ~windows]))
    falls = (said[0] - said[1:]) / np.maximum(windows.sum(1), 1)  # (w,)
    return np.asarray(falls @ windows / np.maximum(windows.sum(0), 1))


def sensitivity(
    attribute: Callable[..., tuple[Tensor, ...]],
    inputs: tuple[Tensor, ...],
    reach: float,
    n_samples: int,
    seed: int = 0,
) -> float:
    """The largest relative change of a map when its input moves a little (Yeh et al. 2019).

    Args:
        attribute: attributions of n rows together, as many tensors as it is given.
        inputs: one row each.
        reach: how far inputs move, as a share of each one's own largest size.
        n_samples: moves.
        seed: of the moves.
    """
    from captum.metrics import sensitivity_max

    generator = torch.Generator().manual_seed(seed)

    def moved(rows: Tensor | tuple[Tensor, ...]) -> tuple[Tensor, ...]:
        parts = rows if isinstance(rows, tuple) else (rows,)
        sizes = [reach * float(part.abs().max()) if part.numel() else 0.0 for part in parts]
        return tuple(
            part + size * (2 * torch.rand(part.shape, generator=generator) - 1)
            for part, size in zip(parts, sizes, strict=True)
        )

    change = sensitivity_max(lambda parts: attribute(*parts), inputs, perturb_func=moved, n_perturb_samples=n_samples)
    return float(change.max())


def infidelity(value: CoalitionValue, attributions: Array, n_samples: int, seed: int = 0) -> float:
    """How badly a map foretells what leaving features out does (Yeh et al. 2019): 0 is perfect, 1 as bad as no map.

    Features are left out at random; the mean squared error of the falls that the map foretells is given as a share
    of their mean square.

    Args:
        value: of m coalitions of features (m, n), (m,).
        attributions: (n,), in the output's units.
        n_samples: random coalitions.
        seed: of the coalitions.
    """
    from captum.metrics import infidelity as mean_squared_error

    everything = torch.ones(1, len(attributions), dtype=torch.float64)

    def output(rows: Tensor) -> Tensor:
        return torch.from_numpy(value(rows.numpy() > 0.5))

    def error(said: Array) -> float:
        generator = torch.Generator().manual_seed(seed)

        def thinned(rows: Tensor) -> tuple[Tensor, Tensor]:
            is_left_out = (torch.rand(rows.shape, generator=generator) < 0.5).to(rows.dtype)
            return is_left_out, rows - is_left_out

        drawn = torch.from_numpy(said).double().unsqueeze(0)
        return float(mean_squared_error(output, thinned, everything, drawn, n_perturb_samples=n_samples))

    scale = error(np.zeros(len(attributions)))
    return error(np.asarray(attributions, np.float64)) / scale if scale else 0.0


def captum_shapley(output: Output, n: int) -> Array:
    """Shapley values (n, outputs) by captum, one coalition after another: what ours are held against.

    Args:
        output: of m coalitions (m, n), float 0 or 1, to (m, outputs).
        n: features.
    """
    from captum.attr import ShapleyValues

    values = ShapleyValues(output).attribute(torch.ones(1, n), torch.zeros(1, n))  # (1, outputs, n)
    return np.asarray(values[0].T.double().numpy())
