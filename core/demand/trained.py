"""A trained demand model as it lies on disk: the network, and all that makes its answers honest."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor

from core import registry
from core.demand.calibration.conformal import Calibration
from core.demand.guard.cautions import Guard
from core.demand.market import Market
from core.demand.network.model import DemandConfig, DemandNetwork
from core.errors import ModelError
from core.registry import Card

KIND = "demand"
# What was never seen has no bound.
UNBOUNDED = ("calibration.bounds", "guard.photo.limit", "guard.price.limits")


@dataclass(frozen=True)
class TrainedDemand:
    """A network in evaluation mode with its calibration, market, guard and card."""

    network: DemandNetwork
    calibration: Calibration
    market: Market
    guard: Guard
    card: Card

    @property
    def folds(self) -> dict[str, int]:
        """The fold of every brand it was trained on, by the hash of its name."""
        return {str(brand): int(fold) for brand, fold in self.card.recipe.get("brands", {}).items()}

    @property
    def of_member(self) -> Tensor:
        """The fold that each member left out, (K,) int64."""
        return torch.tensor(self.card.recipe.get("members", [0]))

    def save(self, folder: Path) -> "TrainedDemand":
        """Write the model to a folder and return it with its sealed card.

        Raises:
            StorageError: the disk is full or the folder may not be written.
        """
        parts = (self.calibration.tensors(), self.market.tensors(), self.guard.tensors())
        tensors = {f"network.{name}": packed(value) for name, value in self.network.state_dict().items()}
        for part in parts:
            tensors |= part
        return replace(self, card=registry.save(folder, tensors, self.card))

    @classmethod
    def load(cls, name: str | Path) -> "TrainedDemand":
        """The model of that name or folder.

        Raises:
            ModelError: it is missing or damaged, or its weights do not fit its card.
        """
        tensors, card = registry.load(registry.find(name, KIND), KIND)
        config = DemandConfig.from_card(card.config)
        registry.refuse_misfit(card, tensors, _expected(config), UNBOUNDED)
        network = DemandNetwork(config)
        weights = {key.removeprefix("network."): unpacked(value) for key, value in _of_network(tensors).items()}
        network.load_state_dict(weights)
        calibration = Calibration.from_tensors(tensors, config.says)
        parts = calibration, Market.from_tensors(tensors, config.says.counts), Guard.from_tensors(tensors)
        _refuse_nonsense(card, *parts)
        return cls(network.eval(), *parts, card)


def packed(value: Tensor) -> Tensor:
    """Matrices of weights at half precision, everything else as it is."""
    return value.half() if value.is_floating_point() and value.dim() > 1 else value


def unpacked(value: Tensor) -> Tensor:
    """What was packed, at single precision."""
    return value.float() if value.is_floating_point() else value


def _expected(config: DemandConfig) -> dict[str, Tensor]:
    """Tensors such as a model of this config keeps; the network's take no memory, however large the config says."""
    with torch.device("meta"):
        network = DemandNetwork(config).state_dict()
    n_categories = len(config.categories)
    return (
        {f"network.{name}": value for name, value in network.items()}
        | Calibration.start(config.says, n_categories).tensors()
        | Market.silent(config.says.counts, n_categories).tensors()
        | Guard.silent(config.image_dimension, n_categories).tensors()
    )


def _refuse_nonsense(card: Card, calibration: Calibration, market: Market, guard: Guard) -> None:
    """Refuse numbers that no training gives and that would only show in answers."""
    limits, bounds = guard.price.limits, calibration.counts.bounds
    promises = {
        "temperatures are above zero": (calibration.share_temperatures > 0).all()
        and (calibration.label_temperatures > 0).all(),
        "bounds begin before they end": (bounds[..., 0] <= bounds[..., 1]).all(),
        "spreads are above zero": (calibration.counts.measure[..., 1] > 0).all(),
        "quantiles rise": (market.quantiles.diff(dim=-1) >= 0).all(),
        "counts of products are not below zero": (market.n_products >= 0).all(),
        "lowest prices are not above the highest": (limits[..., 0] <= limits[..., 1]).all(),
    }
    broken = [promise for promise, is_kept in promises.items() if not is_kept]
    if broken:
        raise ModelError(
            f"The weights of {card.name} do not fit its card: it is not so that {broken[0]}.",
            "Copy the model again, or train it again.",
        )


def _of_network(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    return {name: value for name, value in tensors.items() if name.startswith("network.")}
