"""How a catalogue's figures are spread, and for whom its products are made against who buys them, each as it says."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from core import money
from core.catalogue import Catalogue, CatalogueInfo, distributions
from core.catalogue.distributions import Agreement, Bins, Buyers, Spread
from core.catalogue.heads import HEADS, Head
from core.words.figures import count, in_three_digits, listed, percent, plural
from core.words.kinds import name_of
from core.words.sentences import MADE_FOR, age_group, over
from pages.parts.frame import notices
from pages.parts.frame.words import in_chart, plain
from pages.parts.show import charts, tables

N_SHOWN = 20
MANY_TIMES = 1000
FEW = 3
GENDERS = HEADS["preferred_gender"].classes


def draw(catalogue: Catalogue) -> None:
    """Draw prices, views and sales per category, and who buys; what the catalogue does not know is left out."""
    panels = st.grid(2, min_column_width=420, gap="large")
    with panels.cell():
        _draw_prices(catalogue)
    with panels.cell():
        _draw_buyers(distributions.buyers(catalogue), catalogue.info.is_simulated)
    for head in (head for head in HEADS.values() if head.is_count):
        if found := distributions.spreads_by_category(catalogue, head.figure):
            with panels.cell():
                _draw_counts(found[:N_SHOWN], head, catalogue.info)


def _draw_prices(catalogue: Catalogue) -> None:
    bins, spread = distributions.histogram(catalogue, "price"), distributions.spread(catalogue, "price")
    if not bins.counts or spread is None:
        return
    axis = f"Price ({in_chart(catalogue.info.currency or 'any currency')})"
    charts.draw(_histogram(bins, axis), price_sentence(spread, catalogue.info.currency), "catalogue_prices")


def price_sentence(spread: Spread, currency: str) -> str:
    """Where the middle half of the prices lies; where it is one price, how many have that."""
    if spread.p25 == spread.p75:
        return f"At least half of the prices are {money.said(spread.median, currency)}"
    low, high = in_three_digits(spread.p25, math.floor), in_three_digits(spread.p75, math.ceil)
    return f"Half of the prices lie between {money.figure(low, currency)} and {money.said(high, currency)}"


def count_sentence(spreads: Sequence[Spread], head: Head, is_simulated: bool) -> str:
    """In which category a typical product is looked at or sells most.

    Args:
        spreads: of the categories, the highest median first.
        head: that is counted.
        is_simulated: whether the figures are.
    """
    most = count(spreads[0].median)
    first = [name_of(spread.label) for spread in spreads if count(spread.median) == most]
    where = f"in {listed(first)}" if len(first) <= FEW else f"in {len(first)} categories alike"
    return f"A typical product {head.happens} most {where}: {most} times{' (simulated)' if is_simulated else ''}"


def gender_sentence(n_men: int, n_women: int) -> str:
    """Whether more products are bought mostly by women or by men."""
    if n_men == n_women:
        return "As many products are bought mostly by women as by men"
    who, n = ("men", n_men) if n_men > n_women else ("women", n_women)
    share = n / (n_men + n_women)
    if percent(share) == percent(1 - share):
        return "About as many products are bought mostly by women as by men"
    return f"{percent(share)} of the products are bought mostly by {who}"


def ages_sentence(ages: Sequence[tuple[str, int]]) -> str:
    """Which age buys most of how many products."""
    most = max(n for _, n in ages)
    bands = [age_group(band) for band, n in ages if n == most]
    share = percent(most / sum(n for _, n in ages))
    each = " each" if len(bands) > 1 else ""
    return f"The largest group of buyers is {' or '.join(bands)} for {share}{each} of the products"


def _draw_counts(spreads: Sequence[Spread], head: Head, info: CatalogueInfo) -> None:
    title = count_sentence(spreads, head, info.is_simulated)
    charts.draw(_per_category(spreads, head.noun), title, f"catalogue_{head.name}")
    counted = plain(over(head.noun, info.period).capitalize())
    notices.note(f"{counted}. Dot: the product in the middle. Bar: half of the products. Line: 8 of 10.")


def _draw_buyers(buyers: Buyers, is_simulated: bool) -> None:
    simulated = " (simulated)" if is_simulated else ""
    if buyers.n_gender:
        n_women = buyers.n_gender - buyers.n_men
        title = f"{gender_sentence(buyers.n_men, n_women)}{simulated}"
        charts.draw(_shares(("Women", "Men"), (n_women, buyers.n_men)), title, "catalogue_gender")
        if buyers.n_halves:
            notices.note(f"{plural(buyers.n_halves, 'product')} bought half by men counted as bought by men.")
    if buyers.n_ages:
        names, counts = zip(*buyers.ages, strict=True)
        charts.draw(_shares(names, counts), f"{ages_sentence(buyers.ages)}{simulated}", "catalogue_ages")


def _histogram(bins: Bins, axis: str) -> go.Figure:
    centres = [(low * high) ** 0.5 for low, high in zip(bins.edges, bins.edges[1:], strict=False)]
    widths = [high - low for low, high in zip(bins.edges, bins.edges[1:], strict=False)]
    bars = go.Bar(
        x=centres,
        y=bins.counts,
        width=[0.94 * width for width in widths],
        marker={"color": charts.ACCENT},
        hovertemplate="about %{x:,.0f}: %{y:,} products<extra></extra>",
    )
    figure = charts.canvas(go.Figure(bars), height=420)
    _set_log_axis(figure, bins.edges[0], bins.edges[-1])
    figure.update_xaxes(title=axis)
    return figure.update_yaxes(title="Products", nticks=4, gridcolor=charts.HAIRLINE)


def _per_category(spreads: Sequence[Spread], noun: str) -> go.Figure:
    """For every category the middle half as a bar, eight in ten as a line, the median as a dot, on one log axis."""
    figure = go.Figure()
    for low, high, width, colour in (("p10", "p90", 1.5, charts.HAIRLINE), ("p25", "p75", 7, charts.HAIRLINE)):
        xs, ys = _segments(spreads, low, high)
        figure.add_scatter(x=xs, y=ys, mode="lines", line={"color": colour, "width": width}, hoverinfo="skip")
    figure.add_scatter(
        x=[spread.median for spread in spreads],
        y=[in_chart(name_of(spread.label)) for spread in spreads],
        mode="markers",
        marker={"color": charts.ACCENT, "size": 10},
        customdata=[(spread.p25, spread.p75, spread.n) for spread in spreads],
        hovertemplate=f"%{{y}}: %{{x:,.0f}} {noun}, half between %{{customdata[0]:,.0f}} and %{{customdata[1]:,.0f}}"
        "<br>%{customdata[2]:,} products<extra></extra>",
    )
    charts.canvas(figure, height=60 + 24 * len(spreads))
    _set_log_axis(figure, min(spread.p10 for spread in spreads), max(spread.p90 for spread in spreads))
    figure.update_xaxes(showgrid=True, gridcolor=charts.HAIRLINE, griddash="dot")
    return figure.update_yaxes(autorange="reversed", showgrid=False)


def _set_log_axis(figure: go.Figure, low: float, high: float) -> None:
    """A logarithmic axis marked at 1, 2 and 5, or at powers of ten alone where there are many of them."""
    is_long = high > MANY_TIMES * max(low, 1)
    figure.update_xaxes(type="log", tickformat="~s", dtick=1 if is_long else "D2")


def _segments(spreads: Sequence[Spread], low: str, high: str) -> tuple[list[float | None], list[str]]:
    """Ends of one line a category, with a gap after each, so that all are one trace."""
    xs: list[float | None] = []
    ys: list[str] = []
    for spread in spreads:
        xs += [getattr(spread, low), getattr(spread, high), None]
        ys += [in_chart(name_of(spread.label))] * 3
    return xs, ys


def _shares(names: Sequence[str], counts: Sequence[int]) -> go.Figure:
    total = sum(counts)
    bars = go.Bar(
        x=[in_chart(name) for name in names],
        y=list(counts),
        marker={"color": [charts.ACCENT if n == max(counts) else charts.HAIRLINE for n in counts]},
        text=[percent(n / total) for n in counts],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x}: %{y:,} products<extra></extra>",
    )
    figure = charts.canvas(go.Figure(bars), height=190)
    figure.update_xaxes(type="category")
    figure.update_yaxes(visible=False, range=[0, 1.2 * max(counts)])
    return figure.update_layout(bargap=0.28)


def draw_agreement(catalogue: Catalogue) -> None:
    """Draw Table 1 of Kim & Lee under what it says; or say what the catalogue would need for it."""
    found = distributions.agreement(catalogue)
    n_known = found.n_agree + found.n_differ
    if not n_known:
        notices.note("Whom products are made for cannot be set beside who buys them: one of the two is not known here.")
        return
    st.subheader(agreement_sentence(found), anchor=False)
    rows = [
        (f"Made for {MADE_FOR[made].lower()}", *(f"{counts[gender]:,}" for gender in GENDERS))
        for made, counts in found.counts.items()
    ]
    tables.ledger(("", *(f"Bought mostly by {gender}" for gender in GENDERS)), rows)
    simulated = " Simulated buyers." if catalogue.info.is_simulated else ""
    n_halves = int((catalogue.frame["male_share"] == 0.5).sum())
    halves = f" {plural(n_halves, 'product')} bought half by men counted as bought by men." if n_halves else ""
    notices.note(
        f"As Table 1 of Kim & Lee: agree {found.n_agree:,}, differ {found.n_differ:,} (those made for everyone among "
        f"them), not known {found.n_unknown:,}.{halves}{simulated}"
    )


def agreement_sentence(found: Agreement) -> str:
    """What the table says of products that are made for the one or the other."""
    n_crossing = sum(found.counts[made][bought] for made, bought in (("men", "women"), ("women", "men")))
    n_for_one = found.n_agree + n_crossing
    if not n_for_one:
        return "All products whose buyers are known are made for everyone"
    if not n_crossing:
        return "None of the products made for women or for men are bought mostly by the other"
    return f"{percent(n_crossing / n_for_one)} of the products made for women or for men are bought mostly by the other"
