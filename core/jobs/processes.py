"""Which process a job's command is, known by its number and the moment it started (door of psutil)."""

import json
from pathlib import Path

import psutil

from core import storage
from core.shapes import parse_json

_FILE = "process.json"
# The moment is told by a clock that may be set while the command runs; no number comes round as fast as this.
_TOLERANCE_SECONDS = 2.0


def write_down(folder: Path, pid: int) -> None:
    """Keep in a job's folder which process is its command; one that has ended already needs no keeping.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    try:
        started = psutil.Process(pid).create_time()
    except psutil.Error:
        return
    storage.write_atomically(folder / _FILE, json.dumps({"pid": pid, "started": started}))


def process_of(folder: Path) -> psutil.Process | None:
    """The command of a job while it runs; None where it has ended, its number is another's now, or was never kept."""
    try:
        kept = parse_json((folder / _FILE).read_bytes())
        process = psutil.Process(int(kept["pid"]))
        is_same = abs(process.create_time() - float(kept["started"])) <= _TOLERANCE_SECONDS
        return process if is_same and process.status() != psutil.STATUS_ZOMBIE else None
    except (OSError, ValueError, TypeError, KeyError, OverflowError, psutil.Error):
        return None
