"""How sure a forecast may be: intervals and probabilities made honest on brands that a member never met."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from core.catalogue import MODALITIES
from core.demand.calibration.intervals import CountIntervals, learn_intervals
from core.demand.calibration.scale import Scale
from core.demand.calibration.temperatures import label_temperature, temperature
from core.demand.network.heads import Heads
from core.demand.network.inputs import Inputs, Targets

N_PATTERNS = 2 ** len(MODALITIES)
MIN_ROWS = 50


def patterns_of(presence: Tensor) -> Tensor:
    """A number from 0 to 31 for which modalities are there: presence (n, 5) → (n,) int64."""
    return (presence.long() * 2 ** torch.arange(presence.shape[1])).sum(1)


def presence_of(pattern: int) -> Tensor:
    """The modalities of a pattern, (5,) bool."""
    return torch.tensor([bool(pattern >> place & 1) for place in range(len(MODALITIES))])


@dataclass(frozen=True)
class Calibration:
    """What makes forecasts honest; one row a pattern of presence, so that less known means wider.

    Attributes:
        counts: of log views and log sales, every part with (32, 2) rows in front.
        share_temperatures: for the buyers' shares of gender and age, (32, 2).
        label_temperatures: for the probability that a gender or an age band is the preferred one, (32, 2).
        scale: that counts are told on, where it is not the one of the training catalogue; not part of the model.
    """

    counts: CountIntervals
    share_temperatures: Tensor
    label_temperatures: Tensor
    scale: Scale = Scale()

    @classmethod
    def start(cls, n_categories: int) -> "Calibration":
        """A table to be filled by `learn`."""
        one = CountIntervals.start(n_categories)
        rows = {part.name: getattr(one, part.name) for part in fields(one)}
        counts = CountIntervals(**{name: row.repeat(N_PATTERNS, 2, *[1] * row.dim()) for name, row in rows.items()})
        return cls(counts, torch.ones(N_PATTERNS, 2), torch.ones(N_PATTERNS, 2))

    def learn(self, pattern: int, heads: Heads, targets: Targets, inputs: Inputs, brands: Tensor) -> None:
        """Fill in one pattern from forecasts of members that never met the products' brands.

        Args:
            pattern: which modalities the members were shown.
            heads: their forecasts of n products.
            targets: what came of these.
            inputs: the products, with only the pattern's modalities counting.
            brands: a number for each product's brand, (n,) int64.
        """
        where, n_categories = prices_and_categories(inputs), self.counts.offsets.shape[2] - 1
        for head, (predicted, truth) in enumerate(((heads.views, targets.views), (heads.sales, targets.sales))):
            learned = learn_intervals(predicted, truth, *where, brands, n_categories)
            for part in fields(learned):
                getattr(self.counts, part.name)[pattern, head] = getattr(learned, part.name)
        men = torch.stack([1 - targets.male_share, targets.male_share], 1)
        known = (targets.has_gender, targets.has_age)
        shares, logits = (men, targets.age_shares), (heads.gender, heads.age)
        labels = (targets.prefers_men, targets.preferred_age)
        for head in range(2):
            rows = known[head]
            if rows.any():
                self.share_temperatures[pattern, head] = temperature(logits[head][rows], shares[head][rows])
                self.label_temperatures[pattern, head] = label_temperature(logits[head][rows], labels[head][rows])

    def copy(self, source: int, to: int) -> None:
        """Let a pattern that was too rare to learn from take over another's row."""
        for table in self._tables().values():
            table[to] = table[source]

    def told(self, logs: Tensor, head: int) -> Tensor:
        """What is said of forecast logarithms (n,): the same on the scale that counts are told on."""
        return logs + self.scale.shifts[head].to(logs.dtype)

    def intervals(self, logs: Tensor, head: int, inputs: Inputs) -> Tensor:
        """Intervals of what is told, in logarithms, (n, levels, 2); head 0 is views, 1 is sales.

        Args:
            logs: what the network said, (n,).
            head: of what.
            inputs: of these offers, with only those modalities counting that the network heard.
        """
        patterns = patterns_of(inputs.presence)
        rows = {part.name: getattr(self.counts, part.name)[patterns, head] for part in fields(self.counts)}
        return CountIntervals(**rows).ends(logs, *prices_and_categories(inputs)) + self.scale.ends[head]

    def shares(self, logits: Tensor, head: int, presence: Tensor) -> Tensor:
        """Buyers' shares (n, classes); head 0 is gender, 1 is age."""
        return (logits / self.share_temperatures[patterns_of(presence), head].unsqueeze(1)).softmax(1)

    def label_probabilities(self, logits: Tensor, head: int, presence: Tensor) -> Tensor:
        """How probable it is that each class is the preferred one, (n, classes)."""
        return (logits / self.label_temperatures[patterns_of(presence), head].unsqueeze(1)).softmax(1)

    def tensors(self) -> dict[str, Tensor]:
        """What a model's file keeps."""
        return {f"calibration.{name}": table for name, table in self._tables().items()}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor]) -> "Calibration":
        """What `tensors` gave."""
        counts = CountIntervals(**{part.name: tensors[f"calibration.{part.name}"] for part in fields(CountIntervals)})
        return cls(counts, tensors["calibration.share_temperatures"], tensors["calibration.label_temperatures"])

    def _tables(self) -> dict[str, Tensor]:
        counts = {part.name: getattr(self.counts, part.name) for part in fields(self.counts)}
        temperatures = {name: getattr(self, name) for name in ("share_temperatures", "label_temperatures")}
        return counts | temperatures


def prices_and_categories(inputs: Inputs) -> tuple[Tensor, Tensor]:
    """Log prices, NaN where absent, and positions of categories, -1 where absent."""
    _, _, has_price, _, has_category = inputs.presence.unbind(1)
    return torch.where(has_price, inputs.price, torch.nan), torch.where(has_category, inputs.category, -1)
