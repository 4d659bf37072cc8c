import stat
import unicodedata
import zipfile
from pathlib import Path

import pytest

from core.catalogue.sources import archive
from core.catalogue.sources.archive import Unpacked, unpack_photos
from core.errors import SourceError


def packed(tmp_path: Path, entries: dict[str, bytes], mode: int = 0o100644) -> Path:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            opened.writestr(entry, content)
    return path


def unpacked(path: Path, tmp_path: Path) -> Unpacked:
    to = tmp_path / "to"
    to.mkdir()
    found = unpack_photos(path, to)
    assert {one.relative_to(to).as_posix() for one in to.rglob("*") if one.is_file()} == set(found.names.values())
    return found


def test_photos_are_unpacked_and_everything_else_passed_over(tmp_path: Path) -> None:
    entries = dict.fromkeys(["a.JPG", "sub/b.webp", "notes.txt", "run.py", "__MACOSX/a.jpg", "._c.png"], b"x")
    found = unpacked(packed(tmp_path, entries), tmp_path)
    assert set(found.names) == {"a.JPG", "sub/b.webp"}
    assert [remark.message for remark in found.remarks] == ["2 files could not be taken for photos: notes.txt, run.py."]


@pytest.mark.parametrize("name", ["../evil.jpg", "a/../../evil.jpg", "/etc/evil.jpg", "C:\\evil.jpg", "..\\evil.txt"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="leads out of its folder"):
        unpacked(packed(tmp_path, {"good.jpg": b"x", name: b"x"}), tmp_path)
    assert not list((tmp_path / "to").iterdir())
    assert not list(tmp_path.rglob("evil*"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds the link"):
        unpacked(packed(tmp_path, {"a.jpg": b"/etc/passwd"}, stat.S_IFLNK | 0o777), tmp_path)


def test_a_bomb_is_left_out_by_the_bytes_it_yields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_IMAGE_BYTES", 1_000_000)
    path = packed(tmp_path, {"a.jpg": bytes(5_000_000)})
    assert path.stat().st_size < 10_000
    found = unpacked(path, tmp_path)
    assert found.names == {}
    assert "larger than 0 MB: a.jpg" in found.remarks[0].message


def test_too_many_bytes_together_are_refused_before_any_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(SourceError, match="would unpack to more"):
        unpacked(packed(tmp_path, {"a.jpg": bytes(60), "b.jpg": bytes(60)}), tmp_path)
    assert not list((tmp_path / "to").iterdir())


def test_a_damaged_entry_costs_one_photo_and_is_named(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.jpg": bytes(range(256)) * 40, "b.jpg": b"x"})
    content = bytearray(path.read_bytes())
    content[60:120] = b"\xff" * 60
    path.write_bytes(content)
    found = unpacked(path, tmp_path)
    assert set(found.names) == {"b.jpg"}
    assert "could not be unpacked" in found.remarks[0].message and "a.jpg" in found.remarks[0].message


def test_what_is_no_zip_is_refused(tmp_path: Path) -> None:
    (tmp_path / "photos.zip").write_bytes(b"PK and nothing else")
    with pytest.raises(SourceError, match="not a readable zip"):
        unpacked(tmp_path / "photos.zip", tmp_path)


def test_korean_names_from_windows_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("AAAA.jpg", b"x")
    path.write_bytes(path.read_bytes().replace(b"AAAA", "사진".encode("cp949")))
    assert set(unpacked(path, tmp_path).names) == {"사진.jpg"}


def test_names_that_an_old_mac_wrote_without_saying_so_are_read(tmp_path: Path) -> None:
    apart = unicodedata.normalize("NFD", "사진")
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("A" * len(apart.encode()) + ".jpg", b"x")
    path.write_bytes(path.read_bytes().replace(b"A" * len(apart.encode()), apart.encode()))
    assert set(unpacked(path, tmp_path).names) == {"사진.jpg"}


def test_one_name_spelled_two_ways_is_said_to_come_twice(tmp_path: Path) -> None:
    names = ["린넨.jpg", unicodedata.normalize("NFD", "린넨.jpg")]
    found = unpacked(packed(tmp_path, dict.fromkeys(names, b"x")), tmp_path)
    assert list(found.names) == ["린넨.jpg"]
    assert [remark.message.split(",")[0] for remark in found.remarks] == ["1 photo came more than once in the zip"]


@pytest.mark.parametrize(
    "names",
    [["x" * 300 + ".jpg"], ["가" * 120 + ".jpg"], ["a.jpg", "A.JPG"], ["a.jpg", "a.jpg/b.jpg"], ["a:b?.jpg"],
     ["photos\\a.jpg"], ["/".join(["folder" * 20] * 60) + "/a.jpg"]],
    ids=["long", "long in Korean", "case", "a folder called as a photo", "signs", "Windows", "deep"],
)  # fmt: skip
def test_names_that_no_disk_takes_are_unpacked_all_the_same(tmp_path: Path, names: list[str]) -> None:
    found = unpacked(packed(tmp_path, dict.fromkeys(names, b"x")), tmp_path)
    assert len(found.names) == len(names) and not found.remarks
