"""How a command talks: a progress bar for people, a progress file for the app, one line for what went wrong."""

import json
import math
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from core.config import Progress as OnProgress
from core.errors import VitrineError
from core.storage import write_atomically

NOTE_SECONDS = 0.2


@contextmanager
def reporting(progress_file: Path | None = None) -> Iterator[OnProgress]:
    """Yield an `on_progress` that draws a bar and, where asked, keeps `progress_file` up to date.

    A `VitrineError` inside the block becomes one line on the error stream and exit code 1; the progress file then
    holds that line under "error".
    """
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
        except (VitrineError, KeyboardInterrupt) as fault:
            bar.stop()
            sentence = str(fault) or "Stopped before its end."
            _note(progress_file, {"error": sentence})
            typer.echo(sentence, err=True)
            raise typer.Exit(1) from None
        bar.update(task, completed=1.0)
    _note(progress_file, {"fraction": 1.0, "message": "done"})


def say(text: str, json: str | None) -> None:
    """Print `text`; on the error stream where standard output belongs to the JSON."""
    typer.echo(text, err=json == "-")


def write_json(content: object, to: str) -> None:
    """Write `content` as JSON to the file `to`, or to standard output where it is "-"."""
    text = json.dumps(content, indent=2, ensure_ascii=False, allow_nan=False)
    if to == "-":
        typer.echo(text)
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
    return Progress(*columns, console=console, transient=True, disable=not sys.stderr.isatty())


def _note(progress_file: Path | None, content: dict[str, object]) -> None:
    if progress_file is not None:
        write_atomically(progress_file, json.dumps(content))
