"""A real browser against the real app: somebody brings a photo, a title and a price, and reads a forecast."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny

from core import config

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS_TO_START, SECONDS_TO_ANSWER = 60, 120
TITLE = "[무료배송] 오버핏 코튼 반팔 티셔츠 블랙"
WIDTHS = {1440: 900, 390: 844}

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium is installed"),
    pytest.mark.skipif(not (config.STARTER / "demand" / "card.json").exists(), reason="no starter model is built"),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the app, running on a port of its own with an empty workspace."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    home = tmp_path_factory.mktemp("home")
    command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.port", str(port)]
    environment = os.environ | {"VITRINE_HOME": str(home)}
    environment.pop("VITRINE_DATABASE_URL", None)
    with (home / "log.txt").open("wb") as log:
        app = subprocess.Popen(command, cwd=config.ROOT, env=environment, stdout=log, stderr=log)
    try:
        wait_until_healthy(f"http://127.0.0.1:{port}")
        yield f"http://127.0.0.1:{port}"
    finally:
        app.terminate()
        app.wait(timeout=20)


def wait_until_healthy(address: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline:
        try:
            urllib.request.urlopen(f"{address}/_stcore/health", timeout=2)
        except (urllib.error.URLError, OSError):
            time.sleep(0.3)
        else:
            return
    pytest.fail("the app did not start")


@pytest.fixture(scope="module")
def browser():  # noqa: ANN201
    sync_api = pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    with sync_api.sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


@pytest.fixture(params=WIDTHS, ids=[f"{width} px" for width in WIDTHS])
def screen(request: pytest.FixtureRequest, browser):  # noqa: ANN201
    page = browser.new_page(viewport={"width": request.param, "height": WIDTHS[request.param]})
    page.set_default_timeout(1000 * SECONDS_TO_ANSWER)
    yield page
    page.close()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "shirt.jpg"
    tiny.draw_garment("shirts", "black", size=480).save(path, "JPEG")
    return path


def wait_until_drawn(screen) -> None:
    """The script has run to its end: its last widget is there and nothing is running."""
    screen.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')


def assert_sound(screen) -> None:
    """Nothing scrolls sideways, and nobody is shown a fault."""
    too_wide = "el => el.scrollWidth - el.clientWidth"
    assert screen.eval_on_selector("html", too_wide) <= 0
    assert screen.eval_on_selector('[data-testid="stMain"]', too_wide) <= 0
    assert screen.locator('[data-testid="stException"]').count() == 0
    assert "Traceback" not in screen.inner_text("body")


def test_photo_title_and_price_give_a_forecast(screen, address: str, photo: Path) -> None:
    screen.goto(f"{address}/forecast")
    screen.wait_for_selector('[data-testid="stMetricValue"]')
    wait_until_drawn(screen)
    sample = screen.inner_text('[data-testid="stMetricValue"] >> nth=0')
    assert sample.replace(",", "").strip().isdigit()

    screen.set_input_files('[class*="st-key-forecast_photo"] input[type=file]', photo)
    screen.get_by_text("shirt.jpg").wait_for()
    screen.fill(".st-key-forecast_title input", TITLE)
    screen.fill(".st-key-forecast_price input", "29,000")
    screen.click(".st-key-forecast_send button")

    screen.get_by_role("heading", name=TITLE, exact=True).wait_for()
    screen.get_by_text("29,000 KRW", exact=True).wait_for()
    wait_until_drawn(screen)
    answered = screen.inner_text('[data-testid="stMetricValue"] >> nth=0')
    assert answered.replace(",", "").strip().isdigit()
    assert screen.get_by_text("4 times in 5 between").count() >= 2
    assert_sound(screen)


@pytest.mark.parametrize("path", ["", "forecast", "explain", "catalogue", "models"])
def test_every_page_stands_on_its_own_address(screen, address: str, path: str) -> None:
    screen.goto(f"{address}/{path}")
    screen.wait_for_selector(".st-key-menu")
    wait_until_drawn(screen)
    assert_sound(screen)
