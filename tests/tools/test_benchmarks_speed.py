"""The tables of speed and of the paper's scale: what they time, what they say, and that small runs hold together."""

import json

import pytest
import tiny
import torch

from core.demand.learning.presets import STARTER
from core.demand.network.model import DemandConfig, DemandNetwork
from core.evaluation.estimates import Estimate
from tools.benchmarks.__main__ import _publish
from tools.benchmarks.pace.lessons import lesson_of, paper_shape
from tools.benchmarks.pace.paper_scale import N_HELD_OUT, N_TRAIN, PaperScale, Size
from tools.benchmarks.pace.speed import Line, Speed
from tools.benchmarks.pace.steps import steps_in_turns

SHAPE = DemandConfig(
    ("shirts", "trousers"), ("young", "old"), image_dimension=4, text_dimension=4, text_length=0.4, **tiny.SMALL
)


def scale(ours: float, plain: float, validated: float) -> PaperScale:
    rate = Estimate(ours, 0.9 * ours, 1.1 * ours)
    return PaperScale(
        "a GPU", False, Size(N_TRAIN, N_HELD_OUT, 3, 60), 64, rate, rate, Estimate(1, 1, 1),
        Estimate(plain, plain, plain), validated,
    )  # fmt: skip


def test_hours_are_training_and_forecasting_of_every_epoch() -> None:
    one = scale(ours=15_000, plain=1_500, validated=30_000)
    # 45,000 photos take 3 s and 15,000 held-out ones 0.5 s: 3,000 times 3.5 s.
    assert one.hours.value == pytest.approx(3000 * 3.5 / 3600)
    assert one.hours.low < one.hours.value < one.hours.high
    assert one.times_plain == 10
    assert [line.split(" | ")[-1] for line in one.as_markdown().splitlines()[-2:]] == ["yes |", "yes |"]


def test_a_slow_machine_misses_both_aims_and_says_so() -> None:
    shown = scale(ours=5_000, plain=4_000, validated=30_000).as_markdown()
    assert [line.split(" | ")[-1] for line in shown.splitlines()[-2:]] == ["no |", "no |"]


def test_steps_of_the_loop_and_bare_ones_pair_up_within_epochs_only() -> None:
    lesson = lesson_of(SHAPE, n_train=4 * STARTER.training.batch_size, n_held_out=8, seed=0)
    torch.manual_seed(0)
    turns = steps_in_turns(DemandNetwork(SHAPE), lesson, STARTER, n_epochs=3)
    # Of four steps an epoch the first carries the validation before it.
    assert len(turns.measured) == len(turns.bare) == 3 * 3
    assert all(seconds > 0 for seconds in (*turns.measured, *turns.bare))


def test_the_lesson_of_the_paper_has_the_papers_network_and_real_photos() -> None:
    shape = paper_shape()
    lesson = lesson_of(shape, n_train=4, n_held_out=2, seed=0)
    assert lesson.album.images.shape == (6, 3, 125, 125)
    assert lesson.album.images.dtype == torch.uint8
    assert lesson.album.images[0].float().std() > 1
    assert lesson.inputs.title.shape[1] == 768
    assert lesson.folds.train_rows.tolist() == [0, 1, 2, 3]
    assert lesson.folds.held_out_rows.tolist() == [4, 5]


def test_the_table_of_speed_is_plain_json_and_markdown() -> None:
    lines = (
        Line("a forecast", "48.0 ms", "40.0 ms", Estimate(1.2, 1.1, 1.3), "below 1.3 ×", True),
        Line("memory", "1.30 GB", None, None, "below 1.2 GB", False),
    )
    table = Speed("two threads", "Starter", lines)
    assert json.loads(json.dumps(table.as_json()))["lines"][0]["ratio"]["value"] == 1.2
    assert "| a forecast | 48.0 ms | 40.0 ms | 1.20 [1.10, 1.30] | below 1.3 × | yes |" in table.as_markdown()
    assert "| memory | 1.30 GB | – | – | below 1.2 GB | no |" in table.as_markdown()


def test_json_on_standard_output_stands_there_alone(capsys: pytest.CaptureFixture[str]) -> None:
    table = Speed("two threads", "Starter", (Line("memory", "1.30 GB", None, None, "below 1.2 GB", False),))
    _publish(lambda on_progress: table, "-", None)
    printed = capsys.readouterr()
    assert json.loads(printed.out) == table.as_json()
    assert table.as_markdown() in printed.err
    _publish(lambda on_progress: table, None, None)
    assert capsys.readouterr().out.strip() == table.as_markdown()
