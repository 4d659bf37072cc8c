"""How much trained and linear members count for each head, learned on brands that the answering ones never met."""

import torch
from torch import Tensor
from torch.nn import functional

from core.demand.learning.task import Lesson, features_of, held_out_heads
from core.demand.network.heads import HEADS, Heads
from core.demand.network.inputs import Targets
from core.demand.network.model import DemandNetwork
from core.demand.sureness.temperatures import label_temperature

STEPS = 20


@torch.no_grad()
def learn_voices(network: DemandNetwork, lesson: Lesson, rows: Tensor | None = None) -> Tensor:
    """Give each head the share of trained members' voices that answers best for products left out, (heads,).

    Counts are judged by squared error, labels by the log loss of the label that wins at the temperature that suits them
    best, as they are given out. A network without linear members keeps its own voice.

    Args:
        network: whose members are given their voices.
        lesson: what they learned.
        rows: of the products left out, those to learn from, (n,); all without it.
    """
    fusion = network.fusion
    if not fusion.n_linear:
        return torch.ones(len(HEADS))
    rows = lesson.folds.held_out_rows if rows is None else rows
    features, targets = features_of(network, lesson, rows), lesson.targets.rows(rows)
    shares = torch.linspace(0, 1, STEPS + 1)
    losses = []
    for share in shares:
        fusion.give_voices(share.expand(len(HEADS)))
        losses.append(_losses(held_out_heads(network, lesson, rows, features, lesson.presence[rows]), targets))
    best = shares[torch.stack(losses).argmin(0)]
    fusion.give_voices(best)
    return best


def _losses(heads: Heads, targets: Targets) -> Tensor:
    """What each head is judged by, (heads,)."""
    counts = [(heads.views - targets.views) ** 2, (heads.sales - targets.sales) ** 2]
    known = [targets.views.isfinite(), targets.sales.isfinite()]
    errors = [each[rows].mean() for each, rows in zip(counts, known, strict=True)]
    gender = _log_loss(heads.gender[targets.has_gender], targets.prefers_men[targets.has_gender])
    return torch.stack([*errors, gender, _log_loss(heads.age[targets.has_age], targets.preferred_age[targets.has_age])])


def _log_loss(logits: Tensor, labels: Tensor) -> Tensor:
    return functional.cross_entropy(logits / label_temperature(logits, labels), labels)
