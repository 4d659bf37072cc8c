"""Where an encoder looks; not why an answer is so."""

import torch
from torch import Tensor


def rollout(attentions: Tensor) -> Tensor:
    """How much of each piece reaches the pooled feature through all layers (Abnar & Zuidema 2020), (n, pieces).

    Heads are averaged, and half of every piece stays with it, as the residual connections have it.

    Args:
        attentions: weights (n, layers, heads, pieces, pieces); each row over the last axis sums to 1.

    Returns:
        Shares that sum to 1: the mean over the asking pieces, since the encoder's feature is their mean.
    """
    layers = attentions.mean(2)  # (n, layers, pieces, pieces)
    itself = torch.eye(layers.shape[-1])
    flow = itself.expand(len(layers), -1, -1)
    for layer in layers.unbind(1):
        flow = (0.5 * layer + 0.5 * itself) @ flow
    return flow.mean(1)


def by_head(attentions: Tensor) -> Tensor:
    """The attention that each piece is paid, averaged over the pieces that ask: (n, layers, heads, pieces)."""
    return attentions.mean(3)
