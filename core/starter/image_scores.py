"""How good frozen image features are: a linear SVM and nearest neighbours, on senders never seen before."""

from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import GridSearchCV, GroupKFold
from sklearn.neighbors import KNeighborsClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import Normalizer, StandardScaler
from sklearn.svm import LinearSVC
from torch import Tensor

from core.metrics import accuracy, bootstrap
from core.starter.image_data import PhotoSet

TEN_CLASSES = ("Dress", "Hat", "Longsleeve", "Outwear", "Pants", "Shirt", "Shoes", "Shorts", "Skirt", "T-Shirt")
COSTS = (3e-5, 1e-4, 3e-4, 1e-3, 3e-3)


def score_features(
    rivals: dict[str, tuple[Tensor, Tensor]], learnt: PhotoSet, held: PhotoSet, seed: int
) -> dict[str, Any]:
    """Top-1 accuracy on the ten public classes of held-out senders, with 95 % intervals over senders.

    Args:
        rivals: features (n, d) of the learnt and of the held photos, by the name of who made them.
        learnt: photos that the classifiers are fitted on.
        held: photos of other senders.
        seed: of the bootstrap.

    Returns:
        `{"n": …, "n_senders": …, "linear_svm" | "nearest_5": {name: {"value", "low", "high"}}}`.
    """
    fit, test = _is_of_ten(learnt), _is_of_ten(held)
    truth, senders = held.labels[test], held.groups[test]
    scores: dict[str, Any] = {"n": int(test.sum()), "n_senders": len(set(senders.tolist())), "split": "by sender"}
    for name, (ours, theirs) in rivals.items():
        known, asked = ours.numpy()[fit], theirs.numpy()[test]
        answers = {
            "linear_svm": _by_svm(known, learnt.labels[fit], learnt.groups[fit], asked),
            "nearest_5": _by_neighbours(known, learnt.labels[fit], asked),
        }
        for way, said in answers.items():
            scores.setdefault(way, {})[name] = vars(bootstrap(accuracy, truth, said, groups=senders, seed=seed))
    return scores


def _is_of_ten(photos: PhotoSet) -> NDArray[np.bool_]:
    return np.isin(np.array(photos.names)[photos.labels], TEN_CLASSES)


def _by_svm(
    known: NDArray[np.float32], labels: NDArray[np.int64], groups: NDArray[np.str_], asked: NDArray[np.float32]
) -> NDArray[np.int64]:
    """A linear SVM whose cost is chosen on senders of its own training photos."""
    machine = make_pipeline(StandardScaler(), LinearSVC(dual=True, max_iter=3000))
    search = GridSearchCV(machine, {"linearsvc__C": COSTS}, cv=GroupKFold(3))
    answers: NDArray[np.int64] = search.fit(known, labels, groups=groups).predict(asked)
    return answers


def _by_neighbours(
    known: NDArray[np.float32], labels: NDArray[np.int64], asked: NDArray[np.float32]
) -> NDArray[np.int64]:
    neighbours = make_pipeline(StandardScaler(), Normalizer(), KNeighborsClassifier(5, weights="distance"))
    answers: NDArray[np.int64] = neighbours.fit(known, labels).predict(asked)
    return answers
