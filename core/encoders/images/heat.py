"""A signed map laid over a photo, in two colours that colour-blind readers tell apart."""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from core.encoders.images.reading import Source, read_image
from core.theme import LIGHT, rgb

_RAISES, _LOWERS = rgb(LIGHT.raises), rgb(LIGHT.lowers)
_FULL = 0.995  # this quantile of the sizes is shown in full, so that one pixel does not pale the rest
_GAMMA = 0.7
_LONGEST = 900


def heat_layer(heat: NDArray[Any], loudness: float = 1.0) -> bytes:
    """A map (height, width) as a PNG, the fainter the less a pixel does; transparent where it does nothing.

    Args:
        heat: the map.
        loudness: of the strongest pixels, 0 to 1.
    """
    buffer = io.BytesIO()
    Image.fromarray(_coloured(heat, loudness), "RGBA").save(buffer, "PNG")
    return buffer.getvalue()


def heat_over(photo: Source, heat: NDArray[Any], opacity: float = 0.6, loudness: float = 1.0) -> bytes:
    """A photo at its own shape under its map, as a PNG; the photo greys as far as the map covers it.

    Args:
        photo: as it was given.
        heat: the map of exactly the photo, (height, width) of any size.
        opacity: of the map, 0 to 1.
        loudness: of the strongest pixels, 0 to 1.

    Raises:
        ImageError: the photo cannot be read.
    """
    below = read_image(photo, at_least=_LONGEST)
    below.thumbnail((_LONGEST, _LONGEST))
    grey = Image.blend(below, below.convert("L").convert("RGB"), opacity * loudness)
    layer = Image.fromarray(_coloured(heat, loudness), "RGBA").resize(below.size, Image.Resampling.BICUBIC)
    layer.putalpha(layer.getchannel("A").point(lambda value: round(value * opacity)))
    buffer = io.BytesIO()
    Image.alpha_composite(grey.convert("RGBA"), layer).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def _coloured(heat: NDArray[Any], loudness: float) -> NDArray[np.uint8]:
    """Colour by sign and opacity by size, (height, width, 4)."""
    most = np.quantile(np.abs(heat), _FULL) or 1.0
    alpha = 255 * loudness * np.clip(np.abs(heat) / most, 0, 1) ** _GAMMA
    colours = np.where((heat > 0)[..., None], _RAISES, _LOWERS)
    return np.concatenate([colours, alpha[..., None]], 2).round().astype(np.uint8)
