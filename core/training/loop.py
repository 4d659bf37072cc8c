"""The one training loop: seeded, resumable to the same result, stopped early, and talking while it works.

Every step's random numbers come from (seed, step) alone, and every epoch's order from (seed, epoch), so a run that
was killed and resumed draws exactly what the undisturbed run would have drawn.
"""

import json
import math
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR
from torch.optim.swa_utils import get_ema_multi_avg_fn

from core.config import Progress, ignore
from core.errors import TrainingError
from core.registry import load_tensors, save_tensors
from core.shapes import parse_json
from core.training.losses import Losses
from core.training.optimisers import new_optimiser, new_schedule, optimiser_tensors, restore_optimiser
from core.training.settings import EpochRecord, History, Task, TrainingConfig, mixed_precision
from core.training.tensors import changing, copied, fill, state_of, under

LOOK_SECONDS = 0.5


def train(
    task: Task,
    config: TrainingConfig,
    checkpoint: Path | None = None,
    is_resumed: bool = False,
    on_progress: Progress = ignore,
) -> History:
    """Train `task.module` in place and leave the best weights in it.

    Args:
        task: what to train.
        config: how.
        checkpoint: file for the state of the run, written every `checkpoint_seconds` and on Ctrl-C.
        is_resumed: go on from `checkpoint` where it exists.
        on_progress: hears the fraction done, the loss per head and the time left.

    Raises:
        TrainingError: the run was stopped, its loss stopped being a number, or the checkpoint is of another run.
        StorageError: a checkpoint could not be written; the last one stands.
    """
    run = _Run(task, config, checkpoint)
    if is_resumed and checkpoint and checkpoint.is_file():
        run.restore()
    elif checkpoint:
        checkpoint.unlink(missing_ok=True)  # else a run that is resumed after this one would go on from another
    with _interrupts_noted() as is_interrupted:
        return run.to_the_end(on_progress, is_interrupted)


@dataclass
class _Progress:
    """How far a run is: all of it that is not a tensor."""

    epoch: int = 0
    batch: int = 0
    best_score: float = math.inf
    best_epoch: int = 0
    sums: dict[str, float] = field(default_factory=dict)
    seconds: float = 0.0
    records: list[dict[str, Any]] = field(default_factory=list)


