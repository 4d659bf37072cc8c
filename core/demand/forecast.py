"""What a forecast says: counts with intervals, buyers by their shares, cautions; and its shape where it is written."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from functools import cache
from typing import Any

from pydantic import TypeAdapter

from core.catalogue.heads import HEADS, Head
from core.demand.calibration import intervals
from core.demand.guard.cautions import Caution

LEVELS = tuple(round(100 * level) for level in intervals.LEVELS)
"""Of intervals, in per cent."""


@dataclass(frozen=True)
class Interval:
    """Where a count lies, with the probability that its level tells; in pieces or views."""

    low: float
    high: float


@dataclass(frozen=True)
class CountForecast:
    """A count over the period that the forecast names.

    Attributes:
        value: half of the products like this one are expected below it, half above.
        intervals: by level in per cent; the one of 80 holds the truth 4 times in 5, that of 95 19 times in 20.
        percentile: of 100 products it is compared with, how many it surpasses.
        n_compared: how many products the percentile is counted by.
        compared_with: the category that these are of; None for products of all categories.
    """

    value: float
    intervals: Mapping[int, Interval]
    percentile: float
    n_compared: int
    compared_with: str | None = None

    @property
    def interval_80(self) -> Interval:
        """Holds the truth 4 times in 5."""
        return self.intervals[80]

    @property
    def interval_95(self) -> Interval:
        """Holds the truth 19 times in 20."""
        return self.intervals[95]


@dataclass(frozen=True)
class ShareForecast:
    """Who buys.

    Attributes:
        shares: of the buyers, 0 to 1, by class as people read it, such as `men` or `19–23`; they add up to 1.
        preferred: the class that buys most.
    """

    shares: dict[str, float]
    preferred: str


@dataclass(frozen=True)
class Forecast:
    """What a model expects of one offer, in the heads that it learned.

    Attributes:
        counts: by head, over `period`.
        buyers: by head, of the heads that are shares.
        cautions: what of the offer is unlike anything the model has seen.
        model: name of the model.
        currency: of its prices.
        is_simulated: whether the model learned from simulated figures.
        notes: what to know of the model before trusting it, and on which terms it was asked.
        period: that counts are counted over, such as `since listed`; empty where nobody says.
        learned_from: the products that the model learned from, in words.
        terms: at which rate prices were read and by which factor counts are told, in sentences; they begin the notes.
        is_rescaled: whether counts are told on another scale than the model's own.
    """

    counts: Mapping[str, CountForecast]
    buyers: Mapping[str, ShareForecast]
    cautions: tuple[Caution, ...]
    model: str
    currency: str
    is_simulated: bool
    notes: tuple[str, ...]
    period: str = ""
    learned_from: str = ""
    terms: tuple[str, ...] = ()
    is_rescaled: bool = False

    @property
    def heads(self) -> tuple[str, ...]:
        """What is forecast; ask it before any of the properties below, of which others raise an AttributeError."""
        return (*self.counts, *self.buyers)

    @property
    def views(self) -> CountForecast:
        """How often it is seen."""
        return self._count("views")

    @property
    def sales(self) -> CountForecast:
        """How many pieces are sold."""
        return self._count("sales")

    @property
    def male_share(self) -> float:
        """Of its buyers, 0 to 1."""
        return self._shares("preferred_gender").shares["men"]

    @property
    def preferred_gender(self) -> str:
        """`men` or `women`, whoever buys more."""
        return self._shares("preferred_gender").preferred

    @property
    def age_shares(self) -> dict[str, float]:
        """Of its buyers, by age band as people read it, youngest first."""
        return self._shares("preferred_age").shares

    @property
    def preferred_age(self) -> str:
        """The age band with the largest share."""
        return self._shares("preferred_age").preferred

    def _count(self, head: str) -> CountForecast:
        if head not in self.counts:
            raise AttributeError(self._lacks(head))
        return self.counts[head]

    def _shares(self, head: str) -> ShareForecast:
        if head not in self.buyers:
            raise AttributeError(self._lacks(head))
        return self.buyers[head]

    def _lacks(self, head: str) -> str:
        return f"{self.model} does not forecast {head}: it learned {', '.join(self.heads)}."


_COMMON = [part for part in fields(Forecast) if part.name not in ("counts", "buyers")]


def forecast_as_json(forecast: Forecast) -> dict[str, Any]:
    """A forecast as plain values, under the names of the figures and the heads; what is not forecast is absent."""
    said: dict[str, Any] = {}
    for name, count in forecast.counts.items():
        said[HEADS[name].figure] = count_as_json(count)
    for name, buyers in forecast.buyers.items():
        is_label = HEADS[name].kind == "label"
        said[HEADS[name].figure] = buyers.shares[HEADS[name].classes[1]] if is_label else dict(buyers.shares)
        said[name] = buyers.preferred
    rest = {part.name: getattr(forecast, part.name) for part in _COMMON}
    return said | rest | {"cautions": tuple(asdict(caution) for caution in forecast.cautions)}


def count_as_json(count: CountForecast) -> dict[str, Any]:
    """A count as plain values, its intervals as `interval_80`, `interval_95`."""
    said = {part.name: getattr(count, part.name) for part in fields(count)}
    return {
        "value": said.pop("value"),
        **{f"interval_{level}": asdict(ends) for level, ends in said.pop("intervals").items()},
        **said,
    }


def forecast_from_json(written: Any) -> Forecast:
    """What `forecast_as_json` gave.

    Raises:
        ValueError: it is no forecast: a value is missing or of another kind, or it tells of no head.
    """
    try:
        counts = {head.name: _nested(written[head.figure]) for head in _told(written) if head.is_count}
        buyers = {
            head.name: {"shares": _by_class(head, written[head.figure]), "preferred": written[head.name]}
            for head in _told(written)
            if not head.is_count
        }
        plain = json.dumps({**written, "counts": counts, "buyers": buyers}, allow_nan=False)
    except (TypeError, KeyError, AttributeError) as fault:
        raise ValueError("It lacks a part of a forecast.") from fault
    forecast = _shape().validate_json(plain, strict=True)
    if not forecast.heads:
        raise ValueError("It forecasts nothing.")
    return forecast


def is_forecast(answer: Any) -> bool:
    """Whether plain values read from somewhere are what `forecast_as_json` gives, each of its kind."""
    try:
        forecast_from_json(answer)
    except ValueError:
        return False
    return True


@cache
def _shape() -> TypeAdapter[Forecast]:
    return TypeAdapter(Forecast)


def _told(written: Mapping[str, Any]) -> list[Head]:
    return [head for head in HEADS.values() if head.figure in written or head.name in written]


def _nested(count: Mapping[str, Any]) -> dict[str, Any]:
    ends = {level: count[f"interval_{level}"] for level in LEVELS}
    return {**{name: value for name, value in count.items() if not name.startswith("interval_")}, "intervals": ends}


def _by_class(head: Head, told: Any) -> dict[str, float]:
    return dict(zip(head.classes, (1 - told, told), strict=True)) if head.kind == "label" else told
