"""The answer to an offer: the garment, its figures, who buys it, what to be careful about, what was alike."""

import streamlit as st

from core.catalogue import Catalogue
from core.demand.predict import Forecast
from pages.parts import cached, cards, charts, notices, sentences, shell
from pages.parts.offers import Asked

N_ALIKE = 6


def garment(asked: Asked, goods: Catalogue) -> None:
    """The photo, large, with the offer's words under it."""
    cards.photo(asked.offer.image, asked.offer.title or "Garment")
    st.caption(origin(asked, goods))
    st.subheader(sentences.plain(asked.offer.title or "Without a title"), anchor=False)
    st.markdown(sentences.plain(sentences.facts(asked.offer, goods.info.currency)))
    if asked.product is not None and asked.product.sales is not None:
        sold = sentences.sold(asked.product.sales, goods.info.period, goods.info.is_simulated)
        notices.note(sentences.plain(sold))


def origin(asked: Asked, goods: Catalogue, done: str = "answered") -> str:
    """Where the garment comes from, in Markdown."""
    name = sentences.plain(goods.info.name)
    if asked.past is not None:
        made = f"{asked.past.made_at.astimezone():%d %B %Y}".lstrip("0")
        return f"Your garment, forecast on {made}" if asked.origin == "own" else f"Sent to you: a forecast of {made}"
    if asked.origin == "sample":
        return sentences.plain(sentences.sample(done, asked.product, goods))
    return f"From {name}" if asked.origin == "catalogue" else "Your garment"


def then(asked: Asked, forecast: Forecast) -> None:
    """What the forecast was on its day, where that is another than now."""
    if asked.past is None:
        return
    was, model = asked.past.forecast["sales"]["value"], str(asked.past.forecast.get("model", ""))
    if sentences.count(was) != sentences.count(forecast.sales.value):
        notices.note(f"On its day it was {sentences.count(was)} sold, by the model {sentences.plain(model)}.")


def figures(forecast: Forecast) -> None:
    """Sales and views, men and women, ages, each under its sentence."""
    with st.container(gap="medium"):
        cards.demand(sentences.expected("sales", forecast.period), "Sells", forecast.sales)
        cards.demand(sentences.expected("views", forecast.period), "Seen", forecast.views)
        cards.buyers(forecast)
    charts.draw(charts.ages(forecast), sentences.ages(forecast.age_shares), key="forecast_ages")


def cautions(forecast: Forecast) -> None:
    """The guard's warnings, and what the model says of itself."""
    for caution in forecast.cautions:
        notices.caution(caution.message)
    for remark in forecast.notes:
        notices.note(sentences.plain(remark))


def alike(asked: Asked, goods: Catalogue) -> None:
    """The catalogue's nearest garments, titled by what they sold."""
    shell.rule()
    # One more than is shown, for the garment itself where it is one of the catalogue.
    nearest = [near.product for near in cached.comparable_products(asked.offer, N_ALIKE + 1)]
    found = [product for product in nearest if product != asked.product][:N_ALIKE]
    if not found:
        notices.empty("Nothing to compare with", "Give a photo or a title to see what garments like it sold.")
        return
    sold = [product.sales for product in found if product.sales is not None]
    said = sentences.alike(sold, len(found), goods.info.period, goods.info.is_simulated)
    st.header(sentences.plain(said), anchor=False)
    cards.tiles([cards.product_tile(product, goods.info) for product in found])
