"""Where the text encoder looks in a title, piece by piece; not why a forecast is so."""

import numpy as np
import torch

from core.encoders.texts import TextEncoder, TokenBatch
from core.explain.attention import by_head, rollout
from core.explain.words import word_spans, words_of_pieces
from core.reasons.results import AttentionView


@torch.no_grad()
def attention_view(text: TextEncoder, given: str, cleaned: str) -> AttentionView:
    """Rollout and per-layer heads of a title's pieces.

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


def _places(text: TextEncoder, batch: TokenBatch, given: str, cleaned: str) -> tuple[tuple[int, int], ...]:
    """Where each piece stands in the title as given; its whole word where composing letters changed the pieces."""
    rows = ~batch.is_special[0]
    same = text.tokenise([given])
    if torch.equal(same.ids, batch.ids):
        return tuple((start, end) for start, end in same.offsets[0, rows].tolist())
    words = words_of_pieces(batch.offsets[0, rows].numpy(), word_spans(cleaned))
    spans = word_spans(given)
    return tuple(spans[word] for word in np.asarray(words))
