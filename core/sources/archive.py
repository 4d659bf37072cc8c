"""Unpack a zip of photos without trusting it."""

from __future__ import annotations

import stat
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from core.catalogue.photos import inside
from core.config import MAX_IMAGE_BYTES, Progress, ignore
from core.errors import SourceError

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".png", ".webp")
MAX_ENTRIES = 200_000
MAX_UNPACKED_BYTES = 16 * 1024**3

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1


def unpack_photos(archive: Path, to: Path, on_progress: Progress = ignore) -> None:
    """Write the photos of a zip file into the folder `to`, keeping its subfolders; other files are passed over.

    Raises:
        SourceError: it is no zip, is damaged or locked, an entry leads out of the folder or is a link,
            or it would unpack to more than a catalogue's photos can be. Nothing is said for what was already written:
            unpack into a folder that is removed on failure.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _refuse_too_much(archive, entries)
            names = [_safe_name(archive, entry, to) for entry in entries]
            photos = [(entry, name) for entry, name in zip(entries, names, strict=True) if _is_photo(name)]
            for done, (entry, name) in enumerate(photos, start=1):
                _unpack(opened, entry, to / name)
                on_progress(done / len(photos), f"Unpacked {done} of {len(photos)} photos")
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError) as fault:
        raise SourceError(f"{archive.name} is not a readable zip file ({fault}).", "Pack the photos again.") from fault


def _refuse_too_much(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise SourceError(
            f"{archive.name} would unpack to more than {MAX_ENTRIES:,} files or {MAX_UNPACKED_BYTES // 1024**3} GiB.",
            "Pack fewer photos, or unpack it yourself and choose the folder.",
        )


def _safe_name(archive: Path, entry: zipfile.ZipInfo, to: Path) -> str:
    """The entry's name, where it stays inside `to` and is an open, ordinary file."""
    name = _readable_name(entry)
    if inside(to, name) is None:
        message = f"{archive.name} holds “{name}”, which leads out of its folder."
        raise SourceError(message, "Pack the photos' folder itself.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SourceError(f"{archive.name} holds the link “{name}”.", "Pack the photo it points to instead.")
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise SourceError(f"{archive.name} is locked with a password.", "Pack the photos without one.")
    return name


def _readable_name(entry: zipfile.ZipInfo) -> str:
    """The name as its maker saw it: Korean Windows writes CP949 where zip readers expect CP437."""
    if entry.flag_bits & _UTF8_FLAG:
        return entry.filename
    try:
        return entry.filename.encode("cp437").decode("cp949")
    except UnicodeError:
        return entry.filename


def _is_photo(name: str) -> bool:
    path = PurePosixPath(name)
    return path.suffix.lower() in PHOTO_SUFFIXES and "__MACOSX" not in path.parts and not path.name.startswith(".")


def _unpack(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> None:
    """Write one entry, counting its bytes rather than believing its header."""
    with opened.open(entry) as packed:
        content = packed.read(MAX_IMAGE_BYTES + 1)
    if len(content) > MAX_IMAGE_BYTES:
        raise SourceError(
            f"“{entry.filename}” unpacks to more than {MAX_IMAGE_BYTES // 1024**2} MB.", "Make the photo smaller."
        )
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)


@contextmanager
def opened_photos(path: Path, on_progress: Progress = ignore) -> Iterator[Path]:
    """The folder of photos itself, or a zip of photos unpacked into a folder that is gone after the block.

    Raises:
        SourceError: there is nothing, or it is no zip that can be unpacked; see `unpack_photos`.
    """
    if path.is_dir():
        yield path
        return
    if not path.is_file():
        raise SourceError(f"There are no photos at {path}.", "Choose a folder or a zip file.")
    with tempfile.TemporaryDirectory() as folder:
        unpack_photos(path, Path(folder), on_progress)
        yield Path(folder)
