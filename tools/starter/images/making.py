"""The recipe of the starter image encoder: see in any part of a photo what larger networks see there."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from core.config import Progress, ignore
from core.encoders.features import FeatureStore
from core.encoders.images import ImageEncoder, save_image_encoder
from core.registry import Card
from core.training import EpochRecord, train
from tools.starter.images.data import PhotoSources, read_all, read_sources
from tools.starter.images.maps import TeacherMaps, teacher_maps
from tools.starter.images.pupil import Lessons, Pupil, PupilTask, Watched
from tools.starter.images.recipe import ImageRecipe
from tools.starter.images.scores import answer_in_folds, of_ten_classes, rival_features, score_answers
from tools.starter.images.teachers import Teacher

STORED_SIZE = 160
RECIPE = ImageRecipe()
NOTES = (
    "Trained from fresh weights to see in any part of a photo what larger networks see there.",
    "It was told what the cut-outs show, and no label of the photos that it is scored on.",
    "It saw most of those photos without their labels; those of the unseen senders it never saw.",
)


def train_image_encoder(
    photos: Path,
    cutouts: Path,
    drawn: Path | None,
    teachers: Sequence[Teacher],
    to: Path,
    work: Path,
    recipe: ImageRecipe = RECIPE,
    is_resumed: bool = False,
    on_progress: Progress = ignore,
) -> Card:
    """Train the starter image encoder from fresh weights, score it, and save it.

    Args:
        photos: folder with `labels.csv` (image, label, sender); the labels serve the score alone.
        cutouts: folder with `items.csv` (image, garment, outfit).
        drawn: a catalogue of drawn garments, `products.csv` (image, category, product_id), or None.
        teachers: what to learn to see from.
        to: folder of the encoder, replaced when all is done.
        work: folder for what the teachers see, some 4 GB, and for the checkpoints.
        recipe: how.
        is_resumed: go on from the checkpoint.
        on_progress: hears what is being done.

    Raises:
        SourceError: a table is missing or lacks a column, or a teacher does not end in a global average.
        ImageError: a photo cannot be read.
        TrainingError: the run was stopped.
    """
    sources = read_sources(photos, cutouts, drawn, recipe.held_fraction, recipe.seed)
    paths = [*sources.learnt_paths, *sources.held.paths]
    seen = [teacher_maps(one, paths, sources.n_real, work / "teachers", on_progress) for one in teachers]
    pupil, epochs = _taught(sources, seen, recipe, work, is_resumed, on_progress)
    on_progress(1.0, "scoring on the ten classes")
    encoder = pupil.encoder.eval()
    minutes = sum(record.seconds for record in epochs) / 60
    card = Card(
        name="starter",
        kind="",
        config={},
        data=sources.in_words,
        recipe={**asdict(recipe), "teachers": [teacher.fingerprint for teacher in teachers], "minutes": round(minutes)},
        seed=recipe.seed,
        scores={
            "held_agreement": epochs[-1].validation["held_agreement"],
            **_scores(encoder, teachers, sources, recipe.seed, FeatureStore(work / "teachers"), on_progress),
        },
        notes=NOTES,
        created=datetime.now(UTC).date().isoformat(),
    )
    return save_image_encoder(to, encoder, card)


def _taught(
    sources: PhotoSources,
    seen: Sequence[TeacherMaps],
    recipe: ImageRecipe,
    work: Path,
    is_resumed: bool,
    on_progress: Progress,
) -> tuple[Pupil, tuple[EpochRecord, ...]]:
    """A pupil after every stage, with the records of all its epochs."""
    torch.manual_seed(recipe.seed)
    n_seen, n_names = tuple(one.n_features for one in seen), tuple(one.n_names for one in seen)
    pupil = Pupil(ImageEncoder(recipe.encoder), n_seen, n_names, len(sources.cutouts.names))
    lessons, watched = _materials(sources, seen, recipe, on_progress)
    epochs: tuple[EpochRecord, ...] = ()
    for number, stage in enumerate(recipe.stages):
        task = PupilTask(pupil, recipe, stage.sizes, lessons, watched)
        checkpoint = work / f"stage-{number + 1}.safetensors"
        told = _in_stage(number, len(recipe.stages), on_progress)
        epochs += train(task, recipe.training(number), checkpoint, is_resumed, told).epochs
    return pupil, epochs


def _materials(
    sources: PhotoSources, seen: Sequence[TeacherMaps], recipe: ImageRecipe, on_progress: Progress
) -> tuple[Lessons, Watched]:
    """What is learned from, and the unseen senders' photos that are watched."""
    learnt = read_all(sources.learnt_paths, STORED_SIZE, on_progress)
    held = read_all(sources.held.paths, recipe.encoder.image_size)
    after = slice(len(learnt), None)
    return (
        Lessons(learnt, tuple(seen), torch.from_numpy(sources.told)),
        Watched(held, tuple(one.whole_photos(after) for one in seen)),
    )


def _in_stage(number: int, n_stages: int, on_progress: Progress) -> Progress:
    """Progress of one stage as a part of all."""
    return lambda fraction, message: on_progress(
        (number + fraction) / n_stages, f"stage {number + 1} of {n_stages} · {message}"
    )


def _scores(
    encoder: ImageEncoder,
    teachers: Sequence[Teacher],
    sources: PhotoSources,
    seed: int,
    store: FeatureStore,
    on_progress: Progress,
) -> dict[str, Any]:
    """Five folds by sender on the ten classes: all senders, and those alone whose photos the encoder never saw."""
    photos = of_ten_classes(sources.photos)
    answers = answer_in_folds(rival_features(encoder, teachers, photos, store, on_progress), photos, seed)
    is_unseen = np.isin(photos.groups, sources.held.groups)
    return {
        "five_folds": asdict(score_answers(answers, photos, seed)),
        "unseen_senders": asdict(score_answers(answers, photos, seed, is_unseen)),
    }
