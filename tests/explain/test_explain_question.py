"""A question that has nothing to do with demand is explained from its parts to its report."""

from html import unescape
from math import log

import numpy as np
import pytest
import torch
from torch import Tensor

from core.explain.parts import cohort_of, part_effects, part_reasons
from core.explain.photo import AskedPhoto, photo_reasons
from core.explain.pictures import pictures
from core.explain.question import Photo, Question, Strand, Target, Title
from core.explain.report import EffectShown, report_html, section
from core.explain.results import PHOTO_METHODS, HeadReasons, Reasons
from core.explain.sentences import Wording, effect
from core.explain.units import LOG, SCORE, as_exported, rows
from core.explain.words import AskedTitle, word_reasons

GARMENTS = ("coat", "trousers", "shoes")
TARGETS = (Target("match", SCORE, "match", 0), Target("likes", LOG, "likes", 1))
WORDING = Wording(
    {name: name.capitalize() for name in GARMENTS},
    {name: f"the {name}" for name in GARMENTS},
    lambda head, target: {"match": "of a match", "likes": "likes"}[head],
    lambda head, target: (f"raises {head}", f"lowers {head}"),
    start="Of no garment at all the judge expects",
)
WORN = {"coat": (0.5, 1.0), "trousers": (0.25, -2.0), "shoes": (-0.3, 0.5)}


def worth(features: dict[str, Tensor], presence: Tensor) -> Tensor:
    """A match of 0.1, the first feature of each garment, and the product of second ones of coat and trousers.

    Likes go the other way: 100 of them, twice as many with shoes.
    """
    there = presence.to(torch.float64)
    alone = torch.stack([features[name][:, 0] for name in GARMENTS], 1) * there
    together = features["coat"][:, 1] * features["trousers"][:, 1] * there[:, 0] * there[:, 1]
    likes = log(100) + log(2) * there[:, 2]
    return torch.stack([0.1 + alone.sum(1) + 0.1 * together, likes], 1)


def outfit(worn: dict[str, tuple[float, float]] = WORN) -> Question:
    features = {name: torch.tensor([worn.get(name, (0.0, 0.0))], dtype=torch.float64) for name in GARMENTS}
    presence = torch.tensor([[name in worn for name in GARMENTS]])
    return Question(GARMENTS, TARGETS, features, presence, worth, called="score")  # type: ignore[arg-type]


def test_garments_share_a_score_as_the_rule_says() -> None:
    (found,) = part_reasons([outfit()])
    match, likes = found["match"], found["likes"]
    # Coat and trousers share the −0.2 of being worn together.
    assert match.contributions == pytest.approx({"coat": 0.4, "trousers": 0.15, "shoes": -0.3})
    assert match.interactions["coat"] == pytest.approx({"trousers": -0.2, "shoes": 0})
    assert (match.baseline, match.sum) == pytest.approx((0.1, match.prediction))
    assert likes.contributions == pytest.approx({"coat": 0, "trousers": 0, "shoes": log(2)})
    assert match.errors == {}


def test_questions_asked_together_are_answered_as_alone_and_an_absent_garment_adds_nothing() -> None:
    bare = outfit({"coat": WORN["coat"]})
    _, together = part_reasons([outfit(), bare])
    (alone,) = part_reasons([bare])
    assert together == alone
    assert together["match"].contributions == pytest.approx({"coat": 0.5, "trousers": 0, "shoes": 0})
    assert together["match"].present == ("coat",)


def test_leaving_a_garment_out_is_the_answer_without_it() -> None:
    whole, without_coat = outfit().value(np.array([[True, True, True], [False, True, True]]))
    assert (whole[0], without_coat[0]) == pytest.approx((0.1 + 0.45 - 0.2, 0.1 - 0.05))


def other_shoes() -> dict[str, tuple[float, ...]]:
    found = part_effects(
        outfit(), TARGETS, "shoes", ("boots", "none", "pumps"), torch.tensor([[0.9, 0.0], [0.0, 0.0], [-0.3, 0.5]]),
        torch.tensor([True, False, True]), own="pumps",
    )  # fmt: skip
    return {head: one.forecasts for head, one in found.items()}


