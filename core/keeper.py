"""The process beside a job: it runs the job's command, stops it when asked, and writes down how it ended.

`core.jobs` starts it as `python -m core.keeper FOLDER LOCK`, in a session that outlives the app's; as
`python -m core.keeper FOLDER`, it ends a command whose keeper was killed.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from core import config, processes, storage

SECONDS_PER_LOOK = 0.2
# How long a command may take to save its work after each signal.
PATIENCE = ((signal.SIGINT, 45.0), (signal.SIGTERM, 10.0), (signal.SIGKILL, 10.0))
QUIET = {"PYTHONUNBUFFERED": "1", "PYTHONIOENCODING": "utf-8", "NO_COLOR": "1", "TERM": "dumb"}


def keep(folder: Path, lock: int) -> int:
    """Run the command in `folder/job.json` to its end and return its exit status, also kept in `folder/exit`.

    Args:
        folder: the job's folder; a file `stop` in it ends the command.
        lock: an open, locked file that the command holds too, so that the lock lasts as long as either lives.
    """
    # What a shell starts with `&` ignores SIGINT, and so would its children.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    command = json.loads((folder / "job.json").read_text("utf-8"))["command"]
    with (folder / "log.txt").open("ab") as log:
        child = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
            cwd=config.ROOT, env=os.environ | QUIET, process_group=0, pass_fds=(lock,),
        )  # fmt: skip
    processes.write_down(folder, child.pid)
    status = wait_for(child, folder / "stop")
    storage.write_atomically(folder / "exit", str(status))
    return status


def wait_for(
    child: subprocess.Popen[bytes],
    stop_file: Path,
    patience: Sequence[tuple[signal.Signals, float]] = PATIENCE,
) -> int:
    """Wait for a process that leads its own group, and return its exit status.

    Args:
        child: the process.
        stop_file: once it exists, the process is asked to end, then its whole group is made to.
        patience: the signals, each with the seconds given before the next.
    """
    while not stop_file.exists():
        if (status := child.poll()) is not None:
            return status
        time.sleep(SECONDS_PER_LOOK)
    for sent, seconds in patience:
        if child.poll() is None:
            os.killpg(child.pid, sent)
        with suppress(subprocess.TimeoutExpired):
            return child.wait(seconds)
    return child.wait()


def end(folder: Path, patience: Sequence[tuple[signal.Signals, float]] = PATIENCE) -> None:
    """End a command that lost its keeper, with the patience its keeper would have had; nothing else is touched."""
    for sent, seconds in patience:
        limit = time.monotonic() + seconds
        if process := processes.process_of(folder):
            os.killpg(process.pid, sent)
        while processes.process_of(folder) and time.monotonic() < limit:
            time.sleep(SECONDS_PER_LOOK)


if __name__ == "__main__":
    if len(sys.argv) == 2:
        end(Path(sys.argv[1]))
    else:
        sys.exit(keep(Path(sys.argv[1]), int(sys.argv[2])))
