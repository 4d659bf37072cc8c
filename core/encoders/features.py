"""The feature store: every photo and title is encoded once, by content and encoder, and never again.

A key is the content's hash; a folder is the encoder's. So a changed photo or another encoder is encoded anew and
nothing else is. Each batch is one shard, written in one step: a killed run loses at most the batch it was at, and
readers beside a writer see whole shards only. What was asked for lately is in memory as well.
"""

import io
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol, TypeVar, cast

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from core.config import Progress, features_folder, ignore
from core.encoders.memory import FeatureMemory, content_key
from core.registry import Card, card_hash
from core.storage import sha256_of, write_atomically

Features = NDArray[np.float32]
AnyFeatures = NDArray[np.floating]
Batch = TypeVar("Batch")
_DAMAGE = (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile, zlib.error)


class PhotoEncoder(Protocol):
    """What the store needs of an image encoder."""

    @property
    def dimension(self) -> int:
        """The length of one photo's features."""

    def read(self, sources: Sequence[Path | bytes], batch_size: int) -> Iterator[Tensor]:
        """Yield the photos in batches, decoding ahead."""

    def encode(self, images: Tensor) -> Tensor:
        """Features (n, dimension) of one such batch."""


class TitleEncoder(Protocol):
    """What the store needs of a text encoder."""

    @property
    def dimension(self) -> int:
        """The length of one title's features."""

    def encode(self, titles: Sequence[str]) -> Tensor:
        """Features (n, dimension) of some titles."""


@dataclass(frozen=True)
class FeatureStore:
    """Features on disk, one folder an encoder, one shard a batch, and in memory.

    Attributes:
        folder: where they outlive the program; None keeps none on disk.
        memory: asked before the disk; while it is, encoders work one at a time. None keeps none in memory.
    """

    folder: Path | None = field(default_factory=features_folder)
    memory: FeatureMemory | None = None

    def image_features(
        self,
        sources: Sequence[Path | bytes | None],
        encoder: PhotoEncoder,
        card: Card,
        batch_size: int = 64,
        on_progress: Progress = ignore,
    ) -> Features:
        """Features (n, dimension) of photos; an absent one (None) has a row of NaN.

        Raises:
            ImageError: a photo cannot be read; what was encoded before it is kept.
            StorageError: the disk is full.
        """
        return self.encode(
            [None if source is None else content_key(source) for source in sources],
            lambda rows: encoder.read([s for row in rows if (s := sources[row]) is not None], batch_size),
            lambda images: encoder.encode(images).numpy(),
            card_hash(card),
            encoder.dimension,
            batch_size,
            on_progress,
        )

    def text_features(
        self,
        titles: Sequence[str | None],
        encoder: TitleEncoder,
        card: Card,
        batch_size: int = 256,
        on_progress: Progress = ignore,
    ) -> Features:
        """Features (n, dimension) of titles; an absent one (None) has a row of NaN.

        Raises:
            StorageError: the disk is full.
        """
        return self.encode(
            [None if title is None else sha256_of(title.encode()) for title in titles],
            lambda rows: ([titles[row] or "" for row in part] for part in _parts(rows, batch_size)),
            lambda batch: encoder.encode(batch).numpy(),
            card_hash(card),
            encoder.dimension,
            batch_size,
            on_progress,
        )

    def encode(
        self,
        keys: Sequence[str | None],
        read: Callable[[Sequence[int]], Iterable[Batch]],
        encode_batch: Callable[[Batch], AnyFeatures],
        encoder_hash: str,
        dimension: int,
        batch_size: int,
        on_progress: Progress = ignore,
    ) -> Features:
        """Features (n, dimension) by key; only keys that the store does not hold are read and encoded.

        Args:
            keys: 64 hex digits a row, or None for an absent input, whose features are NaN.
            read: given the rows to encode, yields their inputs in batches of `batch_size`, in order.
            encode_batch: features (≤ batch_size, dimension) of one batch.
            encoder_hash: names the encoder; another encoder has features of its own.
            dimension: the length of one row.
            batch_size: how many rows a shard holds.
            on_progress: hears how many are encoded.

        Raises:
            StorageError: the disk is full; what was encoded before is kept.
        """
        known = self._known(encoder_hash, {key for key in keys if key})
        rows = {key: row for row, key in reversed(list(enumerate(keys))) if key and key not in known}
        missing = sorted(rows.values())
        n_done = 0
        for part, batch in zip(_parts(missing, batch_size), read(missing) if missing else (), strict=True):
            known |= self._encoded(encoder_hash, [key for row in part if (key := keys[row])], batch, encode_batch)
            n_done += len(part)
            on_progress(n_done / len(missing), f"encoded {n_done:,} of {len(missing):,}")
        features = np.full((len(keys), dimension), np.nan, np.float32)
        for row, key in enumerate(keys):
            if key:
                features[row] = known[key]
        return features

    def _known(self, encoder_hash: str, wanted: set[str]) -> dict[str, Features]:
        """The wanted rows that are remembered or lie on the disk, which from then on are remembered too."""
        remembered = self.memory.known(encoder_hash, wanted) if self.memory else {}
        if self.folder is None:
            return remembered
        stored = _stored(self.folder / encoder_hash, wanted - remembered.keys())
        if self.memory:
            self.memory.keep(encoder_hash, stored)
        return remembered | stored

    def _encoded(
        self, encoder_hash: str, keys: Sequence[str], batch: Batch, encode_batch: Callable[[Batch], AnyFeatures]
    ) -> dict[str, Features]:
        """The rows of a batch, which nobody knew when it was begun to be read; kept wherever rows are."""
        with self.memory.encoding if self.memory else nullcontext():
            known = self.memory.known(encoder_hash, keys) if self.memory else {}
            places = [place for place, key in enumerate(keys) if key not in known]
            if not places:
                return known
            new = np.asarray(encode_batch(_taken(batch, places)), np.float32)
            found = dict(zip([keys[place] for place in places], new, strict=True))
            if self.memory:
                self.memory.keep(encoder_hash, found)
        if self.folder is not None:
            _write_shard(self.folder / encoder_hash, list(found), new)
        return known | found


