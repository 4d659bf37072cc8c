"""Nearest neighbours by cosine similarity: the door of faiss."""

from dataclasses import dataclass
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


@dataclass(frozen=True)
class Neighbours:
    """An index that never changes: safe to search from many threads, swapped whole when its vectors do."""

    _index: Any
    n_vectors: int

    @classmethod
    def of(cls, vectors: Vectors) -> "Neighbours":
        """Index vectors (n, d); their lengths do not matter."""
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(unit(vectors))
        return cls(index, len(vectors))

    def search(self, queries: Vectors, n: int) -> tuple[Vectors, NDArray[np.int64]]:
        """The nearest of each query (m, d): cosine similarities and positions, both (m, ≤ n), nearest first."""
        similarities, positions = self._index.search(unit(queries), min(n, self.n_vectors))
        return similarities, positions


def unit(vectors: Vectors) -> Vectors:
    """Vectors (n, d) scaled to length 1; a zero vector stays zero."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.ascontiguousarray(vectors / np.maximum(lengths, 1e-12), np.float32)
