"""What each part of a photo does to each head, by one of three methods, beside its evidence."""

from collections.abc import Callable, Sequence

import torch

from core.config import Progress, ignore
from core.explain.attributions import sensitivity
from core.explain.evidence import Evidence, judged
from core.explain.faithfulness import Remembered, completeness_error, evidence_of, insertion_areas, random_orders
from core.explain.shapley import Array
from core.reasons.photos import AskedPhoto
from core.reasons.results import PHOTO_METHODS, PhotoReasons
from core.reasons.values import Target, least_of

N_ORDERS, N_AREA_STEPS, N_INFIDELITY = 16, 5, 16
REACH, N_MOVES = 0.02, 2


def photo_reasons(
    question: AskedPhoto,
    randomised: AskedPhoto | None,
    targets: Sequence[Target],
    method: str,
    on_progress: Progress = ignore,
) -> dict[str, PhotoReasons]:
    """Reasons by head.

    Args:
        question: the photo, to be asked about.
        randomised: the same for the network with random weights; without it no evidence is gathered.
        targets: of the heads that are asked for.
        method: one of `PHOTO_METHODS`.
        on_progress: hears of every head.
    """
    value = Remembered(question.value)
    unlike = Remembered(randomised.value) if randomised else None
    reasons = {}
    for place, target in enumerate(targets):
        on_progress(place / len(targets), f"asking each part of the photo about {target.name}")
        heat = _heat(question, value, target.column, method)
        evidence = None
        if randomised and unlike:
            drawn = _by_cell(randomised, unlike, target.column, method)
            evidence = _evidence(question, value, method, heat, drawn, target)
        reasons[target.head] = PhotoReasons(target.head, target.unit, target.name, method, heat, question.box, evidence)
    on_progress(1.0, "asked each part of the photo")
    return reasons


def _heat(question: AskedPhoto, value: Remembered, column: int, method: str) -> Array:
    ways: dict[str, Callable[[], Array]] = {
        "integrated_gradients": lambda: question.smooth_gradients(column),
        "grad_cam": lambda: question.cam(column),
        "occlusion": lambda: question.occluded(value.of(column)),
    }
    return ways[method]()


def _by_cell(question: AskedPhoto, value: Remembered, column: int, method: str) -> Array:
    """A map by cell that is only compared with: gradients without smoothing, which costs several times as much."""
    if method == "integrated_gradients":
        return question.gradients_by_cell(column, (question.square,))[0][0].numpy()
    return question.by_cell(_heat(question, value, column, method))


def _evidence(
    question: AskedPhoto, value: Remembered, method: str, heat: Array, randomised: Array, target: Target
) -> Evidence:
    column, n_cells = target.column, question.n_cells
    is_gradient = method == "integrated_gradients"
    found = evidence_of(
        method,
        question.by_cell(heat),
        value.of(column),
        insertion_areas(value.of(column), random_orders(n_cells, N_ORDERS), N_AREA_STEPS),
        N_AREA_STEPS,
        randomised=randomised,
        others={other: _by_cell(question, value, column, other) for other in PHOTO_METHODS if other != method},
        completeness_error=_missed(question, heat, column) if is_gradient else None,
        sensitivity=_moved(question, column) if is_gradient else None,
        n_infidelity=N_INFIDELITY if method != "grad_cam" else 0,
    )
    return judged(found, n_cells, value.reach(column), *least_of(target.unit))


@torch.no_grad()
def _missed(question: AskedPhoto, heat: Array, column: int) -> float:
    """By what share the gradients' sum misses the way from a blank square to the photo."""
    whole, blank = question.answer(torch.cat([question.square, question.blank]))[:, column].tolist()
    return completeness_error(float(heat.sum()), whole, blank)


def _moved(question: AskedPhoto, column: int) -> float:
    return sensitivity(lambda *rows: question.gradients_by_cell(column, rows), (question.square,), REACH, N_MOVES)
