"""What the demand network minimises: the paper's loss, and the starter's on shares instead of labels."""

import torch
from torch import Tensor
from torch.nn import functional

from core.catalogue.heads import HEADS
from core.demand.network.heads import Outputs
from core.demand.network.inputs import Targets

FOCUS = 2.0
COUNT_WEIGHT = 0.01


def focal(logits: Tensor, labels: Tensor, focus: float = FOCUS) -> Tensor:
    """Focal loss −(1 − p)^γ · log p of each row's label (Lin et al. 2017, eq. 4), without class weights.

    Args:
        logits: (n, classes).
        labels: (n,) int64.
        focus: γ; 0 gives cross-entropy.
    """
    log_p = logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).squeeze(-1)  # (n,)
    return -((1 - log_p.exp()) ** focus) * log_p


def paper_loss(said: Outputs, targets: Targets) -> dict[str, Tensor]:
    """Kim & Lee's L = CE(gender) + Focal(age) + α·MSE(log views) + β·MSE(log sales), α = β = 0.01 (§2.2).

    A figure that is missing takes no part in its term. Outputs are a single network's, (n, 1, …). Of other heads, a
    count joins as views do, a label as gender and shares as age.
    """
    losses, weighted = {}, []
    for name, values in said.items():
        head = HEADS[name]
        if head.is_count:
            loss, weight = _square(values, targets.values[name]), COUNT_WEIGHT
        else:
            errors = focal(values[:, 0], targets.labels(name), 0.0 if head.kind == "label" else FOCUS)
            loss, weight = _mean(errors, targets.known(name)), 1.0
        losses[head.key] = loss
        weighted.append(weight * loss)
    return {"total": torch.stack(weighted).sum(), **losses}


def soft_loss(said: Outputs, targets: Targets, spread: Tensor, teaches: Tensor, hard_share: float) -> dict[str, Tensor]:
    """Squared error in units of each figure's spread, and cross-entropy with the buyers' shares.

    Shares say more than the label that wins; the label is what is asked for: the target is a mixture of both.

    Args:
        said: by K members, (n, K, …).
        targets: what came of the n products.
        spread: standard deviation of the logarithm of each count, (counts,).
        teaches: which member learns from which product, (n, K) bool.
        hard_share: weight of the winning label in the mixture, 0 to 1.
    """
    spreads = dict(zip(targets.heads.counts, spread, strict=True))
    losses = {}
    for name, values in said.items():
        if name in spreads:
            losses[HEADS[name].key] = _square(values, targets.values[name], teaches) / spreads[name] ** 2
        else:
            wanted = _mixed(targets.values[name], targets.labels(name), hard_share)
            losses[HEADS[name].key] = _cross_entropy(values, wanted, targets.known(name), teaches)
    return {"total": torch.stack(list(losses.values())).sum(), **losses}


def _mixed(shares: Tensor, labels: Tensor, hard_share: float) -> Tensor:
    winning = functional.one_hot(labels, shares.shape[1]).to(shares.dtype)
    return torch.nan_to_num(shares) * (1 - hard_share) + winning * hard_share


def _square(predicted: Tensor, truth: Tensor, teaches: Tensor | bool = True) -> Tensor:
    # Gradients pass through what is masked: a missing truth must be a number before it is left out.
    errors = (predicted - torch.nan_to_num(truth).unsqueeze(1)) ** 2  # (n, K)
    return _mean(errors, teaches & truth.isfinite().unsqueeze(1))


def _cross_entropy(logits: Tensor, shares: Tensor, is_known: Tensor, teaches: Tensor) -> Tensor:
    errors = -(logits.log_softmax(-1) * shares.unsqueeze(1)).sum(-1)  # (n, K)
    return _mean(errors, teaches & is_known.unsqueeze(1))


def _mean(errors: Tensor, counts: Tensor) -> Tensor:
    """The mean of the errors that count; zero where none does."""
    return (errors * counts).sum() / counts.sum().clamp_min(1)
