import unicodedata
from pathlib import Path

import pytest

from core.names import composed, disk_name, disk_names, folded, spellings


def apart(text: str) -> str:
    return unicodedata.normalize("NFD", text)


def test_a_name_is_one_however_it_is_spelled() -> None:
    assert apart("린넨 Été") != "린넨 Été"
    assert composed(apart("린넨 Été")) == "린넨 Été"
    assert folded(apart("린넨 ÉTÉ")) == folded("린넨 été")
    assert set(spellings("린넨")) == {"린넨", apart("린넨")}


@pytest.mark.parametrize(
    "name",
    ["가" * 300 + ".jpg", "x" * 300, "a.jpg", "👗" * 90 + ".webp", "a:b?.jpg", "..", ".", "x" * 250 + ". "],
    ids=["Korean", "long", "good", "pictograms", "signs", "two dots", "a dot", "ending in a blank"],
)
def test_every_name_gets_one_that_a_disk_takes(tmp_path: Path, name: str) -> None:
    (tmp_path / disk_name(name)).write_bytes(b"x")
    assert [path.name for path in tmp_path.iterdir()] == [disk_name(name)]
    assert Path(disk_name(name)).suffix == Path(name).suffix.rstrip(". ")


def test_a_good_name_stays_as_it_is() -> None:
    assert disk_names(["a.jpg", "사진/b c-1.PNG"]) == {"a.jpg": "a.jpg", "사진/b c-1.PNG": "사진/b c-1.PNG"}


def test_names_that_a_disk_takes_for_one_are_told_apart() -> None:
    names = [
        "a.jpg",
        "A.JPG",
        apart("é.jpg"),
        "é.jpg",
        "a.jpg/b.jpg",
        "x" * 300 + "1.jpg",
        "x" * 300 + "2.jpg",
        "a?.jpg",
        "a*.jpg",
    ]
    kept = disk_names(names)
    assert len({folded(name) for name in kept.values()}) == len(names)
    assert kept["A.JPG"] == "A~2.JPG"


def test_files_and_folders_of_one_name_can_all_be_written(tmp_path: Path) -> None:
    for name in disk_names(["a.jpg", "a.jpg/b.jpg", "c/d.jpg", "c", "/".join(["f" * 150] * 60) + "/e.jpg"]).values():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"x")
    assert sum(path.is_file() for path in tmp_path.rglob("*")) == 5
