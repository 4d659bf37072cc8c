"""Money: marks are understood or refused, rates are read as people write them, prices stay payable."""

import pytest

from core import money
from core.catalogue.offers import parse_price
from core.currencies import currencies, n_decimals
from core.errors import PriceError, RateError
from core.money import Rate, currency_of, figure, parse_rate, payable, said
from core.tables.numbers import parse_number


@pytest.mark.parametrize(
    ("text", "expected", "currency"),
    [
        ("29,000원", "", "KRW"),
        ("￦29,000", "", "KRW"),
        ("$12.19", "", "USD"),
        ("$12.19", "AUD", "AUD"),
        ("$12.19", "KRW", "USD"),
        ("US$ 12", "AUD", "USD"),
        ("A$12", "USD", "AUD"),
        ("R$ 1.299,90", "", "BRL"),
        ("COP $ 49.900", "", "COP"),
        ("129,99zł", "", "PLN"),
        ("Rs. 1,299", "", "INR"),
        ("Rp 150.000", "", "IDR"),
        ("¥3,900", "", "JPY"),
        ("¥3,900", "CNY", "CNY"),
        ("49,90 €", "", "EUR"),
        ("29000", "KRW", None),
        ("warm 12", "", None),
        ("MAD 299", "KRW", "MAD"),
        ("15.000 XOF", "KRW", "XOF"),
        ("top 12 of all", "KRW", None),
        (None, "USD", None),
    ],
)
def test_a_mark_says_its_currency(text: str | None, expected: str, currency: str | None) -> None:
    assert currency_of(text, expected) == currency


@pytest.mark.parametrize("text", ["$12.19", "€12,19", "12.19 USD", "1.299 zł"])
def test_a_price_in_another_currency_is_refused_where_its_worth_is_unknown(text: str) -> None:
    with pytest.raises(PriceError, match="prices here are in KRW"):
        parse_price(text, "KRW")


def test_a_price_in_another_currency_is_converted_where_its_worth_is_known() -> None:
    assert parse_price("29,000원", "USD", {"KRW": 1 / 1380}) == 21.01
    assert parse_price("$12.19", "KRW", {"USD": 1380}) == 16_822
    assert parse_price("$12.19", "USD") == 12.19 and parse_price("12.19", "USD") == 12.19
    assert parse_price("$12.19") == 12.19, "where nobody said which currency is wanted"


@pytest.mark.parametrize("text", ["1380", "USD=1380", "1 USD = 1,380 KRW", "usd=1380 krw", "100 USD = 138,000"])
def test_a_rate_is_read_as_people_write_it(text: str) -> None:
    assert parse_rate(text, "KRW", "USD") == Rate("USD", 1380, "KRW")


@pytest.mark.parametrize(
    "text", ["", "0", "-3", "abc", "USD", "EUR=1500", "USD=1380 JPY", "USD=1e400", "0 USD = 3", "1.2.3"]
)
def test_what_is_no_rate_is_refused_with_a_way_to_write_one(text: str) -> None:
    with pytest.raises(RateError) as fault:
        parse_rate(text, "KRW", "USD")
    assert "USD" in fault.value.remedy


@pytest.mark.parametrize("worth", [0.0, -1.0, float("nan"), float("inf"), 1e12])
def test_a_worth_that_no_currency_has_is_refused(worth: float) -> None:
    with pytest.raises(RateError):
        money.checked(Rate("USD", worth, "KRW"))


def test_prices_are_payable_and_said_as_they_are_written() -> None:
    assert (payable(12_345.6, "KRW"), payable(12.349, "USD"), payable(0.2, "JPY")) == (12_346, 12.35, 1)
    assert payable(0.001, "USD") == 0.01 and n_decimals("XXX") == 2
    assert said(29_000.0, "KRW") == "29,000 KRW" and said(12.19, "USD") == "12.19 USD" and said(12, "") == "12"
    assert said(4.125, "KWD") == "4.125 KWD" and said(4.5, "KWD") == "4.500 KWD" and figure(12.5) == "12.50"


def test_no_currency_in_use_is_taken_for_another() -> None:
    """Every code of the CLDR beside a price is refused where it is not the one wanted, never read as it stands."""
    for code in set(currencies()) - {"KRW"}:
        for written in (f"{code} 12.19", f"12.19{code}"):
            assert currency_of(written, "KRW") == code and parse_number(written) == 12.19
            with pytest.raises(PriceError, match=f"a price in {code}"):
                parse_price(written, "KRW")


def test_what_has_no_cents_is_grouped_by_points_and_what_has_three_decimals_keeps_them() -> None:
    assert parse_number("15.000 XOF") == 15_000 and parse_number("15.000 BHD") == 15
    assert payable(12.3456, "BHD") == 12.346 and n_decimals("XOF") == 0
