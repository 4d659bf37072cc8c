"""The guard flags what training never saw, names it, and leaves the usual alone."""

import math
from itertools import product
from pathlib import Path

import pytest
import torch

from core.catalogue import Offer
from core.config import NON_GARMENTS
from core.demand.guard.cautions import Guard
from core.demand.guard.languages import language_of, script_shares
from core.demand.guard.photos import ALARM_SHARE, Exposure, learn_photo_guard
from core.demand.guard.prices import learn_price_guard
from core.demand.guard.titles import learn_title_guard, unseen_share
from core.encoders.images import N_ACROSS, TILE, read_sheets, to_square_bytes
from core.errors import ImageError
from tools.draw.non_garments import FAMILIES, draw_non_garments

CATEGORIES = ("shirts", "trousers")
PARTS = (("wide", "slim", "loose"), ("cotton", "linen", "denim"), ("shirt", "trousers"), ("red", "blue", "white"))
TITLES = [" ".join(words) for words in product(*PARTS)]
GARMENT, NON_GARMENT = torch.tensor([1.0] + [0.0] * 7), torch.tensor([-1.0] + [0.0] * 7)


def some(centre: torch.Tensor, n: int, seed: int) -> torch.Tensor:
    return centre + 0.3 * torch.randn(n, 8, generator=torch.Generator().manual_seed(seed))


@pytest.fixture(scope="module")
def guard() -> Guard:
    n = len(TITLES)
    kinds, jitter = torch.arange(n) % 2, torch.randn(n, generator=torch.Generator().manual_seed(0))
    prices = torch.where(kinds == 0, math.log(20_000), math.log(60_000)) + 0.1 * jitter
    exposure = Exposure(some(NON_GARMENT, 100, 1), some(GARMENT, 20, 2))
    photo, _ = learn_photo_guard(some(GARMENT, 400, 3), torch.arange(400) // 10, exposure, seed=0)
    title, title_alarms = learn_title_guard(TITLES, list(range(n)))
    price, price_alarms = learn_price_guard(prices, kinds, 2)
    return Guard(photo, title, price, torch.stack([torch.tensor(0.0), title_alarms, price_alarms]))


def test_a_photo_from_elsewhere_is_flagged_and_a_usual_one_is_not(guard: Guard) -> None:
    found = guard.check_photos(torch.stack([GARMENT, NON_GARMENT, NON_GARMENT]), torch.tensor([True, True, False]))
    assert found[0] is None and found[2] is None, "an absent photo is not unusual"
    assert found[1] is not None and found[1].kind == "photo" and "unlike" in found[1].message


def test_of_photos_of_unseen_senders_about_one_in_twenty_is_flagged() -> None:
    """Senders differ: each has a light of its own, so a limit set on known senders would be overstepped too often."""
    light = torch.randn(80, 8, generator=torch.Generator().manual_seed(4)) * 0.5
    senders = torch.arange(4000) % 80
    photos = some(GARMENT, 4000, 5) + light[senders]
    is_known = senders < 60
    exposure = Exposure(some(NON_GARMENT, 200, 6), some(GARMENT, 20, 7))
    photo, alarms = learn_photo_guard(photos[is_known], senders[is_known], exposure, seed=0)
    unseen = float(photo.is_strange(photos[~is_known]).float().mean())
    assert abs(unseen - ALARM_SHARE) < 0.04 and abs(float(alarms) - ALARM_SHARE) < 0.04


def test_garments_shown_otherwise_than_in_training_are_spared_once_the_guard_was_shown_them() -> None:
    """Product photos on white lie off the photos of training, on the non-garments' side of them in one direction."""
    on_white = GARMENT - 1.2 * GARMENT + torch.tensor([0.0, 2.0] + [0.0] * 6)
    photos, non_garments = some(GARMENT, 300, 8), some(NON_GARMENT, 200, 9)
    flagged = []
    for shown in (torch.empty(0, 8), some(on_white, 60, 10)):
        photo, _ = learn_photo_guard(photos, torch.arange(300) // 5, Exposure(non_garments, shown), seed=0)
        flagged.append(float(photo.is_strange(some(on_white, 200, 11)).float().mean()))
    assert flagged[1] < 0.1 < flagged[0]


def test_without_photos_in_training_no_photo_is_judged() -> None:
    photo, alarms = learn_photo_guard(torch.zeros(0, 8), torch.zeros(0).long(), Exposure.empty(), seed=0)
    assert not photo.is_strange(torch.ones(1, 8)).any() and float(alarms) == 0


def test_drawn_non_garments_are_of_every_family_alike_and_the_same_for_the_same_seed() -> None:
    pictures, again = draw_non_garments(len(FAMILIES), 3), draw_non_garments(len(FAMILIES), 3)
    assert [family for family, _ in pictures] == list(FAMILIES)
    assert all(one.tobytes() == other.tobytes() for (_, one), (_, other) in zip(pictures, again, strict=True))
    alone = draw_non_garments(1, 3, ["faces"])
    assert alone[0][1].tobytes() == dict(pictures)["faces"].tobytes(), "a family left out changes no other"
    assert len({picture.tobytes() for _, picture in draw_non_garments(40, 3, ["single colours", "text pages"])}) == 40


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("コットンシャツ", "Kana"),
        ("เสื้อยืด", "Thai"),
        ("рубашка белая", "Cyrillic"),
        ("قميص أبيض", "Arabic"),
        ("白衬衫", "Han"),
    ],
)
def test_a_title_in_another_script_is_flagged_by_the_scripts_name(guard: Guard, title: str, name: str) -> None:
    caution = guard.check_title(title)
    assert caution is not None and f"{name} letters" in caution.message


