"""How a title encoder learns: guess the hidden pieces of a title, and from its feature what else is said of it."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from core.encoders.texts import SPECIAL_PIECES, TextEncoder, mean_pooled
from tools.starter.texts.data import Sentence

NOT_ASKED = -100
PADDING, START, SEPARATOR, MASK = range(len(SPECIAL_PIECES))


@dataclass(frozen=True)
class Reading:
    """How titles are read while learning.

    Attributes:
        mask_fraction: how many of the pieces are to be guessed.
        joint_fraction: how often a title is read with its context behind it, pieces of both to be guessed.
        context_weight: weight of the loss on what else is said of a product.
        n_titles: how many titles of like length are read together, a pack.
    """

    mask_fraction: float = 0.3
    joint_fraction: float = 0.3
    context_weight: float = 0.5
    n_titles: int = 64


@dataclass(frozen=True)
class Title:
    """A title and its context as numbers of pieces, without special ones, and how often an epoch reads it."""

    pieces: tuple[int, ...]
    context: tuple[int, ...]
    reads: float


class TitleReader(nn.Module):
    """A title encoder with the two heads that teach it; the encoder alone is kept."""

    def __init__(self, encoder: TextEncoder) -> None:
        super().__init__()
        n_pieces, size = encoder.piece_embeddings.weight.shape
        self.encoder = encoder
        self.hidden = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self.told = nn.Sequential(nn.Linear(size, size), nn.GELU(), nn.LayerNorm(size))
        self.hidden_bias = nn.Parameter(torch.zeros(n_pieces))
        self.told_bias = nn.Parameter(torch.zeros(n_pieces))

    @property
    def n_pieces(self) -> int:
        """Size of the vocabulary."""
        return len(self.hidden_bias)

    def hidden_scores(self, states: Tensor) -> Tensor:
        """Scores (k, vocabulary) of what stands at k hidden places, from their states (k, d)."""
        return F.linear(self.hidden(states), self.encoder.piece_embeddings.weight, self.hidden_bias)

    def told_scores(self, features: Tensor) -> Tensor:
        """Scores (n, vocabulary) of what else is said of n products, from the features of their titles (n, d)."""
        return F.linear(self.told(features), self.encoder.piece_embeddings.weight, self.told_bias)


class TitleTask:
    """Learning from packs of titles: a row of the training loop is a pack, planned anew in every epoch."""

    def __init__(
        self, module: TitleReader, reading: Reading, seed: int, training: Sequence[Title], validation: Sequence[Title]
    ) -> None:
        self.module, self.reading, self.seed = module, reading, seed
        self.training, self.validation = training, validation
        self.n_train = math.ceil(sum(title.reads for title in training) / reading.n_titles)
        self._packs: tuple[int, list[list[int]]] = (-1, [])

    def losses(self, rows: Tensor, epoch: int) -> dict[str, Tensor]:
        """Mean losses of the packs `rows` of this epoch: on hidden pieces ("words") and on "context"."""
        if self._packs[0] != epoch:
            self._packs = epoch, plan_packs(self.training, self.n_train, self.reading.n_titles, self.seed, epoch)
        packs = [[self.training[title] for title in self._packs[1][row]] for row in rows.tolist()]
        words, context = zip(*(self._pack_losses(pack) for pack in packs), strict=True)
        losses = {"words": torch.stack(words).mean(), "context": torch.stack(context).mean()}
        return {"total": losses["words"] + self.reading.context_weight * losses["context"], **losses}

    def validate(self) -> dict[str, float]:
        """Loss ("score") and accuracy on hidden pieces of held-out titles, hidden alike every time."""
        return masked_scores(self.module, self.validation, self.reading.mask_fraction, self.seed)

    def _pack_losses(self, titles: Sequence[Title]) -> tuple[Tensor, Tensor]:
        is_joint = (torch.rand(len(titles)) < self.reading.joint_fraction).tolist()
        ids = joined(titles, is_joint, self.module.encoder.max_pieces)  # (n, pieces)
        mask = ids != PADDING
        read, asked = mask_pieces(ids, self.reading.mask_fraction, self.module.n_pieces)
        states = self.module.encoder.states(mask, read)  # (n, pieces, d)
        is_asked = asked != NOT_ASKED
        words = F.cross_entropy(self.module.hidden_scores(states[is_asked]), asked[is_asked])
        told = [row for row, title in enumerate(titles) if title.context and not is_joint[row]]
        if not told:
            return words, words.new_zeros(())
        features = mean_pooled(states[told], mask[told])  # (n told, d)
        return words, context_loss(self.module.told_scores(features), [titles[row].context for row in told])


def cut(sentences: Sequence[Sentence], encoder: TextEncoder) -> list[Title]:
    """Sentences as numbers of the encoder's pieces."""
    titles = encoder.pieces_of([sentence.title for sentence in sentences])
    contexts = encoder.pieces_of([sentence.context for sentence in sentences])
    return [
        Title(tuple(title), tuple(context), sentence.reads)
        for title, context, sentence in zip(titles, contexts, sentences, strict=True)
    ]


