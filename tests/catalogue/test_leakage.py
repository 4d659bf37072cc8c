from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.catalogue import Catalogue, CatalogueInfo
from core.catalogue.leakage import audit, count
from core.catalogue.splits import Split
from core.tables import Table

ROWS = [  # id, title, photo, group; the first four are trained on
    ("a", "테이퍼드 히든 밴딩 크롭 슬랙스 [블랙]", "one", "g1"),
    ("b", "Arch Logo Hoodie - GREY", "two", None),
    ("c", "", "three", None),
    ("d", "Denim Trucker Jacket", "four", "g2"),
    ("e", "테이퍼드 히든 밴딩 크롭 슬랙스 블랙 / 신상", "five", None),
    ("f", "[grey] arch logo hoodie", "two", None),
    ("g", "", "six", "g1"),
    ("h", "Canvas Tote Bag", "seven", None),
]
SPLIT = Split("by hand", 0, np.arange(4), np.array([4]), np.arange(5, 8))
HASHES = {
    "one": 0b11110,
    "two": 0xFF00,
    "three": 2**63,
    "four": 7 << 40,
    "five": 0b0001,
    "six": 7 << 40 | 31 << 50,
    "seven": 7 << 20,
}


@pytest.fixture
def catalogue(tmp_path: Path) -> Catalogue:
    (tmp_path / "images").mkdir()
    for row, (_, _, photo, _) in enumerate(ROWS):
        (tmp_path / "images" / f"{row}.jpg").write_text(photo)
    frame = pd.DataFrame(ROWS, columns=["product_id", "title", "image", "group"], index=range(2, len(ROWS) + 2))
    frame["image"] = [f"{row}.jpg" for row in range(len(ROWS))]
    return Catalogue.checked(tmp_path, CatalogueInfo("t"), Table(frame))


def hash_of(path: Path) -> int:
    return HASHES[path.read_text()]


def found(catalogue: Catalogue, kind: str, split: Split = SPLIT) -> set[tuple[str, str, tuple[str, str]]]:
    leaks = audit(catalogue, split, hash_photo=hash_of)
    return {(leak.left_id, leak.right_id, leak.sides) for leak in leaks if leak.kind == kind}


def test_the_same_row_on_two_sides_is_a_shared_id(catalogue: Catalogue) -> None:
    careless = Split("careless", 0, np.arange(4), np.array([4]), np.array([3, 5]))
    assert found(catalogue, "id", careless) == {("d", "d", ("train", "test"))}
    assert found(catalogue, "id") == set()


def test_identical_bytes_are_found(catalogue: Catalogue) -> None:
    assert found(catalogue, "photo bytes") == {("b", "f", ("train", "test"))}


def test_one_group_on_two_sides_is_found(catalogue: Catalogue) -> None:
    assert found(catalogue, "group") == {("a", "g", ("train", "test"))}


def test_titles_are_compared_without_marks_case_and_order(catalogue: Catalogue) -> None:
    assert ("b", "f", ("train", "test")) in found(catalogue, "title")


def test_empty_and_different_titles_are_no_leak(catalogue: Catalogue) -> None:
    assert {pair[:2] for pair in found(catalogue, "title")} <= {("b", "f"), ("a", "e")}


def test_photos_within_four_bits_are_found_and_five_are_not(catalogue: Catalogue) -> None:
    # c and e differ in 2 bits, c and h as e and h in 4; a and e in 5, as d and g
    assert found(catalogue, "photo") == {
        ("c", "e", ("train", "validation")),
        ("b", "f", ("train", "test")),
        ("c", "h", ("train", "test")),
        ("e", "h", ("validation", "test")),
    }


def test_without_a_hash_only_bytes_are_compared(catalogue: Catalogue) -> None:
    assert count(audit(catalogue, SPLIT))["photo"] == 0


def test_counts_name_every_kind(catalogue: Catalogue) -> None:
    counts = count(audit(catalogue, SPLIT, hash_photo=hash_of))
    assert list(counts) == ["id", "group", "photo bytes", "title", "photo"]
    assert counts["group"] == 1


def test_each_product_counts_once_for_each_kind(catalogue: Catalogue) -> None:
    frame = catalogue.frame.assign(title="Same Title Everywhere")
    leaks = audit(Catalogue(catalogue.folder, catalogue.info, frame), SPLIT)
    titles = [leak for leak in leaks if leak.kind == "title"]
    assert len(titles) == len({(leak.right_id, leak.sides) for leak in titles}) == 1 + 3 + 3


def test_near_hashes_count_only_where_the_photos_are_found_the_same(catalogue: Catalogue) -> None:
    leaks = audit(catalogue, SPLIT, hash_photo=hash_of)
    by_hash = {(leak.left_id, leak.right_id) for leak in leaks if leak.kind == "photo"}
    asked: list[tuple[str, str]] = []

    def refuse(left: Path, right: Path) -> bool:
        asked.append((left.stem, right.stem))
        return False

    leaks = audit(catalogue, SPLIT, hash_photo=hash_of, is_same_photo=refuse)
    assert by_hash and not [leak for leak in leaks if leak.kind == "photo"]
    assert {(catalogue.ids[int(left)], catalogue.ids[int(right)]) for left, right in asked} >= by_hash
