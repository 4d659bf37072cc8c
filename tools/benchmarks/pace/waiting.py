"""The table of waiting: how long one person waits for a forecast while another's table is being scored."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import torch

from core import config
from core.catalogue import Offer
from core.config import Progress, ignore
from core.demand.batch import PORTION, forecast_table
from core.demand.predict import Forecaster
from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, number, table
from core.storage import write_atomically
from core.tables import read_text
from core.turns import Turns as Queue
from tools.benchmarks.pace.answers import offers_apart
from tools.benchmarks.pace.speed import machine
from tools.benchmarks.pace.turns import Turns, of_pairs, seconds

AIM = 2.0
N_QUESTIONS, N_ROWS = 60, 50_000
SECONDS_BETWEEN, SECONDS_TO_START = 0.1, 120.0


@dataclass(frozen=True)
class Line:
    """One way to score a table, and what it costs whoever asks one question meanwhile.

    Attributes:
        work: how the table is scored.
        alone: milliseconds that a forecast takes with nothing beside it, the median.
        beside: milliseconds from question to answer while the table runs, the median.
        beside_p95: the same for the slowest in twenty.
        ratio: beside to alone, the median over turns.
        is_reached: whether the ratio is below the aim.
    """

    work: str
    alone: float
    beside: float
    beside_p95: float
    ratio: Estimate
    is_reached: bool


@dataclass(frozen=True)
class Waiting:
    """The table of waiting.

    Attributes:
        machine: what it was measured on.
        n_rows: how long the table was.
        lines: one for each way to score it.
    """

    machine: str
    n_rows: int
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return {"machine": self.machine, "n_rows": self.n_rows, "lines": [asdict(line) for line in self.lines]}

    def as_markdown(self) -> str:
        """The table with the machine above it."""
        header = ["while a table runs", "alone, ms", "beside it, ms (p95)", "ratio", f"below {AIM:.0f} ×"]
        rows = [
            [
                line.work, number(line.alone, 1), f"{number(line.beside, 1)} ({number(line.beside_p95, 1)})",
                interval(line.ratio, 2), "yes" if line.is_reached else "no",
            ]
            for line in self.lines
        ]  # fmt: skip
        return f"{self.machine}; a table of {self.n_rows:,} rows.\n\n{table(header, rows)}"


def waiting(
    model: str | Path = "starter", seed: int = 0, n_rows: int = N_ROWS, n_questions: int = N_QUESTIONS,
    on_progress: Progress = ignore,
) -> Waiting:  # fmt: skip
    """Ask for forecasts of photo, title and price, in turns with a table that rests and one that runs.

    Args:
        model: the demand model, a name or a folder.
        seed: of the bootstrap.
        n_rows: of the table.
        n_questions: asked of each way to score it.
        on_progress: hears of the lines as they come.

    Raises:
        ModelError: the model or one of its encoders is missing or damaged.
    """
    torch.set_num_threads(config.n_threads())
    forecaster = Forecaster.load(model)
    offers = offers_apart(4 * n_questions)
    forecaster.forecast(offers[-2:])
    content = _table(offers, n_rows)
    ways = (
        (f"portions of {PORTION} rows in the app", _in_portions(forecaster, content)),
        ("a job of its own in the background", _as_job(content, str(model))),
    )
    lines = []
    for place, (work, way) in enumerate(ways):
        asked = offers[2 * place * n_questions : 2 * (place + 1) * n_questions]
        lines.append(_line(work, _ask(forecaster, asked, way, seed)))
        on_progress(len(lines) / len(ways), work)
    return Waiting(machine(), n_rows, tuple(lines))


@dataclass(frozen=True)
class _Way:
    """A table being scored: let it rest, let it run, and the queue that a question stands in."""

    rest: Callable[[], None]
    run: Callable[[], None]
    queue: Queue


def _ask(forecaster: Forecaster, offers: Sequence[Offer], opened: Any, seed: int) -> Turns:
    """Questions while the table runs and while it rests, one after the other, each about a garment not seen before."""
    pairs = []
    with opened as way:
        for first, second in zip(offers[::2], offers[1::2], strict=True):
            times = []
            for change, offer in ((way.run, first), (way.rest, second)):
                change()
                time.sleep(SECONDS_BETWEEN)
                times.append(seconds(lambda _: _answer(forecaster, offer, way.queue), 0))  # noqa: B023
            pairs.append((times[0], times[1]))
    return of_pairs(pairs, seed)


def _answer(forecaster: Forecaster, offer: Offer, queue: Queue) -> None:
    with queue:
        forecaster.forecast([offer])


@contextmanager
def _in_portions(forecaster: Forecaster, content: bytes) -> Iterator[_Way]:
    """The table scored by a thread of this process, in portions, each in its turn."""
    queue, may_run, is_over = Queue(), threading.Event(), threading.Event()

    @contextmanager
    def turn() -> Iterator[None]:
        may_run.wait()
        if is_over.is_set():
            raise SystemExit
        with queue.portion():
            yield

    scoring = threading.Thread(
        target=lambda: forecast_table(forecaster, read_text(content, "table"), portion=PORTION, turn=turn), daemon=True
    )
    scoring.start()
    try:
        yield _Way(may_run.clear, may_run.set, queue)
    finally:
        is_over.set()
        may_run.set()
        scoring.join()


@contextmanager
def _as_job(content: bytes, model: str) -> Iterator[_Way]:
    """The table scored by a process of its own, as the app starts it, stopped and continued by signals."""
    with tempfile.TemporaryDirectory() as name:
        folder, progress = Path(name), Path(name) / "progress.json"
        write_atomically(folder / "table.csv", content)
        command = [sys.executable, "-m", "core", "predict", "table", str(folder / "table.csv"), "--model", model]
        options = ["--to", str(folder / "scored.csv"), "--background", "--progress-file", str(progress)]
        home = os.environ | {"VITRINE_HOME": name}
        job = subprocess.Popen(
            [*command, *options], cwd=config.ROOT, env=home, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait_until_it_forecasts(job, progress)
            yield _Way(lambda: job.send_signal(signal.SIGSTOP), lambda: job.send_signal(signal.SIGCONT), Queue())
        finally:
            job.kill()
            job.wait()


def _wait_until_it_forecasts(job: subprocess.Popen[bytes], progress: Path) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < deadline and job.poll() is None:
        if progress.exists() and "forecast" in progress.read_text("utf-8"):
            return
        time.sleep(0.2)


def _line(work: str, turns: Turns) -> Line:
    ratio = turns.times_bare
    alone, beside = turns.milliseconds(0.5, is_bare=True), turns.milliseconds(0.5)
    return Line(work, alone, beside, turns.milliseconds(0.95), ratio, ratio.value < AIM)


def _table(offers: Sequence[Offer], n_rows: int) -> bytes:
    """A table of so many rows, no two titles alike."""
    known = [(offer.title, offer.price, offer.category) for offer in offers]
    rows = [
        (f"{title} {number}", price, category)
        for number, (title, price, category) in zip(range(n_rows), known * (n_rows // len(known) + 1), strict=False)
    ]
    return pd.DataFrame(rows, columns=["title", "price", "category"]).to_csv(index=False).encode()
