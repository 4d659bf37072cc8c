"""How good a model is beside its baselines: one figure a head, and every number in a table."""

from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import plotly.graph_objects as go
import streamlit as st

from core.evaluation.estimates import Estimate
from core.evaluation.verdicts import AHEAD, BEHIND, LEVEL, standing
from core.tables.spreadsheets import as_csv
from core.words.figures import percent
from core.words.names import heads as head_names
from pages.parts.frame import notices
from pages.parts.frame.words import in_chart, plain
from pages.parts.show import charts, reliability, tables

NETWORK = "network"
NAMES = {
    NETWORK: "This model",
    "mean": "Category mean",
    "majority": "Commonest answer",
    "ridge": "Ridge",
    "logistic": "Logistic",
    "lightgbm": "LightGBM",
}
# The number that a head is first judged by: a factor for counts, a share of hits for classes.
FACTOR, HITS = "ratio", "accuracy"
STANDINGS = {AHEAD: "better than", LEVEL: "about as good as", BEHIND: "worse than"}
MEANINGS = {FACTOR: "typically off by a factor of", HITS: "right"}


def draw(scores: Mapping[str, Any], key: str) -> None:
    """Draw a report: where it was measured, one figure a head, how honest it is, every number folded."""
    judged = heads(scores)
    if "n" in scores and "split" in scores:
        notices.note(f"Measured on {scores['n']:,} products: {plain(scores['split'])}. Lines: 95 % intervals.")
    if judged:
        _draw_heads(judged, key)
        reliability.draw(scores.get("calibration", {}), head_names(), key)
    with st.expander("Every number", expanded=not judged):
        _draw_table(scores, key)


