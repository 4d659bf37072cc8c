"""How good frozen image features are: a linear SVM and nearest neighbours, asked about senders they never saw."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler
from sklearn.svm import SVC
from torch import Tensor

from core.config import Progress, ignore
from core.encoders.features import FeatureStore
from core.encoders.images import ImageEncoder
from core.evaluation.estimates import Estimate, bootstrap
from core.evaluation.metrics import accuracy
from tools.starter.images.data import PhotoSet
from tools.starter.images.teachers import Teacher, teacher_features

TEN_CLASSES = ("Dress", "Hat", "Longsleeve", "Outwear", "Pants", "Shirt", "Shoes", "Shorts", "Skirt", "T-Shirt")
COSTS = (0.1, 0.3, 1.0, 3.0, 10.0)
N_FOLDS = 5
Labels = NDArray[np.int64]
Features = NDArray[np.float32]
Classifier = Callable[[Features], Labels]
Fit = Callable[[Features, Labels, NDArray[np.str_]], Classifier]


@dataclass(frozen=True)
class FeatureScore:
    """Top-1 accuracy of what was said from one set of features.

    Attributes:
        accuracy: with its 95 % interval over senders.
        lead: how far the first set is ahead of it, photo by photo; nothing for the first itself.
    """

    accuracy: Estimate
    lead: Estimate | None


@dataclass(frozen=True)
class FoldScores:
    """How well the ten classes are told from rival features.

    Attributes:
        n_photos: that were asked about.
        n_senders: that had sent them.
        linear_svm: by whose features they are.
        nearest_5: by whose features they are.
    """

    n_photos: int
    n_senders: int
    linear_svm: dict[str, FeatureScore]
    nearest_5: dict[str, FeatureScore]


@dataclass(frozen=True)
class FoldAnswers:
    """What each photo was taken for, by rival, by classifiers fitted on other senders.

    Attributes:
        linear_svm: positions in the photo set's names, (n,).
        nearest_5: likewise.
    """

    linear_svm: dict[str, Labels]
    nearest_5: dict[str, Labels]


def of_ten_classes(photos: PhotoSet) -> PhotoSet:
    """The photos of the ten classes that are compared in public."""
    return photos.of(np.isin(np.array(photos.names)[photos.labels], TEN_CLASSES))


def answer_in_folds(rivals: Mapping[str, Tensor], photos: PhotoSet, seed: int) -> FoldAnswers:
    """Name every photo by a linear SVM and by its five nearest neighbours, fitted in five folds on other senders.

    Args:
        rivals: features of the photos, (n, d), by whose they are; all are asked in the same folds.
        photos: n of them.
        seed: of the folds.
    """
    folds = list(GroupKFold(N_FOLDS, shuffle=True, random_state=seed).split(photos.labels, groups=photos.groups))
    values = {name: features.numpy() for name, features in rivals.items()}
    return FoldAnswers(
        {name: _answers(_svm, of_one, photos, folds) for name, of_one in values.items()},
        {name: _answers(_neighbours, of_one, photos, folds) for name, of_one in values.items()},
    )


def score_answers(
    answers: FoldAnswers, photos: PhotoSet, seed: int, rows: NDArray[np.bool_] | None = None
) -> FoldScores:
    """Accuracy of the answers, with 95 % bootstrap intervals over senders.

    Args:
        answers: what the photos were taken for.
        photos: n of them.
        seed: of the bootstrap.
        rows: which photos count, (n,); all when it is None.
    """
    is_counted = np.ones(len(photos), bool) if rows is None else rows
    asked = photos.of(is_counted)
    return FoldScores(
        len(asked),
        len(set(asked.groups.tolist())),
        _scores({name: said[is_counted] for name, said in answers.linear_svm.items()}, asked, seed),
        _scores({name: said[is_counted] for name, said in answers.nearest_5.items()}, asked, seed),
    )


def rival_features(
    encoder: ImageEncoder,
    teachers: Sequence[Teacher],
    photos: PhotoSet,
    store: FeatureStore,
    on_progress: Progress = ignore,
) -> dict[str, Tensor]:
    """Features (n, d) of photos: the encoder's first, each teacher's, and all teachers' side by side.

    Raises:
        ImageError: a photo cannot be read.
    """
    ours = torch.cat([encoder.encode(part) for part in encoder.read(photos.paths)])
    theirs = {
        f"teacher {i}": teacher_features(one, photos.paths, store, on_progress) for i, one in enumerate(teachers, 1)
    }
    joined = {"teachers joined": torch.cat(list(theirs.values()), 1)} if len(theirs) > 1 else {}
    return {"encoder": ours, **theirs, **joined}


def _answers(fit: Fit, features: Features, photos: PhotoSet, folds: Sequence[tuple[Labels, Labels]]) -> Labels:
    said = np.empty_like(photos.labels)
    for known, asked in folds:
        classifier = fit(features[known], photos.labels[known], photos.groups[known])
        said[asked] = classifier(features[asked])
    return said


def _scores(said: dict[str, Labels], asked: PhotoSet, seed: int) -> dict[str, FeatureScore]:
    first = next(iter(said))
    return {
        name: FeatureScore(
            bootstrap(accuracy, asked.labels, labels, groups=asked.groups, seed=seed),
            None
            if name == first
            else bootstrap(_lead, asked.labels, said[first], labels, groups=asked.groups, seed=seed),
        )
        for name, labels in said.items()
    }


def _lead(truth: Labels, first: Labels, other: Labels) -> float:
    return accuracy(truth, first) - accuracy(truth, other)


def _svm(known: Features, labels: Labels, senders: NDArray[np.str_]) -> Classifier:
    """A linear SVM, one class against one, whose cost is chosen on senders of its own training photos."""
    scale = StandardScaler().fit(known)
    axes = scale.transform(known).T / known.shape[1]
    # Only products between photos are needed, so long features cost no more than short ones.
    search = GridSearchCV(SVC(kernel="precomputed"), {"C": COSTS}, cv=GroupKFold(3))
    search.fit(scale.transform(known) @ axes, labels, groups=senders)
    return lambda asked: search.predict(scale.transform(asked) @ axes)


def _neighbours(known: Features, labels: Labels, senders: NDArray[np.str_]) -> Classifier:
    nearest = KNeighborsClassifier(5, weights="distance")
    fitted = make_pipeline(StandardScaler(), Normalizer(), nearest).fit(known, labels)
    return lambda asked: fitted.predict(asked)