def test_a_title_in_another_language_of_the_same_script_is_named(guard: Guard) -> None:
    caution = guard.check_title("Herren Schuhe schwarz")
    assert caution is not None and "German" in caution.message
    assert guard.check_title("Zxq vvyk ptkw") is not None, "of no language that we know, yet spelled like nothing seen"


def test_new_titles_of_old_words_pass_and_a_word_in_other_letters_makes_no_script(guard: Guard) -> None:
    assert guard.check_title("slim linen trousers white") is None
    assert guard.check_title(None) is None
    caution = guard.check_title("slim linen trousers white cotton denim 白")
    assert caution is None or "Han" not in caution.message


def test_a_script_is_met_once_enough_titles_are_of_it() -> None:
    mixed = [*TITLES, *("白衬衫 红裤子" for _ in range(3))]
    title, _ = learn_title_guard(mixed, list(range(len(mixed))))
    assert title.complaint("白衬衫 红裤子") is None and title.complaint("рубашка") is not None


def test_languages_are_told_by_at_least_two_words_and_no_tie() -> None:
    assert language_of("Áo thun nam nữ") == "Vietnamese"
    assert language_of("chaussures pour homme") == "French"
    assert language_of("herren shirt") is None and language_of("herren schuhe uomo scarpe") is None
    assert script_shares("Ａb 셔츠 12") == {"Latin": 0.5, "Hangul": 0.5}


def test_a_price_is_judged_by_its_category(guard: Guard) -> None:
    assert guard.check_price(Offer(price=60_000, category="trousers"), CATEGORIES, "KRW") is None
    caution = guard.check_price(Offer(price=60_000, category="shirts"), CATEGORIES, "KRW")
    assert caution is not None and "above the range of shirts" in caution.message and "KRW" in caution.message
    assert guard.check_price(Offer(price=60_000), CATEGORIES, "KRW") is None, "some product costs that"
    typed_in_dollars = guard.check_price(Offer(price=45, category="trousers"), CATEGORIES, "KRW")
    assert typed_in_dollars is not None and "below" in typed_in_dollars.message


def test_an_unknown_category_is_named(guard: Guard) -> None:
    caution = guard.check_category(Offer(category="hats"), CATEGORIES)
    assert caution is not None and "hats" in caution.message and "shirts" in caution.message
    assert guard.check_category(Offer(category="shirts"), CATEGORIES) is None


def test_a_guard_kept_as_tensors_answers_as_before(guard: Guard) -> None:
    again = Guard.from_tensors(guard.tensors())
    photos = torch.stack([GARMENT, NON_GARMENT])
    assert again.photo.is_strange(photos).tolist() == [False, True]
    for title in ("slim linen shirt red", "рубашка", "Herren Schuhe"):
        assert again.check_title(title) == guard.check_title(title)
    assert again.price.limits.equal(guard.price.limits) and again.false_alarms.equal(guard.false_alarms)


def test_unseen_share_counts_trigrams() -> None:
    seen = torch.zeros(2**18, dtype=torch.bool)
    assert unseen_share("abc", seen) == 1.0
    assert unseen_share("", seen) == 0.0


def test_a_silent_guard_finds_everything_usual_but_an_unknown_category() -> None:
    silent = Guard.silent(n_features=8, n_categories=len(CATEGORIES))
    assert silent.check_photos(torch.stack([GARMENT, NON_GARMENT]), torch.tensor([True, True])) == [None, None]
    assert silent.check_title("Ελληνικό φόρεμα 한국어 платье") is None
    for price in (0.01, 1e12):
        offer = Offer("a shirt", price=price, category="shirts")
        assert silent.check_price(offer, CATEGORIES, "KRW") is None
    assert silent.check_category(Offer("a hat", category="hats"), CATEGORIES) is not None


def test_the_pictures_of_no_garment_that_ship_are_a_hundred_of_each_family() -> None:
    shipped = {family: tiles for family, tiles in read_sheets(NON_GARMENTS)}
    assert set(shipped) == set(FAMILIES)
    assert {len(tiles) for tiles in shipped.values()} == {N_ACROSS**2}
    drawn = dict(draw_non_garments(len(FAMILIES), 0))
    for family, tiles in shipped.items():
        apart = to_square_bytes(drawn[family], TILE).float() - to_square_bytes(tiles[0], TILE).float()
        assert apart.abs().mean() < 8, f"the first of {family} is not what seed 0 draws"


def test_a_missing_or_damaged_sheet_is_said(tmp_path: Path) -> None:
    with pytest.raises(ImageError, match="no contact sheets"):
        list(read_sheets(tmp_path))
    (tmp_path / "faces.webp").write_bytes(b"RIFF")
    with pytest.raises(ImageError, match="faces.webp is damaged"):
        list(read_sheets(tmp_path))
