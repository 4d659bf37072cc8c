"""How much trained and linear members count for each head, learned on brands that the answering ones never met."""

from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.catalogue.heads import HEADS
from core.demand.calibration.conformal import label_temperature
from core.demand.learning.task import Lesson, features_of, held_out_heads
from core.demand.network.heads import Outputs
from core.demand.network.inputs import Targets
from core.demand.network.model import DemandNetwork

STEPS = 20


@dataclass(frozen=True)
class Tried:
    """What a network says of products left out, by the share of its trained members' weights.

    Attributes:
        shares: that were tried, (s,).
        answers: one for each.
        targets: what came of the products.
    """

    shares: Tensor
    answers: tuple[Outputs, ...]
    targets: Targets

    @classmethod
    @torch.no_grad()
    def of(cls, network: DemandNetwork, lesson: Lesson) -> "Tried":
        """Ask members that never met a product's brand, at every share."""
        rows = lesson.folds.held_out_rows
        features = features_of(network, lesson, rows)
        shares = torch.linspace(0, 1, STEPS + 1)
        answers = []
        for share in shares:
            network.fusion.weigh_members(share.expand(len(network.config.heads)))
            answers.append(held_out_heads(network, lesson, rows, features, lesson.presence[rows]))
        return cls(shares, tuple(answers), lesson.targets.rows(rows))

    def best(self, rows: Tensor) -> Tensor:
        """Each head's best share for some of the products (n,) bool, (heads,).

        Counts are judged by squared error, labels by the log loss of the label that wins at the temperature that suits
        them best, as they are given out.
        """
        targets = self.targets.rows(rows.nonzero().squeeze(1))
        losses = [_losses(said.each(lambda values: values[rows]), targets) for said in self.answers]
        return self.shares[torch.stack(losses).argmin(0)]


def learn_ensemble_weights(network: DemandNetwork, lesson: Lesson) -> Tensor:
    """Give each head the share of trained members' weights that answers best for products left out, (heads,).

    A network without linear members keeps its own weights.
    """
    if not network.fusion.n_linear:
        return torch.ones(len(network.config.heads))
    best = Tried.of(network, lesson).best(torch.ones(len(lesson.folds.held_out_rows), dtype=torch.bool))
    network.fusion.weigh_members(best)
    return best


def _losses(said: Outputs, targets: Targets) -> Tensor:
    """What each head is judged by, (heads,)."""
    return torch.stack([_loss(name, values, targets) for name, values in said.items()])


def _loss(head: str, values: Tensor, targets: Targets) -> Tensor:
    rows = targets.known(head)
    if HEADS[head].is_count:
        return ((values - targets.values[head]) ** 2)[rows].mean()
    return _log_loss(values[rows], targets.labels(head)[rows])


def _log_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(logits / label_temperature(logits, labels), labels)
