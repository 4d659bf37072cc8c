"""A question that can be explained: its parts, its answer, and what two of the parts can be cut into.

A room builds these in its `why.py`; everything else in `core/explain/` takes them and knows of no room.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.explain.shapley import Array, Masks


@dataclass(frozen=True)
class Target:
    """The one number of an answer that reasons are given for.

    Attributes:
        head: which answer of the model it is of.
        unit: one of `core.explain.units.KNOWN`.
        name: of the number, as people read it: `sales`, `men`, `similarity`.
        column: where the answer keeps it.
    """

    head: str
    unit: str
    name: str
    column: int


@dataclass(frozen=True)
class Question:
    """One case that a function answers, of which any part may be changed or left out to see what is said then.

    Attributes:
        parts: the players' names, in the order of `presence`.
        targets: the numbers that reasons are given for.
        features: what the function takes of each part, (1, d); kept, so that a part is encoded once.
        presence: which parts are there, (1, parts) bool.
        function: features (m, d) by part and presence (m, parts) to values (m, outputs); differentiable in the
            features where gradients are asked for, and the same for all questions that are asked together.
        called: what its answer is called in a sentence: `forecast`, `similarity`, `score`.
    """

    parts: tuple[str, ...]
    targets: tuple[Target, ...]
    features: Mapping[str, Tensor]
    presence: Tensor
    function: Callable[[Mapping[str, Tensor], Tensor], Tensor]
    called: str = "answer"

    def has(self, part: str) -> bool:
        """Whether a part is there."""
        return bool(self.presence[0, self.parts.index(part)])

    def answer(self, changed: Mapping[str, Tensor], presence: Tensor | None = None) -> Tensor:
        """Values (m, outputs) with some parts' features changed; differentiable.

        Args:
            changed: features (m, d) by part; the whole question, m = 1, where nothing is.
            presence: what is there then, (m, parts); as it stands where not given.
        """
        n = len(next(iter(changed.values()))) if changed else 1
        features = {name: changed.get(name, rows.expand(n, -1)) for name, rows in self.features.items()}
        return self.function(features, self.presence.expand(n, -1) if presence is None else presence)

    def value(self, masks: Masks) -> Array:
        """Values (m, outputs) where only some of the parts (m, parts) count, of those that are there."""
        there = torch.from_numpy(masks) & self.presence
        with torch.no_grad():
            said = self.function({name: rows.expand(len(there), -1) for name, rows in self.features.items()}, there)
        return said.double().numpy()

    def presence_with(self, part: str, is_there: Tensor) -> Tensor:
        """Presence (m, parts) of m variants, some of which (m,) have a part and some have not."""
        presence = self.presence.repeat(len(is_there), 1)
        presence[:, self.parts.index(part)] = is_there
        return presence

    def targets_of(self, heads: Sequence[str]) -> tuple[Target, ...]:
        """The targets of these heads, in their order."""
        by_head = {target.head: target for target in self.targets}
        return tuple(by_head[head] for head in heads)


@dataclass(frozen=True)
class Strand:
    """One of the ways that a title's words reach a function: pieces with their embeddings, n-grams with their weights.

    Attributes:
        values: as the title has them, (1, …).
        neutral: of the same shape: where Integrated Gradients begin.
        by_word: attributions of the values (m, …), summed by word, (m, words).
    """

    values: Tensor
    neutral: Tensor
    by_word: Callable[[Tensor], Array]


@dataclass(frozen=True)
class Title:
    """A part that is words.

    Attributes:
        part: its name among the question's parts.
        words: of the title; one at least.
        read: features (m, d) of m titles.
        strands: that gradients follow.
        features: values of each strand (m, …) to features (m, d); differentiable.
        attention: share of each word in the encoder's attention, (words,); where it looks, not why.
    """

    part: str
    words: tuple[str, ...]
    read: Callable[[Sequence[str]], Tensor]
    strands: tuple[Strand, ...]
    features: Callable[..., Tensor]
    attention: Array


@dataclass(frozen=True)
class Photo:
    """A part that is a photo, cut into cells; a blank cell has the colour of the photo's rim.

    Attributes:
        part: its name among the question's parts.
        square: as its encoder sees it, 0 to 1, (1, 3, size, size).
        blank: nothing but the rim's colour, of the same shape.
        cells: the cell of each pixel, row by row; −1 on what is padding, (size, size).
        box: top, left, height and width of the photo inside the square.
        see: features (m, d) of photos (m, 3, size, size); differentiable.
        maps: the encoder's last feature maps (m, c, h, w) of such photos; raises ModelError where they cannot be seen.
        of_maps: features (m, d) of feature maps; differentiable.
    """

    part: str
    square: Tensor
    blank: Tensor
    cells: NDArray[np.int64]
    box: tuple[int, int, int, int]
    see: Callable[[Tensor], Tensor]
    maps: Callable[[Tensor], Tensor]
    of_maps: Callable[[Tensor], Tensor]

    @property
    def n_cells(self) -> int:
        """How many cells the photo has."""
        return int(self.cells.max()) + 1
