"""Every page, tab, window and unfolded part: all that can be pressed is reached, wide enough, and told in words."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import accessibility
import hand
import pytest
from hand import HEIGHTS, PHONE, assert_sound, click, wait_until_drawn

from pages.parts.catalogue import browse
from pages.parts.frame import shell

PATHS = ["", *(screen.path.removeprefix("pages/").removesuffix(".py") for screen in shell.SCREENS)]
LEAST_CONTRAST = 3  # of a focus ring to what surrounds it (WCAG 2.2, 1.4.11)
FOLD = ".st-key-menu_fold button"


@dataclass(frozen=True)
class View:
    """A page as it is after some presses."""

    path: str
    presses: tuple[str, ...] = ()

    def __str__(self) -> str:
        return " ".join([self.path or "home", *self.presses])

    @property
    def is_whole(self) -> bool:
        """Whether a page or a tab is shown, rather than a window over one."""
        return not self.presses or "role=tab" in self.presses[0]


VIEWS = [
    *(View(path) for path in PATHS),
    *(View("catalogue", (f'[role=tab]:has-text("{tab}")',)) for tab in browse.TABS[1:]),
    View("forecast", (".st-key-forecast_pick button",)),
    View("catalogue", ('[data-testid="stPopoverButton"]:has-text("More filters")',)),
    View("explain", (".st-key-explain_own button",)),
]
SEEN = [(width, view) for width in HEIGHTS for view in VIEWS] + [(PHONE, View("", (FOLD,)))]


def show(page: Any, address: str, view: View) -> None:
    """Open a view, with everything unfolded that folds."""
    page.goto(f"{address}/{view.path}")
    page.wait_for_selector(".st-key-menu")
    settle(page)
    for selector in view.presses:
        click(page, selector)
        settle(page)
    if view.is_whole:
        for closed in page.locator("details:not([open]) > summary").all()[::-1]:
            click(page, closed)
        settle(page)


def settle(page: Any, ms: int = 700) -> None:
    """Wait until what was pressed, and began to run within so many ms, has run and is drawn."""
    page.wait_for_timeout(ms)
    wait_until_drawn(page)
    page.wait_for_timeout(300)


@pytest.fixture(scope="module", params=SEEN, ids=lambda seen: f"{seen[0]} px, {seen[1]}")
def seen(request: pytest.FixtureRequest, browser, address: str):  # noqa: ANN001, ANN201
    """A page that shows the view, light on a desktop and dark on a phone; opened once for all that is claimed of it."""
    width, view = request.param
    with hand.opened(browser, width, theme="dark" if width == PHONE else "light") as page:
        show(page, address, view)
        yield page


def test_nothing_scrolls_sideways_and_no_fault_is_shown(seen) -> None:  # noqa: ANN001
    assert_sound(seen)


def test_every_press_lands_where_it_is_aimed(seen) -> None:  # noqa: ANN001
    assert hand.not_reached(seen) == []


def test_a_finger_hits_every_target(seen) -> None:  # noqa: ANN001
    if seen.viewport_size["width"] == PHONE:
        assert seen.evaluate("meets.tooSmall()") == []


def test_axe_finds_nothing_serious(seen) -> None:  # noqa: ANN001
    assert accessibility.serious_findings(seen) == []


def test_keyboard_goes_in_the_order_of_reading_and_is_seen(seen) -> None:  # noqa: ANN001
    stops = hand.tab_through(seen)
    assert len(stops) > 1
    assert [stop["name"] for stop in stops if stop["ring"] < LEAST_CONTRAST] == []
    placed = [stop for stop in stops if stop["isOurs"]]
    back = [f"{one['name']} → {other['name']}" for one, other in pairwise(placed) if _is_before(other, one)]
    assert back == []


def _is_before(box: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether one reads a box before the other: it ends above it and no further right, or left of it in its line."""
    is_above = box["y"] + box["height"] <= other["y"] and box["x"] < other["x"] + other["width"]
    is_in_line = box["y"] < other["y"] + other["height"] and other["y"] < box["y"] + box["height"]
    return is_above or (is_in_line and box["x"] + box["width"] <= other["x"])
