"""The one memory: right and encoded once whoever asks beside whom, bounded, and by content."""

import threading
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.encoders import memory
from core.encoders.features import FeatureStore
from core.encoders.memory import FeatureMemory, content_key
from core.errors import ImageError
from core.registry import Card

CARD = Card("tiny", "image-encoder", {}, data="", recipe={}, seed=0, scores={}, created="")
N_SESSIONS = 4


@dataclass
class Slow:
    """Encodes a photo of two bytes to them and their sum, slowly; it knows how many were at it at once."""

    dimension: int = 3
    encoded: list[list[int]] = field(default_factory=list)
    at_work: int = 0
    most_at_work: int = 0

    def read(self, sources: Sequence[Path | bytes], batch_size: int) -> Iterator[Tensor]:
        rows = [list(source if isinstance(source, bytes) else source.read_bytes()) for source in sources]
        yield from torch.tensor(rows).split(batch_size)

    def encode(self, images: Tensor) -> Tensor:
        self.at_work += 1
        self.most_at_work = max(self.most_at_work, self.at_work)
        self.encoded += images.tolist()
        time.sleep(0.02)
        self.at_work -= 1
        return torch.cat([images, images.sum(1, keepdim=True)], 1).float()


def ask_at_once(encoder: Slow, store: FeatureStore, asked: Sequence[Sequence[bytes]]) -> list[list[list[float]]]:
    """What sessions are told that ask for these photos at the same moment."""
    gate = threading.Barrier(len(asked))

    def ask(photos: Sequence[bytes]) -> list[list[float]]:
        gate.wait()
        found: list[list[float]] = store.image_features(photos, encoder, CARD, batch_size=2).tolist()
        return found

    with ThreadPoolExecutor(len(asked)) as pool:
        return list(pool.map(ask, asked))


@pytest.mark.parametrize("has_disk", [False, True])
def test_a_photo_that_sessions_ask_for_at_once_is_encoded_once(tmp_path: Path, has_disk: bool) -> None:
    encoder, store = Slow(), FeatureStore(tmp_path if has_disk else None, FeatureMemory())
    found = ask_at_once(encoder, store, [[bytes([7, 8])]] * N_SESSIONS)
    assert found == [[[7, 8, 15]]] * N_SESSIONS
    assert encoder.encoded == [[7, 8]]


def test_sessions_whose_photos_overlap_get_their_own_rows_each_photo_encoded_once() -> None:
    encoder, store = Slow(), FeatureStore(None, FeatureMemory())
    asked = [[bytes([n, 1]) for n in range(start, start + 5)] for start in range(N_SESSIONS)]
    found = ask_at_once(encoder, store, asked)
    assert found == [[[n, 1, n + 1] for n in range(start, start + 5)] for start in range(N_SESSIONS)]
    assert sorted(encoder.encoded) == [[n, 1] for n in range(N_SESSIONS + 4)]
    assert encoder.most_at_work == 1


def test_what_is_remembered_is_asked_of_neither_disk_nor_encoder(tmp_path: Path) -> None:
    encoder, store = Slow(), FeatureStore(tmp_path / "features", FeatureMemory())
    store.image_features([bytes([1, 2])], encoder, CARD)
    for shard in (tmp_path / "features").rglob("*.npz"):
        shard.unlink()
    assert store.image_features([bytes([1, 2]), None], encoder, CARD)[0].tolist() == [1, 2, 3]
    assert len(encoder.encoded) == 1


def test_the_least_lately_asked_for_is_given_up_first() -> None:
    row = np.zeros(100, np.float32)
    kept = FeatureMemory(max_bytes=3 * (row.nbytes + memory._OVERHEAD))
    kept.keep("encoder", {"a": row, "b": row, "c": row})
    kept.known("encoder", ["a"])
    kept.keep("encoder", {"d": row})
    assert set(kept.known("encoder", "abcd")) == {"a", "c", "d"}
    kept.keep("encoder", {"whole": np.zeros(10_000, np.float32)})
    assert set(kept.known("encoder", ["a", "whole"])) == {"a"}, "what is too large drives nothing out"


def test_a_row_keeps_no_batch_alive_and_encoders_share_no_rows() -> None:
    kept, batch = FeatureMemory(), np.ones((64, 8), np.float32)
    kept.keep("one", {"a": batch[0]})
    assert not np.shares_memory(kept.known("one", ["a"])["a"], batch)
    assert kept.known("other", ["a"]) == {}


def test_a_file_is_read_once_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    n_read: list[Path] = []
    real = memory.content_of
    monkeypatch.setattr(memory, "content_of", lambda source: n_read.append(source) or real(source))
    photo, other = tmp_path / "a.jpg", tmp_path / "b.jpg"
    photo.write_bytes(b"first")
    assert content_key(photo) == content_key(photo) == content_key(b"first") and len(n_read) == 1
    other.write_bytes(b"other")
    other.replace(photo)
    assert content_key(photo) == content_key(b"other") and len(n_read) == 2


def test_a_photo_that_is_not_there_is_said(tmp_path: Path) -> None:
    for path in (tmp_path / "nowhere.jpg", tmp_path):
        with pytest.raises(ImageError, match="could not be opened"):
            content_key(path)
