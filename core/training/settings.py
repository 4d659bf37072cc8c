"""What a training run is told, and what it gives back."""

from dataclasses import dataclass
from typing import Annotated, Protocol

import torch
from torch import Tensor, nn

from core.bounds import MAX_EPOCHS, Epochs, Seed, Share, Within, refuse_out_of_bounds
from core.device import is_bfloat16_faster
from core.errors import SettingError

OPTIMISERS = ("adam", "adamw", "sgd")
SCHEDULES = ("constant", "cosine")


@dataclass(frozen=True)
class TrainingConfig:
    """How to train: everything that a rerun needs to end the same.

    Raises:
        SettingError: a number is out of its bounds, or there is no such optimiser or schedule.
    """

    epochs: Epochs
    batch_size: Annotated[int, Within(1, 1_000_000)]
    learning_rate: Annotated[float, Within(0, 100, is_above=True)]
    weight_decay: Annotated[float, Within(0, 100)] = 0.0
    optimiser: str = "adam"
    schedule: str = "constant"
    warmup_fraction: Share = 0.0
    seed: Seed = 0
    patience: Annotated[int, Within(0, MAX_EPOCHS)] | None = None
    gradient_clip: Annotated[float, Within(0, 1e6, is_above=True)] | None = None
    ema_decay: Annotated[float, Within(0, 1, is_below=True)] | None = None
    mixed_precision: bool = True
    mixed_on_cpu: bool = False
    checkpoint_seconds: Annotated[float, Within(0, 1e6)] = 30.0

    def __post_init__(self) -> None:
        refuse_out_of_bounds(self)
        for kind, name, known in (("optimiser", self.optimiser, OPTIMISERS), ("schedule", self.schedule, SCHEDULES)):
            if name not in known:
                raise SettingError(f"There is no {kind} called {name}.", f"Choose one of: {', '.join(known)}.")


@dataclass(frozen=True)
class EpochRecord:
    """One epoch: mean training losses, validation scores, and how long it took."""

    epoch: int
    losses: dict[str, float]
    validation: dict[str, float]
    seconds: float


@dataclass(frozen=True)
class History:
    """A finished run."""

    epochs: tuple[EpochRecord, ...]
    best_epoch: int
    is_stopped_early: bool


def mixed_precision(device: str, is_wanted: bool = True) -> torch.autocast:
    """Compute in bfloat16 where that is faster: on a GPU, and on a processor that has instructions for it."""
    return torch.autocast(device, torch.bfloat16, enabled=is_wanted and is_bfloat16_faster(torch.device(device)))


class Task(Protocol):
    """What is trained: a module, its losses on some rows, and how it is judged."""

    @property
    def module(self) -> nn.Module:
        """The module whose parameters are trained."""

    @property
    def n_train(self) -> int:
        """How many training rows there are."""

    def losses(self, rows: Tensor, epoch: int) -> dict[str, Tensor]:
        """Losses by name on training rows (batch,), among them the "total" that is minimised."""

    def validate(self) -> dict[str, float]:
        """Scores on the validation rows, among them "score", the lower the better; or nothing."""
