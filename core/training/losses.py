"""An epoch's losses."""

from collections.abc import Mapping

import torch
from torch import Tensor


class Losses:
    """An epoch's losses, added up where they are computed, so that nobody waits for them before they are read."""

    def __init__(self, sums: Mapping[str, float] | None = None) -> None:
        """Go on from sums that were read before."""
        self._read = dict(sums or {})
        self._sums: Tensor | None = None
        self._last: Tensor | None = None

    def add(self, losses: Mapping[str, Tensor], n_rows: int) -> None:
        """Take in one step's mean losses on so many rows."""
        self._last = torch.stack([value.detach() for value in losses.values()]).double()
        if self._sums is None:
            before = [self._read.get(name, 0.0) for name in losses]
            self._sums = torch.tensor(before, dtype=torch.float64).to(self._last.device, non_blocking=True)
            self._read = dict.fromkeys(losses, 0.0)
        self._sums = self._sums + self._last * n_rows

    def read(self) -> tuple[dict[str, float], dict[str, float]]:
        """The sums over all rows so far, and the last step's losses, by name."""
        if self._sums is None or self._last is None:
            return self._read, {}
        sums, last = torch.stack([self._sums, self._last]).tolist()
        return dict(zip(self._read, sums, strict=True)), dict(zip(self._read, last, strict=True))
