"""What modalities add on average over some of a catalogue's products, with intervals over its brands."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.config import Progress, ignore
from core.demand.network.inputs import MODALITIES
from core.encoders.features import FeatureStore
from core.errors import CatalogueError
from core.evaluation.metrics import Estimate
from core.explain.shapley import Array
from core.reasons.explainer import Explainer
from core.reasons.results import Cohort, HeadReasons

CHUNK = 32
N_RESAMPLES = 1000


def cohort(
    explainer: Explainer,
    catalogue: Catalogue,
    rows: NDArray[np.bool_],
    seed: int = 0,
    on_progress: Progress = ignore,
    store: FeatureStore | None = None,
) -> Cohort:
    """Average the modalities' contributions over products.

    Args:
        explainer: of the model.
        catalogue: whose products are explained.
        rows: which of them, (n,) bool in the order of the catalogue's frame.
        seed: of the bootstrap.
        on_progress: hears how many products are done.
        store: keeps features beyond this run.

    Raises:
        CatalogueError: no product is chosen.
        ImageError: a photo cannot be read.
    """
    products = [product for product, is_chosen in zip(catalogue.products(), rows, strict=True) if is_chosen]
    if not products:
        raise CatalogueError("No product is left.", "Choose a wider filter.")
    heads, found = explainer.forecaster.config.heads, []
    for start in range(0, len(products), CHUNK):
        offers = [product.offer for product in products[start : start + CHUNK]]
        found += [_table(reasons, heads) for reasons in explainer.modalities(offers, store)]
        on_progress(len(found) / len(products), f"explained {len(found):,} of {len(products):,} products")
    values = np.stack(found)  # (n, heads · modalities)
    brands = np.array([product.brand or f"\n{i}" for i, product in enumerate(products)])
    signed, sizes = (mean_by_group(part, brands, seed) for part in (values, np.abs(values)))
    return Cohort(len(products), len(np.unique(brands)), _by_head(signed, heads), _by_head(sizes, heads))


def mean_by_group(values: Array, groups: NDArray[np.str_], seed: int = 0) -> list[Estimate]:
    """The mean of each column of values (n, k), with its 95 % percentile interval over resamples of whole groups.

    The same as `metrics.bootstrap` of the mean, for all columns at once.
    """
    names, place = np.unique(groups, return_inverse=True)
    sums = np.stack([np.bincount(place, column, len(names)) for column in values.T], 1)  # (groups, k)
    sizes = np.bincount(place, minlength=len(names))
    drawn = np.random.default_rng(seed).integers(len(names), size=(N_RESAMPLES, len(names)))
    times = np.stack([np.bincount(row, minlength=len(names)) for row in drawn])  # (resamples, groups)
    means = times @ sums / (times @ sizes)[:, None]
    low, high = np.percentile(means, [2.5, 97.5], axis=0)
    return [Estimate(*map(float, each)) for each in zip(values.mean(0), low, high, strict=True)]


def _table(reasons: dict[str, HeadReasons], heads: Sequence[str]) -> Array:
    return np.array([reasons[head].contributions[name] for head in heads for name in MODALITIES])


def _by_head(estimates: list[Estimate], heads: Sequence[str]) -> dict[str, dict[str, Estimate]]:
    found = iter(estimates)
    return {head: {name: next(found) for name in MODALITIES} for head in heads}
