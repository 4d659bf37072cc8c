"""Where a run puts what it makes: a place that can be written, that nothing else has, and that no other run fills."""

import fcntl
import os
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.errors import StorageError
from core.storage import storage_faults

LOCK = ".lock"
CHECKPOINT = ".checkpoint"


def refuse_unwritable(file: Path) -> None:
    """See that a file can be written, before hours are spent on what belongs in it.

    Raises:
        StorageError: it is a folder, or what is to hold it cannot be written.
    """
    try:
        if file.is_dir():
            raise StorageError(f"{file} is a folder.", "Name a file in it.")
        if not file.exists():
            nearest = next(parent for parent in file.absolute().parents if os.path.lexists(parent))
            with tempfile.TemporaryFile(dir=nearest):
                pass
    except OSError as fault:
        raise StorageError(f"{file} cannot be written ({fault.strerror}).", "Name another place.") from fault


def refuse_overwriting(outputs: Iterable[Path], inputs: Iterable[Path]) -> None:
    """See that nothing is written over what it is made of.

    Raises:
        StorageError: an output is an input, by whatever name.
    """
    sources = [source for source in inputs if source.exists()]
    for output in outputs:
        if output.exists() and any(output.samefile(source) for source in sources):
            raise StorageError(f"{output} is what is read: it would be overwritten.", "Name another file.")


def refuse_taken(folder: Path, mark: str, kind: str, is_replacing: bool = False) -> None:
    """See that a folder is free, or holds what may be replaced.

    Args:
        folder: where something is to be put.
        mark: the file by which one of its kind is known.
        kind: what it is called in a sentence, such as `model`.
        is_replacing: whether one of its kind may be replaced; what is of no such kind never is.

    Raises:
        StorageError: the folder is taken.
    """
    with storage_faults(folder):
        if folder.is_dir() and not any(folder.iterdir()):
            return
        if not os.path.lexists(folder):
            return
        if not (folder / mark).is_file():
            raise StorageError(f"{folder} holds something that is no {kind}.", "Choose a new folder.")
    if not is_replacing:
        raise StorageError(f"There is a {kind} in {folder} already.", "Choose a new folder, or add --replace.")


@contextmanager
def held(folder: Path, doing: str) -> Iterator[None]:
    """Keep a place to this run while the block lasts, in this process and before all others.

    The system lets go of the lock when its process ends, however it ends, so no dead run keeps a living one out.

    Args:
        folder: what is to be put there; it need not exist.
        doing: what is being done there, such as `training`.

    Raises:
        StorageError: another run holds it, or the lock cannot be written.
    """
    lock = folder.with_name(folder.name + LOCK)
    with storage_faults(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = _locked(lock)
    if handle is None:
        raise StorageError(
            f"A {doing} into {folder.name} is already under way.", "Wait for it, stop it, or choose another name."
        )
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)  # while it is held: who waits for it finds that it is gone, and makes its own
        os.close(handle)


def refuse_held(folder: Path, doing: str) -> None:
    """See that no run fills a place now.

    Raises:
        StorageError: one does.
    """
    if folder.with_name(folder.name + LOCK).exists():
        with held(folder, doing):
            pass


def checkpoint_of(folder: Path) -> Path:
    """Where the state of a training lies until its model can be put into the folder."""
    return folder.with_name(folder.name + CHECKPOINT)


def refuse_unfinished(
    folder: Path, is_replacing: bool = False, remedy: str = "Go on with --resume, or begin anew with --replace."
) -> None:
    """See that no training was stopped before its model was put into a folder.

    Args:
        folder: the model's.
        is_replacing: whether what it had learned may be replaced.
        remedy: what whoever asks can do instead.

    Raises:
        StorageError: one was, and a new one would overwrite what it had learned.
    """
    if not is_replacing and checkpoint_of(folder).exists():
        raise StorageError(f"A training into {folder.name} was stopped before its end.", remedy)


def _locked(lock: Path) -> int | None:
    """The handle of a lock that is now ours; None where it is another's."""
    while True:
        handle = os.open(lock, os.O_CREAT | os.O_RDWR, 0o644)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(handle)
            return None
        if _is_at(lock, handle):
            return handle
        os.close(handle)  # its last holder removed it since it was opened


def _is_at(path: Path, handle: int) -> bool:
    try:
        return os.path.samestat(path.stat(), os.fstat(handle))
    except FileNotFoundError:
        return False
