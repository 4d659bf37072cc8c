"""Training steps of the one loop beside bare steps of the same network, in turns."""

import copy
import math
import time
from dataclasses import replace
from typing import cast

import torch
from torch import Tensor

from core.demand.learning.losses import paper_loss, soft_loss
from core.demand.learning.presets import Recipe
from core.demand.learning.task import DemandTask, Lesson
from core.demand.network.heads import Outputs
from core.demand.network.model import DemandNetwork
from core.encoders.images import Replay
from core.training import train
from tools.benchmarks.pace.turns import Turns, of_pairs


def steps_in_turns(network: DemandNetwork, lesson: Lesson, recipe: Recipe, n_epochs: int) -> Turns:
    """Seconds of a step in the training loop and of a bare one, each on a full batch, in turns.

    The bare steps run within the loop's own reports, so nothing of the loop is left out or taken apart. Steps at an
    epoch's start carry the validation before them and do not count.

    Args:
        network: on the device to train on; it is trained.
        lesson: with as many training products as make full batches.
        recipe: how to train.
        n_epochs: how long.
    """
    task = DemandTask(network, lesson, recipe)
    n_batches = math.ceil(task.n_train / recipe.training.batch_size)
    listener = _Listener(_BareStep(copy.deepcopy(network), task), n_batches, n_epochs)
    train(task, replace(recipe.training, epochs=n_epochs, patience=None), on_progress=listener)
    return of_pairs(listener.pairs, recipe.training.seed)


class _BareStep:
    """Forward, loss, backward and optimiser on one batch that lies ready on the device: no loop, nothing drawn."""

    def __init__(self, network: DemandNetwork, task: DemandTask) -> None:
        self.network, self.recipe = network.train(), task.recipe
        self.device = task.device
        rows = task.rows[: task.recipe.training.batch_size].to(self.device)
        drawn = task.lesson.album.draw(0).to(self.device)
        self.inputs, self.targets = task.near.inputs_of(rows, drawn), task.near.targets.rows(rows)
        self.rows, self.teaches = torch.arange(len(rows), device=self.device), task.teaches[rows.cpu()].to(self.device)
        self.encode = Replay(network.backbone, len(rows)) if network.backbone is not None else None
        kind = torch.optim.AdamW if task.recipe.training.optimiser == "adamw" else torch.optim.Adam
        self.optimiser = kind([weight for weight in network.parameters() if weight.requires_grad], fused=True)

    def __call__(self) -> None:
        is_mixed = self.recipe.training.mixed_precision and self.device.type == "cuda"
        with torch.autocast(self.device.type, torch.bfloat16, enabled=is_mixed):
            loss = self._loss(cast(Outputs, self.network.fusion(self._features(), self.inputs.presence)))
        self.optimiser.zero_grad(set_to_none=True)
        loss.backward()
        self.optimiser.step()

    def _features(self) -> dict[str, Tensor]:
        if self.encode is None:
            return self.network.features(self.inputs)
        image = self.network.image_features(self.inputs.image, self.rows, self.encode)
        return {"image": image, **self.network.facts(self.inputs)}

    def _loss(self, said: Outputs) -> Tensor:
        if self.recipe.loss == "paper":
            return paper_loss(said, self.targets)["total"]
        spread = self.network.fusion.get_buffer("branches.spread")
        return soft_loss(said, self.targets, spread, self.teaches, self.recipe.hard_share)["total"]


class _Listener:
    """Hears of the loop's progress, and takes as many bare steps as the loop has taken since it last heard."""

    def __init__(self, bare: _BareStep, n_batches: int, n_epochs: int) -> None:
        self.bare, self.n_batches, self.n_steps = bare, n_batches, n_batches * n_epochs
        self.pairs: list[tuple[float, float]] = []
        self.n_done, self.resumed_at = 0, time.perf_counter()

    def __call__(self, fraction: float, message: str) -> None:
        in_the_loop = self._now() - self.resumed_at
        n_before, self.n_done = self.n_done, round(fraction * self.n_steps)
        n = self.n_done - n_before
        started = self._now()
        for _ in range(n):
            self.bare()
        self.resumed_at = self._now()
        if n_before % self.n_batches and n_before // self.n_batches == (self.n_done - 1) // self.n_batches:
            self.pairs.append((in_the_loop / n, (self.resumed_at - started) / n))

    def _now(self) -> float:
        """The time once everything that was asked of the device is done."""
        if self.bare.device.type == "cuda":
            torch.cuda.synchronize(self.bare.device)
        return time.perf_counter()
