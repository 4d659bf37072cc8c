"""Forecasts in a marketer's words: every sentence is computed from the result it stands beside."""

import re
from collections.abc import Mapping, Sequence

from core import money as written
from core.catalogue import Offer, age_label
from core.demand.predict import CountForecast, Forecast
from pages.parts.kinds import name_of

MADE_FOR = {"women": "Women", "men": "Men", "unisex": "Everyone"}
HARDLY = 0.05
MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+.!|<>~$:&-]")


def count(value: float) -> str:
    """A number of views or sales to two or three digits that mean something: `1,240` is said as `1,200`."""
    digits = 2 if value >= 100 else 3
    rounded = float(f"{value:.{digits}g}")
    return f"{rounded:,.0f}" if rounded >= 10 else f"{rounded:,.2g}"


def plural(n: int, noun: str) -> str:
    """A count with its noun: `1 brand`, `1,200 brands`, `16 categories`."""
    several = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{n:,} {noun if n == 1 else several}"


def plain(text: str) -> str:
    """Somebody's own words, so that no character of them is taken for Markdown."""
    return MARKDOWN.sub(r"\\\g<0>", text)


def figure(price: float | None) -> str:
    """A price without its currency, with decimals only where it has some; nothing for no price."""
    return "" if price is None else written.figure(price)


def money(price: float, currency: str) -> str:
    """A price with its currency."""
    return written.said(price, currency)


def percent(share: float) -> str:
    """A share in [0, 1] as a whole percentage."""
    return f"{100 * share:.0f} %"


def rank(verb: str, forecast: CountForecast, category: str | None) -> str:
    """Where a forecast stands among the goods it was compared with, in tenths."""
    peers = f"in {name_of(category)}" if category else "garments"
    tenths = round(forecast.percentile / 10)
    if tenths <= 0:
        return f"{verb} less than 9 of 10 {peers}"
    if tenths >= 10:
        return f"{verb} more than 9 of 10 {peers}"
    return f"{verb} more than {tenths} of 10 {peers}"


def rank_in_numbers(forecast: CountForecast) -> str:
    """The analyst's version of `rank`, for a tooltip."""
    return (
        f"Percentile {forecast.percentile:.0f} among {forecast.n_compared:,} products of the category. "
        f"80 % interval {count(forecast.interval_80.low)} to {count(forecast.interval_80.high)}, "
        f"95 % interval {count(forecast.interval_95.low)} to {count(forecast.interval_95.high)} (split-conformal)."
    )


def interval(forecast: CountForecast) -> str:
    """The 80 % interval as odds."""
    return f"4 times in 5 between {count(forecast.interval_80.low)} and {count(forecast.interval_80.high)}"


def buyers(forecast: Forecast) -> str:
    """Who buys: men and women."""
    if is_even(forecast):
        return "Women and men buy it alike"
    share = max(forecast.male_share, 1 - forecast.male_share)
    return f"{MADE_FOR[forecast.preferred_gender]} buy {round(10 * share)} of 10"


def is_even(forecast: Forecast) -> bool:
    """Whether neither women nor men stand out among the buyers."""
    return abs(forecast.male_share - 0.5) < HARDLY


def ages(age_shares: Mapping[str, float]) -> str:
    """Which age band buys most, and whether it stands out."""
    band, share = max(age_shares.items(), key=lambda item: item[1])
    if share - min(age_shares.values()) < HARDLY:
        return "All ages buy it alike"
    return f"Bought most {age_in_words(band)}: {percent(share)} of buyers"


def age_in_words(band: str) -> str:
    """An age band as it stands in a sentence: `at 19–23`, never parted by a line end, `up to 18`, `from 40`."""
    label = age_label(band)
    if label.startswith("≤"):
        return f"up to {label[1:]}"
    return f"from {label[:-1]}" if label.endswith("+") else f"at {label}".replace("–", "\u2060–\u2060")


def price_effect(other: float, at_other: Forecast, now: Forecast) -> str:
    """What another price, the lowest or the highest looked at, does to sales against the garment's own."""
    ratio = at_other.sales.value / now.sales.value
    if abs(ratio - 1) < HARDLY:
        return "Price hardly moves this forecast"
    effect = f"{ratio:.1f} times the sales" if ratio > 1 else f"{percent(1 - ratio)} fewer sales"
    return f"At {money(other, now.currency)}, {effect}"


def change(before: float, after: float) -> str:
    """A relative change with its sign."""
    return signed(100 * (after / before - 1), "%")


def facts(offer: Offer, currency: str) -> str:
    """Price, audience and category on one line; what is absent is left out."""
    price = money(offer.price, offer.currency or currency) if offer.price is not None else None
    category = name_of(offer.category) if offer.category else None
    return " · ".join(part for part in (price, MADE_FOR.get(offer.made_for or ""), category) if part)


def signed(difference: float, unit: str) -> str:
    """A difference with its sign, or `the same` where it rounds to nothing."""
    return f"{difference:+.0f} {unit}".replace("-", "−") if round(difference) else "the same"


def points(before: float, after: float) -> str:
    """The difference of two shares in percentage points, with its sign."""
    return signed(100 * (after - before), "points")


def sold(sales: float, is_simulated: bool) -> str:
    """What a product of the catalogue sold, and whether that is a simulated figure."""
    return f"The catalogue has it at {count(sales)} sold{' (simulated)' if is_simulated else ''}."


def alike(sales: Sequence[float], is_simulated: bool) -> str:
    """What the garments most like this one sold."""
    if not sales:
        return "Garments most like it"
    figures = "simulated sales" if is_simulated else "sales"
    return f"Garments most like it: {figures} of {count(min(sales))} to {count(max(sales))}"
