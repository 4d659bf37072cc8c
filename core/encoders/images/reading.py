"""Read photos as people have them: turned by a phone, in print colours, deeper than eight bits, or no photos at all."""

import io
import struct
import zlib
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageOps, UnidentifiedImageError

from core.config import MAX_IMAGE_BYTES, MAX_IMAGE_PIXELS
from core.errors import ImageError

Source = Path | bytes | BinaryIO

ACCEPTED = "JPEG, PNG or WebP"
_CONVERT = f"Save it as {ACCEPTED} and try again."
_REPLACE = "Copy or download it again, or use another photo."
# GIF is opened only to be named in the refusal; MPO is the JPEG of phones that store a second view.
_OPENED = ("JPEG", "PNG", "WEBP", "GIF")
_WELCOME = ("JPEG", "MPO", "PNG", "WEBP")
_DAMAGE = (OSError, SyntaxError, ValueError, EOFError, struct.error, zlib.error)


def read_image(source: Source, at_least: int | None = None) -> Image.Image:
    """Read a photo upright, in 8-bit RGB, transparent parts on white.

    Args:
        source: a file, its bytes, or an open binary file.
        at_least: decode only as finely as a shorter side of this many pixels needs, which is faster for large JPEGs.

    Raises:
        ImageError: the file is missing, too large, damaged, animated, or no JPEG, PNG or WebP; the name does not count.
    """
    name = _name_of(source)
    image = _opened(content_of(source), name)
    if at_least:
        image.draft(None, (at_least, at_least))
    try:
        image.load()
        return _as_rgb(_upright(image))
    except _DAMAGE as fault:
        raise ImageError(f"{name} is damaged or cut short.", _REPLACE) from fault


def content_of(source: Source) -> bytes:
    """The bytes of a photo, before anything of it is decoded.

    Raises:
        ImageError: the file is missing, empty or too large.
    """
    name = _name_of(source)
    try:
        if isinstance(source, Path):
            with source.open("rb") as file:
                content = file.read(MAX_IMAGE_BYTES + 1)
        else:
            content = source if isinstance(source, bytes) else source.read(MAX_IMAGE_BYTES + 1)
    except OSError as fault:
        raise ImageError(f"{name} could not be opened.", "Check that the file is there and may be read.") from fault
    if not content:
        raise ImageError(f"{name} is an empty file.", _REPLACE)
    if len(content) > MAX_IMAGE_BYTES:
        limit = MAX_IMAGE_BYTES // 1024**2
        raise ImageError(f"{name} is larger than {limit} MB.", "Save a smaller version and try again.")
    return content


def _name_of(source: Source) -> str:
    return f"The photo {source.name}" if isinstance(source, Path) else "The photo"


def _opened(content: bytes, name: str) -> Image.Image:
    """Read the header alone and refuse by it, before a single pixel is decoded."""
    too_many = ImageError(
        f"{name} has more than {MAX_IMAGE_PIXELS // 1_000_000} million pixels.",
        "Save a smaller version: 2,000 pixels on the longer side are plenty.",
    )
    try:
        image = Image.open(io.BytesIO(content), formats=_OPENED)
    except Image.DecompressionBombError as fault:
        raise too_many from fault
    except UnidentifiedImageError as fault:
        raise ImageError(f"{name} is not a {ACCEPTED} picture, whatever its name says.", _CONVERT) from fault
    except _DAMAGE as fault:
        raise ImageError(f"{name} is damaged or cut short.", _REPLACE) from fault
    if image.width * image.height > MAX_IMAGE_PIXELS:
        raise too_many
    is_animated = image.format != "MPO" and getattr(image, "is_animated", False)
    if is_animated or image.format not in _WELCOME:
        kind = f"{'an animated' if is_animated else 'a'} {image.format}"
        raise ImageError(f"{name} is {kind}, not a still {ACCEPTED} picture.", f"Save one frame of it as {ACCEPTED}.")
    return image


def _upright(image: Image.Image) -> Image.Image:
    """Turn the picture as its EXIF orientation asks; unreadable EXIF asks for nothing."""
    # Once it has turned the picture, Pillow writes the EXIF anew, and any of a dozen faults of it would be raised.
    with suppress(Exception):
        ImageOps.exif_transpose(image, in_place=True)
    return image


def _as_rgb(image: Image.Image) -> Image.Image:
    if image.mode.startswith("I"):
        # Sixteen bits of grey: 65,535 / 257 = 255. Pillow's own conversion would clip instead of scale.
        return Image.fromarray((np.asarray(image).astype(np.float64) / 257).round().astype(np.uint8)).convert("RGB")
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", layer.size, "white"), layer).convert("RGB")
    return image.convert("RGB")


def thumbnail(image: Image.Image, size: int) -> bytes:
    """A JPEG of the photo whose longer side has at most `size` pixels, for lists and records."""
    small, buffer = image.copy(), io.BytesIO()
    small.thumbnail((size, size))
    small.save(buffer, "JPEG", quality=85)
    return buffer.getvalue()
