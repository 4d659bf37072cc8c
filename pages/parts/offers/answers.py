"""The answer to an offer: the garment, its figures, who buys it, what to be careful about, what was alike."""

import math

import plotly.graph_objects as go
import streamlit as st

from core.catalogue import Catalogue, age_label
from core.catalogue.heads import HEADS
from core.demand.forecast import CountForecast, Forecast, ShareForecast, forecast_from_json
from core.words import sentences
from core.words.figures import count, percent
from core.words.names import capital
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
    was = forecast_from_json(asked.past.forecast)
    for head, then_said in sentences.in_order(was).items():
        if head in forecast.counts and count(then_said.value) != count(forecast.counts[head].value):
            said = f"{count(then_said.value)} {HEADS[head].counted}"
            notices.note(f"On its day it was {said}, by the model {plain(was.model)}.")
            return


def figures(forecast: Forecast) -> None:
    """Every head that the model knows, each under its sentence: counts, two shares as one bar, several as bars."""
    with st.container(gap="medium"):
        for head, found in sentences.in_order(forecast).items():
            _demand(head, found, forecast.period)
        for head, buyers in forecast.buyers.items():
            if HEADS[head].kind == "label":
                _two(head, buyers)
    for head, buyers in forecast.buyers.items():
        if HEADS[head].kind == "shares":
            charts.draw(_several(buyers), sentences.who_buys(head, buyers), key=f"forecast_{HEADS[head].key}s")


def _band(forecast: CountForecast) -> str:
    """The 80 % interval and the value on a logarithmic line as long as the 95 % interval."""
    narrow, wide = forecast.interval_80, forecast.interval_95
    low, high = math.log(wide.low + 1), math.log(wide.high + 1)

    def place(value: float) -> float:
        return 100 * (math.log(value + 1) - low) / max(high - low, 1e-9)

    thin = charts.hairline(place(narrow.low), place(forecast.value), place(narrow.high))
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


def _demand(head: str, forecast: CountForecast, period: str) -> None:
    """One number with its interval as a thin bar and what it means in a sentence."""
    with st.container(gap="xxsmall"):
        label = sentences.expected(HEADS[head].noun, period)
        st.metric(plain(label), count(forecast.value), help=sentences.rank_in_numbers(forecast))
        st.html(_band(forecast))
        st.markdown(f"{plain(sentences.rank(head, forecast))}.")


def _two(head: str, buyers: ShareForecast) -> None:
    """Two shares, such as women and men among the buyers, as one thin bar under its sentence."""
    (_, first), (name, second) = buyers.shares.items()
    said = f"Expected share of {HEADS[head].noun.format(name)}: {percent(second)}."
    st.subheader(sentences.who_buys(head, buyers), anchor=False, help=said)
    ends = "".join(f"<span>{capital(one)} {percent(share)}</span>" for one, share in buyers.shares.items())
    leader = None if sentences.is_even(second) else max(first, second)
    sides = "".join(
        f'<i style="width:{100 * share:.1f}%"{" class=most" if share == leader else ""}></i>'
        for share in (first, second)
    )
    st.html(f'<div class="share">{sides}</div><div class="ends">{ends}</div>')


def _several(buyers: ShareForecast) -> go.Figure:
    """Shares, such as those of ages, as bars, the largest in the accent."""
    bands, shares = map(list, zip(*buyers.shares.items(), strict=True))
    fills = [charts.ACCENT if band == buyers.preferred else charts.HAIRLINE for band in bands]
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
