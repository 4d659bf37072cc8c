"""Forecasts in a marketer's words: every sentence is computed from the result it stands beside, and true of it."""

from collections.abc import Mapping, Sequence

from core import money
from core.catalogue import Catalogue, Offer, Product, age_label
from core.catalogue.heads import HEADS, in_reading_order
from core.demand.forecast import CountForecast, Forecast, ShareForecast
from core.words.claims import is_alike, is_best_seller, is_steady, lead, surpassed
from core.words.figures import count, ends, in_three_digits, percent
from core.words.kinds import name_of

MADE_FOR = {"women": "Women", "men": "Men", "unisex": "Everyone"}
NO_PERIOD = "period not stated"


def expected(noun: str, period: str) -> str:
    """What a forecast of a count is called: `Expected sales since listed`."""
    return f"Expected {over(noun, period)}"


def over(noun: str, period: str) -> str:
    """A count with the period it is counted over, or that nobody says which: `Sales in one week`."""
    return f"{noun} {period}" if period else f"{noun}, {NO_PERIOD}"


def in_order(forecast: Forecast) -> dict[str, CountForecast]:
    """What is counted, by head, what matters most first; empty for a model that counts nothing."""
    return {head: forecast.counts[head] for head in in_reading_order(forecast.counts)}


def rank(head: str, forecast: CountForecast) -> str:
    """Where a forecast stands among the goods it was compared with, in tenths; in products where they are few.

    Args:
        head: that is counted, such as `sales`.
        forecast: of it.
    """
    if not forecast.n_compared:
        return "There is nothing to compare it with"
    peers = f"in {name_of(forecast.compared_with)}" if forecast.compared_with else "garments"
    n_below, n = surpassed(forecast.percentile, forecast.n_compared)
    if not n_below:
        return f"Hardly any {peers} {HEADS[head].less}"
    return f"{HEADS[head].verb} more than {n_below} of {n} {peers}"


def rank_in_numbers(forecast: CountForecast) -> str:
    """The analyst's version of `rank`, for a tooltip."""
    whose = "products of the category" if forecast.compared_with else "products of all categories"
    return (
        f"Percentile {forecast.percentile:.0f} among {forecast.n_compared:,} {whose}. "
        f"80 % interval {span(forecast, 80)}, 95 % interval {span(forecast, 95)} (split-conformal)."
    )


def span(forecast: CountForecast, level: int) -> str:
    """An interval of a count: `120 to 1,300`.

    Args:
        forecast: of sales or views.
        level: one of its intervals', in per cent.
    """
    interval = forecast.intervals[level]
    return " to ".join(ends(interval.low, interval.high))


def interval(forecast: CountForecast) -> str:
    """The 80 % interval as odds."""
    return odds(forecast.interval_80.low, forecast.interval_80.high)


def odds(low: float, high: float) -> str:
    """The ends of an 80 % interval as odds."""
    return f"4 times in 5 between {' and '.join(ends(low, high))}"


def who_buys(head: str, found: ShareForecast) -> str:
    """Who buys, by one head that is shares."""
    if head == "preferred_gender":
        return buyers(found.shares[HEADS[head].classes[1]])
    if head == "preferred_age":
        return ages(found.shares)
    return f"{HEADS[head].title}: most often {found.preferred}, {percent(found.shares[found.preferred])}"


def buyers(male_share: float) -> str:
    """Who buys: men and women."""
    if is_even(male_share):
        return "About as many women buy it as men"
    who, share = ("men", male_share) if male_share > 0.5 else ("women", 1 - male_share)
    tenths = round(10 * share)
    return f"About {tenths} of 10 buyers are {who}" if tenths < 10 else f"More than 9 of 10 buyers are {who}"


def is_even(male_share: float) -> bool:
    """Whether neither women nor men stand out among the buyers."""
    return is_alike(male_share, 0.5)


def ages(age_shares: Mapping[str, float]) -> str:
    """Which age band buys most, and whether that is most of the buyers."""
    found = lead(age_shares)
    names = " and ".join(age_group(band) for band in found.names)
    share = percent(found.share)
    if found.kind == "only":
        return f"Every buyer it knows is {names}"
    if found.kind == "alike":
        return "All ages buy it about alike"
    if found.kind == "majority":
        return f"Most buyers are {names}: {share}"
    if found.kind == "half":
        return f"About half of the buyers are {names}"
    if len(found.names) > 1:
        return f"The largest groups of buyers are {names}: {share} each"
    return f"The largest group of buyers is {names}: {share}"


