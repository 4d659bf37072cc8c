"""How sure a forecast may be: intervals and probabilities made honest on brands that a member never met."""

from collections.abc import Mapping
from dataclasses import dataclass, fields

import torch
from torch import Tensor

from core.catalogue import MODALITIES
from core.demand.calibration.intervals import CountIntervals, learn_intervals
from core.demand.calibration.scale import Scale
from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import Inputs, Targets

N_PATTERNS = 2 ** len(MODALITIES)
MIN_ROWS = 50
_TRIED = torch.logspace(-1, 1, 81)


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
        heads: what is forecast, in the order of the rows.
        counts: of the logarithm of each count, every part with (32, counts) rows in front.
        share_temperatures: for the buyers' shares of each label, (32, labels).
        label_temperatures: for the probability that a class of each label is the preferred one, (32, labels).
        scale: that counts are told on, where it is not the one of the training catalogue; not part of the model.
    """

    heads: HeadSet
    counts: CountIntervals
    share_temperatures: Tensor
    label_temperatures: Tensor
    scale: Scale = Scale()

    @classmethod
    def start(cls, heads: HeadSet, n_categories: int) -> "Calibration":
        """A table to be filled by `learn`."""
        n_counts, n_labels = len(heads.counts), len(heads.labels)
        one = CountIntervals.start(n_categories)
        rows = {part.name: getattr(one, part.name) for part in fields(one)}
        counts = CountIntervals(
            **{name: row.repeat(N_PATTERNS, n_counts, *[1] * row.dim()) for name, row in rows.items()}
        )
        return cls(heads, counts, torch.ones(N_PATTERNS, n_labels), torch.ones(N_PATTERNS, n_labels))

    def learn(self, pattern: int, said: Outputs, targets: Targets, inputs: Inputs, brands: Tensor) -> None:
        """Fill in one pattern from forecasts of members that never met the products' brands.

        Args:
            pattern: which modalities the members were shown.
            said: their forecasts of n products.
            targets: what came of these.
            inputs: the products, with only the pattern's modalities counting.
            brands: a number for each product's brand, (n,) int64.
        """
        where, n_categories = prices_and_categories(inputs), self.counts.offsets.shape[2] - 1
        for place, head in enumerate(self.heads.counts):
            learned = learn_intervals(said[head], targets.values[head], *where, brands, n_categories)
            for part in fields(learned):
                getattr(self.counts, part.name)[pattern, place] = getattr(learned, part.name)
        for place, head in enumerate(self.heads.labels):
            rows = targets.known(head)
            if rows.any():
                logits, labels = said[head][rows], targets.labels(head)[rows]
                self.share_temperatures[pattern, place] = temperature(logits, targets.values[head][rows])
                self.label_temperatures[pattern, place] = label_temperature(logits, labels)

    def copy(self, source: int, to: int) -> None:
        """Let a pattern that was too rare to learn from take over another's row."""
        for table in self._tables().values():
            table[to] = table[source]

    def told(self, logs: Tensor, head: str) -> Tensor:
        """What is said of forecast logarithms (n,): the same on the scale that counts are told on."""
        return logs + self.scale.of(head).value

    def intervals(self, logs: Tensor, head: str, inputs: Inputs) -> Tensor:
        """Intervals of what is told, in logarithms, (n, levels, 2).

        Args:
            logs: what the network said, (n,).
            head: of which count.
            inputs: of these offers, with only those modalities counting that the network heard.
        """
        patterns, place = patterns_of(inputs.presence), self.heads.counts.index(head)
        rows = {part.name: getattr(self.counts, part.name)[patterns, place] for part in fields(self.counts)}
        ends = CountIntervals(**rows).ends(logs, *prices_and_categories(inputs))
        return ends + torch.tensor([self.scale.of(head).low, self.scale.of(head).high])

    def shares(self, logits: Tensor, head: str, presence: Tensor) -> Tensor:
        """Buyers' shares of a label's classes, (n, classes)."""
        place = self.heads.labels.index(head)
        return (logits / self.share_temperatures[patterns_of(presence), place].unsqueeze(1)).softmax(1)

    def label_probabilities(self, logits: Tensor, head: str, presence: Tensor) -> Tensor:
        """How probable it is that each class of a label is the preferred one, (n, classes)."""
        place = self.heads.labels.index(head)
        return (logits / self.label_temperatures[patterns_of(presence), place].unsqueeze(1)).softmax(1)

    def tensors(self) -> dict[str, Tensor]:
        """What a model's file keeps."""
        return {f"calibration.{name}": table for name, table in self._tables().items()}

    @classmethod
    def from_tensors(cls, tensors: Mapping[str, Tensor], heads: HeadSet) -> "Calibration":
        """What `tensors` gave, of a model with these heads."""
        counts = CountIntervals(**{part.name: tensors[f"calibration.{part.name}"] for part in fields(CountIntervals)})
        return cls(heads, counts, tensors["calibration.share_temperatures"], tensors["calibration.label_temperatures"])

    def _tables(self) -> dict[str, Tensor]:
        counts = {part.name: getattr(self.counts, part.name) for part in fields(self.counts)}
        temperatures = {name: getattr(self, name) for name in ("share_temperatures", "label_temperatures")}
        return counts | temperatures


def prices_and_categories(inputs: Inputs) -> tuple[Tensor, Tensor]:
    """Log prices, NaN where absent, and positions of categories, -1 where absent."""
    _, _, has_price, _, has_category = inputs.presence.unbind(1)
    return torch.where(has_price, inputs.price, torch.nan), torch.where(has_category, inputs.category, -1)


def temperature(logits: Tensor, shares: Tensor) -> float:
    """The divisor of the logits that makes their probabilities fit the shares best (Guo et al. 2017).

    Args:
        logits: (n, classes).
        shares: of each class, (n, classes); one-hot rows for labels.
    """
    losses = [-(shares * (logits / divisor).log_softmax(1)).sum(1).mean() for divisor in _TRIED]
    return float(_TRIED[int(torch.stack(losses).argmin())])


def label_temperature(logits: Tensor, labels: Tensor) -> float:
    """The divisor for the probability that each class is the one that wins; labels (n,) int64."""
    return temperature(logits, torch.nn.functional.one_hot(labels, logits.shape[1]).float())
