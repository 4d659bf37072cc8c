"""The title encoder: pieces in, one feature per title out, averaged with the mask."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import Any, cast

import torch
from tokenizers import Encoding, Tokenizer
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from core.catalogue.offers import clean_title
from core.device import Replica
from core.encoders.texts.vocabulary import PADDING, SPECIAL_PIECES
from core.errors import ModelError, TitleError

KIND = "text-encoder"
UNKNOWN = "<unk>"


@dataclass(frozen=True)
class TextEncoderConfig:
    """The shape of an encoder of our own.

    Attributes:
        is_halved: whether bfloat16, where that is faster, is good enough to read titles with.
    """

    n_pieces: int
    dimension: int = 256
    n_layers: int = 2
    n_heads: int = 4
    n_hidden: int = 512
    max_pieces: int = 128
    is_halved: bool = False


@dataclass(frozen=True)
class TokenBatch:
    """Titles cut into pieces and padded to the longest.

    Attributes:
        ids: piece numbers, (n, pieces) int64.
        mask: false on padding, (n, pieces) bool.
        is_special: true on padding and on pieces that stand for no text, (n, pieces) bool.
        offsets: [start, end) of each piece in the title as it was given, (n, pieces, 2) int64; 0, 0 where special.
    """

    ids: Tensor
    mask: Tensor
    is_special: Tensor
    offsets: Tensor


class TextEncoder(nn.Module):
    """A transformers encoder whose last states are averaged, with the mask, into one feature per title.

    Args:
        body: the encoder.
        vocabulary: cuts titles into its pieces; those past `max_pieces` are left out.
        max_pieces: how many pieces the encoder can read.
        padding: number of the piece that fills up a batch.

    Attributes:
        replica: what encodes in this one's stead, where it is loaded to be asked and not to be trained.
    """

    replica: Replica | None = None

    def __init__(self, body: nn.Module, vocabulary: Tokenizer, max_pieces: int, padding: int = 0) -> None:
        super().__init__()
        self.body, self.vocabulary, self.max_pieces, self.padding = body, vocabulary, max_pieces, padding
        vocabulary.no_padding()
        vocabulary.enable_truncation(max_pieces)

    @property
    def dimension(self) -> int:
        """Length of a title's feature."""
        return int(cast(Any, self.body).config.hidden_size)

    @property
    def piece_embeddings(self) -> nn.Embedding:
        """The table (vocabulary, d) that a piece is looked up in before it is read."""
        return cast(nn.Embedding, cast(Any, self.body).get_input_embeddings())

    def tokenise(self, titles: Sequence[str]) -> TokenBatch:
        """Cut titles into pieces, each with its place in its title.

        Raises:
            TitleError: a title is blank or too long.
        """
        _refuse_blank(titles)
        rows = self.vocabulary.encode_batch(list(titles))
        device = self.piece_embeddings.weight.device
        return TokenBatch(
            ids=_padded([row.ids for row in rows], self.padding).to(device),
            mask=_padded([row.attention_mask for row in rows], 0).bool().to(device),
            is_special=_padded([row.special_tokens_mask for row in rows], 1).bool().to(device),
            offsets=_padded([_places(title, row) for title, row in zip(titles, rows, strict=True)], 0).to(device),
        )

    def pieces_of(self, texts: Sequence[str]) -> list[list[int]]:
        """Numbers of the pieces of texts, without special ones and however many; a blank text has none."""
        whole = Tokenizer.from_str(self.vocabulary.to_str())
        whole.no_truncation()
        return [row.ids for row in whole.encode_batch(list(texts), add_special_tokens=False)]

    def states(self, mask: Tensor, ids: Tensor | None = None, embeddings: Tensor | None = None) -> Tensor:
        """Last states (n, pieces, d) from piece numbers (n, pieces), or from their embeddings (n, pieces, d)."""
        output = self.body(input_ids=ids, inputs_embeds=embeddings, attention_mask=mask.long())
        return cast(Tensor, output.last_hidden_state)

    def forward(self, mask: Tensor, ids: Tensor | None = None, embeddings: Tensor | None = None) -> Tensor:
        """Features (n, d) from piece numbers (n, pieces), or from their embeddings (n, pieces, d)."""
        return mean_pooled(self.states(mask, ids, embeddings), mask)

    def showing_attentions(self) -> TextEncoder:
        """The same encoder, sharing all its weights, but computing attention the slower way that can be looked at."""
        shared = [*self.parameters(), *self.buffers(), self.vocabulary]
        seen = deepcopy(self, {id(one): one for one in shared})
        cast(Any, seen.body).set_attn_implementation("eager")
        return seen

    def attentions(self, batch: TokenBatch) -> Tensor:
        """Attention weights (n, layers, heads, pieces, pieces).

        Raises:
            ModelError: the encoder is not one that shows them.
        """
        if cast(Any, self.body).config._attn_implementation != "eager":
            raise ModelError("This encoder does not show its attentions.", "Ask its showing_attentions().")
        output = self.body(input_ids=batch.ids, attention_mask=batch.mask.long(), output_attentions=True)
        return torch.stack(output.attentions, dim=1)

    @torch.no_grad()
    def encode(self, titles: Sequence[str], batch_size: int = 64) -> Tensor:
        """Features (n, d) of titles in their order, float32; what a title shares its batch with does not matter.

        Raises:
            TitleError: a title is blank or too long.
        """
        features = torch.empty(len(titles), self.dimension)
        # Titles alike in length need little padding.
        by_length = sorted(range(len(titles)), key=lambda row: len(titles[row]))
        for start in range(0, len(titles), batch_size):
            rows = by_length[start : start + batch_size]
            mask, ids = self._read([titles[row] for row in rows])
            features[rows] = (self.replica or self)(mask, ids).float().cpu()
        return features

    def unknown_share(self, title: str) -> float:
        """The share of a title's letters, figures and marks that no piece stands for, from 0 to 1.

        A vocabulary that spells what it does not hold in bytes leaves nothing unknown.
        """
        row = self.vocabulary.encode(title, add_special_tokens=False)
        unknown = self.vocabulary.token_to_id(UNKNOWN)
        lost = "".join(
            title[start:end] for id_, (start, end) in zip(row.ids, row.offsets, strict=True) if id_ == unknown
        )
        return len("".join(lost.split())) / max(1, len("".join(title.split())))

    def _read(self, titles: Sequence[str]) -> tuple[Tensor, Tensor]:
        """Mask and piece numbers (n, pieces) alone, without the places of pieces, which take longer to find."""
        _refuse_blank(titles)
        rows = self.vocabulary.encode_batch_fast(list(titles))
        device = self.piece_embeddings.weight.device
        mask = _padded([row.attention_mask for row in rows], 0).bool()
        return mask.to(device), _padded([row.ids for row in rows], self.padding).to(device)


