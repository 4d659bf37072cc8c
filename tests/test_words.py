"""Every sentence is true: parsed again, and judged by another rule against the figures that it was made of."""

import itertools
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import pytest
import torch

from core.catalogue import Catalogue, CatalogueInfo, Product
from core.catalogue.distributions import Agreement, Spread
from core.catalogue.heads import HEADS
from core.catalogue.products import Offer
from core.demand.forecast import CountForecast, Forecast, Interval, ShareForecast
from core.demand.market import GRID, Market
from core.demand.why import sentences as demand_words
from core.demand.why.sentences import WORDING
from core.evaluation.estimates import Estimate
from core.explain import sentences as why
from core.explain.results import Cohort, Effect, HeadReasons, Word, WordReasons
from core.explain.units import LOG, SHARE
from core.words import figures as written
from core.words import sentences
from core.words.names import THE
from pages.parts.catalogue import figures
from pages.parts.models import ablation
from pages.parts.show import scores

RANDOM = np.random.default_rng(9)
SHARES = [round(n / 200, 3) for n in range(201)]
COUNTS = [0.02, 0.4, 1, 1.04, 9.96, 10.2, 99.6, 100.4, 104, 115.2, 999, 1004, 1240, 98765.4, 3e6]


def number(text: str) -> float:
    return float(text.replace(",", ""))


def fits(text: str, share: float) -> bool:
    """Whether a percentage as written is that share."""
    if text == "under 1 %":
        return 0 < share < 0.0051
    if text == "over 99 %":
        return 0.9949 < share < 1
    return abs(number(text.removesuffix(" %")) / 100 - share) <= 0.005001 and (text != "0 %" or share == 0)


def counted(value: float, low: float, high: float, percentile: float = 50, n: int = 100) -> CountForecast:
    return CountForecast(value, {80: Interval(low, high), 95: Interval(low / 2, 2 * high)}, percentile, n, "tops")


def forecast(sales: float, male: float = 0.5, ages: Mapping[str, float] | None = None) -> Forecast:
    one = counted(sales, sales / 3, 3 * sales)
    shares = dict(ages or {"≤18": 0.5, "19–23": 0.5})
    buyers = {
        "preferred_gender": ShareForecast({"women": 1 - male, "men": male}, "men" if male >= 0.5 else "women"),
        "preferred_age": ShareForecast(shares, max(shares, key=lambda band: shares[band])),
    }
    return Forecast({"views": one, "sales": one}, buyers, (), "m", "KRW", False, ())


# ---- figures ----


@pytest.mark.parametrize("share", SHARES)
def test_a_percentage_never_says_none_of_some_nor_all_of_less(share: float) -> None:
    assert fits(written.percent(share), share)


def test_counts_keep_their_order_and_are_off_by_a_twentieth_at_most() -> None:
    values = sorted([*COUNTS, *np.geomspace(0.5, 1e6, 400).tolist()])
    said = [number(written.count(value)) for value in values]
    assert said == sorted(said)
    assert all(abs(shown - value) <= max(0.051, 0.051 * value) for shown, value in zip(said, values, strict=True))


@pytest.mark.parametrize(("low", "high"), [*itertools.combinations(COUNTS, 2), *((each, each) for each in COUNTS)])
def test_an_interval_as_written_holds_all_that_it_holds_and_the_forecast_as_written(low: float, high: float) -> None:
    for value in (low, (low * high) ** 0.5, high):
        said = sentences.interval(counted(value, low, high))
        ends = re.fullmatch(r"4 times in 5 between ([\d.,]+) and ([\d.,]+)", said)
        assert ends
        assert number(ends[1]) <= low + 1e-9 and high - 1e-9 <= number(ends[2])
        assert number(ends[1]) <= number(written.count(value)) <= number(ends[2])


# ---- buyers ----


@pytest.mark.parametrize("male", SHARES)
def test_a_majority_of_women_or_men_is_said_only_of_one(male: float) -> None:
    said = sentences.buyers(male)
    if said == "About as many women buy it as men":
        assert abs(male - 0.5) < 0.05 + 1e-9
        return
    found = re.fullmatch(r"(About|More than) (\d) of 10 buyers are (women|men)", said)
    assert found
    share = male if found[3] == "men" else 1 - male
    assert share > 0.5
    assert share > 0.9 if found[1] == "More than" else abs(share - int(found[2]) / 10) < 0.05 + 1e-9


