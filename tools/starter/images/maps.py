"""What teachers see where in each photo, computed once, and so what they see in any view of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import isqrt
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.config import Progress, ignore
from core.encoders.images import read_many
from core.storage import sha256_of
from core.training import mixed_precision
from tools.starter.images.ending import Classifier, features_and_map
from tools.starter.images.teachers import TEACHER_BATCH, Teacher, as_taught

# More than the size they were made for: the cells of their maps are then small beside a view's.
MAP_SIZE = 288
# Of the photos, one in so many tells how a teacher's answers about single places are spread.
PLACES_STEP = 15


@dataclass(frozen=True)
class Seen:
    """What a teacher sees in some views.

    Attributes:
        view: as a whole, (n, d).
        places: in each place of them, (n, n_places, d).
        names: probabilities of its own classes, (n, n_names); nothing where it names none.
    """

    view: Tensor
    places: Tensor
    names: Tensor | None


@dataclass(frozen=True)
class Scale:
    """Makes features comparable: the square root tames their long tails, then every column is standardised."""

    mean: Tensor
    deviation: Tensor

    @classmethod
    def of(cls, features: Tensor) -> "Scale":
        """The scale on which these features (n, d) have mean 0 and deviation 1."""
        roots = features.clamp_min(0).sqrt()
        return cls(roots.mean(0), roots.std(0).clamp_min(1e-4))

    def __call__(self, features: Tensor) -> Tensor:
        """Features (…, d) on this scale."""
        return (features.clamp_min(0).sqrt() - self.mean) / self.deviation


@dataclass(frozen=True)
class TeacherMaps:
    """What one teacher sees where in each photo.

    Attributes:
        values: float16 (n, side², d), row by row; left on disk, where it takes some 2 GB for 9,000 photos.
        whole: the scale of what is seen in whole photos.
        places: the scale of what is seen in a single place.
        classifier: the teacher's.
    """

    values: NDArray[np.float16]
    whole: Scale
    places: Scale
    classifier: Classifier | None = None

    @property
    def n_features(self) -> int:
        """The length of the teacher's features."""
        return int(self.values.shape[2])

    @property
    def n_names(self) -> int:
        """How many classes the teacher names."""
        return len(self.classifier.bias) if self.classifier else 0

    @property
    def side(self) -> int:
        """How many cells a map has along a side."""
        return isqrt(self.values.shape[1])

    def seen(self, rows: Tensor, shares: Tensor) -> Seen:
        """What is seen in views of some photos, and in each place of them, each on its scale.

        Args:
            rows: of the photos, (n,).
            shares: of the photo's cells in each place of the view, (n, n_places, side²).
        """
        cells = torch.from_numpy(self.values[rows.numpy()]).float()  # (n, side², d)
        places = torch.bmm(shares, cells).float()
        view = places.mean(1)
        return Seen(self.whole(view), self.places(places), self.classifier(view) if self.classifier else None)

    def whole_photos(self, rows: slice) -> Tensor:
        """What is seen in some photos as a whole, (n, d), on its scale."""
        return self.whole(_averages(self.values[rows]))


def teacher_maps(
    teacher: Teacher, paths: Sequence[Path], n_reference: int, folder: Path, on_progress: Progress = ignore
) -> TeacherMaps:
    """What a teacher sees where in each photo; kept in `folder`, so that it is computed once.

    Args:
        teacher: who looks.
        paths: of the photos.
        n_reference: the first so many photos set the scale.
        folder: takes one file a teacher and list of photos.
        on_progress: hears how many photos have been seen.

    Raises:
        ImageError: a photo cannot be read.
        SourceError: the teacher does not end in a global average.
    """
    photos = "".join(sha256_of(path) for path in paths)
    kept = folder / f"{teacher.fingerprint}-{MAP_SIZE}-{sha256_of(photos.encode())[:16]}.npy"
    if not kept.is_file():
        _write_maps(teacher, paths, kept, on_progress)
    values = np.load(kept, mmap_mode="r")
    reference = values[:n_reference]
    places = reference[::PLACES_STEP].reshape(-1, values.shape[2]).astype(np.float32)
    scales = Scale.of(_averages(reference)), Scale.of(torch.from_numpy(places))
    return TeacherMaps(values, *scales, teacher.classifier)


def _averages(maps: NDArray[np.float16]) -> Tensor:
    """Of each map (n, side², d), taken in parts, because all of them would fill the memory."""
    return torch.from_numpy(np.concatenate([part.mean(1, dtype=np.float32) for part in np.array_split(maps, 50)]))


def _write_maps(teacher: Teacher, paths: Sequence[Path], to: Path, on_progress: Progress) -> None:
    to.parent.mkdir(parents=True, exist_ok=True)
    draft, n_done = to.with_suffix(".part"), 0
    maps: NDArray[np.float16] | None = None
    for photos in read_many(paths, MAP_SIZE, TEACHER_BATCH):
        seen = _map_of(teacher, photos)  # (batch, side², d)
        if maps is None:
            shape = (len(paths), *seen.shape[1:])
            maps = np.lib.format.open_memmap(draft, mode="w+", dtype=np.float16, shape=shape)
        maps[n_done : n_done + len(seen)] = seen.numpy()
        n_done += len(seen)
        on_progress(n_done / len(paths), f"a teacher has seen {n_done:,} of {len(paths):,} photos")
    draft.replace(to)


@torch.no_grad()
def _map_of(teacher: Teacher, photos: Tensor) -> Tensor:
    with mixed_precision("cpu"):
        seen = features_and_map(teacher.features, as_taught(photos))[1]
    return seen.flatten(2).transpose(1, 2).half()
