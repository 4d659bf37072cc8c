"""Names of products, photos and catalogues: one name however it is spelled, and one that a disk can hold."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from pathlib import PurePosixPath

MAX_PART_BYTES = 200
"""Of each folder or file in a path; file systems take 255, and a draft beside the file needs some of them."""
MAX_FOLDERS_BYTES = 1_000
"""Of the folders that a file lies in, together."""

_NOT_ON_EVERY_DISK = re.compile(r'[<>:"|?*\\\x00-\x1f\ud800-\udfff]')


def composed(text: str) -> str:
    """The text in Unicode's composed form (NFC), as Windows and the web write it; a Mac's disk spells it apart."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def folded(name: str) -> str:
    """What two names have in common that a disk may take for one: composed, and without regard to case."""
    return composed(composed(name).casefold())


def spellings(name: str) -> tuple[str, ...]:
    """The forms in which a disk may hold the name: composed, and spelled apart; once where they are the same."""
    return tuple(dict.fromkeys((name, composed(name), unicodedata.normalize("NFD", name))))


def disk_names(names: Iterable[str]) -> dict[str, str]:
    """For each path the one to keep it under: composed, short enough, and apart from all others on any disk.

    A part that is too long is cut, and keeps its suffix and a mark of the whole; characters that some disks refuse
    become `_`; of names that differ in case or spelling alone, the later ones are numbered.
    """
    kept: dict[str, str] = {}
    files: Counter[str] = Counter()
    folders: set[str] = set()
    for name in names:
        if name not in kept:
            path = "/".join(map(disk_name, _short(composed(name)).split("/")))
            kept[name] = _untaken(path, files, folders)
    return kept


def disk_name(part: str) -> str:
    """The name that a single file or folder called `part` is kept under. See `disk_names`."""
    plain = _NOT_ON_EVERY_DISK.sub("_", composed(part)).rstrip(". ") or "_"
    if len(plain.encode()) <= MAX_PART_BYTES:
        return plain
    suffix = PurePosixPath(plain).suffix
    mark = f"~{_mark(plain)}{suffix if len(suffix.encode()) <= 10 else ''}"
    return plain.encode()[: MAX_PART_BYTES - len(mark.encode())].decode("utf-8", "ignore") + mark


def _short(path: str) -> str:
    """The path, or a mark of its folders where they are too many for any disk."""
    folders, _, file = path.rpartition("/")
    return path if len(folders.encode("utf-8", "replace")) <= MAX_FOLDERS_BYTES else f"{_mark(folders)}/{file}"


def _mark(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:8]


def _untaken(path: str, files: Counter[str], folders: set[str]) -> str:
    """The path, other than all files and folders there are; notes it as taken."""
    if any(folded(str(parent)) in files for parent in PurePosixPath(path).parents):
        path = disk_name(path.replace("/", "_"))
    whole, free = PurePosixPath(path), path
    while folded(free) in files or folded(free) in folders:
        files[folded(path)] += 1
        free = str(whole.with_name(f"{whole.stem}~{files[folded(path)]}{whole.suffix}"))
    files[folded(free)] = 1
    folders.update(folded(str(parent)) for parent in PurePosixPath(free).parents)
    return free
