"""What a demand model says in the units that reasons are given in, and one offer to be asked about in many ways."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import torch
from torch import Tensor

from core.catalogue.heads import HEADS
from core.demand.calibration.conformal import Calibration
from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import MODALITIES, Inputs
from core.demand.network.model import DemandNetwork
from core.reasons.results import LOG, SHARE

_LEAST = {LOG: (0.02, "2 %"), SHARE: (0.005, "half a point")}


@dataclass(frozen=True)
class Target:
    """The one number of a head that reasons are given for.

    Attributes:
        head: one of the model's.
        unit: `log` or `share`.
        name: that of a count, the second class of a label, such as `men`, or the largest class as people read it.
        column: where `values_of` keeps it.
    """

    head: str
    unit: str
    name: str
    column: int


def least_of(unit: str) -> tuple[float, str]:
    """Below what movement there is nothing to explain, and how that is read."""
    return _LEAST[unit]


def values_of(calibration: Calibration, said: Outputs, presence: Tensor) -> Tensor:
    """What forecasts say, side by side, (n, values): a logarithm a count, the second share a label, all other shares.

    Args:
        calibration: of the model.
        said: of n offers.
        presence: what counted of each, (n, 5): shares are as sure as that allows.
    """
    parts = []
    for name, values in said.items():
        if HEADS[name].is_count:
            parts.append(calibration.told(values, name).unsqueeze(1))
        else:
            shares = calibration.shares(values, name, presence)
            parts.append(shares[:, 1:] if HEADS[name].kind == "label" else shares)
    return torch.cat(parts, 1)


def target_of(head: str, values: Tensor, heads: HeadSet) -> Target:
    """What a head's reasons are given for, by the values (values,) of the whole offer; `heads` are the model's."""
    before = heads.names[: heads.names.index(head)]
    first = sum(_n_values(name, heads) for name in before)
    if HEADS[head].is_count:
        return Target(head, LOG, HEADS[head].noun, first)
    labels = HEADS[head].labels_in(heads.age_bands)
    if HEADS[head].kind == "label":
        return Target(head, SHARE, labels[1], first)
    largest = int(values[first : first + len(labels)].argmax())
    return Target(head, SHARE, labels[largest], first + largest)


def _n_values(head: str, heads: HeadSet) -> int:
    return 1 if HEADS[head].kind == "label" else heads.sizes[head]


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
        """Values (m, values) of the offer with some modalities' features (m, d) changed; differentiable.

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