def test_other_shoes_change_the_score_by_what_they_are() -> None:
    assert other_shoes()["match"] == pytest.approx((0.35 + 1.2, 0.35 + 0.3, 0.35))
    assert other_shoes()["likes"] == pytest.approx((log(200), log(100), log(200)))


def reasons_of_outfit() -> Reasons:
    effects = part_effects(
        outfit(), TARGETS, "shoes", ("boots", "pumps"), torch.tensor([[0.9, 0.0], [-0.3, 0.5]]),
        torch.tensor([True, True]), own="pumps",
    )  # fmt: skip
    return Reasons(part_reasons([outfit()])[0], {}, {}, {head: (one,) for head, one in effects.items()})


def test_sentences_and_pictures_and_report_speak_of_garments_and_of_nothing_else() -> None:
    found = reasons_of_outfit()
    match, (shoes,) = found.modalities["match"], found.effects["match"]
    assert WORDING.headline(match) == "The coat raises match most: +0.40"
    assert WORDING.way(match) == "Of no garment at all the judge expects 0.10 of a match. The parts add to 0.35."
    assert WORDING.pairs(match) == "Most less together than each by itself: the coat with the trousers, −0.20."
    better = WORDING.otherwise(shoes, match.prediction, lambda value: f"in {value}")
    assert better == "In boots, of a match +1.20"
    shown = [EffectShown(better, "<svg id='boots'></svg>", ("Only two pairs were tried.",))]
    html = unescape(report_html("An <outfit>", [section(found, "match", "Match", WORDING, None, shown)]))
    wanted = (WORDING.headline(match), "An <outfit>", better, "<svg id='boots'>", "Only two pairs", effect(0.4, SCORE))
    assert [said for said in wanted if said not in html] == []
    assert not [word for word in ("sales", "views", "buyers", "forecast", "price") if word in html.lower()]
    assert set(pictures(found, WORDING, None)) == {
        f"{head}-{what}.svg" for head in ("match", "likes") for what in ("modalities", "pairs")
    }


def test_numbers_leave_as_scores_and_counts() -> None:
    found = as_exported(reasons_of_outfit())
    assert found["modalities"]["match"]["unit"] == found["modalities"]["match"]["unit_of_parts"] == "score"
    assert found["modalities"]["match"]["contributions"]["coat"] == pytest.approx(0.4)
    assert found["modalities"]["likes"]["contributions"]["shoes"] == pytest.approx(2)
    assert found["effects"]["likes"][0]["forecasts"] == pytest.approx([200, 200])
    assert "errors" not in found["modalities"]["match"]
    assert {line[:4] for line in rows(reasons_of_outfit())} >= {("match", "match", "score", "part")}


def test_a_cohort_of_outfits_is_the_mean_of_its_outfits() -> None:
    worn = [WORN, {"coat": (0.1, 0.0)}, {"shoes": (0.2, 0.0), "coat": (-0.4, 0.0)}]
    found = cohort_of(part_reasons([outfit(one) for one in worn]), np.array(["a", "a", "b"]))
    assert (found.n, found.n_groups) == (3, 2)
    assert found.contributions["match"]["coat"].value == pytest.approx((0.4 + 0.1 - 0.4) / 3)
    assert found.sizes["match"]["coat"].value == pytest.approx((0.4 + 0.1 + 0.4) / 3)


def test_beyond_ten_parts_contributions_come_with_their_error() -> None:
    names = tuple(f"bead {i}" for i in range(12))

    def shine(features: dict[str, Tensor], presence: Tensor) -> Tensor:
        n = presence.double().sum(1)
        return torch.stack([n * (n - 1) * (n - 2) / 6], 1)  # one for every three beads

    beads = Question(
        names, (Target("shine", SCORE, "shine", 0),), {name: torch.zeros(1, 1) for name in names},
        torch.ones(1, 12, dtype=torch.bool), shine,  # type: ignore[arg-type]
    )  # fmt: skip
    (found,) = part_reasons([beads])
    reasons: HeadReasons = found["shine"]
    assert set(reasons.errors) == set(names)
    assert reasons.sum == pytest.approx(220)
    assert all(
        abs(value - 220 / 12) <= 4 * reasons.errors[name] + 1e-9 for name, value in reasons.contributions.items()
    )


