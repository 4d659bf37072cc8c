"""Offers: titles cleaned, prices read as people write them, and what cannot be answered refused in a sentence."""

import unicodedata

import pytest

from core.catalogue import Offer
from core.catalogue.offers import check_offer, clean_title, parse_price
from core.errors import CatalogueError, PriceError, TitleError, VitrineError


@pytest.mark.parametrize(
    ("raw", "clean"),
    [
        (unicodedata.normalize("NFD", "오버핏 áo"), "오버핏 áo"),
        ("  two\t\n words\u2028here\x00 ", "two words here"),
        ("\x00 \u3000\n", None),
        ("", None),
        (None, None),
    ],
)
def test_clean_title_composes_trims_and_makes_blanks_absent(raw: str | None, clean: str | None) -> None:
    assert clean_title(raw) == clean


def test_title_of_three_thousand_characters_is_refused_with_its_remedy() -> None:
    assert clean_title("가" * 300) == "가" * 300
    with pytest.raises(TitleError, match="3,000 characters.*Shorten"):
        clean_title("가" * 3000)


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (Offer(), TitleError),
        (Offer(title="  "), TitleError),
        (Offer(title="x" * 3000), TitleError),
        (Offer(price=0.0), PriceError),
        (Offer(price=-1.0), PriceError),
        (Offer(price=1e12), PriceError),
        (Offer(price=float("nan")), PriceError),
        (Offer(made_for="dogs"), CatalogueError),
    ],
)
def test_a_bad_offer_is_refused_in_a_sentence(bad: Offer, error: type[VitrineError]) -> None:
    with pytest.raises(error) as fault:
        check_offer(bad)
    assert fault.value.message.endswith(".") and fault.value.remedy.endswith(".")


@pytest.mark.parametrize(("text", "price"), [("29,000", 29_000), ("₩29,000", 29_000), ("", None), (None, None)])
def test_prices_are_read_as_people_write_them(text: str | None, price: float | None) -> None:
    assert parse_price(text) == price


@pytest.mark.parametrize("text", ["abc", "0", "-1", "1e12", "inf"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(PriceError):
        parse_price(text)
