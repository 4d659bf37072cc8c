"""Whether a map says what the function does: parts are taken away and given back, and the answers compared."""

from collections.abc import Mapping
from copy import deepcopy
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from core.evaluation.estimates import Estimate
from core.evaluation.metrics import spearman
from core.explain.attributions import infidelity
from core.explain.evidence import Evidence
from core.explain.shapley import Array, CoalitionValue

Module = TypeVar("Module", bound=nn.Module)


def random_orders(n: int, n_orders: int, seed: int = 0) -> NDArray[np.int64]:
    """Random orders of n parts, each followed by itself backwards, (n_orders, n)."""
    generator = np.random.default_rng(seed)
    forwards = np.stack([generator.permutation(n) for _ in range((n_orders + 1) // 2)])
    return np.stack([forwards, forwards[:, ::-1]], 1).reshape(-1, n)[:n_orders]


def insertion_areas(value: CoalitionValue, orders: NDArray[np.int64], n_steps: int) -> Array:
    """Mean output while parts come in these orders, less the output without any, (orders,).

    The same orders backwards give deletion: what is left when the first k are gone has the last n − k come in.

    Args:
        value: of coalitions (m, n), (m,).
        orders: permutations of the n parts, (orders, n).
        n_steps: parts come in about this many steps of equal size.
    """
    n_orders, n = orders.shape
    known = _counts(n, n_steps)
    places = np.argsort(orders, 1)  # when each part comes, (orders, n)
    masks = places[:, None, :] < known[:, None]  # (orders, counts, n)
    said = value(masks.reshape(-1, n)).reshape(n_orders, len(known))
    return np.asarray(np.trapezoid(said - said[:, :1], known / n, axis=1))


def evidence_of(
    method: str,
    attributions: Array,
    value: CoalitionValue,
    random_areas: Array,
    n_steps: int,
    *,
    randomised: Array,
    others: Mapping[str, Array],
    completeness_error: float | None = None,
    sensitivity: float | None = None,
    n_infidelity: int = 0,
) -> Evidence:
    """Measure a map; the verdict is still to come.

    Args:
        method: which it was made by.
        attributions: of n parts, (n,).
        value: of coalitions of the parts (m, n), (m,).
        random_areas: of random orders in as many steps.
        n_steps: of deletion and insertion.
        randomised: the same method's attributions for a network with random weights, (n,).
        others: other methods' attributions (n,) by name.
        completeness_error: where the method promises a sum.
        sensitivity: where it was measured.
        n_infidelity: random coalitions for infidelity; 0 for maps that are not in the output's units.
    """
    order = np.argsort(-attributions, kind="stable")
    insertion, deletion = insertion_areas(value, np.stack([order, order[::-1]]), n_steps)
    chance = Estimate(float(random_areas.mean()), *(float(end) for end in np.percentile(random_areas, [2.5, 97.5])))
    return Evidence(
        method=method,
        completeness_error=completeness_error,
        deletion=float(deletion),
        deletion_random=chance,
        insertion=float(insertion),
        insertion_random=chance,
        infidelity=infidelity(value, attributions, n_infidelity) if n_infidelity else None,
        sensitivity=sensitivity,
        randomised_similarity=abs(spearman(attributions, randomised)),
        agreement={name: spearman(attributions, other) for name, other in others.items()},
    )


def completeness_error(total: float, with_all: float, with_none: float) -> float:
    """By what share of the whole effect a map's sum misses it; 0 where there is neither effect nor sum."""
    effect = with_all - with_none
    return abs(total - effect) / max(abs(effect), 1e-9) if total != effect else 0.0


@torch.no_grad()
def with_random_weights(module: Module, generator: torch.Generator, kept: str = "") -> Module:
    """A copy whose every matrix of weights is drawn anew, with its old mean and spread (Adebayo et al. 2018).

    Args:
        module: is left as it is.
        generator: of the draws.
        kept: a tensor whose name ends so stays, being no weight; empty for none.
    """
    copy = deepcopy(module).eval().requires_grad_(False)
    for name, weight in copy.state_dict().items():
        is_matrix = weight.is_floating_point() and weight.dim() > 1 and weight.numel() > 1
        if is_matrix and not (kept and name.endswith(kept)):
            drawn = torch.randn(weight.shape, generator=generator)
            weight.copy_(weight.mean() + weight.std() * drawn)
    return copy


def _counts(n: int, n_steps: int) -> NDArray[np.int64]:
    """How many parts are known at each step, from none to all, the same backwards as forwards."""
    forwards = np.round(np.linspace(0, n, n_steps + 1)).astype(np.int64)
    return np.unique(np.concatenate([forwards, n - forwards]))
