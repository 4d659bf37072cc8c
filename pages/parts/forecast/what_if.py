"""What another price or another title would change."""

from dataclasses import replace

import streamlit as st

from core.catalogue import age_label
from core.demand.predict import Forecast
from core.demand.what_if import prices_around
from pages.parts import cached, cards, charts, notices, sentences
from pages.parts.offers import Asked


def price(asked: Asked, forecast: Forecast) -> None:
    """The curve of sales over price, with its band and the garment's own price."""
    own = asked.offer.price
    if own is None:
        notices.empty("No price yet", "Give the garment a price to see what another would change.")
        return
    prices = prices_around(cached.forecaster(), asked.offer)
    curve = cached.price_curve(asked.offer, prices)
    charts.draw(
        charts.price_curve(prices, curve, own, forecast),
        sentences.price_effect(prices, curve, forecast),
        key="forecast_price_curve",
    )
    notices.note(
        "Learned from how garments of different prices sell, not from trying prices on this one. "
        "The band holds the sales of 4 garments in 5."
    )


@st.fragment
def title(asked: Asked, forecast: Forecast) -> None:
    """Edit the title and see the difference in every figure."""
    st.subheader("Another title", anchor=False)
    other = st.text_input(
        "Title to try",
        value=asked.offer.title or "",
        key=f"forecast_other_title_{asked.offer.title}",
        label_visibility="collapsed",
        placeholder="Write the title you have in mind",
    )
    with notices.faults_in_words():
        tried = cached.forecast(replace(asked.offer, title=(other or "").strip() or None))
        cards.ledger(("", "Now", "Tried", "Change"), _differences(forecast, tried))
        if tried == forecast:
            notices.note("Edit the title and press Enter: add a fabric, a fit, “free shipping”.")


def _differences(now: Forecast, tried: Forecast) -> list[tuple[str, str, str, str]]:
    counts = [
        (label, sentences.count(a.value), sentences.count(b.value), sentences.change(a.value, b.value))
        for label, a, b in (("Sales", now.sales, tried.sales), ("Views", now.views, tried.views))
    ]
    before, after = 1 - now.male_share, 1 - tried.male_share
    women = (sentences.percent(before), sentences.percent(after), sentences.points(before, after))
    ages = (age_label(now.preferred_age), age_label(tried.preferred_age))
    return [
        *counts,
        ("Women among buyers", *women),
        ("Largest age group", *ages, "the same" if ages[0] == ages[1] else "another"),
    ]
