"""Forecasts beside the bare forward of the networks behind them, in turns: one product at a time, and a catalogue."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast

import torch
from torch import Tensor

from core import config
from core.catalogue import Catalogue, Offer
from core.demand.predict import CHUNK, Forecaster
from core.encoders.images import ImageEncoder, read_square
from core.encoders.memory import FeatureMemory
from tools.benchmarks.pace.turns import Turns, in_turns

N_WARM = 3


def offers_apart(n: int) -> list[Offer]:
    """Offers of the demo catalogue, no two of which share a photo or a title, so that each is encoded anew."""
    offers = [product.offer for product in Catalogue.read(config.DEMO_CATALOGUE).products()]
    by_title = {offer.title: offer for offer in offers if offer.image and offer.title}
    return list({offer.image: offer for offer in by_title.values()}.values())[:n]


def one_at_a_time(forecaster: Forecaster, offers: Sequence[Offer], is_decoded: bool, seed: int = 0) -> Turns:
    """Forecasts of single offers, each with all heads, intervals and cautions.

    Args:
        forecaster: with encoders of its own; what it remembers is not used.
        offers: each with a photo and a title of its own.
        is_decoded: whether photos lie in memory as squares already; else files are read and decoded within the time.
        seed: of the bootstrap.
    """
    return _turns(forecaster, [[offer] for offer in offers], is_decoded, has_network=True, seed=seed)


def a_catalogue(forecaster: Forecaster, offers: Sequence[Offer], is_decoded: bool, seed: int = 0) -> Turns:
    """Forecasts in chunks, as a table is scored, beside the encoders alone."""
    chunks = [list(offers[start : start + CHUNK]) for start in range(0, len(offers) - CHUNK + 1, CHUNK)]
    return _turns(forecaster, chunks, is_decoded, has_network=False, seed=seed)


def _turns(
    forecaster: Forecaster, chunks: Sequence[list[Offer]], is_decoded: bool, has_network: bool, seed: int
) -> Turns:
    asked = _forgetful(forecaster, [offer for chunk in chunks for offer in chunk], is_decoded)
    bare = [_Bare(forecaster, chunk, has_network) for chunk in chunks]
    n_warm = min(N_WARM, len(chunks) // 3)
    return in_turns(
        len(chunks) - n_warm, lambda turn: asked.forecast(chunks[turn]), lambda turn: bare[turn](), seed, n_warm
    )


def _forgetful(forecaster: Forecaster, offers: Sequence[Offer], is_decoded: bool) -> Forecaster:
    """The same model and encoders, nothing remembered; its photos decoded beforehand where asked."""
    encoders, image = replace(forecaster.encoders, memory=FeatureMemory()), forecaster.encoders.image
    if is_decoded and image is not None:
        files = [offer.image for offer in offers if isinstance(offer.image, Path)]
        squares = {file: read_square(file, image.config.image_size) for file in files}
        encoders = replace(encoders, image=cast(ImageEncoder, _Decoded(image, squares)))
    return Forecaster(forecaster.model, encoders)


class _Decoded:
    """An image encoder whose photos lie in memory as squares; it encodes as the other does."""

    def __init__(self, encoder: ImageEncoder, squares: Mapping[Path, Tensor]) -> None:
        self.encode, self.dimension, self.squares = encoder.encode, encoder.dimension, squares

    def read(self, sources: Sequence[Path], batch_size: int) -> Iterator[Tensor]:
        """The squares of these files, in batches."""
        for start in range(0, len(sources), batch_size):
            yield torch.stack([self.squares[source] for source in sources[start : start + batch_size]])


class _Bare:
    """The forward pass of the networks on tensors made ready beforehand: encoders, and the demand network if asked."""

    def __init__(self, forecaster: Forecaster, offers: Sequence[Offer], has_network: bool) -> None:
        self.text, self.image = forecaster.encoders.text, forecaster.encoders.image
        self.network = forecaster.network if has_network else None
        self.titles = self.text.tokenise([offer.title or "" for offer in offers])
        files = [offer.image for offer in offers if offer.image is not None]
        self.photos = torch.stack([read_square(file, self._size()) for file in files])
        self.inputs = _forgetful(forecaster, offers, is_decoded=False).encode(offers) if has_network else None

    def _size(self) -> int:
        return self.image.config.image_size if self.image is not None else 1

    @torch.inference_mode()
    def __call__(self) -> None:
        self.text(self.titles.mask, self.titles.ids)
        if self.image is not None:
            self.image(self.photos)
        if self.network is not None and self.inputs is not None:
            self.network.answer(self.inputs)
