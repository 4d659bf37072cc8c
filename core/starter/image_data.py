"""What the starter image encoder learns from: photos as bytes, their labels, and what other networks see in them."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.config import Progress, ignore
from core.errors import SourceError
from core.features import FeatureStore
from core.images import read_many
from core.storage import sha256_of

NO_LABEL = -100
TEACHER_SIZE = 224
TEACHER_BATCH = 8


@dataclass(frozen=True)
class PhotoSet:
    """Photos of one source.

    Attributes:
        name: of the set, and of the head that learns its labels.
        paths: one file a photo.
        labels: what each shows, as positions in `names`.
        names: the labels in words.
        groups: photos of one group (a sender, an outfit) belong on one side of a split.
    """

    name: str
    paths: tuple[Path, ...]
    labels: NDArray[np.int64]
    names: tuple[str, ...]
    groups: NDArray[np.str_]

    def __len__(self) -> int:
        return len(self.paths)

    def of(self, rows: NDArray[np.bool_]) -> "PhotoSet":
        """The chosen photos, their labels numbered as before."""
        paths = tuple(path for path, is_chosen in zip(self.paths, rows, strict=True) if is_chosen)
        return PhotoSet(self.name, paths, self.labels[rows], self.names, self.groups[rows])


@dataclass(frozen=True)
class Teacher:
    """A network to learn from.

    Attributes:
        features: of photos (n, 3, 224, 224) with values in [-1, 1], (n, d).
        n_features: their length d.
        fingerprint: changes with its weights.
    """

    features: Callable[[Tensor], Tensor]
    n_features: int
    fingerprint: str


def read_photo_set(table: Path, name: str, label: str, group: str) -> PhotoSet:
    """Read a CSV whose `image` column names files beside it.

    Args:
        table: the CSV.
        name: what to call the set.
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
    return PhotoSet(name, paths, labels.astype(np.int64), tuple(names), frame[group].fillna("").to_numpy(str))


def hold_out(photos: PhotoSet, fraction: float, seed: int) -> tuple[PhotoSet, PhotoSet]:
    """Part photos by group into those to learn from and about `fraction` of them that are never seen in training."""
    groups, sizes = np.unique(photos.groups, return_counts=True)
    order = np.random.default_rng(seed).permutation(len(groups))
    n_held = int(np.searchsorted(np.cumsum(sizes[order]), fraction * len(photos))) + 1
    is_held = np.isin(photos.groups, groups[order[:n_held]])
    return photos.of(~is_held), photos.of(is_held)


def load_teacher(code: Path, weights: Path) -> Teacher:
    """A teacher from a Python file that defines `Teacher(weights).features(images)`.

    Raises:
        SourceError: one of the files is missing, or the code defines no `Teacher`.
    """
    for path in (code, weights):
        if not path.is_file():
            raise SourceError(f"{path} was not found.", "Name the teacher's Python file and its weights.")
    spec = importlib.util.spec_from_file_location(code.stem, code)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    if not hasattr(module, "Teacher"):
        raise SourceError(f"{code.name} defines no class Teacher.", "Name a file that does.")
    features = module.Teacher(str(weights)).features
    n_features = features(torch.zeros(1, 3, TEACHER_SIZE, TEACHER_SIZE)).shape[1]
    return Teacher(features, n_features, sha256_of(weights)[:16])


def teacher_features(
    teacher: Teacher, paths: Sequence[Path], store: FeatureStore, on_progress: Progress = ignore
) -> Tensor:
    """What a teacher sees in each whole photo, (n, d); kept in `store`, so that it is computed once.

    Raises:
        ImageError: a photo cannot be read.
    """
    rows = store.encode(
        [sha256_of(path) for path in paths],
        lambda rows: read_many([paths[row] for row in rows], TEACHER_SIZE, 4 * TEACHER_BATCH),
        lambda images: torch.cat([_seen(teacher, part) for part in images.split(TEACHER_BATCH)]).numpy(),
        teacher.fingerprint,
        teacher.n_features,
        4 * TEACHER_BATCH,
        on_progress,
    )
    return torch.from_numpy(rows)


def _seen(teacher: Teacher, images: Tensor) -> Tensor:
    return teacher.features((images.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last))


def standardised(features: Tensor, n_reference: int) -> Tensor:
    """Features (n, d) made comparable: the square root tames their long tails, then every column is standardised.

    The first `n_reference` rows are the ones whose mean becomes 0 and whose deviation becomes 1.
    """
    roots = features.clamp_min(0).sqrt()
    reference = roots[:n_reference]
    return (roots - reference.mean(0)) / reference.std(0).clamp_min(1e-4)


def read_all(paths: Sequence[Path], size: int, on_progress: Progress = ignore) -> Tensor:
    """All photos as bytes, uint8 (n, 3, size, size).

    Raises:
        ImageError: a photo cannot be read.
    """
    return torch.cat(list(read_many(paths, size, on_progress=on_progress)))
