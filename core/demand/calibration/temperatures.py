"""Probabilities that mean what they say: the divisor of logits that makes them fit what came of products."""

import torch
from torch import Tensor

_TRIED = torch.logspace(-1, 1, 81)


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
