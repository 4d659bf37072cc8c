"""Pages as somebody meets them whose model learned fewer heads than four: what is not known is not said."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
from streamlit.testing.v1 import AppTest

from core import config
from core.catalogue import Catalogue
from core.catalogue.heads import HEADS, class_columns, count_columns, share_columns

ROOT = Path(__file__).parents[2]
SAID_OF = {
    "sales": ("Expected sales", "Sells more than", "Hardly any"),
    "views": ("Expected views", "Seen more than", "are seen less"),
    "preferred_gender": ("About as many women buy it as men", "10 buyers are"),
    "preferred_age": ("Most buyers are", "largest group", "half of the buyers are", "All ages buy"),
}
"""Of each head, what is said where it is known: one of these at least; where it is not, none of them."""
CHOICES = {"sales": "Sales", "views": "Views", "preferred_gender": "Women or men", "preferred_age": "Age"}


@pytest.fixture(
    scope="module", params=[("sales",), ("preferred_gender",), ("sales", "preferred_age")], ids=" and ".join
)
def shop(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[str, ...]]:
    """A folder like `assets/starter` of a shop that knows these figures and no others, and their heads."""
    folder, heads = tmp_path_factory.mktemp("starter"), request.param
    goods = tiny.catalogue(folder / "whole", has_photos=False)
    kept = {column for head in heads for column in HEADS[head].columns_in(goods.info.age_bands)}
    others = {*count_columns(), *share_columns(), *class_columns(goods.info)} - kept
    told = replace(goods, frame=goods.frame.drop(columns=list(others))).write(folder / "tiny-catalogue")
    tiny.demand_model(folder / "demand", Catalogue.read(told.folder), epochs=1, is_scored=False)
    return folder, heads


@pytest.fixture(autouse=True)
def workspace(shop: tuple[Path, tuple[str, ...]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    monkeypatch.setattr(config, "STARTER", shop[0])
    monkeypatch.setattr(config, "DEMO_CATALOGUE", shop[0] / "tiny-catalogue")
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    monkeypatch.delenv("VITRINE_DATABASE_URL", raising=False)
    yield tmp_path


def at(page: str) -> AppTest:
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=300)
    app.session_state["visitor_mark"] = "one-browser-of-these-tests"
    return app.run().switch_page(page).run()


def said(page: AppTest) -> str:
    assert not page.exception
    kinds = (page.title, page.header, page.subheader, page.markdown, page.caption, page.error, page.warning, page.html)
    found = [str(getattr(element, "value", element.proto.body)) for kind in kinds for element in kind]
    return "\n".join([*found, *(one.label for one in page.metric)])


def test_the_forecast_says_what_is_known_and_keeps_quiet_of_the_rest(shop: tuple[Path, tuple[str, ...]]) -> None:
    heads, page = shop[1], at("pages/forecast.py")
    text = said(page)
    for head, sentences in SAID_OF.items():
        assert any(sentence in text for sentence in sentences) == (head in heads), head
    assert [one.label.startswith("Expected ") for one in page.metric] == [True] * ("sales" in heads)
    assert ("says who buys, not how many" in text) == ("sales" not in heads), "no price curve where nothing is counted"
    ledger = next(one.proto.body for one in page.html if "Tried" in one.proto.body)
    for name, head in (("Sales", "sales"), ("Views", "views"), ("Women among buyers", "preferred_gender")):
        assert (f"<td>{name}</td>" in ledger) == (head in heads)
    assert not page.error and not page.warning


def test_an_asked_forecast_is_kept_and_shown_again(shop: tuple[Path, tuple[str, ...]]) -> None:
    heads, page = shop[1], at("pages/forecast.py")
    for colour in ("red", "blue"):
        page.text_input(key="forecast_title").set_value(f"birch cotton shirts {colour}")
        page = page.button(key="forecast_send").click().run()
    ticks = [box for box in page.checkbox if (box.key or "").startswith("forecast_past_")]
    assert len(ticks) == 2 and ("expected" in said(page)) == ("sales" in heads)
    for box in ticks:
        box.check()
    page = page.run()
    counted = [one.label for one in page.metric if not one.label.startswith("Expected")]
    assert counted == ["Sales, period not stated"] * (2 * ("sales" in heads))
    assert not page.exception and not page.error


def test_explain_offers_the_known_heads_and_explains_the_first(shop: tuple[Path, tuple[str, ...]]) -> None:
    heads, page = shop[1], at("pages/explain.py")
    choice = page.button_group(key="explain_head")
    assert list(choice.options) == [name for head, name in CHOICES.items() if head in heads]
    text = said(page)
    assert ("Expected sales" in text) == ("sales" in heads)
    for head, nouns in (("sales", ("raises sales", "raise sales", "moves sales")), ("views", ("views",))):
        assert head in heads or not any(noun in text for noun in nouns)
    assert not page.error and not page.warning


def test_models_and_home_stand_without_what_the_model_does_not_say(shop: tuple[Path, tuple[str, ...]]) -> None:
    for page in ("pages/models.py", "pages/catalogue.py"):
        shown = at(page)
        assert not shown.exception and not shown.error
    text = said(at("pages/models.py"))
    assert ("views and sales" in text, "; sales, period not stated" in text) == (False, "sales" in shop[1])
