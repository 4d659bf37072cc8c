"""The training loop: seeded, resumable to the same bits, stopped early and on request."""

import dataclasses
import math
import signal
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from core.errors import TrainingError
from core.registry import save_tensors
from core.training import TrainingConfig, train
from core.training.losses import Losses
from core.training.optimisers import new_optimiser, new_schedule

CONFIG = TrainingConfig(
    epochs=4, batch_size=5, learning_rate=0.05, schedule="cosine", warmup_fraction=0.2, ema_decay=0.9
)


class Line:
    """Fit y = 2x with dropout noise, so that a run which drew other random numbers would end elsewhere."""

    def __init__(self) -> None:
        torch.manual_seed(1)
        self.module = nn.Sequential(nn.Linear(1, 8), nn.Dropout(0.5), nn.Linear(8, 1))
        self.inputs = torch.linspace(-1, 1, 23)[:, None]
        self.n_train = len(self.inputs)
        self.validation_scores: list[float] | None = None
        self.seen: list[list[int]] = []

    def losses(self, rows: Tensor, epoch: int) -> dict[str, Tensor]:
        self.seen.append(rows.tolist())
        return {"total": (self.module(self.inputs[rows]) - 2 * self.inputs[rows]).square().mean()}

    def validate(self) -> dict[str, float]:
        if self.validation_scores is not None:
            return {"score": self.validation_scores.pop(0)}
        return {"score": float((self.module(self.inputs) - 2 * self.inputs).square().mean())}


def weights(task: Line) -> Tensor:
    return torch.cat([parameter.detach().flatten() for parameter in task.module.parameters()])


def stop_after(n_reports: int):
    """A listener that presses Ctrl-C once it has heard from the run `n_reports` times."""
    heard: list[float] = []

    def on_progress(fraction: float, message: str) -> None:
        heard.append(fraction)
        if len(heard) == n_reports:
            signal.raise_signal(signal.SIGINT)

    return on_progress


@pytest.mark.parametrize("n_reports", [1, 5, 7, 13])
def test_a_stopped_and_resumed_run_ends_as_the_undisturbed_one(tmp_path: Path, n_reports: int) -> None:
    undisturbed = Line()
    history = train(undisturbed, CONFIG)

    checkpoint = tmp_path / "run.safetensors"
    with pytest.raises(TrainingError, match="--resume"):
        train(Line(), CONFIG, checkpoint, on_progress=stop_after(n_reports))
    resumed = Line()
    torch.manual_seed(99)
    again = train(resumed, CONFIG, checkpoint, is_resumed=True)

    assert torch.equal(weights(resumed), weights(undisturbed))
    assert [record.losses for record in again.epochs] == [record.losses for record in history.epochs]


def test_a_run_that_is_begun_anew_leaves_no_state_of_the_last_one_to_go_on_from(tmp_path: Path) -> None:
    def fail(fraction: float, message: str) -> None:
        raise ZeroDivisionError  # before it saved anything

    checkpoint = tmp_path / "run.safetensors"
    with pytest.raises(TrainingError, match="--resume"):
        train(Line(), CONFIG, checkpoint, on_progress=stop_after(5))
    with pytest.raises(ZeroDivisionError):
        train(Line(), CONFIG, checkpoint, is_resumed=True, on_progress=fail)
    assert checkpoint.exists()
    with pytest.raises(ZeroDivisionError):
        train(Line(), CONFIG, checkpoint, on_progress=fail)
    assert not checkpoint.exists()


def test_every_epoch_visits_every_row_once_in_an_order_of_its_own() -> None:
    task = Line()
    train(task, CONFIG)
    epochs = [sum(task.seen[i : i + 5], []) for i in range(0, 20, 5)]
    assert all(sorted(epoch) == list(range(23)) for epoch in epochs)
    assert epochs[0] != epochs[1]


def test_the_seed_alone_decides_the_result() -> None:
    one, same, other = Line(), Line(), Line()
    train(one, CONFIG)
    torch.manual_seed(5)
    train(same, CONFIG)
    train(other, dataclasses.replace(CONFIG, seed=1))
    assert torch.equal(weights(one), weights(same))
    assert not torch.equal(weights(one), weights(other))


def test_training_stops_when_patience_is_out_and_keeps_the_best_epoch() -> None:
    task = Line()
    task.validation_scores = [3.0, 1.0, 2.0, 2.0, 2.0, 0.0]
    history = train(task, dataclasses.replace(CONFIG, epochs=6, patience=2))
    assert history.is_stopped_early
    assert history.best_epoch == 1
    assert len(history.epochs) == 4


def test_plain_sgd_step_equals_the_step_on_paper() -> None:
    task = Line()
    task.module = nn.Linear(1, 1, bias=False)
    nn.init.constant_(task.module.weight, 0.5)
    config = TrainingConfig(epochs=1, batch_size=23, learning_rate=0.1, optimiser="sgd")
    train(task, config)
    # d/dw mean((w - 2)² x²) = 2 (w - 2) mean(x²); Nesterov's first step with momentum .9 is 1.9 times the plain one.
    gradient = 2 * (0.5 - 2) * float(task.inputs.square().mean())
    assert math.isclose(task.module.weight.item(), 0.5 - 0.1 * 1.9 * gradient, rel_tol=1e-5)


