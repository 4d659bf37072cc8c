"""Whether intervals hold what they promise, overall and in every category, and how wide they are for it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.estimates import Estimate, bootstrap
from core.evaluation.metrics import coverage

Array = NDArray[np.float64]
MIN_CATEGORY_ROWS = 30
N_RESAMPLES = 200
N_PARTS = 5
OTHERS = "others"
"""Rows of categories with too few of them to speak of, and those without one."""


@dataclass(frozen=True)
class Covered:
    """How often the intervals of some rows hold the truth, with a 95 % interval over groups."""

    n: int
    n_groups: int
    share: Estimate

    def is_off(self, level: float) -> bool:
        """Whether it is clear that they do not hold what they promise."""
        return not self.share.low <= level <= self.share.high

    def as_json(self) -> dict[str, Any]:
        """The share as an estimate, rounded."""
        return {**{name: round(x, 4) for name, x in asdict(self.share).items()}, "n": self.n, "brands": self.n_groups}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Covered":
        """What `as_json` gave."""
        return cls(plain["n"], plain["brands"], Estimate(*(plain[name] for name in ("value", "low", "high"))))


@dataclass(frozen=True)
class Coverage:
    """The intervals of one head at one level.

    Attributes:
        level: what they promise.
        overall: how often they hold it.
        by_category: and in each category with enough rows.
        width: mean distance of the ends, in the unit of the truth.
        width_ratio: that width against the constant width that a ridge regression needs for the same promise.
    """

    level: float
    overall: Covered
    by_category: Mapping[str, Covered]
    width: float
    width_ratio: float | None

    def as_json(self) -> dict[str, Any]:
        """The coverage as plain numbers."""
        ratio = {} if self.width_ratio is None else {"width_ratio": round(self.width_ratio, 4)}
        by_category = {name: covered.as_json() for name, covered in self.by_category.items()}
        return {"overall": self.overall.as_json(), "width": round(self.width, 4), **ratio, "by_category": by_category}

    @classmethod
    def from_json(cls, level: float, plain: Mapping[str, Any]) -> "Coverage":
        """What `as_json` gave, at its level."""
        by_category = {name: Covered.from_json(one) for name, one in plain["by_category"].items()}
        return cls(level, Covered.from_json(plain["overall"]), by_category, plain["width"], plain.get("width_ratio"))


def coverages(
    truth: Array,
    intervals: Array,
    levels: Sequence[float],
    categories: NDArray[np.str_],
    groups: NDArray[np.int64],
    reference_widths: Array | None = None,
    seed: int = 0,
) -> tuple[Coverage, ...]:
    """How the intervals of one head stand, at each level.

    Args:
        truth: what came, (n,); NaN where not known.
        intervals: low and high at each level, (n, levels, 2).
        levels: what they promise, each a share of 1.
        categories: names, (n,); empty where absent.
        groups: a number for what hangs together, such as a product's brand, (n,).
        reference_widths: of intervals to compare with, (n, levels).
        seed: of the bootstrap.
    """
    known = np.isfinite(truth)
    truth, intervals, groups = truth[known], intervals[known], groups[known]
    names = _spoken_of(categories[known])
    found = []
    for place, level in enumerate(levels):
        low, high = intervals[:, place, 0], intervals[:, place, 1]
        width = float((high - low).mean())
        by_category = {str(name): _covered(truth, low, high, groups, names == name, seed) for name in np.unique(names)}
        in_order = dict(sorted(by_category.items(), key=lambda pair: (pair[0] == OTHERS, -pair[1].n)))
        ratio = None if reference_widths is None else width / float(reference_widths[known, place].mean())
        overall = _covered(truth, low, high, groups, np.ones(len(truth), bool), seed)
        found.append(Coverage(level, overall, in_order, width, ratio))
    return tuple(found)


def constant_widths(truth: Array, predicted: Array, levels: Sequence[float], groups: NDArray[np.int64]) -> Array:
    """Widths that a constant half-width around forecasts must have on the other parts' groups, (n, levels).

    Split-conformal on |truth − forecast|: the plainest interval there is, to measure others by.

    Args:
        truth: what came, (n,); NaN where not known.
        predicted: forecasts of rows of groups that were not met, (n,).
        levels: what the intervals promise, each a share of 1.
        groups: a number for what hangs together, such as a product's brand, (n,).
    """
    parts, errors = groups % N_PARTS, np.abs(truth - predicted)
    widths = np.full((len(truth), len(levels)), np.nan)
    for part in np.unique(parts):
        others = np.sort(errors[(parts != part) & np.isfinite(errors)])
        for place, level in enumerate(levels):
            rank = min(len(others), int(np.ceil((len(others) + 1) * level - 1e-9)))
            widths[parts == part, place] = 2 * others[rank - 1] if rank else np.nan
    return widths


def _covered(
    truth: Array, low: Array, high: Array, groups: NDArray[np.int64], rows: NDArray[np.bool_], seed: int
) -> Covered:
    drawn: dict[str, Any] = {"groups": groups[rows], "n_resamples": N_RESAMPLES, "seed": seed}
    share = bootstrap(coverage, truth[rows], low[rows], high[rows], **drawn)
    return Covered(int(rows.sum()), len(np.unique(groups[rows])), share)


def _spoken_of(categories: NDArray[np.str_]) -> NDArray[np.str_]:
    """The categories, with `OTHERS` for those that have too few rows."""
    names, place, sizes = np.unique(categories, return_inverse=True, return_counts=True)
    is_rare = (sizes < MIN_CATEGORY_ROWS) | (names == "")
    return np.where(is_rare[place], OTHERS, categories)
