"""The table of frozen image features: an encoder's beside its teachers', asked about senders never seen."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from core.config import Progress, ignore
from core.encoders.features import FeatureStore
from core.encoders.images import load_image_encoder
from core.evaluation.markdown import interval, table
from core.registry import Card
from tools.starter.images.data import PhotoSet, hold_out, read_photo_set
from tools.starter.images.scores import FoldScores, answer_in_folds, of_ten_classes, rival_features, score_answers
from tools.starter.images.teachers import Teacher


@dataclass(frozen=True)
class ImageTable:
    """How well the ten classes are told from frozen features, in five folds by sender.

    Attributes:
        seed: of the folds and of the bootstrap.
        lengths: of one photo's features, by whose they are, where known.
        all_senders: every photo of the ten classes.
        unseen_senders: those alone whose senders the encoder was kept from; nothing where its card names none.
    """

    seed: int
    lengths: dict[str, int]
    all_senders: FoldScores
    unseen_senders: FoldScores | None

    @classmethod
    def of_card(cls, card: Mapping[str, Any]) -> "ImageTable":
        """The table that an image encoder's card keeps."""
        scores = card["scores"]
        parts = (TypeAdapter(FoldScores).validate_python(scores[name]) for name in ("five_folds", "unseen_senders"))
        return cls(card["seed"], {}, *parts)

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return asdict(self)

    def as_markdown(self) -> str:
        """One table: a row for each way to classify, each set of features and each choice of senders."""
        header = ["features", "classifier", "senders", "photos", "top-1", "the encoder's lead"]
        return table(header, self._rows())

    def _rows(self) -> Iterator[list[str | None]]:
        yield from self._rows_of(self.all_senders, "all")
        if self.unseen_senders:
            yield from self._rows_of(self.unseen_senders, "unseen")

    def _rows_of(self, scores: FoldScores, senders: str) -> Iterator[list[str | None]]:
        n_photos = f"{scores.n_photos:,}"
        for way, by_name in (("linear SVM", scores.linear_svm), ("5-NN", scores.nearest_5)):
            for name, score in by_name.items():
                features = f"{name}, {self.lengths[name]:,}-d" if name in self.lengths else name
                yield [features, way, senders, n_photos, interval(score.accuracy), interval(score.lead)]


def image_features_table(
    photos_folder: Path,
    teachers: Sequence[Teacher],
    encoder: str = "starter",
    seed: int = 0,
    on_progress: Progress = ignore,
) -> ImageTable:
    """Compare an encoder's frozen features with its teachers' on the ten-class clothing photos.

    Args:
        photos_folder: holds `labels.csv` (image, label, sender).
        teachers: networks to compare with; more than one are also joined.
        encoder: `starter`, `imagenet`, or a model's name or folder.
        seed: of the folds and of the bootstrap.
        on_progress: hears how many photos have been encoded.

    Raises:
        SourceError: the table is missing or lacks a column.
        ModelError: there is no such encoder.
        ImageError: a photo cannot be read.
    """
    network, card = load_image_encoder(encoder)
    labelled = read_photo_set(photos_folder / "labels.csv", "label", "sender")
    photos = of_ten_classes(labelled)
    features = rival_features(network, teachers, photos, FeatureStore(), on_progress)
    answers = answer_in_folds(features, photos, seed)
    is_unseen = _is_unseen(photos, labelled, card)
    return ImageTable(
        seed,
        {name: values.shape[1] for name, values in features.items()},
        score_answers(answers, photos, seed),
        score_answers(answers, photos, seed, is_unseen) if is_unseen.any() else None,
    )


def _is_unseen(photos: PhotoSet, labelled: PhotoSet, card: Card) -> NDArray[np.bool_]:
    """Which photos are of senders that the encoder was kept from in training, as its card tells."""
    fraction = card.recipe.get("held_fraction")
    held = hold_out(labelled, fraction, card.seed)[1].groups if fraction else np.array([], str)
    return np.isin(photos.groups, held)
