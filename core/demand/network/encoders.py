"""The encoders a demand network hears and sees with, and what they make of offers: each input encoded once."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from core.config import Progress, ignore
from core.demand.network.ngrams import NgramSketch
from core.encoders.features import FeatureStore
from core.encoders.images import ImageEncoder, load_image_encoder, read_many
from core.encoders.texts import TextEncoder, clean_title, load_text_encoder
from core.registry import Card, card_hash


@dataclass(frozen=True)
class Encoders:
    """A text encoder and, unless the network trains its own, an image encoder; both frozen."""

    text: TextEncoder
    text_card: Card
    image: ImageEncoder | None
    image_card: Card | None

    @classmethod
    def load(cls, text: str, image: str | None, architecture: str = "resnet18") -> "Encoders":
        """Load encoders by name; no image encoder for None.

        Raises:
            ModelError: one of them is missing or damaged, or could not be fetched.
        """
        text_encoder, text_card = load_text_encoder(text)
        if image is None:
            return cls(text_encoder, text_card, None, None)
        return cls(text_encoder, text_card, *load_image_encoder(image, architecture))

    @property
    def text_hash(self) -> str:
        """Changes whenever the text encoder does."""
        return card_hash(self.text_card)

    @property
    def image_hash(self) -> str:
        """Changes whenever the image encoder does; empty without one."""
        return card_hash(self.image_card) if self.image_card else ""

    def titles(
        self,
        titles: Sequence[str | None],
        sketch: NgramSketch,
        store: FeatureStore | None = None,
        on_progress: Progress = ignore,
    ) -> Tensor:
        """Text features and n-gram sketches side by side, (n, d); NaN in the text features of absent titles.

        Args:
            titles: as shops write them.
            sketch: the network's.
            store: keeps features; without it nothing is absent and nothing is kept.
            on_progress: hears of the encoding.

        Raises:
            TitleError: a title is too long.
        """
        cleaned = [clean_title(title) for title in titles]
        if store is None:
            features = self.text.encode([title or "" for title in cleaned])
        else:
            features = torch.from_numpy(
                store.text_features(cleaned, self.text, self.text_card, on_progress=on_progress)
            )
        return torch.cat([features, sketch(cleaned)], 1)

    def photos(
        self,
        photos: Sequence[Path | bytes | None],
        store: FeatureStore | None = None,
        on_progress: Progress = ignore,
    ) -> Tensor:
        """Features of photos, (n, d); NaN for absent ones, of which there are none without a store.

        Raises:
            ImageError: a photo cannot be read.
        """
        if self.image is None or self.image_card is None:
            return torch.zeros(len(photos), 0)
        if store is None:
            present = [photo for photo in photos if photo is not None]
            return torch.cat([self.image.encode(batch) for batch in self.image.read(present)])
        return torch.from_numpy(store.image_features(photos, self.image, self.image_card, on_progress=on_progress))


def photo_bytes(photos: Sequence[Path | bytes | None], size: int, on_progress: Progress = ignore) -> Tensor:
    """Photos as bytes (n, 3, size, size), for a network that trains its own image encoder; black where absent.

    Raises:
        ImageError: a photo cannot be read.
    """

    squares = torch.zeros(len(photos), 3, size, size, dtype=torch.uint8)
    rows = [row for row, photo in enumerate(photos) if photo is not None]
    present = [photo for photo in photos if photo is not None]
    n_done = 0
    for batch in read_many(present, size, on_progress=on_progress):
        squares[rows[n_done : n_done + len(batch)]] = batch
        n_done += len(batch)
    return squares
