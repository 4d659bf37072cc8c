"""What the network is held against: fitted baselines, their means, and nearest neighbours in its own embedding."""

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Offer
from core.catalogue.heads import HEADS
from core.config import Progress, ignore
from core.demand.evaluation.baselines import blend, fit_baselines
from core.demand.evaluation.scoring import Said
from core.demand.predict import Forecaster
from core.encoders.features import FeatureStore
from core.encoders.neighbours import Neighbours

FAMILIES = ("linear", "lightgbm", "catboost")
N_NEAREST = 25
CHUNK = 256
Array = NDArray[np.float64]


def rivals_of(
    teachers: Catalogue, asked: Catalogue, forecaster: Forecaster, seed: int = 0, on_progress: Progress = ignore
) -> dict[str, Said]:
    """What every baseline, fitted on `teachers`, says of the products asked about.

    Among them is the mean of the linear models and LightGBM, the strongest pair that is commonly reached for, and
    `k-NN`, the mean of the nearest products in the network's embedding of photo and title.
    """
    said = fit_baselines(teachers, seed, on_progress, FAMILIES).say(asked)
    linear = Said(said["ridge"].counts, said["logistic"].labels, {})
    return {**said, "linear + LightGBM": blend({"linear": linear, "trees": said["lightgbm"]}),
            "k-NN": nearest(teachers, asked, forecaster)}  # fmt: skip


def nearest(teachers: Catalogue, asked: Catalogue, forecaster: Forecaster, n: int = N_NEAREST) -> Said:
    """The mean of the `n` most alike known products, head by head."""
    known, wanted = _embedded(teachers, forecaster), _embedded(asked, forecaster)
    counts, labels = {}, {}
    for head in teachers.heads:
        truth = teachers.truth(head)
        if HEADS[head].is_count:
            counts[head] = _mean_of(truth[:, None], known, wanted, n)[:, 0]
        else:
            labels[head] = _mean_of(_one_hot(truth, teachers.shares(head).shape[1]), known, wanted, n)
    return Said(counts, labels, {})


def _mean_of(truth: Array, known: NDArray[np.float32], wanted: NDArray[np.float32], n: int) -> Array:
    """The mean of truths (m, d) over the nearest products that have one, (k, d)."""
    has_truth = np.isfinite(truth).all(1)
    _, positions = Neighbours.of(known[has_truth]).search(wanted, n)
    return np.asarray(truth[has_truth][positions].mean(1))


def _one_hot(labels: Array, n_classes: int) -> Array:
    known = np.isfinite(labels)
    table = np.full((len(labels), n_classes), np.nan)
    table[known] = np.eye(n_classes)[labels[known].astype(int)]
    return table


def _embedded(catalogue: Catalogue, forecaster: Forecaster) -> NDArray[np.float32]:
    looks = [Offer(title=product.offer.title, image=product.offer.image) for product in catalogue.products()]
    empty = Offer(title="-")
    named = [look if look.title or look.image else empty for look in looks]
    store = FeatureStore()
    chunks = [named[start : start + CHUNK] for start in range(0, len(named), CHUNK)]
    return np.concatenate([forecaster.embed(chunk, store).numpy() for chunk in chunks])