# ---- what a part may be cut into ----

WORTH = {"warm": 2.0, "red": -1.0, "coat": 0.5}


def in_words() -> tuple[Question, Title]:
    """A title whose answer is the sum of its words' worth, asked of a function that reads that sum alone."""
    words = tuple(WORTH)

    def read(titles: list[str]) -> Tensor:
        return torch.tensor([[sum(WORTH[word] for word in title.split())] for title in titles])

    def total(features: dict[str, Tensor], presence: Tensor) -> Tensor:
        return features["title"] * presence

    worths = torch.tensor([list(WORTH.values())])
    strand = Strand(torch.ones(1, 3), torch.zeros(1, 3), lambda found: found.double().numpy())
    title = Title(
        "title", words, read, (strand,), lambda weights: (weights * worths).sum(1, keepdim=True), np.ones(3) / 3,  # type: ignore[arg-type]
    )  # fmt: skip
    features = {"title": read([" ".join(words)])}
    target = (Target("worth", SCORE, "worth", 0),)
    return Question(("title",), target, features, torch.ones(1, 1, dtype=torch.bool), total), title  # type: ignore[arg-type]


def test_words_of_any_title_are_worth_what_they_add() -> None:
    question, title = in_words()
    asked = AskedTitle(question, title)
    found = word_reasons("warm  red coat", asked, asked, question.targets)["worth"]
    for word in found.words:
        assert (word.gradient, word.left_out) == pytest.approx((WORTH[word.text], WORTH[word.text]))
    assert [(word.start, word.end) for word in found.words] == [(0, 4), (6, 9), (10, 14)]
    # The same function in place of one with random weights gives the same map: that speaks against it.
    assert found.evidence["gradient"].randomised_similarity == pytest.approx(1)
    assert found.evidence["gradient"].completeness_error == pytest.approx(0, abs=1e-6)


def in_cells() -> tuple[Question, Photo]:
    """A photo of two cells, black on grey, whose answer is 3 for the left one's light and −1 for the right one's."""
    weights = torch.tensor([3.0, -1.0]).repeat_interleave(4).view(1, 1, 1, 8) / 32

    def see(images: Tensor) -> Tensor:
        return (images.mean(1, keepdim=True) * weights).sum((2, 3))

    def light(features: dict[str, Tensor], presence: Tensor) -> Tensor:
        return features["photo"]

    square, cells = torch.ones(1, 3, 8, 8), np.repeat([[0] * 4 + [1] * 4], 8, 0)
    maps = weights.expand(1, 1, 8, 8) * 64
    photo = Photo(
        "photo", square, torch.zeros_like(square), cells, (0, 0, 8, 8), see,
        lambda images: maps * images.mean(1, keepdim=True), lambda found: found.mean((2, 3)),
    )  # fmt: skip
    target = (Target("light", SCORE, "light", 0),)
    question = Question(("photo",), target, {"photo": see(square)}, torch.ones(1, 1, dtype=torch.bool), light)  # type: ignore[arg-type]
    return question, photo


@pytest.mark.parametrize("method", PHOTO_METHODS)
def test_places_of_any_photo_do_what_they_add(method: str) -> None:
    question, photo = in_cells()
    asked = AskedPhoto(question, photo)
    found = photo_reasons(asked, None, question.targets, method)["light"]
    assert found.heat.sum() == pytest.approx(2, abs=1e-4)
    if method == "integrated_gradients":
        assert asked.by_cell(found.heat) == pytest.approx([3, -1], abs=0.1)
    if method == "grad_cam":
        assert (found.heat[:, :3] > 0).all() and (found.heat[:, 5:] < 0).all()
