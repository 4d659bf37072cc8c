"""Colours: the words of a mall, CIELAB, and the colour a title names."""

import colorsys
import re

import numpy as np
import pytest

from core.colours import COLOURS, colour_named, colour_of_title, difference, lab_of, nearest_colour


@pytest.mark.parametrize(
    ("title", "colour"),
    [
        ("[무료배송] 오버핏 코튼 반팔 티셔츠 블랙", "black"),
        ("릴렉스 후드 집업 GRAY", "grey"),
        ("와이드 데님 팬츠 [연청]", "light indigo"),
        ("레더 스니커즈 화이트:블랙 / 380", "white"),
        ("크루 삭스_네이비", "navy"),
        ("COTTON SHIRT (Sky Blue)", "sky blue"),
        ("라이트 그레이 울 코트", "light grey"),
        ("다크-브라운 벨트", "brown"),
        ("멜란지 그레이 맨투맨", "light grey"),
        ("검정 슬랙스", "black"),
        ("나일론 숄더백 BK", "black"),
    ],
)
def test_a_title_names_its_colour(title: str, colour: str) -> None:
    assert colour_of_title(title) == colour


@pytest.mark.parametrize(
    "title",
    ["", "오버핏 맨투맨 (3color)", "나일론 블루종 자켓", "블랙라벨 셔츠", "BLACKPINK 콜라보", "골든 리트리버 양말"],
)
def test_words_that_only_hold_a_colours_word_name_none(title: str) -> None:
    assert colour_of_title(title) is None


def test_every_word_alone_names_its_own_colour() -> None:
    for colour in COLOURS:
        for word in colour.words:
            assert colour_of_title(f"상품 {word}") == colour.name, word


def test_no_word_belongs_to_two_colours() -> None:
    words = [(word, colour.name) for colour in COLOURS for word in set(colour.words)]
    assert len({word for word, _ in words}) == len(words)


def test_lab_of_known_colours_matches_published_values() -> None:
    """Values of the sRGB primaries under D65, as colour tables print them."""
    published = {
        (255, 0, 0): (53.24, 80.09, 67.20),
        (0, 255, 0): (87.73, -86.18, 83.18),
        (0, 0, 255): (32.30, 79.19, -107.86),
        (255, 255, 255): (100, 0, 0),
    }
    for rgb, lab in published.items():
        np.testing.assert_allclose(lab_of(rgb), lab, atol=0.05)


def test_every_colour_is_nearest_to_itself_and_the_nearest_is_found_by_brute_force() -> None:
    for colour in COLOURS:
        assert nearest_colour(colour.rgb) == colour.name
    for rgb in np.random.default_rng(0).integers(0, 256, (50, 3)).tolist():
        distances = {colour.name: np.linalg.norm(np.subtract(lab_of(rgb), colour.lab)) for colour in COLOURS}
        assert nearest_colour(rgb) == min(distances, key=distances.__getitem__)


def test_hues_agree_with_the_colour_wheel() -> None:
    for name, low, high in (
        ("red", 340, 20),
        ("orange", 15, 40),
        ("yellow", 38, 65),
        ("green", 120, 170),
        ("blue", 200, 240),
        ("purple", 260, 300),
    ):
        hue = 360 * colorsys.rgb_to_hsv(*(channel / 255 for channel in colour_named(name).rgb))[0]
        assert low <= hue <= high or (low > high and (hue >= low or hue <= high)), name


def test_difference_is_a_metric_on_a_sample() -> None:
    labs = [colour.lab for colour in COLOURS[:8]]
    for a in labs:
        assert difference(a, a) == 0
        for b in labs:
            assert difference(a, b) == pytest.approx(difference(b, a))
            assert all(difference(a, b) <= difference(a, c) + difference(c, b) + 1e-9 for c in labs)


def test_korean_names_are_hangul() -> None:
    assert all(re.fullmatch(r"[가-힣]+", colour.korean) for colour in COLOURS)