def age_grid() -> list[dict[str, float]]:
    """Shares of one to six bands: one at every share from 0 to 1 and the rest alike, uneven or tied; and drawn ones."""
    bands = ["up_to_18", "19_23", "24_28", "29_33", "34_39", "40_plus"]
    grid: list[dict[str, float]] = [{"up_to_18": 1.0}]
    for n in (2, 3, 6):
        for share in SHARES[::2]:
            rest = (1 - share) / (n - 1)
            grid.append(dict(zip(bands, [share] + [rest] * (n - 1), strict=False)))
            grid.append(dict(zip(bands, [share, 1 - share] + [0.0] * (n - 2), strict=False)))
    grid += [dict(zip(bands, RANDOM.dirichlet(np.full(6, sharpness)), strict=True)) for sharpness in [0.2, 1, 9] * 60]
    return grid


def group_of(name: str) -> str:
    plain = name.replace("\u2060", "")
    if plain.endswith(" or younger"):
        return "up_to_" + plain.split()[0]
    return plain.split()[0] + "_plus" if plain.endswith(" or older") else plain.replace("–", "_")


@pytest.mark.parametrize("shares", age_grid())
def test_most_buyers_are_of_an_age_only_where_more_than_half_are(shares: dict[str, float]) -> None:
    said = sentences.ages(shares)
    most = max(shares.values())
    if said == "All ages buy it about alike":
        assert len(shares) > 1 and most - min(shares.values()) < 0.05 + 1e-9
    elif said.startswith("Every buyer it knows"):
        assert len(shares) == 1
    elif found := re.fullmatch(r"Most buyers are ([^:]+): (.+)", said):
        assert shares[group_of(found[1])] == most > 0.5 and fits(found[2], most) and found[2] != "50 %"
    elif found := re.fullmatch(r"About half of the buyers are (.+)", said):
        assert shares[group_of(found[1])] == most and abs(most - 0.5) < 0.0051
        assert sorted(shares.values())[-2] < most
    elif found := re.fullmatch(r"The largest group of buyers is ([^:]+): (.+)", said):
        assert shares[group_of(found[1])] == most <= 0.5 and fits(found[2], most)
        assert sum(share == most for share in shares.values()) == 1
    else:
        found = re.fullmatch(r"The largest groups of buyers are ([^:]+): (.+) each", said)
        assert found
        named = [shares[group_of(name)] for name in found[1].split(" and ")]
        others = [share for band, share in shares.items() if band not in map(group_of, found[1].split(" and "))]
        assert len(named) > 1 and all(fits(found[2], share) for share in named)
        assert all(share < min(named) for share in others)


# ---- rank ----


def market(log_counts: Sequence[float]) -> Market:
    values = torch.tensor(log_counts)
    quantiles = torch.quantile(values, GRID) if len(values) else torch.zeros(len(GRID))
    return Market(("views", "sales"), quantiles.expand(2, 2, -1), torch.full((2, 2), len(values)))


def samples() -> list[list[float]]:
    few = [sorted(RANDOM.integers(1, 5, n).astype(float).tolist()) for n in range(1, 14) for _ in range(3)]
    many = [RANDOM.normal(5, 2, n).round(digits).tolist() for n in (20, 101, 700) for digits in (0, 1, 4)]
    return [*few, *many, [3.0] * 40, [1.0] * 20 + [2.0] * 20, [2.0] * 30 + [9.0]]


@pytest.mark.parametrize("sample", samples())
def test_a_rank_is_never_higher_than_the_products_that_sold_less(sample: list[float]) -> None:
    known = market(sample)
    for value in sorted({*sample, min(sample) - 1, max(sample) + 1, *np.linspace(min(sample), max(sample), 23)}):
        percentile, n = known.percentile(value, "sales", 0)
        said = sentences.rank("sales", counted(1, 1, 1, percentile, n))
        below = sum(one < value - 2e-5 for one in sample) / len(sample)
        if found := re.fullmatch(r"Sells more than (\d+) of (\d+) in tops", said):
            assert below >= int(found[1]) / int(found[2]) - 1e-9
        else:
            assert said == "Hardly any in tops sell less"
            assert below <= 0.11 + 1.01 / len(sample)


