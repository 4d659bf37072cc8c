"""Kim & Lee's augmentation (§2.2): each photo gets one of the listed changes, drawn at random."""

from collections.abc import Callable

import torch
from torch import Tensor

Change = Callable[[Tensor, Tensor], Tensor]
_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601
STRENGTH = 0.4


def quarter_turn(images: Tensor, factors: Tensor) -> Tensor:
    """Turn photos (n, 3, size, size) by 90° anticlockwise."""
    return images.rot90(1, (2, 3))


def half_turn(images: Tensor, factors: Tensor) -> Tensor:
    """Turn photos by 180°."""
    return images.rot90(2, (2, 3))


def brightness(images: Tensor, factors: Tensor) -> Tensor:
    """Scale all values of each photo by its factor."""
    return images * factors


def contrast(images: Tensor, factors: Tensor) -> Tensor:
    """Scale each photo's distance from its mean grey by its factor."""
    return _blend(images, _grey(images).mean((1, 2, 3), keepdim=True), factors)


def saturation(images: Tensor, factors: Tensor) -> Tensor:
    """Scale each pixel's distance from its own grey by the photo's factor."""
    return _blend(images, _grey(images), factors)


def flip_sideways(images: Tensor, factors: Tensor) -> Tensor:
    """Mirror photos left to right."""
    return images.flip(3)


def flip_upside_down(images: Tensor, factors: Tensor) -> Tensor:
    """Mirror photos top to bottom."""
    return images.flip(2)


def unchanged(images: Tensor, factors: Tensor) -> Tensor:
    """Leave photos as they are, so that the network also meets what it will be asked about."""
    return images


CHANGES: tuple[Change, ...] = (
    quarter_turn,
    half_turn,
    brightness,
    contrast,
    saturation,
    flip_sideways,
    flip_upside_down,
    unchanged,
)


def augment(images: Tensor) -> Tensor:
    """Give every photo one of `CHANGES`, drawn from torch's own random numbers.

    Args:
        images: (n, 3, size, size), bytes or floats in [0, 1], on any device.

    Returns:
        Photos of the same shape, type and device; brightness, contrast and saturation change by up to ± 40 %.
    """
    # Drawn on the CPU: the same seed then gives the same photos on every device.
    choice = torch.randint(len(CHANGES), (len(images),)).to(images.device)
    factors = torch.empty(len(images), 1, 1, 1).uniform_(1 - STRENGTH, 1 + STRENGTH).to(images.device)
    result = images.clone()
    for index, change in enumerate(CHANGES):
        rows = (choice == index).nonzero().squeeze(1)
        if len(rows):
            result[rows] = _like(images, change(_unit(images[rows]), factors[rows]))
    return result


def jitter_colours(images: Tensor, strength: float = STRENGTH) -> Tensor:
    """Change brightness, contrast and saturation of every photo together; floats in [0, 1] in and out."""
    for change in (brightness, contrast, saturation):
        factors = torch.empty(len(images), 1, 1, 1).uniform_(1 - strength, 1 + strength).to(images.device)
        images = change(images, factors).clamp(0, 1)
    return images


def _unit(images: Tensor) -> Tensor:
    return images if images.is_floating_point() else images.float() / 255


def _like(images: Tensor, changed: Tensor) -> Tensor:
    bounded = changed.clamp(0, 1)
    return bounded.to(images.dtype) if images.is_floating_point() else (bounded * 255).round().to(torch.uint8)


def _grey(images: Tensor) -> Tensor:
    weights = torch.tensor(_LUMA, device=images.device).view(1, 3, 1, 1)
    return (images * weights).sum(1, keepdim=True)  # (n, 1, size, size)


def _blend(images: Tensor, other: Tensor, factors: Tensor) -> Tensor:
    return other + (images - other) * factors
