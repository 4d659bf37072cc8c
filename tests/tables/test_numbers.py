import math

import pandas as pd
import pytest

from core.tables.numbers import parse_number, parse_numbers


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("₩29,000", 29_000),
        ("29,000원", 29_000),
        ("$12.19 ", 12.19),
        ("US$12.19", 12.19),
        ("-13%", -0.13),
        ("39%", 0.39),
        ("1.2k+", 1_200),
        ("1.2k+ sold recently", 1_200),
        ("10,000+", 10_000),
        ("3.4만", 34_000),
        ("1만 2천", 12_000),
        ("3만 5,000원", 35_000),
        ("1억 2000만", 120_000_000),
        ("1,200회", 1_200),
        ("1 234,50 €", 1_234.5),
        ("1.234,50", 1_234.5),
        ("1,234.50", 1_234.5),
        ("12,19 €", 12.19),
        ("29.000₫", 29_000),
        ("Rp 29.000", 29_000),
        ("1.234", 1.234),
        ("1.234.567", 1_234_567),
        ("1e12", 1e12),
        ("１２,０００원", 12_000),
        ("−5", -5),
    ],
)
def test_a_shop_s_number_is_read_as_it_was_meant(text: str, number: float) -> None:
    assert parse_number(text) == pytest.approx(number)


@pytest.mark.parametrize("text", ["", "  ", None, "-", "N/A", "nan"])
def test_an_empty_cell_is_no_number_and_no_fault(text: str | None) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize("text", ["abc", "2 for 1", "12abc", "1 2", "만", "inf", "#1", "9" * 100_000])
def test_text_without_one_number_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a number; write digits"):
        parse_number(text)


def test_a_column_keeps_its_numbers_and_names_its_unreadable_cells() -> None:
    values, is_unreadable = parse_numbers(pd.Series(["1", None, "abc", "1.2k", "inf"], dtype=object))
    assert [None if math.isnan(value) else value for value in values] == [1, None, None, 1_200, None]
    assert is_unreadable.tolist() == [False, False, True, False, True]
