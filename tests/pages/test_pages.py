"""The screens as somebody meets them: entered through app.py, answered by a tiny model, faults said in sentences."""

import io
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tiny
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Selectbox

from core import config, jobs, registry
from core.catalogue import Catalogue, Offer
from core.demand.predict import Forecaster
from core.encoders import images
from core.jobs import background
from core.words.figures import count
from pages.parts.forecast import table as table_page

ROOT = Path(__file__).parents[2]
FORECAST = "pages/forecast.py"
ME, COLLEAGUE = "one-browser-of-these-tests", "another-browser-of-these-tests"
TITLE = "[무료배송] birch cotton shirts black"


def estimate(value: float, margin: float) -> dict[str, float]:
    return {"value": value, "low": value - margin, "high": value + margin}


SCORES = {
    "n": 60,
    "split": "by brand",
    "heads": {
        "sales": {"network": {"ratio": estimate(1.5, 0.1)}, "mean": {"ratio": estimate(2.5, 0.1)}},
        "preferred_age": {"network": {"accuracy": estimate(0.6, 0.1)}, "majority": {"accuracy": estimate(0.62, 0.1)}},
    },
}


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like `assets/starter` with a tiny demand model whose card holds scores known beforehand."""
    folder = tmp_path_factory.mktemp("starter")
    card = tiny.demand_model(folder / "demand", is_scored=False) / "card.json"
    card.write_text(json.dumps(json.loads(card.read_text()) | {"scores": SCORES}))
    registry.seal(card.parent)
    return folder


@pytest.fixture(autouse=True)
def workspace(starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace, the tiny model as the starter and the tiny catalogue as the demo."""
    monkeypatch.setattr(config, "STARTER", starter)
    monkeypatch.setattr(config, "DEMO_CATALOGUE", starter / "tiny-catalogue")
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    monkeypatch.delenv("VITRINE_DATABASE_URL", raising=False)
    yield tmp_path


@pytest.fixture
def forecaster(starter: Path) -> Forecaster:
    return Forecaster.load(starter / "demand")


