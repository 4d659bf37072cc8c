"""What every browser test is given: one app and one browser for all, and a page at each width."""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import hand
import pytest
import tiny
from server import serve

from core import config

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HERE = Path(__file__).parent
# These take two minutes; `make browser` runs them all, every link and button of every page among them.
ALWAYS = ("test_forecast.py", "test_explain.py")
IS_WHOLE = os.environ.get("VITRINE_BROWSER") == "all"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what stands in this folder, and skip it where it cannot run."""
    ours = [item for item in items if item.path.is_relative_to(HERE)]
    has_starter = (config.STARTER / "demand" / "card.json").exists()
    for item in ours:
        item.add_marker(pytest.mark.browser)
        item.add_marker(pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"))
        item.add_marker(pytest.mark.skipif(not has_starter, reason="no starter model is built"))
        is_left_out = not IS_WHOLE and item.path.name not in ALWAYS
        item.add_marker(pytest.mark.skipif(is_left_out, reason="`make browser` runs it"))


@pytest.fixture(scope="session")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, which began with an empty workspace and serves all tests of the run."""
    with serve(config.ROOT / "app.py", tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture(scope="session")
def browser():  # noqa: ANN201
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=hand.HEIGHTS, ids=[f"{width} px" for width in hand.HEIGHTS])
def screen(request: pytest.FixtureRequest, browser):  # noqa: ANN001, ANN201
    """An empty page: a desktop with a mouse, then a phone with touch."""
    with hand.opened(browser, request.param) as page:
        yield page


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "shirt.jpg"
    tiny.draw_garment("shirts", "black", size=480).save(path, "JPEG")
    return path
