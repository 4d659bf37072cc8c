"""Image encoders by torchvision name: a photo's bytes in, pooled features out; the door of torchvision."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, cast

import torch
import torchvision
from torch import Tensor, nn

from core import registry
from core.config import Progress, ignore
from core.encoders.images.reading import Source
from core.encoders.images.squares import read_many
from core.errors import ModelError
from core.registry import Card
from core.shapes import built, out_of_range

KIND = "image-encoder"
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
HALF = (0.5, 0.5, 0.5)


@dataclass(frozen=True)
class ImageEncoderConfig:
    """An architecture and the photos it was made for.

    Attributes:
        architecture: a torchvision name, such as resnet18, inception_v3 or vgg13.
        image_size: the side of the square photos in pixels; Kim & Lee use 125, Inception-v3 was made for 299.
        mean: of each colour, taken from values in [0, 1].
        std: by which the rest is divided.
    """

    architecture: str = "resnet18"
    image_size: int = 125
    mean: tuple[float, float, float] = IMAGENET_MEAN
    std: tuple[float, float, float] = IMAGENET_STD

    @classmethod
    def from_card(cls, fields: dict[str, Any]) -> "ImageEncoderConfig":
        """The config that a card keeps.

        Raises:
            ModelError: the card is not one of an image encoder, or its size cannot be.
        """
        try:
            config = built(cls, fields)
            if fault := out_of_range(fields, {"image_size": (1, 4096)}):
                raise ValueError(fault)
            return config
        except ValueError as fault:
            raise ModelError(
                f"The card does not describe an image encoder: {fault}.", "Copy the model again, or train it again."
            ) from fault


class ImageEncoder(nn.Module):
    """Everything of an architecture up to its global average pooling."""

    mean: Tensor
    std: Tensor

    def __init__(self, config: ImageEncoderConfig) -> None:
        """Build the architecture with fresh weights.

        Raises:
            ModelError: torchvision has no such architecture, or none that ends in a global average.
        """
        super().__init__()
        self.config = config
        self.trunk = _trunk(config.architecture)
        self.register_buffer("mean", torch.tensor(config.mean).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(config.std).view(3, 1, 1), persistent=False)
        self.dimension = _dimension(self.trunk)

    def forward(self, images: Tensor) -> Tensor:
        """Features (n, dimension) of images (n, 3, size, size), either bytes or floats in [0, 1]."""
        values = images if images.is_floating_point() else images.float() / 255
        normal = ((values - self.mean) / self.std).contiguous(memory_format=torch.channels_last)
        return cast(Tensor, self.trunk(normal))

    @torch.inference_mode()
    def encode(self, images: Tensor) -> Tensor:
        """Features (n, dimension) on the CPU, without gradients, of images wherever they are."""
        features: Tensor = self(images.to(self.mean.device))
        return features.float().cpu()

    def read(self, sources: Sequence[Source], batch_size: int = 64, on_progress: Progress = ignore) -> Iterator[Tensor]:
        """Yield photos in batches at this encoder's size, decoding ahead.

        Raises:
            ImageError: a photo cannot be read.
        """
        return read_many(sources, self.config.image_size, batch_size, on_progress)


def load_image_encoder(weights: str | Path = "starter", architecture: str = "resnet18") -> tuple[ImageEncoder, Card]:
    """An image encoder ready to encode, with its card.

    Args:
        weights: `starter` for the one that ships, `imagenet` for torchvision's (fetched on first use), or the name
            or folder of a model trained here.
        architecture: which of torchvision's, for `imagenet`; the others' cards name their own.

    Raises:
        ModelError: there is no such model, it is damaged, or ImageNet's weights could not be fetched.
    """
    if weights == "imagenet":
        return _from_imagenet(architecture)
    tensors, card = registry.load(registry.find(weights, KIND), KIND)
    encoder = ImageEncoder(ImageEncoderConfig.from_card(card.config))
    registry.refuse_misfit(card, tensors, encoder.trunk.state_dict())
    encoder.trunk.load_state_dict(tensors)
    return encoder.eval(), card


def save_image_encoder(folder: Path, encoder: ImageEncoder, card: Card) -> Card:
    """Write an encoder at half precision beside its card, whose kind and config it fills in, and return the card."""
    described = Card(**{**vars(card), "kind": KIND, "config": asdict(encoder.config)})
    halves = {k: v.half() if v.is_floating_point() else v for k, v in encoder.trunk.state_dict().items()}
    return registry.save(folder, halves, described)


def _trunk(architecture: str) -> nn.Module:
    if architecture not in torchvision.models.list_models(module=torchvision.models):
        raise ModelError(
            f"There is no image encoder called {architecture}.",
            "Choose a torchvision name: resnet18, inception_v3, vgg13 …",
        )
    # Inception-v3's auxiliary head serves its own training only.
    extra = {"aux_logits": False, "init_weights": False} if architecture == "inception_v3" else {}
    model = torchvision.models.get_model(architecture, weights=None, **extra)
    if isinstance(getattr(model, "fc", None), nn.Linear):
        model.fc = nn.Identity()
        trunk: nn.Module = model
    elif isinstance(getattr(model, "features", None), nn.Sequential):
        trunk = nn.Sequential(model.features, nn.AdaptiveAvgPool2d(1), nn.Flatten())
    else:
        raise ModelError(
            f"{architecture} does not end in a global average.",
            "Choose a network that does: resnet18, inception_v3, vgg13 …",
        )
    return trunk.to(memory_format=torch.channels_last)


@torch.inference_mode()
def _dimension(trunk: nn.Module) -> int:
    # 96 pixels are above the least that any of torchvision's convolutional networks takes (Inception-v3: 75).
    trunk.eval()
    n_features = trunk(torch.zeros(1, 3, 96, 96)).shape[1]
    trunk.train()
    return int(n_features)


def _fill(trunk: nn.Module, tensors: dict[str, Tensor], name: str) -> None:
    try:
        trunk.load_state_dict(tensors)
    except RuntimeError as fault:
        raise ModelError(f"The weights of {name} do not fit the network on its card.", "Train it again.") from fault


def _from_imagenet(architecture: str) -> tuple[ImageEncoder, Card]:
    is_inception = architecture == "inception_v3"
    mean, std = (HALF, HALF) if is_inception else (IMAGENET_MEAN, IMAGENET_STD)
    config = ImageEncoderConfig(architecture, 299 if is_inception else 224, mean, std)
    encoder = ImageEncoder(config)
    tensors = _fetched(architecture)
    if isinstance(encoder.trunk, nn.Sequential):
        tensors = {f"0.{k.removeprefix('features.')}": v for k, v in tensors.items() if k.startswith("features.")}
    else:
        tensors = {k: v for k, v in tensors.items() if not k.startswith(("fc.", "AuxLogits."))}
    _fill(encoder.trunk, tensors, architecture)
    card = Card(
        name=f"{architecture}-imagenet",
        kind=KIND,
        config=asdict(config),
        data="ImageNet-1k, by the makers of torchvision",
        recipe={"weights": str(torchvision.models.get_model_weights(architecture).DEFAULT)},
        seed=0,
        scores={},
        created="",
    )
    return encoder.eval(), card


def _fetched(architecture: str) -> dict[str, Tensor]:
    """ImageNet weights, from the local cache or the network; plain tensors only, nothing else is unpickled."""
    weights = torchvision.models.get_model_weights(architecture).DEFAULT
    try:
        return dict(weights.get_state_dict(progress=False, check_hash=True, weights_only=True))
    except (OSError, RuntimeError) as fault:
        raise ModelError(
            f"The ImageNet weights of {architecture} could not be fetched: is there a network?",
            "Use weights `starter`, which need none, or the folder of a model that was trained here.",
        ) from fault
