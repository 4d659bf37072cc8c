"""What a demand model says in the units that reasons are given in, and one offer to be asked about in many ways."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.catalogue import MODALITIES, age_label
from core.demand.calibration.conformal import Calibration
from core.demand.network.heads import GENDERS, HEADS, Heads
from core.demand.network.inputs import Inputs
from core.demand.network.model import DemandNetwork
from core.reasons.results import LOG, SHARE

_FIRST_BAND = 3
_LEAST = {LOG: (0.02, "2 %"), SHARE: (0.005, "half a point")}


@dataclass(frozen=True)
class Target:
    """The one number of a head that reasons are given for.

    Attributes:
        head: one of `HEADS`.
        unit: `log` or `share`.
        name: `views`, `sales`, `men`, or an age band as people read it.
        column: where `values_of` keeps it.
    """

    head: str
    unit: str
    name: str
    column: int


def least_of(unit: str) -> tuple[float, str]:
    """Below what movement there is nothing to explain, and how that is read."""
    return _LEAST[unit]


def values_of(calibration: Calibration, heads: Heads, presence: Tensor) -> Tensor:
    """Log views, log sales, the share of men and the share of each age band, (n, 3 + bands), as forecasts say them.

    Args:
        calibration: of the model.
        heads: of n offers.
        presence: what counted of each, (n, 5): shares are as sure as that allows.
    """
    men = calibration.shares(heads.gender, 0, presence)[:, GENDERS.index("men")]
    ages = calibration.shares(heads.age, 1, presence)
    views, sales = (calibration.told(logs, head) for head, logs in enumerate(heads[:2]))
    return torch.cat([torch.stack([views, sales, men], 1), ages], 1)


def target_of(head: str, values: Tensor, age_bands: tuple[str, ...]) -> Target:
    """What a head's reasons are given for, by the values (3 + bands,) of the whole offer."""
    if head == "preferred_age":
        band = int(values[_FIRST_BAND:].argmax())
        return Target(head, SHARE, age_label(age_bands[band]), _FIRST_BAND + band)
    unit, name = {"views": (LOG, "views"), "sales": (LOG, "sales"), "preferred_gender": (SHARE, "men")}[head]
    return Target(head, unit, name, HEADS.index(head))


@dataclass(frozen=True)
class Asked:
    """One offer as the network reads it, of which one part may be changed to see what would be said then.

    Attributes:
        network: in evaluation mode.
        calibration: of the model.
        inputs: of the one offer.
        features: of each modality, (1, d).
        presence: what is there and was taught, (1, 5) bool.
    """

    network: DemandNetwork
    calibration: Calibration
    inputs: Inputs
    features: Mapping[str, Tensor]
    presence: Tensor

    @classmethod
    def of(cls, network: DemandNetwork, calibration: Calibration, inputs: Inputs) -> "Asked":
        """One offer, its features taken once."""
        with torch.no_grad():
            features = network.features(inputs)
        return cls(network, calibration, inputs, features, inputs.presence & network.fusion.taught)

    def has(self, modality: str) -> bool:
        """Whether a modality is there and was taught."""
        return bool(self.presence[0, MODALITIES.index(modality)])

    def answer(self, changed: Mapping[str, Tensor], presence: Tensor | None = None) -> Tensor:
        """Values (m, 3 + bands) of the offer with some modalities' features (m, d) changed; differentiable.

        Args:
            changed: features by modality, m rows each.
            presence: what counts then, (m, 5); as it stands where not given.
        """
        n = len(next(iter(changed.values()))) if changed else 1
        features = {name: changed.get(name, rows.expand(n, -1)) for name, rows in self.features.items()}
        there = self.presence.expand(n, -1) if presence is None else presence
        return values_of(self.calibration, self.network.fusion.answer(features, there), there)

    def without(self, modality: str, is_gone: Tensor) -> Tensor:
        """Presence (m, 5) of the offer where some of m variants (m,) lack a modality."""
        presence = self.presence.repeat(len(is_gone), 1)
        presence[:, MODALITIES.index(modality)] &= ~is_gone
        return presence

    def title_features(self, titles: Tensor) -> Tensor:
        """What fusion takes of m encoded titles (m, d); differentiable."""
        rows = self.inputs.rows(torch.zeros(len(titles), dtype=torch.int64))
        return self.network.facts(replace(rows, title=titles))["title"]

    def photo_features(self, photos: Tensor) -> Tensor:
        """What fusion takes of m encoded photos (m, d); differentiable."""
        return photos if self.network.backbone is not None else self.network.image_scale(photos)
