"""How sure a forecast may be: intervals and probabilities made honest on brands that a member never met."""

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
import torch
from torch import Tensor

from core.demand.heads import Heads
from core.demand.inputs import MODALITIES, Targets

N_PATTERNS = 2 ** len(MODALITIES)
LEVELS = (0.8, 0.95)
MIN_ROWS = 50
_TEMPERATURES = torch.logspace(-1, 1, 81)


def patterns_of(presence: Tensor) -> Tensor:
    """A number from 0 to 31 for which modalities are there: presence (n, 5) → (n,) int64."""
    return (presence.long() * 2 ** torch.arange(presence.shape[1])).sum(1)


def presence_of(pattern: int) -> Tensor:
    """The modalities of a pattern, (5,) bool."""
    return torch.tensor([bool(pattern >> place & 1) for place in range(len(MODALITIES))])


def conformal_offsets(residuals: Tensor, level: float) -> tuple[float, float]:
    """What to add to a forecast for an interval that holds the truth in `level` of exchangeable cases.

    Each tail takes half of the miss: the offsets are the ⌊(n+1)·α/2⌋-th smallest and largest residuals
    (split-conformal, Vovk et al. 2005, with the tails apart as in Romano et al. 2019).

    Args:
        residuals: truth minus forecast on calibration rows, (n,).
        level: such as 0.8.
    """
    ordered = np.sort(residuals.numpy())
    rank = max(1, math.floor((len(ordered) + 1) * (1 - level) / 2))
    return float(ordered[rank - 1]), float(ordered[-rank])


def temperature(logits: Tensor, shares: Tensor) -> float:
    """The divisor of the logits that makes their probabilities fit the shares best (Guo et al. 2017).

    Args:
        logits: (n, classes).
        shares: of each class, (n, classes); one-hot rows for labels.
    """
    losses = [-(shares * (logits / divisor).log_softmax(1)).sum(1).mean() for divisor in _TEMPERATURES]
    return float(_TEMPERATURES[int(torch.stack(losses).argmin())])


@dataclass(frozen=True)
class Calibration:
    """What each pattern of presence adds to forecasts; one row a pattern, so that less known means wider.

    Attributes:
        offsets: low and high of each of `LEVELS`, for log views and log sales, (32, 2, 2, 2).
        share_temperatures: for the buyers' shares of gender and age, (32, 2).
        label_temperatures: for the probability that a gender or an age band is the preferred one, (32, 2).
    """

    offsets: Tensor
    share_temperatures: Tensor
    label_temperatures: Tensor

    @classmethod
    def start(cls) -> "Calibration":
        """A table to be filled by `learn`."""
        return cls(torch.zeros(N_PATTERNS, 2, 2, 2), torch.ones(N_PATTERNS, 2), torch.ones(N_PATTERNS, 2))

    def learn(self, pattern: int, heads: Heads, targets: Targets) -> None:
        """Fill in one pattern from forecasts of members that never met the products' brands."""
        for head, (predicted, truth) in enumerate(((heads.views, targets.views), (heads.sales, targets.sales))):
            residuals = (truth - predicted)[truth.isfinite()]
            for place, level in enumerate(LEVELS):
                if len(residuals):
                    self.offsets[pattern, head, place] = torch.tensor(conformal_offsets(residuals, level))
        men = torch.stack([1 - targets.male_share, targets.male_share], 1)
        known = (targets.has_gender, targets.has_age)
        shares, logits = (men, targets.age_shares), (heads.gender, heads.age)
        labels = (targets.prefers_men, targets.preferred_age)
        for head in range(2):
            rows = known[head]
            if rows.any():
                winning = torch.nn.functional.one_hot(labels[head][rows], logits[head].shape[1]).float()
                self.share_temperatures[pattern, head] = temperature(logits[head][rows], shares[head][rows])
                self.label_temperatures[pattern, head] = temperature(logits[head][rows], winning)

    def copy(self, source: int, to: int) -> None:
        """Let a pattern that was too rare to learn from take over another's row."""
        for part in fields(self):
            table = getattr(self, part.name)
            table[to] = table[source]

    def intervals(self, logs: Tensor, head: int, presence: Tensor) -> Tensor:
        """Intervals in counts, (n, levels, 2), of forecast logarithms (n,); head 0 is views, 1 is sales."""
        offsets = self.offsets[patterns_of(presence), head]  # (n, levels, 2)
        return (logs.view(-1, 1, 1) + offsets).exp()

    def shares(self, logits: Tensor, head: int, presence: Tensor) -> Tensor:
        """Buyers' shares (n, classes); head 0 is gender, 1 is age."""
        return (logits / self.share_temperatures[patterns_of(presence), head].unsqueeze(1)).softmax(1)

    def label_probabilities(self, logits: Tensor, head: int, presence: Tensor) -> Tensor:
        """How probable it is that each class is the preferred one, (n, classes)."""
        return (logits / self.label_temperatures[patterns_of(presence), head].unsqueeze(1)).softmax(1)

    def tensors(self) -> dict[str, Tensor]:
        """What a model's file keeps."""
        return {f"calibration.{part.name}": getattr(self, part.name) for part in fields(self)}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "Calibration":
        """What `tensors` gave."""
        return cls(**{part.name: tensors[f"calibration.{part.name}"] for part in fields(cls)})
