"""A real browser comes back: after a reload, in another tab, as another person, by a colleague's address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from test_forecast import (  # noqa: F401
    SECONDS_TO_ANSWER,
    TITLE,
    WIDTHS,
    address,
    assert_sound,
    browser,
    photo,
    pytestmark,
    wait_until_drawn,
)

FIGURE = '[data-testid="stMetricValue"] >> nth=0'
AT_MIDDLE = """el => {
  const box = el.getBoundingClientRect();
  return document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2).closest("button")?.innerText;
}"""


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, context, address: str) -> None:  # noqa: ANN001, F811
        self.context, self.address = context, address

    def opens(self, where: str = "forecast"):  # noqa: ANN201
        """A new tab at an address, drawn to its end."""
        tab = self.context.new_page()
        tab.set_default_timeout(1000 * SECONDS_TO_ANSWER)
        tab.goto(where if where.startswith("http") else f"{self.address}/{where}")
        tab.wait_for_selector(".st-key-menu")
        wait_until_drawn(tab)
        return tab


@pytest.fixture(params=WIDTHS, ids=[f"{width} px" for width in WIDTHS])
def people(request: pytest.FixtureRequest, browser, address: str) -> Iterator[tuple[Person, Person]]:  # noqa: ANN001, F811
    size = {"width": request.param, "height": WIDTHS[request.param]}
    contexts = [browser.new_context(viewport=size) for _ in range(2)]
    yield Person(contexts[0], address), Person(contexts[1], address)
    for context in contexts:
        context.close()


def ask(tab, title: str, price: str) -> None:  # noqa: ANN001
    tab.fill(".st-key-forecast_title input", title)
    tab.fill(".st-key-forecast_price input", price)
    tab.locator(".st-key-forecast_send button").click()


def test_forecast_outlives_a_reload_and_is_sent_to_a_colleague_by_its_address(
    people: tuple[Person, Person],
    photo: Path,  # noqa: F811
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
    theirs.get_by_text("Why this forecast?").click()
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
    tab.locator(".st-key-forecast_pick button").click()
    picture = tab.locator('[class*="st-key-picker_d0"] img').first
    picture.wait_for()
    name = picture.get_attribute("alt")
    assert picture.evaluate(AT_MIDDLE).strip() == name
    box = picture.bounding_box()
    tab.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    tab.get_by_role("heading", name=name, exact=True).wait_for()
    wait_until_drawn(tab)
    assert "product=d0" in tab.url
    assert tab.input_value(".st-key-forecast_title input") == name
    assert_sound(tab)
