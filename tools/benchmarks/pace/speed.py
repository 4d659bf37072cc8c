"""The table of speed: what the product adds to the bare networks, and how much memory the app holds."""

import platform
from collections.abc import Iterator
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import torch

from core import config
from core.config import Progress, ignore
from core.demand.learning.presets import PAPER, STARTER, Recipe
from core.demand.network.model import DemandConfig, DemandNetwork
from core.demand.predict import CHUNK, Forecaster
from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, number, table
from tools.benchmarks.pace.answers import a_catalogue, offers_apart, one_at_a_time
from tools.benchmarks.pace.lessons import lesson_of, paper_shape
from tools.benchmarks.pace.resident import resident
from tools.benchmarks.pace.steps import steps_in_turns
from tools.benchmarks.pace.turns import Turns

AIM_FORECAST, AIM_MILLISECONDS, AIM_CATALOGUE, AIM_TRAINING, AIM_BYTES = 1.3, 60.0, 0.9, 0.95, 1.2e9
N_FORECASTS, N_SCORED = 60, 10 * CHUNK
STARTER_STEPS, PAPER_STEPS = 40, 8
N_LINES = 7
DECODED = {False: "photo files decoded within the time", True: "photos decoded beforehand"}


@dataclass(frozen=True)
class Line:
    """One line of the table.

    Attributes:
        work: what was timed.
        measured: with its unit, as people read it.
        bare: the same of the networks alone.
        ratio: measured to bare, the median over turns; of times or of rates, so that the aim is below or above.
        aim: in words.
        is_reached: whether the aim was met; None where there is none.
    """

    work: str
    measured: str
    bare: str | None
    ratio: Estimate | None
    aim: str | None
    is_reached: bool | None


@dataclass(frozen=True)
class Speed:
    """The table of speed.

    Attributes:
        machine: what it was measured on.
        model: name of the demand model that was asked.
        lines: of the table.
    """

    machine: str
    model: str
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return {"machine": self.machine, "model": self.model, "lines": [asdict(line) for line in self.lines]}

    def as_markdown(self) -> str:
        """The table with the machine above it."""
        header = ["work", "Vitrine", "bare networks", "ratio", "aim", "reached"]
        words = {True: "yes", False: "no", None: None}
        rows = [
            [line.work, line.measured, line.bare, interval(line.ratio, 2), line.aim, words[line.is_reached]]
            for line in self.lines
        ]
        return f"{self.machine}; {self.model}.\n\n{table(header, rows)}"


def speed(model: str | Path = "starter", seed: int = 0, on_progress: Progress = ignore) -> Speed:
    """Time forecasts, scoring and training beside the bare networks, in turns, and weigh the app's process.

    Args:
        model: the demand model to ask, a name or a folder.
        seed: of the drawn lessons and the bootstrap.
        on_progress: hears of the lines as they come.

    Raises:
        ModelError: the model or one of its encoders is missing or damaged.
        JobError: the app did not come up.
    """
    torch.set_num_threads(config.n_threads())
    forecaster = Forecaster.load(model)
    lines: list[Line] = []
    for line in _lines(forecaster, seed):
        lines.append(line)
        on_progress(len(lines) / N_LINES, line.work)
    return Speed(machine(), forecaster.card.name, tuple(lines))


def machine() -> str:
    """The processor's kind, how many threads were used, and the library's version."""
    return f"{platform.machine()}, {config.n_threads()} threads, torch {torch.__version__}"


def _lines(forecaster: Forecaster, seed: int) -> Iterator[Line]:
    offers = offers_apart(N_SCORED)
    for is_decoded in (False, True):
        yield _forecast(one_at_a_time(forecaster, offers[:N_FORECASTS], is_decoded, seed), is_decoded)
    for is_decoded in (False, True):
        yield _scoring(a_catalogue(forecaster, offers, is_decoded, seed), is_decoded)
    starter = replace(STARTER, training=replace(STARTER.training, seed=seed))
    yield _training("starter preset, its fusion", _steps(forecaster.config, starter, STARTER_STEPS), starter)
    paper = replace(PAPER, training=replace(PAPER.training, seed=seed))
    yield _training("paper preset, ResNet18 at 125 px throughout", _steps(paper_shape(), paper, PAPER_STEPS), paper)
    yield _memory()


def _forecast(turns: Turns, is_decoded: bool) -> Line:
    ratio = turns.times_bare
    is_reached = ratio.value < AIM_FORECAST and turns.milliseconds(0.5) < AIM_MILLISECONDS
    aim = f"below {AIM_FORECAST} × and {AIM_MILLISECONDS:.0f} ms"
    measured, bare = (
        f"{number(turns.milliseconds(0.5, side), 1)} ms (p95 {number(turns.milliseconds(0.95, side), 1)})"
        for side in (False, True)
    )
    return Line(f"forecast of one product, {DECODED[is_decoded]}", measured, bare, ratio, aim, is_reached)


def _scoring(turns: Turns, is_decoded: bool) -> Line:
    rates = (turns.rate(CHUNK, side).value for side in (False, True))
    measured, bare = (f"{number(rate, 1)} products/s" for rate in rates)
    ratio = turns.share_of_bare
    work = f"scoring a catalogue, {DECODED[is_decoded]}"
    return Line(work, measured, bare, ratio, f"above {AIM_CATALOGUE} ×", ratio.value > AIM_CATALOGUE)


def _steps(shape: DemandConfig, recipe: Recipe, n_steps: int) -> Turns:
    """Turns of training steps of a network of that shape, a step and a bare step each."""
    n_train = (1 + n_steps) * recipe.training.batch_size
    torch.manual_seed(recipe.training.seed)
    lesson = lesson_of(shape, n_train, recipe.training.batch_size, recipe.training.seed)
    return steps_in_turns(DemandNetwork(shape), lesson, recipe, n_epochs=1)


def _training(what: str, turns: Turns, recipe: Recipe) -> Line:
    size = recipe.training.batch_size
    measured, bare = (f"{number(turns.rate(size, side).value, 1)} products/s" for side in (False, True))
    ratio = turns.share_of_bare
    return Line(f"training, {what}", measured, bare, ratio, f"above {AIM_TRAINING} ×", ratio.value > AIM_TRAINING)


def _memory() -> Line:
    held = resident()
    measured = f"{number(held.now / 1e9, 2)} GB (at its peak {number(held.peak / 1e9, 2)})"
    aim = f"below {number(AIM_BYTES / 1e9, 1)} GB"
    return Line("memory of the app with every page opened", measured, None, None, aim, held.now < AIM_BYTES)
