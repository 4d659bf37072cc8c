"""What a training run is told, and what it gives back."""

from dataclasses import dataclass
from typing import Protocol

import torch
from torch import Tensor, nn


@dataclass(frozen=True)
class TrainingConfig:
    """How to train: everything that a rerun needs to end the same."""

    epochs: int
    batch_size: int
    learning_rate: float
    weight_decay: float = 0.0
    optimiser: str = "adam"
    schedule: str = "constant"
    warmup_fraction: float = 0.0
    seed: int = 0
    patience: int | None = None
    gradient_clip: float | None = None
    ema_decay: float | None = None
    mixed_precision: bool = True
    mixed_on_cpu: bool = False
    checkpoint_seconds: float = 30.0


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
    is_told = hasattr(torch.cpu, "get_capabilities")  # younger than the oldest torch that is welcome
    is_fast = device == "cuda" or (is_told and bool(torch.cpu.get_capabilities().get("avx512_bf16")))
    return torch.autocast(device, torch.bfloat16, enabled=is_wanted and is_fast)


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
