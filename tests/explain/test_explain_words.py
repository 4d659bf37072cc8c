"""Words at their exact places."""

import numpy as np
import pytest

from core.explain.words import gathered, shared_out, word_spans, words_of_pieces


@pytest.mark.parametrize(
    "title",
    ["[무료배송] 오버핏/후드 집업 (블랙)", "  tab\tand\u3000wide  ", "한\u2028줄", "e\u0301te\u0301 e", "one", ""],
)
def test_spans_hold_every_character_that_is_not_blank_and_no_other(title: str) -> None:
    words = [title[start:end] for start, end in word_spans(title)]
    assert words == title.replace("\u2028", " ").split()


def test_a_piece_belongs_to_the_word_it_begins_in_and_one_behind_the_last_to_the_last() -> None:
    spans = word_spans("ab cd[e] f")
    offsets = np.array([[0, 1], [1, 2], [3, 5], [5, 6], [7, 8], [9, 10], [10, 10]])
    assert words_of_pieces(offsets, spans).tolist() == [0, 0, 1, 1, 1, 2, 2]


def test_gathering_and_sharing_out_keep_the_sum() -> None:
    assert gathered(np.array([1.0, 2.0, -4.0]), np.array([0, 0, 2]), 3).tolist() == [3, 0, -4]
    counts = np.array([[1, 2, 0], [1, 0, 3]])
    shared = shared_out(np.array([4.0, 1.0, -2.0]), counts)
    assert shared.tolist() == [3, 0]
    assert shared.sum() == pytest.approx(3.0)
