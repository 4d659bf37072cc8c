"""What a sentence may claim of figures: who leads and by how much, what stands out, what hardly moves."""

import math
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, TypeVar

from core.words.figures import percent

# Shares closer than this are said to be alike, and forecasts within this factor the same.
HARDLY = 0.05
FEW = 10
Name = TypeVar("Name", bound=Hashable)


@dataclass(frozen=True)
class Lead(Generic[Name]):
    """Who leads among the shares of one whole.

    Attributes:
        kind: `only` there is, `alike` with all others, a `majority`, a `half`, or no more than the `largest`.
        names: who leads; several where they cannot be told apart as written.
        share: of each of them.
    """

    kind: Literal["only", "alike", "majority", "half", "largest"]
    names: tuple[Name, ...]
    share: float


def lead(shares: Mapping[Name, float]) -> Lead[Name]:
    """Who leads among shares that add up to 1; a majority is more than a half, and reads as more than 50 %."""
    most = max(shares.values())
    names = tuple(name for name, share in shares.items() if percent(share) == percent(most))
    if len(shares) == 1:
        return Lead("only", names, most)
    if is_alike(most, min(shares.values())):
        return Lead("alike", names, most)
    if len(names) > 1:
        return Lead("largest", names, most)
    if percent(most) == percent(0.5):
        return Lead("half", names, most)
    return Lead("majority" if most > 0.5 else "largest", names, most)


def is_alike(one: float, other: float) -> bool:
    """Whether two shares are too close to tell apart."""
    return round(abs(one - other), 9) < HARDLY


def surpassed(percentile: float, n: int) -> tuple[int, int]:
    """How many of how many are surpassed for sure: tenths, or the products themselves where there are few.

    Args:
        percentile: of 100 products, how many are surpassed.
        n: how many products that is counted by; one at least.
    """
    if n < FEW:
        return round(percentile * n / 100), n
    return min(math.floor(round(percentile / 10, 9)), 9), 10


def is_steady(values: Iterable[float]) -> bool:
    """Whether counts stay within a few per cent of each other."""
    counts = list(values)
    return max(counts) < (1 + HARDLY) * min(counts)


def is_best_seller(sales: float | None, of_all: Iterable[float]) -> bool:
    """Whether a product sold, and none of these sold more."""
    return sales is not None and sales > 0 and all(other <= sales for other in of_all)


def strongest(values: Mapping[Name, float]) -> tuple[Name, float]:
    """The entry farthest from zero."""
    return max(values.items(), key=lambda item: abs(item[1]))


def as_strong(values: Mapping[Name, float], written: Mapping[Name, str]) -> tuple[Name, ...]:
    """The strongest entry and those that read the same beside it, in their order.

    Args:
        values: at least one.
        written: each as it is shown.
    """
    first, _ = strongest(values)
    return tuple(name for name in values if written[name] == written[first])
