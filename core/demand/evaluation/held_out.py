"""What the card says of a model: scores on the products that its members never met."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.demand.calibration.conformal import prices_and_categories
from core.demand.calibration.intervals import LEVELS, learn_intervals
from core.demand.calibration.temperatures import label_temperature
from core.demand.evaluation.scoring import Array, Said, Truth, calibration_report, score
from core.demand.learning.task import Lesson, features_of, held_out_heads
from core.demand.network.heads import Heads
from core.demand.network.inputs import Inputs, Targets
from core.demand.network.model import DemandNetwork
from core.evaluation.report import Report

_N_PARTS = 5


def held_out_report(
    network: DemandNetwork, lesson: Lesson, brands: NDArray[np.int64], baselines: Mapping[str, Said]
) -> Report:
    """Every figure on products left out, with intervals and probabilities calibrated on other brands than they judge.

    Args:
        network: in evaluation mode, on the CPU.
        lesson: what it was trained on.
        brands: a number for each product's brand, (n,).
        baselines: what others say of the products left out, by name.
    """
    rows = lesson.folds.held_out_rows
    heads = held_out_heads(network, lesson, rows, features_of(network, lesson, rows), lesson.presence[rows])
    targets, inputs = lesson.targets.rows(rows), lesson.inputs.rows(rows)
    groups = brands[rows.numpy()]
    own = cross_calibrated(heads, targets, inputs, torch.from_numpy(groups), len(network.config.categories))
    truth, kinds = truth_of(targets, groups), category_names(inputs, network.config.categories)
    figures = {name: score(one, truth) for name, one in {"network": own, **baselines}.items()}
    calibration = calibration_report(own, truth, kinds, baselines.get("ridge"))
    return Report(len(rows), lesson.folds.name, figures, calibration)


def truth_of(targets: Targets, brands: NDArray[np.int64]) -> Truth:
    """Targets as arrays to be scored against."""
    gender = torch.where(targets.has_gender, targets.prefers_men.float(), torch.nan)
    age = torch.where(targets.has_age, targets.preferred_age.float(), torch.nan)
    return Truth(_array(targets.views), _array(targets.sales), _array(gender), _array(age), brands)


def category_names(inputs: Inputs, categories: tuple[str, ...]) -> NDArray[np.str_]:
    """The name of each product's category, (n,), empty where absent."""
    _, positions = prices_and_categories(inputs)
    return np.asarray(np.array([*categories, ""])[positions.numpy()])


def cross_calibrated(heads: Heads, targets: Targets, inputs: Inputs, brands: Tensor, n_categories: int) -> Said:
    """Forecasts whose intervals and probabilities come from the other parts' brands.

    Args:
        heads: forecasts of n products by members that never met their brands.
        targets: what came of the products.
        inputs: the products.
        brands: a number for each product's brand, (n,) int64.
        n_categories: how many there are.
    """
    prices, categories = prices_and_categories(inputs)
    counts = {"views": (heads.views, targets.views), "sales": (heads.sales, targets.sales)}
    labels = {
        "preferred_gender": (heads.gender, targets.prefers_men, targets.has_gender),
        "preferred_age": (heads.age, targets.preferred_age, targets.has_age),
    }
    intervals = {name: torch.zeros(len(brands), len(LEVELS), 2) for name in counts}
    probabilities = {name: torch.zeros_like(logits) for name, (logits, _, _) in labels.items()}
    parts = brands % _N_PARTS
    for part in torch.unique(parts).tolist():
        here, others = parts == part, parts != part
        for name, (predicted, actual) in counts.items():
            shown = prices[others], categories[others], brands[others]
            learned = learn_intervals(predicted[others], actual[others], *shown, n_categories)
            intervals[name][here] = learned.ends(predicted[here], prices[here], categories[here])
        for name, (logits, label, is_known) in labels.items():
            rows = others & is_known
            divisor = label_temperature(logits[rows], label[rows]) if rows.any() else 1.0
            probabilities[name][here] = (logits[here] / divisor).softmax(1)
    return Said(
        {name: _array(predicted) for name, (predicted, _) in counts.items()},
        {name: _array(table) for name, table in probabilities.items()},
        {name: _array(ends) for name, ends in intervals.items()},
    )


def _array(values: Tensor) -> Array:
    return values.numpy().astype(np.float64)
