"""What a forecast would be at another price, made for somebody else, or in another category."""

import math
from collections.abc import Sequence

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from core import money
from core.catalogue import Offer
from core.demand.why import sentences as demand_words
from core.demand.why.sentences import WORDING, choice_of
from core.explain import sentences as why_sentences
from core.explain.results import Effect, HeadReasons
from core.explain.units import LOG
from core.words.figures import count, round_numbers
from core.words.kinds import name_of
from core.words.names import MODALITIES
from pages.parts.frame import notices
from pages.parts.frame.words import in_chart, plain
from pages.parts.show import charts


def draw(curves: Sequence[Effect], reasons: HeadReasons, currency: str) -> DeltaGenerator:
    """A figure for the price and one for made-for, each under the sentence it supports; the place for categories."""
    found = {curve.fact: curve for curve in curves}
    left, right = st.columns(2, gap="large")
    with left:
        if "price" in found:
            _draw(found["price"], reasons, currency, price(found["price"], reasons.prediction, currency))
        if "made_for" in found:
            _draw(found["made_for"], reasons, currency, choices(found["made_for"]))
    return right


def categories(curves: Sequence[Effect], offer: Offer, reasons: HeadReasons, currency: str) -> None:
    """A figure for the categories that the garment could be listed in; a sentence where it stands alone in its own."""
    tried = next((curve for curve in curves if curve.fact == "category"), None)
    if tried is not None:
        _draw(tried, reasons, currency, choices(tried))
        notices.note(demand_words.TRIED)
    elif offer.category:
        st.subheader("No other category is tried", anchor=False)
        alone = plain(name_of(offer.category))
        notices.note(f"Nothing else in the catalogue looks and reads enough like {alone} to be listed there instead.")


def price(curve: Effect, now: float, currency: str) -> go.Figure:
    """The head against the price, with the garment's own price as a point."""
    line = go.Scatter(
        x=list(curve.values),
        y=[value_of(forecast, curve.unit) for forecast in curve.forecasts],
        mode="lines",
        line={"color": charts.ACCENT, "width": 2.5},
        customdata=[
            (in_chart(money.said(float(at), currency)), why_sentences.amount(forecast, curve.unit))
            for at, forecast in zip(curve.values, curve.forecasts, strict=True)
        ],
        hovertemplate="%{customdata[0]}: %{customdata[1]}<extra></extra>",
    )
    figure = charts.canvas(go.Figure(line), height=300)
    if curve.own is not None:
        figure.add_scatter(
            x=[curve.own],
            y=[value_of(now, curve.unit)],
            mode="markers+text",
            text=["now"],
            textposition="top right",
            marker={"color": charts.ACCENT, "size": 12},
            hovertemplate=f"now: {why_sentences.amount(now, curve.unit)}<extra></extra>",
        )
    title = f"{MODALITIES['price']} ({in_chart(currency)})" if currency else MODALITIES["price"]
    figure.update_xaxes(title=title, type="log", tickformat="~s", dtick="D2")
    return _scaled(figure, [*curve.forecasts, now], curve)


def choices(curve: Effect) -> go.Figure:
    """The head at each choice, the highest at the top, the garment's own in the accent."""
    shown = curve.highest
    bars = go.Bar(
        x=[value_of(forecast, curve.unit) for _, forecast in shown],
        y=[in_chart(choice_of(curve.fact, value)) for value, _ in shown],
        orientation="h",
        marker={"color": [charts.ACCENT if value == curve.own else charts.HAIRLINE for value, _ in shown]},
        text=[why_sentences.amount(forecast, curve.unit) for _, forecast in shown],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{y}: %{text}<extra></extra>",
    )
    figure = charts.canvas(go.Figure(bars), height=28 + 34 * len(shown))
    figure.update_xaxes(visible=False, range=[0, 1.22 * max(value_of(forecast, curve.unit) for _, forecast in shown)])
    figure.update_yaxes(autorange="reversed", type="category", showgrid=False)
    return figure.update_layout(bargap=0.35)


def value_of(forecast: float, unit: str) -> float:
    """A forecast in pieces, views, or as a share."""
    return math.exp(forecast) if unit == LOG else forecast


def _draw(curve: Effect, reasons: HeadReasons, currency: str, figure: go.Figure) -> None:
    charts.draw(figure, demand_words.fact(curve, reasons.prediction, currency), key=f"explain_effect_{curve.fact}")
    if curve.own is None:
        notices.note(WORDING.not_given(curve.fact))


def _scaled(figure: go.Figure, forecasts: Sequence[float], curve: Effect) -> go.Figure:
    """Counts on a logarithmic axis with a few round numbers on it; shares in per cent."""
    title = demand_words.noun(curve.head, curve.target).capitalize()
    if curve.unit != LOG:
        return figure.update_yaxes(title=title, tickformat=".0%", rangemode="tozero", gridcolor=charts.HAIRLINE)
    ticks = round_numbers(math.exp(min(forecasts)), math.exp(max(forecasts)))
    labels = [count(tick) for tick in ticks]
    return figure.update_yaxes(title=title, type="log", tickvals=ticks, ticktext=labels, gridcolor=charts.HAIRLINE)
