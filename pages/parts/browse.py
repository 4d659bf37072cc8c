"""Look through a catalogue: a few filters, and pages of product cards."""

import math
from pathlib import Path
from typing import Any

import streamlit as st

from core import money
from core.catalogue import Catalogue, filters
from core.catalogue.filters import FORECAST_ORDERS, Filter
from pages.parts import cached, cards, forecast_tiles, notices
from pages.parts.cards import Tile
from pages.parts.kinds import label_of
from pages.parts.sentences import MADE_FOR

N_PER_PAGE = 24


def draw(catalogue: Catalogue) -> None:
    """Draw the filters and the page of products that they leave."""
    key = f"catalogue_{Path(catalogue.folder).name}"
    wanted, order = _ask(catalogue, key)
    is_forecast = order in FORECAST_ORDERS
    known = forecast_tiles.ask(catalogue) if is_forecast else catalogue
    if known is None:
        return
    found = filters.select(known, wanted, order)
    if not len(found):
        notices.empty("Nothing here is like that", "Take a filter away, or search for fewer words.")
        return
    n_pages = math.ceil(len(found) / N_PER_PAGE)
    with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
        st.markdown(f"**{len(found):,}** of {len(catalogue):,} products")
        page = st.pagination(n_pages, key=f"{key}_page_{hash((wanted, order))}") if n_pages > 1 else 1
    shown = found.with_rows(range((page - 1) * N_PER_PAGE, min(page * N_PER_PAGE, len(found))))
    if is_forecast:
        notices.terms(cached.forecaster_for(catalogue, cached.model_folder()).terms.remarks)
        _draw_products(forecast_tiles.tiles(shown), "Forecast")
    else:
        _draw_products([cards.product_tile(product, shown.info) for product in shown.products()], "Sold")


def _draw_products(shown: list[Tile], figure: str) -> None:
    """Cards; or lines of text where none of the products has a photo to show."""
    if any(tile.photo for tile in shown):
        cards.tiles(shown)
    else:
        cards.ledger(
            ("Product", "", figure), [(tile.name, tile.line, f"{tile.figure} {tile.basis}".strip()) for tile in shown]
        )


def _ask(catalogue: Catalogue, key: str) -> tuple[Filter, filters.Order]:
    row = st.grid(4, min_column_width=180, vertical_alignment="bottom")
    text = row.text_input("Search", key=f"{key}_text", placeholder="Title, brand, kind", icon=":material/search:")
    category = ask_for(row, catalogue, "category", "Category", key)
    order = row.selectbox("Order", filters.orders(catalogue), key=f"{key}_order", format_func=str.capitalize)
    with row.popover("More filters", icon=":material/tune:", width="stretch"):
        brand = ask_for(st, catalogue, "brand", "Brand", key)
        made_for = ask_for(st, catalogue, "made_for", "Made for", key)
        colour = ask_for(st, catalogue, "colour", "Colour", key)
        lowest, highest = ask_price(catalogue, key)
    return Filter(text, category, brand, made_for, colour, lowest, highest), order


def ask_for(place: Any, catalogue: Catalogue, column: str, label: str, key: str) -> tuple[str, ...]:
    """The values wanted in a column, from those it has; nothing is asked about a column without any."""
    values = filters.choices(catalogue, column)
    if not values:
        return ()
    said = {"made_for": MADE_FOR.__getitem__, "category": label_of}.get(column, str)
    chosen = place.multiselect(label, values, key=f"{key}_{column}", format_func=said, placeholder="Any")
    return tuple(chosen)


def ask_price(catalogue: Catalogue, key: str) -> tuple[float | None, float | None]:
    """The prices wanted; an end left where it stood is no wish, so that products without a price stay in."""
    steps = filters.price_steps(catalogue)
    if len(steps) < 2:
        return None, None
    low, high = st.select_slider(
        "Price", steps, (steps[0], steps[-1]), key=f"{key}_price",
        format_func=lambda price: money.said(price, catalogue.info.currency),
    )  # fmt: skip
    return (low if low > steps[0] else None), (high if high < steps[-1] else None)
