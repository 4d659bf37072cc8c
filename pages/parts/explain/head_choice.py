"""Which forecast is explained: its choice, and its figure."""

import streamlit as st

from core.demand.predict import Forecast
from core.demand.why import sentences as demand_words
from core.demand.why.sentences import HEADS
from core.explain import sentences as why_sentences
from core.explain.results import HeadReasons
from pages.parts import sentences, state

PICKED, _KEPT = "explain_head", "explain_head_kept"


def choose() -> str:
    """Ask which of the four forecasts to explain; sales at first."""
    if PICKED not in st.session_state:
        st.session_state[PICKED] = state.kept(_KEPT, next(iter(HEADS)))
    head = st.segmented_control(
        "Explain", HEADS, required=True, format_func=HEADS.__getitem__, key=PICKED, label_visibility="collapsed",
    )  # fmt: skip
    state.put(_KEPT, head)
    return str(head)


def figure(reasons: HeadReasons, forecast: Forecast) -> None:
    """The forecast that is explained, large."""
    counts = {"sales": forecast.sales, "views": forecast.views}
    label = demand_words.noun(reasons.head, reasons.target)
    if reasons.head in counts:
        said = sentences.rank_in_numbers(counts[reasons.head])
        label = sentences.expected(label, forecast.period)
    else:
        said = f"Expected share: {sentences.percent(reasons.prediction)}."
        label = label[0].upper() + label[1:]
    simulated = " (simulated)" if forecast.is_simulated else ""
    st.metric(sentences.plain(f"{label}{simulated}"), why_sentences.amount(reasons.prediction, reasons.unit), help=said)
