"""Photos: read, squared, hashed, augmented and encoded; the one door of Pillow, torchvision and timm."""

from core.encoders.images.augment import augment
from core.encoders.images.encoder import ImageEncoder, ImageEncoderConfig
from core.encoders.images.heat import heat_layer, heat_over
from core.encoders.images.loading import load_image_encoder, save_image_encoder
from core.encoders.images.maps import FeatureMaps
from core.encoders.images.reading import Source, read_image, thumbnail
from core.encoders.images.replay import Replay
from core.encoders.images.sheets import N_ACROSS, TILE, read_sheets
from core.encoders.images.squares import (
    box_of,
    is_same_photo,
    perceptual_hash,
    photo_hash,
    read_many,
    read_square,
    rim_colour,
    to_square_bytes,
)

__all__ = [
    "N_ACROSS",
    "TILE",
    "FeatureMaps",
    "ImageEncoder",
    "ImageEncoderConfig",
    "Replay",
    "Source",
    "augment",
    "box_of",
    "heat_layer",
    "heat_over",
    "is_same_photo",
    "load_image_encoder",
    "perceptual_hash",
    "photo_hash",
    "read_image",
    "read_many",
    "read_sheets",
    "read_square",
    "rim_colour",
    "save_image_encoder",
    "thumbnail",
    "to_square_bytes",
]
