"""Every link leads where it says, and every button answers; that a finger reaches them too is of `test_every_page`."""

from typing import Any

import hand
import pytest
from hand import assert_sound, press
from test_every_page import VIEWS, View, settle, show

# What starts a process of its own for minutes is pressed by the tests of jobs.
JOBS = ".st-key-train_go, .st-key-evaluate_go"
MENU = ".st-key-menu"
WHOLE = [view for view in VIEWS if view.is_whole]
KINDS = "a, button:not([role=tab]), summary"
PRESSABLE = f"meets.targets().filter((one) => !one.closest('{JOBS}, {MENU}') && one.matches('{KINDS}'))"


@pytest.fixture(scope="module")
def pressed_before() -> set[tuple[str, str]]:
    """Path and name of what was pressed: a page's tabs share what stands above them."""
    return set()


@pytest.mark.parametrize("view", WHOLE, ids=str)
def test_every_link_and_button_answers(
    browser,
    address: str,
    pressed_before: set[tuple[str, str]],
    view: View,  # noqa: ANN001
) -> None:
    with hand.opened(browser, max(hand.HEIGHTS)) as page:
        show(page, address, view)
        names = page.evaluate(f"{PRESSABLE}.map(meets.name)")
        asked = [(name, names[:nth].count(name)) for nth, name in enumerate(names)]
        asked = [(name, nth) for name, nth in asked if (view.path, name) not in pressed_before]
        pressed_before.update((view.path, name) for name in names)
        n_pressed = 0
        for name, nth in asked:
            n_pressed += _press(page, name, nth)
            assert_sound(page)
            if page.url.split("?")[0].rstrip("/") != f"{address}/{view.path}".rstrip("/"):
                show(page, address, view)
        # One button may take another away, as a camera does the upload.
        assert n_pressed >= 0.7 * len(asked)


def _press(page: Any, name: str, nth: int) -> bool:
    """Press the nth thing of a name and shut what it opened; False where it is there no longer."""
    found = page.evaluate_handle(
        f"([name, nth]) => {PRESSABLE}.filter((one) => meets.name(one) === name)[nth]", [name, nth]
    )
    element = found.as_element()
    if element is None:
        return False
    place, leads_to = element.evaluate("meets.middle"), element.get_attribute("href")
    assert place["over"] is None, f"{place['over']} lies over {name}"
    press(page, place["x"], place["y"])
    if leads_to:
        path = leads_to.split("?")[0].strip("/")
        page.wait_for_url(lambda url: url.split("?")[0].endswith(f"/{path}"))
    settle(page, ms=200)
    page.keyboard.press("Escape")
    return True
