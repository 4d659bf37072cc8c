"""What the card says of a model: scores on the products that its members never met."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray

from core.demand.conformal import LEVELS, conformal_offsets, temperature
from core.demand.heads import Heads
from core.demand.inputs import Targets
from core.demand.model import DemandNetwork
from core.demand.report import Report
from core.demand.scoring import Array, Said, Truth, score
from core.demand.task import Lesson, features_of, held_out_heads

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
    targets = lesson.targets.rows(rows)
    groups = brands[rows.numpy()]
    said = {"network": _cross_calibrated(heads, targets, groups % _N_PARTS), **baselines}
    truth = truth_of(targets, groups)
    return Report(len(rows), lesson.folds.name, {name: score(one, truth) for name, one in said.items()})


def truth_of(targets: Targets, brands: NDArray[np.int64]) -> Truth:
    """Targets as arrays to be scored against."""
    gender = torch.where(targets.has_gender, targets.prefers_men.float(), torch.nan)
    age = torch.where(targets.has_age, targets.preferred_age.float(), torch.nan)
    return Truth(_array(targets.views), _array(targets.sales), _array(gender), _array(age), brands)


def _cross_calibrated(heads: Heads, targets: Targets, parts: NDArray[np.int64]) -> Said:
    """Forecasts whose intervals and probabilities come from the other parts' brands."""
    intervals = {name: np.zeros((len(parts), len(LEVELS), 2)) for name in ("views", "sales")}
    labels = {"preferred_gender": np.zeros((len(parts), 2)), "preferred_age": np.zeros(tuple(heads.age.shape))}
    classes = {"preferred_gender": (heads.gender, targets.prefers_men, targets.has_gender)}
    classes["preferred_age"] = (heads.age, targets.preferred_age, targets.has_age)
    for part in np.unique(parts):
        here, others = torch.from_numpy(parts == part), torch.from_numpy(parts != part)
        for name, predicted, actual in (
            ("views", heads.views, targets.views),
            ("sales", heads.sales, targets.sales),
        ):
            residuals = (actual - predicted)[others & actual.isfinite()]
            offsets = np.array([conformal_offsets(residuals, level) for level in LEVELS]) if len(residuals) else 0.0
            intervals[name][here.numpy()] = _array(predicted[here])[:, None, None] + offsets
        for name, (logits, label, is_known) in classes.items():
            rows = others & is_known
            winning = torch.nn.functional.one_hot(label[rows], logits.shape[1]).float()
            divisor = temperature(logits[rows], winning) if rows.any() else 1.0
            labels[name][here.numpy()] = _array((logits[here] / divisor).softmax(1))
    return Said({"views": _array(heads.views), "sales": _array(heads.sales)}, labels, intervals)


def _array(values: torch.Tensor) -> Array:
    return values.numpy().astype(np.float64)
