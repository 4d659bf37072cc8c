"""How a catalogue's own figures stand to what a model of another market expects, learned robustly."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Offer
from core.catalogue.brands import brand_groups, brand_hashes
from core.catalogue.heads import HEADS
from core.config import Progress, ignore
from core.demand.calibration.scale import AS_IT_IS, Scale
from core.demand.forecast import Forecast
from core.demand.predict import Forecaster
from core.demand.terms import scale_key
from core.errors import CatalogueError
from core.evaluation.estimates import Estimate, bootstrap

MIN_PRODUCTS, MIN_BRANDS = 30, 5
N_ASKED = 2000
CHUNK = 64
HALF = 0.5
Ask = Callable[[Sequence[Offer]], Sequence[Forecast]]


def is_of_another_market(forecaster: Forecaster, catalogue: Catalogue) -> bool:
    """Whether a model hardly met any brand of a catalogue whose figures are real."""
    if catalogue.info.is_simulated:
        return False
    met = forecaster.model.folds
    return bool(met) and float(np.mean([brand in met for brand in brand_hashes(catalogue)])) < HALF


def can_teach(forecaster: Forecaster, catalogue: Catalogue) -> bool:
    """Whether a catalogue has real figures of a count that a model forecasts."""
    return not catalogue.info.is_simulated and bool(_known(forecaster, catalogue).any())


def learn_scale(
    forecaster: Forecaster,
    catalogue: Catalogue,
    seed: int = 0,
    on_progress: Progress = ignore,
    ask: Ask | None = None,
) -> Scale:
    """The factor between a catalogue's counts, such as sales, and a model's forecasts of its products.

    In natural logarithms: the median of truth minus forecast, which a few products gone astray do not move, with its
    95 % percentile interval over resamples of whole brands. Zeros are left out, as they are in training. A head with
    fewer than `MIN_PRODUCTS` known figures of `MIN_BRANDS` brands stays as it is.

    Args:
        forecaster: on the catalogue's terms; a scale among them is not heard.
        catalogue: its products; of more than `N_ASKED` with figures that many are drawn.
        seed: of the draw and the bootstrap.
        on_progress: hears how many products are forecast.
        ask: forecasts a few offers at a time, instead of the forecaster; asked on the terms without their scale.

    Raises:
        CatalogueError: the figures are simulated, or too few for every count that the model forecasts.
        RateError: prices are in a currency whose worth is not known.
        ImageError: a photo cannot be read.
    """
    _refuse_without_figures(forecaster, catalogue)
    known = catalogue.with_rows(_drawn(_known(forecaster, catalogue), seed))
    heads = forecaster.config.says.counts
    logs = _forecast(ask or unscaled(forecaster).forecast, heads, known, on_progress)
    brands = brand_groups(known)
    residuals = np.stack([known.truth(head) for head in heads]) - logs  # (counts, n)
    factors = {head: _factor(row, brands, seed) for head, row in zip(heads, residuals, strict=True)}
    used = np.isfinite(residuals).any(0)
    return Scale(factors, int(used.sum()), len(np.unique(brands[used])))


def keep_scale(forecaster: Forecaster, catalogue: Catalogue, scale: Scale | None) -> Catalogue:
    """The catalogue with a scale for this model kept in its card; None forgets it.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    return catalogue.with_scale(scale_key(forecaster.model), scale.as_json() if scale else None)


def unscaled(forecaster: Forecaster) -> Forecaster:
    """The forecaster on its terms, telling counts as the model says them."""
    return forecaster.on(replace(forecaster.terms, scale=Scale()))


def _refuse_without_figures(forecaster: Forecaster, catalogue: Catalogue) -> None:
    counts = " or ".join(HEADS[head].noun for head in forecaster.config.says.counts)
    if not counts:
        raise CatalogueError(
            f"{forecaster.card.name} forecasts nothing that is counted, so there is no scale to learn.",
            "Choose a model that forecasts sales or views.",
        )
    if catalogue.info.is_simulated:
        raise CatalogueError(
            f"The figures of {catalogue.info.name} are simulated, so they tell nothing of a market.",
            f"Bring a catalogue with real {counts}.",
        )
    n = int(_known(forecaster, catalogue).sum(1).max())
    n_brands = catalogue.frame["brand"].nunique() or len(catalogue)
    if n < MIN_PRODUCTS or n_brands < MIN_BRANDS:
        raise CatalogueError(
            f"{catalogue.info.name} tells {counts} of {n:,} products of {n_brands:,} brands, which is too few "
            "to learn a scale from.",
            f"Bring them for at least {MIN_PRODUCTS} products of {MIN_BRANDS} brands.",
        )


def _known(forecaster: Forecaster, catalogue: Catalogue) -> NDArray[np.bool_]:
    """Of which products each count of a model is known, (counts, n)."""
    truths = [catalogue.truth(head) for head in forecaster.config.says.counts]
    return np.isfinite(np.array(truths).reshape(len(truths), len(catalogue)))


def _drawn(is_known: NDArray[np.bool_], seed: int) -> NDArray[np.intp]:
    """Positions of products of which any count is known (counts, n), in order; at most `N_ASKED` of them."""
    known = np.flatnonzero(is_known.any(0))
    if len(known) <= N_ASKED:
        return known
    return np.sort(np.random.default_rng(seed).choice(known, N_ASKED, replace=False))


def _forecast(ask: Ask, heads: Sequence[str], known: Catalogue, on_progress: Progress) -> NDArray[np.float64]:
    """Forecast logarithms of the counts, (counts, n)."""
    offers = [product.offer for product in known.products()]
    counts: list[list[float]] = []
    for start in range(0, len(offers), CHUNK):
        counts += [[one.counts[head].value for head in heads] for one in ask(offers[start : start + CHUNK])]
        on_progress(len(counts) / len(offers), f"forecast {len(counts):,} of {len(offers):,} products")
    return np.asarray(np.log(counts), np.float64).T


def _factor(residuals: NDArray[np.float64], brands: NDArray[np.int64], seed: int) -> Estimate:
    known = np.isfinite(residuals)
    if known.sum() < MIN_PRODUCTS or len(np.unique(brands[known])) < MIN_BRANDS:
        return AS_IT_IS
    found = bootstrap(lambda rows: float(np.median(rows)), residuals[known], groups=brands[known], seed=seed)
    # The percentile interval of a median need not hold it.
    return Estimate(found.value, min(found.low, found.value), max(found.high, found.value))