def mean_pooled(states: Tensor, mask: Tensor) -> Tensor:
    """The mean (n, d) of states (n, pieces, d) over the pieces where mask (n, pieces) is true."""
    weights = mask.unsqueeze(-1).to(states.dtype)  # (n, pieces, 1)
    return (states * weights).sum(1) / weights.sum(1).clamp_min(1.0)


def new_text_encoder(config: TextEncoderConfig, vocabulary: Tokenizer) -> TextEncoder:
    """An encoder of our own with random weights.

    Args:
        config: its shape.
        vocabulary: as `learn_vocabulary` gives it.
    """
    # Seconds to import, and not needed to clean a title: so not at the top of a file that every page reaches.
    from transformers import AutoModel, BertConfig

    padding = SPECIAL_PIECES.index(PADDING)
    shape = BertConfig(
        vocab_size=config.n_pieces,
        hidden_size=config.dimension,
        num_hidden_layers=config.n_layers,
        num_attention_heads=config.n_heads,
        intermediate_size=config.n_hidden,
        max_position_embeddings=config.max_pieces,
        type_vocab_size=1,
        attention_probs_dropout_prob=0.0,
        pad_token_id=padding,
    )
    body = cast(Any, AutoModel).from_config(shape, add_pooling_layer=False)
    return TextEncoder(body, vocabulary, config.max_pieces, padding)


def _refuse_blank(titles: Sequence[str]) -> None:
    if any(clean_title(title) is None for title in titles):
        raise TitleError("A title is empty.", "Write one, or leave the title out altogether.")


def _padded(rows: Sequence[Sequence[Any]], value: int) -> Tensor:
    return pad_sequence([torch.tensor(row, dtype=torch.int64) for row in rows], batch_first=True, padding_value=value)


def _places(title: str, row: Encoding) -> list[tuple[int, int]]:
    """Offsets of a title's pieces, each reaching to the next one's, without the blanks between them.

    A tokenizer that composes letters counts a decomposed one's first part only, and some count a blank to the word
    behind it: neither is what a reader would mark.
    """
    starts = sorted({start for part in (row, *row.overflowing) for start, end in part.offsets if start < end})
    places = []
    for start, end in row.offsets:
        following = bisect_right(starts, start)
        reach = starts[following] if following < len(starts) else len(title)
        text = title[start : max(end, reach)] if start < end else ""
        first = start + len(text) - len(text.lstrip())
        places.append((first, max(first, start + len(text.rstrip()))))
    return places
