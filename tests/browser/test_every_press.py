"""Every link leads where it says, and every button answers, by mouse and by touch."""

from typing import Any

import pytest
from hand import assert_sound, press
from test_every_page import VIEWS, View, settle, show

# What starts a process of its own for minutes is pressed by the tests of jobs.
JOBS = ".st-key-train_go, .st-key-evaluate_go"
MENU = ".st-key-menu"
WHOLE = [view for view in VIEWS if view.is_whole]
PRESSABLE = f"meets.targets().filter((one) => !one.closest('{JOBS}, {MENU}') && one.matches('a, button, summary'))"


@pytest.mark.parametrize("view", WHOLE, ids=str)
def test_every_link_and_button_answers(screen, address: str, view: View) -> None:  # noqa: ANN001
    show(screen, address, view)
    names = screen.evaluate(f"{PRESSABLE}.map(meets.name)")
    assert names
    pressed = 0
    for nth, name in enumerate(names):
        pressed += _press(screen, name, names[:nth].count(name))
        assert_sound(screen)
        if screen.url.split("?")[0].rstrip("/") != f"{address}/{view.path}".rstrip("/"):
            show(screen, address, view)
    # One button may take another away, as a camera does the upload.
    assert pressed >= 0.7 * len(names)


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
        page.wait_for_url(lambda url: url.split("?")[0].endswith(f"/{leads_to}"))
    settle(page)
    page.keyboard.press("Escape")
    return True
