"""What the network has to beat, fitted on the same products: means, linear models, boosted trees (door of LightGBM)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import lightgbm
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression, Ridge

from core.catalogue import MADE_FOR, Catalogue
from core.config import Progress, ignore, n_threads
from core.demand.scoring import Array, Said

N_SVD = 100
RIDGE_ALPHA = 10.0
LOGISTIC_C = 2.0
_TREES: dict[str, Any] = {
    "n_estimators": 250, "learning_rate": 0.03, "num_leaves": 15, "min_child_samples": 20, "subsample": 0.8,
    "subsample_freq": 1, "colsample_bytree": 0.3, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Baselines:
    """Fitted baselines: ask them of another catalogue's products."""

    _features: "_Features"
    _means: dict[str, dict[str | None, float]]
    _counts: dict[str, dict[str, Any]]
    _labels: dict[str, dict[str, Any]]
    _shares: dict[str, Array]

    def say(self, catalogue: Catalogue) -> dict[str, Said]:
        """What each baseline says of every product, by its name."""
        sparse, dense = self._features.of(catalogue)
        kind = catalogue.frame["category"].tolist()
        means = {head: np.array([by.get(c, by[None]) for c in kind]) for head, by in self._means.items()}
        majority = {head: np.tile(share, (len(catalogue), 1)) for head, share in self._shares.items()}
        matrices = {"ridge": sparse, "logistic": sparse, "lightgbm": dense}
        said = {"mean": Said(means, {}, {}), "majority": Said({}, majority, {})}
        for name, matrix in matrices.items():
            counts = {head: _array(by[name].predict(matrix)) for head, by in self._counts.items() if name in by}
            labels = {
                head: _widened(by[name], matrix, len(self._shares[head]))
                for head, by in self._labels.items()
                if name in by
            }
            said[name] = Said(counts, labels, {})
        return said


def fit_baselines(catalogue: Catalogue, seed: int = 0, on_progress: Progress = ignore) -> Baselines:
    """Fit every baseline on a catalogue: category mean, majority, ridge and logistic regression, boosted trees.

    All but the first two read the title's character n-grams, category, made-for and log price.
    """
    features = _Features(seed)
    sparse, dense = features.fit(catalogue)
    counts = {"views": catalogue.log_views, "sales": catalogue.log_sales}
    labels = {"preferred_gender": catalogue.prefers_men, "preferred_age": catalogue.preferred_age}
    trees = {**_TREES, "random_state": seed, "n_jobs": n_threads()}
    regressors: dict[str, Callable[[], Any]] = {
        "ridge": lambda: Ridge(alpha=RIDGE_ALPHA),
        "lightgbm": lambda: lightgbm.LGBMRegressor(**trees),
    }
    classifiers: dict[str, Callable[[], Any]] = {
        "logistic": lambda: LogisticRegression(C=LOGISTIC_C, max_iter=500),
        "lightgbm": lambda: lightgbm.LGBMClassifier(**trees),
    }
    fitted: dict[str, dict[str, Any]] = {}
    for place, (head, truth) in enumerate({**counts, **labels}.items()):
        on_progress(place / 4, f"fitting the baselines of {head}")
        rows = np.isfinite(truth)
        makers = regressors if head in counts else classifiers
        if len(np.unique(truth[rows])) > 1:
            fitted[head] = {
                name: make().fit((dense if name == "lightgbm" else sparse)[rows], truth[rows])
                for name, make in makers.items()
            }
    n_classes = {"preferred_gender": 2, "preferred_age": len(catalogue.info.age_bands)}
    return Baselines(
        features,
        {head: _category_means(catalogue, truth) for head, truth in counts.items() if np.isfinite(truth).any()},
        {head: models for head, models in fitted.items() if head in counts},
        {head: models for head, models in fitted.items() if head in labels},
        {
            head: _class_shares(truth[np.isfinite(truth)].astype(int), n_classes[head])
            for head, truth in labels.items()
            if np.isfinite(truth).any()
        },
    )


class _Features:
    """Products as a sparse matrix for linear models and a short dense one for trees."""

    def __init__(self, seed: int) -> None:
        self.words = TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
        self.svd = TruncatedSVD(N_SVD, random_state=seed)
        self.categories: tuple[str, ...] = ()
        self.centre, self.spread = 0.0, 1.0

    def fit(self, catalogue: Catalogue) -> tuple[csr_matrix, Array]:
        prices = np.log(catalogue.frame["price"].to_numpy(np.float64))
        known = prices[np.isfinite(prices)]
        if len(known) > 1:
            self.centre, self.spread = float(known.mean()), float(known.std() or 1.0)
        self.categories = catalogue.info.categories
        ngrams = self.words.fit_transform(_titles(catalogue))
        self.svd.set_params(n_components=min(N_SVD, ngrams.shape[1] - 1)).fit(ngrams)
        return self.of(catalogue)

    def of(self, catalogue: Catalogue) -> tuple[csr_matrix, Array]:
        ngrams = self.words.transform(_titles(catalogue))
        prices = np.log(catalogue.frame["price"].to_numpy(np.float64))
        rest = np.column_stack(
            [
                _one_hot(catalogue.frame["category"].tolist(), self.categories),
                _one_hot(catalogue.frame["made_for"].tolist(), MADE_FOR),
                np.nan_to_num((prices - self.centre) / self.spread),
            ]
        )
        return hstack([ngrams, csr_matrix(rest)]).tocsr(), np.column_stack([self.svd.transform(ngrams), rest])


def _titles(catalogue: Catalogue) -> list[str]:
    return [title if isinstance(title, str) else "" for title in catalogue.frame["title"]]


def _one_hot(names: list[Any], known: tuple[str, ...]) -> Array:
    return np.array([[float(name == one) for one in known] for name in names]).reshape(len(names), len(known))


def _category_means(catalogue: Catalogue, truth: Array) -> dict[str | None, float]:
    kind = catalogue.frame["category"].to_numpy()
    means: dict[str | None, float] = {None: float(np.nanmean(truth))}
    for category in catalogue.info.categories:
        known = truth[(kind == category) & np.isfinite(truth)]
        if len(known):
            means[category] = float(known.mean())
    return means


def _class_shares(labels: NDArray[np.int64], n_classes: int) -> Array:
    return np.bincount(labels, minlength=n_classes) / len(labels)


def _widened(model: Any, matrix: Any, n_classes: int) -> Array:
    """Probabilities of every class, zero for those that training had no example of."""
    probabilities = np.zeros((matrix.shape[0], n_classes))
    probabilities[:, model.classes_.astype(int)] = model.predict_proba(matrix)
    return probabilities


def _array(values: Any) -> Array:
    return np.asarray(values, np.float64)
