"""The guard's tables ask about what was not learned from, and count it right."""

from pathlib import Path

import numpy as np
import pytest
import torch

from core.demand.guard.photos import PhotoGuard
from tests import tiny
from tools.benchmarks.guard import _flagged
from tools.benchmarks.guard_words import MISTAKES, UNSEEN, words_table
from tools.benchmarks.photographs import absent_libraries, photographs

GUARD = PhotoGuard(torch.tensor([1.0]), torch.tensor(0.0))


def test_the_share_is_of_photos_and_its_interval_of_sources() -> None:
    features = torch.tensor([[1.0]] * 30 + [[-1.0]] * 10)
    by_picture = _flagged(GUARD, "drawn", "x", features, [str(row) for row in range(40)], 0)
    by_source = _flagged(GUARD, "drawn", "x", features, [str(row // 10) for row in range(40)], 0)
    assert by_picture.share.value == by_source.share.value == 0.75
    assert by_source.n_sources == 4
    assert by_source.share.high - by_source.share.low > by_picture.share.high - by_picture.share.low


def test_where_all_are_caught_the_interval_still_has_a_width() -> None:
    """Ten of ten: the exact 95 % limits are 69.2 % and 100 %."""
    caught = _flagged(GUARD, "drawn", "x", torch.ones(10, 1), [str(row) for row in range(10)], 0)
    assert caught.share.value == caught.share.high == 1 and caught.share.low == pytest.approx(0.692, abs=0.001)


def test_photographs_are_read_from_libraries_or_their_absence_is_said() -> None:
    pictures = list(photographs(32, n_crops=3))
    assert {"landscapes", "plants"} <= {picture.family for picture in pictures}, "scikit-learn is always there"
    assert all(picture.squares.shape == (3, 3, 32, 32) for picture in pictures)
    read = {picture.name.split()[0] for picture in pictures}
    missing = {name for name in ("scikit-image", "matplotlib") if name not in read}
    assert all(any(name in sentence for sentence in absent_libraries()) for name in missing)


def test_another_script_and_a_price_in_dollars_are_caught_in_full_and_brands_are_not(tmp_path: Path) -> None:
    products = tiny.catalogue(tmp_path / "goods", n_products=240, has_photos=False)
    table = words_table(products, {"Russian": ["белая рубашка"] * 9})
    shares = {one.name: one.share.value for one in table.rows}
    assert shares["Russian"] == 1 and shares["typed in dollars"] == 1
    assert shares["prices of unseen brands"] < 0.1
    assert {one.name for one in table.rows if one.is_usual} == {UNSEEN, "prices of unseen brands"}
    assert set(MISTAKES) < set(shares) and np.isfinite(list(shares.values())).all()
