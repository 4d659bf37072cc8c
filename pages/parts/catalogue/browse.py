"""Which catalogue the page shows, what it is, and its products by page: what they sold, or what is expected of them."""

import math
from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core.catalogue import Catalogue, CatalogueInfo, filters
from core.catalogue.filters import FORECAST_ORDERS, Filter
from core.demand.catalogue_forecasts import HIGH, LOW, VALUE
from core.jobs import background
from core.words.figures import count, plural
from core.words.sentences import odds
from pages.parts.frame import cached, notices, state, words
from pages.parts.frame.words import plain
from pages.parts.show import gallery, job_bars, tables
from pages.parts.show.gallery import Tile, ask_for, ask_price

PICKED = "catalogue_picked"
TAB = "catalogue_tab"
BROWSE, FIGURES, PROBLEMS, LEAKAGE, BRING = TABS = ("Browse", "Figures", "Problems", "Leakage", "Bring your own")
_VIEWED = "catalogue_viewed"
_NEXT = "catalogue_next"
N_PER_PAGE = 24


def choose(folders: Sequence[Path]) -> Path:
    """Ask which catalogue to look at; at first the one at work."""
    if _NEXT in st.session_state:
        st.session_state[PICKED], st.session_state[TAB] = st.session_state.pop(_NEXT)
    if st.session_state.get(PICKED) not in folders:
        viewed = Path(state.kept(_VIEWED, state.catalogue_folder()))
        st.session_state[PICKED] = viewed if viewed in folders else folders[0]
    folder = st.selectbox("Catalogue", folders, format_func=words.catalogue, key=PICKED, width=420)
    state.put(_VIEWED, folder)
    return Path(folder)


def head(goods: Catalogue) -> None:
    """Say what the catalogue is, and offer to put it to work."""
    info = goods.info
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(_size_of(goods), width="content")
        if goods.folder == state.catalogue_folder():
            st.badge("At work", icon=":material/check:", color="green")
        else:
            st.button("Put it to work", key="catalogue_to_work", icon=":material/play_arrow:",
                      on_click=state.choose_catalogue, args=(goods.folder,))  # fmt: skip
    notices.note(_remarks(info))


def show_next(folder: Path, tab: str) -> None:
    """Draw the page again, on another catalogue and tab."""
    st.session_state[_NEXT] = (folder, tab)
    st.rerun()


def draw(catalogue: Catalogue) -> None:
    """Draw the filters and the page of products that they leave."""
    key = f"catalogue_{Path(catalogue.folder).name}"
    wanted, order = _ask(catalogue, key)
    is_forecast = order in FORECAST_ORDERS
    known = _with_forecasts(catalogue) if is_forecast else catalogue
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
        _draw_products(_tiles(shown), "Forecast")
    else:
        _draw_products([gallery.product_tile(product, shown.info) for product in shown.products()], "Sold")


def _size_of(goods: Catalogue) -> str:
    """How much a catalogue holds; what it has none of is left out."""
    counts = {
        "product": len(goods),
        "brand": goods.frame["brand"].nunique(),
        "category": goods.frame["category"].nunique(),
        "photo": goods.frame["image"].notna().sum(),
    }
    said = [plural(int(n), noun) for noun, n in counts.items() if n]
    return " · ".join([*said, f"prices in {plain(goods.info.currency)}"] if goods.info.currency else said)


def _remarks(info: CatalogueInfo) -> str:
    """What a catalogue is and where it comes from; first of all, whether its figures are real."""
    simulated = "**Its sales figures are simulated: they show how the app works, not a market.**"
    remarks = (
        info.is_simulated and simulated,
        plain(info.description),
        info.period and f"Views and sales are counted {plain(info.period)}.",
        info.source and f"Source: {plain(info.source)}.",
        info.licence and f"Licence: {plain(info.licence)}.",
    )
    return " ".join(str(remark) for remark in remarks if remark)


def _draw_products(shown: list[Tile], figure: str) -> None:
    """Cards; or lines of text where none of the products has a photo to show."""
    if any(tile.photo for tile in shown):
        gallery.tiles(shown)
    else:
        tables.ledger(
            ("Product", "", figure), [(tile.name, tile.line, f"{tile.figure} {tile.basis}".strip()) for tile in shown]
        )


def _ask(catalogue: Catalogue, key: str) -> tuple[Filter, filters.Order]:
    row = st.grid(4, min_column_width=180, vertical_alignment="bottom")
    text = row.text_input("Search", key=f"{key}_text", placeholder="Title, brand, kind", icon=":material/search:")
    category = ask_for(row, catalogue, "category", key)
    order = row.selectbox("Order", filters.orders(catalogue), key=f"{key}_order", format_func=str.capitalize)
    with row.popover("More filters", icon=":material/tune:", width="stretch"):
        brand = ask_for(st, catalogue, "brand", key)
        made_for = ask_for(st, catalogue, "made_for", key)
        colour = ask_for(st, catalogue, "colour", key)
        lowest, highest = ask_price(catalogue, key)
    return Filter(text, category, brand, made_for, colour, lowest, highest), order


def _with_forecasts(goods: Catalogue) -> Catalogue | None:
    """The catalogue with its forecasts; None where there are none yet, and then what is done about it is drawn."""
    with notices.faults_in_words():
        if (known := cached.with_kept_forecasts(goods)) is not None:
            return known
        _offer_to_forecast(goods, cached.model_folder())
    return None


def _tiles(shown: Catalogue) -> list[Tile]:
    """Cards that say what is expected, and nothing of what was sold: the two need not be of one market."""
    figures = zip(shown.products(), shown.frame[[VALUE, LOW, HIGH]].itertuples(index=False), strict=True)
    return [
        Tile(
            photo=product.offer.image if isinstance(product.offer.image, Path) else None,
            name=product.offer.title or product.product_id,
            figure=_expected(value),
            line=_between(value, low, high),
        )
        for product, (value, low, high) in figures
    ]


def _offer_to_forecast(goods: Catalogue, model: Path) -> None:
    job = background.catalogue_job(goods.folder, model)
    if job and job_bars.draw(job):
        notices.note("The catalogue or the model has changed since it was forecast.")
    if job and job_bars.is_running(job):
        return
    with st.container(border=True, gap="xsmall"):
        st.subheader(f"Forecast all {plural(len(goods), 'product')} first", anchor=False)
        st.markdown("It is done once, in the background, and kept until the catalogue or the model changes.")
        if st.button("Forecast them", type="primary", key=f"catalogue_forecast_{goods.folder.name}"):
            background.forecast_catalogue(goods.folder, words.catalogue(goods.folder), model)
            st.rerun()


def _expected(value: float) -> str:
    return "No forecast" if value != value else f"{count(value)} expected"


def _between(value: float, low: float, high: float) -> str:
    return "" if value != value else odds(low, high)