class _Run:
    def __init__(self, task: Task, config: TrainingConfig, checkpoint: Path | None) -> None:
        self.task, self.config, self.checkpoint = task, config, checkpoint
        self.optimiser = new_optimiser(task.module, config)
        self.live = changing(task.module)
        # Counters are not averaged, only weights and statistics.
        fractions = {name: value for name, value in self.live.items() if value.is_floating_point()}
        self.average = copied(fractions) if config.ema_decay else None
        self.best = copied(self.live)
        self.at = _Progress()
        self.lost = Losses()
        self.n_batches = max(1, math.ceil(task.n_train / config.batch_size))
        self.schedule = self._schedule()
        self.last_saved = self.last_looked = time.monotonic()
        self.device = next(task.module.parameters()).device

    def to_the_end(self, on_progress: Progress, is_interrupted: threading.Event) -> History:
        while self.at.epoch < self.config.epochs and not self._is_out_of_patience():
            self._run_epoch(on_progress, is_interrupted)
            self._close_epoch()
        if self.at.records:
            fill(self.live, self.best)
        self.task.module.eval()
        records = tuple(EpochRecord(**record) for record in self.at.records)
        return History(records, self.at.best_epoch, len(records) < self.config.epochs)

    def _run_epoch(self, on_progress: Progress, is_interrupted: threading.Event) -> None:
        self.task.module.train()
        started, before = time.monotonic(), self.at.seconds
        self.lost = Losses(self.at.sums)
        for rows in self._remaining_batches():
            looked = self._step(rows)
            self.at.batch += 1
            self.at.seconds = before + time.monotonic() - started
            if looked:
                on_progress(self._fraction(), self._message(looked))
                self.last_looked = time.monotonic()
            self._save_when_due(is_interrupted.is_set())
            if is_interrupted.is_set():
                raise _stopped()

    def _remaining_batches(self) -> Iterator[Tensor]:
        order = torch.Generator().manual_seed(_mixed(self.config.seed, -1 - self.at.epoch))
        rows = torch.randperm(self.task.n_train, generator=order)
        yield from rows.split(self.config.batch_size)[self.at.batch :]

    def _step(self, rows: Tensor) -> dict[str, float]:
        """Learn from some rows, (batch,); the losses where it was time to look at them, else nothing."""
        step = self._n_steps_done()
        torch.manual_seed(_mixed(self.config.seed, step))
        with self._precision():
            losses = self.task.losses(rows, self.at.epoch)
        self.lost.add(losses, len(rows))
        # A look makes a GPU wait for all that was asked of it, so there it is taken twice a second and not every step.
        is_due = self.device.type == "cpu" or time.monotonic() - self.last_looked >= LOOK_SECONDS
        looked = self._look() if is_due else {}
        self.optimiser.zero_grad(set_to_none=True)
        losses["total"].backward()
        if self.config.gradient_clip:
            nn.utils.clip_grad_norm_(self.task.module.parameters(), self.config.gradient_clip)
        self.optimiser.step()
        self.schedule.step()
        self._follow_average(step)
        return looked

    def _n_steps_done(self) -> int:
        return self.at.epoch * self.n_batches + self.at.batch

    def _schedule(self) -> LambdaLR:
        return new_schedule(self.optimiser, self.config, self.n_batches * self.config.epochs, self._n_steps_done())

    def _precision(self) -> torch.autocast:
        is_wanted = self.config.mixed_precision and (self.device.type == "cuda" or self.config.mixed_on_cpu)
        return mixed_precision(self.device.type, is_wanted)

    def _look(self) -> dict[str, float]:
        """The last step's losses; refuses to go on when they stopped being numbers."""
        self.at.sums, last = self.lost.read()
        if not math.isfinite(self.at.sums.get("total", 0.0)):
            raise TrainingError("The loss stopped being a number.", "Lower the learning rate and train again.")
        return last

    def _follow_average(self, step: int) -> None:
        if self.average is None or self.config.ema_decay is None:
            return
        # A young average would remember the random start: let it follow quickly at first.
        decay = min(self.config.ema_decay, (1 + step) / (10 + step))
        follow = get_ema_multi_avg_fn(decay)
        follow(list(self.average.values()), [self.live[name] for name in self.average], step)

    def _close_epoch(self) -> None:
        self._look()
        losses = {name: value / self.task.n_train for name, value in self.at.sums.items()}
        validation = self._validate_and_keep_best(losses)
        self.at.records.append(asdict(EpochRecord(self.at.epoch, losses, validation, self.at.seconds)))
        self.at.epoch, self.at.batch, self.at.sums, self.at.seconds = self.at.epoch + 1, 0, {}, 0.0
        self._save_when_due()

    def _validate_and_keep_best(self, losses: dict[str, float]) -> dict[str, float]:
        current = copied(self.live)
        if self.average is not None:
            fill(self.live, self.average)
        self.task.module.eval()
        with torch.no_grad(), self._precision():
            validation = self.task.validate()
        # Without validation rows the last epoch is the best that can be said.
        if validation.get("score", -math.inf) < self.at.best_score:
            self.at.best_score = validation.get("score", math.inf)
            self.at.best_epoch = self.at.epoch
            fill(self.best, self.live)
        fill(self.live, current)
        return validation

    def _is_out_of_patience(self) -> bool:
        patience = self.config.patience
        return patience is not None and self.at.epoch - self.at.best_epoch > patience

    def _save_when_due(self, is_due: bool = False) -> None:
        if is_due or time.monotonic() - self.last_saved >= self.config.checkpoint_seconds:
            self.save()

    def save(self) -> None:
        """Write the whole state of the run in one step."""
        if self.checkpoint is None:
            return
        self._look()
        progress = json.dumps({"at": asdict(self.at), "config": asdict(self.config)}).encode()
        tensors = {"progress": torch.frombuffer(bytearray(progress), dtype=torch.uint8)}
        tensors |= {f"module.{name}": value for name, value in state_of(self.task.module).items()}
        tensors |= {f"best.{name}": value for name, value in self.best.items()}
        tensors |= {f"average.{name}": value for name, value in (self.average or {}).items()}
        tensors |= dict(optimiser_tensors(self.optimiser))
        save_tensors(self.checkpoint, {name: value.clone() for name, value in tensors.items()})
        self.last_saved = time.monotonic()

    def restore(self) -> None:
        """Take up the state that `save` wrote."""
        assert self.checkpoint is not None
        tensors = load_tensors(self.checkpoint)
        try:
            saved = parse_json(bytes(tensors["progress"].tolist()))
            self._check_is_same_run(saved["config"])
            self.at = _Progress(**saved["at"])
        except (KeyError, ValueError, TypeError, AttributeError) as fault:
            raise TrainingError(
                f"{self.checkpoint.name} does not say how far the run came.", "Train again without --resume."
            ) from fault
        self.task.module.load_state_dict(under("module.", tensors))
        fill(self.best, under("best.", tensors))
        if self.average is not None:
            fill(self.average, under("average.", tensors))
        restore_optimiser(self.optimiser, under("optimiser.", tensors))
        self.schedule = self._schedule()

    def _check_is_same_run(self, saved: dict[str, Any]) -> None:
        # How often to save may differ; what is learned may not.
        ours = {**asdict(self.config), "checkpoint_seconds": saved.get("checkpoint_seconds")}
        changed = [key for key, value in ours.items() if saved.get(key) != value]
        if changed:
            raise TrainingError(
                f"The checkpoint was made with other settings ({', '.join(changed)}).",
                "Resume with the settings it was started with, or train again without --resume.",
            )

    def _fraction(self) -> float:
        return (self.at.epoch + self.at.batch / self.n_batches) / self.config.epochs

    def _message(self, losses: dict[str, float]) -> str:
        per_batch = self.at.seconds / max(1, self.at.batch)
        left = per_batch * (self.n_batches * (self.config.epochs - self.at.epoch) - self.at.batch)
        heads = " · ".join(f"{name} {value:.3f}" for name, value in losses.items())
        return f"epoch {self.at.epoch + 1} of {self.config.epochs} · {heads} · {_clock(left)} left"


def _stopped() -> TrainingError:
    return TrainingError("Training was stopped.", "Run the same command with --resume to go on where it was.")


@contextmanager
def _interrupts_noted() -> Iterator[threading.Event]:
    """Let Ctrl-C end the run between two steps instead of in the midst of one, so that what is saved is whole."""
    noted = threading.Event()
    if threading.current_thread() is not threading.main_thread():
        yield noted
        return
    before = signal.signal(signal.SIGINT, lambda number, frame: noted.set())
    try:
        yield noted
    finally:
        signal.signal(signal.SIGINT, before)


def _mixed(seed: int, step: int) -> int:
    """One 63-bit seed from two numbers (the finaliser of SplitMix64), so that neighbours share nothing."""
    z = (seed * 0x9E3779B97F4A7C15 + step * 0xD1B54A32D192ED03 + 0x632BE59BD9B4E019) % 2**64
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9 % 2**64
    z = (z ^ (z >> 27)) * 0x94D049BB133111EB % 2**64
    return (z ^ (z >> 31)) >> 1


def _clock(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
