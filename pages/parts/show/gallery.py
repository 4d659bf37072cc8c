"""Garments by their photos: one large, many in a grid, one to be picked, and the filters that choose among them."""

import base64
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import streamlit as st

from core import money
from core.catalogue import Catalogue, CatalogueInfo, Product, filters
from core.catalogue.filters import Filter, select
from core.errors import ImageError
from core.words import sentences
from core.words.figures import count, plural
from core.words.names import COLUMNS
from core.words.sentences import MADE_FOR
from pages.parts.frame import cached, notices, words
from pages.parts.frame.words import plain

N_SHOWN = 12
NO_PHOTO = '<div class="blank"><p class="quiet">No photo</p></div>'


@dataclass(frozen=True)
class Tile:
    """A garment in a grid: photo, name, a figure, what it rests on, and a line; absent parts are left out."""

    photo: Path | bytes | None
    name: str
    figure: str = ""
    basis: str = ""
    line: str = ""


def photo(source: Path | bytes | None, alt: str) -> None:
    """Show the garment large; without a photo, an empty frame of the same shape."""
    if source is None:
        st.html(NO_PHOTO)
        return
    with st.container(key="photo"):
        st.image(cached.thumbnail(source), width="stretch", alt=alt)


def tiles(shown: Sequence[Tile], is_small: bool = False) -> None:
    """A grid of garments, all of one shape; on a phone two beside each other, or three small ones."""
    size = " small" if is_small else ""
    st.html(f'<div class="tiles{size}">{"".join(_tile(tile) for tile in shown)}</div>')


def strip(photos: Sequence[Path]) -> None:
    """A row of photos without words."""
    st.html(f'<div class="strip">{"".join(_picture(source, "") for source in photos)}</div>')


def product_tile(product: Product, info: CatalogueInfo) -> Tile:
    """A product of a catalogue with what it sold, marked where its figures are simulated."""
    sold, basis = "", ""
    if product.sales is not None:
        sold, basis = f"{count(product.sales)} sold", sentences.basis(info.period, info.is_simulated)
    return Tile(
        photo=product.offer.image if isinstance(product.offer.image, Path) else None,
        name=product.offer.title or product.product_id,
        figure=sold,
        basis=basis,
        line=sentences.facts(product.offer, info.currency),
    )


@st.dialog("Pick from the catalogue", width="large")
def pick(goods: Catalogue, on_choice: Callable[[Product], None]) -> None:
    """Search the catalogue in a window; `on_choice` hears of the product chosen before the page is drawn again."""
    wanted = st.text_input(
        "Search", type="search", placeholder="Brand, kind, colour", live=True, key="picker_search",
        label_visibility="collapsed",
    )  # fmt: skip
    found = select(goods, Filter(text=wanted or ""), "best sellers")
    if not len(found):
        notices.note("No garment has all of these words.")
        return
    with st.container(horizontal=True, gap="small"):
        for product in found.with_rows(range(min(N_SHOWN, len(found)))).products():
            _choice(product, on_choice)
    which = "the best sellers" if found.frame["sales"].notna().any() else f"the first {N_SHOWN}"
    shown = f"; {which} are shown" if len(found) > N_SHOWN else ""
    notices.note(f"{plural(len(found), 'garment')} found{shown}.")


def ask_for(place: Any, catalogue: Catalogue, column: str, key: str) -> tuple[str, ...]:
    """The values wanted in a column, from those it has; nothing is asked about a column without any."""
    values = filters.choices(catalogue, column)
    if not values:
        return ()
    said = {"made_for": MADE_FOR.__getitem__, "category": words.category}.get(column, str)
    chosen = place.multiselect(COLUMNS[column], values, key=f"{key}_{column}", format_func=said, placeholder="Any")
    return tuple(chosen)


def ask_price(catalogue: Catalogue, key: str) -> tuple[float | None, float | None]:
    """The prices wanted; an end left where it stood is no wish, so that products without a price stay in."""
    steps = filters.price_steps(catalogue)
    if len(steps) < 2:
        return None, None
    low, high = st.select_slider(
        COLUMNS["price"], steps, (steps[0], steps[-1]), key=f"{key}_price",
        format_func=lambda price: money.said(price, catalogue.info.currency),
    )  # fmt: skip
    return (low if low > steps[0] else None), (high if high < steps[-1] else None)


def _tile(tile: Tile) -> str:
    lines = "".join(
        f'<div class="{kind}">{escape(text)}</div>'
        for kind, text in (("name", tile.name), ("figure", tile.figure), ("basis", tile.basis), ("quiet", tile.line))
        if text
    )
    return f'<figure class="tile">{_picture(tile.photo, tile.name)}<figcaption>{lines}</figcaption></figure>'


def _picture(source: Path | bytes | None, alt: str) -> str:
    if source is None:
        return NO_PHOTO
    try:
        content = base64.b64encode(cached.thumbnail(source, cached.SMALL)).decode()
    except ImageError:
        return NO_PHOTO
    return f'<img src="data:image/jpeg;base64,{content}" alt="{escape(alt, quote=True)}" loading="lazy">'


def _choice(product: Product, on_choice: Callable[[Product], None]) -> None:
    label = product.offer.title or product.product_id
    with st.container(width=140, gap="xsmall", key=f"picker_{product.product_id}"):
        if product.offer.image is not None:
            st.image(cached.thumbnail(product.offer.image, cached.SMALL), width="stretch", alt=label)
        is_chosen = st.button(
            plain(label), type="tertiary", wrap=True, key=f"picker_take_{product.product_id}",
            on_click=on_choice, args=(product,),
        )  # fmt: skip
    if is_chosen:
        st.rerun()
