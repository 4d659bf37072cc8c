"""Offers as people write them, cleaned and held to what can be answered: each fault in a sentence."""

import math
import unicodedata
from collections.abc import Mapping

from core.catalogue.products import MADE_FOR, Offer
from core.config import MAX_PRICE, MAX_TITLE_CHARACTERS
from core.errors import CatalogueError, PriceError, TitleError
from core.money import currency_of, payable
from core.tables.numbers import parse_number

# Control characters and the separators of lines and paragraphs.
_INVISIBLE = ("Cc", "Zl", "Zp")


def clean_title(title: str | None) -> str | None:
    """The title in composed Unicode (NFC), blanks and control characters made single spaces; None if nothing is left.

    Raises:
        TitleError: it is longer than `MAX_TITLE_CHARACTERS`.
    """
    composed = unicodedata.normalize("NFC", title or "")
    # Most titles have nothing invisible, which is known at once.
    visible = composed if composed.isprintable() else "".join(map(_visible, composed))
    cleaned = " ".join(visible.split())
    if len(cleaned) > MAX_TITLE_CHARACTERS:
        raise TitleError(
            f"The title has {len(cleaned):,} characters; a title may have {MAX_TITLE_CHARACTERS}.",
            "Shorten it to what a shopper would read.",
        )
    return cleaned or None


def check_offer(offer: Offer) -> None:
    """See that something is known of an offer, and that its title, price and made-for can be used.

    Raises:
        TitleError: nothing is known at all, or the title is blank or too long.
        PriceError: the price is not above zero, or beyond any product's.
        CatalogueError: it is made for nobody that is known.
    """
    if all(part is None for part in (offer.title, offer.image, offer.price, offer.made_for, offer.category)):
        raise TitleError("Nothing is known of the product.", "Give a title, a photo, a price, or any other part of it.")
    if offer.title is not None and clean_title(offer.title) is None:
        raise TitleError("The title is empty.", "Write one as the shop would, or leave it out altogether.")
    if offer.price is not None:
        _check_price(offer.price)
    if offer.made_for is not None and offer.made_for not in MADE_FOR:
        raise CatalogueError(
            f"“{offer.made_for}” does not say whom it is made for.",
            f"Choose one of {', '.join(MADE_FOR)}, or leave it out.",
        )


def parse_price(text: str | None, currency: str = "", worth: Mapping[str, float] | None = None) -> float | None:
    """A price as people write it, such as `29,000` or `₩29,000`; None where there is none.

    Args:
        text: what was typed.
        currency: that the price is wanted in; empty takes any.
        worth: what one of another currency is worth in `currency`, where that is known.

    Raises:
        PriceError: it is no number, not above zero, beyond any product's, or in a currency that cannot be converted.
    """
    if text is None or not text.strip():
        return None
    try:
        price = parse_number(text)
    except ValueError as fault:
        raise PriceError(f"“{text.strip()[:40]}” is not a price.", "Write digits, such as 29000 or 29,000.") from fault
    if price is None:
        return None
    marked = currency_of(text, currency)
    if currency and marked not in (None, currency):
        if marked not in (known := worth or {}):
            raise PriceError(
                f"“{text.strip()[:40]}” is a price in {marked}; prices here are in {currency}.",
                f"Write what it costs in {currency}, or say what 1 {marked} is worth.",
            )
        price = payable(price * known[marked], currency)
    _check_price(price)
    return price


def _check_price(price: float) -> None:
    if not math.isfinite(price):
        raise PriceError("The price is not a number.", "Write digits, such as 29000 or 29,000.")
    if price <= 0:
        raise PriceError(
            f"The price {price:,.10g} is not above zero.", "Write what the product costs, or leave it out."
        )
    if price > MAX_PRICE:
        raise PriceError(
            f"The price {price:,.0f} is above {MAX_PRICE:,.0f}, which no garment costs.",
            "Check its zeros, or leave it out.",
        )


def _visible(character: str) -> str:
    return " " if unicodedata.category(character) in _INVISIBLE else character
