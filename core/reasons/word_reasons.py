"""What each word of a title does to each head, by three methods, each beside its evidence."""

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from core.config import Progress, ignore
from core.explain.attributions import left_out, sensitivity
from core.explain.evidence import Evidence, judged
from core.explain.faithfulness import Remembered, completeness_error, evidence_of, insertion_areas, random_orders
from core.explain.shapley import Array
from core.explain.words import word_spans
from core.reasons.results import Word, WordReasons
from core.reasons.titles import AskedTitle
from core.reasons.values import Target, least_of

N_ORDERS, N_AREA_STEPS, N_INFIDELITY = 40, 8, 48
REACH, N_MOVES = 0.02, 4


def word_reasons(
    title: str,
    question: AskedTitle,
    randomised: AskedTitle | None,
    targets: Sequence[Target],
    on_progress: Progress = ignore,
) -> dict[str, WordReasons]:
    """Reasons by head.

    Args:
        title: as it was given, which places are counted in.
        question: the same title, cleaned, to be asked about.
        randomised: the same for the network with random weights; without it no evidence is gathered.
        targets: of the heads that are asked for.
        on_progress: hears of every head.
    """
    value = Remembered(question.value)
    unlike = Remembered(randomised.value) if randomised else None
    reasons = {}
    for place, target in enumerate(targets):
        on_progress(place / len(targets), f"asking each word about {target.name}")
        maps = _maps(question, value, target.column)
        evidence = {}
        if randomised and unlike:
            evidence = _evidence(question, value, maps, _maps(randomised, unlike, target.column), target)
        words = tuple(
            Word(title[start:end], start, end, *(float(maps[method][i]) for method in maps))
            for i, (start, end) in enumerate(word_spans(title))
        )
        reasons[target.head] = WordReasons(target.head, target.unit, target.name, title, words, evidence)
    on_progress(1.0, "asked each word")
    return reasons


def _maps(question: AskedTitle, value: Remembered, column: int) -> dict[str, Array]:
    """Attributions (words,) by method, in the order of a `Word`'s fields."""
    (by_gradient,) = question.gradients(column, question.path().inputs)
    each = np.eye(len(question.words), dtype=bool)
    return {
        "gradient": by_gradient[0].numpy(),
        "left_out": left_out(value.of(column), each),
        "attention": question.attention(),
    }


def _evidence(
    question: AskedTitle,
    value: Remembered,
    maps: Mapping[str, Array],
    unlike: Mapping[str, Array],
    target: Target,
) -> dict[str, Evidence]:
    n_words, column = len(question.words), target.column
    chance = insertion_areas(value.of(column), random_orders(n_words, N_ORDERS), N_AREA_STEPS)
    found = {
        method: evidence_of(
            method,
            attributions,
            value.of(column),
            chance,
            N_AREA_STEPS,
            randomised=unlike[method],
            others={other: map_ for other, map_ in maps.items() if other != method},
            completeness_error=_missed(question, attributions, column) if method == "gradient" else None,
            sensitivity=_moved(question, column) if method == "gradient" else None,
            n_infidelity=N_INFIDELITY if method != "attention" else 0,
        )
        for method, attributions in maps.items()
    }
    reach = value.reach(column)
    return {name: judged(one, n_words, reach, *least_of(target.unit)) for name, one in found.items()}


@torch.no_grad()
def _missed(question: AskedTitle, attributions: Array, column: int) -> float:
    """By what share the gradients' sum misses the way from neutral pieces to the title."""
    path = question.path()
    ends = [float(question.output(column, *parts)) for parts in (path.inputs, path.baselines)]
    return completeness_error(float(attributions.sum()), *ends)


def _moved(question: AskedTitle, column: int) -> float:
    return sensitivity(lambda *rows: question.gradients(column, rows), question.path().inputs, REACH, N_MOVES)
