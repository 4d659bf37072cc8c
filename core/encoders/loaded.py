"""The encoders a model sees and reads with, found by name: loaded once a process, and each input encoded once."""

import threading
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import torch
from cachetools import LRUCache, cached
from torch import Tensor

from core import registry
from core.config import STARTER, Progress, ignore
from core.encoders.features import FeatureStore
from core.encoders.images import ImageEncoder, load_image_encoder
from core.encoders.images.encoder import KIND as IMAGE_KIND
from core.encoders.images.loading import FETCHED
from core.encoders.memory import SHARED, FeatureMemory
from core.encoders.texts import KIND as TEXT_KIND
from core.encoders.texts import TextEncoder, load_text_encoder
from core.registry import Card, card_hash

N_LOADED = 2
IN_MEMORY = FeatureStore(None)


@dataclass(frozen=True)
class Encoders:
    """A text encoder and, where photos are seen by a frozen one, an image encoder; shared by all who ask for them.

    Attributes:
        memory: what they made of the last photos and titles; the process's own unless told otherwise.
    """

    text: TextEncoder
    text_card: Card
    image: ImageEncoder | None
    image_card: Card | None
    memory: FeatureMemory = field(default=SHARED, compare=False)

    @classmethod
    def load(cls, text: str, image: str | None, architecture: str = "resnet18") -> "Encoders":
        """Load encoders by name; no image encoder for None.

        Raises:
            ModelError: one of them is missing or damaged, or could not be fetched.
        """
        text_encoder, text_card = shared_text_encoder(text)
        if image is None:
            return cls(text_encoder, text_card, None, None)
        return cls(text_encoder, text_card, *shared_image_encoder(image, architecture))

    @property
    def text_hash(self) -> str:
        """Changes whenever the text encoder does."""
        return card_hash(self.text_card)

    @property
    def image_hash(self) -> str:
        """Changes whenever the image encoder does; empty without one."""
        return card_hash(self.image_card) if self.image_card else ""

    def titles(
        self, titles: Sequence[str | None], store: FeatureStore = IN_MEMORY, on_progress: Progress = ignore
    ) -> Tensor:
        """Features of cleaned titles, (n, d); NaN for absent ones.

        Args:
            titles: as `clean_title` gives them.
            store: where features outlive the program.
            on_progress: hears of the encoding.
        """
        kept = replace(store, memory=self.memory)
        return torch.from_numpy(kept.text_features(titles, self.text, self.text_card, on_progress=on_progress))

    def photos(
        self, photos: Sequence[Path | bytes | None], store: FeatureStore = IN_MEMORY, on_progress: Progress = ignore
    ) -> Tensor:
        """Features of photos, (n, d); NaN for absent ones, and no columns at all without an image encoder.

        Args:
            photos: files or their bytes.
            store: where features outlive the program.
            on_progress: hears of the encoding.

        Raises:
            ImageError: a photo cannot be read.
        """
        if self.image is None or self.image_card is None:
            return torch.zeros(len(photos), 0)
        kept = replace(store, memory=self.memory)
        return torch.from_numpy(kept.image_features(photos, self.image, self.image_card, on_progress=on_progress))


def shared_text_encoder(name: str | Path) -> tuple[TextEncoder, Card]:
    """The text encoder of that name, as `load_text_encoder`, loaded once a process and never changed.

    Raises:
        ModelError: it is missing or damaged, or it is on the hub and the hub cannot be reached.
    """
    return _text_encoder(name, _state_of(STARTER / TEXT_KIND if str(name) == "starter" else Path(name)))


def shared_image_encoder(weights: str | Path, architecture: str = "resnet18") -> tuple[ImageEncoder, Card]:
    """The image encoder of that name, as `load_image_encoder`, loaded once a process and never changed.

    Raises:
        ModelError: there is no such model, it is damaged, or its weights could not be had.
    """
    state = architecture if weights in FETCHED else _state_of(registry.find(weights, IMAGE_KIND))
    return _image_encoder(weights, architecture, state)


@cached(LRUCache(N_LOADED), condition=threading.Condition())
def _text_encoder(name: str | Path, state: Hashable) -> tuple[TextEncoder, Card]:
    return load_text_encoder(name)


@cached(LRUCache(N_LOADED), condition=threading.Condition())
def _image_encoder(weights: str | Path, architecture: str, state: Hashable) -> tuple[ImageEncoder, Card]:
    encoder, card = load_image_encoder(weights, architecture)
    return encoder.requires_grad_(False), card


def _state_of(folder: Path) -> Hashable:
    """Where a folder is and what its files are like: of an encoder that was made anew, the new one is loaded."""
    files = sorted(folder.glob("*")) if folder.is_dir() else []
    states = ((file.name, file.stat()) for file in files)
    return (folder.resolve(), *((name, state.st_mtime_ns, state.st_size) for name, state in states))
