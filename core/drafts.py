"""Drafts: hidden files and folders in which a run writes what is to take another's place.

Each is locked by the run that writes it. The system lets go of a lock when its process ends, however it ends, so a
draft that nobody holds is what a killed run left behind.
"""

import fcntl
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".vitrine-"
CONTENT = "content"
_LOCK = "lock"


@contextmanager
def draft_file(parent: Path) -> Iterator[tuple[Path, int]]:
    """Yield a new file in `parent` and its open handle; what still has its name afterwards is removed."""
    path, handle = _new_file(parent)
    try:
        yield path, handle
    finally:
        path.unlink(missing_ok=True)
        os.close(handle)


@contextmanager
def draft_folder(parent: Path) -> Iterator[Path]:
    """Yield a new empty folder, `CONTENT` of a hidden one in `parent`; both are removed unless a link leads there."""
    home, lock = _new_home(parent)
    try:
        (home / CONTENT).mkdir()
        yield home / CONTENT
    finally:
        if home.name not in _pointed_at(parent):
            shutil.rmtree(home, ignore_errors=True)
        os.close(lock)


def clear(parent: Path) -> None:
    """Remove the drafts that killed runs left in `parent`; those of runs still alive, or that a link leads to, stay."""
    try:
        left = [entry for entry in os.scandir(parent) if entry.name.startswith(PREFIX) and not entry.is_symlink()]
    except OSError:
        return
    for entry in left:
        with suppress(OSError):
            _clear_one(Path(entry.path), entry.is_dir())


def _clear_one(path: Path, is_folder: bool) -> None:
    handle = os.open(path / _LOCK if is_folder else path, os.O_RDWR | os.O_NOFOLLOW | (os.O_CREAT if is_folder else 0))
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)  # refused while its run lives
        if not is_folder:
            path.unlink()
        elif path.name not in _pointed_at(path.parent):  # asked under the lock: its run may just have pointed there
            shutil.rmtree(path, ignore_errors=True)
    finally:
        os.close(handle)


def _new_file(parent: Path) -> tuple[Path, int]:
    while True:
        handle, name = tempfile.mkstemp(dir=parent, prefix=PREFIX)
        if _is_held(handle):
            return Path(name), handle
        os.close(handle)


def _new_home(parent: Path) -> tuple[Path, int]:
    while True:
        home = Path(tempfile.mkdtemp(dir=parent, prefix=PREFIX))
        try:
            lock = os.open(home / _LOCK, os.O_RDWR | os.O_CREAT)
        except FileNotFoundError:
            continue  # cleared away before it could be locked
        if _is_held(lock):
            return home, lock
        os.close(lock)


def _is_held(handle: int) -> bool:
    """Lock an open file and say whether it is still there: somebody clearing up may have been faster."""
    with suppress(OSError):  # on a file system without locks nobody can clear up either
        fcntl.flock(handle, fcntl.LOCK_EX)
    return os.fstat(handle).st_nlink > 0


def _pointed_at(parent: Path) -> set[str]:
    """The names in `parent` that its links lead into."""
    return {Path(entry).readlink().parts[0] for entry in os.scandir(parent) if entry.is_symlink()}
