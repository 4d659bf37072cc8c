"""The answer to an offer: the garment, its figures, who buys it, what to be careful about, what was alike."""

import math

import plotly.graph_objects as go
import streamlit as st

from core.catalogue import Catalogue, age_label
from core.demand.predict import CountForecast, Forecast
from core.words import sentences
from core.words.figures import count, percent
from pages.parts.frame import cached, notices, shell
from pages.parts.frame.words import in_chart, plain
from pages.parts.offers.current import Asked
from pages.parts.show import charts, gallery

N_ALIKE = 6


def garment(asked: Asked, goods: Catalogue) -> None:
    """The photo, large, with the offer's words under it."""
    gallery.photo(asked.offer.image, asked.offer.title or "Garment")
    st.caption(origin(asked, goods))
    st.subheader(plain(asked.offer.title or "Without a title"), anchor=False)
    st.markdown(plain(sentences.facts(asked.offer, goods.info.currency)))
    if asked.product is not None and asked.product.sales is not None:
        sold = sentences.sold(asked.product.sales, goods.info.period, goods.info.is_simulated)
        notices.note(plain(sold))


def origin(asked: Asked, goods: Catalogue, done: str = "answered") -> str:
    """Where the garment comes from, in Markdown."""
    name = plain(goods.info.name)
    if asked.past is not None:
        made = f"{asked.past.made_at.astimezone():%d %B %Y}".lstrip("0")
        return f"Your garment, forecast on {made}" if asked.origin == "own" else f"Sent to you: a forecast of {made}"
    if asked.origin == "sample":
        return plain(sentences.sample(done, asked.product, goods))
    return f"From {name}" if asked.origin == "catalogue" else "Your garment"


def then(asked: Asked, forecast: Forecast) -> None:
    """What the forecast was on its day, where that is another than now."""
    if asked.past is None:
        return
    was, model = asked.past.forecast["sales"]["value"], str(asked.past.forecast.get("model", ""))
    if count(was) != count(forecast.sales.value):
        notices.note(f"On its day it was {count(was)} sold, by the model {plain(model)}.")


def figures(forecast: Forecast) -> None:
    """Sales and views, men and women, ages, each under its sentence."""
    with st.container(gap="medium"):
        _demand(sentences.expected("sales", forecast.period), "Sells", forecast.sales)
        _demand(sentences.expected("views", forecast.period), "Seen", forecast.views)
        _buyers(forecast)
    charts.draw(_ages(forecast), sentences.ages(forecast.age_shares), key="forecast_ages")


def _band(forecast: CountForecast) -> str:
    """The 80 % interval and the value on a logarithmic line as long as the 95 % interval."""
    low, high = math.log(forecast.interval_95.low + 1), math.log(forecast.interval_95.high + 1)

    def place(value: float) -> float:
        return 100 * (math.log(value + 1) - low) / max(high - low, 1e-9)

    thin = charts.hairline(place(forecast.interval_80.low), place(forecast.value), place(forecast.interval_80.high))
    return f'{thin}<div class="ends"><span>{sentences.interval(forecast)}</span></div>'


def cautions(forecast: Forecast) -> None:
    """The guard's warnings, and what the model says of itself."""
    for caution in forecast.cautions:
        notices.caution(caution.message)
    for remark in forecast.notes:
        notices.note(plain(remark))


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
    st.header(plain(said), anchor=False)
    gallery.tiles([gallery.product_tile(product, goods.info) for product in found])


def _demand(label: str, verb: str, forecast: CountForecast) -> None:
    """One number with its interval as a thin bar and what it means in a sentence."""
    with st.container(gap="xxsmall"):
        st.metric(plain(label), count(forecast.value), help=sentences.rank_in_numbers(forecast))
        st.html(_band(forecast))
        st.markdown(f"{plain(sentences.rank(verb, forecast))}.")


def _buyers(forecast: Forecast) -> None:
    """Men and women among the buyers as one thin bar under its sentence."""
    st.subheader(
        sentences.buyers(forecast.male_share),
        anchor=False,
        help=f"Expected share of men among buyers: {percent(forecast.male_share)}.",
    )
    women, men = 1 - forecast.male_share, forecast.male_share
    ends = f"<span>Women {percent(women)}</span><span>Men {percent(men)}</span>"
    leader = None if sentences.is_even(forecast.male_share) else max(women, men)
    sides = "".join(
        f'<i style="width:{100 * share:.1f}%"{" class=most" if share == leader else ""}></i>' for share in (women, men)
    )
    st.html(f'<div class="share">{sides}</div><div class="ends">{ends}</div>')


def _ages(forecast: Forecast) -> go.Figure:
    """The age distribution as bars, the largest in the accent."""
    bands, shares = map(list, zip(*forecast.age_shares.items(), strict=True))
    fills = [charts.ACCENT if band == forecast.preferred_age else charts.HAIRLINE for band in bands]
    bars = go.Bar(
        x=[in_chart(age_label(band)) for band in bands],
        y=shares,
        marker={"color": fills},
        text=[percent(share) for share in shares],
        textposition="outside",
        cliponaxis=False,
        hovertemplate="%{x}: %{y:.1%}<extra></extra>",
    )
    figure = charts.canvas(go.Figure(bars), height=190)
    figure.update_xaxes(type="category")
    figure.update_yaxes(visible=False, range=[0, 1.18 * max(shares)])
    return figure.update_layout(bargap=0.28)
