"""Train demand on a catalogue: prepare, run the training loop, calibrate on brands left out, save."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core import config, device
from core.catalogue import Catalogue
from core.catalogue.brands import brand_groups, brand_hashes
from core.config import Progress, ignore
from core.demand.calibration.conformal import MIN_ROWS, N_PATTERNS, Calibration, presence_of
from core.demand.evaluation.held_out import cross_fitted, held_out_report
from core.demand.guard.cautions import Guard
from core.demand.guard.learning import learn_guard
from core.demand.learning.ensemble_weights import learn_ensemble_weights
from core.demand.learning.preparation import prepare
from core.demand.learning.presets import Recipe, recipe_of
from core.demand.learning.task import DemandTask, Lesson, features_of, held_out_heads
from core.demand.market import Market
from core.demand.network.model import DemandNetwork
from core.demand.options import Changes
from core.demand.trained import KIND, TrainedDemand, packed, unpacked
from core.encoders.features import FeatureStore
from core.registry import Card
from core.storage.places import checkpoint_of, held
from core.training import History, train

_ENCODED, _TRAINED = 0.15, 0.95


def train_demand(
    catalogue: Catalogue,
    preset: str = "starter",
    to: Path | None = None,
    *,
    photos: Catalogue | None = None,
    garments: Sequence[Path] = (),
    name: str | None = None,
    is_resumed: bool = False,
    store: FeatureStore | None = None,
    on_progress: Progress = ignore,
    **changes: Any,
) -> Path:
    """Train a demand model and save it.

    Until the model is saved, the state of the run is kept beside `to`, in a file with `.checkpoint` behind its name.

    Args:
        catalogue: what to learn from.
        preset: `starter` or `paper`.
        to: the model's folder; in the user's models without it.
        photos: a catalogue of photos to borrow by kind and colour; without it products keep their own.
        garments: photos of garments for the guard to know beside those that products meet and drawn ones.
        name: on the card; the folder's without it.
        is_resumed: go on from the last checkpoint, to the same end as an undisturbed run.
        store: where features are kept; the user's without it.
        on_progress: hears the fraction, the loss per head and the time left.
        changes: see `Changes`; None keeps the preset's.

    Returns:
        The folder of the model.

    Raises:
        TrainingError: the catalogue has too little to learn from, or the run was stopped.
        ModelError: an encoder is missing, damaged or cannot be fetched.
        SettingError: a number is out of its bounds.
        StorageError: the disk is full, or another training is filling the folder.
    """
    folder = to or config.models_folder() / f"{catalogue.folder.resolve().name}-{preset}"
    recipe, checkpoint = recipe_of(preset, Changes(**changes)), checkpoint_of(folder)
    with held(folder, "training"):
        model, lesson = fit_demand(
            catalogue, recipe, photos, name or folder.name, checkpoint, is_resumed, store, on_progress
        )
        lender = photos if photos is not None else catalogue
        guarded = replace(model, guard=learn_guard(catalogue, lender, lesson, model.network, recipe, garments))
        scored = _with_scores(guarded, catalogue, lesson, _part(on_progress, _TRAINED, 1))
        scored.save(folder)
        checkpoint.unlink(missing_ok=True)
    on_progress(1.0, f"saved {folder.name}")
    return folder


def fit_demand(
    catalogue: Catalogue,
    recipe: Recipe,
    photos: Catalogue | None = None,
    name: str = "",
    checkpoint: Path | None = None,
    is_resumed: bool = False,
    store: FeatureStore | None = None,
    on_progress: Progress = ignore,
) -> tuple[TrainedDemand, Lesson]:
    """A demand model and the lesson it learned, unguarded, neither scored nor saved; otherwise as `train_demand`."""
    prepared = prepare(catalogue, photos, recipe, store or FeatureStore(), _part(on_progress, 0, _ENCODED))
    network, lesson = prepared.network, prepared.lesson
    network.to(device.chosen(needs_float64=True))
    history = train(
        DemandTask(network, lesson, recipe),
        recipe.training,
        checkpoint,
        is_resumed,
        _part(on_progress, _ENCODED, _TRAINED),
    )
    on_progress(_TRAINED, "calibrating on brands left out")
    network.cpu().load_state_dict({name: unpacked(packed(value)) for name, value in network.state_dict().items()})
    network.eval()
    learn_ensemble_weights(network, lesson)
    card = _card(catalogue, photos, recipe, lesson, history, name, network.config.as_card())
    calibration = _calibration(network, lesson, torch.from_numpy(brand_groups(catalogue)))
    guard = Guard.silent(network.config.image_dimension, len(network.config.categories))
    return TrainedDemand(network, calibration, Market.of(catalogue, network.config.says.counts), guard, card), lesson


def _calibration(network: DemandNetwork, lesson: Lesson, brands: Tensor) -> Calibration:
    """Intervals and temperatures for each pattern of presence, from members that never met the brands."""
    calibration = Calibration.start(network.config.says, len(network.config.categories))
    held_out = lesson.folds.held_out_rows
    features = features_of(network, lesson, held_out)
    there = lesson.presence[held_out] & network.fusion.taught
    n_needed = min(MIN_ROWS, len(held_out) // 2)
    for pattern in sorted(range(N_PATTERNS), key=lambda number: number.bit_count()):
        wanted = presence_of(pattern)
        rows = (there | ~wanted).all(1).nonzero().squeeze(1)
        if len(rows) < n_needed:
            calibration.copy(_without_rarest(pattern, there), pattern)
            continue
        shown = {name: values[rows] for name, values in features.items()}
        chosen, presence = held_out[rows], wanted.expand(len(rows), -1)
        said = held_out_heads(network, lesson, chosen, shown, presence)
        inputs = lesson.inputs.rows(chosen).with_presence(presence)
        calibration.learn(pattern, said, lesson.targets.rows(chosen), inputs, brands[chosen])
    return calibration


def _without_rarest(pattern: int, there: Tensor) -> int:
    """The pattern less its rarest modality."""
    counts = torch.where(presence_of(pattern), there.sum(0), torch.iinfo(torch.int64).max)
    return pattern & ~(1 << int(counts.argmin()))


def _card(
    catalogue: Catalogue,
    photos: Catalogue | None,
    recipe: Recipe,
    lesson: Lesson,
    history: History,
    name: str,
    shape: dict[str, Any],
) -> Card:
    notes = [lesson.album.note] if lesson.album.note else []
    if catalogue.info.is_simulated:
        notes.append("The figures it learned from are simulated.")
    n_brands = len(set(brand_hashes(catalogue)))
    lent = f"; photos of {photos.info.name}, {len(photos):,}" if photos is not None else ""
    return Card(
        name=name,
        kind=KIND,
        config=shape,
        data=f"{catalogue.info.name}, {len(catalogue):,} products of {n_brands:,} brands{lent}",
        recipe={
            **recipe.as_card(),
            "best_epoch": history.best_epoch + 1,
            "epochs_run": len(history.epochs),
            "seconds": round(sum(record.seconds for record in history.epochs)),
            "split": lesson.folds.name,
            "members": lesson.folds.of_member.tolist(),
            "brands": lesson.folds.by_brand(catalogue),
        },
        seed=recipe.training.seed,
        scores={},
        notes=tuple(notes),
        created=datetime.now(UTC).strftime("%Y-%m-%d"),
    )


def _with_scores(model: TrainedDemand, catalogue: Catalogue, lesson: Lesson, on_progress: Progress) -> TrainedDemand:
    baselines = cross_fitted(catalogue, lesson.folds, model.card.seed, on_progress)
    report = held_out_report(model.network, lesson, brand_groups(catalogue), baselines)
    alarms = dict(zip(("photo", "title", "price"), (round(float(x), 4) for x in model.guard.false_alarms), strict=True))
    return replace(model, card=replace(model.card, scores={**report.as_json(), "false_alarms": alarms}))


def _part(on_progress: Progress, start: float, end: float) -> Progress:
    """Progress of a part of the whole, from `start` to `end`."""
    return lambda fraction, message: on_progress(start + (end - start) * fraction, message)