def age_group(band: str) -> str:
    """An age band as it stands in a sentence: `19–23`, never parted by a line end, `18 or younger`, `40 or older`."""
    label = age_label(band)
    if label.startswith("≤"):
        return f"{label[1:]} or younger"
    return f"{label[:-1]} or older" if label.endswith("+") else label.replace("–", "\u2060–\u2060")


def age_in_words(band: str) -> str:
    """An age band behind the buyers it is of: `at 19–23`, `up to 18`, `from 40`."""
    label = age_label(band)
    if label.startswith("≤"):
        return f"up to {label[1:]}"
    return f"from {label[:-1]}" if label.endswith("+") else f"at {label}".replace("–", "\u2060–\u2060")


def price_effect(head: str, prices: Sequence[float], curve: Sequence[Forecast], now: Forecast) -> str:
    """What the lowest price looked at does to a count, against the garment's own; or where else the price moves it.

    Args:
        head: that is counted, such as `sales`.
        prices: looked at, ascending.
        curve: the forecast at each of them.
        now: the garment's own.
    """
    own, counts = now.counts[head].value, [forecast.counts[head].value for forecast in curve]
    place = 0
    if is_steady([*counts, own]):
        return "Price hardly moves this forecast"
    if is_steady([counts[0], own]):
        # The cheapest is as the garment's own: what moves lies elsewhere.
        place = max(range(len(counts)), key=lambda one: abs(counts[one] / own - 1))
    at = money.said(in_three_digits(prices[place]), now.currency)
    return f"At {at}, {times(counts[place] / own)} {HEADS[head].noun}"


def times(ratio: float) -> str:
    """A ratio of counts as it stands before its noun: `2.1 times the`, `30 % more`, `12 % fewer`."""
    if ratio >= 2:
        return f"{ratio:,.1f} times the"
    return f"{percent(ratio - 1)} more" if ratio > 1 else f"{percent(1 - ratio)} fewer"


def facts(offer: Offer, currency: str) -> str:
    """Price, audience and category on one line; what is absent is left out."""
    price = money.said(offer.price, offer.currency or currency) if offer.price is not None else None
    category = name_of(offer.category) if offer.category else None
    return " · ".join(part for part in (price, MADE_FOR.get(offer.made_for or ""), category) if part)


def sample(done: str, product: Product | None, goods: Catalogue) -> str:
    """What the garment is that a page opens with, and whether anything of its category sold more.

    Args:
        done: what was done with it: `answered` or `explained`.
        product: that the garment is.
        goods: the catalogue it is of.
    """
    name, opening = goods.info.name, f"A sample, already {done}"
    if product is None or product.offer.category is None:
        return f"{opening}, from {name}"
    of_its_kind = goods.frame.loc[goods.frame["category"] == product.offer.category, "sales"].dropna()
    if is_best_seller(product.sales, of_its_kind):
        return f"{opening}: a best seller in {name_of(product.offer.category)} of {name}"
    return f"{opening}, from {name}"


def sold(sales: float, period: str, is_simulated: bool) -> str:
    """What a product of the catalogue sold, over which period, and whether that is a simulated figure."""
    return f"The catalogue has it at {' '.join(filter(None, (f'{count(sales)} sold', basis(period, is_simulated))))}."


def basis(period: str, is_simulated: bool) -> str:
    """What a catalogue's figures rest on, `since listed (simulated)`; empty where nothing is to be said."""
    return " ".join(filter(None, (period, "(simulated)" if is_simulated else "")))


def alike(sales: Sequence[float], n: int, period: str, is_simulated: bool) -> str:
    """What the garments most like this one sold.

    Args:
        sales: of those of which they are known.
        n: how many garments there are.
        period: that sales are counted over; empty where nobody says.
        is_simulated: whether they were made up.
    """
    if not sales:
        return "Garments most like it"
    figures = over("simulated sales" if is_simulated else "sales", period)
    low, high = ends(min(sales), max(sales)) if min(sales) < max(sales) else (count(sales[0]),) * 2
    said = f"{figures}: {low}" if low == high else f"{figures}: {low} to {high}"
    known = "" if len(sales) == n else f", known of {len(sales)}"
    return f"Garments most like it, {said}{known}"
