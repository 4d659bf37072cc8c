"""What is asked about: what the form was sent with, what the address names, or the sample until then."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import streamlit as st

from core import history
from core.catalogue import Catalogue, Offer, Product
from core.catalogue.filters import Filter, select
from core.demand.predict import Forecaster
from core.history import PastForecast
from pages.parts.frame import cached, notices, state
from pages.parts.offers import form
from pages.parts.offers.form import Form
from pages.parts.show import gallery

ASKED = "forecast_asked"


@dataclass(frozen=True)
class Asked:
    """An offer to forecast and where it came from.

    Attributes:
        product: of the catalogue, where it is one of its products; with that catalogue's folder.
        number: the forecast's own, where somebody sent it.
        past: as it was forecast, where it was taken up again.
    """

    offer: Offer
    origin: Literal["sample", "catalogue", "own", "sent"]
    product: Product | None = None
    catalogue: Path | None = None
    number: str | None = None
    past: PastForecast | None = None

    @property
    def is_new(self) -> bool:
        """Whether its forecast is still to be kept."""
        return self.origin == "own" and self.past is None


def asked_about(goods: Catalogue) -> Asked:
    """What the address names; the sample where it names nothing that is here.

    Call it before the form is drawn, which then holds what is asked about.
    """
    number, product_id = state.said(state.FORECAST), state.said(state.PRODUCT)
    kept: Asked | None = state.kept(ASKED)
    if kept is not None and _names(kept, number, product_id, goods):
        return kept
    found = _of_number(number) if number else _of_product(product_id, goods) if product_id else None
    if kept is not None or found is not None:
        form.fill(found.offer if found else Offer())
    state.put(ASKED, found)
    return found or sample(goods)


def ask(offer: Offer) -> None:
    """Ask about an offer of one's own; the address names its forecast from now on."""
    number = history.new_number()
    state.put(ASKED, Asked(offer, "own", number=number))
    state.say(forecast=number, product=None)


def form_of(goods: Catalogue, model: Forecaster, asked: Asked, verb: str = "Forecast", is_dialog: bool = False) -> Form:
    """The form in which an offer of one's own is asked about; it begins with what was asked about last."""
    shown = None if asked.origin == "sample" else asked.offer.image
    return Form(model, goods, sample(goods).offer, shown, ask, verb, is_dialog)


def open_forecast(number: str) -> None:
    """Ask about an earlier forecast again."""
    form.forget_fault()
    state.say(forecast=number, product=None)


def pick_button(goods: Catalogue) -> None:
    """A button that opens the catalogue; the product chosen there is asked about."""
    if st.button("Pick from the catalogue", type="tertiary", icon=":material/grid_view:", key="forecast_pick"):
        gallery.pick(goods, on_choice=_take)


def mark_kept(asked: Asked, past: PastForecast) -> None:
    """Remember that a forecast was kept, so that it is kept once."""
    state.put(ASKED, replace(asked, past=past))


def sample(goods: Catalogue) -> Asked:
    """The middle seller of the catalogue's first category: the page opens with an answer, and with no exception."""
    is_whole = goods.frame[["image", "title", "price"]].notna().all(axis=1).to_numpy()
    is_first_kind = (goods.frame["category"] == next(iter(goods.info.categories), None)).to_numpy()
    wanted = next((rows for rows in (is_whole & is_first_kind, is_whole) if rows.any()), range(len(goods)))
    sellers = select(goods.with_rows(wanted), Filter(), "best sellers")
    n_sold = max(int(sellers.frame["sales"].notna().sum()), 1)
    middle = next(sellers.with_rows([n_sold // 2]).products())
    return Asked(middle.offer, "sample", middle, goods.folder)


def _names(kept: Asked, number: str | None, product_id: str | None, goods: Catalogue) -> bool:
    """Whether the address still names what is kept."""
    if kept.product is not None:
        return number is None and kept.product.product_id == product_id and kept.catalogue == goods.folder
    return kept.number == number


def _of_number(number: str) -> Asked | None:
    with notices.faults_in_words():
        past = cached.history().find(number)
        if past is not None:
            return Asked(past.offer, "own" if past.owner == state.browser() else "sent", number=number, past=past)
        _say_unknown(f"forecast of the number “{number[:20]}” here")
    return None


def _of_product(product_id: str, goods: Catalogue) -> Asked | None:
    if product_id in goods.ids:
        product = goods.product(product_id)
        return Asked(product.offer, "catalogue", product, goods.folder)
    _say_unknown(f"product “{product_id[:60]}” in this catalogue")
    return None


def _say_unknown(what: str) -> None:
    notices.caution(f"There is no {what}, though the address names it: a sample stands in its place.")


def _take(product: Product) -> None:
    """Ask about a product of the catalogue at work."""
    form.forget_fault()
    state.say(product=product.product_id, forecast=None)
