"""What is asked about: what the form was sent with, a pick from the catalogue, or the sample until then."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Literal

import streamlit as st

from core import config
from core.catalogue import MADE_FOR, Catalogue, Offer, Product
from core.demand.predict import Forecaster, check_offer
from core.filters import Filter, select
from pages.parts import cached, kinds, notices, picker, sentences, state

ASKED = "forecast_asked"
# A photo taken or uploaded before a pick is not the picked garment's: each pick begins with empty photo widgets.
N_PICKS = "forecast_n_picks"


@dataclass(frozen=True)
class Asked:
    """An offer to forecast and where it came from; a product of a catalogue stands with that catalogue's folder."""

    offer: Offer
    origin: Literal["sample", "catalogue", "own"]
    product: Product | None = None
    catalogue: Path | None = None


def ask(goods: Catalogue, model: Forecaster, on_answer: Callable[[Asked], None]) -> Asked:
    """Draw the form and return what is asked about.

    `on_answer` hears once of each offer that somebody sends. What cannot be answered is said in a sentence under the
    form; the form and the last answer stay.
    """
    st.subheader("Your garment", anchor=False)
    pick_button(goods)
    write(goods, model, on_answer)
    return asked_about(goods)


def asked_about(goods: Catalogue) -> Asked:
    """The last that was sent, picked or taken up again and could be answered; the sample until then."""
    asked = state.kept(ASKED)
    return asked if asked and asked.catalogue in (None, goods.folder) else sample(goods)


def pick_button(goods: Catalogue) -> None:
    """A button that opens the catalogue; the product chosen there is asked about."""
    if st.button("Pick from the catalogue", type="tertiary", icon=":material/grid_view:", key="forecast_pick"):
        picker.pick(goods, on_choice=partial(_take, goods.folder))


def write(goods: Catalogue, model: Forecaster, on_answer: Callable[[Asked], None], verb: str = "Forecast") -> None:
    """Draw the form alone; its button says `verb`."""
    is_camera = _ask_source() == "Camera"
    with st.form("forecast_form", border=False):
        sent = _read_form(model, is_camera, example=sample(goods).offer, verb=verb)
    if sent is not None:
        with notices.faults_in_words():
            _send(sent, on_answer)


def take_up(offer: Offer) -> None:
    """Put an offer of one's own into the form and ask about it again."""
    _fill(offer)
    state.put(ASKED, Asked(offer, "own"))


def sample(goods: Catalogue) -> Asked:
    """The best seller of the catalogue's first category, so that the page opens with an answer."""
    is_whole = goods.frame[["image", "title", "price"]].notna().all(axis=1).to_numpy()
    is_first_kind = (goods.frame["category"] == next(iter(goods.info.categories), None)).to_numpy()
    wanted = next((rows for rows in (is_whole & is_first_kind, is_whole) if rows.any()), range(len(goods)))
    best = next(select(goods.with_rows(wanted), Filter(), "best sellers").products())
    return Asked(best.offer, "sample", best, goods.folder)


def _ask_source() -> str:
    return st.segmented_control(
        "Photo from", ["Upload", "Camera"], default="Upload", required=True, key="forecast_source",
        label_visibility="collapsed",
    )  # fmt: skip


def _read_form(model: Forecaster, is_camera: bool, example: Offer, verb: str) -> Offer | None:
    """The form's offer when it was sent, else None; a price that is none is refused in a sentence."""
    photo = _read_photo(is_camera)
    title = st.text_input(
        "Title", placeholder=example.title or "", key="forecast_title", persist_state="session",
        help="As the shop would write it, in any language.",
    )  # fmt: skip
    currency = f" ({sentences.plain(model.terms.currency)})" if model.terms.currency else ""
    price = st.text_input(
        f"Price{currency}", placeholder=sentences.figure(example.price), key="forecast_price", persist_state="session"
    )
    made_for = st.segmented_control(
        "Made for",
        MADE_FOR,
        format_func=sentences.MADE_FOR.__getitem__,
        key="forecast_made_for",
        persist_state="session",
    )
    category = st.selectbox(
        "Category", model.categories, index=None, placeholder="Any", format_func=kinds.label_of,
        key="forecast_category", persist_state="session",
    )  # fmt: skip
    kind = None
    if model.kinds:
        kind = st.selectbox(
            "Kind", model.kinds, index=None, placeholder="Any", key="forecast_subcategory", persist_state="session",
            help="The kind of garment within its category: it says more of sales than the category does.",
        )  # fmt: skip
    is_sent = st.form_submit_button(verb, type="primary", width="stretch", key="forecast_send")
    st.caption("Leave out what you do not know yet.")
    if is_sent:
        with notices.faults_in_words():
            paid = model.terms.read_price(price)
            money = model.terms.currency if paid is not None else ""
            return Offer((title or "").strip() or None, photo, paid, made_for, category, kind, money)
    return None


def _read_photo(is_camera: bool) -> Path | bytes | None:
    """The photo taken or uploaded; without one, the photo of the last answer for as long as it is wanted."""
    n_picks = state.kept(N_PICKS, 0)
    if is_camera:
        taken = st.camera_input("Photo", key=f"forecast_camera_{n_picks}", label_visibility="collapsed")
    else:
        taken = st.file_uploader(
            "Photo", type=["jpg", "jpeg", "png", "webp"], key=f"forecast_photo_{n_picks}", label_visibility="collapsed",
            max_upload_size=config.MAX_IMAGE_BYTES // 2**20,
        )  # fmt: skip
    if taken is not None:
        return taken.getvalue()
    asked = state.kept(ASKED)
    has_photo = asked is not None and asked.offer.image is not None
    return asked.offer.image if has_photo and st.checkbox("Keep the photo shown", True, key="forecast_keep") else None


def _send(offer: Offer, on_answer: Callable[[Asked], None]) -> None:
    check_offer(offer)
    if offer.image is not None:
        cached.thumbnail(offer.image)
    cached.forecast(offer)
    asked = Asked(offer, "own")
    state.put(ASKED, asked)
    on_answer(asked)


def _take(catalogue: Path, product: Product) -> None:
    """Put a product of the catalogue into the form and ask about it."""
    _fill(product.offer)
    state.put(ASKED, Asked(product.offer, "catalogue", product, catalogue))


def _fill(offer: Offer) -> None:
    st.session_state["forecast_title"] = offer.title or ""
    is_foreign = offer.currency not in ("", cached.catalogue().info.currency)
    price = sentences.figure(offer.price)
    st.session_state["forecast_price"] = f"{price} {offer.currency}" if price and is_foreign else price
    st.session_state["forecast_made_for"] = offer.made_for
    st.session_state["forecast_category"] = offer.category
    st.session_state["forecast_subcategory"] = offer.subcategory
    state.put(N_PICKS, state.kept(N_PICKS, 0) + 1)
