"""Unpack a zip of photos without trusting it."""

from __future__ import annotations

import lzma
import re
import stat
import struct
import tempfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from core.catalogue.photos import PhotoFolder, is_picture
from core.catalogue.sources.listing import listed
from core.config import MAX_IMAGE_BYTES, Progress, ignore
from core.errors import SourceError
from core.names import composed, disk_names
from core.tables import Remark

MAX_ENTRIES = 200_000
MAX_UNPACKED_BYTES = 16 * 1024**3

_UTF8_FLAG = 0x800
_ENCRYPTED_FLAG = 0x1
_DRIVE = re.compile(r"[A-Za-z]:/")
_BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, RuntimeError, ValueError, EOFError)
_DAMAGE = (*_BROKEN_ZIP, zlib.error, lzma.LZMAError, struct.error)


@dataclass(frozen=True)
class Unpacked:
    """The photos of a zip file.

    Attributes:
        names: what each is called in the zip, with its folders → the file that holds it.
        remarks: what is in the zip and was not taken.
    """

    names: dict[str, str]
    remarks: tuple[Remark, ...]


def unpack_photos(archive: Path, to: Path, on_progress: Progress = ignore) -> Unpacked:
    """Write the photos of a zip file into the folder `to`, under names that any disk takes, keeping its subfolders.

    What cannot be read is passed over, and said.

    Raises:
        SourceError: it is no zip, is locked, an entry leads out of its folder or is a link,
            or it would unpack to more than a catalogue's photos can be. Nothing is said for what was already written:
            unpack into a folder that is removed on failure.
    """
    try:
        with zipfile.ZipFile(archive) as opened:
            entries = [entry for entry in opened.infolist() if not entry.is_dir()]
            _refuse_too_much(archive, entries)
            return _unpacked(opened, [(_safe_name(archive, entry), entry) for entry in entries], to, on_progress)
    except _DAMAGE as fault:
        raise SourceError(f"{archive.name} is not a readable zip file ({fault}).", "Pack the photos again.") from fault


def _unpacked(
    opened: zipfile.ZipFile, entries: list[tuple[str, zipfile.ZipInfo]], to: Path, on_progress: Progress
) -> Unpacked:
    names: dict[str, str] = {}
    kept = disk_names(name for name, _ in entries if is_picture(name) and not _is_hidden(name))
    twice, damaged, others = [], [], []
    for done, (name, entry) in enumerate(entries, start=1):
        if _is_hidden(name):
            continue
        if not is_picture(name):
            others.append(name)
        elif name in names:
            twice.append(name)
        else:
            if _is_unpacked(opened, entry, to / kept[name]):
                names[name] = kept[name]
            else:
                damaged.append(name)
        on_progress(done / len(entries), f"Unpacked {done} of {len(entries)} files")
    limit = f"damaged or larger than {MAX_IMAGE_BYTES // 1024**2} MB"
    said = (
        listed("photo", damaged, f"could not be unpacked, {limit}", "Pack them again, or smaller versions of them."),
        listed("photo", twice, "came more than once in the zip, and only the first counts", "Rename the others."),
        listed("file", others, "could not be taken for photos", "Save what is a photo as JPEG, PNG or WebP."),
    )
    return Unpacked(names, tuple(remark for remark in said if remark))


def _refuse_too_much(archive: Path, entries: list[zipfile.ZipInfo]) -> None:
    if len(entries) > MAX_ENTRIES or sum(entry.file_size for entry in entries) > MAX_UNPACKED_BYTES:
        raise SourceError(
            f"{archive.name} would unpack to more than {MAX_ENTRIES:,} files or {MAX_UNPACKED_BYTES // 1024**3} GiB.",
            "Pack fewer photos, or unpack it yourself and choose the folder.",
        )


def _safe_name(archive: Path, entry: zipfile.ZipInfo) -> str:
    """The entry's name, where it stays inside its folder and is an open, ordinary file."""
    name = _readable_name(entry).replace("\\", "/")
    if name.startswith("/") or ".." in name.split("/") or _DRIVE.match(name):
        message = f"{archive.name} holds “{name}”, which leads out of its folder."
        raise SourceError(message, "Pack the photos' folder itself.")
    if stat.S_ISLNK(entry.external_attr >> 16):
        raise SourceError(f"{archive.name} holds the link “{name}”.", "Pack the photo it points to instead.")
    if entry.flag_bits & _ENCRYPTED_FLAG:
        raise SourceError(f"{archive.name} is locked with a password.", "Pack the photos without one.")
    return str(PurePosixPath(name))


def _readable_name(entry: zipfile.ZipInfo) -> str:
    """The name as its maker saw it, composed.

    Old Macs write UTF-8 and Korean Windows writes CP949 where zip readers expect CP437.
    """
    if entry.flag_bits & _UTF8_FLAG:
        return composed(entry.filename)
    for encoding in ("utf-8", "cp949"):
        try:
            return composed(entry.filename.encode("cp437").decode(encoding))
        except UnicodeError:
            continue
    return composed(entry.filename)


def _is_hidden(name: str) -> bool:
    """Whether it is what systems leave beside photos."""
    path = PurePosixPath(name)
    return "__MACOSX" in path.parts or path.name.startswith(".") or path.name in ("Thumbs.db", "desktop.ini")


def _is_unpacked(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, target: Path) -> bool:
    """Write one entry, counting its bytes rather than believing its header; whether it could be read."""
    try:
        with opened.open(entry) as packed:
            content = packed.read(MAX_IMAGE_BYTES + 1)
    except _DAMAGE:
        return False
    if len(content) > MAX_IMAGE_BYTES:
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(content)
    return True


@contextmanager
def opened_photos(path: Path, on_progress: Progress = ignore) -> Iterator[tuple[PhotoFolder, tuple[Remark, ...]]]:
    """The photos of a folder, or of a zip that is unpacked into a folder which is gone after the block.

    Yields:
        The photos by what they are called, and what of them could not be unpacked.

    Raises:
        SourceError: there is nothing, or it is no zip that can be unpacked; see `unpack_photos`.
    """
    if path.is_dir():
        yield PhotoFolder(path), ()
        return
    if not path.is_file():
        raise SourceError(f"There are no photos at {path}.", "Choose a folder or a zip file.")
    with tempfile.TemporaryDirectory() as folder:
        unpacked = unpack_photos(path, Path(folder), on_progress)
        yield PhotoFolder(Path(folder), unpacked.names), unpacked.remarks
