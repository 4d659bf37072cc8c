"""The menu leads to every page by mouse and by touch, and has room for nine."""

from collections.abc import Iterator
from typing import Any

import hand
import pytest
from hand import PHONE, assert_sound, click, wait_until_drawn
from server import serve

from pages.parts.frame import shell

NINE = {
    "Plan a garment": ("Forecast", "Explain"),
    "Find its like": ("Similar", "Recognise", "Outfits"),
    "Compare": ("Markets",),
    "What it rests on": ("Catalogue", "Models"),
}
NARROWEST_LINE = 1081  # px of a window in which nine pages stand in one line
FOLD, LINE, WINDOW = ".st-key-menu_fold button", ".st-key-menu_line", '[data-testid="stPopoverBody"]'


def open_menu(page: Any) -> str:
    """Unfold the menu where it is folded; the selector of its links."""
    page.wait_for_selector(".st-key-menu")
    wait_until_drawn(page)
    if not page.locator(FOLD).is_visible():
        return f"{LINE} a"
    click(page, FOLD)
    page.wait_for_selector(WINDOW)
    return f"{WINDOW} a"


@pytest.mark.parametrize("wanted", shell.SCREENS, ids=lambda screen: screen.label)
def test_every_link_of_the_menu_leads_to_its_page(screen, address: str, wanted: shell.Screen) -> None:  # noqa: ANN001
    screen.goto(address)
    links = open_menu(screen)
    click(screen, f'{links}:has-text("{wanted.label}")')
    screen.wait_for_url(f"{address}/{wanted.path.removeprefix('pages/').removesuffix('.py')}")
    wait_until_drawn(screen)
    assert screen.locator(WINDOW).count() == 0
    assert_sound(screen)


def test_the_name_of_the_house_leads_home(screen, address: str) -> None:  # noqa: ANN001
    screen.goto(f"{address}/models")
    wait_until_drawn(screen)
    click(screen, ".st-key-menu_home a")
    screen.wait_for_selector(".st-key-hero")


def test_keyboard_skips_the_menu(screen, address: str) -> None:  # noqa: ANN001
    screen.goto(f"{address}/forecast")
    wait_until_drawn(screen)
    screen.focus(".skip")
    assert screen.locator(".skip").bounding_box()["x"] >= 0
    screen.keyboard.press("Enter")
    screen.wait_for_function("document.activeElement.id === 'content'")
    screen.keyboard.press("Tab")
    assert screen.locator(".st-key-forecast_pick button").evaluate("button => button === document.activeElement")


@pytest.mark.parametrize("here", [shell.HOME, *shell.SCREENS], ids=lambda screen: screen.label)
def test_the_menu_says_which_page_is_open(screen, address: str, here: shell.Screen) -> None:  # noqa: ANN001
    screen.goto(f"{address}/{'' if here is shell.HOME else here.label.lower()}")
    links = open_menu(screen)
    screen.wait_for_selector('.st-key-menu [aria-current="page"]', state="attached")
    current = screen.locator(f'.st-key-menu_home a[aria-current="page"], {links}[aria-current="page"]')
    assert current.all_inner_texts() == [here.label]
    if here is shell.HOME:
        click(screen, f'{links}:has-text("Forecast")')
        screen.wait_for_url(f"{address}/forecast")
        wait_until_drawn(screen)
        open_menu(screen)
        assert current.all_inner_texts() == ["Forecast"]


@pytest.mark.parametrize("width", [NARROWEST_LINE - 1, PHONE])
def test_tab_reaches_the_folded_menu_right_after_the_skip_link(browser, address: str, width: int) -> None:  # noqa: ANN001
    with hand.opened(browser, width) as page:
        page.goto(f"{address}/models")
        page.wait_for_selector(FOLD)
        wait_until_drawn(page)
        page.focus(".skip")
        page.keyboard.press("Tab")
        assert page.locator(FOLD).evaluate("button => button === document.activeElement")


@pytest.fixture(scope="module")
def nine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of an app of the real shell, whose table of screens holds nine with the home page."""
    folder = tmp_path_factory.mktemp("nine")
    screens = [
        shell.Screen(f"pages/{label.lower()}.py", label, group) for group, labels in NINE.items() for label in labels
    ]
    for path, title in [("app.py", shell.HOME.label), *((screen.path, screen.label) for screen in screens)]:
        (folder / path).parent.mkdir(exist_ok=True)
        (folder / path).write_text(
            f"from pages.parts.frame import shell\nfrom pages.parts.frame.shell import Screen\n"
            f"shell.SCREENS = {tuple(screens)!r}\nshell.open_page({title!r}, 'A page of nine.')\n"
        )
    with serve(folder / "app.py", folder) as address:
        yield address


@pytest.mark.parametrize("width", [1440, NARROWEST_LINE, NARROWEST_LINE - 1, PHONE])
def test_nine_pages_fit(browser, nine: str, width: int) -> None:  # noqa: ANN001
    with hand.opened(browser, width) as page:
        page.goto(f"{nine}/markets")
        links = open_menu(page)
        assert page.locator(links).all_inner_texts() == [label for labels in NINE.values() for label in labels]
        assert links.startswith(LINE if width >= NARROWEST_LINE else WINDOW)
        if links.startswith(LINE):
            tops = {round(link.bounding_box()["y"]) for link in page.locator(links).all()}
            assert len(tops) == 1
        assert hand.not_reached(page) == []
        assert_sound(page)
        if width == PHONE:
            assert page.evaluate("meets.tooSmall()") == []
        click(page, f'{links}:has-text("Outfits")')
        page.wait_for_url(f"{nine}/outfits")
