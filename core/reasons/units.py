"""Explanations as they leave the house: counts, factors and shares, and no logarithm."""

from collections.abc import Iterator
from math import exp
from typing import Any

import numpy as np

from core.explain.evidence import Evidence
from core.reasons.results import LOG, Explanation, HeadReasons, PhotoReasons, WordReasons, as_plain, plain_fields

COUNT, FACTOR = "count", "factor"
"""Units beside `share`: pieces or views, and what a part multiplies them by."""


def amount(value: float, unit: str) -> float:
    """A head's value: a count, or a share."""
    return exp(value) if unit == LOG else value


# What a part adds to a logarithm, it multiplies a count by.
effect = amount


def as_exported(explanation: Explanation) -> dict[str, Any]:
    """Everything that is known of an explanation as plain values; parts of a count multiply, parts of a share add."""
    said = as_plain(explanation)
    said["modalities"] = {head: _parts(reasons) for head, reasons in explanation.modalities.items()}
    said["words"] = {head: _words(reasons) for head, reasons in explanation.words.items()}
    said["photos"] = {head: _photo(reasons) for head, reasons in explanation.photos.items()}
    said["effects"] = {
        head: [
            as_plain(curve)
            | {
                "unit": named(curve.unit, COUNT),
                "forecasts": [amount(forecast, curve.unit) for forecast in curve.forecasts],
            }
            for curve in curves
        ]
        for head, curves in explanation.effects.items()
    }
    return dict(said)


def rows(explanation: Explanation) -> Iterator[tuple[str, str, str, str, str, str, float]]:
    """A line for each number: forecast, target, unit, what it is of, its name, method, value."""
    for head, why in explanation.modalities.items():
        start, end = (amount(value, why.unit) for value in (why.baseline, why.prediction))
        yield head, why.target, named(why.unit, COUNT), "baseline", "", "", start
        for part, value in why.contributions.items():
            yield head, why.target, named(why.unit, FACTOR), "part", part, "shapley", effect(value, why.unit)
        yield head, why.target, named(why.unit, COUNT), "prediction", "", "", end
    for head, title in explanation.words.items():
        for word in title.words:
            for method in title.methods:
                value = effect(getattr(word, method), title.unit)
                yield head, title.target, named(title.unit, FACTOR), "word", word.text, method, value
            yield head, title.target, "share of attention", "word", word.text, "attention", word.attention
    for head, curves in explanation.effects.items():
        for curve in curves:
            for at, forecast in zip(curve.values, curve.forecasts, strict=True):
                value = amount(forecast, curve.unit)
                yield head, curve.target, named(curve.unit, COUNT), curve.fact, str(at), "", value


def named(unit: str, of_counts: str) -> str:
    """What a unit is called outside: `of_counts` where it is the logarithm of one, else as it is."""
    return of_counts if unit == LOG else unit


def _parts(reasons: HeadReasons) -> dict[str, Any]:
    parts = {name: effect(value, reasons.unit) for name, value in reasons.contributions.items()}
    start = amount(reasons.baseline, reasons.unit)
    joined = start * np.prod(list(parts.values())) if reasons.unit == LOG else start + sum(parts.values())
    return plain_fields(reasons) | {
        "unit": named(reasons.unit, COUNT),
        "unit_of_parts": named(reasons.unit, FACTOR),
        "baseline": start,
        "prediction": amount(reasons.prediction, reasons.unit),
        "contributions": parts,
        "interactions": {
            one: {other: effect(value, reasons.unit) for other, value in pairs.items()}
            for one, pairs in reasons.interactions.items()
        },
        "joined": float(joined),
    }


def _words(reasons: WordReasons) -> dict[str, Any]:
    words = [
        plain_fields(word) | {method: effect(getattr(word, method), reasons.unit) for method in reasons.methods}
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
        "effect": effect(float(reasons.heat.sum()), reasons.unit),
        "ninths": [effect(value, reasons.unit) for value in reasons.ninths],
        "evidence": None if reasons.evidence is None else _evidence(reasons.evidence, reasons.unit),
    }


def _evidence(found: Evidence, unit: str) -> dict[str, Any]:
    areas = {name: effect(getattr(found, name), unit) for name in ("deletion", "insertion")}
    random = {
        name: {end: effect(value, unit) for end, value in plain_fields(getattr(found, name)).items()}
        for name in ("deletion_random", "insertion_random")
    }
    return plain_fields(found) | areas | random
