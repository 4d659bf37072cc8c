"""A person's hand on a page: a mouse on a desktop, a finger on a phone; and what to look for while using it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

HEIGHTS = {1440: 900, 390: 844}  # by width, in px
PHONE = 390
MS_TO_ANSWER = 240_000  # a cold start on a busy machine included
MS_TO_SETTLE = 3_000
MOST_STOPS = 150
MEETS = Path(__file__).with_name("meets.js").read_text(encoding="utf-8")


@contextmanager
def opened(browser: Any, width: int, theme: str = "light") -> Iterator[Any]:
    """A new page of the width, with touch where it is a phone's."""
    is_phone = width == PHONE
    context = browser.new_context(
        viewport={"width": width, "height": HEIGHTS.get(width, 900)},
        has_touch=is_phone,
        is_mobile=is_phone,
        color_scheme=theme,
    )
    context.add_init_script(MEETS)
    page = context.new_page()
    page.set_default_timeout(MS_TO_ANSWER)
    yield page
    context.close()


def click(page: Any, target: Any) -> None:
    """Press the middle of what a selector or locator finds first; fails, naming it, when something else lies there."""
    locator = (page.locator(target) if isinstance(target, str) else target).first
    locator.wait_for()
    waited, found = 0, locator.evaluate("element => meets.middle(element)")
    while waited < MS_TO_SETTLE:
        page.wait_for_timeout(100)
        waited, before, found = waited + 100, found, locator.evaluate("element => meets.middle(element)")
        if found == before and found["over"] is None:
            break
    assert found["over"] is None, f"{found['over']} lies over {locator.evaluate('meets.name')}"
    press(page, found["x"], found["y"])


def press(page: Any, x: float, y: float) -> None:
    """A mouse's click or a finger's tap at a place of the window."""
    if page.viewport_size["width"] == PHONE:
        page.touchscreen.tap(x, y)
    else:
        page.mouse.click(x, y)


def not_reached(page: Any) -> list[str]:
    """Press everything that can be pressed, without letting it act; what another thing took the press from."""
    page.evaluate("meets.hold(true)")
    missed = []
    for element in page.evaluate_handle("meets.targets()").get_properties().values():
        found = element.evaluate("element => meets.middle(element)")
        press(page, found["x"], found["y"])
        if found["over"] or not element.evaluate("element => meets.landedIn(element)"):
            missed.append(f"{element.evaluate('meets.name')}: {found['over'] or 'the press went elsewhere'}")
    page.evaluate("meets.hold(false)")
    return missed


def tab_through(page: Any) -> list[dict[str, Any]]:
    """What gets the focus from one press of Tab to the next, until it comes round."""
    page.evaluate("meets.walk()")
    stops: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate("meets.focused()")
        if stop is None:
            break
        stops += [] if "isInside" in stop else [stop]
    return stops


def wait_until_drawn(page: Any) -> None:
    """The script has run to its end, nothing is running, and our style sheet is at work."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_function("getComputedStyle(document.documentElement).getPropertyValue('--ink')")


def assert_sound(page: Any) -> None:
    """Nothing scrolls sideways, and nobody is shown a fault."""
    too_wide = "el => el.scrollWidth - el.clientWidth"
    assert page.eval_on_selector("html", too_wide) <= 0
    assert page.eval_on_selector('[data-testid="stMain"]', too_wide) <= 0
    assert page.locator('[data-testid="stException"]').count() == 0
    assert "Traceback" not in page.inner_text("body")
