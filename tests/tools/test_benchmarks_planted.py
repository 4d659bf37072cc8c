"""Planted truth: the rule's values hold by a second derivation, the catalogue keeps them, scores answer by hand."""

import itertools
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
import pytest
import tiny

from core.catalogue import MODALITIES, Offer
from core.colours import lab_of
from core.demand.network.model import FIRST_HEADS as HEADS
from core.demand.why.explainer import Explainer
from core.encoders.images import read_image
from core.errors import CatalogueError
from core.evaluation.estimates import Estimate
from core.explain.results import HeadReasons, PhotoReasons, Word, WordReasons
from tools.benchmarks.planted import photos as planted_photos
from tools.benchmarks.planted import rule as planted_rule
from tools.benchmarks.planted import scores as planted_scores
from tools.benchmarks.planted.catalogue import Planted, plant
from tools.benchmarks.planted.exam import Exam
from tools.benchmarks.planted.photos import Box
from tools.benchmarks.planted.rule import BASE, DISTRACTORS, TARGETS, WORDS, Facts
from tools.benchmarks.planted.table import PhotoScore, PlantedTruth
from tools.benchmarks.planted.truth import QUICK, planted_truth

N_PRODUCTS, N_BRANDS = 60, 12


def draw_photos(folder: Path, n: int = 8) -> tuple[Path, ...]:
    """Garments of four colours on a pale wall, some photos wider than high."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for number in range(n):
        colour = list(tiny.COLOURS)[number % len(tiny.COLOURS)]
        path = folder / f"{number}.png"
        tiny.draw_garment("shirts", colour, number, 120).resize((120 + 40 * (number % 2), 120)).save(path)
        paths.append(path)
    return tuple(paths)


@pytest.fixture(scope="module")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Planted:
    folder = tmp_path_factory.mktemp("planted")
    return plant(folder / "catalogue", draw_photos(folder / "photos"), N_PRODUCTS, N_BRANDS, seed=3)


def shapley_by_coalitions(terms: np.ndarray) -> np.ndarray:
    """Shapley's own sum over every coalition's expected demand, (n, 5, 4)."""
    n_players = len(MODALITIES)
    values = np.zeros_like(terms)
    for player in range(n_players):
        others = [one for one in range(n_players) if one != player]
        for size in range(n_players):
            weight = math.factorial(size) * math.factorial(n_players - 1 - size) / math.factorial(n_players)
            for coalition in itertools.combinations(others, size):
                known = np.isin(np.arange(n_players), coalition)
                joined = known | (np.arange(n_players) == player)
                gain = planted_rule.expected_demand(terms, joined) - planted_rule.expected_demand(terms, known)
                values[:, player] += weight * gain
    return values


def test_true_contributions_are_the_shapley_values_over_all_coalitions(truth: Planted) -> None:
    by_coalitions = shapley_by_coalitions(truth.terms)
    np.testing.assert_allclose(planted_rule.contributions_of(truth.terms), by_coalitions, atol=1e-12)
    demand = planted_rule.demand_of(truth.terms)
    np.testing.assert_allclose(by_coalitions.sum(1), demand - demand.mean(0), atol=1e-12)


def test_demand_follows_the_rule_written_out() -> None:
    facts = Facts(("SIGNAL", "DAILY", "리퍼브"), True, 75.0, 60_000.0)
    (sales,) = planted_rule.demand_of(planted_rule.terms_of([facts]))[:, TARGETS.index("sales")]
    assert sales == pytest.approx(6.0 + 0.9 - 0.9 + 1.0 + 0.4 * 0.5 - 0.9 * math.log(2))


def test_distractors_made_for_and_category_add_nothing() -> None:
    facts = Facts(DISTRACTORS, False, 50.0, planted_rule.TYPICAL_PRICE)
    terms = planted_rule.terms_of([facts])
    assert not terms.any()
    np.testing.assert_array_equal(planted_rule.demand_of(terms)[0], BASE)


def test_no_word_is_both_planted_and_a_distractor_nor_part_of_the_other() -> None:
    assert len(set(DISTRACTORS)) == len(DISTRACTORS)
    assert not [(word, other) for word in WORDS for other in DISTRACTORS if word in other or other in word]


def test_shares_stay_between_0_and_1_however_words_and_facts_fall() -> None:
    men, young = TARGETS.index("men"), TARGETS.index("young")
    several = [Facts(words, *rest) for words in itertools.combinations(WORDS, 3) for rest in _extremes()]
    demand = planted_rule.demand_of(planted_rule.terms_of(several))
    ages = planted_rule.age_shares_of(demand[:, young])
    assert demand[:, men].min() > 0 and demand[:, men].max() < 1
    assert ages.min() > 0
    np.testing.assert_allclose(ages.sum(1), 1)


def _extremes() -> list[tuple[bool, float, float]]:
    prices = [planted_rule.TYPICAL_PRICE * math.exp(step) for step in (-1, 1)]
    return list(itertools.product((False, True), (0.0, 100.0), prices))


def test_the_catalogue_says_what_the_rule_says_but_for_its_noise(truth: Planted) -> None:
    assert not truth.catalogue.problems
    demand = planted_rule.demand_of(truth.terms)
    away = truth.catalogue.truth("sales") - demand[:, TARGETS.index("sales")]
    assert 0.2 < away.std() < 0.4
    men = truth.catalogue.frame["male_share"] - demand[:, TARGETS.index("men")]
    assert men.std() < 0.05


def test_titles_hold_the_words_that_count_and_no_others(truth: Planted) -> None:
    for facts, title in zip(truth.facts, truth.catalogue.frame["title"], strict=True):
        assert [word.strip("[]") for word in title.split(" ")] == list(facts.words)
        assert 1 <= sum(word in WORDS for word in facts.words) <= 3


def test_a_photo_differs_from_its_plain_one_where_the_print_is_and_nowhere_else(truth: Planted) -> None:
    printed = [row for row, box in enumerate(truth.prints) if box is not None]
    assert 0.3 < len(printed) / N_PRODUCTS < 0.7
    paths = truth.catalogue.image_paths()
    for row in printed[:6]:
        path, box = paths[row], truth.prints[row]
        assert path is not None and box is not None
        sides = (path.read_bytes(), planted_photos.plain_photo(truth.sources[row]))
        photo, plain = (np.asarray(read_image(side), float) for side in sides)
        height, width, _ = photo.shape
        is_in = planted_scores.inside(box, (0, 0, height, width), max(height, width))[:height, :width]
        away = np.abs(photo - plain).max(2)
        assert (away[is_in] > 40).mean() > 0.45  # half of the checks may have the garment's colour
        assert away[~_grown(is_in, 8)].max() < 40


def _grown(mask: np.ndarray, by: int) -> np.ndarray:
    """A mask with a margin, since JPEG smears edges over blocks of 8 pixels."""
    rows, columns = np.flatnonzero(mask.any(1)), np.flatnonzero(mask.any(0))
    grown = np.zeros_like(mask)
    grown[max(0, rows[0] - by) : rows[-1] + by + 1, max(0, columns[0] - by) : columns[-1] + by + 1] = True
    return grown


def test_a_products_lightness_is_that_of_its_garment_before_it_was_printed(truth: Planted) -> None:
    for facts, source in list(zip(truth.facts, truth.sources, strict=True))[:8]:
        garment = lab_of(tiny.COLOURS[list(tiny.COLOURS)[int(source.stem) % len(tiny.COLOURS)]])
        assert facts.lightness == pytest.approx(garment[0], abs=3)


def test_the_same_seed_plants_the_same_catalogue(truth: Planted, tmp_path: Path) -> None:
    photos = sorted(set(truth.sources), key=lambda path: int(path.stem))
    again = plant(tmp_path / "again", photos, N_PRODUCTS, N_BRANDS, seed=3)
    assert again.catalogue.fingerprint() == truth.catalogue.fingerprint()
    assert again.prints == truth.prints
    assert plant(tmp_path / "other", photos, N_PRODUCTS, N_BRANDS, seed=4).facts != truth.facts


def test_real_photos_are_tops_that_grown_ups_wear(tmp_path: Path) -> None:
    (path,) = draw_photos(tmp_path / "images", 1)
    rows = [("images/0.png", "Shirt", False), ("images/0.png", "Shoes", False), ("images/0.png", "Shirt", True)]
    pd.DataFrame(rows, columns=["image", "label", "kids"]).to_csv(tmp_path / "labels.csv", index=False)
    assert planted_photos.plain_photos(tmp_path) == (path,)
    with pytest.raises(CatalogueError, match=r"labels\.csv"):
        planted_photos.plain_photos(tmp_path / "images")


def test_words_found_are_counted_among_the_first_k_whatever_their_sign() -> None:
    is_planted = np.array([True, False, True, False])
    assert planted_scores.share_found(np.array([-0.9, 0.1, 0.5, 0.2]), is_planted) == 1.0
    assert planted_scores.share_found(np.array([-0.9, 0.6, 0.5, 0.2]), is_planted) == 0.5
    assert planted_scores.share_found(np.ones(4), is_planted) == 0.5


def test_a_box_on_the_photo_is_found_in_the_square_that_the_encoder_sees() -> None:
    target = planted_scores.inside(Box(0.5, 0.0, 0.5, 0.5), (0, 2, 8, 4), 8)
    assert set(zip(*np.nonzero(target), strict=True)) == {(row, column) for row in (4, 5, 6, 7) for column in (2, 3)}
    assert planted_scores.chance_inside(target, (0, 2, 8, 4)) == 0.25
    assert planted_scores.middle_inside(target, (0, 2, 8, 4)) == 0.0


def test_heat_is_judged_by_where_its_peak_and_its_positive_part_lie() -> None:
    target = np.zeros((2, 2), bool)
    target[0, 0] = True
    assert planted_scores.points_inside(np.array([[0.5, 0.3], [0.2, -9.0]]), target) == 1.0
    assert planted_scores.heat_inside(np.array([[0.5, 0.3], [0.2, -9.0]]), target) == pytest.approx(0.5)
    assert planted_scores.points_inside(np.zeros((2, 2)), target) == 0.25
    assert planted_scores.heat_inside(-np.ones((2, 2)), target) == 0.0


def test_half_of_the_true_values_keeps_shares_and_order_and_halves_the_slope(truth: Planted) -> None:
    exact = planted_rule.contributions_of(truth.terms)[:, :, 1]
    assert planted_scores.error_of_shares(exact / 2, exact) == pytest.approx(0)
    assert planted_scores.order_of_shares(exact / 2, exact) == pytest.approx(1)
    assert planted_scores.slope(exact[:, 0] / 2, exact[:, 0]) == pytest.approx(0.5)
    assert planted_scores.correlation(exact[:, 0] / 2, exact[:, 0]) == pytest.approx(1)
    assert planted_scores.error_of_equal_shares(exact) > 0.1


class Oracle:
    """Knows the rule and explains by it; heat lies on the print alone."""

    def __init__(self, truth: Planted) -> None:
        self.truth = truth
        self.demand = planted_rule.demand_of(truth.terms)
        self.contributions = planted_rule.contributions_of(truth.terms)
        self.rows = {product.offer.title: row for row, product in enumerate(truth.catalogue.products())}

    def modalities(self, offers: Sequence[Offer]) -> tuple[dict[str, HeadReasons], ...]:
        return tuple({head: self._head(offer, head) for head in HEADS} for offer in offers)

    def words(self, offer: Offer, head: str, has_evidence: bool) -> WordReasons:
        words = self.truth.facts[self._row(offer)].words
        worth = [WORDS.get(word, np.zeros(4))[HEADS.index(head)] for word in words]
        said = tuple(Word(word, 0, 1, one, -one, 1 - abs(one)) for word, one in zip(words, worth, strict=True))
        return WordReasons(head, "log", head, offer.title or "", said, {})

    def photo(self, offer: Offer, head: str, method: str, has_evidence: bool) -> PhotoReasons:
        box = self.truth.prints[self._row(offer)]
        assert box is not None
        heat = planted_scores.inside(box, (0, 4, 32, 24), 32) * (1.0 if method == "occlusion" else -1.0)
        return PhotoReasons(head, "log", head, method, heat, (0, 4, 32, 24), None)

    def _row(self, offer: Offer) -> int:
        return self.rows[offer.title]

    def _head(self, offer: Offer, head: str) -> HeadReasons:
        row, column = self._row(offer), min(HEADS.index(head), 3)
        young = self.demand[row, 3]
        band = int(planted_rule.age_shares_of(np.array([young]))[0].argmax())
        is_age = head == "preferred_age"
        scale = planted_rule.AGE_LEAN[band] if is_age else 1.0
        whole = planted_rule.AGE_BASE[band] + scale * young if is_age else self.demand[row, column]
        was_printed = isinstance(offer.image, bytes)
        target = self.truth.catalogue.info.age_labels[band] if is_age else head
        each = dict(zip(MODALITIES, (scale * self.contributions[row, :, column]).tolist(), strict=True))
        return HeadReasons(
            head, "log", target, 0.0, whole - was_printed * planted_rule.PRINT[column] * scale, each, {}, MODALITIES
        )


@pytest.fixture(scope="module")
def exam(truth: Planted) -> Exam:
    return Exam(truth, cast(Explainer, Oracle(truth)), np.arange(20, N_PRODUCTS), seed=1, n_resamples=40)


def test_whoever_explains_by_the_rule_has_every_mark_on_modalities(exam: Exam) -> None:
    for one in exam.heads().values():
        assert one.learned.value == pytest.approx(1)
        assert one.order.value == pytest.approx(1)
        assert one.error.value == pytest.approx(0)
        assert one.known == pytest.approx({name: share.value for name, share in one.found.items()})
        assert one.known["made_for"] == one.known["category"] == 0
        for name in ("image", "title", "price"):
            assert one.correlation[name].value == pytest.approx(1)
            assert one.slope[name].value == pytest.approx(1)


def test_whoever_explains_by_the_rule_finds_every_word_and_its_opposite_none(exam: Exam) -> None:
    n, found = exam.words("sales", 12)
    assert n == 12
    assert found["gradient"].value == found["left_out"].value == 1
    assert found["attention"].value < found["random"].value < 1


def test_heat_on_the_print_wins_the_game_and_heat_beside_it_loses(exam: Exam) -> None:
    found = exam.photos("sales", 10)
    assert found.n == found.n_seen == 10
    assert found.followed.value == pytest.approx(1)
    on_it, beside = found.by_method["occlusion"], found.by_method["grad_cam"]
    assert on_it.heat and beside.heat
    assert (on_it.pointed.value, on_it.heat.value, beside.pointed.value, beside.heat.value) == (1, 1, 0, 0)
    assert 0 < found.by_method["random"].pointed.value < 0.3


def test_the_table_chooses_the_methods_that_found_most() -> None:
    def at(value: float) -> Estimate:
        return Estimate(value, value, value)

    words = {"gradient": at(0.6), "left_out": at(0.7), "attention": at(0.9), "random": at(0.3)}
    photos = {
        "integrated_gradients": PhotoScore(at(0.5), None, at(0.2)),
        "grad_cam": PhotoScore(at(0.5), None, at(0.4)),
        "occlusion": PhotoScore(at(0.4), None, at(0.9)),
        "middle": PhotoScore(at(1.0), None, None),
    }
    found = PlantedTruth("by group", 0, "photos", "starter", 1, 1, 1, 1, 0, "sales", at(0.1), words, photos, {})
    assert found.default_word_method == "left_out"
    assert found.default_photo_method == "grad_cam"


def test_a_quick_run_scores_every_head_and_method(tmp_path: Path) -> None:
    texts, images = tiny.text_encoder(tmp_path / "text"), tiny.image_encoder(tmp_path / "image")
    found = planted_truth(is_quick=True, text_encoder=str(texts), image_encoder=str(images))
    assert found.n_taught + found.n_explained == QUICK.n_products
    assert set(found.heads) == set(HEADS)
    assert set(found.words) == {"gradient", "left_out", "attention", "random"}
    assert set(found.photo_maps) == {"integrated_gradients", "grad_cam", "occlusion", "middle", "random"}
    assert json.loads(json.dumps(found.as_json(), allow_nan=False))["defaults"]["words"] == found.default_word_method
    assert found.as_markdown().count("| known |") == len(HEADS)
