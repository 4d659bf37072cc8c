"""A real browser against the real app: somebody brings a photo, a title and a price, and reads a forecast."""

from pathlib import Path

from hand import assert_sound, click, wait_until_drawn

TITLE = "[무료배송] 오버핏 코튼 반팔 티셔츠 블랙"


def test_photo_title_and_price_give_a_forecast(screen, address: str, photo: Path) -> None:  # noqa: ANN001
    screen.goto(f"{address}/forecast")
    screen.wait_for_selector('[data-testid="stMetricValue"]')
    wait_until_drawn(screen)
    sample = screen.inner_text('[data-testid="stMetricValue"] >> nth=0')
    assert sample.replace(",", "").strip().isdigit()

    screen.set_input_files('[class*="st-key-forecast_photo"] input[type=file]', photo)
    screen.get_by_text("shirt.jpg").wait_for()
    screen.fill(".st-key-forecast_title input", TITLE)
    screen.fill(".st-key-forecast_price input", "29,000")
    click(screen, ".st-key-forecast_send button")

    screen.get_by_role("heading", name=TITLE, exact=True).wait_for()
    screen.get_by_text("29,000 KRW", exact=True).wait_for()
    wait_until_drawn(screen)
    answered = screen.inner_text('[data-testid="stMetricValue"] >> nth=0')
    assert answered.replace(",", "").strip().isdigit()
    assert screen.get_by_text("4 times in 5 between").count() >= 2
    assert_sound(screen)