def test_nothing_known_is_compared_with_nothing() -> None:
    percentile, n = market([]).percentile(3.0, "sales", 0)
    assert sentences.rank("sales", counted(1, 1, 1, percentile, n)) == "There is nothing to compare it with"
    assert "products of all categories" in sentences.rank_in_numbers(replace(counted(1, 1, 1), compared_with=None))


# ---- what a price does ----


def curves() -> list[list[float]]:
    shaped = [[1, 1, 1], [1, 1.02, 0.99], [1, 3, 1], [2, 1, 0.5], [1.06, 1, 0.5], [0.004, 1, 2], [1, 1, 40], [19, 1, 1]]
    return shaped + np.exp(RANDOM.normal(0, 0.4, (60, 5))).round(3).tolist()


@pytest.mark.parametrize("ratios", curves())
def test_what_a_price_does_is_what_its_forecast_says(ratios: list[float]) -> None:
    prices = [round(9.5 * 1.7**step, 2) for step in range(len(ratios))]
    now = forecast(100.0)
    said = sentences.price_effect("sales", prices, [forecast(100 * ratio) for ratio in ratios], now)
    if said == "Price hardly moves this forecast":
        assert max(*ratios, 1) / min(*ratios, 1) < 1.0501
        return
    found = re.fullmatch(r"At ([\d.,]+) KRW, (?:([\d.,]+) times the|((?:over |under )?\d+ %) (more|fewer)) sales", said)
    assert found
    (ratio,) = (one for price, one in zip(prices, ratios, strict=True) if abs(number(found[1]) / price - 1) < 0.006)
    if found[2]:
        assert number(found[2]) == pytest.approx(ratio, abs=0.051)
    elif found[4] == "more":
        assert ratio > 1 and abs(number(found[3].split()[-2]) / 100 - (ratio - 1)) <= 0.0051
    else:
        assert ratio < 1 and fits(found[3], 1 - ratio)


# ---- the sample and comparables ----


def goods(sales: Sequence[float | None]) -> Catalogue:
    from pathlib import Path

    import pandas as pd

    frame = pd.DataFrame({"category": ["tops"] * len(sales), "sales": pd.Series(sales, dtype=float)})
    return Catalogue(Path("nowhere"), CatalogueInfo("Mall"), frame)


@pytest.mark.parametrize("sales", [[None, None], [0, 0], [5, 9], [9, 9], [9, None], [9, 5], [1], [0.0], [None, 3]])
def test_a_best_seller_sold_something_and_nothing_of_its_kind_more(sales: list[float | None]) -> None:
    product = Product("p", Offer(category="tops"), sales=sales[0])
    is_said = "best seller" in sentences.sample("answered", product, goods(sales))
    known = [one for one in sales if one is not None]
    assert is_said == (sales[0] is not None and sales[0] > 0 and sales[0] == max(known))


@pytest.mark.parametrize("sales", [[], [7], [7, 7], [101, 104], [0, 2000], [3, 1, 2]])
def test_what_the_nearest_sold_holds_each_of_them_and_names_the_period(sales: list[float]) -> None:
    said = sentences.alike(sales, 6, "in one week", False)
    if not sales:
        assert said == "Garments most like it"
        return
    assert "sales in one week" in said and (f"known of {len(sales)}" in said) == (len(sales) < 6)
    shown = [number(one) for one in re.search(r": ([\d.,]+\d|\d)(?: to ([\d.,]+\d|\d))?", said).groups() if one]  # type: ignore[union-attr]
    assert min(shown) <= min(sales) and max(sales) <= max(shown) and (len(shown) == 1) == (min(sales) == max(sales))


def test_a_period_that_nobody_states_is_not_made_up() -> None:
    assert sentences.expected("sales", "since listed") == "Expected sales since listed"
    assert "not stated" in sentences.expected("sales", "")
    assert "cumulative" not in sentences.expected("sales", "")


# ---- reasons ----

PARTS = ("image", "title", "price", "made_for", "category")


def reasons(values: Sequence[float], unit: str = LOG) -> HeadReasons:
    head, target = ("sales", "sales") if unit == LOG else ("preferred_gender", "men")
    pairs = {one: {other: 0.0 for other in PARTS if other != one} for one in PARTS}
    return HeadReasons(head, unit, target, 5.0, 5.0 + sum(values), dict(zip(PARTS, values, strict=True)), pairs, PARTS)


