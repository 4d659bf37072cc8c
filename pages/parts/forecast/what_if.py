"""What another price or another title would change."""

from collections.abc import Sequence
from dataclasses import replace

import plotly.graph_objects as go
import streamlit as st

from core import money
from core.catalogue import age_label
from core.demand.predict import Forecast
from core.demand.what_if import prices_around
from core.words.figures import change, count, percent, points, round_numbers
from core.words.names import HEADS, MODALITIES
from core.words.sentences import price_effect
from pages.parts.frame import cached, notices
from pages.parts.frame.words import in_chart
from pages.parts.offers.current import Asked
from pages.parts.show import charts, tables

FAINT = 0.16
SOLD_AT = "%{customdata[0]}: %{customdata[1]} sold<extra></extra>"


def price(asked: Asked, forecast: Forecast) -> None:
    """The curve of sales over price, with its band and the garment's own price."""
    own = asked.offer.price
    if own is None:
        notices.empty("No price yet", "Give the garment a price to see what another would change.")
        return
    prices = prices_around(cached.forecaster(), asked.offer)
    curve = cached.price_curve(asked.offer, prices)
    charts.draw(
        price_figure(prices, curve, own, forecast),
        price_effect(prices, curve, forecast),
        key="forecast_price_curve",
    )
    notices.note(
        "Learned from how garments of different prices sell, not from trying prices on this one. "
        "The band holds the sales of 4 garments in 5."
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


def price_figure(prices: Sequence[float], curve: Sequence[Forecast], own: float, own_forecast: Forecast) -> go.Figure:
    """Sales against price: the curve, its 80 % band, and the garment's own price as a point."""
    low = [forecast.sales.interval_80.low for forecast in curve]
    high = [forecast.sales.interval_80.high for forecast in curve]
    middle = [forecast.sales.value for forecast in curve]
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
        customdata=_sold_at(prices, curve),
        hovertemplate=SOLD_AT,
    )
    point = go.Scatter(
        x=[own],
        y=[own_forecast.sales.value],
        mode="markers+text",
        text=["now"],
        textposition="top right",
        marker={"color": charts.ACCENT, "size": 12},
        customdata=_sold_at([own], [own_forecast]),
        hovertemplate=SOLD_AT,
    )
    figure = charts.canvas(go.Figure([band, line, point]), height=320)
    figure.update_xaxes(title=f"{MODALITIES['price']} ({in_chart(own_forecast.currency)})", tickformat=",", nticks=5)
    ticks = round_numbers(min(low), max(high))
    labels = [count(tick) for tick in ticks]
    return figure.update_yaxes(
        title=HEADS["sales"], type="log", tickvals=ticks, ticktext=labels, gridcolor=charts.HAIRLINE
    )


def _differences(now: Forecast, tried: Forecast) -> list[tuple[str, str, str, str]]:
    counts = [
        (label, count(a.value), count(b.value), change(a.value, b.value))
        for label, a, b in ((HEADS["sales"], now.sales, tried.sales), (HEADS["views"], now.views, tried.views))
    ]
    before, after = 1 - now.male_share, 1 - tried.male_share
    women = (percent(before), percent(after), points(before, after))
    ages = (age_label(now.preferred_age), age_label(tried.preferred_age))
    return [
        *counts,
        ("Women among buyers", *women),
        ("Largest age group", *ages, "the same" if ages[0] == ages[1] else "another"),
    ]


def _sold_at(prices: Sequence[float], forecasts: Sequence[Forecast]) -> list[tuple[str, str]]:
    """Each price beside what would be sold at it, as they are written."""
    return [
        (in_chart(money.said(price, forecast.currency)), count(forecast.sales.value))
        for price, forecast in zip(prices, forecasts, strict=True)
    ]
