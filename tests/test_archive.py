import stat
import zipfile
from pathlib import Path

import pytest

from core.errors import SourceError
from core.sources import archive
from core.sources.archive import unpack_photos


def packed(tmp_path: Path, entries: dict[str, bytes], mode: int = 0o100644) -> Path:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in entries.items():
            entry = zipfile.ZipInfo(name)
            entry.external_attr = mode << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            opened.writestr(entry, content)
    return path


def unpacked(path: Path, tmp_path: Path) -> set[str]:
    to = tmp_path / "to"
    to.mkdir()
    unpack_photos(path, to)
    return {found.relative_to(to).as_posix() for found in to.rglob("*") if found.is_file()}


def test_photos_are_unpacked_and_everything_else_passed_over(tmp_path: Path) -> None:
    entries = dict.fromkeys(["a.JPG", "sub/b.webp", "notes.txt", "run.py", "__MACOSX/a.jpg", "._c.png"], b"x")
    assert unpacked(packed(tmp_path, entries), tmp_path) == {"a.JPG", "sub/b.webp"}


@pytest.mark.parametrize("name", ["../evil.jpg", "a/../../evil.jpg", "/etc/evil.jpg", "C:\\evil.jpg", "..\\evil.txt"])
def test_a_name_that_leads_out_of_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(SourceError, match="leads out of its folder"):
        unpacked(packed(tmp_path, {"good.jpg": b"x", name: b"x"}), tmp_path)
    assert not list((tmp_path / "to").iterdir())
    assert not list(tmp_path.rglob("evil*"))


def test_a_link_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds the link"):
        unpacked(packed(tmp_path, {"a.jpg": b"/etc/passwd"}, stat.S_IFLNK | 0o777), tmp_path)


def test_a_bomb_is_refused_by_the_bytes_it_yields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archive, "MAX_IMAGE_BYTES", 1_000_000)
    path = packed(tmp_path, {"a.jpg": bytes(5_000_000)})
    assert path.stat().st_size < 10_000
    with pytest.raises(SourceError, match="more than"):
        unpacked(path, tmp_path)


def test_too_many_bytes_together_are_refused_before_any_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive, "MAX_UNPACKED_BYTES", 100)
    with pytest.raises(SourceError, match="would unpack to more"):
        unpacked(packed(tmp_path, {"a.jpg": bytes(60), "b.jpg": bytes(60)}), tmp_path)
    assert not list((tmp_path / "to").iterdir())


def test_a_damaged_entry_is_refused(tmp_path: Path) -> None:
    path = packed(tmp_path, {"a.jpg": bytes(range(256)) * 40})
    content = bytearray(path.read_bytes())
    content[60:120] = b"\xff" * 60
    path.write_bytes(content)
    with pytest.raises(SourceError, match="not a readable zip"):
        unpacked(path, tmp_path)


def test_korean_names_from_windows_are_read_as_they_were_written(tmp_path: Path) -> None:
    path = tmp_path / "photos.zip"
    with zipfile.ZipFile(path, "w") as opened:
        opened.writestr("AAAA.jpg", b"x")
    path.write_bytes(path.read_bytes().replace(b"AAAA", "사진".encode("cp949")))
    assert unpacked(path, tmp_path) == {"사진.jpg"}
