"""Whether a map says what the function does: parts are taken away and given back, and the answers compared."""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from core.evaluation.estimates import Estimate
from core.evaluation.metrics import spearman
from core.explain.attributions import infidelity
from core.explain.evidence import Evidence
from core.explain.shapley import Array, CoalitionValue, Masks


class Remembered:
    """Coalitions' values, each asked for once; for several outputs, of which `of` gives one."""

    def __init__(self, value: Callable[[Masks], Array]) -> None:
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


def _counts(n: int, n_steps: int) -> NDArray[np.int64]:
    """How many parts are known at each step, from none to all, the same backwards as forwards."""
    forwards = np.round(np.linspace(0, n, n_steps + 1)).astype(np.int64)
    return np.unique(np.concatenate([forwards, n - forwards]))
