"""The feature store: encode once, survive kills and damage, and never mix up contents or encoders."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor

from core.encoders.features import FeatureStore
from core.errors import ImageError, StorageError
from core.registry import Card, card_hash
from core.storage import sha256_of

ROOT = Path(__file__).parents[2]
CARD = Card("tiny", "image-encoder", {}, data="", recipe={}, seed=0, scores={}, created="")


@dataclass
class ByteCounter:
    """A photo encoder for four-byte photos: features are the bytes and their sum; it remembers what it encoded."""

    dimension: int = 5
    encoded: list[list[int]] = field(default_factory=list)

    def read(self, sources: Sequence[Path | bytes], batch_size: int) -> Iterator[Tensor]:
        contents = [source if isinstance(source, bytes) else source.read_bytes() for source in sources]
        for start in range(0, len(contents), batch_size):
            yield torch.tensor([list(content) for content in contents[start : start + batch_size]])

    def encode(self, images: Tensor) -> Tensor:
        self.encoded += images.tolist()
        return torch.cat([images, images.sum(1, keepdim=True)], 1).float()


def photo(number: int) -> bytes:
    return bytes([number, 1, 2, 3])


def expected(numbers: Sequence[int]) -> list[list[float]]:
    return [[number, 1, 2, 3, number + 6] for number in numbers]


@pytest.fixture
def store(tmp_path: Path) -> FeatureStore:
    return FeatureStore(tmp_path / "features")


def shards(store: FeatureStore) -> list[Path]:
    return sorted(store.folder.rglob("*.npz"))


def test_each_photo_is_encoded_once_and_rows_keep_their_order(store: FeatureStore) -> None:
    encoder = ByteCounter()
    first = store.image_features([photo(n) for n in (3, 1, 2)], encoder, CARD, batch_size=2)
    again = FeatureStore(store.folder).image_features([photo(n) for n in (2, 3, 1)], encoder, CARD, batch_size=2)
    assert first.tolist() == expected([3, 1, 2]) and again.tolist() == expected([2, 3, 1])
    assert first.dtype == np.float32
    assert len(encoder.encoded) == 3 and len(shards(store)) == 2


def test_the_same_photo_twice_in_one_run_is_encoded_once(store: FeatureStore) -> None:
    encoder = ByteCounter()
    features = store.image_features([photo(n) for n in (7, 7, 8, 7)], encoder, CARD)
    assert features.tolist() == expected([7, 7, 8, 7])
    assert len(encoder.encoded) == 2


def test_only_a_changed_photo_is_encoded_again(store: FeatureStore, tmp_path: Path) -> None:
    paths = [tmp_path / f"{n}.jpg" for n in range(4)]
    for n, path in enumerate(paths):
        path.write_bytes(photo(n))
    store.image_features(paths, ByteCounter(), CARD)
    paths[2].write_bytes(photo(99))
    encoder = ByteCounter()
    assert store.image_features(paths, encoder, CARD).tolist() == expected([0, 1, 99, 3])
    assert encoder.encoded == [list(photo(99))]


def test_another_encoder_has_features_of_its_own(store: FeatureStore) -> None:
    other, encoder = replace(CARD, seed=1), ByteCounter()
    store.image_features([photo(1)], encoder, CARD)
    store.image_features([photo(1)], encoder, other)
    store.image_features([photo(1)], encoder, CARD)
    assert len(encoder.encoded) == 2
    assert {shard.parent.name for shard in shards(store)} == {card_hash(CARD), card_hash(other)}


def test_absent_photos_are_rows_of_nan_and_cost_nothing(store: FeatureStore) -> None:
    encoder = ByteCounter()
    features = store.image_features([None, photo(4), None], encoder, CARD)
    assert np.isnan(features[[0, 2]]).all() and features[1].tolist() == expected([4])[0]
    assert store.image_features([None], encoder, CARD).shape == (1, 5)
    assert store.image_features([], encoder, CARD).shape == (0, 5)
    assert len(encoder.encoded) == 1


class LetterCounter:
    dimension = 2

    def __init__(self) -> None:
        self.seen: list[str] = []

    def encode(self, titles: Sequence[str]) -> Tensor:
        self.seen += titles
        return torch.tensor([[len(title), title.count("a")] for title in titles], dtype=torch.float16)


def test_titles_are_kept_by_their_text(store: FeatureStore) -> None:
    encoder = LetterCounter()
    features = store.text_features(["banana", None, "바나나", "banana"], encoder, CARD)
    assert features[[0, 2, 3]].tolist() == [[6, 3], [3, 0], [6, 3]] and np.isnan(features[1]).all()
    store.text_features(["바나나", "cherry"], encoder, CARD)
    assert encoder.seen == ["banana", "바나나", "cherry"]


@pytest.mark.parametrize("damage", ["cut", "flipped", "nonsense", "empty"])
def test_a_damaged_shard_is_set_aside_and_encoded_again(store: FeatureStore, damage: str) -> None:
    photos = [photo(n) for n in range(6)]
    store.image_features(photos, ByteCounter(), CARD, batch_size=2)
    victim = shards(store)[1]
    content = bytearray(victim.read_bytes())
    content[content.index(b"\x93NUMPY", 600) + 130] ^= 0xFF  # a byte of the features themselves
    harm = {"cut": content[: len(content) // 2], "flipped": content, "nonsense": b"not an archive", "empty": b""}
    victim.write_bytes(harm[damage])
    encoder = ByteCounter()
    assert store.image_features(photos, encoder, CARD, batch_size=2).tolist() == expected(range(6))
    assert len(encoder.encoded) == 2
    assert victim.with_suffix(".damaged").exists()
    assert store.image_features(photos, encoder, CARD).tolist() == expected(range(6))
    assert len(encoder.encoded) == 2


def test_a_photo_that_cannot_be_read_loses_nothing_before_it(store: FeatureStore) -> None:
    class Picky(ByteCounter):
        def read(self, sources: Sequence[Path | bytes], batch_size: int) -> Iterator[Tensor]:
            for number, batch in enumerate(super().read(sources, batch_size)):
                if number == 2:
                    raise ImageError("The photo is damaged.", "Use another one.")
                yield batch

    photos = [photo(n) for n in range(6)]
    with pytest.raises(ImageError):
        store.image_features(photos, Picky(), CARD, batch_size=2)
    encoder = ByteCounter()
    store.image_features(photos, encoder, CARD, batch_size=2)
    assert [row[0] for row in encoder.encoded] == [4, 5]


def test_a_full_disk_is_a_sentence_and_keeps_what_was_saved(
    store: FeatureStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    photos = [photo(n) for n in range(6)]
    n_writes = 0
    real = os.fsync

    def full_after_one(handle: int) -> None:
        nonlocal n_writes
        n_writes += 1
        if n_writes > 1:
            raise OSError(28, "No space left on device")
        real(handle)

    monkeypatch.setattr("os.fsync", full_after_one)
    with pytest.raises(StorageError, match="disk is full"):
        store.image_features(photos, ByteCounter(), CARD, batch_size=2)
    monkeypatch.undo()
    assert len(shards(store)) == 1 and len(list(shards(store)[0].parent.iterdir())) == 1
    encoder = ByteCounter()
    assert store.image_features(photos, encoder, CARD).tolist() == expected(range(6))
    assert len(encoder.encoded) == 4


def test_progress_counts_what_is_encoded_not_what_is_known(store: FeatureStore) -> None:
    store.image_features([photo(0)], ByteCounter(), CARD)
    heard: list[tuple[float, str]] = []
    photos = [photo(n) for n in range(5)]
    store.image_features(photos, ByteCounter(), CARD, batch_size=2, on_progress=lambda *said: heard.append(said))
    assert heard == [(0.5, "encoded 2 of 4"), (1.0, "encoded 4 of 4")]


SLOW_RUN = """
import sys, time
from pathlib import Path
import numpy as np
from core.encoders.features import FeatureStore
from core.storage import sha256_of

