"""The figures every demand forecaster is judged by, each with a bootstrap interval that resamples whole brands."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.demand.calibration.intervals import LEVELS
from core.evaluation.calibration import CalibrationReport
from core.evaluation.coverage import constant_widths, coverages
from core.evaluation.estimates import Scores
from core.evaluation.reliability import reliability
from core.evaluation.scores import score_counts, score_labels

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Truth:
    """What came of m products; NaN where it is not known.

    Attributes:
        figures: by head, of a count its logarithm, of the others the position of the class that is preferred, (m,).
        brand: a number for each product's brand, (m,).
    """

    figures: Mapping[str, Array]
    brand: NDArray[np.int64]


@dataclass(frozen=True)
class Said:
    """What one forecaster said of m products.

    Attributes:
        counts: logarithms, by head, (m,) each.
        labels: probabilities of each class, by head, (m, classes) each.
        intervals: low and high of the 80 % and 95 % intervals of a head's logarithm, (m, 2, 2); none for baselines.
    """

    counts: Mapping[str, Array]
    labels: Mapping[str, Array]
    intervals: Mapping[str, Array]


def score(said: Said, truth: Truth, seed: int = 0) -> Scores:
    """Every figure of a forecaster: head → metric → estimate. Heads whose truth is unknown are left out."""
    found: Scores = {}
    for head, actual in truth.figures.items():
        if head in said.counts:
            found[head] = score_counts(actual, said.counts[head], truth.brand, said.intervals.get(head), LEVELS, seed)
        if head in said.labels:
            found[head] = score_labels(actual, said.labels[head], truth.brand, seed)
    return {head: figures for head, figures in found.items() if figures}


def calibration_report(
    said: Said, truth: Truth, categories: NDArray[np.str_], ridge: Said | None = None
) -> CalibrationReport:
    """Judge intervals and probabilities of products whose brands neither forecaster nor calibration met.

    Args:
        said: forecasts with intervals of m products.
        truth: what came of them.
        categories: names, (m,); empty where absent.
        ridge: forecasts of the same products by a ridge regression, whose constant width is the measure of widths.
    """
    counts, curves = {}, {}
    for head, actual in truth.figures.items():
        if head in said.intervals and np.isfinite(actual).sum() > len(LEVELS):
            plain = ridge.counts.get(head) if ridge else None
            measure = None if plain is None else constant_widths(actual, plain, LEVELS, truth.brand)
            counts[head] = coverages(actual, said.intervals[head], LEVELS, categories, truth.brand, measure)
        if head in said.labels:
            curves[head] = reliability(actual, said.labels[head], truth.brand)
    return CalibrationReport(counts, {head: curve for head, curve in curves.items() if curve})
