"""The market of the catalogue at work against the model's: what its money is worth, and on which scale it sells."""

from collections.abc import Sequence

import streamlit as st

from core import money
from core.catalogue import Catalogue, Offer
from core.catalogue.heads import HEADS
from core.demand.predict import Forecast, Forecaster
from core.demand.rescale import Ask, can_teach, is_of_another_market, keep_scale, learn_scale, unscaled
from core.errors import RateError
from pages.parts.frame import cached, notices
from pages.parts.frame.words import plain


def at_work() -> tuple[Catalogue, Forecaster]:
    """The catalogue and the model at work; asks what the catalogue's money is worth, and stops, where nobody said.

    Raises:
        CatalogueError: the folder holds no catalogue.
        ModelError: the model is missing or damaged.
    """
    goods = cached.catalogue()
    try:
        return goods, cached.forecaster()
    except RateError as fault:
        notices.caution(fault.message)
        _ask_rate(goods, cached.card().config["currency"])
        st.stop()


def draw(goods: Catalogue) -> None:
    """What a catalogue's money is worth to the model at work, and on which scale it sells; both to be changed."""
    model, into = None, str(cached.card().config.get("currency", ""))
    try:
        model = cached.forecaster_for(goods, cached.model_folder())
        notices.terms([sentence] if (sentence := model.terms.scale.sentence) else [])
    except RateError as fault:
        notices.note(fault.message)
    if goods.info.currency and into and goods.info.currency != into:
        _ask_rate(goods, into)
    if model is not None:
        scale(goods, model)


def scale(goods: Catalogue, model: Forecaster) -> None:
    """Say where a model learned from another market than the catalogue's; offer to rescale its counts, and back."""
    if model.terms.scale.n_products:
        if st.button("Tell counts as the model says them", type="tertiary", icon=":material/undo:", key="market_undo"):
            keep_scale(model, goods, None)
            st.rerun()
    elif model.config.says.counts and is_of_another_market(model, goods):
        name = plain(goods.info.name)
        notices.note(
            f"The model learned from another market ({plain(model.card.data)}), and counts on its scale: "
            f"{name} may sell many times more or less."
        )
        if not can_teach(model, goods):
            _say_what_would_teach(model)
        elif st.button(f"Rescale to the figures of {name}", icon=":material/straighten:", key="market_rescale"):
            _rescale(goods, model)


def _say_what_would_teach(model: Forecaster) -> None:
    if counts := [HEADS[head].noun for head in model.config.says.counts]:
        notices.note(f"Bring its {' or '.join(counts)}, and counts can be rescaled to them.")


def _ask_rate(goods: Catalogue, into: str) -> None:
    """A line for the rate between the catalogue's currency and the model's, kept with the catalogue."""
    of, kept = goods.info.currency, goods.info.rates.get(into)
    with st.form("market_rate_form", border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        text = st.text_input(
            plain(f"1 {of} in {into}"), value=f"{kept:,.6g}" if kept else "", placeholder="such as 1,380",
            key="market_rate", width=220,
            help="Forecasts of this catalogue read its prices at this rate; you go on seeing your own.",
        )  # fmt: skip
        is_sent = st.form_submit_button("Keep the rate", key="market_rate_keep")
    if is_sent:
        with notices.faults_in_words():
            goods.with_rate(money.parse_rate(text, into, of))
            st.rerun()


def _rescale(goods: Catalogue, model: Forecaster) -> None:
    with notices.faults_in_words(), notices.waiting("Forecasting what it sold") as on_progress:
        keep_scale(model, goods, learn_scale(model, goods, on_progress=on_progress, ask=_in_turns(model)))
        st.rerun()


def _in_turns(model: Forecaster) -> Ask:
    """Forecasts a few offers at a time, each under its own turn at the model."""
    told_as_learned = unscaled(model)

    def ask(offers: Sequence[Offer]) -> Sequence[Forecast]:
        with cached.at_the_model():
            return told_as_learned.forecast(offers)

    return ask
