"""Simulated demand: what the demo's products would have sold if the shipped demand model were right about them.

Every product is forecast by the model from its photo, title and facts. Its figures are then drawn from the model's own
spread, so that what the demo sold is what such a forecast means:

    z = √¼ standing(brand), standardised, + √¾ N(0, 1), one for views and one for sales that agree by 0.5
    log views, log sales: straight lines in z through the forecast and the ends of its 80 % and 95 % intervals
    log likes = log views - 2.2 + N(0, 0.5)
    male share ~ Beta(14 × the forecast's), age shares ~ Dirichlet(30 × the forecast's)

None of it was observed, and every place that shows it says so.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
from scipy.stats import norm, zscore

from core.catalogue import Catalogue
from core.config import Progress, ignore
from core.demand.predict import CountForecast, Forecast, Forecaster
from core.storage import write_atomically
from tools.draw.brands import BRANDS
from tools.draw.grain import generator

AGE_BANDS = ("up_to_18", "19_23", "24_28", "29_33", "34_39", "40_plus")
FIGURES = ("views", "sales", "likes", "male_share", *(f"age_{band}_share" for band in AGE_BANDS))
_AFTER = "group"
_SHARE_OF_BRAND = 0.25
_AGREEMENT = 0.5
_BETA, _DIRICHLET = 14.0, 30.0
_LEVELS = norm.ppf([0.025, 0.1, 0.5, 0.9, 0.975])
_LEAST = 0.005
_STANDING = dict(zip((brand.name for brand in BRANDS), zscore([brand.standing for brand in BRANDS]), strict=True))


def simulate_figures(folder: Path, model: str = "starter", seed: int = 0, on_progress: Progress = ignore) -> None:
    """Write simulated views, sales, likes and buyers into the table of a drawn catalogue; its pictures stay.

    Args:
        folder: holds `products.csv` and the photos that it names.
        model: the demand model, by name or folder, that is taken to be right.
        seed: the same seed simulates the same figures.
        on_progress: hears how many products are forecast.

    Raises:
        CatalogueError: there is no catalogue.
        ModelError: the model is missing or damaged.
        StorageError: the folder may not be written.
    """
    path = folder / "products.csv"
    table = pd.read_csv(path, dtype=str, keep_default_na=False)
    drawn = table.drop(columns=[name for name in FIGURES if name in table.columns])
    goods = Catalogue.read(folder)
    forecasts = Forecaster.load(model).forecast([product.offer for product in goods.products()], on_progress)
    rows = [
        figures_of(forecast, brand, seed, number)
        for number, (forecast, brand) in enumerate(zip(forecasts, goods.frame["brand"], strict=True))
    ]
    place = list(drawn.columns).index(_AFTER) + 1
    simulated = pd.concat([drawn.iloc[:, :place], pd.DataFrame(rows), drawn.iloc[:, place:]], axis=1)
    write_atomically(path, simulated.to_csv(index=False))


def figures_of(forecast: Forecast, brand: str, seed: int, number: int) -> dict[str, float]:
    """The simulated figures of one product; the module's docstring states the model.

    Args:
        forecast: what the model expects of it.
        brand: how well known it is says a part of their luck.
        seed: of the catalogue.
        number: of the product.
    """
    rng = generator(seed, 43, number)
    luck = _SHARE_OF_BRAND**0.5 * _STANDING[brand] + (1 - _SHARE_OF_BRAND) ** 0.5 * _pair(rng)
    views, sales = (drawn(count, z) for count, z in zip((forecast.views, forecast.sales), luck.tolist(), strict=True))
    likes = views * float(np.exp(rng.normal(-2.2, 0.5)))
    men = np.clip(forecast.male_share, _LEAST, 1 - _LEAST)
    ages = np.round(rng.dirichlet(_DIRICHLET * np.maximum(list(forecast.age_shares.values()), _LEAST)), 2)
    ages[int(ages.argmax())] += round(1 - float(ages.sum()), 2)
    buyers = (round(float(rng.beta(_BETA * men, _BETA * (1 - men))), 2), *np.round(ages, 2).tolist())
    return dict(zip(FIGURES, (shown(views), shown(sales), shown(likes), *buyers), strict=True))


def drawn(count: CountForecast, z: float) -> float:
    """The count whose place in a forecast's spread is that of `z` among standard normal draws."""
    wide, narrow = count.interval_95, count.interval_80
    logs = np.log([wide.low, narrow.low, count.value, narrow.high, wide.high])
    # Beyond the ends it goes no further than they are: nothing was seen there.
    return float(np.exp(np.interp(z, _LEVELS, logs)))


def shown(value: float) -> int:
    """Rounded as malls show counts: two or three leading digits."""
    digits = max(0, len(str(int(value))) - 3)
    return int(max(1, round(value, -digits)))


def _pair(rng: np.random.Generator) -> np.ndarray:
    """Two standard normal draws that agree by `_AGREEMENT`."""
    first, second = rng.normal(size=2)
    return np.array([first, _AGREEMENT * first + (1 - _AGREEMENT**2) ** 0.5 * second])
