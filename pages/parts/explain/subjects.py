"""Which garment is explained: the last one forecast, one of the catalogue, an earlier forecast, or a new one."""

from dataclasses import replace

import streamlit as st

from core.catalogue import Catalogue
from core.demand.predict import Forecaster
from core.errors import StorageError
from core.history import PastForecast
from pages.parts import cached, cards, notices, offers, recents, sentences
from pages.parts.offers import Asked

N_PAST = 12


def choose(goods: Catalogue, model: Forecaster) -> Asked:
    """Three ways to another garment on one line; returns the one that is asked about."""
    with st.container(horizontal=True, gap="medium", key="explain_subjects"):
        offers.pick_button(goods)
        if st.button("Earlier forecasts", type="tertiary", icon=":material/history:", key="explain_past"):
            _pick_past()
        if st.button("Bring your own", type="tertiary", icon=":material/add_photo_alternate:", key="explain_own"):
            _bring(goods, model)
    return offers.asked_about(goods)


def say(asked: Asked, goods: Catalogue) -> None:
    """What is explained and where it comes from."""
    origins = {
        "sample": sentences.sample("explained", asked.product, goods),
        "catalogue": f"From {goods.info.name}",
        "own": "Your garment",
    }
    facts = sentences.facts(asked.offer, goods.info.currency)
    st.caption(sentences.plain(" · ".join(filter(None, (origins[asked.origin], facts)))))


@st.dialog("Bring your own")
def _bring(goods: Catalogue, model: Forecaster) -> None:
    offers.write(goods, model, on_answer=_keep_and_show, verb="Explain")


def _keep_and_show(asked: Asked) -> None:
    recents.keep(asked)
    st.rerun()


@st.dialog("Earlier forecasts", width="large")
def _pick_past() -> None:
    """The forecasts that were kept, by their photos."""
    try:
        past = cached.history().recent(N_PAST)
    except StorageError as error:
        notices.problem(error)
        return
    if not past:
        notices.note("No forecast was made yet. Those you ask for are kept, and can be explained here later.")
        return
    with st.container(horizontal=True, gap="small"):
        for entry in past:
            _choice(entry)
    notices.note("Explained from the small photo that was kept, so figures may differ a little from those of the day.")


def _choice(past: PastForecast) -> None:
    with st.container(width=140, gap="xsmall", key=f"picker_past_{past.id}"):
        if past.thumbnail is None:
            st.html(cards.NO_PHOTO)
        else:
            st.image(past.thumbnail, width="stretch", alt=recents.name_of(past))
        is_chosen = st.button(
            sentences.plain(recents.name_of(past)), type="tertiary", wrap=True, key=f"explain_past_{past.id}",
            on_click=offers.take_up, args=(replace(past.offer, image=past.thumbnail),),
        )  # fmt: skip
    if is_chosen:
        st.rerun()
