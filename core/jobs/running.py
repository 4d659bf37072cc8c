"""A long command in a process of its own: start it, read how far it is, stop it, take it up again.

A job is a folder: `job.json` (what was started), `progress.json` (written by the command), `log.txt`, `stop` (somebody
asked it to end), `exit` (its exit status), `process.json`, `lock` and `keeper`. `locks.py` says who lives,
`keeper.py` what runs and ends the command.
"""

import json
import math
import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

from core import config, rooms, storage
from core.errors import JobError, VitrineError
from core.jobs.locks import RECORD, clear_unborn, is_alive, new_folder, one_start_at_a_time, unheld
from core.jobs.processes import process_of
from core.shapes import misfit, parse_json

State = Literal["running", "done", "failed", "stopped"]

PROGRAM = (sys.executable, "-m", "core")
LOG_TAIL_BYTES = 16_384
LOG_TAIL_LINES = 40
TERMINAL_CODES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


@dataclass(frozen=True)
class Job:
    """A command that was started in its own process."""

    id: str
    title: str
    command: tuple[str, ...]
    started: datetime
    n_program: int = len(PROGRAM)

    @property
    def folder(self) -> Path:
        """Where the job keeps its files."""
        return config.jobs_folder() / self.id

    @property
    def arguments(self) -> tuple[str, ...]:
        """What was asked, without the program and without the progress file; nothing where the record is damaged."""
        return self.command[self.n_program : -2]

    @property
    def is_resumable(self) -> bool:
        """Whether the command can take up its own work where it was left."""
        return rooms.is_resumable(self.arguments)


@dataclass(frozen=True)
class JobProgress:
    """How far a job is: `fraction` in [0, 1], a sentence, its state, seconds so far and the end of its log."""

    fraction: float
    message: str
    state: State
    seconds: float
    log_tail: str


def start(arguments: Sequence[str], title: str, program: Sequence[str] = PROGRAM) -> Job:
    """Start `python -m core <arguments>` in its own process and return at once.

    Args:
        arguments: the command and its options, as typed after `python -m core`.
        title: what the job is called on screen.
        program: what runs the arguments; it is given `--progress-file PATH` after them.

    Raises:
        StorageError: the job's folder cannot be written.
        JobError: the process cannot be started, the same command is already under way, or it is none of those that
            run in the background.
    """
    if tuple(program) == PROGRAM and not rooms.runs_in_the_background(tuple(arguments)):
        raise JobError(f"“{title}” does not run in the background.", "Run it at the command line.")
    started = datetime.now(UTC)
    name = f"{started:%Y%m%d-%H%M%S}-{secrets.token_hex(3)}"
    folder = config.jobs_folder() / name
    command = (*program, *arguments, "--progress-file", str(folder / "progress.json"))
    job = Job(name, title, command, started, len(program))
    with one_start_at_a_time():
        if any(_is_same(known.arguments, arguments) and is_alive(known.folder) for known in jobs()):
            raise JobError(f"“{title}” is already under way.", "Wait for it to end, or stop it first.")
        clear_unborn()
        locks = new_folder(folder)
    try:
        record = asdict(job) | {"started": started.isoformat()}
        storage.write_atomically(folder / RECORD, json.dumps(record, ensure_ascii=False, indent=1))
        _start_keeper(folder, *locks)
    except VitrineError:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    finally:
        for lock in locks:
            os.close(lock)
    return job


def jobs() -> tuple[Job, ...]:
    """Every job that this workspace knows, the newest first."""
    folders = sorted(config.jobs_folder().glob(f"*/{RECORD}"), reverse=True)
    return tuple(job for path in folders if (job := _read(path)) is not None)


def progress(job: Job) -> JobProgress:
    """Say how far a job is, without waiting for it; a record or progress file that is damaged is said."""
    told = _told(job.folder / "progress.json")
    state = _state(job)
    log = _log_tail(job.folder / "log.txt")
    fraction = 1.0 if state == "done" else min(max(float(told.get("fraction", 0.0)), 0.0), 1.0)
    message = _message(job, state, told, log)
    damaged = [name for name, is_so in (("record", not job.command), ("progress file", "damage" in told)) if is_so]
    said = "".join(f" Its {name} is damaged." for name in damaged)
    return JobProgress(fraction, message + said, state, _seconds(job, state), log)


def stop(job: Job) -> None:
    """Ask a job to save its work and end; one that does not is ended. Returns at once; a finished job is left alone.

    Raises:
        JobError: its keeper is gone and nothing tells any more which process is the job's.
        StorageError: the job's folder cannot be written.
    """
    if not is_alive(job.folder):
        return
    storage.write_atomically(job.folder / "stop", "")
    with unheld(job.folder / "keeper") as vacancy:
        # A job that ended in between has nothing left to stop.
        if vacancy is not None and is_alive(job.folder):
            if process_of(job.folder) is None:
                raise JobError(
                    f"“{job.title}” cannot be stopped from here: its keeper was killed, and its process is not known.",
                    "End its process in the system's task list, or restart the computer.",
                )
            _start_keeper(job.folder, vacancy)


