"""What each word of a title, as a reader sees it, does to each head: three methods, each with its evidence."""

import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.config import Progress, ignore
from core.explain.attributions import integrated_gradients, left_out, sensitivity
from core.explain.evidence import Evidence, judged
from core.explain.faithfulness import completeness_error, evidence_of, insertion_areas, random_orders
from core.explain.question import Question, Target, Title
from core.explain.results import Word, WordReasons
from core.explain.shapley import Array, Masks, Remembered
from core.explain.units import KNOWN

N_STEPS = 24
N_ORDERS, N_AREA_STEPS, N_INFIDELITY = 40, 8, 48
REACH, N_MOVES = 0.02, 4
Span = tuple[int, int]
# Control characters and the separators of lines and paragraphs part words as blanks do.
_PARTING = ("Cc", "Zl", "Zp")


def word_spans(title: str) -> tuple[Span, ...]:
    """Where each word begins and ends: every run of characters without a blank (Korean eojeol)."""
    spans, start = [], None
    for place, character in enumerate(f"{title} "):
        is_blank = character.isspace() or unicodedata.category(character) in _PARTING
        if is_blank and start is not None:
            spans.append((start, place))
        start = None if is_blank else place if start is None else start
    return tuple(spans)


def words_of_pieces(offsets: NDArray[np.int64], spans: Sequence[Span]) -> NDArray[np.int64]:
    """The word that each piece belongs to, by where the piece begins: offsets (pieces, 2) → (pieces,)."""
    ends = np.array([end for _, end in spans])
    return np.minimum(np.searchsorted(ends, offsets[:, 0], side="right"), len(spans) - 1)


def gathered(attributions: NDArray[np.float64], words: NDArray[np.int64], n_words: int) -> NDArray[np.float64]:
    """Attributions of pieces (pieces,) summed by word, (n_words,)."""
    return np.bincount(words, attributions, n_words).astype(np.float64)


def shared_out(attributions: NDArray[np.float64], counts: NDArray[np.int64]) -> NDArray[np.float64]:
    """Attributions of features that words have in common, split by how often each word has them: (n_words,).

    Args:
        attributions: of each feature, (features,).
        counts: of each feature in each word, (n_words, features); every feature is in one word at least.
    """
    return np.asarray(counts / np.maximum(counts.sum(0), 1) @ attributions)


class AskedTitle:
    """A question's title, to be asked about without some of its words."""

    def __init__(self, question: Question, title: Title) -> None:
        self.question, self.title = question, title

    def value(self, masks: Masks) -> Array:
        """Values (m, outputs) where only some of the words (m, words) are there; without any, no title is."""
        words = self.title.words
        titles = [" ".join(word for word, is_kept in zip(words, row, strict=True) if is_kept) for row in masks]
        is_there = torch.tensor([bool(title) for title in titles])
        with torch.no_grad():
            # What is read for an empty title does not matter: it is not there.
            features = self.title.read([title or " ".join(words) for title in titles])
            said = self.question.answer(
                {self.title.part: features}, self.question.presence_with(self.title.part, is_there)
            )
        return said.double().numpy()

    def output(self, column: int, strands: Sequence[Tensor]) -> Tensor:
        """One output (m,) from the values of each strand (m, …); differentiable."""
        return self.question.answer({self.title.part: self.title.features(*strands)})[:, column]

    def gradients(self, column: int, strands: Sequence[Tensor]) -> tuple[Tensor]:
        """Integrated Gradients of one output by word, (m, words), of m neighbours of the title's own strands."""
        baselines = tuple(
            strand.neutral.expand_as(rows) for strand, rows in zip(self.title.strands, strands, strict=True)
        )
        found = integrated_gradients(lambda *rows: self.output(column, rows), tuple(strands), baselines, N_STEPS)
        by_word = [strand.by_word(rows.detach()) for strand, rows in zip(self.title.strands, found, strict=True)]
        return (torch.from_numpy(np.sum(by_word, 0)),)

    @property
    def whole(self) -> tuple[Tensor, ...]:
        """The title's own strands."""
        return tuple(strand.values for strand in self.title.strands)

    @torch.no_grad()
    def missed(self, attributions: Array, column: int) -> float:
        """By what share the gradients' sum misses the way from neutral strands to the title."""
        neutral = tuple(strand.neutral for strand in self.title.strands)
        ends = [float(self.output(column, strands)) for strands in (self.whole, neutral)]
        return completeness_error(float(attributions.sum()), *ends)


def word_reasons(
    given: str,
    asked: AskedTitle,
    randomised: AskedTitle | None,
    targets: Sequence[Target],
    on_progress: Progress = ignore,
) -> dict[str, WordReasons]:
    """Reasons by head.

    Args:
        given: the title as it was given, which places are counted in; it has the words of the title that is asked.
        asked: the title, to be asked about.
        randomised: the same of a function with random weights; without it no evidence is gathered.
        targets: of the heads that are asked for.
        on_progress: hears of every head.
    """
    value = Remembered(asked.value)
    unlike_value = Remembered(randomised.value) if randomised else None
    reasons = {}
    for place, target in enumerate(targets):
        on_progress(place / len(targets), f"asking each word about {target.name}")
        maps = _maps(asked, value, target.column)
        unlike = _maps(randomised, unlike_value, target.column) if randomised and unlike_value else {}
        words = tuple(
            Word(given[start:end], start, end, *(float(maps[method][i]) for method in maps))
            for i, (start, end) in enumerate(word_spans(given))
        )
        evidence = _evidence(asked, value, maps, unlike, target) if unlike else {}
        reasons[target.head] = WordReasons(target.head, target.unit, target.name, given, words, evidence)
    on_progress(1.0, "asked each word")
    return reasons


def _maps(asked: AskedTitle, value: Remembered, column: int) -> dict[str, Array]:
    """Attributions (words,) by method, in the order of a `Word`'s fields."""
    (by_gradient,) = asked.gradients(column, asked.whole)
    each = np.eye(len(asked.title.words), dtype=bool)
    return {
        "gradient": by_gradient[0].numpy(),
        "left_out": left_out(value.of(column), each),
        "attention": asked.title.attention,
    }


def _evidence(
    asked: AskedTitle, value: Remembered, maps: Mapping[str, Array], unlike: Mapping[str, Array], target: Target
) -> dict[str, Evidence]:
    n_words, column = len(asked.title.words), target.column
    chance = insertion_areas(value.of(column), random_orders(n_words, N_ORDERS), N_AREA_STEPS)

    def moved() -> float:
        return sensitivity(lambda *rows: asked.gradients(column, rows), asked.whole, REACH, N_MOVES)

    found = {
        method: evidence_of(
            method,
            attributions,
            value.of(column),
            chance,
            N_AREA_STEPS,
            randomised=unlike[method],
            others={other: map_ for other, map_ in maps.items() if other != method},
            completeness_error=asked.missed(attributions, column) if method == "gradient" else None,
            sensitivity=moved() if method == "gradient" else None,
            n_infidelity=N_INFIDELITY if method != "attention" else 0,
        )
        for method, attributions in maps.items()
    }
    unit, called = KNOWN[target.unit], asked.question.called
    reach = value.reach(column)
    return {name: judged(one, n_words, reach, unit.least, unit.least_in_words, called) for name, one in found.items()}
