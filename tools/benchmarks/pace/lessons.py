"""Lessons of any size for timing: real photos where the network trains on photos, random numbers for all else."""

from dataclasses import asdict
from pathlib import Path

import torch
from torch import Tensor

from core import config
from core.catalogue import MADE_FOR, MODALITIES, Catalogue
from core.demand.learning.folds import Folds
from core.demand.learning.pairing import own_photos
from core.demand.learning.preparation import PAPER_IMAGE_SIZE
from core.demand.learning.presets import PAPER
from core.demand.learning.task import Lesson
from core.demand.network.features import photo_bytes
from core.demand.network.inputs import Inputs, Targets
from core.demand.network.model import DemandConfig
from core.encoders.images import ImageEncoderConfig

BERT_DIMENSION, RESNET_DIMENSION = 768, 512
N_CATEGORIES, N_AGE_BANDS = 16, 6


def paper_shape() -> DemandConfig:
    """The paper's network as its preset makes it: ResNet18 on 125 × 125, BERT's features, 16 categories."""
    return DemandConfig(
        categories=tuple(f"category {number}" for number in range(N_CATEGORIES)),
        age_bands=tuple(f"band {number}" for number in range(N_AGE_BANDS)),
        image_dimension=RESNET_DIMENSION,
        text_dimension=BERT_DIMENSION,
        image_shape=asdict(ImageEncoderConfig(image_size=PAPER_IMAGE_SIZE)),
        **PAPER.network,
    )


def lesson_of(shape: DemandConfig, n_train: int, n_held_out: int, seed: int) -> Lesson:
    """A lesson for a network of that shape; nothing can be learned from it, but every step costs what it would.

    Args:
        shape: of the network.
        n_train: products that are trained on.
        n_held_out: products that every trained member leaves out.
        seed: of the random numbers.
    """
    draw = torch.Generator().manual_seed(seed)
    n = n_train + n_held_out
    images = _photos(shape, n) if shape.image_shape else torch.randn(n, shape.image_dimension, generator=draw)
    n_kinds = len(shape.kinds)
    inputs = Inputs(
        image=torch.zeros(n, 0),
        title=torch.randn(n, shape.dimensions["title"], generator=draw),
        price=torch.randn(n, generator=draw),
        made_for=torch.randint(len(MADE_FOR), (n,), generator=draw),
        category=torch.randint(len(shape.categories), (n,), generator=draw),
        kind=torch.randint(n_kinds, (n,), generator=draw) if n_kinds else torch.full((n,), -1),
        presence=torch.ones(n, len(MODALITIES), dtype=torch.bool),
    )
    ages = torch.rand(n, len(shape.age_bands), generator=draw)
    views, sales, men = torch.randn(n, generator=draw), torch.randn(n, generator=draw), torch.rand(n, generator=draw)
    drawn = (views, sales, torch.stack([1 - men, men], 1), ages / ages.sum(1, keepdim=True))
    targets = Targets(shape.says, dict(zip(shape.heads, drawn, strict=True)))
    of_row = torch.cat([torch.full((n_train,), 1), torch.zeros(n_held_out, dtype=torch.int64)])
    folds = Folds(of_row, torch.zeros(shape.n_members + shape.n_linear, dtype=torch.int64), "drawn for timing")
    return Lesson(inputs, own_photos(images, torch.ones(n, dtype=torch.bool)), targets, folds)


def demo_photos() -> list[Path]:
    """Files of the demo catalogue's photos."""
    return [path for path in Catalogue.read(config.DEMO_CATALOGUE).image_paths() if path is not None]


def _photos(shape: DemandConfig, n: int) -> Tensor:
    """The demo catalogue's photos as bytes, over and over, (n, 3, size, size)."""
    assert shape.image_shape is not None
    files = demo_photos()[:n]
    known = photo_bytes(files, shape.image_shape["image_size"])
    return known[torch.arange(n) % len(known)]
