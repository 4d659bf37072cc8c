"""Kim & Lee's Table 2 over every subset of the modalities: how good the forecast is with some of them alone.

Two ways of going without: a network trained without (`retrained`), and the network of all of them that is told of
none but these (`absent`). Both answer for brands that the answering members never met, in the same folds.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from pydantic import TypeAdapter
from torch import Tensor

from core.catalogue import MODALITIES, Catalogue
from core.catalogue.brands import brand_groups
from core.catalogue.heads import HEADS
from core.config import Progress, ignore
from core.demand.evaluation.held_out import truth_of
from core.demand.evaluation.scoring import Said, score
from core.demand.learning.ensemble_weights import Tried
from core.demand.learning.preparation import prepare
from core.demand.learning.presets import Recipe, recipe_of
from core.demand.learning.task import DemandTask, Lesson, features_of, held_out_heads
from core.demand.network.heads import Outputs
from core.demand.network.inputs import Targets
from core.demand.network.model import DemandNetwork
from core.demand.options import Changes
from core.encoders.features import FeatureStore
from core.evaluation.estimates import Scores, as_json
from core.evaluation.markdown import interval, table
from core.training import train

JOIN = " + "
# One member a fold and fewer epochs than the starter's: 31 networks are trained.
SMALLER: dict[str, Any] = {"epochs": 8, "network": {"n_members": 5}}


@dataclass(frozen=True)
class AblationTable:
    """Scores of every subset of the modalities.

    Attributes:
        n: how many products were judged.
        split: how they were parted.
        scores: subset → way → head → metric → estimate with its 95 % interval over brands.
    """

    n: int
    split: str
    scores: Mapping[tuple[str, ...], Mapping[str, Scores]]

    def as_json(self) -> dict[str, Any]:
        """The table as plain values; a subset is written as its modalities joined by `JOIN`."""
        plain = {
            JOIN.join(subset): {way: as_json(scores) for way, scores in by_way.items()}
            for subset, by_way in self.scores.items()
        }
        return {"n": self.n, "split": self.split, "scores": plain}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "AblationTable":
        """What `as_json` gave."""
        scores = TypeAdapter(dict[str, dict[str, Scores]]).validate_python(plain["scores"])
        return cls(plain["n"], plain["split"], {tuple(subset.split(JOIN)): by_way for subset, by_way in scores.items()})

    def as_markdown(self) -> str:
        """Everything, then everything but one modality, then each alone; `scores` holds all the other subsets."""
        header = ["known", "how", *(_column(head) for head in self._heads)]
        return f"{self.n:,} products, {self.split}.\n\n{table(header, self._rows())}"

    @property
    def _heads(self) -> list[str]:
        """The heads that were scored, in their order."""
        judged = {head for by_way in self.scores.values() for scores in by_way.values() for head in scores}
        return [head for head in HEADS if head in judged]

    def _rows(self) -> Iterator[list[str | None]]:
        for subset, name in self._spoken_of():
            for way, scores in self.scores[subset].items():
                yield [name, way, *(_metric_of(scores, head) for head in self._heads)]

    def _spoken_of(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """The subsets that are shown, with what they are called."""
        whole = max(self.scores, key=len)
        yield whole, "everything"
        for subset in self.scores:
            if len(subset) == len(whole) - 1:
                (missing,) = set(whole) - set(subset)
                yield subset, f"without {missing.replace('_', ' ')}"
        for subset in self.scores:
            if len(subset) == 1:
                yield subset, f"{subset[0].replace('_', ' ')} alone"


def ablation_table(
    catalogue: Catalogue,
    photos: Catalogue | None = None,
    seed: int = 0,
    on_progress: Progress = ignore,
    **changes: Any,
) -> AblationTable:
    """Score every subset of the modalities that the catalogue has, retrained and by absence.

    Args:
        catalogue: what is forecast.
        photos: a catalogue of photos to borrow by kind and colour; without it products keep their own.
        seed: of the folds, the networks and the bootstrap.
        on_progress: hears of the steps.
        changes: to the smaller starter's recipe, see `core.demand.options.Changes`.

    Raises:
        TrainingError: the catalogue tells nothing to learn from.
    """
    recipe = recipe_of("starter", Changes(seed=seed, **{**SMALLER, **changes}))
    store, groups, targets = FeatureStore(), brand_groups(catalogue), Targets.of(catalogue)
    whole = _taught(catalogue, photos, recipe, store)
    known = [name for place, name in enumerate(MODALITIES) if bool(whole.network.fusion.taught[place])]
    scores: dict[tuple[str, ...], dict[str, Scores]] = {}
    subsets = [subset for size in range(len(known), 0, -1) for subset in combinations(known, size)]
    for place, subset in enumerate(subsets):
        on_progress(place / len(subsets), f"training with {' and '.join(subset)} alone")
        own = whole if len(subset) == len(known) else _taught(catalogue, photos, recipe, store, subset)
        answers = {"retrained": _said(own, subset), "absent": _said(whole, subset)}
        judged = {way: score(said, _truth(targets, groups, own.lesson), seed) for way, said in answers.items()}
        scores[subset] = judged if own is not whole else {"all": judged["retrained"]}
    folds = whole.lesson.folds
    return AblationTable(len(folds.held_out_rows), folds.name, scores)


@dataclass(frozen=True)
class _Taught:
    """A network, what it learned, and its members' weights in each fold, learned on the other folds."""

    network: DemandNetwork
    lesson: Lesson
    weights: Mapping[int, Tensor]


