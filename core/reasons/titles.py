"""A title asked word by word: what is said without some of its words, and what its pieces and n-grams add up to."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.demand.network.ngrams import bucket_counts
from core.encoders.texts import TextEncoder, TokenBatch
from core.explain.attention import rollout
from core.explain.attributions import integrated_gradients
from core.explain.shapley import Array, Masks
from core.explain.words import gathered, shared_out, word_spans, words_of_pieces
from core.reasons.senses import Senses
from core.reasons.values import Asked

N_STEPS = 24


@dataclass(frozen=True)
class TitlePath:
    """The way from nothing to a title that Integrated Gradients go: pieces from neutral ones, n-grams from weight 0.

    Attributes:
        inputs: embeddings of the pieces (1, pieces, d) and, where the network reads n-grams, their weights (1, b).
        baselines: of the same shapes.
    """

    inputs: tuple[Tensor, ...]
    baselines: tuple[Tensor, ...]


class AskedTitle:
    """One offer's title, to be asked about without some of its words."""

    def __init__(self, asked: Asked, senses: Senses, title: str) -> None:
        """Cut the title into words, pieces and n-grams.

        Args:
            asked: the offer, read by the network of `senses`.
            senses: that read the title.
            title: cleaned; it has a word at least.
        """
        self.asked, self.senses, self.title = asked, senses, title
        self.spans = word_spans(title)
        self.words = [title[start:end] for start, end in self.spans]
        self.batch: TokenBatch = senses.text.tokenise([title])
        self.buckets, self.weights = senses.network.sketch.weighted(title)

    def value(self, masks: Masks) -> Array:
        """Values (m, outputs) where only some of the words (m, words) are there; without any, no title is."""
        titles = [" ".join(word for word, is_kept in zip(self.words, row, strict=True) if is_kept) for row in masks]
        is_gone = torch.tensor([not title for title in titles])
        with torch.no_grad():
            features = self.asked.title_features(self._read(titles))
            said = self.asked.answer({"title": features}, self.asked.without("title", is_gone))
        return said.double().numpy()

    def path(self) -> TitlePath:
        """Where Integrated Gradients begin and end."""
        table = self.senses.text.piece_embeddings
        neutral = torch.where(self.batch.is_special, self.batch.ids, _neutral_piece(self.senses.text))
        with torch.no_grad():
            pieces, blanks = table(self.batch.ids), table(neutral)
        if not len(self.buckets):
            return TitlePath((pieces,), (blanks,))
        return TitlePath((pieces, self.weights.unsqueeze(0)), (blanks, torch.zeros(1, len(self.weights))))

    def output(self, column: int, embeddings: Tensor, weights: Tensor | None = None) -> Tensor:
        """One output (m,) from embeddings (m, pieces, d) and weights of n-grams (m, b); differentiable."""
        text = self.senses.text(self.batch.mask.expand(len(embeddings), -1), embeddings=embeddings)
        known = self.weights.expand(len(embeddings), -1) if weights is None else weights
        sketch = self.senses.network.sketch.summed(self.buckets, known)
        titles = self.asked.title_features(torch.cat([text, sketch], 1))
        return self.asked.answer({"title": titles})[:, column]

    def gradients(self, column: int, inputs: Sequence[Tensor]) -> tuple[Tensor]:
        """Integrated Gradients of one output by word, (m, words), of m neighbours of the title's own inputs."""
        baselines = tuple(part.expand_as(row) for part, row in zip(self.path().baselines, inputs, strict=True))
        parts = integrated_gradients(lambda *rows: self.output(column, *rows), tuple(inputs), baselines, N_STEPS)
        pieces = parts[0].detach().sum(2).double().numpy()
        by_word = np.stack([gathered(row, self.words_of_pieces, len(self.words)) for row in pieces])
        if len(parts) > 1:
            by_word += np.stack([shared_out(row, self._counts) for row in parts[1].detach().double().numpy()])
        return (torch.from_numpy(by_word),)

    @torch.no_grad()
    def attention(self) -> Array:
        """Each word's share of the attention rollout, (words,)."""
        is_special = self.batch.is_special[0].numpy()
        shares = np.where(is_special, 0.0, rollout(self.senses.text.attentions(self.batch))[0].double().numpy())
        by_word = gathered(shares, self.words_of_pieces, len(self.words))
        return np.asarray(by_word / max(by_word.sum(), 1e-12))

    @property
    def words_of_pieces(self) -> NDArray[np.int64]:
        """The word of each piece, (pieces,); special pieces, which no map gives anything, count to the first."""
        return words_of_pieces(self.batch.offsets[0].numpy(), self.spans)

    @property
    def _counts(self) -> NDArray[np.int64]:
        """How often each word has an n-gram of each of the title's buckets, (words, b)."""
        n_buckets = len(self.senses.network.sketch.rarity)
        found = [bucket_counts(word, n_buckets) for word in self.words]
        return np.array([[counts[bucket] for bucket in self.buckets.tolist()] for counts in found])

    def _read(self, titles: Sequence[str]) -> Tensor:
        """Encoded titles (m, d); what stands for an empty one does not matter."""
        texts = self.senses.text.encode([title or self.title for title in titles])
        return torch.cat([texts, self.senses.network.sketch(titles)], 1)


def _neutral_piece(text: TextEncoder) -> int:
    """The piece that stands for a hidden one: the encoder learned to read over it; padding where there is none."""
    found = (text.vocabulary.token_to_id(name) for name in ("[MASK]", "<mask>"))
    return next((piece for piece in found if piece is not None), text.padding)
