"""Which photo belongs to which product, and what is said of the others."""

import unicodedata
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from core.catalogue import Catalogue
from core.catalogue.sources import build_catalogue


def drawn(colour: str = "red") -> bytes:
    held = BytesIO()
    Image.new("RGB", (8, 8), colour).save(held, "JPEG")
    return held.getvalue()


def brought(tmp_path: Path, table: str, photos: dict[str, bytes], *, is_zip: bool = True) -> Catalogue:
    """The catalogue of a table and photos, packed or in a folder."""
    (tmp_path / "t.csv").write_text(table, encoding="utf-8")
    if is_zip:
        with zipfile.ZipFile(tmp_path / "photos.zip", "w") as opened:
            for name, content in photos.items():
                opened.writestr(name, content)
        return build_catalogue(tmp_path / "t.csv", tmp_path / "photos.zip", tmp_path / "made")
    for name, content in photos.items():
        (tmp_path / "photos" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "photos" / name).write_bytes(content)
    return build_catalogue(tmp_path / "t.csv", tmp_path / "photos", tmp_path / "made")


def said(made: Catalogue) -> list[str]:
    return [problem.message for problem in made.problems if problem.column == "image"]


@pytest.mark.parametrize("is_zip", [True, False])
def test_without_an_image_column_photos_are_found_by_id_code_and_stem(tmp_path: Path, is_zip: bool) -> None:
    table = "product_id,sku,title\na1,,Shirt\na2,K-7,Coat\na2_1,,Tee\na3,,Hat\n린넨,,Dress\na9,,Bag\n"
    names = [
        "A1.jpg",
        "k-7.png",
        "a2_1.jpg",
        "a3_10.jpg",
        "a3_2.jpg",
        unicodedata.normalize("NFD", "사진/린넨.jpg"),
        "b.jpg",
    ]
    made = brought(tmp_path, table, {name: drawn() for name in names}, is_zip=is_zip)
    found = [cell and Path(cell).name for cell in made.frame["image"]]
    assert found == ["A1.jpg", "k-7.png", "a2_1.jpg", "a3_2.jpg", "린넨.jpg", None]
    assert all(path is not None and path.is_file() for path in made.image_paths()[:-1])
    assert "2 photos found no product: a3_10.jpg, b.jpg." in said(made)
    assert len(Catalogue.read(tmp_path / "made").frame["image"].dropna()) == 5


def test_an_empty_image_cell_is_filled_by_id_and_a_wrong_one_is_named(tmp_path: Path) -> None:
    made = brought(
        tmp_path, "product_id,title,image\na,Shirt,\nb,Coat,gone.jpg\n", {"a.jpg": drawn(), "b.jpg": drawn()}
    )
    assert made.frame["image"].tolist() == ["images/a.jpg", None]
    assert said(made)[0] == "1 photo found no product: b.jpg."
    assert "The photo gone.jpg of product b was not found in images/." in said(made)


def test_photos_that_nobody_can_use_are_said_to_go_unused(tmp_path: Path) -> None:
    made = brought(tmp_path, "product_id,title\na,Shirt\n", {"IMG_1.jpg": drawn(), "IMG_2.jpg": drawn()})
    assert any("went unused" in message and "IMG_1.jpg, IMG_2.jpg" in message for message in said(made))


def test_a_photo_that_cannot_be_read_costs_its_cell_and_is_named(tmp_path: Path) -> None:
    table = "product_id,title,image\na,Shirt,a.jpg\nb,Coat,b.jpg\nc,Tee,c.avif\n"
    made = brought(tmp_path, table, {"a.jpg": drawn(), "b.jpg": drawn()[:400], "c.avif": b"none"})
    assert made.frame["image"].tolist() == ["images/a.jpg", None, None]
    faults = {(problem.row, problem.product_id): problem for problem in made.problems if problem.row}
    assert "b.jpg is damaged" in faults[3, "b"].message and faults[3, "b"].remedy
    assert "c.avif is not a JPEG" in faults[4, "c"].message
    assert {path.name for path in (tmp_path / "made" / "images").iterdir()} == {"a.jpg"}


def test_names_in_a_table_and_on_a_mac_s_disk_are_the_same(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "린넨셔츠")
    table = f"product_id,title,image\n{apart},{apart},린넨셔츠.jpg\n"
    made = brought(tmp_path, table, {f"{apart}.jpg": drawn()}, is_zip=False)
    assert made.ids == ("린넨셔츠",)
    assert made.product(apart).offer.image == made.image_path("린넨셔츠")
    assert made.frame["image"].tolist() == ["images/린넨셔츠.jpg"]


def test_one_id_spelled_two_ways_is_there_once_and_said(tmp_path: Path) -> None:
    made = brought(
        tmp_path, f"product_id,title\n린넨,a\n{unicodedata.normalize('NFD', '린넨')},b\n", {"x.jpg": drawn()}
    )
    assert [problem.message for problem in made.problems if problem.is_fatal] == [
        "Product 린넨 is in the table already."
    ]


def test_a_name_too_long_for_a_disk_is_shortened_and_said(tmp_path: Path) -> None:
    long = "셔츠" * 80 + ".jpg"
    made = brought(tmp_path, f"product_id,title,image\na,Shirt,{long}\n", {long: drawn()})
    assert made.image_path("a").is_file()  # type: ignore[union-attr]
    assert any("got another name" in message for message in said(made))


def test_photos_that_differ_in_case_alone_are_both_kept_and_said(tmp_path: Path) -> None:
    table = "product_id,title,image\na,Shirt,x.jpg\nb,Coat,X.JPG\n"
    made = brought(tmp_path, table, {"x.jpg": drawn("red"), "X.JPG": drawn("blue")})
    assert [path.read_bytes() for path in made.image_paths() if path] == [drawn("red"), drawn("blue")]
    assert any("X.JPG as X~2.JPG" in message for message in said(made))


def test_an_address_and_another_suffix_find_the_photo(tmp_path: Path) -> None:
    table = "product_id,title,image\na,Shirt,https://cdn.example.com/x/Linen%20shirt.jpg?v=1\nb,Coat,coat.png\nc,Bag,http://[\n"
    made = brought(tmp_path, table, {"linen shirt.jpg": drawn(), "COAT.JPG": drawn()})
    assert made.frame["image"].tolist() == ["images/linen shirt.jpg", "images/COAT.JPG", None]


def test_what_is_no_picture_is_never_taken_for_a_product_s_photo(tmp_path: Path) -> None:
    made = brought(
        tmp_path, "product_id,title,image\nnotes,Shirt,\nb,Coat,list.jpg\n", {"notes.txt": b"x", "list.csv": b"x"}
    )
    assert made.frame["image"].tolist() == [None, None]
    assert "2 files could not be taken for photos: notes.txt, list.csv." in said(made)
    assert "There is no photo in what was given." in said(made)


def test_one_photo_s_name_spelled_two_ways_in_a_folder_is_said(tmp_path: Path) -> None:
    names = ["린넨.jpg", unicodedata.normalize("NFD", "린넨.jpg")]
    made = brought(tmp_path, "product_id,title\n린넨,Shirt\n", dict.fromkeys(names, drawn()), is_zip=False)
    is_one_disk_name = len(list((tmp_path / "photos").iterdir())) == 1
    assert is_one_disk_name or any("two spellings of one name" in message for message in said(made))
