"""Plotly figures from core results, in the theme's colours, each titled by what it says."""

from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st

from core import money
from core.catalogue import age_label
from core.demand.predict import Forecast
from core.words.figures import round_numbers
from pages.parts import sentences

# A drawn figure keeps these when somebody changes the theme, so each can be told apart on the light and the dark paper.
ACCENT, NEUTRAL, HAIRLINE = "#4C60E2", "#8C8578", "rgba(140,133,120,0.32)"
FAINT = 0.16
SOLD_AT = "%{customdata[0]}: %{customdata[1]} sold<extra></extra>"
STILL = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def draw(figure: go.Figure, title: str, key: str) -> None:
    """Show a figure under the sentence it supports."""
    st.subheader(sentences.plain(title), anchor=False)
    st.plotly_chart(figure, width="stretch", key=key, config=STILL, alt=title)


def ages(forecast: Forecast) -> go.Figure:
    """The age distribution as bars, the largest in the accent."""
    bands, shares = map(list, zip(*forecast.age_shares.items(), strict=True))
    fills = [ACCENT if band == forecast.preferred_age else HAIRLINE for band in bands]
    bars = go.Bar(
        x=[sentences.in_chart(age_label(band)) for band in bands],
        y=shares,
        marker={"color": fills},
        text=[sentences.percent(share) for share in shares],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x}: %{y:.1%}<extra></extra>",
    )
    figure = canvas(go.Figure(bars), height=190)
    figure.update_xaxes(type="category")
    figure.update_yaxes(visible=False, range=[0, 1.18 * max(shares)])
    return figure.update_layout(bargap=0.28)


def price_curve(prices: Sequence[float], curve: Sequence[Forecast], own: float, own_forecast: Forecast) -> go.Figure:
    """Sales against price: the curve, its 80 % band, and the garment's own price as a point."""
    low = [forecast.sales.interval_80.low for forecast in curve]
    high = [forecast.sales.interval_80.high for forecast in curve]
    middle = [forecast.sales.value for forecast in curve]
    band = go.Scatter(
        x=[*prices, *reversed(prices)],
        y=[*high, *reversed(low)],
        fill="toself",
        fillcolor=ACCENT,
        opacity=FAINT,
        line={"width": 0},
        hoverinfo="skip",
    )
    line = go.Scatter(
        x=list(prices),
        y=middle,
        mode="lines",
        line={"color": ACCENT, "width": 2.5},
        customdata=_sold_at(prices, curve),
        hovertemplate=SOLD_AT,
    )
    point = go.Scatter(
        x=[own],
        y=[own_forecast.sales.value],
        mode="markers+text",
        text=["now"],
        textposition="top right",
        marker={"color": ACCENT, "size": 12},
        customdata=_sold_at([own], [own_forecast]),
        hovertemplate=SOLD_AT,
    )
    figure = canvas(go.Figure([band, line, point]), height=320)
    figure.update_xaxes(title=f"Price ({sentences.in_chart(own_forecast.currency)})", tickformat=",", nticks=5)
    ticks = round_numbers(min(low), max(high))
    labels = [sentences.count(tick) for tick in ticks]
    return figure.update_yaxes(title="Sales", type="log", tickvals=ticks, ticktext=labels, gridcolor=HAIRLINE)


def _sold_at(prices: Sequence[float], forecasts: Sequence[Forecast]) -> list[tuple[str, str]]:
    """Each price beside what would be sold at it, as they are written."""
    return [
        (sentences.in_chart(money.said(price, forecast.currency)), sentences.count(forecast.sales.value))
        for price, forecast in zip(prices, forecasts, strict=True)
    ]


def canvas(figure: go.Figure, height: int) -> go.Figure:
    """A figure without frame or paper of its own, in the theme's type and colours, that a finger cannot scroll."""
    return figure.update_layout(
        height=height,
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
        paper_bgcolor="rgba(0,0,0,0)",
        plot_bgcolor="rgba(0,0,0,0)",
        font={"size": 14},
        showlegend=False,
        dragmode=False,
        xaxis={"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True},
        yaxis={"zeroline": False, "fixedrange": True, "automargin": True},
    )