def _taught(
    catalogue: Catalogue,
    photos: Catalogue | None,
    recipe: Recipe,
    store: FeatureStore,
    modalities: Sequence[str] = MODALITIES,
) -> _Taught:
    prepared = prepare(catalogue, photos, recipe, store, modalities=modalities)
    train(DemandTask(prepared.network, prepared.lesson, recipe), recipe.training)
    network, lesson = prepared.network.eval(), prepared.lesson
    fold_of, tried = lesson.folds.of_row[lesson.folds.held_out_rows], Tried.of(network, lesson)
    return _Taught(network, lesson, {int(fold): tried.best(fold_of != fold) for fold in fold_of.unique()})


def _said(taught: _Taught, subset: tuple[str, ...]) -> Said:
    """What members that never met a product's brand say when told of these modalities only."""
    network, lesson, folds = taught.network, taught.lesson, taught.lesson.folds
    told = torch.tensor([name in subset for name in MODALITIES])
    parts, answers = [], []
    for fold, weights in taught.weights.items():
        network.fusion.weigh_members(weights)
        rows = folds.held_out_rows[folds.of_row[folds.held_out_rows] == fold]
        features = features_of(network, lesson, rows)
        answers.append(held_out_heads(network, lesson, rows, features, lesson.presence[rows] & told))
        parts.append(rows)
    order = torch.cat(parts).argsort()
    return _as_said(Outputs.in_rows(answers).each(lambda values: values[order]))


def _as_said(said: Outputs) -> Said:
    return Said(
        {head: _array(values) for head, values in said.items() if HEADS[head].is_count},
        {head: _array(values.softmax(1)) for head, values in said.items() if not HEADS[head].is_count},
        {},
    )


def _truth(targets: Targets, groups: NDArray[np.int64], lesson: Lesson) -> Any:
    rows = lesson.folds.held_out_rows
    return truth_of(targets.rows(rows), groups[rows.numpy()])


def _metric_of(scores: Scores, head: str) -> str | None:
    metric = "mse" if HEADS[head].is_count else "accuracy"
    return interval(scores[head][metric]) if head in scores else None


def _column(head: str) -> str:
    name = head.replace("_", " ")
    return f"{name}, MSE" if HEADS[head].is_count else name


def _array(values: Tensor) -> NDArray[np.float64]:
    return values.numpy().astype(np.float64)
