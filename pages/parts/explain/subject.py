"""What is explained: the garment last forecast, one of the catalogue, an earlier or a new one; and which head of it."""

import streamlit as st

from core.catalogue import Catalogue
from core.demand.predict import Forecast, Forecaster
from core.demand.why import sentences as demand_words
from core.errors import StorageError
from core.explain import sentences as why_sentences
from core.explain.results import HeadReasons
from core.words.figures import percent
from core.words.names import capital, heads
from core.words.sentences import expected, facts, rank_in_numbers
from pages.parts.frame import cached, notices, state
from pages.parts.frame.words import plain
from pages.parts.offers import answers, current, form, recents
from pages.parts.offers.current import Asked

N_PAST = 12
PICKED, _KEPT = "explain_head", "explain_head_kept"


def choose(goods: Catalogue, model: Forecaster) -> Asked:
    """Three ways to another garment on one line; returns the one that is asked about."""
    asked = current.asked_about(goods)
    with st.container(horizontal=True, gap="medium", key="explain_subjects"):
        current.pick_button(goods)
        if st.button("Earlier forecasts", type="tertiary", icon=":material/history:", key="explain_past"):
            _pick_past()
        if st.button("Bring your own", type="tertiary", icon=":material/add_photo_alternate:", key="explain_own"):
            _bring(goods, model, asked)
    return asked


def say(asked: Asked, goods: Catalogue) -> None:
    """What is explained and where it comes from."""
    known = plain(facts(asked.offer, goods.info.currency))
    st.caption(" · ".join(filter(None, (answers.origin(asked, goods, "explained"), known))))


def choose_head(model: Forecaster) -> str:
    """Ask which of the model's forecasts to explain; the one that matters most at first."""
    known = heads(model.config.heads)
    if st.session_state.get(PICKED) not in known:
        kept = state.kept(_KEPT, next(iter(known)))
        st.session_state[PICKED] = kept if kept in known else next(iter(known))
    head = st.segmented_control(
        "Explain", known, required=True, format_func=known.__getitem__, key=PICKED, label_visibility="collapsed",
    )  # fmt: skip
    state.put(_KEPT, head)
    return str(head)


def figure(reasons: HeadReasons, forecast: Forecast) -> None:
    """The forecast that is explained, large."""
    label = demand_words.noun(reasons.head, reasons.target)
    if reasons.head in forecast.counts:
        said = rank_in_numbers(forecast.counts[reasons.head])
        label = expected(label, forecast.period)
    else:
        said = f"Expected share: {percent(reasons.prediction)}."
        label = capital(label)
    simulated = " (simulated)" if forecast.is_simulated else ""
    st.metric(plain(f"{label}{simulated}"), why_sentences.amount(reasons.prediction, reasons.unit), help=said)


@st.dialog("Bring your own")
def _bring(goods: Catalogue, model: Forecaster, asked: Asked) -> None:
    form.write(current.form_of(goods, model, asked, verb="Explain", is_dialog=True))


@st.dialog("Earlier forecasts", width="large")
def _pick_past() -> None:
    """The forecasts of this browser, by their photos."""
    try:
        past = cached.history().recent(state.browser(), N_PAST)
    except StorageError as error:
        notices.problem(error)
        return
    if not past:
        notices.note("No forecast was made yet. Those you ask for are kept, and can be explained here later.")
        return
    with st.container(horizontal=True, gap="small"):
        for entry in past:
            with st.container(width=140):
                is_chosen = recents.choice(entry, current.open_forecast)
            if is_chosen:
                st.rerun()
