"""Kim & Lee's augmentation (§2.2): each photo gets one of the listed changes, drawn at random.

All photos pass the same few operations, whatever they drew, so that a batch on a GPU is augmented there without
waiting for a single answer from it.
"""

from typing import NamedTuple

import torch
from torch import Tensor

_LUMA = (0.299, 0.587, 0.114)  # ITU-R BT.601
STRENGTH = 0.4


class Change(NamedTuple):
    """One way to change a photo: its pixels move, or their values move away from a grey or towards it.

    Attributes:
        is_transposed: whether rows and columns change places, before any mirror.
        is_upside_down: whether it is mirrored top to bottom.
        is_sideways: whether it is mirrored left to right.
        grey: where a factor of 0 would take the values: `black`, the photo's `mean` grey, each `pixel`'s own grey; ""
            where values stay.
    """

    is_transposed: bool = False
    is_upside_down: bool = False
    is_sideways: bool = False
    grey: str = ""


CHANGES = {
    "quarter_turn": Change(is_transposed=True, is_upside_down=True),  # 90° anticlockwise
    "half_turn": Change(is_upside_down=True, is_sideways=True),
    "brightness": Change(grey="black"),
    "contrast": Change(grey="mean"),
    "saturation": Change(grey="pixel"),
    "flip_sideways": Change(is_sideways=True),
    "flip_upside_down": Change(is_upside_down=True),
    "unchanged": Change(),  # so that the network also meets what it will be asked about
}
_ALL = tuple(CHANGES.values())
_TURNS = torch.tensor([change[:3] for change in _ALL])
_GREYS = torch.tensor([[change.grey == grey for grey in ("black", "mean", "pixel")] for change in _ALL])


def augment(images: Tensor) -> Tensor:
    """Give every photo one of `CHANGES`, drawn from torch's own random numbers.

    Args:
        images: (n, 3, size, size), bytes or floats in [0, 1], on any device.

    Returns:
        Photos of the same shape, type and device; brightness, contrast and saturation change by up to ± 40 %.
    """
    # Drawn on the CPU: the same seed then gives the same photos on every device.
    choice = torch.randint(len(CHANGES), (len(images),))
    factors = torch.empty(len(images)).uniform_(1 - STRENGTH, 1 + STRENGTH)
    return changed(images, choice, factors)


def changed(images: Tensor, choice: Tensor, factors: Tensor) -> Tensor:
    """Photos each with the change chosen for it.

    Args:
        images: (n, 3, size, size), bytes or floats in [0, 1], on any device.
        choice: position in `CHANGES`, (n,) int64 on the CPU.
        factors: of brightness, contrast or saturation, (n,) on the CPU; the other changes have no use for it.
    """
    turns, greys = _TURNS[choice], _GREYS[choice]
    # All that was drawn goes over in one piece, and nobody waits for its arrival.
    drawn = torch.cat([turns, greys, factors.unsqueeze(1)], 1).to(images.device, non_blocking=True)
    is_transposed, is_upside_down, is_sideways, *is_grey, factor = drawn[:, :, None, None, None].unbind(1)
    turned = torch.where(is_transposed.bool(), images.transpose(2, 3), images)
    turned = torch.where(is_upside_down.bool(), turned.flip(2), turned)
    turned = torch.where(is_sideways.bool(), turned.flip(3), turned)
    values = _unit(turned)
    of_pixel = _grey(values)  # (n, 1, size, size)
    grey = of_pixel * is_grey[2] + of_pixel.mean((1, 2, 3), keepdim=True) * is_grey[1]
    scale = torch.where((is_grey[0] + is_grey[1] + is_grey[2]).bool(), factor, torch.ones_like(factor))
    return _like(images, _blend(values, grey, scale))


def brightness(images: Tensor, factors: Tensor) -> Tensor:
    """Scale all values of each photo by its factor."""
    return images * factors


def contrast(images: Tensor, factors: Tensor) -> Tensor:
    """Scale each photo's distance from its mean grey by its factor."""
    return _blend(images, _grey(images).mean((1, 2, 3), keepdim=True), factors)


def saturation(images: Tensor, factors: Tensor) -> Tensor:
    """Scale each pixel's distance from its own grey by the photo's factor."""
    return _blend(images, _grey(images), factors)


def jitter_colours(images: Tensor, strength: float = STRENGTH) -> Tensor:
    """Change brightness, contrast and saturation of every photo together; floats in [0, 1] in and out."""
    for change in (brightness, contrast, saturation):
        factors = torch.empty(len(images), 1, 1, 1).uniform_(1 - strength, 1 + strength).to(images.device)
        images = change(images, factors).clamp(0, 1)
    return images


def _unit(images: Tensor) -> Tensor:
    return images if images.is_floating_point() else images.float() / 255


def _like(images: Tensor, values: Tensor) -> Tensor:
    bounded = values.clamp(0, 1)
    return bounded.to(images.dtype) if images.is_floating_point() else (bounded * 255).round().to(torch.uint8)


def _grey(images: Tensor) -> Tensor:
    red, green, blue = images.split(1, 1)  # (n, 1, size, size)
    grey: Tensor = red * _LUMA[0] + green * _LUMA[1] + blue * _LUMA[2]
    return grey


def _blend(images: Tensor, other: Tensor, factors: Tensor) -> Tensor:
    return other + (images - other) * factors
