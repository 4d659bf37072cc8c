"""A demand model that does not fit its card is refused by name of the part at fault, before it answers anything."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

from core import config, registry
from core.demand.trained import TrainedDemand
from core.errors import ModelError

STARTER = config.STARTER / "demand"


@pytest.fixture(scope="module")
def whole() -> tuple[dict[str, Tensor], registry.Card]:
    return registry.load(STARTER)


def test_the_model_that_ships_fits_its_card() -> None:
    assert TrainedDemand.load(STARTER).card.seal


def spoiled(name: str, change: Callable[[Tensor], object]) -> Callable[[dict[str, Tensor]], dict[str, Tensor]]:
    def spoil(tensors: dict[str, Tensor]) -> dict[str, Tensor]:
        tensor = tensors[name].clone()
        change(tensor)
        return tensors | {name: tensor}

    return spoil


@pytest.mark.parametrize(
    ("spoil", "fault"),
    [
        (spoiled("network.image_scale.centre", lambda t: t[:1].fill_(torch.nan)), "network.image_scale.centre holds"),
        (spoiled("market.quantiles", lambda t: t[0, 0, :1].fill_(torch.inf)), "market.quantiles holds what is no"),
        (spoiled("calibration.offsets", lambda t: t[0, 0, 0, 0].fill_(torch.nan)), "calibration.offsets holds what"),
        (spoiled("calibration.bounds", lambda t: t[0, 0].fill_(torch.nan)), "calibration.bounds holds what is no"),
        (spoiled("calibration.share_temperatures", lambda t: t[0].fill_(0)), "temperatures are above zero"),
        (spoiled("calibration.bounds", lambda t: t.copy_(t.flip(-1) + 1)), "bounds begin before they end"),
        (spoiled("market.n_products", lambda t: t[0].fill_(-1)), "counts of products are not below zero"),
        (spoiled("market.quantiles", lambda t: t.copy_(t.flip(-1))), "quantiles rise"),
        (lambda all: all | {"calibration.weights": torch.zeros(32, 2, 2, 5)}, "calibration.weights has the shape"),
        (lambda all: {k: v for k, v in all.items() if k != "guard.photo.limit"}, "guard.photo.limit is missing"),
    ],
)
def test_weights_that_no_training_gives_do_not_fit_the_card(
    whole: tuple[dict[str, Tensor], registry.Card],
    tmp_path: Path,
    spoil: Callable[[dict[str, Tensor]], dict[str, Tensor]],
    fault: str,
) -> None:
    tensors, card = whole
    registry.save(tmp_path / "m", spoil(tensors), card)
    with pytest.raises(ModelError, match=f"do not fit its card: .*{fault}"):
        TrainedDemand.load(tmp_path / "m")


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"width": None}, "“width” should be a whole number"),
        ({"width": -3}, "network: Width cannot be -3"),
        ({"width": 4_000}, "do not fit its card: network"),
        ({"n_members": 0}, "network: Number of members cannot be 0"),
        ({"n_blocks": 10**9}, "network: Number of blocks cannot be"),
        ({"n_buckets": "many"}, "“n_buckets” should be a whole number"),
        ({"dropout": float("nan")}, "network: Dropout cannot be nan"),
        ({"categories": None}, "“categories” should be a list"),
        ({"age_bands": ["19_23"]}, "do not fit its card"),
        ({"image_shape": {"image_size": -1}}, "“image_size” should be from 1"),
        ({"colour": "red"}, "does not describe a demand network"),
    ],
)
def test_sizes_that_cannot_be_or_are_not_those_of_the_weights_are_said(
    whole: tuple[dict[str, Tensor], registry.Card], tmp_path: Path, changes: dict[str, Any], fault: str
) -> None:
    tensors, card = whole
    registry.save(tmp_path / "m", tensors, replace(card, config=card.config | changes))
    with pytest.raises(ModelError, match=fault):
        TrainedDemand.load(tmp_path / "m")
