"""Baselines fitted anew for every fold of brands, so that they answer for a product on the network's own terms."""

from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.config import Progress, ignore
from core.demand.evaluation.baselines import fit_baselines
from core.demand.evaluation.scoring import Array, Said
from core.demand.learning.folds import Folds


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


def _joined(parts: list[Mapping[str, Array]], order: NDArray[np.intp]) -> dict[str, Array]:
    """Each head's answers as one array; a head that some fold could not be fitted for is left out."""
    heads = set.intersection(*(set(part) for part in parts))
    return {head: np.concatenate([part[head] for part in parts])[order] for head in sorted(heads)}
