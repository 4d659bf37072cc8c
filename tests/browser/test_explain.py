"""A real browser reads an explanation: the sample without a click, a word's numbers on a tap, a map that fades."""

import pytest
from hand import assert_sound, click, wait_until_drawn

FADED = "el => getComputedStyle(el).opacity"


@pytest.fixture
def explained(screen, address: str):  # noqa: ANN001, ANN201
    """The page with its sample explained to the end."""
    screen.goto(f"{address}/explain")
    screen.wait_for_selector(".overlay")
    screen.wait_for_selector(".st-key-explain_export_zip")
    wait_until_drawn(screen)
    return screen


def test_sample_is_explained_without_a_click(explained) -> None:  # noqa: ANN001
    assert explained.locator(".why").count() == 1
    assert explained.locator(".verdict").count() == 2
    assert_sound(explained)


def test_word_says_what_both_methods_find_when_tapped(explained) -> None:  # noqa: ANN001
    word = explained.locator(".words .w").first
    tip = word.locator(".tip")
    assert not tip.is_visible()
    click(explained, word)
    assert tip.is_visible()
    assert "by gradient" in tip.inner_text()
    assert "by leaving it out" in tip.inner_text()
    assert_sound(explained)


def test_map_covers_the_photo_at_its_own_shape_and_fades(explained) -> None:  # noqa: ANN001
    photo, heat = (explained.locator(".overlay img").nth(layer).bounding_box() for layer in range(2))
    assert heat == pytest.approx(photo, abs=1)
    before = explained.locator(".overlay img").nth(1).evaluate(FADED)
    explained.locator(".st-key-explain_photo_strength input[type=range]").press("ArrowLeft")
    explained.wait_for_function(
        f"before => ({FADED})(document.querySelectorAll('.overlay img')[1]) < before", arg=before
    )
    assert_sound(explained)
