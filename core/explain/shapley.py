"""Exact Shapley values and interactions of a few features, from the values of all their coalitions."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Masks = NDArray[np.bool_]
CoalitionValue = Callable[[Masks], Array]
"""Which features each of m coalitions knows, (m, n), to what is said then, (m, outputs)."""


@dataclass(frozen=True)
class ShapleyValues:
    """How n features share what they say together.

    Attributes:
        baseline: what is said where no feature is known, (outputs,).
        total: what is said where all are, (outputs,).
        values: Shapley value of each feature; they sum to total − baseline, (n, outputs).
        interactions: Shapley interaction index of each two features, symmetric, zero on the diagonal,
            (n, n, outputs): above zero where the two say more together than each on its own.
    """

    baseline: Array
    total: Array
    values: Array
    interactions: Array


def coalitions(n: int) -> Masks:
    """All 2ⁿ coalitions of n features, (2ⁿ, n): feature i is in coalition c where bit i of c is set."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


def shapley(value: CoalitionValue, n: int) -> ShapleyValues:
    """Share out what n features say, exactly (Shapley 1953; interactions after Grabisch & Roubens 1999).

    Args:
        value: is asked once, for all coalitions together.
        n: features; the 2ⁿ coalitions bound it to a dozen or so.
    """
    said = np.asarray(value(coalitions(n)), np.float64)  # (2ⁿ, outputs)
    shares = _weights(n) @ said
    return ShapleyValues(said[0], said[-1], shares[:n], shares[n:].reshape(n, n, -1))


@cache
def _weights(n: int) -> Array:
    """What each coalition's value counts for in each value and each interaction, (n + n², 2ⁿ)."""
    masks = coalitions(n)
    alone = [_signed(masks, (i,)) for i in range(n)]
    paired = [_signed(masks, (i, j)) if i != j else np.zeros(len(masks)) for i in range(n) for j in range(n)]
    return np.stack(alone + paired)


def _signed(masks: Masks, joining: tuple[int, ...]) -> Array:
    """Weights of the discrete derivative by the joining features, averaged over the orders the others come in."""
    n_others = masks.shape[1] - len(joining)
    n_missing = len(joining) - masks[:, joining].sum(1)
    sizes = masks.sum(1) - masks[:, joining].sum(1)
    orders = np.array([factorial(size) * factorial(n_others - size) for size in range(n_others + 1)])
    return np.asarray((-1.0) ** n_missing * orders[sizes] / factorial(n_others + 1))
