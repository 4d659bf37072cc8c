"""What the card says of a model: scores on the products that its members never met, and its baselines never either."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.catalogue import Catalogue
from core.config import Progress, ignore
from core.demand.calibration.conformal import label_temperature, prices_and_categories
from core.demand.calibration.intervals import LEVELS, learn_intervals
from core.demand.evaluation.baselines import fit_baselines
from core.demand.evaluation.scoring import Array, Said, Truth, calibration_report, score
from core.demand.learning.folds import Folds
from core.demand.learning.task import Lesson, features_of, held_out_heads
from core.demand.network.heads import Outputs
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
    said = held_out_heads(network, lesson, rows, features_of(network, lesson, rows), lesson.presence[rows])
    targets, inputs = lesson.targets.rows(rows), lesson.inputs.rows(rows)
    groups = brands[rows.numpy()]
    own = cross_calibrated(said, targets, inputs, torch.from_numpy(groups), len(network.config.categories))
    truth, kinds = truth_of(targets, groups), category_names(inputs, network.config.categories)
    figures = {name: score(one, truth) for name, one in {"network": own, **baselines}.items()}
    calibration = calibration_report(own, truth, kinds, baselines.get("ridge"))
    return Report(len(rows), lesson.folds.name, figures, calibration)


def truth_of(targets: Targets, brands: NDArray[np.int64]) -> Truth:
    """Targets as arrays to be scored against."""
    return Truth({head: _array(targets.figures(head)) for head in targets.heads.names}, brands)


def category_names(inputs: Inputs, categories: tuple[str, ...]) -> NDArray[np.str_]:
    """The name of each product's category, (n,), empty where absent."""
    _, positions = prices_and_categories(inputs)
    return np.asarray(np.array([*categories, ""])[positions.numpy()])


def cross_calibrated(said: Outputs, targets: Targets, inputs: Inputs, brands: Tensor, n_categories: int) -> Said:
    """Forecasts whose intervals and probabilities come from the other parts' brands.

    Args:
        said: forecasts of n products by members that never met their brands.
        targets: what came of the products.
        inputs: the products.
        brands: a number for each product's brand, (n,) int64.
        n_categories: how many there are.
    """
    prices, categories = prices_and_categories(inputs)
    heads = targets.heads
    intervals = {name: torch.zeros(len(brands), len(LEVELS), 2) for name in heads.counts}
    probabilities = {name: torch.zeros_like(said[name]) for name in heads.labels}
    parts = brands % _N_PARTS
    for part in torch.unique(parts).tolist():
        here, others = parts == part, parts != part
        for name in heads.counts:
            shown = prices[others], categories[others], brands[others]
            learned = learn_intervals(said[name][others], targets.values[name][others], *shown, n_categories)
            intervals[name][here] = learned.ends(said[name][here], prices[here], categories[here])
        for name in heads.labels:
            rows = others & targets.known(name)
            divisor = label_temperature(said[name][rows], targets.labels(name)[rows]) if rows.any() else 1.0
            probabilities[name][here] = (said[name][here] / divisor).softmax(1)
    return Said(
        {name: _array(said[name]) for name in heads.counts},
        {name: _array(table) for name, table in probabilities.items()},
        {name: _array(ends) for name, ends in intervals.items()},
    )


def cross_fitted(catalogue: Catalogue, folds: Folds, seed: int = 0, on_progress: Progress = ignore) -> dict[str, Said]:
    """What each baseline says of the products that were left out, in order, fitted on all folds but theirs.

    Args:
        catalogue: what the folds divide.
        folds: those that the network's members leave out.
        seed: of the baselines.
        on_progress: hears of the steps.
    """
    of_row, rows = folds.of_row.numpy(), folds.held_out_rows.numpy()
    left_out = np.unique(of_row[rows])
    answers = []
    for place, fold in enumerate(left_out):
        on_progress(place / len(left_out), f"fitting baselines, fold {place + 1} of {len(left_out)}")
        baselines = fit_baselines(catalogue.with_rows(of_row != fold), seed)
        answers.append(baselines.say(catalogue.with_rows(of_row == fold)))
    # The folds one after another, put back into the order of the rows.
    order = np.argsort(np.concatenate([np.flatnonzero(of_row == fold) for fold in left_out]))
    return {
        name: Said(
            _joined([answer[name].counts for answer in answers], order),
            _joined([answer[name].labels for answer in answers], order),
            {},
        )
        for name in answers[0]
    }


def _array(values: Tensor) -> Array:
    return values.numpy().astype(np.float64)


def _joined(parts: list[Mapping[str, Array]], order: NDArray[np.intp]) -> dict[str, Array]:
    """Each head's answers as one array; a head that some fold could not be fitted for is left out."""
    heads = set.intersection(*(set(part) for part in parts))
    return {head: np.concatenate([part[head] for part in parts])[order] for head in sorted(heads)}
