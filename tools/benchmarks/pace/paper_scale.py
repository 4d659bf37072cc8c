"""The paper's recipe at its real size: photos a second, and how long its 3,000 epochs take on this machine."""

from dataclasses import asdict, dataclass, replace
from typing import Any

import torch

from core import config
from core.config import Progress, ignore
from core.demand.learning.presets import PAPER, Recipe
from core.demand.learning.task import DemandTask, Lesson
from core.demand.network.model import DemandNetwork
from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, number, table
from tools.benchmarks.pace.lessons import demo_photos, lesson_of, paper_shape
from tools.benchmarks.pace.plain_loop import plain_rate
from tools.benchmarks.pace.steps import steps_in_turns
from tools.benchmarks.pace.turns import seconds

N_TRAIN, N_HELD_OUT = 45_000, 15_000
AIM_HOURS, AIM_TIMES_PLAIN = 3.0, 5.0


@dataclass(frozen=True)
class Size:
    """How much is run.

    Attributes:
        n_train: photos that are trained on.
        n_held_out: photos that are only forecast, at every epoch's end.
        n_epochs: how many epochs are timed.
        n_plain: batches of the plain loop that are timed.
    """

    n_train: int
    n_held_out: int
    n_epochs: int
    n_plain: int


REAL = Size(N_TRAIN, N_HELD_OUT, n_epochs=3, n_plain=60)
SMALL = Size(n_train=6 * 64, n_held_out=64, n_epochs=1, n_plain=3)


@dataclass(frozen=True)
class PaperScale:
    """What the paper's training costs.

    Attributes:
        device: what it ran on.
        is_small: whether no GPU was at hand, so that only a few hundred photos were run.
        size: how much was run.
        batch_size: photos a step.
        ours: photos a second in the training loop.
        bare: photos a second of the network and its optimiser alone.
        share_of_bare: the one as a share of the other, the median over turns.
        plain: photos a second of a plain loop.
        validated: held-out photos a second at an epoch's end.
    """

    device: str
    is_small: bool
    size: Size
    batch_size: int
    ours: Estimate
    bare: Estimate
    share_of_bare: Estimate
    plain: Estimate
    validated: float

    @property
    def hours(self) -> Estimate:
        """How long all epochs of the paper's size take, the forecasts of its held-out photos included."""
        each = [
            N_TRAIN / rate + N_HELD_OUT / self.validated for rate in (self.ours.value, self.ours.high, self.ours.low)
        ]
        return Estimate(*(PAPER.training.epochs * one / 3600 for one in each))

    @property
    def times_plain(self) -> float:
        """How many times as fast as the plain loop it trains."""
        return self.ours.value / self.plain.value

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return {**asdict(self), "hours": asdict(self.hours), "times_plain": self.times_plain}

    def as_markdown(self) -> str:
        """The table, and in words what ran."""
        epochs = PAPER.training.epochs
        rows: list[list[str | None]] = [
            ["training loop, photos/s", interval(self.ours, 0), None, None],
            ["network and optimiser alone, photos/s", interval(self.bare, 0), None, None],
            ["loop as a share of that", interval(self.share_of_bare, 2), None, None],
            ["plain loop, photos/s", interval(self.plain, 0), None, None],
            ["held-out photos forecast, photos/s", number(self.validated, 0), None, None],
            ["times the plain loop", number(self.times_plain, 1), f"at least {AIM_TIMES_PLAIN:.0f}",
             _yes(self.times_plain >= AIM_TIMES_PLAIN)],
            [f"{epochs:,} epochs of {N_TRAIN:,} photos, hours", interval(self.hours, 1), f"below {AIM_HOURS:.0f}",
             _yes(self.hours.value < AIM_HOURS)],
        ]  # fmt: skip
        return f"{self._what_ran()}\n\n{table(['what', 'measured', 'aim on a GPU', 'reached'], rows)}"

    def _what_ran(self) -> str:
        ran = f"{self.device}; {self.size.n_train:,} photos of 125 × 125, batches of {self.batch_size}."
        return f"No GPU is at hand, so this ran small: {ran}" if self.is_small else ran


def paper_scale(seed: int = 0, on_progress: Progress = ignore) -> PaperScale:
    """Train the paper's network as its preset does, beside the bare network and a plain loop, and time all three.

    Photos are the demo catalogue's, over and over, and all else is drawn: what they say does not change what they cost.
    Where there is no GPU a few hundred photos are run instead, and the result says so.

    Args:
        seed: of everything drawn.
        on_progress: hears of the parts.
    """
    torch.set_num_threads(config.n_threads())
    has_gpu = torch.cuda.is_available()
    device = torch.device("cuda" if has_gpu else "cpu")
    return measure(device, REAL if has_gpu else SMALL, seed, on_progress)


def measure(device: torch.device, size: Size, seed: int = 0, on_progress: Progress = ignore) -> PaperScale:
    """Time all three on a device, so much of them."""
    recipe = replace(PAPER, training=replace(PAPER.training, seed=seed))
    on_progress(0.0, f"laying out {size.n_train + size.n_held_out:,} photos")
    lesson = lesson_of(paper_shape(), size.n_train, size.n_held_out, seed)
    torch.manual_seed(seed)
    network = DemandNetwork(paper_shape()).to(device)
    on_progress(0.2, "training, and the bare network in turns")
    turns = steps_in_turns(network, lesson, recipe, size.n_epochs)
    on_progress(0.7, "forecasting the photos held out")
    validated = _validated(network, lesson, recipe)
    on_progress(0.8, "training in a plain loop")
    n_batch = recipe.training.batch_size
    plain = plain_rate(DemandNetwork(paper_shape()).to(device), lesson, demo_photos(), n_batch, size.n_plain, seed)
    return PaperScale(
        _name_of(device), device.type == "cpu", size, n_batch,
        turns.rate(n_batch), turns.rate(n_batch, is_bare=True), turns.share_of_bare, plain, validated,
    )  # fmt: skip


def _validated(network: DemandNetwork, lesson: Lesson, recipe: Recipe) -> float:
    """Held-out photos a second, as at an epoch's end; the second time counts."""
    task, device = DemandTask(network.eval(), lesson, recipe), next(network.parameters()).device
    is_mixed = recipe.training.mixed_precision and device.type == "cuda"

    @torch.no_grad()
    def validate(turn: int) -> None:
        with torch.autocast(device.type, torch.bfloat16, enabled=is_mixed):
            task.validate()

    return len(lesson.folds.held_out_rows) / [seconds(validate, turn) for turn in range(2)][1]


def _name_of(device: torch.device) -> str:
    name = torch.cuda.get_device_name(device) if device.type == "cuda" else f"{config.n_threads()} processor threads"
    return f"{name}, torch {torch.__version__}"


def _yes(is_reached: bool) -> str:
    return "yes" if is_reached else "no"