def test_resuming_with_other_settings_is_refused(tmp_path: Path) -> None:
    checkpoint = tmp_path / "run.safetensors"
    with pytest.raises(TrainingError):
        train(Line(), CONFIG, checkpoint, on_progress=stop_after(2))
    with pytest.raises(TrainingError, match="learning_rate"):
        train(Line(), dataclasses.replace(CONFIG, learning_rate=0.1), checkpoint, is_resumed=True)


@pytest.mark.parametrize("progress", ["[" * 100_000, "{}", "[1]", '{"config": 1, "at": {}}'])
def test_a_checkpoint_that_does_not_say_how_far_it_came_is_refused(tmp_path: Path, progress: str) -> None:
    checkpoint = tmp_path / "run.safetensors"
    save_tensors(checkpoint, {"progress": torch.tensor(list(progress.encode()), dtype=torch.uint8)})
    with pytest.raises(TrainingError, match="does not say how far the run came. Train again without --resume"):
        train(Line(), CONFIG, checkpoint, is_resumed=True)


def test_a_loss_that_is_no_number_stops_the_run_with_a_remedy() -> None:
    task = Line()
    task.inputs = task.inputs * math.nan
    with pytest.raises(TrainingError, match="learning rate"):
        train(task, CONFIG)


def test_progress_names_every_loss_and_the_time_left() -> None:
    messages: list[str] = []
    train(Line(), CONFIG, on_progress=lambda fraction, message: messages.append(message))
    assert "total" in messages[0] and messages[0].endswith("left")


def test_losses_read_once_are_those_read_after_every_step() -> None:
    steps = [{"total": torch.rand(()), "views": torch.rand(())} for _ in range(50)]
    seldom, often = Losses(), Losses()
    for step in steps:
        seldom.add(step, 7)
        often = Losses(often.read()[0])
        often.add(step, 7)
    assert seldom.read() == often.read()
    assert seldom.read()[1] == {name: float(value) for name, value in steps[-1].items()}


def test_frozen_weights_and_normalisation_are_left_as_the_best_epoch_had_them() -> None:
    task = Line()
    task.module = nn.Sequential(nn.Linear(1, 8), nn.BatchNorm1d(8), nn.Linear(8, 1))
    task.module[0].requires_grad_(False)
    before = task.module[0].weight.clone()
    task.validation_scores = [3.0, 1.0, 2.0, 2.0]
    statistics: list[Tensor] = []
    validate = task.validate
    task.validate = lambda: statistics.append(task.module[1].running_var.clone()) or validate()  # type: ignore
    train(task, CONFIG)
    assert torch.equal(task.module[0].weight, before)
    assert torch.equal(task.module[1].running_var, statistics[1])
    assert not torch.equal(statistics[1], statistics[3])


def rates(config: TrainingConfig, n_steps: int, start: int = 0) -> list[float]:
    """What the learning rate is multiplied by at each step from `start` on, as an optimiser is told it."""
    optimiser = new_optimiser(nn.Linear(1, 1), config)
    schedule = new_schedule(optimiser, config, n_steps)
    if start:
        schedule = new_schedule(optimiser, config, n_steps, start)
    found = []
    for _ in range(start, n_steps):
        found.append(optimiser.param_groups[0]["lr"] / config.learning_rate)
        optimiser.step()
        schedule.step()
    return found


def test_the_learning_rate_rises_in_a_line_and_falls_as_half_a_cosine() -> None:
    found = rates(dataclasses.replace(CONFIG, warmup_fraction=0.2), n_steps=10)
    on_paper = [1 / 2, 1, *(math.cos(math.pi * step / 16) ** 2 for step in range(8))]
    assert found == pytest.approx(on_paper, abs=1e-12)
    assert rates(dataclasses.replace(CONFIG, schedule="constant", warmup_fraction=0.0), 3) == [1, 1, 1]


@pytest.mark.parametrize("start", [1, 2, 7])
def test_a_resumed_run_has_the_learning_rates_of_the_undisturbed_one(start: int) -> None:
    assert rates(CONFIG, 10, start) == rates(CONFIG, 10)[start:]


def test_the_average_follows_quickly_at_first_and_then_by_its_decay() -> None:
    task = Line()
    task.module = nn.Linear(1, 1, bias=False)
    nn.init.constant_(task.module.weight, 0.0)
    seen: list[float] = []
    task.validate = lambda: seen.append(task.module.weight.item()) or {"score": -len(seen)}  # type: ignore
    live = [0.0]
    losses = task.losses
    task.losses = lambda rows, epoch: live.append(task.module.weight.item()) or losses(rows, epoch)  # type: ignore
    train(task, TrainingConfig(epochs=12, batch_size=23, learning_rate=0.1, optimiser="sgd", ema_decay=0.4))
    average, on_paper = 0.0, []
    for step, weight in enumerate(live[2:]):
        decay = min(0.4, (1 + step) / (10 + step))
        average = decay * average + (1 - decay) * weight
        on_paper.append(average)
    assert seen[:-1] == pytest.approx(on_paper, rel=1e-5)
