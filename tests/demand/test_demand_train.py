"""Training: folds of whole brands, the paper's preset, and a killed run that ends as the undisturbed one does."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import tiny
import torch

from core import registry
from core.catalogue import Catalogue
from core.catalogue.brands import brand_hashes
from core.catalogue.heads import class_columns, count_columns, share_columns
from core.demand.learning.folds import cross_folds, left_out_by
from core.demand.learning.preparation import prepare
from core.demand.learning.presets import PAPER, STARTER, recipe_of
from core.demand.learning.task import DemandTask, hidden_at_random
from core.demand.network.inputs import Inputs
from core.demand.options import Changes
from core.demand.train import train_demand
from core.demand.trained import TrainedDemand
from core.encoders.features import FeatureStore
from core.errors import TrainingError


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("room")
    tiny.demand_model(folder / "model")
    return folder


def goods(room: Path) -> Catalogue:
    return Catalogue.read(room / "tiny-catalogue")


def encoders(room: Path) -> dict[str, str]:
    return {"text_encoder": str(room / "tiny-text"), "image_encoder": str(room / "tiny-image")}


def test_every_member_leaves_whole_brands_out(room: Path) -> None:
    products = goods(room)
    folds = cross_folds(products, 3, 6, 3, seed=0)
    frame = pd.DataFrame({"brand": products.frame["brand"], "fold": folds.of_row})
    assert (frame.groupby("brand")["fold"].nunique() == 1).all()
    assert folds.held_out.sum(1).tolist() == [3] * len(products), "two trained members and a linear one"
    assert torch.equal(folds.of_member, torch.tensor([0, 1, 2, 0, 1, 2, 0, 1, 2]))


def test_a_brand_that_was_not_trained_on_is_new_to_all_members(room: Path) -> None:
    products = goods(room)
    folds = cross_folds(products, 3, 3, 0, seed=0)
    known = folds.by_brand(products)
    unmet = left_out_by([brand_hashes(products)[0], "000000000000"], known, folds.of_member)
    assert unmet.sum(1).tolist() == [1, 3]


def test_members_do_not_learn_from_the_brands_they_leave_out(room: Path) -> None:
    recipe = recipe_of("starter", Changes(**encoders(room), n_folds=3, network=tiny.SMALL, photo_dropout=0.0))
    prepared = prepare(goods(room), None, recipe, FeatureStore(room / "features"))
    task = DemandTask(prepared.network.train(), prepared.lesson, recipe)
    rows = (prepared.lesson.folds.of_row == 1).nonzero().squeeze(1)
    task.losses(rows, 0)["total"].backward()
    weight = prepared.network.fusion.get_parameter("projections.title.weight")
    assert weight.grad is not None
    assert [bool(member.any()) for member in weight.grad] == [True, False, True]


def test_modalities_are_hidden_at_their_rate_and_never_all() -> None:
    torch.manual_seed(0)
    presence = torch.ones(4000, 5, dtype=torch.bool)
    presence[:100] = torch.tensor([False, True, False, False, False])
    hidden = hidden_at_random(presence, torch.tensor([0.5, 0.1, 0.1, 0.1, 0.1]))
    shares = hidden[100:].float().mean(0)
    assert torch.allclose(shares, torch.tensor([0.5, 0.9, 0.9, 0.9, 0.9]), atol=0.03)
    assert hidden.any(1).all()
    assert not (hidden & ~presence).any()
    assert torch.equal(hidden_at_random(presence, torch.zeros(5)), presence)


def test_the_papers_preset_is_the_papers() -> None:
    assert (PAPER.training.epochs, PAPER.training.batch_size) == (3000, 64)
    assert (PAPER.training.optimiser, PAPER.training.learning_rate, PAPER.training.weight_decay) == ("adam", 1e-4, 1e-5)
    assert PAPER.network["dropout"] == 0.5 and not PAPER.network["has_absence"]
    assert PAPER.loss == "paper" and PAPER.is_image_trained and PAPER.modality_dropout == PAPER.photo_dropout == 0
    assert PAPER.text_encoder == "google-bert/bert-base-multilingual-cased"


def test_the_papers_preset_runs_an_epoch_and_trains_its_image_encoder(room: Path) -> None:
    products, photos = goods(room).with_rows(np.arange(40)), room / "tiny-catalogue"
    assert photos.is_dir()
    store = FeatureStore(room / "features")
    folder = train_demand(products, "paper", room / "paper", epochs=1, store=store, **encoders(room))
    model = TrainedDemand.load(folder)
    assert model.network.backbone is not None and model.network.backbone.config.image_size == 125
    before, _ = registry.load(room / "tiny-image")
    after = model.network.backbone.trunk.state_dict()
    assert not torch.allclose(before["conv1.weight"].float(), after["conv1.weight"], atol=1e-4)
    assert model.card.recipe["split"] == "stratified, seed 0"
    assert model.card.scores["n"] == 10, "a quarter of 40 is held out"
    answer = model.network.answer(_blank(model, 2))
    assert answer["views"].shape == (2,) and answer["preferred_age"].shape == (2, 3)


def test_a_model_comes_back_from_disk_as_it_was(room: Path) -> None:
    model = TrainedDemand.load(room / "model")
    again = model.save(room / "copy")
    assert again.card.config == model.card.config
    inputs = _blank(model, 3)
    before, after = model.network.answer(inputs), TrainedDemand.load(room / "copy").network.answer(inputs)
    assert list(after) == list(before) == list(model.network.config.heads)
    assert all(torch.equal(after[head], before[head]) for head in before)
    scores = model.card.scores["heads"]
    assert set(scores) == {"views", "sales", "preferred_gender", "preferred_age"}
    assert {"mse", "ratio", "spearman", "coverage_80", "coverage_95"} == set(scores["sales"]["network"])
    assert {"network", "mean", "ridge", "lightgbm"} == set(scores["sales"])


def test_a_killed_run_resumes_to_the_same_weights(room: Path, tmp_path: Path) -> None:
    settings = {"epochs": 30, "checkpoint_seconds": 0.0}
    tiny.demand_model(room / "x", goods(room), to=tmp_path / "undisturbed", **settings)
    _kill_in_the_middle(room, tmp_path / "killed", settings)
    assert not (tmp_path / "killed").exists()
    tiny.demand_model(room / "x", goods(room), to=tmp_path / "killed", is_resumed=True, **settings)
    assert not (tmp_path / "killed.checkpoint").exists()
    first, second = (registry.load(tmp_path / name)[0] for name in ("undisturbed", "killed"))
    assert first.keys() == second.keys()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_a_catalogue_without_figures_is_refused_with_its_remedy(room: Path, tmp_path: Path) -> None:
    products = goods(room)
    figures = (*count_columns(), *share_columns(), *class_columns(products.info))
    bare = replace(products, frame=products.frame.assign(**dict.fromkeys(figures, np.nan)))
    with pytest.raises(TrainingError, match="Tiny tells of no figure enough to learn from: .*sales.*Bring a table"):
        tiny.demand_model(room / "never", bare)
    with pytest.raises(TrainingError, match="no preset called secret.*paper, starter"):
        train_demand(products, "secret", tmp_path / "never")


def test_a_catalogue_without_photos_says_that_photos_do_not_count(room: Path) -> None:
    products = tiny.catalogue(room / "bare", has_photos=False)
    card = registry.read_card(tiny.demand_model(room / "no-photos", products, epochs=1))
    assert card.config["image_encoder"] == ""
    assert any("photo does not count" in note for note in card.notes)


def test_borrowed_photos_are_owned_up_to_on_the_card(room: Path) -> None:
    products = tiny.catalogue(room / "bare", has_photos=False)
    card = registry.read_card(tiny.demand_model(room / "borrowed", products, epochs=1, photos=goods(room)))
    assert any(note.startswith("The photo can teach kind and colour and no more, because") for note in card.notes)
    assert json.dumps(card.recipe), "all of a recipe is plain"
    assert STARTER.preset == "starter"


def _kill_in_the_middle(room: Path, folder: Path, settings: dict[str, Any]) -> None:
    """Start a training run in a process of its own, slowed down, and kill it at its first checkpoint."""
    code = (
        "import time; from pathlib import Path; import tiny; from core.catalogue import Catalogue\n"
        f"tiny.demand_model(Path({str(room / 'x')!r}), Catalogue.read(Path({str(room / 'tiny-catalogue')!r})),"
        f" to=Path({str(folder)!r}), on_progress=lambda *_: time.sleep(0.05), **{settings!r})"
    )
    tests = Path(__file__).parents[1]
    run = subprocess.Popen([sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": f"{tests}:{tests.parent}"})
    while not folder.with_name(f"{folder.name}.checkpoint").exists():
        assert run.poll() is None, "it ended before it could be killed"
        time.sleep(0.01)
    run.send_signal(signal.SIGKILL)
    run.wait()


def _blank(model: TrainedDemand, n: int) -> Inputs:
    config = model.network.config
    is_trained = model.network.backbone is not None
    images = torch.zeros(n, 3, 32, 32, dtype=torch.uint8) if is_trained else torch.zeros(n, config.image_dimension)
    zeros = torch.zeros(n, dtype=torch.int64)
    presence = torch.tensor([[True, True, False, False, True]]).expand(n, -1)
    return Inputs(images, torch.zeros(n, config.dimensions["title"]), torch.zeros(n), zeros, zeros, zeros - 1, presence)
