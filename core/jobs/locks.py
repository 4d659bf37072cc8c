"""A job's locks: whoever holds them lives, and what nobody holds is what a killed process left behind.

The command and its keeper (`keeper.py`) hold `lock`, and the system lets go of it when the last of them ends, however
it ends: a job lives exactly as long as its lock is held. The keeper alone holds `keeper`; where nobody does, the keeper
is gone and another one stops the command, which `process.json` names by its number and the moment it started: a number
that was since given to another program is never mistaken for ours.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core import config
from core.storage import storage_faults

RECORD = "job.json"
_STARTING = ".starting"


@contextmanager
def one_start_at_a_time() -> Iterator[None]:
    """Keep every other process from starting a job while the block lasts.

    Raises:
        StorageError: the jobs' folder cannot be written.
    """
    file = config.jobs_folder() / _STARTING
    with storage_faults(file):
        file.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(file, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
    finally:
        os.close(handle)


def new_folder(folder: Path) -> tuple[int, int]:
    """Make a job's folder and hold its `lock` and its `keeper`; their open files, for its keeper to inherit.

    Raises:
        StorageError: the folder cannot be written.
    """
    with storage_faults(folder):
        folder.mkdir(parents=True)
        lock, keeper = (os.open(folder / name, os.O_CREAT | os.O_RDWR) for name in ("lock", "keeper"))
        for handle in (lock, keeper):
            fcntl.flock(handle, fcntl.LOCK_EX)
    return lock, keeper


def clear_unborn() -> None:
    """Remove the folders of jobs whose starter was killed before it wrote what they are; for `one_start_at_a_time`."""
    for folder in config.jobs_folder().iterdir():
        if folder.is_dir() and not (folder / RECORD).exists() and not is_alive(folder):
            shutil.rmtree(folder, ignore_errors=True)


def is_alive(folder: Path) -> bool:
    """Whether a job's command or its keeper runs."""
    try:
        lock = os.open(folder / "lock", os.O_RDWR)
    except OSError:
        return False
    try:
        fcntl.flock(lock, fcntl.LOCK_SH | fcntl.LOCK_NB)  # shared, so that two looks at once do not meet
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


@contextmanager
def unheld(path: Path) -> Iterator[int | None]:
    """Hold a lock that nobody holds, and yield its open file; None where somebody does."""
    lock = os.open(path, os.O_CREAT | os.O_RDWR)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield lock
    except BlockingIOError:
        yield None
    finally:
        os.close(lock)
