"""Figures in the theme's colours, each titled by what it says (Plotly); and the hairline that carries an interval."""

from collections.abc import Sequence
from typing import Any

import plotly.graph_objects as go
import streamlit as st

from core import theme
from pages.parts.frame.words import plain

# A drawn figure keeps these when somebody changes the theme, so each can be told apart on the light and the dark paper.
ACCENT, NEUTRAL, HAIRLINE = theme.LIGHT.accent, theme.NEUTRAL, theme.faded(theme.NEUTRAL, 0.32)
STILL = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}


def draw(figure: go.Figure, title: str, key: str) -> None:
    """Show a figure under the sentence it supports."""
    st.subheader(plain(title), anchor=False)
    st.plotly_chart(figure, width="stretch", key=key, config=STILL, alt=title)


def canvas(figure: go.Figure, height: int) -> go.Figure:
    """A figure without frame or paper of its own, in the theme's type and colours, that a finger cannot scroll."""
    return figure.update_layout(
        height=height,
        margin={"l": 4, "r": 4, "t": 8, "b": 4},
        paper_bgcolor=theme.CLEAR,
        plot_bgcolor=theme.CLEAR,
        font={"size": 14},
        showlegend=False,
        dragmode=False,
        xaxis={"showgrid": False, "zeroline": False, "fixedrange": True, "automargin": True},
        yaxis={"zeroline": False, "fixedrange": True, "automargin": True},
    )


def whiskers(
    values: Sequence[float], lows: Sequence[float], highs: Sequence[float], colour: str = ACCENT, width: float = 2
) -> dict[str, Any]:
    """Intervals round values, as Plotly's `error_x` or `error_y`; a bound on the wrong side of its value is none."""
    return {
        "type": "data",
        "symmetric": False,
        "array": [max(0.0, high - value) for value, high in zip(values, highs, strict=True)],
        "arrayminus": [max(0.0, value - low) for value, low in zip(values, lows, strict=True)],
        "color": colour,
        "thickness": width,
        "width": 0,
    }


def hairline(start: float, dot: float, end: float, ticks: str = "") -> str:
    """A hairline with an interval and a dot on it, each placed in per cent of its length."""
    return (
        f'<div class="band"><i style="left:{start:.1f}%;width:{end - start:.1f}%"></i>{ticks}'
        f'<b style="left:{dot:.1f}%"></b></div>'
    )
