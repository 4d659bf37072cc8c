"""The table of demand: the network and every baseline on brands that none of them met, in the same folds.

For each fold of whole brands a model is made anew from the other folds alone: its stopping epoch, ensemble weights and
calibration come from folds within those. The fold itself is opened once, to be forecast.
"""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.catalogue import Catalogue, splits
from core.catalogue.brands import brand_groups
from core.catalogue.heads import HEADS
from core.config import Progress, ignore
from core.demand.evaluate import said_by
from core.demand.evaluation.held_out import truth_of
from core.demand.evaluation.scoring import Said, Truth, score
from core.demand.learning.presets import recipe_of
from core.demand.network.inputs import Targets
from core.demand.options import Changes
from core.demand.predict import Forecaster
from core.demand.train import fit_demand
from core.evaluation.metrics import accuracy, mse
from core.evaluation.tables import Table
from core.evaluation.verdicts import Verdict, verdicts
from tools.benchmarks.calibration import CalibrationTable, calibration_table
from tools.benchmarks.demand_rivals import rivals_of

N_FOLDS = 5
NETWORK = "network"
LEAKING = "random folds, which leak: families of one brand stand on both sides"


# The metric that each head is judged by.
JUDGED_BY = {name: "mse" if head.is_count else "accuracy" for name, head in HEADS.items()}


@dataclass(frozen=True)
class DemandTable:
    """The network beside every baseline on products of folds that none of them met.

    Attributes:
        table: scores and verdicts.
        calibration: of the network's intervals and probabilities.
    """

    table: Table
    calibration: CalibrationTable

    def as_json(self) -> dict[str, Any]:
        """Both as plain values."""
        plain = self.table.as_json()
        return {
            **{name: plain[name] for name in ("n", "split", "scores", "verdicts")},
            "calibration": self.calibration.as_json(),
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "DemandTable":
        """What `as_json` gave."""
        told = {name: plain[name] for name in ("n", "split", "scores", "verdicts")}
        table = Table.from_json({**told, "ours": NETWORK, "judged_by": JUDGED_BY})
        return cls(table, CalibrationTable.from_json(plain["calibration"]))

    def as_markdown(self) -> str:
        """A row for each head and forecaster, then the tables of the network's calibration."""
        return f"{self.table.as_markdown()}\n\n{self.calibration.as_markdown()}"


def demand_table(
    catalogue: Catalogue,
    photos: Catalogue | None = None,
    split: str = "brand",
    seed: int = 0,
    on_progress: Progress = ignore,
    **changes: Any,
) -> DemandTable:
    """Fit the network and every baseline five times and score them on what they have not met.

    Args:
        catalogue: what is forecast.
        photos: a catalogue of photos to borrow by kind and colour; without it products keep their own.
        split: `brand` for folds of whole brands, `random` for folds that leak, `time` for the newest products.
        seed: of the folds, the models and the bootstrap.
        on_progress: hears of the steps.
        changes: to the starter's recipe, see `core.demand.options.Changes`.

    Raises:
        CatalogueError: the catalogue has too few brands or dates for the split.
        TrainingError: it tells nothing to learn from.
    """
    parts, name = _parts(catalogue, split, seed)
    recipe = recipe_of("starter", Changes(seed=seed, **changes))
    answers: list[dict[str, Said]] = []
    for place, test in enumerate(parts):
        told = _within(on_progress, place / len(parts), len(parts), f"part {place + 1} of {len(parts)}: ")
        is_test = np.isin(np.arange(len(catalogue)), test)
        teachers, asked = catalogue.with_rows(~is_test), catalogue.with_rows(is_test)
        model, _ = fit_demand(teachers, recipe, photos, name="benchmark", on_progress=told)
        forecaster = Forecaster(model)
        everyone = torch.ones(len(asked), len(model.network.fusion.ensemble_weights), dtype=torch.bool)
        answers.append(
            {NETWORK: said_by(forecaster, asked, everyone), **rivals_of(teachers, asked, forecaster, seed, told)}
        )
    rows = np.concatenate([np.sort(test) for test in parts])
    judged = catalogue.with_rows(rows)
    truth = truth_of(Targets.of(judged), brand_groups(judged))
    said = {who: joined([answer[who] for answer in answers]) for who in answers[0]}
    return judged_table(said, truth, _categories(judged), name, seed)


def judged_table(
    said: Mapping[str, Said], truth: Truth, categories: NDArray[np.str_], split: str, seed: int = 0
) -> DemandTable:
    """The table of what forecasters said of the same products, the network among them."""
    scores = {who: score(one, truth, seed) for who, one in said.items()}
    judged = {head: _verdicts(head, said, truth, seed) for head in truth.figures}
    calibration = calibration_table(said[NETWORK], truth, categories, said.get("ridge"), seed)
    return DemandTable(Table(len(truth.brand), split, NETWORK, JUDGED_BY, scores, judged), calibration)


def joined(parts: list[Said]) -> Said:
    """What one forecaster said of several parts, one after another."""

    def together(name: str) -> dict[str, NDArray[np.float64]]:
        of_parts = [getattr(part, name) for part in parts]
        return {head: np.concatenate([part[head] for part in of_parts]) for head in of_parts[0]}

    return Said(**{part.name: together(part.name) for part in fields(Said)})


def _verdicts(head: str, said: Mapping[str, Said], truth: Truth, seed: int) -> dict[str, Verdict]:
    answers = {name: answer for name, one in said.items() if (answer := _answer(one, head)) is not None}
    if NETWORK not in answers:
        return {}
    actual, ours, is_error = truth.figures[head], answers.pop(NETWORK), HEADS[head].is_count
    return verdicts(mse if is_error else accuracy, actual, ours, answers, truth.brand, is_error, seed)


def _answer(said: Said, head: str) -> NDArray[np.float64] | None:
    """Logarithms, or the position of the class that is most probable, (n,); None where nothing was said."""
    if head in said.counts:
        return said.counts[head]
    return said.labels[head].argmax(1).astype(np.float64) if head in said.labels else None


def _parts(catalogue: Catalogue, split: str, seed: int) -> tuple[list[NDArray[np.int64]], str]:
    """The rows of each part that is judged, and in words how they were parted."""
    if split == "time":
        return [splits.by_time(catalogue).test], "the newest products, by time"
    if split == "random":
        order = np.random.default_rng(seed).permutation(len(catalogue))
        return list(np.array_split(order, N_FOLDS)), f"{N_FOLDS} {LEAKING} (seed {seed})"
    folds = splits.folds_by_group(catalogue, N_FOLDS, "brand", seed=seed)
    return [fold.test for fold in folds], f"{N_FOLDS} folds of whole brands (seed {seed})"


def _categories(catalogue: Catalogue) -> NDArray[np.str_]:
    return np.array([name if isinstance(name, str) else "" for name in catalogue.frame["category"]])


def _within(on_progress: Progress, start: float, n_parts: int, prefix: str) -> Progress:
    return lambda fraction, message: on_progress(start + fraction / n_parts, prefix + message)
