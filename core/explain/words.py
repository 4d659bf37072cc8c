"""Words as a reader sees them: blank-separated, with their brackets and slashes, each at its exact place."""

import unicodedata
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

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
