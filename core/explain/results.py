"""What is said of why: plain values that page, command and test read alike."""

from dataclasses import dataclass, field, fields, is_dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.evaluation.estimates import Estimate
from core.explain.evidence import Evidence

Array = NDArray[np.float64]
# The first of each is shown unless another is asked for: `benchmark planted-truth` chose them.
WORD_METHODS = ("gradient", "left_out")
PHOTO_METHODS = ("occlusion", "integrated_gradients", "grad_cam")
N_CHOICES = 10


@dataclass(frozen=True)
class HeadReasons:
    """What each part of a question adds to one head's answer: Shapley values.

    Attributes:
        head: which answer of the model it is of.
        unit: one of `core.explain.units.KNOWN`.
        target: the one number of the head that is explained.
        baseline: the answer where nothing is known.
        prediction: the answer where all that is there is known.
        contributions: by part; they sum to prediction − baseline, and an absent part's is 0.
        interactions: Shapley interaction index of every two parts, symmetric, without a diagonal.
        present: the parts that are there.
        errors: standard error of each contribution; empty where they are exact, as they are of up to ten parts.
    """

    head: str
    unit: str
    target: str
    baseline: float
    prediction: float
    contributions: dict[str, float]
    interactions: dict[str, dict[str, float]]
    present: tuple[str, ...]
    errors: dict[str, float] = field(default_factory=dict)

    @property
    def sum(self) -> float:
        """Baseline and contributions together: the prediction, but for rounding."""
        return self.baseline + sum(self.contributions.values())


@dataclass(frozen=True)
class Word:
    """One blank-separated word of a title.

    Attributes:
        text: as it stands in the title, brackets and slashes included.
        start: where it begins in the title as given.
        end: where it ends.
        gradient: its Integrated Gradients, in the head's units.
        left_out: by how much the answer falls where it is left out, in the head's units.
        attention: share of the encoder's attention rollout; where it looks, not why.
    """

    text: str
    start: int
    end: int
    gradient: float
    left_out: float
    attention: float


@dataclass(frozen=True)
class WordReasons:
    """What each word of a title does to one head.

    Attributes:
        evidence: by `gradient`, `left_out` and `attention`; empty where the maps alone were asked for.
    """

    head: str
    unit: str
    target: str
    title: str
    words: tuple[Word, ...]
    evidence: dict[str, Evidence]
    methods: tuple[str, ...] = WORD_METHODS


@dataclass(frozen=True)
class PhotoReasons:
    """What each part of a photo does to one head.

    Attributes:
        method: one of `PHOTO_METHODS`.
        heat: (size, size), signed, on the square that the encoder sees; its sum is in the head's units.
        box: top, left, height and width of the photo inside that square; the rest is padding.
        evidence: None where the map alone was asked for.
    """

    head: str
    unit: str
    target: str
    method: str
    heat: Array
    box: tuple[int, int, int, int]
    evidence: Evidence | None

    @property
    def inside(self) -> Array:
        """The map of exactly the photo, without what was added to make it a square."""
        top, left, height, width = self.box
        return self.heat[top : top + height, left : left + width]

    @property
    def ninths(self) -> tuple[float, ...]:
        """What each ninth of the photo does, from the top left to the bottom right, in the head's units."""
        bands = (np.array_split(band, 3, 1) for band in np.array_split(self.inside, 3, 0))
        return tuple(float(part.sum()) for band in bands for part in band)


@dataclass(frozen=True)
class Effect:
    """What a head would be at other values of one part.

    Attributes:
        fact: the part.
        values: of the part.
        forecasts: the head at each of the values, in its units.
        own: the question's own value; None where it has none.
    """

    head: str
    unit: str
    fact: str
    values: tuple[float | str, ...]
    forecasts: tuple[float, ...]
    own: float | str | None
    target: str = ""

    @property
    def highest(self) -> list[tuple[str, float]]:
        """The highest choices and the question's own, with their answers, the highest first."""
        ranked = sorted(zip(map(str, self.values), self.forecasts, strict=True), key=lambda pair: -pair[1])
        return [pair for place, pair in enumerate(ranked) if place < N_CHOICES or pair[0] == self.own]


@dataclass(frozen=True)
class AttentionView:
    """Where the text encoder looks; not why the answer is so.

    Attributes:
        pieces: of the title, special pieces left out.
        offsets: where each begins and ends in the title as given.
        rollout: share of each piece (Abnar & Zuidema 2020), (pieces,).
        heads: attention that each piece is paid, averaged over the pieces that ask, (layers, heads, pieces).
    """

    pieces: tuple[str, ...]
    offsets: tuple[tuple[int, int], ...]
    rollout: Array
    heads: Array


@dataclass(frozen=True)
class Cohort:
    """What parts add on average over many questions.

    Attributes:
        n: questions.
        n_groups: groups of them, such as brands, which the intervals draw whole.
        contributions: mean signed contribution by head and part, with its 95 % bootstrap interval.
        sizes: mean absolute contribution, likewise.
    """

    n: int
    n_groups: int
    contributions: dict[str, dict[str, Estimate]]
    sizes: dict[str, dict[str, Estimate]]


@dataclass(frozen=True)
class Reasons:
    """Everything that is said of one question; each kind of reason by head.

    Attributes:
        modalities: what its parts add.
        words: what the words of its title do; empty without one.
        photos: what the places of its photo do; empty without one.
        effects: what it would be at other values of its parts.
        words_by: the method whose word maps are shown, one of `WORD_METHODS`.
    """

    modalities: dict[str, HeadReasons]
    words: dict[str, WordReasons]
    photos: dict[str, PhotoReasons]
    effects: dict[str, tuple[Effect, ...]]
    words_by: str = WORD_METHODS[0]


def plain_fields(result: Any) -> dict[str, Any]:
    """A result's fields by name, as JSON knows them."""
    return {part.name: as_plain(getattr(result, part.name)) for part in fields(result)}


def as_plain(value: Any) -> Any:
    """A value as JSON knows it: results as their fields, arrays as lists, paths as text, photos' bytes as None."""
    if isinstance(value, np.ndarray):
        return [as_plain(part) for part in value] if value.ndim > 1 else [float(f"{x:.6g}") for x in value]
    if is_dataclass(value) and not isinstance(value, type):
        return plain_fields(value)
    if isinstance(value, dict):
        return {name: as_plain(part) for name, part in value.items()}
    if isinstance(value, tuple | list):
        return [as_plain(part) for part in value]
    if isinstance(value, Path):
        return value.name
    return None if isinstance(value, bytes) else value
