"""Numbers of a run: each is held to bounds that the sentence names, wherever they are told."""

from dataclasses import MISSING, dataclass, fields
from math import inf, nan
from pathlib import Path
from typing import Annotated, Any, get_type_hints

import numpy as np
import pytest
import tiny
from typer.testing import CliRunner

from core.bounds import MAX_EPOCHS, MAX_SEED, Within, refuse_out_of_bounds
from core.catalogue import Catalogue, splits
from core.cli import app
from core.demand.evaluate import evaluate
from core.demand.learning.presets import PAPER, STARTER, Recipe
from core.demand.network.model import DemandConfig
from core.demand.train import train_demand
from core.errors import ModelError, SettingError
from core.training import TrainingConfig

GOOD: dict[type, dict[str, Any]] = {
    TrainingConfig: {"epochs": 1, "batch_size": 1, "learning_rate": 0.1},
    Recipe: {"preset": "starter", "network": {}, "training": STARTER.training},
    DemandConfig: {"categories": ("a",), "age_bands": ("b",)},
}
NUMBERS = [
    (settings, field.name)
    for settings in GOOD
    for field in fields(settings)
    if {int, float}
    & {get_type_hints(settings)[field.name], *getattr(get_type_hints(settings)[field.name], "__args__", ())}
]


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return tiny.catalogue(tmp_path_factory.mktemp("bounds") / "goods", has_photos=False)


@pytest.mark.parametrize(("settings", "name"), NUMBERS, ids=lambda part: getattr(part, "__name__", part))
@pytest.mark.parametrize("value", [-1, nan, inf, -inf, 10**400, "many", True], ids=lambda value: str(value)[:8])
def test_no_number_of_a_run_takes_what_it_cannot_mean(settings: type, name: str, value: object) -> None:
    with pytest.raises(SettingError) as refused:
        settings(**{**GOOD[settings], name: value})
    assert name.removeprefix("n_").replace("_", " ") in refused.value.message.lower()
    assert refused.value.remedy.startswith("Choose a") and " to " in refused.value.remedy


@pytest.mark.parametrize(("settings", "name"), NUMBERS, ids=lambda part: getattr(part, "__name__", part))
def test_only_a_number_with_none_for_its_default_may_be_none(settings: type, name: str) -> None:
    default = next(field.default for field in fields(settings) if field.name == name)
    if default is None:
        settings(**{**GOOD[settings], name: None})
    else:
        assert default is MISSING or default is not None
        with pytest.raises(SettingError):
            settings(**{**GOOD[settings], name: None})


def test_whole_numbers_of_numpy_are_numbers_and_halves_are_not_whole() -> None:
    TrainingConfig(epochs=np.int64(3), batch_size=4, learning_rate=np.float32(0.5))  # type: ignore[arg-type]
    with pytest.raises(SettingError, match=r"Epochs cannot be 1\.5\. Choose a whole number from 1 to 100,000\."):
        TrainingConfig(epochs=1.5, batch_size=4, learning_rate=0.5)  # type: ignore[arg-type]


def test_open_ends_are_left_out_and_closed_ones_are_not() -> None:
    bounds = Within(0, 1, is_above=True, is_below=True)
    assert (0.5 in bounds, 0 in bounds, 1 in bounds) == (True, False, False)
    assert (0 in Within(0, 1), 1 in Within(0, 1)) == (True, True)
    assert str(bounds) == "above 0 to below 1"

    @dataclass(frozen=True)
    class Told:
        rate: Annotated[float, bounds] | None

        def __post_init__(self) -> None:
            refuse_out_of_bounds(self)

    Told(None)
    with pytest.raises(SettingError, match="Rate cannot be 1"):
        Told(1.0)


def test_an_unknown_optimiser_is_refused_and_the_known_ones_are_named() -> None:
    with pytest.raises(SettingError, match="Choose one of: adam, adamw, sgd"):
        TrainingConfig(epochs=1, batch_size=1, learning_rate=0.1, optimiser="adamax")


@pytest.mark.parametrize(
    "changes",
    [
        {"epochs": 0}, {"epochs": -1}, {"epochs": MAX_EPOCHS + 1}, {"epochs": 2.5},
        {"seed": -1}, {"seed": MAX_SEED + 1},
        {"photo_dropout": nan}, {"modality_dropout": 1.5}, {"n_folds": 1}, {"n_folds": -2},
        {"checkpoint_seconds": nan}, {"checkpoint_seconds": -1},
    ],
    ids=str,
)  # fmt: skip
def test_a_training_is_refused_before_anything_is_encoded(goods: Catalogue, tmp_path: Path, changes: Any) -> None:
    with pytest.raises(SettingError):
        train_demand(goods, to=tmp_path / "model", **changes)
    assert not any(tmp_path.iterdir())


def test_every_split_and_evaluation_refuses_a_seed_that_is_none(goods: Catalogue) -> None:
    ways = [splits.stratified, splits.at_random, splits.by_group, splits.folds_by_group]
    for way in ways:
        with pytest.raises(SettingError, match="Seed cannot be -1. Choose a whole number from 0 to 2,147,483,647."):
            way(goods, seed=-1)
    with pytest.raises(SettingError, match="Seed"):
        evaluate(goods, seed=-1)
    with pytest.raises(SettingError, match="Fraction cannot be nan"):
        splits.at_random(goods, test_fraction=nan)
    with pytest.raises(SettingError, match="Number of folds cannot be 0"):
        splits.folds_by_group(goods, 0)


@pytest.mark.parametrize("option", ["--epochs=0", "--epochs=-1", "--epochs=999999999", "--seed=-1"])
def test_the_command_says_the_bound_in_one_line(goods: Catalogue, tmp_path: Path, option: str) -> None:
    command = ["train", "demand", "--catalogue", str(goods.folder), "--to", str(tmp_path / "model"), option]
    answer = CliRunner().invoke(app, command)
    assert answer.exit_code == 1
    assert "cannot be" in answer.stderr and "whole number from" in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_card_with_a_size_that_cannot_be_describes_no_network() -> None:
    with pytest.raises(ModelError, match="does not describe"):
        DemandConfig.from_card({"categories": [], "age_bands": [], "width": -1})


def test_the_recipes_that_ship_are_within_their_bounds() -> None:
    assert (PAPER.training.epochs, STARTER.training.epochs) == (3000, 20)
