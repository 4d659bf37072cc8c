"""The one memory of features: what every room's encoders made of photos and titles, the last of it, by content."""

import threading
from collections.abc import Hashable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import numpy as np
from cachetools import LRUCache, cached
from numpy.typing import NDArray

from core.encoders.images.reading import content_of
from core.storage import sha256_of

Row = NDArray[Any]

MAX_BYTES = 128 * 1024**2
"""Some fifty thousand photos or titles."""

_OVERHEAD = 300  # bytes that an array and its key take beside its numbers


def _size_of(row: Row) -> int:
    return row.nbytes + _OVERHEAD


class FeatureMemory:
    """Features by encoder and content, the least lately asked for given up first; threads may share it.

    Attributes:
        encoding: held while an encoder works, so that of two who ask for one photo the second finds it known.
    """

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.encoding = threading.RLock()
        self._rows: LRUCache[tuple[str, str], Row] = LRUCache(max_bytes, getsizeof=_size_of)
        self._at_the_rows = threading.Lock()

    def known(self, encoder: str, keys: Iterable[str]) -> dict[str, Row]:
        """The rows that are remembered among those of these keys; not to be written into."""
        with self._at_the_rows:
            found = ((key, self._rows.get((encoder, key))) for key in keys)
            return {key: row for key, row in found if row is not None}

    def keep(self, encoder: str, rows: Mapping[str, Row]) -> None:
        """Remember rows by their keys, each with memory of its own: a part would keep its whole batch alive."""
        with self._at_the_rows:
            for key, row in rows.items():
                with suppress(ValueError):  # larger than all there is room for
                    self._rows[encoder, key] = np.array(row)


SHARED = FeatureMemory()
"""The memory of this process, for every room and every session."""


def content_key(photo: Path | bytes) -> str:
    """What a photo is known by, 64 hex digits of its bytes; a file that did not change is not read again.

    Raises:
        ImageError: the file is missing, empty, too large, or may not be read.
    """
    if isinstance(photo, bytes):
        return sha256_of(photo)
    try:
        state = photo.stat()
    except OSError:
        state = None
    # Who replaces a file in one step gives it another number, however soon after and of whatever size.
    return _key_of_file(photo, state and (state.st_mtime_ns, state.st_size, state.st_ino))


@cached(LRUCache(100_000), lock=threading.Lock())
def _key_of_file(photo: Path, state: Hashable) -> str:
    return sha256_of(content_of(photo))
