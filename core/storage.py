"""Write files and folders so that a reader sees the old one or the new one, never a half and never none."""

import errno
import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar

from core import drafts
from core.errors import StorageError
from core.exchange import exchange, is_possible_in
from core.faults import in_words

N_READINGS = 20
# What a rename says when somebody else made, moved or removed the folder since it was looked at.
_OVERTAKEN = frozenset({errno.ENOENT, errno.EEXIST, errno.ENOTEMPTY, errno.ENOTDIR, errno.EISDIR})
Answer = TypeVar("Answer")


def sha256_of(source: Path | bytes) -> str:
    """The SHA-256 of a file's or a string's bytes, as 64 hex digits."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, content: bytes | str) -> None:
    """Replace `path` by `content` in one step; a device or a pipe is written into.

    Raises:
        StorageError: the disk is full, `path` is a folder or may not be written; the old file stands.
    """
    data = content.encode() if isinstance(content, str) else content
    if os.path.exists(path) and not os.path.isfile(path):  # noqa: PTH110, PTH113 - these know no fault of a name
        _write_into(path, data)
        return
    with storage_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with drafts.draft_file(path.parent) as (draft, handle):
            with os.fdopen(os.dup(handle), "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(handle)
            draft.replace(path)


def _write_into(path: Path, data: bytes) -> None:
    """Write into what is no plain file, where nothing can take its place."""
    with storage_faults(path), path.open("wb") as file:
        file.write(data)


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder that takes the place of `path`, in one step, when the block ends well.

    Whoever looks, and whenever this process is killed, `path` is the old folder or the new one; of two writers one
    has the last word. When the block raises, what was half written is removed and the old folder stands. Where a file
    system cannot let two folders change places, `path` becomes a link to the new one, which can be replaced at once.

    Raises:
        StorageError: the disk is full, the folder may not be written, `path` is a file, or it is a folder of somebody
            else's making on a file system on which it cannot be replaced in one step.
    """
    with storage_faults(path):
        if path.exists() and not path.is_dir():
            raise StorageError(f"{path.name} is a file, not a folder.", "Choose another name, or move it away.")
        path.parent.mkdir(parents=True, exist_ok=True)
        drafts.clear(path.parent)
        with drafts.draft_folder(path.parent) as draft:
            yield draft
            _flush(draft)
            _take_the_place_of(path, draft)
        drafts.clear(path.parent)


def read_whole(folder: Path, read: Callable[[Path], Answer]) -> Answer:
    """What `read(folder)` gives, all of it from one and the same folder.

    Where another folder took its place meanwhile, what was read, or the fault that was met, may be of both: it is
    read again.

    Raises:
        StorageError: it was replaced each of `N_READINGS` times.
    """
    for _ in range(N_READINGS):
        try:
            handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        except OSError:
            return read(folder)
        # As long as it is open, no other folder can be given its number.
        try:
            answer = read(folder)
        except Exception:
            if _is_still(folder, handle):
                raise
        else:
            if _is_still(folder, handle):
                return answer
        finally:
            os.close(handle)
    raise StorageError(f"{folder.name} is being replaced again and again.", "Try again in a moment.")


@contextmanager
def storage_faults(path: Path) -> Iterator[None]:
    """Turn the operating system's write errors about `path` into sentences.

    Raises:
        StorageError: with the remedy for a full disk or a folder that may not be written.
    """
    try:
        yield
    except OSError as fault:
        raise _in_words(path, fault) from fault


def _in_words(path: Path, fault: OSError) -> StorageError:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageError(f"The disk is full: {path.name} was not saved.", "Free some space and try again.")
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(
            f"{path.name} may not be written in {path.parent}.",
            "Choose another folder, or set VITRINE_HOME to one that you may write.",
        )
    if fault.errno == errno.ENAMETOOLONG:
        return StorageError(f"The name {path.name[:60]}… is longer than a disk takes.", "Choose a shorter one.")
    return StorageError(*in_words(fault, path))


def _take_the_place_of(path: Path, draft: Path) -> None:
    while True:
        try:
            if _is_in_place(path, draft):
                return
        except OSError as fault:
            if fault.errno not in _OVERTAKEN:
                raise


def _is_in_place(path: Path, draft: Path) -> bool:
    """Try to put a draft in the place of `path`; False where that has to be tried another way."""
    is_there = os.path.lexists(path)
    if is_there and exchange(draft, path):
        return True
    if not is_there and is_possible_in(draft.parent):
        draft.rename(path)
        return True
    if is_there and not path.is_symlink():
        _remove_empty(path)
        return False
    pointer = draft.with_name("pointer")
    pointer.unlink(missing_ok=True)
    pointer.symlink_to(Path(draft.parent.name, draft.name))
    draft.parent.chmod(draft.stat().st_mode)
    pointer.replace(path)
    return True


def _remove_empty(path: Path) -> None:
    try:
        path.rmdir()
    except FileNotFoundError:
        return
    except OSError as fault:
        message = f"{path.name} cannot be replaced in one step on this file system."
        raise StorageError(message, "Choose another name, or move the old folder away first.") from fault


def _flush(folder: Path) -> None:
    """Have the files at the top of a folder on the disk before it is shown; photos were there already."""
    for file in folder.iterdir():
        if file.is_file():
            handle = os.open(file, os.O_RDONLY)
            with suppress(OSError):
                os.fsync(handle)
            os.close(handle)


def _is_still(folder: Path, handle: int) -> bool:
    """Whether the folder is the one that is open."""
    try:
        return os.path.samestat(folder.stat(), os.fstat(handle))
    except OSError:
        return False
