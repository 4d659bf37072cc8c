"""What explanations are measured in: how a unit is told outside, how loud it is drawn, and what is hardly anything."""

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.explain.evidence import Evidence
from core.explain.results import HeadReasons, PhotoReasons, Reasons, WordReasons, as_plain, plain_fields

LOG, SHARE, SCORE = "log", "share", "score"
"""Natural logarithm of a count; a share from 0 to 1; a plain number, such as a similarity or a logit."""
COUNT, FACTOR = "count", "factor"
"""How a `log` is told outside: pieces or views, and what a part multiplies them by."""


@dataclass(frozen=True)
class Unit:
    """How large an effect has to be.

    Attributes:
        least: where nothing moves the answer by more, there is nothing to explain.
        least_in_words: the same as people read it.
        hardly: below this nothing is said of it.
        full: from here on it is drawn in full colour.
    """

    least: float
    least_in_words: str
    hardly: float
    full: float


KNOWN = {
    LOG: Unit(0.02, "2 %", math.log(1.05), math.log(1.25)),
    SHARE: Unit(0.005, "half a point", 0.01, 0.05),
    SCORE: Unit(0.005, "0.005", 0.01, 0.05),
}


def full(values: Iterable[float], unit: str) -> float:
    """What is drawn in full beside these values: the strongest of them, but no effect too small to be loud."""
    return max([KNOWN[unit].full, *(abs(value) for value in values)])


def loudness(value: float, unit: str) -> float:
    """How loud one effect is drawn by itself, 0 to 1."""
    return min(1.0, abs(value) / KNOWN[unit].full)


def loudness_of_photo(found: PhotoReasons) -> float:
    """How loud the map of a photo is drawn: as its strongest ninth, which its sentence speaks of."""
    return loudness(max(found.ninths, key=abs), found.unit)


def outside(value: float, unit: str) -> float:
    """A value as it leaves the house: a count, or a factor of one, in place of its logarithm."""
    return math.exp(value) if unit == LOG else value


def named(unit: str, of_counts: str) -> str:
    """What a unit is called outside: `of_counts` where it is the logarithm of one, else as it is."""
    return of_counts if unit == LOG else unit


def as_exported(found: Reasons) -> dict[str, Any]:
    """Everything that is known as plain values; parts of a count multiply, parts of others add."""
    said = as_plain(found)
    said["modalities"] = {head: _parts(reasons) for head, reasons in found.modalities.items()}
    said["words"] = {head: _words(reasons) for head, reasons in found.words.items()}
    said["photos"] = {head: _photo(reasons) for head, reasons in found.photos.items()}
    said["effects"] = {
        head: [
            as_plain(curve)
            | {
                "unit": named(curve.unit, COUNT),
                "forecasts": [outside(forecast, curve.unit) for forecast in curve.forecasts],
            }
            for curve in curves
        ]
        for head, curves in found.effects.items()
    }
    return dict(said)


def rows(found: Reasons) -> Iterator[tuple[str, str, str, str, str, str, float]]:
    """A line for each number: forecast, target, unit, what it is of, its name, method, value."""
    for head, why in found.modalities.items():
        start, end = (outside(value, why.unit) for value in (why.baseline, why.prediction))
        yield head, why.target, named(why.unit, COUNT), "baseline", "", "", start
        for part, value in why.contributions.items():
            yield head, why.target, named(why.unit, FACTOR), "part", part, "shapley", outside(value, why.unit)
        yield head, why.target, named(why.unit, COUNT), "prediction", "", "", end
    for head, title in found.words.items():
        for word in title.words:
            for method in title.methods:
                value = outside(getattr(word, method), title.unit)
                yield head, title.target, named(title.unit, FACTOR), "word", word.text, method, value
            yield head, title.target, "share of attention", "word", word.text, "attention", word.attention
    for head, curves in found.effects.items():
        for curve in curves:
            for at, forecast in zip(curve.values, curve.forecasts, strict=True):
                value = outside(forecast, curve.unit)
                yield head, curve.target, named(curve.unit, COUNT), curve.fact, str(at), "", value


def _parts(reasons: HeadReasons) -> dict[str, Any]:
    parts = {name: outside(value, reasons.unit) for name, value in reasons.contributions.items()}
    start = outside(reasons.baseline, reasons.unit)
    joined = start * np.prod(list(parts.values())) if reasons.unit == LOG else start + sum(parts.values())
    said = plain_fields(reasons) | {
        "unit": named(reasons.unit, COUNT),
        "unit_of_parts": named(reasons.unit, FACTOR),
        "baseline": start,
        "prediction": outside(reasons.prediction, reasons.unit),
        "contributions": parts,
        "interactions": {
            one: {other: outside(value, reasons.unit) for other, value in pairs.items()}
            for one, pairs in reasons.interactions.items()
        },
        "joined": float(joined),
    }
    # Exact values have no error to tell of; sampled ones are uncertain by a factor where parts are factors.
    errors = {name: outside(error, reasons.unit) for name, error in said.pop("errors").items()}
    return said | ({"errors": errors} if errors else {})


def _words(reasons: WordReasons) -> dict[str, Any]:
    words = [
        plain_fields(word) | {method: outside(getattr(word, method), reasons.unit) for method in reasons.methods}
        for word in reasons.words
    ]
    checks = {name: _evidence(found, reasons.unit) for name, found in reasons.evidence.items()}
    return plain_fields(reasons) | {"unit": named(reasons.unit, FACTOR), "words": words, "evidence": checks}


def _photo(reasons: PhotoReasons) -> dict[str, Any]:
    """The map as shares of itself, whose sizes sum to 1, beside what it and each ninth of the photo do."""
    size = float(np.abs(reasons.heat).sum()) or 1.0
    return plain_fields(reasons) | {
        "unit": named(reasons.unit, FACTOR),
        "heat": as_plain(reasons.heat / size),
        "effect": outside(float(reasons.heat.sum()), reasons.unit),
        "ninths": [outside(value, reasons.unit) for value in reasons.ninths],
        "evidence": None if reasons.evidence is None else _evidence(reasons.evidence, reasons.unit),
    }


def _evidence(found: Evidence, unit: str) -> dict[str, Any]:
    areas = {name: outside(getattr(found, name), unit) for name in ("deletion", "insertion")}
    random = {
        name: {end: outside(value, unit) for end, value in plain_fields(getattr(found, name)).items()}
        for name in ("deletion_random", "insertion_random")
    }
    return plain_fields(found) | areas | random
