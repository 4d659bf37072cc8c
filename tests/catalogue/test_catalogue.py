import json
import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.catalogue import Catalogue, CatalogueInfo, Offer, age_label
from core.errors import CatalogueError

TABLE = """\
product_id,title,image,price,made_for,category,brand,views,sales,male_share,age_up_to_18_share,age_40_plus_share,tags
a,오버핏 티셔츠,a.jpg,29000,women,top,Nara,100,10,0.5,0.4,0.6,new
b,와이드 슬랙스,,35000,,bottom,,0,,0.49,0.5,0.5,
c,,,,unknown,top,,,1,,,,
"""
CARD = {"name": "Small", "currency": "KRW", "categories": ["top", "bottom"], "age_bands": ["up_to_18", "40_plus"]}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "a.jpg").write_bytes(b"photo of a")
    (folder / "products.csv").write_text(TABLE, encoding="utf-8")
    (folder / "catalogue.json").write_text(json.dumps(CARD))
    return folder


def test_products_come_back_as_they_were_written(folder: Path) -> None:
    catalogue = Catalogue.read(folder)
    assert catalogue.problems == ()
    first, second, third = catalogue.products()
    assert first == catalogue.product("a")
    assert first.offer == Offer("오버핏 티셔츠", folder / "images" / "a.jpg", 29_000, "women", "top", currency="KRW")
    assert (first.brand, first.views, first.sales, first.age_shares) == ("Nara", 100, 10, (0.4, 0.6))
    assert second.offer.image is None
    assert (second.sales, second.brand) == (None, None)
    assert third.offer == Offer(category="top")
    assert third.age_shares is None


def test_labels_are_natural_logarithms_and_preferences(folder: Path) -> None:
    catalogue = Catalogue.read(folder)
    np.testing.assert_allclose(catalogue.truth("views"), [math.log(100), np.nan, np.nan])
    np.testing.assert_allclose(catalogue.truth("sales"), [math.log(10), np.nan, 0])
    np.testing.assert_array_equal(catalogue.truth("preferred_gender"), [1, 0, np.nan])
    np.testing.assert_array_equal(catalogue.truth("preferred_age"), [1, 0, np.nan])


def test_a_written_catalogue_reads_back_the_same(folder: Path, tmp_path: Path) -> None:
    catalogue = Catalogue.read(folder)
    catalogue.write(tmp_path / "copy")
    again = Catalogue.read(tmp_path / "copy")
    pd.testing.assert_frame_equal(again.frame, catalogue.frame)
    assert again.info == catalogue.info
    assert again.fingerprint() == catalogue.fingerprint()
    assert again.image_path("a").read_bytes() == b"photo of a"  # type: ignore[union-attr]


def test_parquet_reads_as_csv_does(folder: Path) -> None:
    from_csv = Catalogue.read(folder).frame
    pd.read_csv(folder / "products.csv").to_parquet(folder / "products.parquet")
    pd.testing.assert_frame_equal(Catalogue.read(folder).frame, from_csv)


def test_a_changed_cell_changes_the_fingerprint(folder: Path) -> None:
    before = Catalogue.read(folder).fingerprint()
    (folder / "products.csv").write_text(TABLE.replace("29000", "29001"), encoding="utf-8")
    assert Catalogue.read(folder).fingerprint() != before


def test_rows_can_be_chosen_by_mask_and_by_position(folder: Path) -> None:
    catalogue = Catalogue.read(folder)
    assert catalogue.with_rows(np.array([False, True, True])).ids == ("b", "c")
    assert catalogue.with_rows([2, 0]).ids == ("c", "a")
    assert catalogue.with_rows([2, 0]).image_path("a") == folder / "images" / "a.jpg"


def test_without_a_card_one_is_inferred_and_said_so(folder: Path) -> None:
    (folder / "catalogue.json").unlink()
    catalogue = Catalogue.read(folder)
    assert catalogue.info.categories == ("top", "bottom")
    assert catalogue.info.age_bands == ("up_to_18", "40_plus")
    assert "no catalogue.json" in catalogue.problems[0].message


@pytest.mark.parametrize("card", ["{", "[]", '{"categories": "top"}', '{"is_simulated": "no"}', '{"name": 3}'])
def test_a_damaged_card_is_a_problem_and_no_end(folder: Path, card: str) -> None:
    (folder / "catalogue.json").write_text(card)
    catalogue = Catalogue.read(folder)
    assert len(catalogue) == 3
    assert "catalogue.json cannot be read" in catalogue.problems[0].message


@pytest.mark.parametrize("content", ["", "product_id,title\n", "product_id,title\n,no id\n"])
def test_a_table_with_nothing_usable_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "products.csv").write_text(content)
    with pytest.raises(CatalogueError) as fault:
        Catalogue.read(tmp_path)
    assert fault.value.remedy


def test_a_folder_without_a_table_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="holds no catalogue"):
        Catalogue.read(tmp_path)


def test_an_unknown_product_is_refused(folder: Path) -> None:
    with pytest.raises(CatalogueError, match="no product z"):
        Catalogue.read(folder).image_path("z")


def test_a_folder_that_is_no_catalogue_is_never_replaced(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "letter.txt").write_text("mine")
    with pytest.raises(CatalogueError, match="no catalogue"):
        Catalogue.read(folder).write(tmp_path / "home")
    assert (tmp_path / "home" / "letter.txt").read_text() == "mine"


def test_outfits_travel_with_the_catalogue(folder: Path, tmp_path: Path) -> None:
    assert Catalogue.read(folder).outfits() is None
    (folder / "outfits.csv").write_text("outfit,product_id\no1,a\no1,b\n")
    outfits = Catalogue.read(folder).write(tmp_path / "copy").outfits()
    assert outfits is not None
    assert outfits["product_id"].tolist() == ["a", "b"]


def test_age_bands_have_readable_labels() -> None:
    assert [age_label(band) for band in ("up_to_18", "19_23", "40_plus")] == ["≤18", "19–23", "40+"]
    assert CatalogueInfo("x", age_bands=("19_23",)).age_share_columns == ("age_19_23_share",)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        ("product_id,title\n", "has no rows"),
        ("product_id,title\n,no id\n", "No row of shop is usable. Line 2: The product has no id."),
        ("id,name\n1,Shirt\n", "has none of the columns title, image, price, made_for, category; it has id, name"),
    ],
)
def test_why_nothing_is_usable_is_said(tmp_path: Path, content: str, words: str) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "products.csv").write_text(content)
    with pytest.raises(CatalogueError) as fault:
        Catalogue.read(tmp_path / "shop")
    assert words in fault.value.message


def test_catalogue_that_was_replaced_says_so_before_its_photos_are_taken_for_its_own(
    folder: Path, tmp_path: Path
) -> None:
    first = Catalogue.read(folder)
    first.refuse_replaced()
    other = first.with_rows([0]).write(tmp_path / "other")
    other.write(folder)
    for reader in (first, first.with_rows([0])):
        with pytest.raises(CatalogueError, match="was replaced or removed while its photos were being read. Start"):
            reader.refuse_replaced()
    Catalogue.read(folder).refuse_replaced()
    with pytest.raises(CatalogueError, match="was replaced"):
        first.write(tmp_path / "third")
    assert not (tmp_path / "third").exists()
