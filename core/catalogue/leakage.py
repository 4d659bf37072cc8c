"""Look for products that stand on both sides of a split, under the same name or another."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.catalogue.splits import Split
from core.config import Progress, ignore
from core.storage import sha256_of

KINDS = ("id", "group", "photo bytes", "title", "photo")
TITLE_SIMILARITY = 0.9
PHOTO_DISTANCE = 4

_BLOCK = 1024
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True)
class Leak:
    """One product that a split has on two sides.

    Attributes:
        kind: one of `KINDS`: the same id, the same group, the same bytes, nearly the same title or photo.
        left_id: a product of the earlier side.
        right_id: its counterpart on the later side.
        sides: the two sides, such as `train` and `test`.
        detail: what they share.
    """

    kind: str
    left_id: str
    right_id: str
    sides: tuple[str, str]
    detail: str


def audit(
    catalogue: Catalogue,
    split: Split,
    *,
    hash_photo: Callable[[Path], int | None] | None = None,
    is_same_photo: Callable[[Path, Path], bool] | None = None,
    on_progress: Progress = ignore,
) -> tuple[Leak, ...]:
    """Every leak between the sides of a split; each product of the later side counts at most once for each kind.

    Args:
        catalogue: what was split.
        split: of that catalogue.
        hash_photo: the 64-bit perceptual hash of a photo, None where it has none; without it only bytes are compared.
        is_same_photo: asked of every two photos whose hashes are near; without it the hashes decide.
        on_progress: told of each kind.

    Raises:
        CatalogueError: the catalogue was replaced while it was looked through.
    """
    ids = catalogue.ids
    photos = catalogue.image_paths()
    finders: dict[str, Callable[[], Iterator[Found]]] = {
        "id": lambda: _equal(ids, split),
        "group": lambda: _equal(catalogue.frame["group"], split),
        "photo bytes": lambda: _equal((path and sha256_of(path) for path in photos), split),
        "title": lambda: _near_titles(catalogue.frame["title"], split),
        "photo": lambda: _near_photos(photos, split, hash_photo, is_same_photo) if hash_photo else iter(()),
    }
    leaks: list[Leak] = []
    for done, (kind, find) in enumerate(finders.items()):
        on_progress(done / len(finders), f"Comparing each {kind}")
        leaks += [Leak(kind, ids[left], ids[right], sides, detail) for left, right, sides, detail in find()]
    catalogue.refuse_replaced()
    on_progress(1.0, f"{len(leaks)} leaks")
    return tuple(leaks)


def count(leaks: Iterable[Leak]) -> dict[str, int]:
    """How many leaks there are of each kind, in the order of `KINDS`."""
    counts = Counter(leak.kind for leak in leaks)
    return {kind: counts[kind] for kind in KINDS}


Found = tuple[int, int, tuple[str, str], str]
"""A row of the earlier side, a row of the later one, the sides' names, what they share."""


def _pairs_of_sides(split: Split) -> Iterator[tuple[tuple[str, str], NDArray[np.int64], NDArray[np.int64]]]:
    sides = {"train": split.train, "validation": split.validation, "test": split.test}
    for (left, left_rows), (right, right_rows) in combinations(sides.items(), 2):
        yield (left, right), left_rows, right_rows


def _equal(values: Iterable[object], split: Split) -> Iterator[Found]:
    """Rows of the later side whose value a row of the earlier side has too."""
    listed = [value if isinstance(value, str) and value else None for value in values]
    for sides, left_rows, right_rows in _pairs_of_sides(split):
        first = {listed[row]: int(row) for row in left_rows[::-1] if listed[row]}
        for row in right_rows:
            value = listed[row]
            if value in first:
                yield first[value], int(row), sides, value if len(value) < 40 else f"{value[:12]}…"


def _near_titles(titles: Iterable[str | None], split: Split) -> Iterator[Found]:
    """Rows whose title is nearly one of the earlier side: cosine of character trigrams, weighted by rarity."""
    from sklearn.feature_extraction.text import TfidfVectorizer

    plain = [_normalised(title) for title in titles]
    if not any(plain):
        return
    trigrams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 3), dtype=np.float32)
    vectors = trigrams.fit_transform(plain)  # (n, trigrams)
    for sides, left_rows, right_rows in _pairs_of_sides(split):
        left = vectors[left_rows].T.tocsc()
        for start in range(0, len(right_rows), _BLOCK):
            rows = right_rows[start : start + _BLOCK]
            likeness = (vectors[rows] @ left).tocsr()  # (block, n left)
            best = likeness.max(axis=1).toarray().ravel()
            nearest = np.asarray(likeness.argmax(axis=1)).ravel()
            for position in np.flatnonzero(best >= TITLE_SIMILARITY):
                row, found = int(rows[position]), int(left_rows[nearest[position]])
                yield found, row, sides, f"{_in_words(best[position])}: {plain[found]} / {plain[row]}"


def _near_photos(
    photos: list[Path | None],
    split: Split,
    hash_photo: Callable[[Path], int | None],
    is_same_photo: Callable[[Path, Path], bool] | None,
) -> Iterator[Found]:
    """Rows whose photo's hash differs from one of the earlier side in at most `PHOTO_DISTANCE` of 64 bits."""

    def is_same(left: int, right: int) -> bool:
        left_photo, right_photo = photos[left], photos[right]
        return is_same_photo is None or bool(left_photo and right_photo and is_same_photo(left_photo, right_photo))

    hashes = [None if path is None else hash_photo(path) for path in photos]
    known = np.array([value is not None for value in hashes], bool)
    bits = np.array([value or 0 for value in hashes], np.uint64)
    for sides, left_rows, right_rows in _pairs_of_sides(split):
        left, right = left_rows[known[left_rows]], right_rows[known[right_rows]]
        if not len(left):
            continue
        for row in right:
            distances = np.bitwise_count(bits[left] ^ bits[row])  # (n left,)
            near = np.flatnonzero(distances <= PHOTO_DISTANCE)
            nearest_first = near[np.argsort(distances[near], kind="stable")]
            found = next((place for place in nearest_first if is_same(int(left[place]), int(row))), None)
            if found is not None:
                yield int(left[found]), int(row), sides, f"{distances[found]} of 64 bits differ"


def _in_words(similarity: float) -> str:
    """How alike two titles are, in words."""
    return "same words" if similarity > 0.9999 else f"{similarity:.0%} alike"


def _normalised(title: str | None) -> str:
    """The title in lower case without marks, so that `[BLACK]` and `- Black` are one."""
    if not isinstance(title, str):
        return ""
    return _NO_WORD.sub(" ", unicodedata.normalize("NFKC", title).casefold()).strip()
