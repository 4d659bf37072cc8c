"""A catalogue of another currency and market, as somebody meets it: the rate is asked for, counts are rescaled."""

import json
import math
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from test_pages import TITLE, at_forecast, entered, expected, said, score_table, send, starter
from tiny import RATE, abroad

from core import config
from core.catalogue import Catalogue, Offer
from core.catalogue.filters import FORECAST_ORDERS
from core.demand.calibration.scale import Scale
from core.demand.catalogue_forecasts import forecast_catalogue
from core.demand.predict import Forecaster
from core.demand.rescale import keep_scale
from core.demand.terms import Terms
from core.evaluation.estimates import Estimate
from core.money import Rate
from core.words.figures import count

__all__ = ["starter"]


@pytest.fixture(autouse=True)
def workspace(starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The tiny model as the starter, and a catalogue from abroad among one's own."""
    monkeypatch.setattr(config, "STARTER", starter)
    monkeypatch.setattr(config, "DEMO_CATALOGUE", starter / "tiny-catalogue")
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    monkeypatch.delenv("VITRINE_DATABASE_URL", raising=False)
    (tmp_path / "catalogues").mkdir()
    abroad(tmp_path / "catalogues" / "abroad")
    yield tmp_path


def there(page: AppTest) -> AppTest:
    """The page again, with the catalogue from abroad at work."""
    page.query_params["catalogue"] = "abroad"
    return page.run()


def plainly(page: AppTest) -> str:
    return said(page).replace("\\", "")


def test_a_catalogue_in_dollars_asks_for_a_rate_and_then_answers_in_dollars(starter: Path) -> None:
    page = there(at_forecast())
    assert not page.metric and "Prices are in USD, and the model learned them in KRW" in said(page)
    page.text_input(key="market_rate").set_value("nothing")
    page.button(key="market_rate_keep").click().run()
    assert "“nothing” is not a rate" in page.error[0].value
    page.text_input(key="market_rate").set_value("1,250")
    page.button(key="market_rate_keep").click().run()
    kept = Catalogue.read(config.catalogues_folder() / "abroad")
    assert kept.info.rates == {"KRW": 1250} and len(page.metric) >= 2
    send(page, title=TITLE, price="$17.60")
    words = said(page).replace("\\", "")
    model = Forecaster.load(starter / "demand")
    offer = Offer(TITLE, None, 17.6)
    assert [page.metric[0].value, page.metric[1].value] == expected(model.on(Terms("USD", "KRW", RATE)), offer)
    assert "yours are read at 1 USD = 1,250 KRW" in words and "17.60 USD" in words
    send(page, title=TITLE, price="€17.60")
    assert "is a price in EUR; prices here are in USD" in page.error[0].value


def test_a_price_of_another_currency_is_refused_at_home() -> None:
    page = send(at_forecast(), title=TITLE, price="$12.19")
    assert "is a price in USD; prices here are in KRW" in page.error[0].value


def test_counts_are_rescaled_to_the_catalogue_by_a_button_and_back(starter: Path) -> None:
    folder = config.catalogues_folder() / "abroad"
    card = json.loads((folder / "catalogue.json").read_text()) | {"rates": {"KRW": RATE}}
    (folder / "catalogue.json").write_text(json.dumps(card))
    page = send(there(at_forecast()), title=TITLE, price="17.60")
    assert "learned from another market" in said(page)
    before = page.metric[0].value
    page.button(key="market_rescale").click().run()
    assert "Rescaled to this catalogue's own figures" in said(page).replace("\\", "")
    (kept,) = Catalogue.read(folder).info.scales.values()
    model = Forecaster.load(starter / "demand")
    (told,) = model.on(Terms.of(model.model, Catalogue.read(folder).info)).forecast([Offer(TITLE, None, 17.6)])
    (plain,) = model.on(Terms("USD", "KRW", RATE)).forecast([Offer(TITLE, None, 17.6)])
    assert told.sales.value == pytest.approx(plain.sales.value * math.exp(kept["sales"]["value"]), rel=1e-4)
    assert page.metric[0].value == count(told.sales.value) != before
    page.button(key="market_undo").click().run()
    assert page.metric[0].value == before and not Catalogue.read(folder).info.scales


def test_explain_speaks_in_the_catalogues_money() -> None:
    folder = config.catalogues_folder() / "abroad"
    card = json.loads((folder / "catalogue.json").read_text()) | {"rates": {"KRW": RATE}}
    (folder / "catalogue.json").write_text(json.dumps(card))
    words = said(there(entered().switch_page("pages/explain.py").run())).replace("\\", "")
    assert "USD" in words and "1 USD = 1,250 KRW" in words


def test_a_table_in_dollars_is_forecast_at_the_rate_typed_beside_it() -> None:
    page = score_table(b"title,price\nanvil cotton,$17.60\n")
    assert "Prices are in USD" in page.error[0].value
    page.text_input(key="forecast_table_rate").set_value("USD=1250")
    page.button(key="forecast_table_send").click().run()
    assert not page.error and "1 of 1 product" in " ".join(one.value for one in page.subheader)


def test_a_number_on_another_scale_says_so_where_it_stands() -> None:
    """Among earlier forecasts, in Browse's order of forecasts and on both sides of a comparison."""
    goods = Catalogue.read(config.catalogues_folder() / "abroad").with_rate(Rate("USD", RATE, "KRW"))
    model = Forecaster.load()
    asked = model.on(Terms.of(model.model, goods.info))
    goods = keep_scale(asked, goods, Scale({"sales": Estimate(-4.0, -4.2, -3.7)}, 120, 6))
    sentence = Terms.of(model.model, goods.info).scale.sentence
    page = send(send(there(at_forecast()), title=TITLE, price="17.60"), title=TITLE, price="18.60")
    assert said(page).count("expected, rescaled") == 2
    n_said = plainly(page).count(sentence)
    for box in [box for box in page.checkbox if box.key.startswith("forecast_past_")]:
        box.check()
    assert plainly(page.run()).count(sentence) == n_said + 2
    forecast_catalogue(model.on(Terms.of(model.model, goods.info)), goods)
    page = there(entered().switch_page("pages/catalogue.py"))
    order = next(box for box in page.selectbox if box.key.endswith("_order"))
    n_said = plainly(page).count(sentence)
    assert plainly(order.set_value(FORECAST_ORDERS[0]).run()).count(sentence) == n_said + 1
