"""What each part of a question adds, what other values of it would do, and what parts add on average over many."""

from collections.abc import Sequence

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.evaluation.estimates import Estimate
from core.explain.question import Question, Target
from core.explain.results import Cohort, Effect, HeadReasons
from core.explain.shapley import Array, Masks, ShapleyValues, shapley

N_RESAMPLES = 1000


def part_reasons(questions: Sequence[Question]) -> tuple[dict[str, HeadReasons], ...]:
    """What each part adds, by head, for each of n questions: Shapley values.

    Args:
        questions: of one function, which is asked for the coalitions of all of them as one batch; one at least.
    """
    first, n_questions = questions[0], len(questions)
    features = {name: torch.cat([question.features[name] for question in questions]) for name in first.parts}
    presence = torch.cat([question.presence for question in questions])  # (n, parts)

    def value(masks: Masks) -> Array:
        there = (torch.from_numpy(masks).unsqueeze(1) & presence).flatten(0, 1)  # (coalitions · n, parts)
        repeated = {name: rows.expand(len(masks), -1, -1).flatten(0, 1) for name, rows in features.items()}
        with torch.no_grad():
            said = first.function(repeated, there)
        return said.double().view(len(masks), -1).numpy()  # (coalitions, n · outputs)

    shared = shapley(value, len(first.parts))
    return tuple(
        {target.head: _reasons(_row(shared, row, n_questions), question, target) for target in question.targets}
        for row, question in enumerate(questions)
    )


@torch.no_grad()
def part_effects(
    question: Question,
    targets: Sequence[Target],
    part: str,
    values: Sequence[float | str],
    features: Tensor,
    is_there: Tensor,
    own: float | str | None,
) -> dict[str, Effect]:
    """What each target would be at other values of one part, all else as it is, by head.

    Args:
        question: that is asked.
        targets: of the heads that are asked for.
        part: that changes.
        values: of it, m of them.
        features: of each of the values, (m, d); all of them are asked together.
        is_there: whether such a value says anything to the function, (m,) bool.
        own: the question's own value; None where it has none.
    """
    said = question.answer({part: features}, question.presence_with(part, is_there))
    return {
        one.head: Effect(one.head, one.unit, part, tuple(values), tuple(said[:, one.column].tolist()), own, one.name)
        for one in targets
    }


def cohort_of(found: Sequence[dict[str, HeadReasons]], groups: NDArray[np.str_], seed: int = 0) -> Cohort:
    """What parts add on average over many questions of the same parts and heads.

    Args:
        found: reasons by head of each of n questions.
        groups: of the questions, (n,), which the intervals draw whole.
        seed: of the bootstrap.
    """
    values = np.array([[x for one in by_head.values() for x in one.contributions.values()] for by_head in found])
    signed, sizes = (mean_by_group(part, groups, seed) for part in (values, np.abs(values)))
    return Cohort(len(found), len(np.unique(groups)), _by_head(signed, found[0]), _by_head(sizes, found[0]))


def mean_by_group(values: Array, groups: NDArray[np.str_], seed: int = 0) -> list[Estimate]:
    """The mean of each column of values (n, k), with its 95 % percentile interval over resamples of whole groups.

    The same as `estimates.bootstrap` of the mean, for all columns at once.
    """
    names, place = np.unique(groups, return_inverse=True)
    sums = np.stack([np.bincount(place, column, len(names)) for column in values.T], 1)  # (groups, k)
    sizes = np.bincount(place, minlength=len(names))
    drawn = np.random.default_rng(seed).integers(len(names), size=(N_RESAMPLES, len(names)))
    times = np.stack([np.bincount(row, minlength=len(names)) for row in drawn])  # (resamples, groups)
    means = times @ sums / (times @ sizes)[:, None]
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    return [Estimate(*map(float, each)) for each in zip(values.mean(0), low, high, strict=True)]


def _row(shared: ShapleyValues, row: int, n_rows: int) -> ShapleyValues:
    """The values of one of several questions that were asked side by side."""
    parts = (part.reshape(*part.shape[:-1], n_rows, -1)[..., row, :] for part in vars(shared).values())
    return ShapleyValues(*parts)


def _reasons(shared: ShapleyValues, question: Question, target: Target) -> HeadReasons:
    names, column = question.parts, target.column
    pairs, errors = shared.interactions[..., column], shared.errors[:, column]
    return HeadReasons(
        target.head,
        target.unit,
        target.name,
        float(shared.baseline[column]),
        float(shared.total[column]),
        # Exactly nothing where a part is absent, whatever rounding left.
        {name: float(shared.values[i, column]) if question.has(name) else 0.0 for i, name in enumerate(names)},
        {name: {other: float(pairs[i, j]) for j, other in enumerate(names) if i != j} for i, name in enumerate(names)},
        tuple(filter(question.has, names)),
        dict(zip(names, errors.tolist(), strict=True)) if errors.any() else {},
    )


def _by_head(estimates: Sequence[Estimate], like: dict[str, HeadReasons]) -> dict[str, dict[str, Estimate]]:
    found = iter(estimates)
    return {head: {name: next(found) for name in one.contributions} for head, one in like.items()}
