"""What a forecast says: numbers with intervals, buyers, cautions."""

import json
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.demand.guard.cautions import Caution


@dataclass(frozen=True)
class Interval:
    """Where a count lies, with the probability that its name tells; in pieces or views."""

    low: float
    high: float


@dataclass(frozen=True)
class CountForecast:
    """A count over the period that the forecast names.

    Attributes:
        value: half of the products like this one are expected below it, half above.
        interval_80: holds the truth 4 times in 5.
        interval_95: holds the truth 19 times in 20.
        percentile: of 100 products it is compared with, how many it surpasses.
        n_compared: how many products the percentile is counted by.
        compared_with: the category that these are of; None for products of all categories.
    """

    value: float
    interval_80: Interval
    interval_95: Interval
    percentile: float
    n_compared: int
    compared_with: str | None = None


@dataclass(frozen=True)
class Forecast:
    """What a model expects of one offer.

    Attributes:
        views: over `period`.
        sales: number of pieces, over `period`.
        male_share: of its buyers, 0 to 1.
        preferred_gender: `men` or `women`, whoever buys more.
        age_shares: of its buyers, by age band as people read it, youngest first.
        preferred_age: the band with the largest share.
        cautions: what of the offer is unlike anything the model has seen.
        model: name of the model.
        currency: of its prices.
        is_simulated: whether the model learned from simulated figures.
        notes: what to know of the model before trusting it, and on which terms it was asked.
        period: that views and sales are counted over, such as `since listed`; empty where nobody says.
        learned_from: the products that the model learned from, in words.
        terms: at which rate prices were read and by which factor counts are told, in sentences; they begin the notes.
        is_rescaled: whether counts are told on another scale than the model's own.
    """

    views: CountForecast
    sales: CountForecast
    male_share: float
    preferred_gender: str
    age_shares: dict[str, float]
    preferred_age: str
    cautions: tuple[Caution, ...]
    model: str
    currency: str
    is_simulated: bool
    notes: tuple[str, ...]
    period: str = ""
    learned_from: str = ""
    terms: tuple[str, ...] = ()
    is_rescaled: bool = False


def forecast_as_json(forecast: Forecast) -> dict[str, Any]:
    """A forecast as plain values, named as its fields are."""
    return asdict(forecast)


def is_forecast(answer: Any) -> bool:
    """Whether plain values read from somewhere are what `forecast_as_json` gives, each of its kind."""
    try:
        _shape().validate_json(json.dumps(answer, allow_nan=False), strict=True)
    except ValueError:
        return False
    return True


@cache
def _shape() -> TypeAdapter[Forecast]:
    return TypeAdapter(Forecast)
