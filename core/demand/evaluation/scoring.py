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
        views: log views, (m,).
        sales: log sales, (m,).
        gender: 1 where men buy at least half, else 0, (m,).
        age: position of the age band that buys most, (m,).
        brand: a number for each product's brand, (m,).
    """

    views: Array
    sales: Array
    gender: Array
    age: Array
    brand: NDArray[np.int64]


@dataclass(frozen=True)
class Said:
    """What one forecaster said of m products.

    Attributes:
        counts: log views and log sales, by head, (m,) each.
        labels: probabilities of each class, by head, (m, classes) each.
        intervals: low and high of the 80 % and 95 % intervals of a head's logarithm, (m, 2, 2); none for baselines.
    """

    counts: Mapping[str, Array]
    labels: Mapping[str, Array]
    intervals: Mapping[str, Array]


def score(said: Said, truth: Truth, seed: int = 0) -> Scores:
    """Every figure of a forecaster: head → metric → estimate. Heads whose truth is unknown are left out."""
    figures: Scores = {}
    for head, predicted in said.counts.items():
        actual = truth.views if head == "views" else truth.sales
        found = score_counts(actual, predicted, truth.brand, said.intervals.get(head), LEVELS, seed)
        figures |= {head: found} if found else {}
    for head, probabilities in said.labels.items():
        actual = truth.gender if head == "preferred_gender" else truth.age
        found = score_labels(actual, probabilities, truth.brand, seed)
        figures |= {head: found} if found else {}
    return figures


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
    actual = {"views": truth.views, "sales": truth.sales}
    labels = {"preferred_gender": truth.gender, "preferred_age": truth.age}
    counts = {}
    for head, intervals in said.intervals.items():
        if np.isfinite(actual[head]).sum() > len(LEVELS):
            plain = ridge.counts.get(head) if ridge else None
            measure = None if plain is None else constant_widths(actual[head], plain, LEVELS, truth.brand)
            counts[head] = coverages(actual[head], intervals, LEVELS, categories, truth.brand, measure)
    curves = {head: reliability(labels[head], table, truth.brand) for head, table in said.labels.items()}
    return CalibrationReport(counts, {head: curve for head, curve in curves.items() if curve})