def part_grid() -> list[list[float]]:
    edges = [[0.0] * 5, [0.02, -0.02, 0, 0, 0], [0.5, 0.5, 0, 0, 0], [0.5, -0.5, 0, 0, 0], [-3, 0, 0, 0, 0], [0.3] * 5]
    return edges + RANDOM.normal(0, 0.3, (60, 5)).tolist() + RANDOM.normal(0, 0.03, (40, 5)).round(2).tolist()


@pytest.mark.parametrize("unit", [LOG, SHARE])
@pytest.mark.parametrize("values", part_grid())
def test_the_part_said_to_do_most_does_most(values: list[float], unit: str) -> None:
    said = WORDING.headline(reasons(values, unit))
    strongest = max(values, key=abs)
    if said.startswith("Nothing here"):
        assert abs(strongest) < (math.log(1.05) if unit == LOG else 0.01) + 1e-9
        return
    named = [part for part, words in THE.items() if words in said[0].lower() + said[1:]]
    shown = [values[PARTS.index(part)] for part in named]
    assert len({value > 0 for value in shown}) == 1 and strongest in shown
    up = ("raise" if unit == LOG else "draws? men") if shown[0] > 0 else ("lower" if unit == LOG else "draws? women")
    assert re.search(up, said)
    missed = [value for part, value in zip(PARTS, values, strict=True) if part not in named]
    assert all(why.effect(value, unit) != why.effect(strongest, unit) for value in missed)
    assert said.endswith(" each") == (len(named) > 1)


def test_a_word_that_hardly_counts_is_not_said_to() -> None:
    def told(value: float) -> str:
        word = Word("linen", 0, 5, value, value, 1.0)
        return WORDING.words(WordReasons("sales", LOG, "sales", "linen", (word,), {}), "gradient")

    assert told(math.log(0.98)) == "No single word moves sales by much"
    assert told(math.log(0.8)) == "“linen” lowers sales most: ×\u00a00.80"


@pytest.mark.parametrize("own", [10.0, 12.0, 20.0, 80.0])
def test_a_fifth_off_is_read_where_the_curve_reaches(own: float) -> None:
    prices = tuple(np.geomspace(10, 80, 25).tolist())
    curve = Effect("sales", LOG, "price", prices, tuple(8 - math.log(price) for price in prices), own, "sales")
    said = demand_words.fact(curve, 8 - math.log(own), "KRW")
    found = re.fullmatch(r"At 20 % (off|more), sales ×\s([\d.]+)", said)
    assert found and float(found[2]) == pytest.approx(1 / (0.8 if found[1] == "off" else 1.2), abs=0.011)
    assert (found[1] == "off") == (0.8 * own >= 10)


@pytest.mark.parametrize("others", [(0.0, 0.0), (0.5, 0.0), (0.02, -0.3), (0.5, 0.5)])
def test_a_choice_is_called_best_only_where_none_is_better(others: tuple[float, float]) -> None:
    made = dict(zip(("men", "women", "unisex"), (5.0, 5 + others[0], 5 + others[1]), strict=True))
    curve = Effect("sales", LOG, "made_for", tuple(made), tuple(made.values()), "men", "sales")
    said = demand_words.fact(curve, 5.0, "KRW")
    if "hardly" in said:
        assert max(made.values()) - min(made.values()) < math.log(1.05)
    elif "no other" in said or "about the most" in said:
        assert max(made.values()) - 5 < math.log(1.05)
    else:
        assert math.exp(max(made.values()) - 5) == pytest.approx(float(said.split("\u00a0")[1]), abs=0.006)


def test_counting_most_is_hedged_where_intervals_overlap() -> None:
    def told(high: float) -> str:
        size = {"price": Estimate(0.5, 0.4, 0.6), "title": Estimate(0.3, 0.2, high)}
        return demand_words.counts_most(Cohort(9, 9, {}, {"sales": size}), reasons([0.0] * 5), "these products")

    assert "though not clearly more than the title" in told(0.45)
    assert "though" not in told(0.35)


# ---- a catalogue's figures ----


@pytest.mark.parametrize(("men", "women"), [(0, 1), (1, 0), (5, 5), (0, 0), (1, 2), (501, 499), (999, 1)])
def test_more_products_bought_by_one_are_said_only_where_there_are_more(men: int, women: int) -> None:
    said = figures.gender_sentence(men, women)
    if men == women:
        assert said == "As many products are bought mostly by women as by men"
        return
    if abs(men - women) < 0.01 * (men + women):
        assert said == "About as many products are bought mostly by women as by men"
        return
    found = re.fullmatch(r"(.+) of the products are bought mostly by (women|men)", said)
    n = men if found and found[2] == "men" else women
    assert found and n > (men + women) / 2 and fits(found[1], n / (men + women))


