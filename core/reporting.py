"""How a command talks: a progress bar for people, a progress file for the app, an answer for whoever asked."""

import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.config import Progress as OnProgress
from core.errors import StorageError, VitrineError
from core.faults import ending_of
from core.storage import write_atomically

NOTE_SECONDS = 0.2


@contextmanager
def reporting(progress_file: Path | None = None) -> Iterator[OnProgress]:
    """Yield an `on_progress` that draws a bar and, where asked, keeps `progress_file` up to date.

    A fault inside the block goes on its way; the progress file then holds its sentence under "error".

    Raises:
        StorageError: the progress file cannot be written, which is found out before anything is begun.
    """
    _note(progress_file, {"fraction": 0.0, "message": "Starting …"})
    with _bar() as bar:
        task, noted = bar.add_task("Starting", total=1.0), -math.inf

        def on_progress(fraction: float, message: str) -> None:
            nonlocal noted
            bar.update(task, completed=fraction, description=message)
            # A file that is written whole takes longer than a short step of training.
            if time.monotonic() - noted >= NOTE_SECONDS:
                _note(progress_file, {"fraction": fraction, "message": message})
                noted = time.monotonic()

        try:
            yield on_progress
        except BaseException as fault:
            with suppress(VitrineError):
                _note(progress_file, {"error": ending_of(fault).sentence})
            raise
        bar.update(task, completed=1.0)
    _note(progress_file, {"fraction": 1.0, "message": "done"})


def say(text: str, json: str | None = None) -> None:
    """Print `text`; on the error stream where standard output belongs to the JSON.

    Raises:
        StorageError: standard output is closed.
    """
    is_aside = json == "-"
    if sys.stdout is None and not is_aside:
        raise StorageError("Standard output is closed: the answer has nowhere to go.", "Open it, or name a file.")
    typer.echo(text, err=is_aside)


def write_json(content: object, to: str) -> None:
    """Write `content` as JSON to the file `to`, or to standard output where it is "-".

    Raises:
        StorageError: the disk is full, or the place is closed, a folder, or may not be written.
    """
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    if to == "-":
        say(text)
    else:
        write_atomically(Path(to), text + "\n")


def _bar() -> Progress:
    # Standard output belongs to the answer; where nobody watches, the bar keeps still.
    console = Console(stderr=True)
    columns = (
        BarColumn(24),
        TextColumn("{task.percentage:>3.0f} %"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    return Progress(*columns, console=console, transient=True, disable=sys.stderr is None or not sys.stderr.isatty())


def _note(progress_file: Path | None, content: dict[str, object]) -> None:
    if progress_file is not None:
        write_atomically(progress_file, json.dumps(content))
