"""What the demand network minimises: the paper's loss, and the starter's on shares instead of labels."""

import torch
from torch import Tensor
from torch.nn import functional

from core.demand.network.heads import Heads
from core.demand.network.inputs import Targets

FOCUS = 2.0
ALPHA = BETA = 0.01


def focal(logits: Tensor, labels: Tensor, focus: float = FOCUS) -> Tensor:
    """Focal loss −(1 − p)^γ · log p of each row's label (Lin et al. 2017, eq. 4), without class weights.

    Args:
        logits: (n, classes).
        labels: (n,) int64.
        focus: γ; 0 gives cross-entropy.
    """
    log_p = logits.log_softmax(-1).gather(-1, labels.unsqueeze(-1)).squeeze(-1)  # (n,)
    return -((1 - log_p.exp()) ** focus) * log_p


def paper_loss(heads: Heads, targets: Targets) -> dict[str, Tensor]:
    """Kim & Lee's L = CE(gender) + Focal(age) + α·MSE(log views) + β·MSE(log sales), α = β = 0.01 (§2.2).

    A figure that is missing takes no part in its term. Heads are a single network's, (n, 1, …).
    """
    gender = functional.cross_entropy(heads.gender[:, 0], targets.prefers_men, reduction="none")
    losses = {
        "views": _square(heads.views, targets.views),
        "sales": _square(heads.sales, targets.sales),
        "gender": _mean(gender, targets.has_gender),
        "age": _mean(focal(heads.age[:, 0], targets.preferred_age), targets.has_age),
    }
    total = losses["gender"] + losses["age"] + ALPHA * losses["views"] + BETA * losses["sales"]
    return {"total": total, **losses}


def soft_loss(heads: Heads, targets: Targets, spread: Tensor, teaches: Tensor, hard_share: float) -> dict[str, Tensor]:
    """Squared error in units of each figure's spread, and cross-entropy with the buyers' shares.

    Shares say more than the label that wins; the label is what is asked for: the target is a mixture of both.

    Args:
        heads: of K members, (n, K, …).
        targets: what came of the n products.
        spread: standard deviation of log views and log sales, (2,).
        teaches: which member learns from which product, (n, K) bool.
        hard_share: weight of the winning label in the mixture, 0 to 1.
    """
    men = _mixed(torch.stack([1 - targets.male_share, targets.male_share], 1), targets.prefers_men, hard_share)
    ages = _mixed(targets.age_shares, targets.preferred_age, hard_share)
    losses = {
        "views": _square(heads.views, targets.views, teaches) / spread[0] ** 2,
        "sales": _square(heads.sales, targets.sales, teaches) / spread[1] ** 2,
        "gender": _cross_entropy(heads.gender, men, targets.has_gender, teaches),
        "age": _cross_entropy(heads.age, ages, targets.has_age, teaches),
    }
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