def heads(scores: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    """The heads of a report or card that can be drawn, each by forecaster; a card may hold the model's scores alone."""
    found = {head: _by_forecaster(measured) for head, measured in scores.get("heads", {}).items()}
    return {head: measured for head, measured in found.items() if judged_by(measured)}


def _draw_heads(judged: Mapping[str, Mapping[str, Any]], key: str) -> None:
    """A figure for each head; where nothing stands beside the model, a line of text for each."""
    if all(set(found) == {NETWORK} for found in judged.values()):
        tables.ledger(("Forecast", "Score", "95 % interval"), [_alone(head, found) for head, found in judged.items()])
        notices.note("Score it on a catalogue, below, to see simpler forecasts of the same products beside it.")
        return
    panels = st.grid(2, min_column_width=420, gap="large")
    for head, found in judged.items():
        with panels.cell():
            charts.draw(_figure(found), sentence(head, found), f"{key}_{head}")


def _alone(head: str, found: Mapping[str, Any]) -> tuple[str, str, str]:
    metric = judged_by(found) or HITS
    own = found[NETWORK][metric]
    low, high = value(own["low"], metric), value(own["high"], metric)
    return sentence(head, found), value(own["value"], metric), f"{low} to {high}"


def summary(scores: Mapping[str, Any]) -> tuple[str, ...]:
    """The number that each head is first judged by, for a line in a table; a dash where unknown."""
    judged = heads(scores)
    return tuple(_in_short(judged.get(head, {})) for head in head_names())


def draw_or_say(scores: Mapping[str, Any] | None, key: str) -> None:
    """Draw a report, or say that there is none yet."""
    if scores is None:
        notices.note("This model has not been scored on this catalogue yet.")
    else:
        draw(scores, key)


def _draw_table(scores: Mapping[str, Any], key: str) -> None:
    table = pd.DataFrame(_rows(scores), columns=["What", "Score", "Low", "High"])
    number = st.column_config.NumberColumn(format="%.3f")
    tables.show(table, column_config=dict.fromkeys(("Score", "Low", "High"), number))
    content = as_csv(table)
    st.download_button("Download as CSV", content, "scores.csv", "text/csv", key=f"{key}_download",
                       icon=":material/download:", on_click="ignore")  # fmt: skip


def judged_by(found: Mapping[str, Any]) -> str | None:
    """The number that a head is first judged by; None where the report has neither."""
    measured = found.get(NETWORK, {})
    return next((metric for metric in (FACTOR, HITS) if metric in measured), None)


def _in_short(found: Mapping[str, Any]) -> str:
    metric = judged_by(found)
    if metric is None:
        return "–"
    return value(found[NETWORK][metric]["value"], metric)


def value(score: float, metric: str) -> str:
    """A score as it is written: the factor that forecasts are off by, or a percentage."""
    return f"{score:.2f}" if metric == FACTOR else percent(score)


def _by_forecaster(measured: Mapping[str, Any]) -> Mapping[str, Any]:
    is_of_one = any("value" in one for one in measured.values())
    return {NETWORK: measured} if is_of_one else measured


def sentence(head: str, found: Mapping[str, Any]) -> str:
    """What the figure says: the model's score, and how it stands to the best of the baselines."""
    return f"{head_names().get(head, head)}: {found_of(found)}"


def found_of(found: Mapping[str, Any]) -> str:
    """A head's score in words, and how it stands to the best of the baselines."""
    metric = judged_by(found) or HITS
    own = found[NETWORK][metric]
    rivals = {name: one[metric] for name, one in found.items() if name != NETWORK and metric in one}
    said = (
        f"off by a factor of {own['value']:.2f}" if metric == FACTOR else f"right {percent(own['value'])} of the time"
    )
    if not rivals:
        return said
    best = min(rivals, key=lambda name: rivals[name]["value"] * (1 if metric == FACTOR else -1))
    verdict = standing(Estimate(**own), Estimate(**rivals[best]), is_error=metric == FACTOR)
    return f"{said}, {STANDINGS[verdict]} {NAMES.get(best, best)}"


def _figure(found: Mapping[str, Any]) -> go.Figure:
    """A dot with its interval for the model and every baseline, the best at the top."""
    metric = judged_by(found) or HITS
    measured = {name: one[metric] for name, one in found.items() if metric in one}
    order = sorted(measured, key=lambda name: measured[name]["value"], reverse=metric == HITS)
    figure = go.Figure()
    for name in order:
        estimate, colour = measured[name], charts.ACCENT if name == NETWORK else charts.NEUTRAL
        figure.add_scatter(
            x=[estimate["value"]],
            y=[in_chart(NAMES.get(name, name))],
            error_x=charts.whiskers([estimate["value"]], [estimate["low"]], [estimate["high"]], colour),
            mode="markers+text",
            text=[value(estimate["value"], metric)],
            textposition="top center",
            marker={"color": colour, "size": 11},
            opacity=1 if name == NETWORK else 0.55,
            hovertemplate="%{y}: %{customdata[0]:.3f} (%{customdata[1]:.3f} to %{customdata[2]:.3f})<extra></extra>",
            customdata=[(estimate["value"], estimate["low"], estimate["high"])],
        )
    charts.canvas(figure, height=64 + 44 * len(order))
    figure.update_xaxes(showgrid=True, gridcolor=charts.HAIRLINE, griddash="dot", nticks=5,
                        tickformat=".0%" if metric == HITS else ".1f")  # fmt: skip
    # Room for the number above the topmost dot.
    return figure.update_yaxes(range=[len(order) - 0.5, -0.8], showgrid=False)


def _rows(scores: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[str, float, float | None, float | None]]:
    """Every number of a report with the way to it; an estimate with its interval is one row."""
    if isinstance(scores, Mapping) and "value" in scores:
        yield " · ".join(path), scores["value"], scores.get("low"), scores.get("high")
    elif isinstance(scores, Mapping):
        for name, inner in scores.items():
            yield from _rows(inner, (*path, NAMES.get(name, head_names().get(name, str(name).replace("_", " ")))))
    elif isinstance(scores, int | float) and not isinstance(scores, bool):
        yield " · ".join(path), float(scores), None, None
