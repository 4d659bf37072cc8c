"""The recipe of the starter title encoder: its vocabulary, its training, its scores and its card."""

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import torch

from core.catalogue.sources import import_source
from core.config import Progress, ignore
from core.encoders.texts import KIND, TextEncoderConfig, learn_vocabulary, new_text_encoder, save_text_encoder
from core.errors import SourceError
from core.registry import Card
from core.training import TrainingConfig, train
from tools.starter.texts.data import MUSINSA, SOURCES, Sentence, TitleSource, part_of, read_sentences
from tools.starter.texts.learning import Reading, TitleReader, TitleTask, cut, masked_scores
from tools.starter.texts.scores import score_text_encoder

PARTS = ("train", "validation", "test")


@dataclass(frozen=True)
class TextRecipe:
    """All that the starter title encoder is made by."""

    shape: TextEncoderConfig = TextEncoderConfig(n_pieces=9000)
    reading: Reading = Reading()
    training: TrainingConfig = field(
        default_factory=lambda: TrainingConfig(
            epochs=3,
            batch_size=1,
            learning_rate=1.5e-3,
            weight_decay=0.01,
            optimiser="adamw",
            schedule="cosine",
            warmup_fraction=0.05,
            gradient_clip=1.0,
        )
    )


def train_text_encoder(
    titles_folder: Path,
    to: Path,
    recipe: TextRecipe | None = None,
    sources: Sequence[TitleSource] = SOURCES,
    checkpoint: Path | None = None,
    is_resumed: bool = False,
    on_progress: Progress = ignore,
) -> Card:
    """Learn a vocabulary and an encoder from titles, score them, and write them with their card to a folder.

    A tenth of the brands and titles chooses, another tenth judges; the vocabulary and the encoder read neither.

    Args:
        titles_folder: the training data folder, which the files of `sources` lie below.
        to: takes the encoder; what stood there is replaced once all is done.
        recipe: how; the starter's by default.
        sources: which columns of which files; a file that is not there is left out, and the card says so.
        checkpoint: file for the state of the run.
        is_resumed: go on from `checkpoint` where it exists.
        on_progress: hears the fraction done, the losses and the time left.

    Raises:
        SourceError: none of the files is there.
        TrainingError: the run was stopped; with `is_resumed` it goes on.
        StorageError: the encoder could not be written.
    """
    recipe = recipe or TextRecipe()
    parts, absent = _read_parts(titles_folder, sources, recipe.training.seed)
    reader = new_reader(parts["train"], recipe)
    titles = {part: cut(parts[part], reader.encoder) for part in PARTS}
    task = TitleTask(reader, recipe.reading, recipe.training.seed, titles["train"], titles["validation"])
    train(task, recipe.training, checkpoint, is_resumed, on_progress)
    on_progress(1.0, "Scoring what was learned on titles and brands that it has not read")
    scores = _score_hidden(reader, recipe, parts["test"]) | _score_demand(reader, titles_folder, recipe.training.seed)
    return save_text_encoder(to, reader.encoder, recipe.shape, _card(to.name, recipe, parts, absent, scores))


def new_reader(sentences: Sequence[Sentence], recipe: TextRecipe) -> TitleReader:
    """An untrained reader whose vocabulary is learned from sentences, those that are read often counting more."""
    texts = [sentence.title for sentence in sentences for _ in range(math.ceil(sentence.reads))]
    contexts = [sentence.context for sentence in sentences if sentence.context]
    torch.manual_seed(recipe.training.seed)
    return TitleReader(new_text_encoder(recipe.shape, learn_vocabulary(texts + contexts, recipe.shape.n_pieces)))


def _read_parts(
    folder: Path, sources: Sequence[TitleSource], seed: int
) -> tuple[dict[str, list[Sentence]], tuple[str, ...]]:
    sentences, absent = read_sentences(folder, sources)
    if not sentences:
        raise SourceError(f"No titles were found in {folder}.", f"Name the folder that holds {', '.join(absent)}.")
    parts: dict[str, list[Sentence]] = {part: [] for part in PARTS}
    for sentence in sentences:
        parts[part_of(sentence.group, seed)].append(sentence)
    return parts, absent


def _score_hidden(reader: TitleReader, recipe: TextRecipe, sentences: Sequence[Sentence]) -> dict[str, Any]:
    """Loss and accuracy on hidden pieces of titles never read, by file."""
    by_file = {
        file: masked_scores(
            reader,
            cut([sentence for sentence in sentences if sentence.file == file], reader.encoder),
            recipe.reading.mask_fraction,
            recipe.training.seed,
        )
        for file in sorted({sentence.file for sentence in sentences})
    }
    return {"hidden pieces of titles never read": by_file}


def _score_demand(reader: TitleReader, titles_folder: Path, seed: int) -> dict[str, Any]:
    """What the features foretell about the labelled products; nothing where those are not there."""
    if not (titles_folder / MUSINSA.file).is_file():
        return {}
    with TemporaryDirectory() as folder:
        catalogue = import_source("musinsa", titles_folder / MUSINSA.file, Path(folder) / "catalogue")
        parts = np.array([part_of(brand, seed) for brand in catalogue.frame["brand"].fillna("")])
        return {"demand of unseen brands": score_text_encoder(reader.encoder, catalogue, parts, seed)}


def _card(
    name: str, recipe: TextRecipe, parts: dict[str, list[Sentence]], absent: Sequence[str], scores: dict[str, Any]
) -> Card:
    counts = ", ".join(f"{len(parts[part]):,} for {part}" for part in PARTS)
    files = sorted({sentence.file for part in parts.values() for sentence in part})
    return Card(
        name=name,
        kind=KIND,
        config={},
        data=f"Titles, and what else is said of their products, from {', '.join(files)}: {counts}; no figures.",
        recipe=asdict(recipe),
        seed=recipe.training.seed,
        scores=scores,
        notes=(
            "Brands, and titles of no known brand, were held out: a tenth to choose settings on, a tenth to report.",
            "In the five folds the encoder has read most titles, though no figures: trust brands never read more.",
            *(f"{file} was not there and was not read." for file in absent),
        ),
        created=datetime.now(UTC).isoformat(timespec="seconds"),
    )
