"""Photos: read, squared, hashed, augmented and encoded; the one door of Pillow and torchvision."""

from core.images.augment import augment
from core.images.encoder import (
    ImageEncoder,
    ImageEncoderConfig,
    load_image_encoder,
    save_image_encoder,
)
from core.images.reading import Source, read_image, thumbnail
from core.images.squares import is_same_photo, perceptual_hash, photo_hash, read_many, read_square, to_square_bytes

__all__ = [
    "ImageEncoder",
    "ImageEncoderConfig",
    "Source",
    "augment",
    "is_same_photo",
    "load_image_encoder",
    "perceptual_hash",
    "photo_hash",
    "read_image",
    "read_many",
    "read_square",
    "save_image_encoder",
    "thumbnail",
    "to_square_bytes",
]
