"""Choose a product of the catalogue by its photo."""

from collections.abc import Callable

import streamlit as st

from core.catalogue import Catalogue, Product
from core.catalogue.filters import Filter, select
from pages.parts import cached, notices, sentences

N_SHOWN = 12


@st.dialog("Pick from the catalogue", width="large")
def pick(goods: Catalogue, on_choice: Callable[[Product], None]) -> None:
    """Search the catalogue in a window; `on_choice` hears of the product chosen before the page is drawn again."""
    words = st.text_input(
        "Search", type="search", placeholder="Brand, kind, colour", live=True, key="picker_search",
        label_visibility="collapsed",
    )  # fmt: skip
    found = select(goods, Filter(text=words or ""), "best sellers")
    if not len(found):
        notices.note("No garment has all of these words.")
        return
    with st.container(horizontal=True, gap="small"):
        for product in found.with_rows(range(min(N_SHOWN, len(found)))).products():
            _choice(product, on_choice)
    which = "the best sellers" if found.frame["sales"].notna().any() else f"the first {N_SHOWN}"
    shown = f"; {which} are shown" if len(found) > N_SHOWN else ""
    notices.note(f"{sentences.plural(len(found), 'garment')} found{shown}.")


def _choice(product: Product, on_choice: Callable[[Product], None]) -> None:
    label = product.offer.title or product.product_id
    with st.container(width=140, gap="xsmall", key=f"picker_{product.product_id}"):
        if product.offer.image is not None:
            st.image(cached.thumbnail(product.offer.image, cached.SMALL), width="stretch", alt=label)
        is_chosen = st.button(
            sentences.plain(label), type="tertiary", wrap=True, key=f"picker_take_{product.product_id}",
            on_click=on_choice, args=(product,),
        )  # fmt: skip
    if is_chosen:
        st.rerun()
