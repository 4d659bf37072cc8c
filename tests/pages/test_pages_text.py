"""What others wrote is text on every page: titles, brands, names and notes stand as they are, never as Markdown."""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import tiny
from streamlit.testing.v1 import AppTest

from core import config, registry
from core.catalogue import Catalogue, Offer
from core.demand.predict import Forecaster, forecast_as_json
from core.history import History, new_number

ME = "a-browser-of-these-tests"
POISON = "*bold* $x$ :red[a] <b>"
# What would be taken for Markdown or HTML, were a character of it not escaped.
READ_AS_MARKDOWN = re.compile(r"(?<!\\)\*bold|(?<!\\)\$x|(?<!\\):red|(?<!\\)<b>")
CODE = re.compile("`[^`]+`")
# Fields that Streamlit shows as they are.
PLAIN = {
    "placeholder", "value", "default", "id", "alt", "url", "form_id", "options", "raw_values", "file_name",
    "element_id", "page_script_hash", "script_hash", "set_value", "key", "filename", "raw_value",
    "caption_id", "string_value",
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace whose catalogue and model say the poison wherever somebody may write something."""
    home = tmp_path_factory.mktemp("home")
    folder = home / "catalogues" / POISON
    tiny.catalogue(folder, 60)
    frame = pd.read_csv(folder / "products.csv", dtype=object)
    frame["title"] = frame["title"] + f" {POISON}"
    frame["category"] = frame["category"].str.replace("shirts", f"shirts {POISON}")
    for column in ("brand", "colour", "subcategory"):
        frame[column] = [f"{POISON} {number % 3}" for number in range(len(frame))]
    frame.loc[3, "price"] = POISON
    frame.loc[4, "made_for"] = POISON
    frame.to_csv(folder / "products.csv", index=False)
    info = json.loads((folder / "catalogue.json").read_text())
    info |= {name: POISON for name in ("name", "source", "licence", "description", "currency", "period")}
    info |= {"categories": [f"shirts {POISON}", "trousers"], "is_simulated": False}
    (folder / "catalogue.json").write_text(json.dumps(info))
    model = tiny.demand_model(home / "making" / "demand", Catalogue.read(folder))
    card = json.loads((model / "card.json").read_text())
    card |= {"name": POISON, "data": POISON, "notes": [POISON]}
    card["scores"] |= {"split": POISON}
    (model / "card.json").write_text(json.dumps(card))
    registry.seal(model)
    shutil.copytree(model, home / "models" / POISON)
    shutil.copytree(model, home / "models" / "Other")
    return home


@pytest.fixture(autouse=True)
def workspace(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(home))
    monkeypatch.delenv("VITRINE_DATABASE_URL", raising=False)
    monkeypatch.setattr(config, "STARTER", home / "making")


def opened(page: str, forecast: str = "", **kept: object) -> AppTest:
    app = AppTest.from_file(str(config.ROOT / "app.py"), default_timeout=200)
    app.query_params["catalogue"] = app.query_params["model"] = POISON
    if forecast:
        app.query_params["forecast"] = forecast
    for key, value in ({"visitor_mark": ME} | kept).items():
        app.session_state[key] = value
    app.run()
    return app if page == "app.py" else app.switch_page(page).run()


def kept(offer: Offer) -> str:
    """The number under which this browser finds an offer of its own again."""
    answer = forecast_as_json(Forecaster.load(POISON).forecast([offer])[0])
    number = new_number()
    History(config.database_url()).add(number, offer, answer, ME, None, None)
    return number


def shown(node: Any) -> Iterator[tuple[str, str]]:
    """Every text that a page sends to the browser to be read as Markdown or HTML, with the field it stands in."""
    if getattr(node, "proto", None) is not None:
        yield from texts(node.proto)
    for child in getattr(node, "children", {}).values():
        yield from shown(child)


def texts(message: Any, path: str = "") -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        is_many = not hasattr(value, "ListFields") and hasattr(value, "__iter__") and not isinstance(value, str | bytes)
        for one in value if is_many else (value,):
            if hasattr(one, "ListFields"):
                yield from texts(one, f"{path}.{field.name}")
            elif isinstance(one, str):
                yield f"{path}.{field.name}", one


def assert_text(page: AppTest) -> None:
    """Nothing of the poison is Markdown or HTML, and it is there at all."""
    assert not page.exception
    found = list(shown(page._tree))
    assert any("bold" in text for _, text in found)
    for field, text in found:
        name = field.rsplit(".", 1)[-1]
        if name == "spec":
            labels = json.loads(text)
            assert "<b>" not in json.dumps(
                [labels["data"], labels["layout"].get("xaxis"), labels["layout"].get("yaxis")]
            )
        elif name == "body" and text.lstrip().startswith("<") and not text.lstrip().startswith("<b>"):
            # HTML, in which Markdown means nothing: every <b> of ours is closed, and the stranger's would not be.
            assert len(re.findall("<b[ >]", text)) == text.count("</b>"), (field, text)
        elif name not in PLAIN:
            assert not READ_AS_MARKDOWN.search(CODE.sub("", text)), (field, text)


@pytest.mark.parametrize("page", ["app.py", "pages/forecast.py", "pages/explain.py", "pages/models.py"])
def test_a_strangers_words_are_text_on_every_page(page: str) -> None:
    assert_text(opened(page))


@pytest.mark.parametrize("tab", ["Browse", "Figures", "Problems", "Leakage"])
def test_a_strangers_words_are_text_in_every_tab_of_the_catalogue(tab: str) -> None:
    page = opened("pages/catalogue.py", catalogue_tab=tab)
    if tab == "Leakage":
        page.selectbox(key="audit_way").set_value("random")
        page.button(key="audit_go").click().run()
    assert_text(page)


def test_an_offer_with_markup_is_text_in_its_answer_the_recent_ones_and_its_reasons() -> None:
    page = opened("pages/forecast.py")
    page.text_input(key="forecast_title").set_value(POISON)
    page.button(key="forecast_send").click().run()
    for box in [box for box in page.checkbox if box.key.startswith("forecast_past_")]:
        box.check()
    page.run()
    assert_text(page)
    unknown = Offer(title=POISON, price=29000, category=POISON)
    number = kept(unknown)
    assert_text(opened("pages/explain.py", number))
    assert_text(opened("pages/forecast.py", number))


def test_choices_and_comparisons_are_text() -> None:
    page = opened("pages/explain.py")
    page.button(key="explain_compare_pick").click().run()
    assert_text(page)
    next(button for button in page.button if button.key and button.key.startswith("picker_take_")).click().run()
    assert_text(page)
    page.button_group(key="explain_compare").set_value("Another model").run()
    page.multiselect(key="explain_cohort_category").set_value([f"shirts {POISON}"])
    page.button(key="explain_cohort_send").click().run()
    assert_text(page)
