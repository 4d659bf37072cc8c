"""What the starter image encoder learns from: photos as bytes, what each shows, and which hang together."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.config import Progress, ignore
from core.encoders.images import read_many
from core.errors import SourceError

NO_LABEL = -100


@dataclass(frozen=True)
class PhotoSet:
    """Photos of one source.

    Attributes:
        paths: one file a photo.
        labels: what each shows, as positions in `names`.
        names: the labels in words.
        groups: photos of one group (a sender, an outfit) belong on one side of a split.
    """

    paths: tuple[Path, ...]
    labels: NDArray[np.int64]
    names: tuple[str, ...]
    groups: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.paths)

    def of(self, rows: NDArray[np.bool_]) -> "PhotoSet":
        """The chosen photos, their labels numbered as before."""
        paths = tuple(path for path, is_chosen in zip(self.paths, rows, strict=True) if is_chosen)
        return PhotoSet(paths, self.labels[rows], self.names, self.groups[rows])


@dataclass(frozen=True)
class PhotoSources:
    """All that the encoder learns from, and what it is judged by.

    Attributes:
        photos: of garments, by sender; their labels serve the score alone.
        learnt: those among them that the encoder sees.
        held: those that it never sees.
        cutouts: garments cut out of street photos, whose labels it learns.
        drawn: drawn garments, or nothing.
    """

    photos: PhotoSet
    learnt: PhotoSet
    held: PhotoSet
    cutouts: PhotoSet
    drawn: PhotoSet | None

    @property
    def n_real(self) -> int:
        """How many of the photos to learn from are not drawn; they come first."""
        return len(self.learnt) + len(self.cutouts)

    @property
    def learnt_paths(self) -> tuple[Path, ...]:
        """The photos to learn from."""
        return self.learnt.paths + self.cutouts.paths + (self.drawn.paths if self.drawn else ())

    @property
    def told(self) -> NDArray[np.int64]:
        """What the encoder is told of each photo, (n,): of the cut-outs their labels, of the others nothing."""
        told = np.full(len(self.learnt_paths), NO_LABEL)
        told[len(self.learnt) : self.n_real] = self.cutouts.labels
        return told

    @property
    def in_words(self) -> str:
        """How many there are of what."""
        parts = [
            f"{len(self.learnt):,} photos",
            f"{len(self.cutouts):,} cut-outs with {len(self.cutouts.names)} labels",
            *([f"{len(self.drawn):,} drawings"] if self.drawn else []),
            f"{len(self.held):,} photos of other senders held apart",
        ]
        return "; ".join(parts)


def read_sources(photos: Path, cutouts: Path, drawn: Path | None, held_fraction: float, seed: int) -> PhotoSources:
    """Read the tables of all photos, and part off senders that are never learnt from.

    Args:
        photos: folder with `labels.csv` (image, label, sender).
        cutouts: folder with `items.csv` (image, garment, outfit).
        drawn: folder with `products.csv` (image, category, product_id), or None.
        held_fraction: about how many of the photos to part off.
        seed: of the parting.

    Raises:
        SourceError: a table is missing or lacks a column.
    """
    labelled = read_photo_set(photos / "labels.csv", "label", "sender")
    return PhotoSources(
        labelled,
        *hold_out(labelled, held_fraction, seed),
        read_photo_set(cutouts / "items.csv", "garment", "outfit"),
        read_photo_set(drawn / "products.csv", "category", "product_id") if drawn else None,
    )


def read_photo_set(table: Path, label: str, group: str) -> PhotoSet:
    """Read a CSV whose `image` column names files beside it.

    Args:
        table: the CSV.
        label: the column that says what a photo shows.
        group: the column that says which photos hang together.

    Raises:
        SourceError: the file or one of the columns is missing.
    """
    if not table.is_file():
        raise SourceError(f"{table.name} was not found in {table.parent}.", "Name the folder that holds it.")
    frame = pd.read_csv(table, dtype=str)
    if missing := [column for column in ("image", label, group) if column not in frame]:
        raise SourceError(f"{table.name} has no column {missing[0]}.", "Add it, or name another folder.")
    frame = frame.dropna(subset=["image", label])
    labels, names = pd.factorize(frame[label], sort=True)
    paths = tuple(table.parent / image for image in frame["image"])
    return PhotoSet(paths, labels.astype(np.int64), tuple(names), frame[group].fillna("").to_numpy(str))


def hold_out(photos: PhotoSet, fraction: float, seed: int) -> tuple[PhotoSet, PhotoSet]:
    """Part photos by group into those to learn from and about `fraction` of them that are never seen in training."""
    groups, sizes = np.unique(photos.groups, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(groups))
    n_held = int(np.searchsorted(np.cumsum(sizes[order]), fraction * len(photos))) + 1
    is_held = np.isin(photos.groups, groups[order[:n_held]])
    return photos.of(~is_held), photos.of(is_held)


def read_all(paths: Sequence[Path], size: int, on_progress: Progress = ignore) -> Tensor:
    """All photos as bytes, uint8 (n, 3, size, size).

    Raises:
        ImageError: a photo cannot be read.
    """
    return torch.cat(list(read_many(paths, size, on_progress=on_progress)))