@pytest.mark.parametrize("ages", [(3, 3, 1), (9, 0, 0), (1, 1, 1), (0, 0, 2), (50, 49, 1)])
def test_ages_that_buy_as_many_products_are_named_together(ages: tuple[int, ...]) -> None:
    said = figures.ages_sentence(list(zip(("≤18", "19–23", "24+"), ages, strict=True)))
    named = said.split(" is ")[1].split(" for ")[0].split(" or ")
    assert "most" not in said.casefold()
    assert ages.count(max(ages)) == sum(name[0].isdigit() for name in named)


def test_half_of_the_prices_lie_between_two_prices() -> None:
    same = Spread("all", 9, 5, 12.19, 12.19, 12.19, 40)
    assert figures.price_sentence(same, "USD") == "At least half of the prices are 12.19 USD"
    near = replace(same, p75=12.41)
    low, high = (number(one) for one in re.findall(r"[\d.,]+\d", figures.price_sentence(near, "USD")))
    assert low <= 12.19 < 12.41 <= high


def test_categories_that_read_alike_are_named_together() -> None:
    spreads = [Spread(name, 5, 1, 2, median, 4, 5) for name, median in (("a", 1201), ("b", 1199), ("c", 9))]
    assert figures.count_sentence(spreads, HEADS["sales"], True) == (
        "A typical product is sold most in a and b: 1,200 times (simulated)"
    )


@pytest.mark.parametrize(("crossing", "fitting", "both"), [(0, 4, 0), (0, 0, 3), (1, 400, 0), (2, 2, 1), (3, 0, 0)])
def test_agreement_is_said_of_those_it_counts(crossing: int, fitting: int, both: int) -> None:
    counts = {
        "men": {"women": crossing, "men": fitting},
        "women": {"women": 0, "men": 0},
        "unisex": {"women": both, "men": 0},
    }
    said = figures.agreement_sentence(Agreement(fitting, crossing + both, 0, counts))
    if not crossing + fitting:
        assert said == "All products whose buyers are known are made for everyone"
    elif not crossing:
        assert said.startswith("None of")
    else:
        assert fits(said.split(" of the products")[0], crossing / (crossing + fitting))


# ---- scores ----


def estimate(value: float, margin: float = 0.0) -> dict[str, float]:
    return {"value": value, "low": value - margin, "high": value + margin}


@pytest.mark.parametrize("own", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("rival", [1.0, 1.5, 2.0])
@pytest.mark.parametrize("margin", [0.0, 0.1, 0.6])
@pytest.mark.parametrize("metric", [scores.FACTOR, scores.HITS])
def test_a_model_is_better_only_where_the_intervals_say_so(
    own: float, rival: float, margin: float, metric: str
) -> None:
    scale = 1 if metric == scores.FACTOR else 0.3
    own, rival, margin = own * scale, rival * scale, margin * scale
    said = scores.sentence("sales", {"network": {metric: estimate(own, margin)}, "mean": {metric: estimate(rival)}})
    is_clear = abs(own - rival) > margin
    is_better = own < rival if metric == scores.FACTOR else own > rival
    assert ("better than" in said) == (is_clear and is_better)
    assert ("worse than" in said) == (is_clear and not is_better)


def test_an_error_is_not_written_as_an_uplift() -> None:
    assert scores.value(3.1145, scores.FACTOR) == "3.11"
    assert "×" not in scores.sentence("views", {"network": {"ratio": estimate(3.11, 0.1)}})


def test_a_part_that_helps_by_going_is_not_missed() -> None:
    def table(without_price: float) -> dict[str, dict[str, dict[str, dict[str, dict[str, float]]]]]:
        one = {"title + price": 3.0, "title": without_price, "price": 2.9}
        return {
            subset: {way: {"sales": {"ratio": estimate(value)}}}
            for subset, value in one.items()
            for way in (["all"] if "+" in subset else ["retrained"])
        }

    assert ablation.sentence(table(3.4), "sales", "ratio").endswith("without the price, missed most")
    assert "no worse" in ablation.sentence(table(2.5), "sales", "ratio")
