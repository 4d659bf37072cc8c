"""The table of rooms: one row and a folder make a room, and nothing heavy is imported to know them all."""

import dataclasses
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny
import typer
from click.testing import Result
from typer.testing import CliRunner

from core import config, registry, rooms
from core.cli import list_models
from core.commands.rooms import groups_of
from core.demand.learning.presets import PRESETS
from core.demand.options import TrainingOptions
from core.errors import ModelError, SettingError
from core.options import as_arguments, options_of
from core.rooms import EVALUATE, PREDICT, TRAIN, Room, Verb
from core.storage.places import checkpoint_of, held

OPTIONS = """
from dataclasses import dataclass
from typing import Annotated

from core.bounds import Within, refuse_out_of_bounds
from core.options import option


@dataclass(frozen=True)
class TrainingOptions:
    share: Annotated[float, Within(0, 1)] = option("Of the mean that is kept.", 1.0, label="Share")
    column: list[str] | None = option("Which columns are priced; may be repeated.")

    def __post_init__(self) -> None:
        refuse_out_of_bounds(self)


@dataclass(frozen=True)
class NoOptions:
    pass
"""
VERBS = """
import numpy as np
import torch

from core import registry
from core.catalogue import Catalogue
from core.evaluation.report import Report
from core.evaluation.scores import score_counts
from core.registry import Card

TOLD = []


def load(model):
    tensors, card = registry.load(registry.find(model, "toy"), "toy")
    return float(tensors["mean"])


def train(catalogue, preset, to, told, is_resumed=False, on_progress=None):
    TOLD.append(told)
    on_progress(0.5, "adding up")
    mean = torch.tensor(told.share * np.log(Catalogue.read(catalogue).frame["price"]).mean())
    card = Card(to.name, "toy", {}, "a catalogue", {"preset": preset}, 0, {}, created="2026-01-01")
    registry.save(to, {"mean": mean}, card)
    return to


def evaluate(catalogue, model, told, on_progress=None):
    goods = Catalogue.read(catalogue)
    actual, groups = np.log(goods.frame["price"].to_numpy()), goods.frame["brand"].factorize()[0]
    return Report(len(goods), "itself", {"mean": {"price": score_counts(actual, actual * 0 + load(model), groups)}})


def predict(model, told, on_progress=None):
    return {"price": float(np.exp(load(model)))}
"""


@pytest.fixture(autouse=True)
def _home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Room:
    """A room that foretells the mean price, as a folder and a row of the table."""
    package = tmp_path / "toyroom"
    package.mkdir()
    (package / "__init__.py").write_text('"""A toy."""\n')
    (package / "options.py").write_text(OPTIONS)
    (package / "verbs.py").write_text(VERBS)
    monkeypatch.syspath_prepend(str(tmp_path))
    for name in [name for name in sys.modules if name.partition(".")[0] == "toyroom"]:
        monkeypatch.delitem(sys.modules, name)
    from toyroom import options  # type: ignore[import-not-found]

    row = Room(
        name="toy",
        title="Toy",
        summary="What a garment costs on average.",
        load="toyroom.verbs:load",
        presets={"plain": "Plain: the mean"},
        verbs={
            TRAIN: Verb("Train the mean.", "toyroom.verbs:train", options.TrainingOptions),
            EVALUATE: Verb("Score the mean.", "toyroom.verbs:evaluate", options.NoOptions),
            PREDICT: Verb("Say the mean.", "toyroom.verbs:predict", options.NoOptions),
        },
    )
    monkeypatch.setattr(rooms, "ROOMS", (*rooms.ROOMS, row))
    return row


@pytest.fixture
def goods(tmp_path: Path) -> Path:
    return tiny.catalogue(tmp_path / "goods", has_photos=False).folder


def run(*arguments: object) -> Result:
    """Run a command of the rooms that are in the table now."""
    app = typer.Typer()
    for verb, group in groups_of(rooms.ROOMS).items():
        app.add_typer(group, name=verb)
    app.command("models")(list_models)
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def prices_of(goods: Path) -> np.ndarray[Any, Any]:
    return tiny.Catalogue.read(goods).frame["price"].to_numpy()


def test_a_row_and_a_folder_make_a_room(toy: Room, goods: Path, tmp_path: Path) -> None:
    trained = run("train", "toy", "--catalogue", goods)
    model = config.models_folder() / "goods-plain"
    assert trained.exit_code == 0 and trained.stdout == f"Saved {model}.\n"
    listed = run("models", "--json", "-")
    assert [one["name"] for one in json.loads(listed.stdout) if one["kind"] == "toy"] == ["goods-plain"]
    mean = np.log(prices_of(goods)).mean()
    assert rooms.load(model) == pytest.approx(mean)
    told = run("predict", "toy", "--model", "goods-plain")
    assert json.loads(told.stdout)["price"] == pytest.approx(np.exp(mean))
    scored = run("evaluate", "toy", "--catalogue", goods, "--model", "goods-plain", "--json", tmp_path / "scores.json")
    report = json.loads((tmp_path / "scores.json").read_text())
    assert report["heads"]["price"]["mean"]["mse"]["value"] == pytest.approx(np.log(prices_of(goods)).var())
    assert "60 products: itself" in scored.stdout
    assert run("explain", "toy").exit_code == 2, "it has no such verb"


