"""A title as a text encoder reads it, piece by piece: where gradients enter, and where the encoder looks."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.encoders.texts import TextEncoder, TokenBatch
from core.explain.question import Strand
from core.explain.results import AttentionView
from core.explain.shapley import Array
from core.explain.words import Span, gathered, word_spans, words_of_pieces


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


@torch.no_grad()
def piece_strand(text: TextEncoder, batch: TokenBatch, spans: Sequence[Span]) -> Strand:
    """The embeddings of a title's pieces, from neutral ones on.

    Args:
        text: the encoder.
        batch: the title's pieces.
        spans: where its words begin and end.
    """
    neutral = torch.where(batch.is_special, batch.ids, _neutral_piece(text))
    words = _words_of(batch, spans)

    def by_word(attributions: Tensor) -> Array:
        pieces = attributions.sum(2).double().numpy()
        return np.stack([gathered(row, words, len(spans)) for row in pieces])

    return Strand(text.piece_embeddings(batch.ids), text.piece_embeddings(neutral), by_word)


@torch.no_grad()
def word_attention(text: TextEncoder, batch: TokenBatch, spans: Sequence[Span]) -> Array:
    """Each word's share of the attention rollout, (words,), by an encoder that was loaded with its attentions."""
    is_special = batch.is_special[0].numpy()
    shares = np.where(is_special, 0.0, rollout(text.attentions(batch))[0].double().numpy())
    by_word = gathered(shares, _words_of(batch, spans), len(spans))
    return np.asarray(by_word / max(by_word.sum(), 1e-12))


@torch.no_grad()
def attention_view(text: TextEncoder, given: str, cleaned: str) -> AttentionView:
    """Rollout and per-layer heads of a title's pieces; where an encoder looks, not why an answer is so.

    Args:
        text: an encoder that was loaded with its attentions.
        given: the title as it was given, which places are counted in.
        cleaned: the same title as the encoder reads it.
    """
    batch = text.tokenise([cleaned])
    attentions = text.attentions(batch)
    rows = (~batch.is_special[0]).nonzero().squeeze(1)
    return AttentionView(
        tuple(cleaned[start:end] for start, end in batch.offsets[0, rows].tolist()),
        _places(text, batch, given, cleaned),
        rollout(attentions)[0, rows].double().numpy(),
        by_head(attentions)[0][..., rows].double().numpy(),
    )


def _words_of(batch: TokenBatch, spans: Sequence[Span]) -> NDArray[np.int64]:
    """The word of each piece, (pieces,); special pieces, which no map gives anything, count to the first."""
    return words_of_pieces(batch.offsets[0].numpy(), spans)


def _neutral_piece(text: TextEncoder) -> int:
    """The piece that stands for a hidden one: the encoder learned to read over it; padding where there is none."""
    found = (text.vocabulary.token_to_id(name) for name in ("[MASK]", "<mask>"))
    return next((piece for piece in found if piece is not None), text.padding)


def _places(text: TextEncoder, batch: TokenBatch, given: str, cleaned: str) -> tuple[tuple[int, int], ...]:
    """Where each piece stands in the title as given; its whole word where composing letters changed the pieces."""
    rows = ~batch.is_special[0]
    same = text.tokenise([given])
    if torch.equal(same.ids, batch.ids):
        return tuple((start, end) for start, end in same.offsets[0, rows].tolist())
    words = words_of_pieces(batch.offsets[0, rows].numpy(), word_spans(cleaned))
    spans = word_spans(given)
    return tuple(spans[word] for word in np.asarray(words))
