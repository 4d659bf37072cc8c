"""Whether a demand forecaster's intervals hold and its probabilities come true."""

import numpy as np
from numpy.typing import NDArray

from core.demand.calibration.intervals import LEVELS
from core.demand.evaluation.scoring import Said, Truth
from core.evaluation.calibration import CalibrationReport
from core.evaluation.coverage import constant_widths, coverages
from core.evaluation.reliability import reliability


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
