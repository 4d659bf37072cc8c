"""The pieces that are kept are those that titles need, every market counting alike, and every letter."""

import pytest

from tools.benchmarks.pieces import Covered, PiecesTable
from tools.starter.texts.pieces import Cut, choose_pieces, coverage

PIECES = (
    "<pad>",
    "<s>",
    "</s>",
    "<unk>",
    "▁the",
    "a",
    "▁",
    "가",
    "▁셔츠",
    "▁shirt",
    "я",
    "▁рубашка",
    "▁블랙",
    "♥",
    "▁late",
)
NUMBER = {piece: number for number, piece in enumerate(PIECES)}


def cut(*titles: str, held_back: tuple[str, ...] = ()) -> Cut:
    return Cut(*(tuple(tuple(NUMBER[p] for p in title.split()) for title in part) for part in (titles, held_back)))


def kept(n_pieces: int, **markets: Cut) -> list[str]:
    return [PIECES[number] for number in choose_pieces(markets, PIECES, n_pieces)]


def test_letters_marks_and_special_pieces_are_always_kept() -> None:
    assert kept(0, en=cut("▁shirt")) == ["<pad>", "<s>", "</s>", "<unk>", "a", "▁", "가", "♥"]


def test_every_market_counts_alike_however_many_titles_it_has() -> None:
    """English has ten “▁shirt” and two “▁late” of twelve pieces, Korean one “▁셔츠” of one."""
    english = cut(*["▁shirt"] * 10, *["▁late"] * 2)
    assert kept(11, en=english, ko=cut("▁셔츠"))[8:] == ["▁셔츠", "▁shirt", "▁late"]


def test_room_that_is_left_goes_to_the_likeliest_words_of_our_scripts() -> None:
    assert kept(12, ko=cut("▁블랙"))[8:] == ["▁블랙", "▁the", "▁셔츠", "▁shirt"]


def test_another_script_is_kept_where_titles_use_it() -> None:
    assert "▁рубашка" in kept(9, ru=cut("▁рубашка"))
    assert "▁рубашка" not in kept(99, ko=cut("▁블랙"))


def test_coverage_counts_titles_and_pieces_by_hand() -> None:
    market = cut(held_back=("▁shirt a", "▁shirt ▁late", "▁late"))
    assert coverage(market, {NUMBER["▁shirt"], NUMBER["a"]}) == pytest.approx((1 / 3, 3 / 5))


def test_the_table_shows_a_market_in_a_row_and_a_size_in_a_column() -> None:
    rows = tuple(Covered("Korean", True, size, 1200, share, share) for size, share in ((8_000, 0.5), (16_000, 0.99)))
    assert PiecesTable(rows).as_markdown().splitlines() == [
        "| held-back titles of | its others seen | n | 8,000 (6 MB) | 16,000 (12 MB) |",
        "| --- | --- | --- | --- | --- |",
        "| Korean | yes | 1,200 | 50.0 % (50 %) | 99.0 % (99 %) |",
    ]
