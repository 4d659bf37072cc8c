"""What each part of an offer is worth: the forecast with it alone, and without it, from the published table."""

import json
from collections.abc import Mapping
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core import config
from core.catalogue import MODALITIES as PARTS
from core.catalogue.heads import HEADS
from core.words.names import MODALITIES, heads
from pages.parts.frame import notices
from pages.parts.frame.words import plain
from pages.parts.show import charts, scores

TABLE = config.MEASURED / "demand-ablation.json"
JOIN = " + "
RETRAINED, ABSENT, ALL = "retrained", "absent", "all"
WAYS = {RETRAINED: "trained without", ABSENT: "trained with all, told nothing of it"}


def draw() -> None:
    """Draw the table for one head at a time; say how to make it where it is not there."""
    if not TABLE.is_file():
        notices.note("Compute it with `python -m tools.benchmarks demand-ablation`.")
        return
    found = json.loads(TABLE.read_text(encoding="utf-8"))
    known = heads(found["scores"][_whole(found["scores"])][ALL])
    head = st.segmented_control(
        "Head", list(known), format_func=known.__getitem__, default=next(iter(known)), required=True,
        key="models_ablation_head", label_visibility="collapsed",
    )  # fmt: skip
    metric = scores.FACTOR if HEADS[head].is_count else scores.HITS
    charts.draw(_figure(found["scores"], head, metric), sentence(found["scores"], head, metric), "models_ablation")
    notices.note(
        f"The starter's recipe, smaller, on {found['n']:,} products: {plain(found['split'])}. Lines: 95 % intervals. "
        "Filled: trained without the others. Hollow: trained with all, and told nothing of them."
    )


def sentence(table: Mapping[str, Any], head: str, metric: str) -> str:
    """Which part is missed most, in words."""
    whole = _whole(table)
    everything = table[whole][ALL][head][metric]["value"]
    without = {name: _value(table, subset, head, metric) for name, subset in _without(whole).items()}
    worst = max(without, key=lambda name: without[name] if metric == scores.FACTOR else -without[name])
    said, lost = scores.value(everything, metric), scores.value(without[worst], metric)
    how = "off by a factor of" if metric == scores.FACTOR else "right"
    is_missed = (without[worst] > everything) == (metric == scores.FACTOR) and said != lost
    if not is_missed:
        return f"{HEADS[head].title}: {how} {said} with everything, and no worse without any one part"
    without_it = f"{lost} without the {MODALITIES[worst].lower()}, missed most"
    return f"{HEADS[head].title}: {how} {said} with everything, {without_it}"


def _figure(table: Mapping[str, Any], head: str, metric: str) -> go.Figure:
    """A dot with its interval for everything, for all but one part, and for each part alone."""
    whole = _whole(table)
    rows = {"everything": whole}
    rows |= {f"without {MODALITIES[name].lower()}": subset for name, subset in _without(whole).items()}
    rows |= {f"{MODALITIES[name].lower()} alone": name for name in whole.split(JOIN)}
    figure = go.Figure()
    for label, subset in rows.items():
        for way, by_head in table[subset].items():
            if head in by_head:
                _dot(figure, label, by_head[head][metric], way, metric)
    charts.canvas(figure, height=60 + 30 * len(rows))
    figure.update_xaxes(showgrid=True, gridcolor=charts.HAIRLINE, griddash="dot", nticks=5,
                        tickformat=".0%" if metric == scores.HITS else ".1f")  # fmt: skip
    return figure.update_yaxes(autorange="reversed", showgrid=False, type="category")


def _dot(figure: go.Figure, label: str, estimate: Mapping[str, float], way: str, metric: str) -> None:
    colour, how = charts.ACCENT if way == ALL else charts.NEUTRAL, WAYS.get(way, "trained with all")
    figure.add_scatter(
        x=[estimate["value"]],
        y=[label],
        error_x=charts.whiskers([estimate["value"]], [estimate["low"]], [estimate["high"]], colour, 1.5),
        mode="markers",
        marker={"color": colour, "size": 10, "symbol": "circle-open" if way == ABSENT else "circle"},
        hovertemplate=f"{label}, {how}: {scores.value(estimate['value'], metric)}<extra></extra>",
    )


def _whole(table: Mapping[str, Any]) -> str:
    """The subset of all parts that were taught."""
    return max(table, key=lambda subset: len(subset.split(JOIN)))


def _without(whole: str) -> dict[str, str]:
    """Each part and the subset of all the others."""
    parts = [name for name in PARTS if name in whole.split(JOIN)]
    return {name: JOIN.join(other for other in parts if other != name) for name in parts}


def _value(table: Mapping[str, Any], subset: str, head: str, metric: str) -> float:
    return float(table[subset][RETRAINED][head][metric]["value"])
