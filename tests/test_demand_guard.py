"""The guard flags what training never saw, and leaves the usual alone."""

import math
from itertools import product

import pytest
import torch

from core.catalogue import Offer
from core.demand.guard import Guard, learn_guard, unseen_share

CATEGORIES = ("shirts", "trousers")
PARTS = (("wide", "slim", "loose"), ("cotton", "linen", "denim"), ("shirt", "trousers"), ("red", "blue", "white"))
TITLES = [" ".join(words) for words in product(*PARTS)]


@pytest.fixture(scope="module")
def guard() -> Guard:
    torch.manual_seed(0)
    n = len(TITLES)
    kinds = torch.arange(n) % 2
    prices = torch.where(kinds == 0, math.log(20_000), math.log(60_000)) + 0.1 * torch.randn(n)
    photos = torch.randn(400, 8) * 0.1 + torch.tensor([1.0] + [0.0] * 7)
    return learn_guard(TITLES, list(range(n)), prices, kinds, 2, photos, seed=0)


def test_a_photo_from_elsewhere_is_flagged_and_a_usual_one_is_not(guard: Guard) -> None:
    usual, strange = torch.tensor([1.0] + [0.0] * 7), torch.tensor([-1.0] + [0.0] * 7)
    found = guard.check_photos(torch.stack([usual, strange, strange]), torch.tensor([True, True, False]))
    assert found[0] is None and found[2] is None, "an absent photo is not unusual"
    assert found[1] is not None and found[1].kind == "photo" and "unlike" in found[1].message


def test_a_title_in_another_script_is_flagged_and_new_words_of_old_parts_are_not(guard: Guard) -> None:
    assert guard.check_title("コットンシャツ 黒") is not None
    assert guard.check_title("slim linen trousers white") is None
    assert guard.check_title(None) is None


def test_a_price_is_judged_by_its_category(guard: Guard) -> None:
    assert guard.check_price(Offer(price=60_000, category="trousers"), CATEGORIES, "KRW") is None
    caution = guard.check_price(Offer(price=60_000, category="shirts"), CATEGORIES, "KRW")
    assert caution is not None and "above" in caution.message and "shirts" in caution.message
    assert guard.check_price(Offer(price=60_000), CATEGORIES, "KRW") is None, "some product costs that"
    assert guard.check_price(Offer(price=5), CATEGORIES, "KRW") is not None


def test_an_unknown_category_is_named(guard: Guard) -> None:
    caution = guard.check_category(Offer(category="hats"), CATEGORIES)
    assert caution is not None and "hats" in caution.message and "shirts" in caution.message
    assert guard.check_category(Offer(category="shirts"), CATEGORIES) is None


def test_few_products_kept_apart_are_flagged(guard: Guard) -> None:
    assert guard.false_alarms.shape == (3,)
    assert float(guard.false_alarms.max()) < 0.1


def test_without_photos_in_training_no_photo_is_judged() -> None:
    nothing = torch.zeros(0, 8)
    guard = learn_guard(
        TITLES, list(range(len(TITLES))), torch.zeros(len(TITLES)), torch.zeros(len(TITLES)).long(), 2, nothing, 0
    )
    assert guard.check_photos(torch.ones(1, 8), torch.tensor([True])) == [None]


def test_unseen_share_counts_trigrams() -> None:
    seen = torch.zeros(2**18, dtype=torch.bool)
    assert unseen_share("abc", seen) == 1.0
    assert unseen_share("", seen) == 0.0
