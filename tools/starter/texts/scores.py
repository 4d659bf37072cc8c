"""How good frozen title features are: what they foretell about products of brands never seen, beside plain n-grams."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.base import BaseEstimator
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge
from sklearn.model_selection import GroupKFold
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from core.catalogue import Catalogue
from core.encoders.texts import TextEncoder
from core.evaluation.estimates import bootstrap
from core.evaluation.metrics import accuracy, mse

PENALTIES = (1.0, 10.0, 100.0, 1000.0, 10000.0)
N_FOLDS = 5
BOTH = "mean of both"
# A sparse matrix (products, columns): scipy's classes carry no types.
Inputs = Any


@dataclass(frozen=True)
class Head:
    """What is foretold: numbers (n,), NaN where unknown; a class where `is_class`."""

    name: str
    truth: NDArray[np.float64]
    is_class: bool


def score_text_encoder(
    encoder: TextEncoder, catalogue: Catalogue, parts: NDArray[np.str_], seed: int
) -> dict[str, Any]:
    """Foretell views, sales, gender and age from title features, category and price by ridge and logistic regression.

    Beside them stand the same with character n-grams in place of the features, with category and price alone, and the
    mean of features and n-grams. Penalties are chosen on the validation brands.

    Args:
        encoder: whose features are judged.
        catalogue: labelled products, each with a title and a brand.
        parts: "train", "validation" or "test" for each product; the encoder has read titles of "train" only.
        seed: of the folds and the bootstrap.

    Returns:
        By split ("five folds by brand", where the encoder has read most titles but no figures, and "brands never
        read") and head, MSE or accuracy of each rival with its 95 % interval over brands.
    """
    brands = catalogue.frame["brand"].fillna("").to_numpy(str)
    rivals = _rivals(encoder, catalogue)
    scores: dict[str, Any] = {}
    for head in _heads(catalogue):
        known = ~np.isnan(head.truth)
        is_learnt, is_chosen_on, is_unread = (known & (parts == part) for part in ("train", "validation", "test"))
        penalties = {name: _best_penalty(head, inputs, is_learnt, is_chosen_on) for name, inputs in rivals.items()}
        for split, folds in (
            ("five folds by brand", list(_folds(known, brands, seed))),
            ("brands never read", [(is_learnt | is_chosen_on, is_unread)]),
        ):
            scores.setdefault(split, {})[head.name] = _score(head, rivals, penalties, folds, brands, seed)
    return scores


def _heads(catalogue: Catalogue) -> tuple[Head, ...]:
    return (
        Head("log views", catalogue.truth("views"), False),
        Head("log sales", catalogue.truth("sales"), False),
        Head("preferred gender", catalogue.truth("preferred_gender"), True),
        Head("preferred age", catalogue.truth("preferred_age"), True),
    )


def _rivals(encoder: TextEncoder, catalogue: Catalogue) -> dict[str, Inputs]:
    """What each rival sees of every product; scaling and n-gram weights look at no figure."""
    frame = catalogue.frame
    titles = frame["title"].fillna("-").tolist()
    kinds = OneHotEncoder().fit_transform(frame[["category"]].fillna("").to_numpy(str))
    prices = np.log(frame["price"].fillna(frame["price"].median()).to_numpy(np.float64))
    facts = hstack([kinds, StandardScaler().fit_transform(prices[:, None])])
    features = StandardScaler().fit_transform(encoder.encode(titles).numpy())
    ngrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 4), min_df=3, sublinear_tf=True).fit_transform(titles)
    # A row of features is as long as one of n-grams, so that one range of penalties serves both.
    return {
        "category and price": csr_matrix(facts),
        "encoder": csr_matrix(hstack([features / np.sqrt(features.shape[1]) * 4, facts])),
        "character n-grams": csr_matrix(hstack([ngrams * 4, facts])),
    }


def _best_penalty(head: Head, inputs: Inputs, learnt: NDArray[np.bool_], chosen_on: NDArray[np.bool_]) -> float:
    def fault(penalty: float) -> float:
        said = _predicted(head, inputs, learnt, chosen_on, penalty)
        truth = head.truth[chosen_on]
        return -accuracy(truth, said.argmax(1)) if head.is_class else mse(truth, said)

    return min(PENALTIES, key=fault)


def _folds(
    known: NDArray[np.bool_], brands: NDArray[np.str_], seed: int
) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    rows = np.flatnonzero(known)
    folds = GroupKFold(N_FOLDS, shuffle=True, random_state=seed)
    for learnt, asked in folds.split(rows, groups=brands[rows]):
        yield rows[learnt], rows[asked]


def _score(
    head: Head,
    rivals: dict[str, Inputs],
    penalties: dict[str, float],
    folds: list[tuple[Any, Any]],
    brands: NDArray[np.str_],
    seed: int,
) -> dict[str, Any]:
    truth = np.concatenate([head.truth[asked] for _, asked in folds])
    groups = np.concatenate([brands[asked] for _, asked in folds])
    said = {
        name: np.concatenate([_predicted(head, inputs, learnt, asked, penalties[name]) for learnt, asked in folds])
        for name, inputs in rivals.items()
    }
    said[BOTH] = (said["encoder"] + said["character n-grams"]) / 2
    scores: dict[str, Any] = {
        "n": len(truth),
        "n_brands": len(set(groups.tolist())),
        "metric": "accuracy" if head.is_class else "mse",
    }
    for name, values in said.items():
        answers, metric = (values.argmax(1), accuracy) if head.is_class else (values, mse)
        scores[name] = vars(bootstrap(metric, truth, answers, groups=groups, seed=seed))
    return scores


def _predicted(head: Head, inputs: Inputs, learnt: Any, asked: Any, penalty: float) -> NDArray[np.float64]:
    """Predicted numbers (k,), or probabilities (k, classes) whose columns are the classes 0, 1, …"""
    labels = head.truth[learnt]
    model: BaseEstimator
    if not head.is_class:
        model = Ridge(penalty, solver="sparse_cg").fit(inputs[learnt], labels)
        return np.asarray(model.predict(inputs[asked]))
    model = LogisticRegression(C=10.0 / penalty, max_iter=300).fit(inputs[learnt], labels)
    table = np.zeros((inputs[asked].shape[0], int(np.nanmax(head.truth)) + 1))
    table[:, model.classes_.astype(int)] = model.predict_proba(inputs[asked])
    return table