def test_a_number_out_of_a_rooms_own_bounds_is_refused_before_anything_is_read(toy: Room, tmp_path: Path) -> None:
    refused = run("train", "toy", "--catalogue", tmp_path / "nowhere", "--share", 2)
    assert "Share cannot be 2.0. Choose a number from 0 to 1." in str(refused.exception)


def test_a_command_is_told_what_a_form_told_its_job(toy: Room, goods: Path) -> None:
    from toyroom import options, verbs

    told = {"share": 0.25, "column": ["a", "b"]}
    words = as_arguments(options.TrainingOptions, told)
    assert words == ("--share", "0.25", "--column", "a", "--column", "b")
    assert run("train", "toy", "--catalogue", goods, *words).exit_code == 0
    (heard,) = verbs.TOLD
    assert heard == options.TrainingOptions(**told)
    assert rooms.load(config.models_folder() / "goods-plain") == pytest.approx(np.log(prices_of(goods)).mean() / 4)


def test_what_was_not_told_is_left_to_the_command_and_what_cannot_be_is_refused(toy: Room) -> None:
    from toyroom import options

    assert as_arguments(options.TrainingOptions, {"column": None}) == ()
    with pytest.raises(SettingError, match="Share cannot be 2"):
        as_arguments(options.TrainingOptions, {"share": 2})


def test_every_option_of_every_room_is_typed_as_it_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever a form may tell reaches the verb again through the words of a command."""
    heard: list[Any] = []
    monkeypatch.setattr(Verb, "__call__", lambda verb, *args, **told: heard.extend(args) or Path("model"))
    values = {int: 3, float: 0.5, str: "x", Path: Path("folder"), bool: True}
    for room in rooms.ROOMS:
        verb = room.verbs[TRAIN]
        kinds = {one.name: next(kind for kind in values if one.takes(kind)) for one in options_of(verb.options)}
        told = {name: values[kind] for name, kind in kinds.items()}
        assert run("train", room.name, "--catalogue", "C", *as_arguments(verb.options, told)).exit_code == 0
        assert heard[-1] == verb.options(**told)


def test_a_forecast_waits_for_no_baselines() -> None:
    code = "import sys, core.demand.verbs; print({'sklearn', 'lightgbm', 'scipy.stats'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], cwd=config.ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"


def test_to_know_the_rooms_and_their_commands_nothing_heavy_is_imported() -> None:
    code = "import sys, core.rooms, core.cli; print({'torch', 'pandas', 'captum', 'transformers'} & {*sys.modules})"
    told = subprocess.run([sys.executable, "-c", code], cwd=config.ROOT, capture_output=True, text=True, check=True)
    assert told.stdout == "set()\n"


def test_a_model_that_no_room_asks_is_said(tmp_path: Path) -> None:
    card = registry.Card("Odd", "odd", {}, "", {}, 0, {}, created="")
    registry.save(tmp_path / "odd", {}, card)
    with pytest.raises(ModelError, match="of kind odd, which no room asks"):
        rooms.load(tmp_path / "odd")


def test_every_verb_of_every_room_is_where_its_row_says() -> None:
    for room in rooms.ROOMS:
        for verb in room.verbs.values():
            assert callable(rooms.imported(verb.place)) and dataclasses.is_dataclass(verb.options)
        assert callable(rooms.imported(room.load))


def test_the_form_offers_the_presets_that_there_are() -> None:
    (demand,) = (room for room in rooms.ROOMS if room.name == "demand")
    assert set(demand.presets) == set(PRESETS)


def test_only_what_tells_its_progress_and_needs_nobody_runs_in_the_background() -> None:
    may = [("train", "demand"), ("evaluate", "demand"), ("predict", "table"), ("predict", "catalogue", "--model", "m")]
    assert all(rooms.runs_in_the_background(arguments) for arguments in may)
    may_not = [(), ("train",), ("train", "toy"), ("predict", "demand"), ("seal", "starter"), ("models",)]
    assert not any(rooms.runs_in_the_background(arguments) for arguments in may_not)


def test_what_a_stopped_training_had_learned_is_not_overwritten_unasked(toy: Room, goods: Path) -> None:
    model = config.models_folder() / "mine"
    checkpoint = checkpoint_of(model)
    checkpoint.parent.mkdir(parents=True)
    checkpoint.write_text("learned")
    command = ("train", "toy", "--catalogue", goods, "--to", model)
    refused = run(*command)
    assert "stopped before its end. Go on with --resume, or begin anew with --replace." in str(refused.exception)
    assert checkpoint.read_text() == "learned" and not model.exists()
    with held(model, "training"):
        assert "already under way" in str(run(*command).exception)
    assert run(*command, "--resume").exit_code == 0
    assert run(*command, "--replace").exit_code == 0


def test_options_that_are_for_recipes_alone_are_no_options() -> None:
    names = [one.name for one in options_of(TrainingOptions)]
    assert names == ["epochs", "text_encoder", "image_encoder", "seed", "photos"]
