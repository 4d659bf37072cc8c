"""Whether a model knows how sure it may be: how often its intervals hold, and its probabilities come true."""

from collections.abc import Mapping, Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core.evaluation.coverage import OTHERS, Covered
from core.evaluation.reliability import Bin, confidence_and_accuracy
from core.words.figures import percent
from core.words.kinds import name_of
from pages.parts.frame import notices
from pages.parts.frame.words import in_chart
from pages.parts.show import charts

LEVEL = "80"
PROMISE = int(LEVEL) / 100


def draw(calibration: Mapping[str, Any], names: Mapping[str, str], key: str) -> None:
    """Draw how honest a model is: a figure for each head that was judged.

    Args:
        calibration: of a report or card, by head.
        names: of the heads on screen.
        key: of the widgets.
    """
    if not calibration:
        return
    panels = st.grid(2, min_column_width=420, gap="large")
    for head, found in calibration.items():
        name = names.get(head, head)
        with panels.cell():
            if LEVEL in found:
                charts.draw(_coverage_figure(found[LEVEL]), coverage_sentence(name, found[LEVEL]), f"{key}_{head}_held")
            elif found.get("reliability"):
                curve = found["reliability"]
                charts.draw(_reliability_figure(curve), reliability_sentence(name, curve), f"{key}_{head}_sure")
    notices.note(
        " ".join(
            [
                "Dots: measured. Lines: 95 % intervals over brands. Dotted: what was promised.",
                *_widths(calibration, names),
            ]
        )
    )


def coverage_sentence(name: str, found: Mapping[str, Any]) -> str:
    """How often the intervals hold, and where they clearly do not as often as they say."""
    off = [
        _shown(category)
        for category, one in found["by_category"].items()
        if category != OTHERS and Covered.from_json(one).is_off(PROMISE)
    ]
    judged = [category for category in found["by_category"] if category != OTHERS]
    none = ", and no category is clearly off" if judged else ""
    where = f"; clearly more or less in {', '.join(off)}" if off else none
    return f"{name}: 4 times in 5 is {percent(found['overall']['value'])}{where}"


def reliability_sentence(name: str, curve: Sequence[Mapping[str, Any]]) -> str:
    """How sure the model says it is on average, and how often it is right."""
    said, right = confidence_and_accuracy([Bin.from_json(one) for one in curve])
    return f"{name}: {percent(said)} sure on average, right {percent(right)} of the time"


def _widths(calibration: Mapping[str, Any], names: Mapping[str, str]) -> list[str]:
    ratios = [
        f"{names.get(head, head)} {found[LEVEL]['width_ratio']:.2f}"
        for head, found in calibration.items()
        if "width_ratio" in found.get(LEVEL, {})
    ]
    return [f"Width of the intervals, a ridge's of one width being 1: {', '.join(ratios)}."] if ratios else []


def _coverage_figure(found: Mapping[str, Any]) -> go.Figure:
    """A dot with its interval for every category, the largest at the top, beside a line at what was promised."""
    by_category = found["by_category"]
    figure = go.Figure()
    _dots(
        figure,
        [one["value"] for one in by_category.values()],
        [in_chart(_shown(category)) for category in by_category],
        {"error_x": _bars(list(by_category.values()), "value")},
        [(one["n"], one["brands"]) for one in by_category.values()],
        "%{y}: %{x:.1%} of %{customdata[0]:,} products of %{customdata[1]:,} brands<extra></extra>",
    )
    figure.add_vline(x=PROMISE, line={"color": charts.NEUTRAL, "width": 1.5, "dash": "dot"})
    charts.canvas(figure, height=60 + 24 * len(by_category))
    figure.update_xaxes(tickformat=".0%", range=[0.4, 1.02], nticks=5)
    return figure.update_yaxes(autorange="reversed", showgrid=False)


def _reliability_figure(curve: Sequence[Mapping[str, Any]]) -> go.Figure:
    """How often the model is right against how sure it is, beside the line on which both are the same."""
    start = min(0.4, *(one["confidence"] for one in curve), *(one["low"] for one in curve))
    figure = go.Figure()
    figure.add_scatter(
        x=[start, 1],
        y=[start, 1],
        mode="lines",
        line={"color": charts.NEUTRAL, "width": 1.5, "dash": "dot"},
        hoverinfo="skip",
    )
    _dots(
        figure,
        [one["confidence"] for one in curve],
        [one["accuracy"] for one in curve],
        {"error_y": _bars(curve, "accuracy")},
        [(one["n"],) for one in curve],
        "%{x:.0%} sure: right %{y:.1%} of %{customdata[0]:,} times<extra></extra>",
    )
    charts.canvas(figure, height=320)
    figure.update_xaxes(title="How sure it is", tickformat=".0%", range=[start - 0.02, 1.02], nticks=5)
    return figure.update_yaxes(title="How often it is right", tickformat=".0%", nticks=5, gridcolor=charts.HAIRLINE)


def _dots(
    figure: go.Figure,
    x: Sequence[float],
    y: Sequence[float | str],
    bars: Mapping[str, Any],
    facts: Sequence[tuple[int, ...]],
    hover: str,
) -> None:
    marker = {"color": charts.ACCENT, "size": 10}
    figure.add_scatter(x=x, y=y, mode="markers", marker=marker, customdata=facts, hovertemplate=hover, **bars)


def _bars(estimates: Sequence[Mapping[str, Any]], value: str) -> dict[str, Any]:
    values, lows, highs = ([one[part] for one in estimates] for part in (value, "low", "high"))
    return charts.whiskers(values, lows, highs, width=1.5)


def _shown(category: str) -> str:
    return category if category == OTHERS else name_of(category)
