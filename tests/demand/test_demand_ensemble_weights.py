"""How much members count, and how kinds are read."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch

from core.demand.learning.ensemble_weights import STEPS, Tried, learn_ensemble_weights
from core.demand.learning.preparation import prepare
from core.demand.learning.presets import recipe_of
from core.demand.learning.task import features_of, held_out_heads
from core.demand.network.model import FIRST_HEADS
from core.demand.network.scales import KindScale
from core.demand.options import Changes
from core.encoders.features import FeatureStore


@pytest.fixture(scope="module")
def taught(tmp_path_factory: pytest.TempPathFactory):  # type: ignore[no-untyped-def]
    """A tiny network, untrained, and its lesson: only its linear members know anything."""
    home = tmp_path_factory.mktemp("weights")
    changes = Changes(
        text_encoder=str(tiny.text_encoder(home / "text")),
        image_encoder=str(tiny.image_encoder(home / "image")),
        network=tiny.SMALL,
        n_folds=3,
    )
    recipe = recipe_of("starter", changes)
    prepared = prepare(tiny.catalogue(home / "catalogue"), None, recipe, FeatureStore(home / "features"))
    return prepared.network.eval(), prepared.lesson


def test_the_ensemble_weight_learned_is_the_best_of_all_that_were_tried(taught) -> None:  # type: ignore[no-untyped-def]
    network, lesson = taught
    best = learn_ensemble_weights(network, lesson)
    rows = lesson.folds.held_out_rows
    features, truth = features_of(network, lesson, rows), lesson.targets.values["views"][rows].numpy()
    errors = []
    for share in np.linspace(0, 1, STEPS + 1):
        network.fusion.weigh_members(torch.full((len(FIRST_HEADS),), float(share)))
        said = held_out_heads(network, lesson, rows, features, lesson.presence[rows])["views"].numpy()
        errors.append(((said - truth) ** 2).mean())
    assert np.argmin(errors) == round(float(best[0]) * STEPS)


def test_ensemble_weights_learned_without_some_products_do_not_hear_them(taught) -> None:  # type: ignore[no-untyped-def]
    network, lesson = taught
    rows = lesson.folds.held_out_rows
    is_kept = torch.arange(len(rows)) % 2 == 0
    views = lesson.targets.values["views"].clone()
    views[rows[~is_kept]] += 5 * torch.randn(int((~is_kept).sum()), generator=torch.Generator().manual_seed(0))
    noisy = replace(lesson, targets=replace(lesson.targets, values={**lesson.targets.values, "views": views}))
    assert torch.equal(Tried.of(network, noisy).best(is_kept), Tried.of(network, lesson).best(is_kept))


def test_members_that_learned_nothing_are_hardly_heard(taught) -> None:  # type: ignore[no-untyped-def]
    network, lesson = taught
    assert learn_ensemble_weights(network, lesson)[0] <= 0.3


def test_a_network_without_linear_members_keeps_its_weights(tmp_path: Path) -> None:
    folder = tiny.demand_model(tmp_path / "model", epochs=1, network={**tiny.SMALL, "n_linear": 0})
    from core.demand.trained import TrainedDemand

    weights = TrainedDemand.load(folder).network.fusion.ensemble_weights
    assert torch.allclose(weights.sum(0), weights.sum(0)[:1].expand(len(FIRST_HEADS)))


def test_an_unknown_kind_reads_as_the_average_product_of_its_category() -> None:
    scale = KindScale(2, 3)
    categories, kinds = torch.tensor([0, 0, 0, 0, 1]), torch.tensor([0, 0, 0, 1, 2])
    scale.fit(categories, kinds)
    known, unknown = scale(categories[:4], kinds[:4]), scale(torch.tensor([0]), torch.tensor([-1]))
    assert torch.allclose(known.mean(0), unknown[0], atol=1e-6)
    assert unknown.tolist() == [[1.0, 0.0, 0.0, 0.0, 0.0]]


def test_without_kinds_a_category_is_one_hot() -> None:
    assert KindScale(3, 0)(torch.tensor([2]), torch.tensor([-1])).tolist() == [[0.0, 0.0, 1.0]]
