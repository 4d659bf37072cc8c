"""What each modality adds to each head: exact Shapley values, with the encoders run once."""

from collections.abc import Mapping

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.demand.calibration.conformal import Calibration
from core.demand.network.fusion import Fusion
from core.demand.network.heads import HeadSet
from core.demand.network.inputs import MODALITIES
from core.explain.shapley import Array, ShapleyValues, shapley
from core.reasons.results import HeadReasons
from core.reasons.values import target_of, values_of


def modality_reasons(
    fusion: Fusion,
    calibration: Calibration,
    features: Mapping[str, Tensor],
    presence: Tensor,
) -> tuple[dict[str, HeadReasons], ...]:
    """Reasons by head for each of n offers; all of their coalitions are asked as one batch.

    Args:
        fusion: of the network, in evaluation mode.
        calibration: of the model.
        features: by modality, (n, d).
        presence: what is there and was taught, (n, 5) bool.
    """
    n_offers = len(presence)

    def value(masks: NDArray[np.bool_]) -> Array:
        there = (torch.from_numpy(masks).unsqueeze(1) & presence).flatten(0, 1)  # (32 · n, 5)
        repeated = {name: rows.expand(len(masks), -1, -1).flatten(0, 1) for name, rows in features.items()}
        with torch.no_grad():
            said = values_of(calibration, fusion.answer(repeated, there), there)
        return said.double().view(len(masks), -1).numpy()  # (32, n · outputs)

    shared = shapley(value, len(MODALITIES))
    return tuple(_reasons(_row(shared, row, n_offers), presence[row], calibration.heads) for row in range(n_offers))


def _row(shared: ShapleyValues, row: int, n_rows: int) -> ShapleyValues:
    """The values of one of several offers that were asked side by side."""
    parts = (shared.baseline, shared.total, shared.values, shared.interactions)
    return ShapleyValues(*(part.reshape(*part.shape[:-1], n_rows, -1)[..., row, :] for part in parts))


def _reasons(shared: ShapleyValues, presence: Tensor, heads: HeadSet) -> dict[str, HeadReasons]:
    present = tuple(name for name, is_there in zip(MODALITIES, presence.tolist(), strict=True) if is_there)
    reasons = {}
    for head in heads.names:
        target = target_of(head, torch.from_numpy(shared.total), heads)
        values, pairs = shared.values[:, target.column], shared.interactions[..., target.column]
        reasons[head] = HeadReasons(
            head,
            target.unit,
            target.name,
            float(shared.baseline[target.column]),
            float(shared.total[target.column]),
            {name: _of_present(name, present, values[i]) for i, name in enumerate(MODALITIES)},
            {
                name: {other: float(pairs[i, j]) for j, other in enumerate(MODALITIES) if i != j}
                for i, name in enumerate(MODALITIES)
            },
            present,
        )
    return reasons


def _of_present(name: str, present: tuple[str, ...], value: float) -> float:
    """A contribution: exactly nothing where the modality is absent, whatever rounding left."""
    return float(value) if name in present else 0.0
