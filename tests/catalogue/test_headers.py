"""Headers of shops are taken for the columns they mean, in English and Korean, and their owner has the last word."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from core.catalogue import headers
from core.catalogue.audiences import audience
from core.catalogue.headers import check_telling, chosen, recognise, renamed, sample_of
from core.catalogue.sources import build_catalogue
from core.currencies import currencies, currency_name
from core.errors import CatalogueError

MUSINSA = ["상품명", "판매가", "가격", "카테고리", "브랜드", "성별", "색상", "소분류", "메모"]
MYNTRA = ["productDisplayName", "Selling Price (INR)", "gender", "master_category", "articleType", "base colour"]


def test_korean_and_english_headers_are_the_same_columns() -> None:
    assert recognise(MUSINSA) == {
        "title": "상품명", "price": "판매가", "category": "카테고리", "brand": "브랜드", "made_for": "성별",
        "colour": "색상", "subcategory": "소분류",
    }  # fmt: skip
    assert recognise(MYNTRA) == {
        "title": "productDisplayName", "price": "Selling Price (INR)", "made_for": "gender",
        "category": "master_category", "subcategory": "articleType", "colour": "base colour",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("header", "column"),
    [("Name", "title"), ("PRODUCT-NAME", "title"), ("가격(원)", "price"), ("price_krw", "price"),
     ("sale price", "price"),
     ("Sex", "made_for"), ("대분류", "category"), ("Type", "subcategory"), ("Vendor", "brand"), ("Color", "colour"),
     ("상품 코드", "product_id"), ("이미지 파일명", "image"), ("판매량", "sales")],
)  # fmt: skip
def test_a_usual_header_is_recognised_however_it_is_spelled(header: str, column: str) -> None:
    assert recognise([header]) == {column: header}


def test_our_own_name_comes_before_any_other_and_a_price_paid_before_a_list_price() -> None:
    assert recognise(["name", "title"])["title"] == "title"
    assert recognise(["정가", "판매가"])["price"] == "판매가"
    assert recognise(["MRP", "discounted_price"])["price"] == "discounted_price"


def test_no_name_of_the_dictionary_means_two_columns() -> None:
    written = tomllib.loads((Path(headers.__file__).with_name("headers.toml")).read_text("utf-8"))
    assert set(written) == set(headers.known_columns())
    letters = [(column, "".join(headers._words(name))) for column, names in written.items() for name in names]
    owners: dict[str, set[str]] = {}
    for column, name in letters:
        owners.setdefault(name, set()).add(column)
    assert {name: columns for name, columns in owners.items() if len(columns) > 1} == {}


def test_the_owner_of_a_table_has_the_last_word() -> None:
    assert chosen(MUSINSA, ["price=가격", "brand="])["price"] == "가격"
    assert "brand" not in chosen(MUSINSA, ["brand="])
    assert "price" not in chosen(MUSINSA, ["title=판매가"]), "a header stands for one column alone"
    with pytest.raises(CatalogueError, match="no column “상품면”. Did you mean “상품명”"):
        chosen(MUSINSA, ["title=상품면"])
    with pytest.raises(CatalogueError, match="does not say which column is which"):
        chosen(MUSINSA, ["titel=상품명"])


def test_a_column_that_gave_its_place_away_is_carried_along() -> None:
    table = pd.DataFrame({"title": ["A1"], "상품명": ["Coat"]})
    assert renamed(table, {"title": "상품명"}).to_dict("records") == [{"title (yours)": "A1", "title": "Coat"}]


def test_a_table_without_titles_and_prices_is_refused() -> None:
    with pytest.raises(CatalogueError, match="neither a title nor a price among its columns foo, bar"):
        check_telling(recognise(["foo", "bar"]), ["foo", "bar"], "The table")
    check_telling({"price": "가격"}, ["가격"], "The table")


@pytest.mark.parametrize("encoding", ["utf-8", "cp949", "utf-16"])
def test_a_sample_shows_headers_examples_and_how_many_rows_without_reading_all(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "long.csv"
    rows = [f"{'긴팔 셔츠 ' * 8}{number},29000,," for number in range(9_000)]
    path.write_bytes("\n".join(["상품명,판매가,메모,비고", *rows, ""]).encode(encoding))
    assert path.stat().st_size > headers._HEAD_BYTES
    sample = sample_of(path)
    assert (sample.headers, sample.n_rows) == (("상품명", "판매가", "메모", "비고"), 9_000)
    assert sample.examples[0].endswith(" 0") and sample.examples[1:] == ("29000", "", "")


@pytest.mark.parametrize(
    ("word", "whom"),
    [("남성", "men"), ("여성", "women"), ("공용", "unisex"), ("Female", "women"), ("Boys", "boys"),
     ("Unisex", "unisex"), ("unknown", None), ("", None), (None, None), ("Dogs", "dogs")],
)  # fmt: skip
def test_whom_a_product_is_made_for_is_read_in_both_languages(word: str | None, whom: str | None) -> None:
    assert audience(word) == whom


def test_a_catalogue_is_made_of_a_korean_table_and_of_what_its_owner_chose(tmp_path: Path) -> None:
    table = tmp_path / "own.csv"
    table.write_text("상품코드,상품명,판매가,정가,성별\nA1,셔츠,29000,39000,남성\n", encoding="utf-8")
    known = build_catalogue(table, None, tmp_path / "known").product("A1")
    assert (known.offer.title, known.offer.price, known.offer.made_for) == ("셔츠", 29_000, "men")
    columns = {"product_id": "상품코드", "title": "상품명", "price": "정가"}
    own = build_catalogue(table, None, tmp_path / "own", columns=columns).product("A1")
    assert (own.offer.price, own.offer.made_for) == (39_000, None)


def test_currencies_are_those_in_use() -> None:
    assert {"KRW", "INR", "USD", "BRL", "VND", "CHF", "PLN", "TWD", "IDR", "AED"} <= set(currencies())
    assert not {"DEM", "XTS", "ITL"} & set(currencies()), "neither past nor for tests"
    assert len(currencies()) > 140
    assert currency_name("INR") == "Indian Rupee"
