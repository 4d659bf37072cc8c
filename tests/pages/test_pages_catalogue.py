"""The Catalogue page, entered through app.py with a drawn catalogue in a workspace of its own."""

import io
import zipfile
from pathlib import Path

import pytest
import tiny
from streamlit.testing.v1 import AppTest

from core import config

APP = str(config.ROOT / "app.py")
PAGE = "pages/catalogue.py"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))
    tiny.catalogue(config.catalogues_folder() / "Tiny")
    return tmp_path


@pytest.fixture
def page() -> AppTest:
    """The page, looking at the drawn catalogue."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.query_params["catalogue"] = "Tiny"
    app.run()
    return app.switch_page(PAGE).run()


def on_tab(page: AppTest, tab: str) -> AppTest:
    page.session_state["catalogue_tab"] = tab
    page.run()
    assert not page.exception
    return page


def bring(page: AppTest, content: bytes, name: str = "goods.csv") -> AppTest:
    on_tab(page, "Bring your own")
    page.file_uploader(key="bring_table").upload(name, content, "text/csv").run()
    page.button(key="bring_go").click().run()
    assert not page.exception
    return page


def said(page: AppTest) -> str:
    """All that the page says, as one text, without the marks that keep somebody's words from being Markdown."""
    parts = [*page.markdown, *page.subheader, *page.caption, *page.error, *page.get("html")]
    return "\n".join(str(getattr(part, "value", None) or part.proto.body) for part in parts).replace("\\", "")


def test_catalogue_at_work_is_shown_with_its_size_and_that_its_figures_are_simulated(page: AppTest) -> None:
    assert "60 products · 6 brands · 2 categories · 60 photos · prices in KRW" in said(page)
    assert "sales figures are simulated" in said(page)
    assert "At work" in said(page)


def test_browsing_shows_24_products_a_page_and_those_that_are_asked_for(page: AppTest) -> None:
    assert "**60** of 60 products" in said(page)
    assert said(page).count("<figure") == 24
    page.get("pagination")[0].set_value(3).run()
    assert said(page).count("<figure") == 12
    page.text_input(key="catalogue_Tiny_text").set_value("LINEN red").run()
    page.selectbox(key="catalogue_Tiny_order").select("lowest price").run()
    shown = [part.proto.body for part in page.get("html") if "<figure" in part.proto.body][0]
    assert shown.count("<figure") == shown.count("linen") // 2 > 0  # a title stands in alt and name
    assert "cotton" not in shown and "blue" not in shown


def test_search_for_what_is_not_there_says_what_to_do(page: AppTest) -> None:
    page.text_input(key="catalogue_Tiny_text").set_value("umbrella").run()
    assert "Nothing here is like that" in said(page)


def test_figures_say_that_they_are_simulated_and_show_table_1(page: AppTest) -> None:
    text = said(on_tab(page, "Figures"))
    assert "Half of the prices lie between" in text
    assert "sold most in " in text and "(simulated)" in text
    assert "Made for everyone" in text and "As Table 1 of Kim & Lee" in text


def test_split_gets_a_verdict_or_a_sentence_why_there_is_none(page: AppTest) -> None:
    on_tab(page, "Leakage")
    page.button(key="audit_go").click().run()
    assert "Split by group (brand), seed 0" in said(page)
    assert "have a twin in training" in said(page) or "No leak was found" in said(page)
    page.selectbox(key="audit_way").select("time").run()
    page.button(key="audit_go").click().run()
    assert "fewer than three dates" in page.error[0].value


def test_korean_table_in_cp949_is_kept_with_every_problem_listed(page: AppTest) -> None:
    rows = [
        "product_id,title,price,category,made_for,image",
        '1,오버핏 코튼 반팔 티셔츠 블랙,"29,000원",상의,men,',
        "2,와이드 데님 팬츠,-1,하의,women,../../x.jpg",
        "2,같은 번호,1000,하의,women,",
        "3,셔츠,1e12,상의,kids,gone.jpg",
    ]
    bring(page, "\r\n".join(rows).encode("cp949"))
    assert page.session_state["catalogue_tab"] == "Problems"
    assert "3 products kept, 1 row and 5 cells left out" in said(page)
    table = page.dataframe[0].value
    assert set(table["Line"].dropna()) == {3, 4, 5}
    assert all(table["What to do"].str.len() > 5)
    assert "is in the table already" in " ".join(table["What is amiss"])
    page.selectbox(key="problems_kind").select("Row left out").run()
    assert list(page.dataframe[0].value["Product"]) == ["2"]
    on_tab(page, "Browse")
    assert "오버핏 코튼 반팔 티셔츠 블랙" in said(page)


