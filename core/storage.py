"""Write files so that a reader sees the old one or the new one, never a half."""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import StorageError


def sha256_of(source: Path | bytes) -> str:
    """The SHA-256 of a file's or a string's bytes, as 64 hex digits."""
    if isinstance(source, bytes):
        return hashlib.sha256(source).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_atomically(path: Path, content: bytes | str) -> None:
    """Replace `path` by `content` in one step.

    Raises:
        StorageError: the disk is full or the folder may not be written; the old file stands.
    """
    data = content.encode() if isinstance(content, str) else content
    with storage_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            Path(name).replace(path)
        except BaseException:
            Path(name).unlink(missing_ok=True)
            raise


@contextmanager
def atomic_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path` that takes its place when the block ends well.

    When the block raises, what was half written is removed and the old folder stands.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    with storage_faults(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        try:
            yield draft
            _take_the_place_of(path, draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)


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


def _in_words(path: Path, fault: OSError) -> Exception:
    if fault.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageError(f"The disk is full: {path.name} was not saved.", "Free some space and try again.")
    if fault.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return StorageError(
            f"{path.name} may not be written in {path.parent}.",
            "Choose another folder, or set VITRINE_HOME to one that you may write.",
        )
    if fault.errno == errno.ENAMETOOLONG:
        return StorageError(f"The name {path.name[:60]}… is longer than a disk takes.", "Choose a shorter one.")
    return fault


def _take_the_place_of(path: Path, draft: Path) -> None:
    draft.chmod(0o755)
    if path.exists():
        retired = Path(tempfile.mkdtemp(dir=path.parent, prefix=f".{path.name}."))
        path.replace(retired / path.name)
        draft.replace(path)
        shutil.rmtree(retired, ignore_errors=True)
    else:
        draft.replace(path)
