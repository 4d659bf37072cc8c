"""What the network has to beat, fitted on the same products: means, linear models, boosted trees (door of both)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression, Ridge

from core.catalogue import Catalogue
from core.catalogue.heads import HEADS
from core.config import Progress, ignore, n_threads
from core.demand.evaluation.baseline_features import BaselineFeatures, Rows
from core.demand.evaluation.scoring import Array, Said
from core.errors import TrainingError

RIDGE_ALPHA = 10.0
LOGISTIC_C = 2.0
USUAL = ("linear", "lightgbm")
COUNT_NAMES = {"linear": "ridge"}
LABEL_NAMES = {"linear": "logistic"}


@dataclass(frozen=True)
class Baselines:
    """Fitted baselines: ask them of another catalogue's products."""

    _features: BaselineFeatures
    _means: dict[str, dict[str | None, float]]
    _shares: dict[str, Array]
    _fitted: dict[str, dict[str, Any]]

    def say(self, catalogue: Catalogue) -> dict[str, Said]:
        """What each baseline says of every product, by its name."""
        rows, kind = self._features.of(catalogue), catalogue.frame["category"].tolist()
        means = {head: np.array([by.get(c, by[None]) for c in kind]) for head, by in self._means.items()}
        majority = {head: np.tile(share, (len(catalogue), 1)) for head, share in self._shares.items()}
        said = {"mean": Said(means, {}, {}), "majority": Said({}, majority, {})}
        for family, by_head in self._fitted.items():
            counts = {head: model(rows) for head, model in by_head.items() if head in means}
            labels = {head: model(rows) for head, model in by_head.items() if head in majority}
            for names, found in ((COUNT_NAMES, Said(counts, {}, {})), (LABEL_NAMES, Said({}, labels, {}))):
                name = names.get(family, family)
                said[name] = _beside(said.get(name), found)
        return said


def fit_baselines(
    catalogue: Catalogue, seed: int = 0, on_progress: Progress = ignore, families: Sequence[str] = USUAL
) -> Baselines:
    """Fit baselines on a catalogue: category mean, majority, and families of models.

    All but the first two read the title's character n-grams, category, subcategory, made-for and log price.

    Args:
        catalogue: what they learn from.
        seed: of the trees.
        on_progress: hears of the steps.
        families: of `FAMILIES`; linear is ridge for counts and logistic regression for labels.

    Raises:
        TrainingError: a family's library is not installed.
    """
    features = BaselineFeatures(seed)
    rows = features.fit(catalogue)
    told = {head: catalogue.truth(head) for head in HEADS}
    known = {head: truth for head, truth in told.items() if np.isfinite(truth).any()}
    counts = [head for head in known if HEADS[head].is_count]
    n_classes = {head: catalogue.shares(head).shape[1] for head in known if head not in counts}
    fitted: dict[str, dict[str, Any]] = {family: {} for family in families}
    for place, (head, truth) in enumerate(known.items()):
        for step, family in enumerate(families):
            on_progress((place + step / len(families)) / len(known), f"fitting {family} on {head}")
            taught = np.isfinite(truth)
            if len(np.unique(truth[taught])) > 1:
                asked = FAMILIES[family](rows, taught, truth[taught], n_classes.get(head), seed)
                fitted[family][head] = asked
    return Baselines(
        features,
        {head: _category_means(catalogue, truth) for head, truth in known.items() if head in counts},
        {head: _class_shares(truth, n_classes[head]) for head, truth in known.items() if head in n_classes},
        fitted,
    )


Fitted = Callable[[Rows], Array]


def _linear(rows: Rows, taught: Array, truth: Array, n_classes: int | None, seed: int) -> Fitted:
    if n_classes is None:
        ridge = Ridge(alpha=RIDGE_ALPHA).fit(rows.sparse[taught], truth)
        return lambda asked: np.asarray(ridge.predict(asked.sparse), np.float64)
    logistic = LogisticRegression(C=LOGISTIC_C, max_iter=500).fit(rows.sparse[taught], truth)
    return lambda asked: _widened(logistic.predict_proba(asked.sparse), logistic.classes_, n_classes)


