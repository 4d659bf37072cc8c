"""Image encoders by the name of their network: a photo's bytes in, pooled features out."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, cast

import torch
from torch import Tensor, nn

from core.config import Progress, ignore
from core.device import Replica
from core.encoders.images.reading import Source
from core.encoders.images.squares import read_many
from core.encoders.images.trunks import dimension_of, new_trunk
from core.errors import ModelError
from core.shapes import built, out_of_range

KIND = "image-encoder"
IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)


@dataclass(frozen=True)
class ImageEncoderConfig:
    """An architecture and the photos it was made for.

    Attributes:
        architecture: efficientnet_lite0, or a name of torchvision or timm, such as resnet18, inception_v3 or vgg13.
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
    """Everything of an architecture up to its global average pooling.

    Attributes:
        replica: what encodes in this one's stead, where it is loaded to be asked and not to be trained.
    """

    mean: Tensor
    std: Tensor
    replica: Replica | None = None

    def __init__(self, config: ImageEncoderConfig) -> None:
        """Build the architecture with fresh weights.

        Raises:
            ModelError: neither torchvision nor timm has such an architecture, or none that ends in a global average.
        """
        super().__init__()
        self.config = config
        self.trunk = new_trunk(config.architecture)
        self.register_buffer("mean", torch.tensor(config.mean).view(3, 1, 1), persistent=False)
        self.register_buffer("std", torch.tensor(config.std).view(3, 1, 1), persistent=False)
        self.dimension = dimension_of(self.trunk)

    def forward(self, images: Tensor) -> Tensor:
        """Features (n, dimension) of images (n, 3, size, size), either bytes or floats in [0, 1]."""
        values = images if images.is_floating_point() else images.float() / 255
        normal = ((values - self.mean) / self.std).contiguous(memory_format=torch.channels_last)
        return cast(Tensor, self.trunk(normal))

    @torch.inference_mode()
    def encode(self, images: Tensor) -> Tensor:
        """Features (n, dimension) on the CPU, without gradients, of images wherever they are."""
        if self.replica is not None:
            return self.replica(images)
        features: Tensor = self(images.to(self.mean.device))
        return features.float().cpu()

    def read(self, sources: Sequence[Source], batch_size: int = 64, on_progress: Progress = ignore) -> Iterator[Tensor]:
        """Yield photos in batches at this encoder's size, decoding ahead.

        Raises:
            ImageError: a photo cannot be read.
        """
        return read_many(sources, self.config.image_size, batch_size, on_progress)
