"""How a catalogue's figures are spread, as figures with the sentence each of them says."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from core import distributions
from core.catalogue import Catalogue
from core.distributions import Bins, Buyers, Spread
from pages.parts import charts, notices
from pages.parts.kinds import name_of
from pages.parts.sentences import count, percent

N_SHOWN = 20
MANY_TIMES = 1000


def draw(catalogue: Catalogue) -> None:
    """Draw prices, views and sales per category, and who buys; what the catalogue does not know is left out."""
    panels = st.grid(2, min_column_width=420, gap="large")
    with panels.cell():
        _draw_prices(catalogue)
    with panels.cell():
        _draw_buyers(distributions.buyers(catalogue), catalogue.info.is_simulated)
    for noun, verb in (("views", "Looked at"), ("sales", "Sold")):
        if found := distributions.spreads_by_category(catalogue, noun):
            with panels.cell():
                _draw_counts(found[:N_SHOWN], noun, verb, catalogue.info.is_simulated)


def _draw_prices(catalogue: Catalogue) -> None:
    bins, spread = distributions.histogram(catalogue, "price"), distributions.spread(catalogue, "price")
    if not bins.counts or spread is None:
        return
    title = f"Half of the prices lie between {count(spread.p25)} and {count(spread.p75)} {catalogue.info.currency}"
    charts.draw(_histogram(bins, f"Price ({catalogue.info.currency or 'any currency'})"), title, "catalogue_prices")


def _draw_counts(spreads: Sequence[Spread], noun: str, verb: str, is_simulated: bool) -> None:
    first = spreads[0]
    title = f"{verb} most: {name_of(first.label)}, a typical product {count(first.median)} times"
    charts.draw(_per_category(spreads, noun), f"{title} (simulated)" if is_simulated else title, f"catalogue_{noun}")
    notices.note(f"Cumulative {noun}. Dot: the product in the middle. Bar: half of the products. Line: 8 of 10.")


def _draw_buyers(buyers: Buyers, is_simulated: bool) -> None:
    simulated = " (simulated)" if is_simulated else ""
    if buyers.n_gender:
        men, women = buyers.n_men, buyers.n_gender - buyers.n_men
        who, n = ("men", men) if men > women else ("women", women)
        title = f"{percent(n / buyers.n_gender)} of the products are bought mostly by {who}{simulated}"
        charts.draw(_shares(("Women", "Men"), (women, men)), title, "catalogue_gender")
    if buyers.n_ages:
        names, counts = zip(*buyers.ages, strict=True)
        most, band = max(zip(counts, names, strict=True))
        title = f"{percent(most / buyers.n_ages)} of the products are bought most at {band}{simulated}"
        charts.draw(_shares(names, counts), title, "catalogue_ages")


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
        y=[name_of(spread.label) for spread in spreads],
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
        ys += [name_of(spread.label)] * 3
    return xs, ys


def _shares(names: Sequence[str], counts: Sequence[int]) -> go.Figure:
    total = sum(counts)
    bars = go.Bar(
        x=list(names),
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
