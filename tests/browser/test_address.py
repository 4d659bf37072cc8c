"""A real browser comes back: after a reload, in another tab, as another person, by a colleague's address."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import hand
import pytest
from hand import assert_sound, click, wait_until_drawn

TITLE = "[무료배송] 오버핏 코튼 반팔 티셔츠 화이트"
FIGURE = '[data-testid="stMetricValue"] >> nth=0'


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, first_tab: Any, address: str) -> None:
        self.context, self.address = first_tab.context, address

    def opens(self, where: str = "forecast") -> Any:
        """A new tab at an address, drawn to its end."""
        tab = self.context.new_page()
        tab.set_default_timeout(hand.MS_TO_ANSWER)
        tab.goto(where if where.startswith("http") else f"{self.address}/{where}")
        tab.wait_for_selector(".st-key-menu")
        wait_until_drawn(tab)
        return tab


@pytest.fixture(params=hand.HEIGHTS, ids=[f"{width} px" for width in hand.HEIGHTS])
def people(request: pytest.FixtureRequest, browser, address: str) -> Iterator[tuple[Person, Person]]:  # noqa: ANN001
    with ExitStack() as stack:
        me, colleague = (Person(stack.enter_context(hand.opened(browser, request.param)), address) for _ in range(2))
        yield me, colleague


def ask(tab: Any, title: str, price: str) -> None:
    tab.fill(".st-key-forecast_title input", title)
    tab.fill(".st-key-forecast_price input", price)
    click(tab, ".st-key-forecast_send button")


def test_forecast_outlives_a_reload_and_is_sent_to_a_colleague_by_its_address(
    people: tuple[Person, Person],
    photo: Path,
) -> None:
    me, colleague = people
    tab = me.opens()
    tab.set_input_files('[class*="st-key-forecast_photo"] input[type=file]', photo)
    # Shown at once, before anything is sent.
    tab.wait_for_selector(".st-key-forecast_preview img")
    ask(tab, TITLE, "29,000")
    tab.get_by_role("heading", name=TITLE, exact=True).wait_for()
    tab.get_by_text("29,000 KRW", exact=True).wait_for()
    tab.wait_for_selector('[class*="st-key-picker_past_"]')
    wait_until_drawn(tab)
    answered, link = tab.inner_text(FIGURE), tab.url
    assert "forecast=" in link
    mark = next(one["value"] for one in me.context.cookies() if one["name"] == "vitrine_browser")
    assert mark not in link

    tab.reload()
    tab.get_by_role("heading", name=TITLE, exact=True).wait_for()
    wait_until_drawn(tab)
    assert tab.url == link
    assert tab.inner_text(FIGURE) == answered
    assert tab.input_value(".st-key-forecast_title input") == TITLE
    assert tab.locator(".st-key-photo img").count() == 1
    tab.wait_for_selector('[class*="st-key-picker_past_"]')
    assert_sound(tab)

    # Another tab of this browser knows what it made; another browser does not.
    assert me.opens().locator('[class*="st-key-picker_past_"]').count() == 1
    assert colleague.opens().locator('[class*="st-key-picker_past_"]').count() == 0
    theirs = colleague.opens(link)
    theirs.get_by_role("heading", name=TITLE, exact=True).wait_for()
    wait_until_drawn(theirs)
    assert theirs.inner_text(FIGURE) == answered
    assert theirs.get_by_text("Sent to you").count() == 1
    assert theirs.locator('[class*="st-key-picker_past_"]').count() == 0
    assert_sound(theirs)

    # The garment goes along to the explanation.
    click(theirs, 'a:has-text("Why this forecast?")')
    theirs.wait_for_url("**/explain?*")
    theirs.wait_for_selector(".why")
    assert theirs.url.split("?")[1] == link.split("?")[1]


def test_failed_input_takes_the_answer_away_and_is_said_by_its_field(people: tuple[Person, Person]) -> None:
    tab = people[0].opens()
    ask(tab, TITLE, "cheap")
    sentence = tab.get_by_text("“cheap” is not a price")
    sentence.wait_for()
    tab.get_by_text("Mend what the form says").wait_for()
    wait_until_drawn(tab)
    assert tab.locator('[data-testid="stMetricValue"]').count() == 0
    field, said = (
        one.bounding_box() for one in (tab.locator(".st-key-forecast_price"), tab.locator('[data-testid="stAlert"]'))
    )
    assert 0 <= said["y"] - (field["y"] + field["height"]) < 40
    ask(tab, TITLE, "29,000")
    tab.wait_for_selector(FIGURE)
    assert sentence.count() == 0
    assert_sound(tab)


def test_picture_in_the_picker_is_clicked_itself(people: tuple[Person, Person]) -> None:
    tab = people[0].opens()
    click(tab, ".st-key-forecast_pick button")
    picture = tab.locator('[class*="st-key-picker_d0"] img').first
    picture.wait_for()
    name = picture.get_attribute("alt")
    wait_until_drawn(tab)
    found = picture.evaluate("element => meets.middle(element)")
    # The card's button lies over it, and is what the press is for.
    assert found["over"].startswith("button") and name[:30] in found["over"]
    hand.press(tab, found["x"], found["y"])
    tab.get_by_role("heading", name=name, exact=True).wait_for()
    wait_until_drawn(tab)
    assert "product=d0" in tab.url
    assert tab.input_value(".st-key-forecast_title input") == name
    assert_sound(tab)
