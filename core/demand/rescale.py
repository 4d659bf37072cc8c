"""How a catalogue's own figures stand to what a model of another market expects, learned robustly."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue, Offer
from core.catalogue.brands import brand_groups, brand_hashes
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


def can_teach(catalogue: Catalogue) -> bool:
    """Whether a catalogue has figures enough to learn a scale from."""
    return not catalogue.info.is_simulated and max(_n_known(catalogue, head) for head in ("views", "sales")) > 0


def learn_scale(
    forecaster: Forecaster,
    catalogue: Catalogue,
    seed: int = 0,
    on_progress: Progress = ignore,
    ask: Ask | None = None,
) -> Scale:
    """The factor between a catalogue's views and sales and a model's forecasts of its products.

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
        CatalogueError: the figures are simulated, or too few for either head.
        RateError: prices are in a currency whose worth is not known.
        ImageError: a photo cannot be read.
    """
    _refuse_without_figures(catalogue)
    known = catalogue.with_rows(_drawn(catalogue, seed))
    logs = _forecast(ask or unscaled(forecaster).forecast, known, on_progress)
    brands = brand_groups(known)
    heads = {"views": known.log_views - logs[:, 0], "sales": known.log_sales - logs[:, 1]}
    views, sales = (_factor(residuals, brands, seed) for residuals in heads.values())
    used = np.any([np.isfinite(residuals) for residuals in heads.values()], axis=0)
    return Scale(views, sales, int(used.sum()), len(np.unique(brands[used])))


def keep_scale(forecaster: Forecaster, catalogue: Catalogue, scale: Scale | None) -> Catalogue:
    """The catalogue with a scale for this model kept in its card; None forgets it.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    return catalogue.with_scale(scale_key(forecaster.model), scale.as_json() if scale else None)


def unscaled(forecaster: Forecaster) -> Forecaster:
    """The forecaster on its terms, telling counts as the model says them."""
    return forecaster.on(replace(forecaster.terms, scale=Scale()))


def _refuse_without_figures(catalogue: Catalogue) -> None:
    if catalogue.info.is_simulated:
        raise CatalogueError(
            f"The figures of {catalogue.info.name} are simulated, so they tell nothing of a market.",
            "Bring a catalogue with real views or sales.",
        )
    n = max(_n_known(catalogue, head) for head in ("views", "sales"))
    n_brands = catalogue.frame["brand"].nunique() or len(catalogue)
    if n < MIN_PRODUCTS or n_brands < MIN_BRANDS:
        raise CatalogueError(
            f"{catalogue.info.name} tells views or sales of {n:,} products of {n_brands:,} brands, which is too few "
            "to learn a scale from.",
            f"Bring them for at least {MIN_PRODUCTS} products of {MIN_BRANDS} brands.",
        )


def _n_known(catalogue: Catalogue, head: str) -> int:
    return int(np.isfinite(catalogue.log_views if head == "views" else catalogue.log_sales).sum())


def _drawn(catalogue: Catalogue, seed: int) -> NDArray[np.intp]:
    """Positions of products with a figure, in order; at most `N_ASKED` of them."""
    known = np.flatnonzero(np.isfinite(catalogue.log_views) | np.isfinite(catalogue.log_sales))
    if len(known) <= N_ASKED:
        return known
    return np.sort(np.random.default_rng(seed).choice(known, N_ASKED, replace=False))


def _forecast(ask: Ask, known: Catalogue, on_progress: Progress) -> NDArray[np.float64]:
    """Forecast logarithms of views and sales, (n, 2)."""
    offers = [product.offer for product in known.products()]
    logs: list[tuple[float, float]] = []
    for start in range(0, len(offers), CHUNK):
        logs += [(one.views.value, one.sales.value) for one in ask(offers[start : start + CHUNK])]
        on_progress(len(logs) / len(offers), f"forecast {len(logs):,} of {len(offers):,} products")
    return np.asarray(np.log(logs), np.float64)


def _factor(residuals: NDArray[np.float64], brands: NDArray[np.int64], seed: int) -> Estimate:
    known = np.isfinite(residuals)
    if known.sum() < MIN_PRODUCTS or len(np.unique(brands[known])) < MIN_BRANDS:
        return AS_IT_IS
    found = bootstrap(lambda rows: float(np.median(rows)), residuals[known], groups=brands[known], seed=seed)
    # The percentile interval of a median need not hold it.
    return Estimate(found.value, min(found.low, found.value), max(found.high, found.value))