def test_problems_are_still_listed_when_the_app_has_been_started_again(page: AppTest) -> None:
    bring(page, b"product_id,title,price\n1,Shirt,abc\n2,Coat,10\n")
    again = AppTest.from_file(APP, default_timeout=60)
    again.query_params["catalogue"] = "goods"
    again.run().switch_page(PAGE).run()
    assert "1 cell left out" in said(on_tab(again, "Problems"))


def test_table_without_titles_is_kept_and_says_so(page: AppTest) -> None:
    bring(page, b"product_id,price,category\n1,1000,hats\n2,2000,hats\n")
    assert "There is no title column, so forecasts do without." in list(page.dataframe[0].value["What is amiss"])
    assert "All 2 products were kept" in said(page)


def test_bytes_that_are_no_table_are_refused_in_a_sentence(page: AppTest) -> None:
    on_tab(page, "Bring your own")
    page.file_uploader(key="bring_table").upload("goods.csv", bytes(range(256)) * 40, "text/csv").run()
    assert page.button(key="bring_go").disabled and not page.exception
    assert "is not a text table" in page.error[0].value
    assert not (config.catalogues_folder() / "goods").exists()


def test_zip_that_leads_out_of_its_folder_is_refused_and_writes_nothing(page: AppTest, home: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("../../evil.jpg", b"x")
    on_tab(page, "Bring your own")
    page.button_group(key="bring_photos_kind").set_value("A zip file").run()
    page.file_uploader(key="bring_zip").upload("photos.zip", packed.getvalue(), "application/zip").run()
    bring(page, b"product_id,title,image\n1,Shirt,evil.jpg\n")
    assert "leads out of its folder" in page.error[0].value
    assert not list(home.rglob("evil.jpg")) and not (config.catalogues_folder() / "goods").exists()


def test_name_that_is_taken_is_not_replaced_unasked(page: AppTest) -> None:
    on_tab(page, "Bring your own")
    page.text_input(key="bring_name").set_value("Tiny").run()
    bring(page, b"product_id,title\n1,Shirt\n")
    assert "already one called “Tiny”" in page.error[0].value
    page.checkbox(key="bring_replace").check().run()
    page.button(key="bring_go").click().run()
    assert not page.error and "1 product" in said(page)


def test_form_outlives_a_change_of_tab_and_of_page(page: AppTest) -> None:
    on_tab(page, "Bring your own")
    page.file_uploader(key="bring_table").upload("goods.csv", b"product_id,title\n1,Shirt\n", "text/csv").run()
    page.text_input(key="bring_name").set_value("Autumn").run()
    page.selectbox(key="bring_currency").select("EUR").run()
    on_tab(page, "Browse")
    page.switch_page("app.py").run()
    on_tab(page.switch_page(PAGE).run(), "Bring your own")
    assert page.text_input(key="bring_name").value == "Autumn"
    assert page.selectbox(key="bring_currency").value == "EUR"
    assert "goods.csv is still here." in said(page)
    page.button(key="bring_go").click().run()
    assert not page.error
    assert (config.catalogues_folder() / "Autumn" / "products.csv").is_file()


def test_file_that_is_kept_can_be_taken_away(page: AppTest) -> None:
    on_tab(page, "Bring your own")
    page.file_uploader(key="bring_table").upload("goods.csv", b"product_id,title\n1,Shirt\n", "text/csv").run()
    on_tab(page, "Browse")
    on_tab(page, "Bring your own").button(key="bring_table_away").click().run()
    assert "is still here" not in said(page)
    assert page.button(key="bring_go").disabled


def test_mapping_of_ones_own_reads_foreign_columns(page: AppTest) -> None:
    on_tab(page, "Bring your own")
    page.selectbox(key="bring_columns").select("My mapping file").run()
    mapping = b'[catalogue]\ncurrency = "EUR"\n[columns]\nproduct_id = "nr"\ntitle = "naam"\nprice = "prijs"\n'
    page.file_uploader(key="bring_mapping").upload("shop.toml", mapping, "application/toml").run()
    bring(page, b"nr;naam;prijs\n7;Jas;19.50\n")
    assert "prices in EUR" in said(page)
    assert "Jas" in said(on_tab(page, "Browse"))


def test_putting_a_catalogue_to_work_changes_the_one_at_work(page: AppTest) -> None:
    bring(page, b"product_id,title\n1,Shirt\n")
    page.button(key="catalogue_to_work").click().run()
    assert page.query_params == {"catalogue": "goods"}
    assert "At work" in said(page)


def test_choice_of_catalogue_survives_a_visit_to_another_page(page: AppTest) -> None:
    bring(page, b"product_id,title\n1,Shirt\n")
    page.switch_page("app.py").run()
    page.switch_page(PAGE).run()
    assert page.selectbox(key="catalogue_picked").value == config.catalogues_folder() / "goods"
