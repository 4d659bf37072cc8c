"""What a demand model reads and sees with, and the same with random weights, for the check that maps must change."""

from copy import deepcopy
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import torch
from torch import nn

from core.demand.network.model import DemandNetwork
from core.demand.predict import Forecaster
from core.encoders.images import FeatureMaps, ImageEncoder
from core.encoders.texts import TextEncoder

Module = TypeVar("Module", bound=nn.Module)


@dataclass(frozen=True)
class Senses:
    """A network and its encoders; the image encoder may be the network's own, and None where it never sees a photo."""

    network: DemandNetwork
    text: TextEncoder
    image: ImageEncoder | None

    @classmethod
    def of(cls, forecaster: Forecaster) -> "Senses":
        """Those of a forecaster: shared with it and never changed; the text encoder shows its attentions.

        Raises:
            ModelError: an encoder is missing, or is not the one that the model was trained with.
        """
        image = forecaster.network.backbone or forecaster.encoders.image
        text = forecaster.encoders.text.showing_attentions()
        return cls(forecaster.network, text, image if forecaster.network.fusion.taught[0] else None)

    @cached_property
    def maps(self) -> FeatureMaps | None:
        """The image encoder up to its last feature maps.

        Raises:
            ModelError: its architecture cannot be stopped there.
        """
        return FeatureMaps(self.image) if self.image is not None else None

    def with_random_weights(self, seed: int = 0) -> "Senses":
        """Copies whose every matrix of weights is drawn anew, with its old mean and spread (Adebayo et al. 2018)."""
        generator = torch.Generator().manual_seed(seed)
        network, text = _drawn_anew(self.network, generator), _drawn_anew(self.text, generator)
        if self.image is None or network.backbone is not None:
            return Senses(network, text, network.backbone)
        return Senses(network, text, _drawn_anew(self.image, generator))


@torch.no_grad()
def _drawn_anew(module: Module, generator: torch.Generator) -> Module:
    copy = deepcopy(module).eval().requires_grad_(False)
    for name, weight in copy.state_dict().items():
        # How much each member counts is a share, and no weight of any.
        if (
            weight.is_floating_point()
            and weight.dim() > 1
            and weight.numel() > 1
            and not name.endswith("ensemble_weights")
        ):
            drawn = torch.randn(weight.shape, generator=generator)
            weight.copy_(weight.mean() + weight.std() * drawn)
    return copy
