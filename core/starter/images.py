"""The recipe of the starter image encoder: see what larger networks see, and name what labelled photos show."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

import torch
from torch import Tensor
from torch.optim.swa_utils import update_bn

from core.config import Progress, ignore
from core.features import FeatureStore
from core.images import ImageEncoder, save_image_encoder
from core.registry import Card
from core.starter.image_data import (
    NO_LABEL,
    PhotoSet,
    Teacher,
    hold_out,
    read_all,
    read_photo_set,
    standardised,
    teacher_features,
)
from core.starter.image_pupil import ImageRecipe, Lessons, Pupil, PupilTask
from core.starter.image_scores import score_features
from core.training import train

STORED_SIZE = 128
RECIPE = ImageRecipe()


def train_image_encoder(
    photos: Path,
    cutouts: Path | None,
    drawn: Path | None,
    teachers: Sequence[Teacher],
    to: Path,
    work: Path,
    recipe: ImageRecipe = RECIPE,
    is_resumed: bool = False,
    on_progress: Progress = ignore,
) -> Card:
    """Train the starter image encoder from fresh weights, score it on senders it never saw, and save it.

    Args:
        photos: folder with `labels.csv` (image, label, sender).
        cutouts: folder with `items.csv` (image, garment, outfit), or None.
        drawn: a catalogue of drawn garments, `products.csv` (image, category, group), or None.
        teachers: what to learn to see from.
        to: folder of the encoder, replaced when all is done.
        work: folder for the teachers' features and the checkpoint.
        recipe: how.
        is_resumed: go on from the checkpoint.
        on_progress: hears what is being done.

    Raises:
        SourceError: a table is missing or lacks a column.
        ImageError: a photo cannot be read.
        TrainingError: the run was stopped.
    """
    labelled = read_photo_set(photos / "labels.csv", "label", "label", "sender")
    learnt, held = hold_out(labelled, recipe.held_fraction, recipe.seed)
    real = [learnt, *([read_photo_set(cutouts / "items.csv", "garment", "garment", "outfit")] if cutouts else [])]
    every = [*real, *([read_photo_set(drawn / "products.csv", "kind", "category", "product_id")] if drawn else [])]
    store = FeatureStore(work / "teachers")
    held_photos = read_all(held.paths, recipe.encoder.image_size)
    torch.manual_seed(recipe.seed)
    pupil = Pupil(ImageEncoder(recipe.encoder), sum(teacher.n_features for teacher in teachers))
    minutes = 0.0
    for number, stage in enumerate(recipe.stages):
        torch.manual_seed(recipe.seed + number)  # a stage's fresh heads are the same whether or not it was resumed
        lessons = _lessons(every if stage.has_drawn else real, real, teachers, store, on_progress)
        task = PupilTask(pupil, recipe, stage, lessons, (held_photos, torch.from_numpy(held.labels)))
        checkpoint = work / f"stage-{number + 1}.safetensors"
        history = train(task, recipe.training(number), checkpoint, is_resumed, on_progress)
        minutes += sum(record.seconds for record in history.epochs) / 60
    on_progress(1.0, "scoring on senders never seen")
    encoder = pupil.encoder
    _settle(encoder, read_all([path for one in every for path in one.paths], recipe.encoder.image_size))
    learnt_photos = read_all(learnt.paths, recipe.encoder.image_size)
    rivals = {
        "encoder": (_encoded(encoder, learnt_photos), _encoded(encoder, held_photos)),
        "teachers": (_taught(teachers, learnt, store), _taught(teachers, held, store)),
    }
    card = Card(
        name="starter",
        kind="",
        config={},
        data="; ".join(f"{len(one):,} photos with {len(one.names)} values of '{one.name}'" for one in every)
        + f"; {len(held):,} photos of other senders held apart for the score",
        recipe={**asdict(recipe), "teachers": [teacher.fingerprint for teacher in teachers], "minutes": round(minutes)},
        seed=recipe.seed,
        scores=score_features(rivals, learnt, held, recipe.seed),
        notes=(
            "Trained from fresh weights to agree with the features of larger networks and to name labels.",
            "Senders of the photos it is scored on had no part in its training.",
        ),
        created=datetime.now(UTC).date().isoformat(),
    )
    return save_image_encoder(to, encoder.eval(), card)


def _lessons(
    sets: Sequence[PhotoSet],
    real: Sequence[PhotoSet],
    teachers: Sequence[Teacher],
    store: FeatureStore,
    on_progress: Progress,
) -> Lessons:
    """Photos, what the teachers see in them (on the scale of the real ones), and their labels."""
    paths = [path for one in sets for path in one.paths]
    n_real = sum(map(len, real))
    seen = tuple(standardised(teacher_features(teacher, paths, store, on_progress), n_real) for teacher in teachers)
    labels, start = {}, 0
    for one in sets:
        labels[one.name] = torch.full((len(paths),), NO_LABEL)
        labels[one.name][start : start + len(one)] = torch.from_numpy(one.labels)
        start += len(one)
    return Lessons(read_all(paths, STORED_SIZE, on_progress), seen, labels, {one.name: len(one.names) for one in sets})


def _settle(encoder: ImageEncoder, photos: Tensor) -> None:
    """Let batch normalisation measure whole photos at the size of use, which no random view was of."""
    encoder.train()
    with torch.no_grad():
        update_bn(photos.split(64), encoder)
    encoder.eval()


def _encoded(encoder: ImageEncoder, photos: Tensor) -> Tensor:
    return torch.cat([encoder.encode(part) for part in photos.split(64)])


def _taught(teachers: Sequence[Teacher], photos: PhotoSet, store: FeatureStore) -> Tensor:
    return torch.cat([teacher_features(teacher, photos.paths, store) for teacher in teachers], dim=1)
