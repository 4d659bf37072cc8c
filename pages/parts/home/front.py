"""The front of the house: the promise, the catalogue and the model at work, and the ways in."""

from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from core.catalogue import Catalogue
from core.catalogue.filters import Filter, select
from core.registry import Card
from core.words.figures import plural
from core.words.names import capital, heads
from pages.parts.frame import notices, state
from pages.parts.frame.words import plain
from pages.parts.show import charts, scores

N_IN_WINDOW = 8


@dataclass(frozen=True)
class Way:
    """A way into the product from the home page."""

    path: str
    label: str
    promise: str


WAYS_IN = (
    Way(
        "pages/forecast.py", "Forecast a garment", "A photo, a title, a price: what it will sell, and who will buy it."
    ),
    Way("pages/catalogue.py", "Bring a catalogue", "A table and photos. Problems are listed; what is good is kept."),
    Way("pages/models.py", "Look at the models", "Measured beside simpler forecasts. Train one on your sales."),
)


def hero(promise: str, lead: str) -> None:
    """The home page's opening: the promise in large type, and how it is kept beside it."""
    with st.container(key="hero"):
        large, small = st.columns([7, 5], gap="large", vertical_alignment="bottom")
    large.title(promise, anchor=False)
    small.markdown(lead)


def ways_in() -> None:
    """The three ways into the product, each with what it gives."""
    with st.container(key="ways_in"):
        columns = st.columns(len(WAYS_IN), gap="large")
    for column, way in zip(columns, WAYS_IN, strict=True):
        with column, st.container(gap="xxsmall"):
            state.link(way.path, way.label, icon=state.ONWARD, icon_position="right")
            st.caption(way.promise)


def window(goods: Catalogue) -> list[Path]:
    """Photos of the best sellers, each of another category for as long as there are any."""
    sellers = select(goods, Filter(), "best sellers")
    frame = sellers.frame.loc[sellers.frame["image"].notna()]
    first_of_each = frame.drop_duplicates("category").index
    order = [*first_of_each, *frame.index.difference(first_of_each, sort=False)][:N_IN_WINDOW]
    return [path for path in sellers.with_rows(order).image_paths() if path is not None]


def catalogue(goods: Catalogue) -> None:
    """What the catalogue holds, and whether its figures are simulated."""
    info = goods.info
    st.html('<p class="eyebrow">Catalogue at work</p>')
    st.header(plain(info.name), anchor=False)
    st.markdown(f"{_size_of(goods)}.")
    notices.note("Its sales figures are simulated." if info.is_simulated else plain(info.source))
    state.link("pages/catalogue.py", "Open the catalogue", icon=state.ONWARD)


def model(name: str, card: Card) -> None:
    """What the model learned from, and each of its scores as a number over a line with its rivals on it."""
    st.html('<p class="eyebrow">Model at work</p>')
    st.header(plain(name), anchor=False)
    st.markdown(plain(card.data))
    judged = scores.heads(card.scores)
    panels = st.grid(2, min_column_width=280, gap="large")
    for head, found in judged.items():
        with panels.cell(), st.container(gap="xxsmall"):
            _score(head, found)
    if "n" in card.scores and "split" in card.scores:
        has_rivals = any(len(found) > 1 for found in judged.values())
        where = f"Measured on {card.scores['n']:,} products: {plain(card.scores['split'])}."
        notices.note(f"{where} Ticks: simpler forecasts." if has_rivals else where)
    state.link("pages/models.py", "Every score, and how it was made", icon=state.ONWARD)


def _size_of(goods: Catalogue) -> str:
    """How many products of how many brands and kinds there are; what no product names is left out."""
    counts = (goods.frame["brand"].nunique(), "of", "brand"), (goods.frame["category"].nunique(), "in", "category")
    said = (f" {word} {plural(int(n), noun)}" for n, word, noun in counts if n)
    return plural(len(goods), "product") + "".join(said)


def _score(head: str, found: Mapping[str, Any]) -> None:
    metric = scores.judged_by(found) or scores.HITS
    measured = {name: one[metric] for name, one in found.items() if metric in one}
    label = f"{heads().get(head, head)}, {scores.MEANINGS[metric]}"
    st.metric(plain(label), scores.value(measured[scores.NETWORK]["value"], metric))
    if len(measured) > 1:
        st.html(_line(measured))
    said = scores.found_of(found)
    st.markdown(plain(f"{capital(said)}."))


def _line(measured: Mapping[str, Mapping[str, float]]) -> str:
    """The model's interval and score in the accent, every rival's score as a tick, on one scale."""
    low = min(one["low"] for one in measured.values())
    span = max(max(one["high"] for one in measured.values()) - low, 1e-9)

    def place(value: float) -> float:
        return 100 * (value - low) / span

    def tick(name: str, score: float) -> str:
        said = f"{escape(scores.NAMES.get(name, name))} {score:.3f}"
        return f'<u style="left:{place(score):.1f}%" title="{said}"></u>'

    own = measured[scores.NETWORK]
    ticks = "".join(tick(name, one["value"]) for name, one in measured.items() if name != scores.NETWORK)
    return charts.hairline(place(own["low"]), place(own["value"]), place(own["high"]), ticks)
