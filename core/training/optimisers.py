"""Optimisers and their learning rates, and how they are kept in a checkpoint."""

import math
from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.optim.lr_scheduler import LambdaLR

from core.training.settings import TrainingConfig


def new_schedule(optimiser: torch.optim.Optimizer, config: TrainingConfig, n_steps: int, step: int = 0) -> LambdaLR:
    """The learning rates of `n_steps` steps, as the config names them, set for one of them.

    Each is worked out from its step alone, so a resumed run has the rates of the undisturbed one to the last bit.
    """
    return LambdaLR(optimiser, partial(_share_of_rate, n_steps=n_steps, config=config), last_epoch=step - 1)


def _share_of_rate(step: int, n_steps: int, config: TrainingConfig) -> float:
    n_warmup = config.warmup_fraction * n_steps
    if step < n_warmup:
        return (step + 1) / n_warmup
    if config.schedule == "cosine":
        return 0.5 * (1 + math.cos(math.pi * (step - n_warmup) / max(1.0, n_steps - n_warmup)))
    return 1.0


def new_optimiser(module: nn.Module, config: TrainingConfig) -> torch.optim.Optimizer:
    """The optimiser named in the config; a module may offer `parameter_groups(learning_rate)` of its own."""
    offered = getattr(module, "parameter_groups", None)
    groups: Iterable[Any] = (
        offered(config.learning_rate) if offered else [p for p in module.parameters() if p.requires_grad]
    )
    kinds: dict[str, Any] = {"adam": torch.optim.Adam, "adamw": torch.optim.AdamW, "sgd": torch.optim.SGD}
    extra = {"momentum": 0.9, "nesterov": True} if config.optimiser == "sgd" else {}
    # One pass over the weights instead of a dozen.
    optimiser: torch.optim.Optimizer = kinds[config.optimiser](
        groups, lr=config.learning_rate, weight_decay=config.weight_decay, fused=True, **extra
    )
    return optimiser


def optimiser_tensors(optimiser: torch.optim.Optimizer) -> Iterator[tuple[str, Tensor]]:
    """What an optimiser remembers, each tensor under a name of its own."""
    for index, values in optimiser.state_dict()["state"].items():
        for key, value in values.items():
            if isinstance(value, Tensor):
                yield f"optimiser.{index}.{key}", value


def restore_optimiser(optimiser: torch.optim.Optimizer, tensors: dict[str, Tensor]) -> None:
    """Let an optimiser remember what `optimiser_tensors` gave, without the prefix."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        index, key = name.split(".", 1)
        state.setdefault(int(index), {})[key] = value
    optimiser.load_state_dict({**optimiser.state_dict(), "state": state})
