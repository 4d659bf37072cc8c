"""A photo's last feature maps, before they are averaged into its features."""

from copy import deepcopy
from typing import cast

from torch import Tensor, nn

from core.encoders.images.encoder import ImageEncoder
from core.errors import ModelError


class FeatureMaps(nn.Module):
    """A copy of an image encoder that stops before its global average: nothing of the encoder is touched."""

    def __init__(self, encoder: ImageEncoder) -> None:
        """Copy the encoder.

        Raises:
            ModelError: its architecture averages where it cannot be stopped.
        """
        super().__init__()
        self.encoder = deepcopy(encoder).eval().requires_grad_(False)
        pools = [name for name, part in self.encoder.trunk.named_children() if isinstance(part, nn.AdaptiveAvgPool2d)]
        if not pools:
            raise ModelError(
                f"The last feature maps of {encoder.config.architecture} cannot be seen.",
                "Choose another method than Grad-CAM.",
            )
        setattr(self.encoder.trunk, pools[-1], nn.Identity())

    def forward(self, images: Tensor) -> Tensor:
        """Maps (n, dimension, side, side) of images (n, 3, size, size); their means are the encoder's features."""
        flat = self.encoder(images)
        side = round((flat.shape[1] / self.encoder.dimension) ** 0.5)
        return cast(Tensor, flat.unflatten(1, (self.encoder.dimension, side, side)))
