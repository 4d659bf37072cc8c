"""Two ways to do the same work, timed in turns, so that a busy machine slows both alike and the ratio stands."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from core.evaluation.estimates import Estimate, bootstrap


@dataclass(frozen=True)
class Turns:
    """Seconds that each piece of work took, measured and bare, one after the other.

    Attributes:
        measured: of the product, (n,).
        bare: of the networks alone, (n,).
        seed: of the bootstrap.
    """

    measured: tuple[float, ...]
    bare: tuple[float, ...]
    seed: int = 0

    @property
    def times_bare(self) -> Estimate:
        """How many times as long as the bare work the product takes: the median over turns, with its interval."""
        return bootstrap(_median, np.array(self.measured) / np.array(self.bare), seed=self.seed)

    @property
    def share_of_bare(self) -> Estimate:
        """The product's rate as a share of the bare rate: the median over turns, with its interval."""
        return bootstrap(_median, np.array(self.bare) / np.array(self.measured), seed=self.seed)

    def rate(self, n_each: int, is_bare: bool = False) -> Estimate:
        """Pieces a second, with its interval, where a turn has so many: the median over turns."""
        return bootstrap(_median, n_each / np.array(self.bare if is_bare else self.measured), seed=self.seed)

    def milliseconds(self, quantile: float, is_bare: bool = False) -> float:
        """So many milliseconds are enough for this share of the turns."""
        return 1000 * float(np.quantile(self.bare if is_bare else self.measured, quantile))


def in_turns(
    n_turns: int, measured: Callable[[int], object], bare: Callable[[int], object], seed: int = 0, n_warm: int = 2
) -> Turns:
    """Do turn after turn of both; the first few, in which caches fill, do not count.

    Args:
        n_turns: how many turns count.
        measured: does the work of one turn as the product does it.
        bare: does it with the networks alone.
        seed: of the bootstrap.
        n_warm: turns before those that count; their numbers come first.
    """
    pairs = [(seconds(measured, turn), seconds(bare, turn)) for turn in range(n_warm + n_turns)]
    return of_pairs(pairs[n_warm:], seed)


def of_pairs(pairs: Iterable[tuple[float, float]], seed: int = 0) -> Turns:
    """Turns from (measured, bare) seconds."""
    measured, bare = zip(*pairs, strict=True)
    return Turns(measured, bare, seed)


def seconds(work: Callable[[int], object], turn: int) -> float:
    """How long the work of one turn takes."""
    started = time.perf_counter()
    work(turn)
    return time.perf_counter() - started


def _median(values: ArrayLike) -> float:
    return float(np.median(np.asarray(values)))