def plan_packs(titles: Sequence[Title], n_packs: int, n_titles: int, seed: int, epoch: int) -> list[list[int]]:
    """Which titles an epoch reads together: `n_packs` packs of like length, each title `reads` times on average."""
    rng = torch.Generator().manual_seed(seed * 1_000_003 + epoch)
    reads = torch.tensor([title.reads for title in titles], dtype=torch.float64)
    times = (reads + torch.rand(len(titles), generator=rng, dtype=torch.float64)).floor().long()
    rows = torch.arange(len(titles)).repeat_interleave(times)
    rows = rows[torch.randperm(len(rows), generator=rng)][: n_packs * n_titles]
    by_length = sorted(rows.tolist(), key=lambda row: len(titles[row].pieces))
    borders = [len(by_length) * pack // n_packs for pack in range(n_packs + 1)]
    return [by_length[start:end] for start, end in zip(borders, borders[1:], strict=False)]


def joined(titles: Sequence[Title], is_joint: Sequence[bool], max_pieces: int) -> Tensor:
    """Padded pieces of `[CLS] title [SEP]`, or where `is_joint` of `[CLS] title [SEP] context [SEP]`; (n, pieces)."""
    rows = []
    for title, with_context in zip(titles, is_joint, strict=True):
        row = [START, *title.pieces[: max_pieces - 2], SEPARATOR]
        if with_context and title.context and len(row) < max_pieces - 1:
            row += [*title.context[: max_pieces - len(row) - 1], SEPARATOR]
        rows.append(torch.tensor(row))
    return pad_sequence(rows, batch_first=True, padding_value=PADDING)


def mask_pieces(ids: Tensor, fraction: float, n_pieces: int) -> tuple[Tensor, Tensor]:
    """Hide pieces the way of BERT (Devlin et al. 2019, §3.1): 80 % masked, 10 % swapped, 10 % left as they are.

    Args:
        ids: numbers of pieces, (n, pieces); special ones are never hidden.
        fraction: how many of the others are.
        n_pieces: size of the vocabulary.

    Returns:
        What is read and what is asked, `NOT_ASKED` where nothing is; both (n, pieces).
    """
    is_hidden = (torch.rand(ids.shape) < fraction) & (ids >= len(SPECIAL_PIECES))
    chance = torch.rand(ids.shape)
    swapped = torch.randint(len(SPECIAL_PIECES), n_pieces, ids.shape)
    read = torch.where(is_hidden & (chance < 0.8), MASK, ids)
    read = torch.where(is_hidden & (chance >= 0.9), swapped, read)
    return read, torch.where(is_hidden, ids, NOT_ASKED)


def context_loss(scores: Tensor, contexts: Sequence[tuple[int, ...]]) -> Tensor:
    """Mean cross-entropy of telling the pieces of each context, every piece alike, from scores (n, vocabulary)."""
    wanted = torch.zeros_like(scores)
    for row, context in enumerate(contexts):
        wanted[row, list(set(context))] = 1.0
    return -(wanted * scores.log_softmax(1)).sum(1).div(wanted.sum(1)).mean()


@torch.no_grad()
def masked_scores(reader: TitleReader, titles: Sequence[Title], fraction: float, seed: int) -> dict[str, float]:
    """Mean loss ("score") and accuracy of guessing hidden pieces of titles, and how many those were."""
    loss, n_right, n_asked = 0.0, 0, 0
    by_length = sorted(titles, key=lambda title: len(title.pieces))
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        for start in range(0, len(by_length), 64):
            pack = by_length[start : start + 64]
            ids = joined(pack, [False] * len(pack), reader.encoder.max_pieces)
            read, asked = mask_pieces(ids, fraction, reader.n_pieces)
            is_asked = asked != NOT_ASKED
            scores = reader.hidden_scores(reader.encoder.states(ids != PADDING, read)[is_asked])
            loss += float(F.cross_entropy(scores, asked[is_asked], reduction="sum"))
            n_right += int((scores.argmax(1) == asked[is_asked]).sum())
            n_asked += int(is_asked.sum())
    return {"score": loss / max(1, n_asked), "accuracy": n_right / max(1, n_asked), "n_asked": float(n_asked)}