def _parts(rows: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    return (rows[start : start + size] for start in range(0, len(rows), size))


def _taken(batch: Batch, places: Sequence[int]) -> Batch:
    """The rows of a batch, a tensor or a list, at these places."""
    rows: Any = batch
    if len(places) == len(rows):
        return batch
    return cast(Batch, rows[places] if isinstance(rows, Tensor) else [rows[place] for place in places])


def _write_shard(folder: Path, keys: Sequence[str], features: Features) -> None:
    """Write one batch; a zip archive, because it carries a checksum of every array."""
    buffer = io.BytesIO()
    np.savez(buffer, keys=np.array(keys), features=features)
    write_atomically(folder / f"{sha256_of(''.join(keys).encode())[:24]}.npz", buffer.getvalue())


def _stored(folder: Path, wanted: set[str]) -> dict[str, Features]:
    """The wanted features that the folder holds; a damaged shard is set aside and counts as absent."""
    found: dict[str, Features] = {}
    for shard in sorted(folder.glob("*.npz")) if wanted else ():
        try:
            found |= _read_shard(shard, wanted)
        except FileNotFoundError:
            continue  # another run set it aside between the listing and the reading
        except _DAMAGE:
            shard.rename(shard.with_suffix(".damaged"))
    return found


def _read_shard(shard: Path, wanted: set[str]) -> dict[str, Features]:
    with np.load(shard, allow_pickle=False) as archive:
        keys = archive["keys"].tolist()
        if wanted.isdisjoint(keys):
            return {}
        features = archive["features"]  # (n, dimension)
    return {key: row for key, row in zip(keys, features, strict=True) if key in wanted}