def entered(browser: str = ME, **address: str) -> AppTest:
    """The app as a browser opens it, at an address."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    app.session_state["visitor_mark"] = browser
    for name, value in address.items():
        app.query_params[name] = value
    return app.run()


def at_forecast(browser: str = ME, **address: str) -> AppTest:
    return entered(browser, **address).switch_page(FORECAST).run()


def reloaded(page: AppTest, browser: str = ME) -> AppTest:
    """The same address in a new session."""
    return at_forecast(browser, **page.query_params)


def send(page: AppTest, **values: str) -> AppTest:
    """Type into the form, press Forecast."""
    for name, value in values.items():
        page.text_input(key=f"forecast_{name}").set_value(value)
    return page.button(key="forecast_send").click().run()


def photo(kind: str = "shirts", colour: str = "red") -> bytes:
    buffer = io.BytesIO()
    tiny.draw_garment(kind, colour, size=200).save(buffer, "JPEG")
    return buffer.getvalue()


def said(page: AppTest) -> str:
    assert not page.exception
    kinds = (page.title, page.header, page.subheader, page.markdown, page.caption, page.error, page.warning, page.html)
    return "\n".join(str(getattr(element, "value", element.proto.body)) for kind in kinds for element in kind)


def answer(page: AppTest) -> list[str]:
    """Expected sales and views, as shown."""
    assert not page.exception
    return [page.metric[0].value, page.metric[1].value]


def expected(forecaster: Forecaster, offer: Offer) -> list[str]:
    (forecast,) = forecaster.forecast([offer])
    return [count(forecast.sales.value), count(forecast.views.value)]


def middle_seller(catalogue: Catalogue) -> Offer:
    """Of the first category's products whose photo, title and price are known, the one in the middle by sales."""
    first = [product for product in catalogue.products() if product.offer.category == tiny.KINDS[0]]
    whole = [one for one in first if one.offer.image and one.offer.title and one.offer.price is not None]
    ranked = sorted((one for one in whole if one.sales is not None), key=lambda one: one.sales or 0, reverse=True)
    return ranked[len(ranked) // 2].offer


# ---- Home ----


def test_home_names_the_catalogue_and_the_model_at_work() -> None:
    words = said(entered())
    assert "Tiny" in words
    assert "60 products of 6 brands in 2 categories" in words
    assert "simulated" in words


def test_home_sets_each_score_of_the_card_beside_its_best_rival() -> None:
    page = entered()
    assert [metric.value for metric in page.metric] == ["1.50", "60 %"]
    words = said(page).replace("\\", "")
    assert "Off by a factor of 1.50, better than Category mean" in words
    assert "about as good as Commonest answer" in words


def test_home_leads_to_forecast_catalogue_and_models() -> None:
    links = {link.proto.page for link in entered().get("page_link")}
    assert {"forecast", "catalogue", "models"} <= links


def test_home_without_a_model_says_so_and_still_shows_the_catalogue(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(config, "STARTER", tmp_path / "nowhere")
    words = said(entered())
    assert "There is no demand model called starter" in words
    assert "60 products" in words


# ---- Forecast ----


def test_forecast_opens_with_the_middle_seller_of_the_first_category_answered(forecaster: Forecaster) -> None:
    page = at_forecast()
    assert answer(page) == expected(forecaster, middle_seller(Catalogue.read(config.DEMO_CATALOGUE)))
    assert "A sample, already answered" in said(page)


def test_sent_form_is_answered_as_the_model_answers(forecaster: Forecaster) -> None:
    page = at_forecast()
    page.selectbox(key="forecast_category").set_value("shirts")
    page.button_group(key="forecast_made_for").set_value("women")
    send(page, title=TITLE, price="29,000")
    offer = Offer(title=TITLE, price=29000, made_for="women", category="shirts")
    assert answer(page) == expected(forecaster, offer)
    assert "29,000 KRW · Women · shirts" in said(page)


def test_uploaded_photo_counts_and_is_kept_for_the_next_question(forecaster: Forecaster) -> None:
    page, kept = at_forecast(), images.thumbnail(images.read_image(photo()), 1200)
    page.file_uploader(key="forecast_photo_0").set_value(("mine.jpg", photo(), "image/jpeg"))
    page.run()
    assert any("The photo that you gave" in str(element.proto) for element in page.main)
    send(page, title=TITLE, price="29000")
    assert answer(page) == expected(forecaster, Offer(title=TITLE, price=29000, image=kept))
    page.switch_page("app.py").run()
    page.switch_page(FORECAST).run()
    send(page, price="15000")
    assert answer(page) == expected(forecaster, Offer(title=TITLE, price=15000, image=kept))
    page.checkbox(key="forecast_keep").uncheck()
    send(page, price="15000")
    assert answer(page) == expected(forecaster, Offer(title=TITLE, price=15000))


@pytest.mark.parametrize("price", ["0", "-1", "1e12", "abc"])
def test_price_that_is_none_is_refused_and_the_last_answer_is_gone(price: str) -> None:
    page = send(at_forecast(), title=TITLE, price="29000")
    send(page, price=price)
    assert len(page.error) == 1
    assert "price" in page.error[0].value
    assert not page.metric
    assert "Mend what the form says" in said(page)
    assert page.text_input(key="forecast_price").value == price
    assert page.text_input(key="forecast_title").value == TITLE


@pytest.mark.parametrize("content", [b"only text", photo()[:700], b"GIF89a" + bytes(40)], ids=["text", "cut", "gif"])
def test_file_that_is_no_photo_is_refused_in_a_sentence(content: bytes) -> None:
    page = at_forecast()
    page.file_uploader(key="forecast_photo_0").set_value(("photo.jpg", content, "image/jpeg")).run()
    assert "photo" in page.error[0].value
    send(page, title=TITLE)
    assert len(page.error) == 1
    assert "photo" in page.error[0].value
    assert not page.metric


def test_title_of_three_thousand_characters_is_refused_in_a_sentence() -> None:
    page = send(at_forecast(), title="a" * 3000)
    assert "3,000" in page.error[0].value


def test_empty_form_is_refused_and_the_sample_goes() -> None:
    page = send(at_forecast())
    assert len(page.error) == 1
    assert not page.metric


def test_next_answer_takes_the_place_of_a_refusal(forecaster: Forecaster) -> None:
    page = send(at_forecast(), title=TITLE, price="abc")
    send(page, price="29000")
    assert not page.error
    assert answer(page) == expected(forecaster, Offer(title=TITLE, price=29000))


@pytest.mark.parametrize(("field", "value"), [("price", "abc"), ("title", "a" * 3000)])
def test_sentence_stands_right_below_the_field_at_fault(field: str, value: str) -> None:
    page = send(at_forecast(), **{field: value})
    drawn = [
        element.key or element.type
        for element in page.main
        if element.type in ("alert", "error", "text_input", "button_group")
    ]
    assert drawn[drawn.index(f"forecast_{field}") + 1] == page.error[0].type


def test_title_with_markup_is_shown_as_text() -> None:
    page = send(at_forecast(), title="<script>alert(1)</script> **shirt**")
    assert not any("<script>alert" in element.proto.body for element in page.html)
    assert r"\<script\>alert\(1\)\</script\> \*\*shirt\*\*" in [element.value for element in page.subheader]


def test_form_and_answer_are_there_after_visiting_another_page() -> None:
    page = send(at_forecast(), title=TITLE, price="29000")
    before = answer(page)
    page.switch_page("app.py").run()
    page.switch_page(FORECAST).run()
    assert answer(page) == before
    assert page.text_input(key="forecast_title").value == TITLE


def test_comparables_say_that_their_sales_are_simulated() -> None:
    tiles = [element.proto.body for element in at_forecast().html if 'class="tiles' in element.proto.body]
    assert tiles
    assert tiles[0].count('"basis">(simulated)<') == tiles[0].count(" sold<") > 0


def test_another_title_shows_what_it_would_change(forecaster: Forecaster) -> None:
    page = send(at_forecast(), title=TITLE, price="29000")
    page.text_input(key=f"forecast_other_title_{TITLE}").set_value("cedar linen trousers red").run()
    sales, _ = expected(forecaster, Offer(title="cedar linen trousers red", price=29000))
    ledger = next(element.proto.body for element in page.html if 'class="ledger"' in element.proto.body)
    assert f"<td>{sales}</td>" in ledger


def test_without_a_price_the_price_question_says_what_to_do() -> None:
    assert "Give the garment a price" in said(send(at_forecast(), title=TITLE))


def test_pick_from_the_catalogue_fills_the_form_and_is_answered(forecaster: Forecaster) -> None:
    page = at_forecast()
    page.button(key="forecast_pick").click().run()
    chosen = next(button for button in page.button if button.key and button.key.startswith("picker_take_"))
    product = Catalogue.read(config.DEMO_CATALOGUE).product(chosen.key.removeprefix("picker_take_"))
    chosen.click().run()
    assert answer(page) == expected(forecaster, product.offer)
    assert page.text_input(key="forecast_title").value == product.offer.title


def test_price_alone_cannot_be_compared_and_says_what_is_missing() -> None:
    assert "Give a photo or a title" in said(send(at_forecast(), price="29000"))


def test_photo_uploaded_before_a_pick_is_not_taken_for_the_picked_garment(forecaster: Forecaster) -> None:
    page = at_forecast()
    page.file_uploader(key="forecast_photo_0").set_value(("mine.jpg", photo(), "image/jpeg"))
    send(page, title=TITLE)
    page.button(key="forecast_pick").click().run()
    chosen = next(button for button in page.button if button.key and button.key.startswith("picker_take_"))
    product = Catalogue.read(config.DEMO_CATALOGUE).product(chosen.key.removeprefix("picker_take_"))
    chosen.click().run()
    send(page)
    assert answer(page) == expected(forecaster, product.offer)


# ---- the address ----


def test_forecast_is_found_again_by_its_address_after_a_reload(forecaster: Forecaster) -> None:
    page = at_forecast()
    page.file_uploader(key="forecast_photo_0").set_value(("mine.jpg", photo(), "image/jpeg"))
    page.selectbox(key="forecast_category").set_value("shirts")
    send(page, title=TITLE, price="29,000")
    again = reloaded(page)
    assert answer(again) == answer(page)
    assert f"forecast={page.query_params['forecast']}" not in said(again)
    assert again.text_input(key="forecast_title").value == TITLE
    assert again.text_input(key="forecast_price").value == "29,000"
    assert again.selectbox(key="forecast_category").value == "shirts"
    assert "Your garment, forecast on" in said(again)


def test_address_shows_a_colleague_that_one_forecast_and_makes_it_not_theirs() -> None:
    send(at_forecast(), title="zebra linen trousers", price="15000")
    page = send(at_forecast(), title=TITLE, price="29000")
    theirs = reloaded(page, COLLEAGUE)
    assert answer(theirs) == answer(page)
    assert "Sent to you" in said(theirs)
    assert "Nothing here yet" in said(theirs)
    assert "zebra" not in said(theirs)
    assert "Nothing here yet" in said(at_forecast(COLLEAGUE))
    send(theirs, price="15000")
    assert theirs.query_params["forecast"] != page.query_params["forecast"]
    assert len([box for box in theirs.checkbox if box.key.startswith("forecast_past_")]) == 1


def test_product_is_found_again_by_its_address(forecaster: Forecaster) -> None:
    product = Catalogue.read(config.DEMO_CATALOGUE).product("p7")
    page = at_forecast(product="p7")
    assert answer(page) == expected(forecaster, product.offer)
    assert page.text_input(key="forecast_title").value == product.offer.title


def test_address_that_names_nothing_of_here_is_told_so_and_shows_the_defaults(forecaster: Forecaster) -> None:
    sample = expected(forecaster, middle_seller(Catalogue.read(config.DEMO_CATALOGUE)))
    for name in ("catalogue", "model", "forecast", "product"):
        page = at_forecast(**{name: "../../etc"})
        assert answer(page) == sample
        assert len(page.warning) == 1
        assert "the address names it" in page.warning[0].value


def test_address_leads_to_no_model_outside_the_models_of_the_house(starter: Path) -> None:
    page = at_forecast(model=str(starter / "demand"))
    assert "There is no demand model called" in page.warning[0].value


def test_every_link_takes_the_address_along() -> None:
    tiny.catalogue(config.catalogues_folder() / "Autumn 겨울")
    page = entered(catalogue="Autumn 겨울", product="p7")
    links = page.get("page_link")
    assert len(links) >= 8
    assert {link.proto.query_string for link in links} == {"catalogue=Autumn+%EA%B2%A8%EC%9A%B8&product=p7"}


def test_links_are_made_in_one_place() -> None:
    makers = [
        path.name
        for path in (ROOT / "pages").rglob("*.py")
        if "st.page_link(" in (text := path.read_text("utf-8")) or "st.switch_page(" in text
    ]
    assert makers == ["state.py"]


# ---- many at once ----


def brought(content: bytes) -> AppTest:
    page = at_forecast()
    return page.file_uploader(key="forecast_table").set_value(("goods.csv", content, "text/csv")).run()


def score_table(content: bytes) -> AppTest:
    return brought(content).button(key="forecast_table_send").click().run()


def column(page: AppTest, name: str) -> Selectbox:
    """The box that says which header a column is read from."""
    return next(box for box in page.selectbox if box.key.startswith("forecast_table_") and box.key.endswith(f"_{name}"))


def test_korean_table_comes_back_scored_with_formulas_disarmed() -> None:
    page = score_table("title,price\n=SUM(A1) 셔츠,29000\n린넨 바지,\n코튼 셔츠,abc\n".encode("cp949"))
    assert "3 of 3 products forecast" in " ".join(one.value for one in page.subheader)
    exported = page.session_state["forecast_scored"].as_csv().decode("utf-8-sig")
    assert "'=SUM(A1) 셔츠" in exported
    assert "“abc” is not a number." in page.dataframe[1].value["What is amiss"].tolist()


def test_which_column_is_which_is_shown_before_scoring_and_can_be_changed() -> None:
    page = brought("상품명,판매가,정가,메모\n셔츠,29000,39000,x\n".encode())
    assert (column(page, "title").value, column(page, "price").value) == ("상품명", "판매가")
    assert "Carried along as they are: 정가, 메모" in said(page)
    column(page, "price").select("정가")
    page.run().button(key="forecast_table_send").click().run()
    assert page.session_state["forecast_scored"].columns == {"title": "상품명", "price": "정가"}


def test_a_table_without_title_and_price_cannot_be_sent() -> None:
    page = brought(b"foo,bar\n1,2\n")
    assert page.button(key="forecast_table_send").disabled
    assert "A forecast needs a title or a price" in page.warning[0].value


def test_a_long_table_becomes_a_job_and_its_answers_are_found_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_page, "N_AT_ONCE", 2)
    page = score_table("상품명,판매가\n셔츠 1,29000\n셔츠 2,29000\n셔츠 3,29000\n".encode())
    (table,) = background.table_jobs()
    assert table.name == "goods.csv" and "title=상품명" in table.job.arguments
    deadline = time.monotonic() + 120
    while jobs.progress(table.job).state == "running" and time.monotonic() < deadline:
        time.sleep(0.3)
    assert jobs.progress(table.job).state == "done", jobs.progress(table.job).message
    page.run()
    assert "3 of 3 products forecast" in " ".join(one.value for one in page.subheader)
    assert table.file("xlsx").startswith(b"PK") and table.file("csv").startswith(b"\xef\xbb\xbf")
    assert "Scored in the background before (1)" in [one.label for one in at_forecast().expander]


def test_table_that_is_none_is_refused_in_a_sentence() -> None:
    page = brought(b"\x89PNG\r\n\x1a\n\x00\x00")
    assert len(page.error) == 1


# ---- recent forecasts ----


def test_recent_forecasts_outlive_the_session_and_stand_side_by_side() -> None:
    send(at_forecast(), title="birch cotton shirts black", price="29000")
    send(at_forecast(), title="cedar linen trousers red", price="15000")
    page = at_forecast()
    ticks = [box for box in page.checkbox if box.key.startswith("forecast_past_")]
    names = [button.label for button in page.button if button.key and button.key.startswith("past_open_")]
    assert names == ["cedar linen trousers red", "birch cotton shirts black"]
    for box in ticks:
        box.check()
    page.run()
    assert len(page.metric) == 2 + 2 * 2
    assert not page.exception


def test_ticked_forecasts_can_be_removed() -> None:
    page = send(at_forecast(), title="birch cotton shirts black")
    next(box for box in page.checkbox if box.key.startswith("forecast_past_")).check().run()
    page.button(key="forecast_remove").click().run()
    assert not [box for box in page.checkbox if box.key.startswith("forecast_past_")]


def test_the_sample_is_not_recorded() -> None:
    assert "Nothing here yet" in said(at_forecast())


def test_database_that_fails_leaves_the_answer_standing(
    monkeypatch: pytest.MonkeyPatch, forecaster: Forecaster
) -> None:
    monkeypatch.setenv("VITRINE_DATABASE_URL", "nonsense")
    page = send(at_forecast(), title=TITLE, price="29000")
    assert answer(page) == expected(forecaster, Offer(title=TITLE, price=29000))
    assert any("names no database" in error.value for error in page.error)


def test_damaged_weights_are_said_in_a_sentence(monkeypatch: pytest.MonkeyPatch, starter: Path, tmp_path: Path) -> None:
    damaged = tmp_path / "damaged"
    shutil.copytree(starter / "demand", damaged / "demand")
    weights = damaged / "demand" / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    monkeypatch.setattr(config, "STARTER", damaged)
    page = at_forecast()
    assert "damaged" in page.error[0].value
    assert not page.exception
