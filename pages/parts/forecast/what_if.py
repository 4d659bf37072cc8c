"""What another price or another title would change."""

from collections.abc import Sequence
from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st

from core import money
from core.catalogue import age_label
from core.catalogue.heads import HEADS
from core.demand.forecast import Forecast, ShareForecast
from core.demand.what_if import prices_around
from core.words.figures import change, count, percent, points, round_numbers
from core.words.names import MODALITIES, capital
from core.words.sentences import in_order, price_effect
from pages.parts.frame import cached, notices
from pages.parts.frame.words import in_chart, plain
from pages.parts.offers.current import Asked
from pages.parts.show import charts, tables

FAINT = 0.16
COUNTED_AT = "%{customdata[0]}: %{customdata[1]}<extra></extra>"


def price(asked: Asked, forecast: Forecast) -> None:
    """The curve of the count that matters most over price, with its band and the garment's own price."""
    own, head = asked.offer.price, next(iter(in_order(forecast)), None)
    if head is None:
        notices.empty("Nothing is counted", f"{plain(forecast.model)} says who buys, not how many.")
        return
    if own is None:
        notices.empty("No price yet", "Give the garment a price to see what another would change.")
        return
    prices = prices_around(cached.forecaster(), asked.offer)
    curve = cached.price_curve(asked.offer, prices)
    charts.draw(
        price_figure(head, prices, curve, own, forecast),
        price_effect(head, prices, curve, forecast),
        key="forecast_price_curve",
    )
    notices.note(
        "Learned from how garments of different prices sell, not from trying prices on this one. "
        f"The band holds the {HEADS[head].noun} of 4 garments in 5."
    )


@st.fragment
def title(asked: Asked, forecast: Forecast) -> None:
    """Edit the title and see the difference in every figure."""
    st.subheader("Another title", anchor=False)
    other = st.text_input(
        "Title to try",
        value=asked.offer.title or "",
        key=f"forecast_other_title_{asked.offer.title}",
        label_visibility="collapsed",
        placeholder="Write the title you have in mind",
    )
    with notices.faults_in_words():
        tried = cached.forecast(replace(asked.offer, title=(other or "").strip() or None))
        tables.ledger(("", "Now", "Tried", "Change"), _differences(forecast, tried))
        if tried == forecast:
            notices.note("Edit the title and press Enter: add a fabric, a fit, “free shipping”.")


def price_figure(
    head: str, prices: Sequence[float], curve: Sequence[Forecast], own: float, own_forecast: Forecast
) -> go.Figure:
    """A count against price: the curve, its 80 % band, and the garment's own price as a point."""
    counts = [forecast.counts[head] for forecast in curve]
    low, high = ([getattr(one.interval_80, end) for one in counts] for end in ("low", "high"))
    middle = [one.value for one in counts]
    band = go.Scatter(
        x=[*prices, *reversed(prices)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=charts.ACCENT,
        opacity=FAINT,
        line={"width": 0},
        hoverinfo="skip",
    )
    line = go.Scatter(
        x=list(prices),
        y=middle,
        mode="lines",
        line={"color": charts.ACCENT, "width": 2.5},
        customdata=_counted_at(head, prices, curve),
        hovertemplate=COUNTED_AT,
    )
    point = go.Scatter(
        x=[own],
        y=[own_forecast.counts[head].value],
        mode="markers+text",
        text=["now"],
        textposition="top right",
        marker={"color": charts.ACCENT, "size": 12},
        customdata=_counted_at(head, [own], [own_forecast]),
        hovertemplate=COUNTED_AT,
    )
    figure = charts.canvas(go.Figure([band, line, point]), height=320)
    figure.update_xaxes(title=f"{MODALITIES['price']} ({in_chart(own_forecast.currency)})", tickformat=",", nticks=5)
    ticks = round_numbers(min(low), max(high))
    labels = [count(tick) for tick in ticks]
    return figure.update_yaxes(
        title=HEADS[head].title, type="log", tickvals=ticks, ticktext=labels, gridcolor=charts.HAIRLINE
    )


def _differences(now: Forecast, tried: Forecast) -> list[tuple[str, str, str, str]]:
    pairs = ((head, one.value, tried.counts[head].value) for head, one in in_order(now).items())
    rows = [(HEADS[head].title, count(a), count(b), change(a, b)) for head, a, b in pairs]
    return rows + [_difference(head, one, tried.buyers[head]) for head, one in now.buyers.items()]


def _difference(head: str, now: ShareForecast, tried: ShareForecast) -> tuple[str, str, str, str]:
    """Of two classes the first one's share; of several the one that is largest."""
    if HEADS[head].kind == "label":
        first = HEADS[head].classes[0]
        before, after = now.shares[first], tried.shares[first]
        return capital(HEADS[head].noun.format(first)), percent(before), percent(after), points(before, after)
    largest = (age_label(now.preferred), age_label(tried.preferred))
    return f"Largest {HEADS[head].key} group", *largest, "the same" if largest[0] == largest[1] else "another"


def _counted_at(head: str, prices: Sequence[float], forecasts: Sequence[Forecast]) -> list[tuple[str, str]]:
    """Each price beside what would be counted at it, as they are written."""
    return [
        (in_chart(money.said(price, forecast.currency)), f"{count(forecast.counts[head].value)} {HEADS[head].counted}")
        for price, forecast in zip(prices, forecasts, strict=True)
    ]