def encode(numbers):
    print(numbers, flush=True)
    time.sleep(0.05)
    return np.array([[n, n * n] for n in numbers], np.float32)

keys = [sha256_of(bytes([n])) for n in range(200)]
FeatureStore(Path(sys.argv[1])).encode(
    keys, lambda rows: (rows[i : i + 4] for i in range(0, len(rows), 4)), encode, "encoder", 2, 4
)
"""


def test_a_killed_run_loses_at_most_the_batch_it_was_at(tmp_path: Path) -> None:
    run = subprocess.Popen([sys.executable, "-c", SLOW_RUN, str(tmp_path)], stdout=subprocess.PIPE, text=True, cwd=ROOT)
    assert run.stdout is not None
    for _ in range(5):
        run.stdout.readline()
    run.send_signal(signal.SIGKILL)
    n_begun = 5 + len(run.stdout.read().splitlines())
    run.wait()
    encoded: list[int] = []

    def encode(rows: Sequence[int]) -> np.ndarray:
        encoded.extend(rows)
        return np.array([[n, n * n] for n in rows], np.float32)

    keys = [sha256_of(bytes([n])) for n in range(200)]
    features = FeatureStore(tmp_path).encode(
        keys, lambda rows: (rows[i : i + 4] for i in range(0, len(rows), 4)), encode, "encoder", 2, 4
    )
    assert features.tolist() == [[n, n * n] for n in range(200)]
    assert 200 - 4 * n_begun <= len(encoded) <= 200 - 4 * (n_begun - 1)


def test_readers_beside_a_writer_see_whole_rows_only(store: FeatureStore) -> None:
    photos = [photo(n) for n in range(60)]
    faults: list[str] = []

    def read_all() -> None:
        for _ in range(5):
            rows = store.image_features(photos, ByteCounter(), CARD, batch_size=7)
            if rows.tolist() != expected(range(60)):
                faults.append("rows were mixed up")

    readers = [threading.Thread(target=read_all) for _ in range(4)]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    assert not faults
    assert not list(store.folder.rglob("*.damaged"))


def test_reading_goes_on_while_encoding(store: FeatureStore, tmp_path: Path) -> None:
    """With real photos: while the encoder sleeps over one batch, the next ones are decoded."""
    from PIL import Image

    from core.encoders.images import read_many

    paths = [tmp_path / f"{n}.png" for n in range(8)]
    for n, path in enumerate(paths):
        Image.new("RGB", (40, 40), (n, 0, 0)).save(path)
    waited: list[float] = []

    def batches(rows: Sequence[int]) -> Iterator[Tensor]:
        source = read_many([paths[row] for row in rows], 16, batch_size=2)
        while True:
            started = time.monotonic()
            batch = next(source, None)
            waited.append(time.monotonic() - started)
            if batch is None:
                return
            yield batch

    def encode(images: Tensor) -> np.ndarray:
        time.sleep(0.1)
        return images[:, :1, 0, 0].numpy().astype(np.float32)

    keys = [sha256_of(path) for path in paths]
    features = store.encode(keys, batches, encode, "encoder", 1, 2)
    assert features[:, 0].tolist() == list(range(8))
    assert max(waited[1:]) < 0.08
