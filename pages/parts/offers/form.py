"""The form for a garment of one's own: what it asks, what it was sent with, and which field was at fault."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.delta_generator import DeltaGenerator
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core import config, money
from core.catalogue import MADE_FOR, Catalogue, Offer
from core.catalogue.offers import check_offer
from core.demand.predict import Forecaster
from core.demand.what_if import kinds_of
from core.errors import CatalogueError, ImageError, PriceError, VitrineError
from core.words import sentences
from core.words.names import COLUMNS, MODALITIES
from pages.parts.frame import cached, notices, state, words
from pages.parts.frame.words import plain

FAULT = "forecast_fault"
# A photo taken or uploaded before a pick is not the picked garment's: each pick begins with empty photo widgets.
N_PICKS = "forecast_n_picks"
# What is not the fault of one of these is the title's: it stands first, and an empty form asks for it.
FIELDS = ((ImageError, "photo"), (PriceError, "price"), (CatalogueError, "made_for"))
PHOTOS = ["jpg", "jpeg", "png", "webp"]

Photo = Path | bytes | None


@dataclass(frozen=True)
class Form:
    """What the form is drawn for.

    Attributes:
        goods: its kinds of garment are offered beside the model's.
        example: stands in the empty fields.
        shown: the photo of the last answer, to be kept where no other is given.
    """

    model: Forecaster
    goods: Catalogue
    example: Offer
    shown: Photo
    on_sent: Callable[[Offer], None]
    verb: str = "Forecast"
    is_dialog: bool = False


def write(form: Form) -> None:
    """Draw the form; `on_sent` hears of an offer that can be forecast, and the page is drawn anew.

    What cannot be forecast is said by the field at fault, and there is no answer until the form is sent again.
    """
    photo, photo_fault = _ask_photo(form.shown)
    category, kind = _ask_kind(form)
    places: dict[str, DeltaGenerator] = {}
    with st.form("forecast_form", border=False):
        title = st.text_input(
            COLUMNS["title"], placeholder=form.example.title or "", key="forecast_title", persist_state="session",
            help="As the shop would write it, in any language.",
        )  # fmt: skip
        places["title"] = _fault_at("title")
        price = _ask_price(form)
        places["price"] = _fault_at("price")
        made_for = st.segmented_control(
            COLUMNS["made_for"], MADE_FOR, format_func=sentences.MADE_FOR.__getitem__, key="forecast_made_for",
            persist_state="session",
        )  # fmt: skip
        places["made_for"] = _fault_at("made_for")
        is_sent = st.form_submit_button(form.verb, type="primary", width="stretch", key="forecast_send")
        st.caption("Leave out what you do not know yet.")
    if not is_sent:
        return
    try:
        if photo_fault:
            raise photo_fault
        paid = form.model.terms.read_price(price)
        money = form.model.terms.currency if paid is not None else ""
        offer = Offer((title or "").strip() or None, photo, paid, made_for, category, kind, money)
        check_offer(offer)
    except VitrineError as error:
        _refuse(error, places, form.is_dialog)
        return
    forget_fault()
    form.on_sent(offer)
    st.rerun()


def is_refused() -> bool:
    """Whether the form was last sent with what cannot be forecast."""
    return state.kept(FAULT) is not None


def forget_fault() -> None:
    """The form is about something else now."""
    state.put(FAULT, None)


def fill(offer: Offer) -> None:
    """Put an offer into the form, before it is drawn."""
    st.session_state["forecast_title"] = offer.title or ""
    is_foreign = offer.currency not in ("", cached.catalogue().info.currency)
    st.session_state["forecast_price"] = _price_of(offer, offer.currency if is_foreign else "")
    st.session_state["forecast_made_for"] = offer.made_for
    st.session_state["forecast_category"] = offer.category
    st.session_state["forecast_subcategory"] = offer.subcategory
    state.put(N_PICKS, state.kept(N_PICKS, 0) + 1)


def _ask_photo(shown: Photo) -> tuple[Photo, VitrineError | None]:
    """The photo taken or uploaded, shown at once; else the one of the last answer for as long as it is wanted."""
    taken = _photo_widget()
    place = st.empty()
    if taken is not None:
        try:
            photo = cached.thumbnail(taken.getvalue())
        except ImageError as error:
            with place:
                notices.problem(error)
            return None, error
        with place.container(key="forecast_preview"):
            st.image(cached.thumbnail(photo, cached.SMALL), width=160, alt="The photo that you gave")
        return photo, None
    if shown is not None and st.checkbox("Keep the photo shown", True, key="forecast_keep"):
        return shown, None
    return None, None


def _photo_widget() -> UploadedFile | None:
    n_picks = state.kept(N_PICKS, 0)
    source = st.segmented_control(
        "Photo from", ["Upload", "Camera"], default="Upload", required=True, key="forecast_source",
        label_visibility="collapsed",
    )  # fmt: skip
    if source == "Camera":
        return st.camera_input(MODALITIES["image"], key=f"forecast_camera_{n_picks}", label_visibility="collapsed")
    return st.file_uploader(
        MODALITIES["image"], type=PHOTOS, key=f"forecast_photo_{n_picks}", label_visibility="collapsed",
        max_upload_size=config.MAX_IMAGE_BYTES // 2**20,
    )  # fmt: skip


def _ask_kind(form: Form) -> tuple[str | None, str | None]:
    """The category and, among those that belong to it, the kind."""
    _forget_unless("forecast_category", form.model.categories)
    category = st.selectbox(
        COLUMNS["category"], form.model.categories, index=None, placeholder="Any", format_func=words.category,
        key="forecast_category", persist_state="session",
    )  # fmt: skip
    if not form.model.kinds:
        return category, None
    known = kinds_of(category, form.model, form.goods)
    _forget_unless("forecast_subcategory", known)
    kind = st.selectbox(
        COLUMNS["subcategory"], known, index=None, key="forecast_subcategory", persist_state="session",
        disabled=not known,
        placeholder="Any" if known else "None known" if category else "Choose a category first",
        help="The kind of garment within its category: it says more of sales than the category does.",
    )  # fmt: skip
    return category, kind


def _ask_price(form: Form) -> str | None:
    currency = f" ({plain(form.model.terms.currency)})" if form.model.terms.currency else ""
    return st.text_input(
        f"{COLUMNS['price']}{currency}", placeholder=_price_of(form.example), key="forecast_price",
        persist_state="session",
    )  # fmt: skip


def _price_of(offer: Offer, currency: str = "") -> str:
    """An offer's price as it stands in the field; nothing where it has none."""
    return "" if offer.price is None else money.said(offer.price, currency)


def _forget_unless(key: str, known: Sequence[str]) -> None:
    if st.session_state.get(key) not in (None, *known):
        st.session_state[key] = None


def _refuse(error: VitrineError, places: dict[str, DeltaGenerator], is_dialog: bool) -> None:
    field = _field_of(error)
    state.put(FAULT, (field, error))
    if not is_dialog:
        # The answer is on the page round the form: it has to go.
        st.rerun()
    if field in places:
        with places[field]:
            notices.problem(error)


def _fault_at(field: str) -> DeltaGenerator:
    """A place for a sentence below a field, which holds the one that was last said there."""
    place, fault = st.empty(), state.kept(FAULT)
    if fault and fault[0] == field:
        with place:
            notices.problem(fault[1])
    return place


def _field_of(error: VitrineError) -> str:
    return next((field for kind, field in FIELDS if isinstance(error, kind)), "title")
