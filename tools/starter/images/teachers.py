"""Networks to learn to see from, each in a file that the user names."""

import importlib.util
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor

from core.config import Progress, ignore
from core.encoders.features import FeatureStore
from core.encoders.images import read_many
from core.errors import SourceError
from core.storage import sha256_of
from tools.starter.images.ending import Classifier, Ending

TEACHER_SIZE = 224
TEACHER_BATCH = 16


@dataclass(frozen=True)
class Teacher:
    """A network that ends in a global average.

    Attributes:
        features: of photos (n, 3, size, size) with values in [-1, 1], (n, d); 224 pixels are what it was made for.
        fingerprint: changes with its weights.
        classifier: how it names what it sees, where it does.
    """

    features: Callable[[Tensor], Tensor]
    fingerprint: str
    classifier: Classifier | None = None


def load_teacher(code: Path, weights: Path) -> Teacher:
    """A teacher from a Python file that defines `Teacher(weights).features(images)`, and `probabilities` where it can.

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
    network = module.Teacher(str(weights))
    return Teacher(network.features, sha256_of(weights)[:16], _classifier_of(network))


def _classifier_of(network: Any) -> Classifier | None:
    if not hasattr(network, "probabilities"):
        return None
    ending = Ending()
    with ending:
        network.probabilities(torch.zeros(1, 3, TEACHER_SIZE, TEACHER_SIZE))
    return ending.classifier


def teacher_features(
    teacher: Teacher, paths: Sequence[Path], store: FeatureStore, on_progress: Progress = ignore
) -> Tensor:
    """What a teacher sees in each whole photo of the size it was made for, (n, d); kept in `store`.

    Raises:
        ImageError: a photo cannot be read.
    """
    n_features = teacher.features(torch.zeros(1, 3, TEACHER_SIZE, TEACHER_SIZE)).shape[1]
    rows = store.encode(
        [sha256_of(path) for path in paths],
        lambda rows: read_many([paths[row] for row in rows], TEACHER_SIZE, 2 * TEACHER_BATCH),
        lambda photos: teacher.features(as_taught(photos)).numpy(),
        teacher.fingerprint,
        n_features,
        2 * TEACHER_BATCH,
        on_progress,
    )
    return torch.from_numpy(rows)


def as_taught(photos: Tensor) -> Tensor:
    """Photos of bytes as teachers take them: values in [-1, 1], channels last."""
    return (photos.float() / 127.5 - 1).contiguous(memory_format=torch.channels_last)
