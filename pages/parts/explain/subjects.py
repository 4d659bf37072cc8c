"""Which garment is explained: the last one forecast, one of the catalogue, an earlier forecast, or a new one."""

import streamlit as st

from core.catalogue import Catalogue
from core.demand.predict import Forecaster
from core.errors import StorageError
from pages.parts import answers, cached, notices, offer_form, offers, recents, sentences, visitor
from pages.parts.offers import Asked

N_PAST = 12


def choose(goods: Catalogue, model: Forecaster) -> Asked:
    """Three ways to another garment on one line; returns the one that is asked about."""
    asked = offers.asked_about(goods)
    with st.container(horizontal=True, gap="medium", key="explain_subjects"):
        offers.pick_button(goods)
        if st.button("Earlier forecasts", type="tertiary", icon=":material/history:", key="explain_past"):
            _pick_past()
        if st.button("Bring your own", type="tertiary", icon=":material/add_photo_alternate:", key="explain_own"):
            _bring(goods, model, asked)
    return asked


def say(asked: Asked, goods: Catalogue) -> None:
    """What is explained and where it comes from."""
    facts = sentences.plain(sentences.facts(asked.offer, goods.info.currency))
    st.caption(" · ".join(filter(None, (answers.origin(asked, goods, "explained"), facts))))


@st.dialog("Bring your own")
def _bring(goods: Catalogue, model: Forecaster, asked: Asked) -> None:
    offer_form.write(offers.form(goods, model, asked, verb="Explain", is_dialog=True))


@st.dialog("Earlier forecasts", width="large")
def _pick_past() -> None:
    """The forecasts of this browser, by their photos."""
    try:
        past = cached.history().recent(visitor.browser(), N_PAST)
    except StorageError as error:
        notices.problem(error)
        return
    if not past:
        notices.note("No forecast was made yet. Those you ask for are kept, and can be explained here later.")
        return
    with st.container(horizontal=True, gap="small"):
        for entry in past:
            with st.container(width=140):
                is_chosen = recents.choice(entry, offers.open_forecast)
            if is_chosen:
                st.rerun()
