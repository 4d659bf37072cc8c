"""Shapley values and interactions: exactly for a few players, by sampled orders with their error for many."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import factorial

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Masks = NDArray[np.bool_]
CoalitionValue = Callable[[Masks], Array]
"""Which players each of m coalitions has, (m, n), to what is said then, (m, outputs)."""

MOST_EXACT = 10
N_ORDERS = 256
_CHUNK = 2048


@dataclass(frozen=True)
class ShapleyValues:
    """How n players share what they say together.

    Attributes:
        baseline: what is said without any player, (outputs,).
        total: what is said with all, (outputs,).
        values: Shapley value of each player; they sum to total − baseline, (n, outputs).
        interactions: Shapley interaction index of each two players, symmetric, zero on the diagonal,
            (n, n, outputs): above zero where the two say more together than each on its own.
        errors: standard error of each value, (n, outputs): zero where they are exact.
        interaction_errors: of each interaction, (n, n, outputs): zero where they are exact, infinite where fewer than
            two of the orders had the two side by side.
    """

    baseline: Array
    total: Array
    values: Array
    interactions: Array
    errors: Array
    interaction_errors: Array


class Remembered:
    """Coalitions' values, each asked for once; for several outputs, of which `of` gives one."""

    def __init__(self, value: CoalitionValue) -> None:
        self._value = value
        self._known: dict[bytes, Array] = {}

    def __call__(self, masks: Masks) -> Array:
        """Values (m, outputs) of coalitions (m, n)."""
        keys = [row.tobytes() for row in masks]
        new = {key: row for key, row in zip(keys, masks, strict=True) if key not in self._known}
        if new:
            self._known |= dict(zip(new, self._value(np.stack(list(new.values()))), strict=True))
        return np.stack([self._known[key] for key in keys])

    def of(self, output: int) -> CoalitionValue:
        """One output's values (m,) of coalitions (m, n)."""
        return lambda masks: np.asarray(self(masks)[:, output], np.float64)

    def reach(self, output: int) -> float:
        """Between the lowest and the highest value of one output that was met so far."""
        return float(np.ptp([values[output] for values in self._known.values()]))


def coalitions(n: int) -> Masks:
    """All 2ⁿ coalitions of n players, (2ⁿ, n): player i is in coalition c where bit i of c is set."""
    return (np.arange(2**n)[:, None] >> np.arange(n) & 1).astype(bool)


def shapley(value: CoalitionValue, n: int, n_orders: int = N_ORDERS, seed: int = 0) -> ShapleyValues:
    """Share out what n players say: exactly for up to `MOST_EXACT` of them, by `sampled` beyond.

    Args:
        value: exactly, it is asked once, for all coalitions together.
        n: players.
        n_orders: sampled beyond `MOST_EXACT` players.
        seed: of the orders.
    """
    return exact(value, n) if n <= MOST_EXACT else sampled(value, n, n_orders, seed)


def exact(value: CoalitionValue, n: int) -> ShapleyValues:
    """Values (Shapley 1953) and interactions (Grabisch & Roubens 1999) from all 2ⁿ coalitions, asked together."""
    said = np.asarray(value(coalitions(n)), np.float64)  # (2ⁿ, outputs)
    shares = _weights(n) @ said
    values, pairs = shares[:n], shares[n:].reshape(n, n, -1)
    return ShapleyValues(said[0], said[-1], values, pairs, np.zeros_like(values), np.zeros_like(pairs))


def sampled(value: CoalitionValue, n: int, n_orders: int = N_ORDERS, seed: int = 0) -> ShapleyValues:
    """The same from random orders in which the players come, each beside itself backwards (Castro et al. 2009).

    A value is the mean of what its player adds on coming, an interaction the mean of what two players that come one
    after the other add together beyond what each adds there alone. Errors fall as 1 / √orders.

    Args:
        value: asked of each coalition once, some thousands at a time.
        n: players, two at least.
        n_orders: an even number, four at least.
        seed: of the orders.
    """
    generator, known = np.random.default_rng(seed), Remembered(value)
    forwards = np.stack([generator.permutation(n) for _ in range(n_orders // 2)])
    orders = np.stack([forwards, forwards[:, ::-1]], 1)  # (k, 2, n)
    places = np.argsort(orders, -1)  # when each player comes
    counts = np.arange(n + 1)[:, None]
    coming = places[..., None, :] < counts  # (k, 2, n + 1, n)
    # Each two neighbours are met a second time with the later one come alone.
    swapped = coming[..., :-2, :] | (places[..., None, :] == counts[:-2] + 1)
    said, alone = _asked(known, coming), _asked(known, swapped)  # (k, 2, n + 1 and n − 1, outputs)
    # An order and itself backwards are one sample: what they say leans on each other.
    gains = np.take_along_axis(np.diff(said, axis=2), places[..., None], 2).mean(1)  # (k, n, outputs)
    together = said[:, :, 2:] - said[:, :, 1:-1] - alone + said[:, :, :-2]
    pairs, pair_errors = _by_pair(forwards, (together[:, 0] + together[:, 1, ::-1]) / 2)
    errors = gains.std(0, ddof=1) / len(gains) ** 0.5
    return ShapleyValues(said[0, 0, 0], said[0, 0, -1], gains.mean(0), pairs, errors, pair_errors)


def _asked(known: Remembered, masks: Masks) -> Array:
    """Values (…, outputs) of coalitions (…, n), some thousands at a time."""
    rows = masks.reshape(-1, masks.shape[-1])
    said = [known(rows[start : start + _CHUNK]) for start in range(0, len(rows), _CHUNK)]
    return np.concatenate(said).reshape(*masks.shape[:-1], -1)


def _by_pair(orders: NDArray[np.int64], samples: Array) -> tuple[Array, Array]:
    """Means and standard errors (n, n, outputs) of samples (k, n − 1, outputs) of the neighbours in orders (k, n)."""
    n = orders.shape[1]
    pairs = np.sort(np.stack([orders[:, :-1], orders[:, 1:]]), 0)  # (2, k, n − 1), the lower player first
    number = np.zeros((n, n, 1))
    sums, squares = np.zeros((2, n, n, samples.shape[-1]))
    np.add.at(number, (*pairs,), 1)
    np.add.at(sums, (*pairs,), samples)
    means = sums / np.maximum(number, 1)
    np.add.at(squares, (*pairs,), (samples - means[(*pairs,)]) ** 2)
    errors = np.where(number > 1, np.sqrt(squares / np.maximum(number - 1, 1) / np.maximum(number, 1)), np.inf)
    errors[np.tril_indices(n)] = 0
    return means + means.swapaxes(0, 1), errors + errors.swapaxes(0, 1)


@cache
def _weights(n: int) -> Array:
    """What each coalition's value counts for in each value and each interaction, (n + n², 2ⁿ)."""
    masks = coalitions(n)
    alone = [_signed(masks, (i,)) for i in range(n)]
    paired = [_signed(masks, (i, j)) if i != j else np.zeros(len(masks)) for i in range(n) for j in range(n)]
    return np.stack(alone + paired)


def _signed(masks: Masks, joining: tuple[int, ...]) -> Array:
    """Weights of the discrete derivative by the joining players, averaged over the orders the others come in."""
    n_others = masks.shape[1] - len(joining)
    n_missing = len(joining) - masks[:, joining].sum(1)
    sizes = masks.sum(1) - masks[:, joining].sum(1)
    orders = np.array([factorial(size) * factorial(n_others - size) for size in range(n_others + 1)])
    return np.asarray((-1.0) ** n_missing * orders[sizes] / factorial(n_others + 1))