def resume(job: Job) -> Job:
    """Start a job again so that it takes up its work where it was left.

    Raises:
        JobError: the job still runs, or its command cannot be resumed.
    """
    if is_alive(job.folder):
        raise JobError(f"“{job.title}” is still running.", "Stop it first, or wait for it to end.")
    if not job.is_resumable:
        raise JobError(f"“{job.title}” cannot be taken up again.", "Start it anew.")
    resumed = tuple(argument for argument in job.arguments if argument != "--resume")
    return start((*resumed, "--resume"), job.title, job.command[: job.n_program])


def forget(job: Job) -> None:
    """Remove a finished job and its log; what it made stays.

    Raises:
        JobError: the job still runs.
    """
    if is_alive(job.folder):
        raise JobError(f"“{job.title}” is still running.", "Stop it first.")
    shutil.rmtree(job.folder, ignore_errors=True)


def _start_keeper(folder: Path, *locks: int) -> None:
    """Start a process, in a session that outlives the app's, that runs and watches the command.

    Args:
        folder: the job's.
        locks: `lock` and `keeper`, held; with `keeper` alone, the process only ends the command that runs.
    """
    command = [sys.executable, "-m", "core.jobs.keeper", str(folder), *map(str, locks[:-1])]
    try:
        keeper = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=config.ROOT,
            start_new_session=True, pass_fds=locks,
        )  # fmt: skip
    except OSError as error:
        raise JobError(f"No process could be started ({error.strerror}).", "Close other programs and retry.") from error
    # Somebody must wait for the keeper, or it stays in the process table as long as the app lives.
    threading.Thread(target=keeper.wait, name=f"keeper of {folder.name}", daemon=True).start()


def _is_same(left: Sequence[str], right: Sequence[str]) -> bool:
    """Whether two commands would do the same work in the same place."""
    return [item for item in left if item != "--resume"] == [item for item in right if item != "--resume"]


def _state(job: Job) -> State:
    if is_alive(job.folder):
        return "running"
    if _exit_status(job.folder) == 0:
        return "done"
    return "stopped" if (job.folder / "stop").exists() else "failed"


def _exit_status(folder: Path) -> int | None:
    try:
        return int((folder / "exit").read_text("ascii"))
    except (OSError, ValueError):
        return None


def _message(job: Job, state: State, told: dict[str, Any], log: str) -> str:
    if state == "running" and (job.folder / "stop").exists():
        return "Saving its work and stopping …"
    if state == "running":
        return told.get("message") or "Starting …"
    if state == "failed":
        return told.get("error") or _how_it_died(_exit_status(job.folder), log)
    if state == "stopped":
        return "Stopped on request." + (" Resume it to go on where it was left." if job.is_resumable else "")
    return told.get("message") or "Done."


def _how_it_died(status: int | None, log: str) -> str:
    if status is None:
        return "It ended without a word: the computer was restarted, or the process was ended from outside."
    if status == -signal.SIGKILL:
        return "The system ended it, most likely because memory ran out. Use a smaller batch, or free some memory."
    last_line = log.strip().rsplit("\n", 1)[-1]
    return last_line or f"It ended with status {status} and left no log."


def _seconds(job: Job, state: State) -> float:
    """Seconds from the start to now, or to the last sign of life of a job that has ended."""
    if state == "running":
        return (datetime.now(UTC) - job.started).total_seconds()
    traces = [job.folder / name for name in ("exit", "progress.json", "log.txt")]
    last_sign = max((path.stat().st_mtime for path in traces if path.exists()), default=0.0)
    return max(0.0, last_sign - job.started.timestamp())


def _log_tail(path: Path) -> str:
    """The last lines of a log as a reader would see them: without colour codes, overwritten lines as they ended."""
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - LOG_TAIL_BYTES))
            text = file.read().decode("utf-8", "replace")
    except OSError:
        return ""
    lines = [line.rstrip("\r").rsplit("\r", 1)[-1] for line in TERMINAL_CODES.sub("", text).split("\n")]
    return "\n".join(lines[-LOG_TAIL_LINES:]).strip()


def _read(path: Path) -> Job | None:
    try:
        written = path.read_bytes()
    except OSError:
        return None  # forgotten since it was listed
    try:
        record = parse_json(written)
        if fault := misfit(record, _Record):
            raise ValueError(fault)
        started = datetime.fromisoformat(record["started"]).astimezone(UTC)
        return Job(**record | {"id": path.parent.name, "started": started, "command": tuple(record["command"])})
    except (AttributeError, KeyError, TypeError, ValueError, OverflowError):
        began = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Job(path.parent.name, "A job that cannot be named", (), began, 0)


def _told(path: Path) -> dict[str, Any]:
    """What a command told of its progress; `damage` where what is there cannot be read."""
    try:
        told = parse_json(path.read_bytes())
        is_told = isinstance(told, dict) and not misfit(told, _Told) and math.isfinite(told.get("fraction", 0))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, OverflowError):
        is_told = False
    return told if is_told else {"damage": True}


@dataclass(frozen=True)
class _Record:
    title: str
    command: list[str]
    started: str
    n_program: int


@dataclass(frozen=True)
class _Told:
    fraction: float
    message: str
    error: str