def _lightgbm(rows: Rows, taught: Array, truth: Array, n_classes: int | None, seed: int) -> Fitted:
    import lightgbm

    settings: dict[str, Any] = {
        "n_estimators": 250, "learning_rate": 0.03, "num_leaves": 15, "min_child_samples": 20, "subsample": 0.8,
        "subsample_freq": 1, "colsample_bytree": 0.3, "verbose": -1, "random_state": seed, "n_jobs": n_threads(),
    }  # fmt: skip
    kind = lightgbm.LGBMRegressor if n_classes is None else lightgbm.LGBMClassifier
    trees = kind(**settings).fit(rows.dense[taught], truth, categorical_feature=rows.class_columns)
    return _asked_of(trees, n_classes, lambda asked: asked.dense)


def _catboost(rows: Rows, taught: Array, truth: Array, n_classes: int | None, seed: int) -> Fitted:
    try:
        import catboost
    except ImportError as fault:
        raise TrainingError("CatBoost is not installed.", "Install requirements-dev.txt, or leave it out.") from fault
    settings: dict[str, Any] = {
        "iterations": 300, "learning_rate": 0.06, "depth": 6, "rsm": 0.3, "border_count": 64, "random_seed": seed,
        "thread_count": n_threads(), "verbose": False, "allow_writing_files": False, "cat_features": rows.class_columns,
    }  # fmt: skip
    kind = catboost.CatBoostRegressor if n_classes is None else catboost.CatBoostClassifier
    trees = kind(**settings).fit(_with_names(rows)[taught], truth)
    return _asked_of(trees, n_classes, _with_names)


FAMILIES: dict[str, Callable[[Rows, Array, Array, int | None, int], Fitted]] = {
    "linear": _linear,
    "lightgbm": _lightgbm,
    "catboost": _catboost,
}


def _asked_of(trees: Any, n_classes: int | None, form: Callable[[Rows], Any]) -> Fitted:
    if n_classes is None:
        return lambda asked: np.asarray(trees.predict(form(asked)), np.float64)
    return lambda asked: _widened(trees.predict_proba(form(asked)), trees.classes_, n_classes)


def _with_names(rows: Rows) -> NDArray[np.object_]:
    """The dense rows with their classes as text, as CatBoost takes them."""
    table = rows.dense.astype(object)
    for column in rows.class_columns:
        table[:, column] = [f"{value:.0f}" for value in rows.dense[:, column]]
    return table


def _beside(known: Said | None, found: Said) -> Said:
    """What one forecaster says of counts and of labels, as one."""
    if known is None:
        return found
    return Said({**known.counts, **found.counts}, {**known.labels, **found.labels}, {})


def _category_means(catalogue: Catalogue, truth: Array) -> dict[str | None, float]:
    kind = catalogue.frame["category"].to_numpy()
    means: dict[str | None, float] = {None: float(np.nanmean(truth))}
    for category in catalogue.info.categories:
        known = truth[(kind == category) & np.isfinite(truth)]
        if len(known):
            means[category] = float(known.mean())
    return means


def _class_shares(labels: Array, n_classes: int) -> Array:
    known = labels[np.isfinite(labels)].astype(int)
    return np.asarray(np.bincount(known, minlength=n_classes) / len(known))


def _widened(probabilities: Any, classes: Any, n_classes: int) -> Array:
    """Probabilities of every class, zero for those that training had no example of."""
    table = np.zeros((len(probabilities), n_classes))
    table[:, np.asarray(classes).astype(int)] = probabilities
    return table


def blend(parts: Mapping[str, Said]) -> Said:
    """The mean of what several forecasters say, head by head; heads that one of them lacks are left out."""
    said = list(parts.values())
    counts = set.intersection(*(set(one.counts) for one in said))
    labels = set.intersection(*(set(one.labels) for one in said))
    return Said(
        {head: np.mean([one.counts[head] for one in said], axis=0) for head in sorted(counts)},
        {head: np.mean([one.labels[head] for one in said], axis=0) for head in sorted(labels)},
        {},
    )
