"""What a demand network takes of photos and titles: encoders' features, n-gram sketches beside them, bare photos."""

from collections.abc import Sequence
from pathlib import Path

import torch
from torch import Tensor

from core.catalogue.offers import clean_title
from core.config import Progress, ignore
from core.demand.network.ngrams import NgramSketch
from core.encoders.features import FeatureStore
from core.encoders.images import read_many
from core.encoders.loaded import IN_MEMORY, Encoders


def title_features(
    titles: Sequence[str | None],
    encoders: Encoders,
    sketch: NgramSketch,
    store: FeatureStore = IN_MEMORY,
    on_progress: Progress = ignore,
) -> Tensor:
    """Text features and n-gram sketches side by side, (n, d); NaN in the text features of absent titles.

    Args:
        titles: as shops write them.
        encoders: read them.
        sketch: the network's.
        store: where features outlive the program.
        on_progress: hears of the encoding.

    Raises:
        TitleError: a title is too long.
    """
    cleaned = [clean_title(title) for title in titles]
    # An offer at many prices has one title.
    place = {title: number for number, title in enumerate(dict.fromkeys(cleaned))}
    features = torch.cat([encoders.titles(list(place), store, on_progress), sketch(list(place))], 1)
    return features[[place[title] for title in cleaned]]


def photo_bytes(photos: Sequence[Path | bytes | None], size: int, on_progress: Progress = ignore) -> Tensor:
    """Photos as bytes (n, 3, size, size), for a network that trains its own image encoder; black where absent.

    Raises:
        ImageError: a photo cannot be read.
    """
    rows: dict[Path | bytes, list[int]] = {}
    for row, photo in enumerate(photos):
        if photo is not None:
            rows.setdefault(photo, []).append(row)
    squares, places = torch.zeros(len(photos), 3, size, size, dtype=torch.uint8), iter(rows.values())
    for batch in read_many(list(rows), size, on_progress=on_progress):
        for square, own in zip(batch, places, strict=False):
            squares[own] = square
    return squares
