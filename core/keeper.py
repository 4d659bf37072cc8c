"""The process beside a job: it runs the job's command, stops it when asked, and writes down how it ended.

`core.jobs` starts it as `python -m core.keeper FOLDER LOCK`, in a session that outlives the app's.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from core import config, storage

SECONDS_PER_LOOK = 0.2
# How long a command may take to save its work after its own stop file, and after each signal.
ASKED_SECONDS = 45.0
PATIENCE = ((signal.SIGINT, 30.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0))
QUIET = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "TERM": "dumb"}


def keep(folder: Path, lock: int) -> int:
    """Run the command in `folder/job.json` to its end and return its exit status, also kept in `folder/exit`.

    Args:
        folder: the job's folder; a file `stop` in it ends the command.
        lock: an open, locked file that the command holds too, so that the lock lasts as long as either lives.
    """
    # What a shell starts with `&` ignores SIGINT, and so would its children.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    record = json.loads((folder / "job.json").read_text("utf-8"))
    with (folder / "log.txt").open("ab") as log:
        child = subprocess.Popen(
            record["command"], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            cwd=config.ROOT, env=os.environ | QUIET, process_group=0, pass_fds=(lock,),
        )  # fmt: skip
    own_stop_file = Path(record["stop_file"]) if record["stop_file"] else None
    status = wait_for(child, folder / "stop", own_stop_file)
    storage.write_atomically(folder / "exit", str(status))
    return status


def wait_for(
    child: subprocess.Popen[bytes],
    stop_file: Path,
    own_stop_file: Path | None = None,
    patience: Sequence[tuple[signal.Signals, float]] = PATIENCE,
) -> int:
    """Wait for a process that leads its own group, and return its exit status.

    Args:
        child: the process.
        stop_file: once it exists, the process is asked to end, then its whole group is made to.
        own_stop_file: what the process itself looks for, to end at a moment of its choice; gone afterwards.
        patience: the signals, each with the seconds given before the next.
    """
    while not stop_file.exists():
        if (status := child.poll()) is not None:
            return status
        time.sleep(SECONDS_PER_LOOK)
    if own_stop_file is not None:
        with _present(own_stop_file), suppress(subprocess.TimeoutExpired):
            return child.wait(ASKED_SECONDS)
    for sent, seconds in patience:
        if child.poll() is None:
            os.killpg(child.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            return child.wait(seconds)
    return child.wait()


@contextmanager
def _present(file: Path) -> Iterator[None]:
    """Let the file be there for as long as the block runs; left behind, it would stop the next run."""
    storage.write_atomically(file, "")
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


if __name__ == "__main__":
    sys.exit(keep(Path(sys.argv[1]), int(sys.argv[2])))
