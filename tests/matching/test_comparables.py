"""Comparables: nearest first, of the offer's category where it has enough, by photo and title alone."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
import torch
from torch import Tensor

from core.catalogue import Catalogue, Offer
from core.encoders.features import FeatureStore
from core.matching.comparables import comparables


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return tiny.catalogue(tmp_path_factory.mktemp("goods"), n_products=40, has_photos=False)


def by_letters(offers: Sequence[Offer], store: FeatureStore | None = None) -> Tensor:
    """A title as how often it has each letter."""
    assert all(offer.price is None and offer.category is None for offer in offers), "looks alone are compared"
    counts = [[(offer.title or "").count(chr(97 + letter)) for letter in range(26)] for offer in offers]
    return torch.nn.functional.normalize(torch.tensor(counts, dtype=torch.float32))


def cosine(left: str, right: str) -> float:
    dot = sum(left.count(letter) * right.count(letter) for letter in set(left) - {" "})
    lengths = (math.sqrt(sum(text.count(letter) ** 2 for letter in set(text) - {" "})) for text in (left, right))
    return dot / math.prod(lengths)


def test_they_are_the_ones_that_a_search_through_all_finds(goods: Catalogue) -> None:
    offer = Offer("ember linen shirts blue", price=9_000.0, category="shirts")
    found = comparables(goods, offer, by_letters, n=5)
    titles = [product.offer.title or "" for product in goods.products() if product.offer.category == "shirts"]
    expected = sorted((cosine(str(offer.title), title) for title in titles), reverse=True)[:5]
    assert [near.similarity for near in found] == pytest.approx(expected, abs=1e-5)
    assert {near.product.offer.category for near in found} == {"shirts"}


def test_all_categories_are_searched_where_the_offers_own_has_too_few(goods: Catalogue) -> None:
    trousers = replace(goods.product("p1").offer, category="hats")
    found = comparables(goods, trousers, by_letters, n=3)
    assert len(found) == 3 and found[0].product.offer.title == trousers.title


def test_nothing_is_like_an_offer_of_which_nothing_is_seen_or_read(goods: Catalogue) -> None:
    assert comparables(goods, Offer(price=9.0), by_letters) == ()


def test_a_product_without_photo_and_title_is_like_nothing(goods: Catalogue, tmp_path: Path) -> None:
    bare = replace(goods, frame=goods.frame.assign(title=None))
    assert comparables(bare, Offer("ember linen shirts blue"), by_letters) == ()
