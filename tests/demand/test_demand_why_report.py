"""Cohorts, pictures, the report and the command."""

import io
import json
import re
from dataclasses import replace
from datetime import date
from html import unescape
from math import log, prod
from pathlib import Path

import numpy as np
import pytest
import tiny
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from core.catalogue import MODALITIES, Catalogue, Offer
from core.cli import app
from core.demand.network.model import FIRST_HEADS as HEADS
from core.demand.predict import Forecaster
from core.demand.why import sentences as demand_words
from core.demand.why.explainer import Explainer, Explanation
from core.demand.why.report import effect_svg, pictures, report_html, write_report
from core.demand.why.sentences import WORDING
from core.encoders.images import heat_layer, heat_over
from core.errors import CatalogueError
from core.evaluation.estimates import bootstrap
from core.explain import sentences as why
from core.explain.parts import mean_by_group
from core.explain.pictures import bars_svg, choices_svg, photo_png
from core.explain.results import Effect, PhotoReasons, Word, WordReasons
from core.explain.units import LOG, SHARE
from core.theme import LIGHT, rgb
from core.words import sentences
from core.words.figures import count, ends
from core.words.names import by

MARKUP = "anvil <b>cotton</b> & shirts"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("report")
    tiny.demand_model(folder / "demand")
    return folder


@pytest.fixture(scope="module")
def explainer(room: Path) -> Explainer:
    return Explainer(Forecaster.load(room / "demand"))


@pytest.fixture(scope="module")
def photo(room: Path) -> Path:
    return sorted((room / "tiny-catalogue" / "images").glob("*.jpg"))[0]


@pytest.fixture(scope="module")
def explanation(explainer: Explainer, photo: Path) -> Explanation:
    offer = Offer(MARKUP, photo, 29000.0, "men", "shirts")
    return explainer.explain(offer, ("sales", "preferred_age"), "grad_cam", categories=tiny.KINDS)


def explain(room: Path, *options: object) -> Result:
    return CliRunner().invoke(
        app, ["explain", "demand", "--model", str(room / "demand"), *map(str, options)], catch_exceptions=False
    )


def test_a_cohort_is_the_mean_of_its_products(room: Path, explainer: Explainer) -> None:
    products = Catalogue.read(room / "tiny-catalogue")
    rows = np.arange(len(products)) % 5 == 0
    found = explainer.cohort(products, rows)
    offers = [product.offer for product, is_in in zip(products.products(), rows, strict=True) if is_in]
    reasons = explainer.modalities(offers)
    for head in HEADS:
        for name in MODALITIES:
            values = np.array([one[head].contributions[name] for one in reasons])
            signed, size = found.contributions[head][name], found.sizes[head][name]
            assert signed.value == pytest.approx(values.mean(), abs=1e-5)
            assert size.value == pytest.approx(np.abs(values).mean(), abs=1e-5)
            assert signed.low - 1e-9 <= signed.value <= signed.high + 1e-9
    assert (found.n, found.n_groups) == (
        12,
        len({p.brand for p, i in zip(products.products(), rows, strict=True) if i}),
    )
    with pytest.raises(CatalogueError, match="No product is left"):
        explainer.cohort(products, np.zeros(len(products), bool))


def test_intervals_of_means_are_those_of_the_slow_bootstrap() -> None:
    random = np.random.default_rng(3)
    groups = random.integers(0, 12, 80).astype(str)
    values = random.normal(size=(80, 1)) + groups.astype(float)[:, None]
    (fast,) = mean_by_group(values, groups, seed=5)
    slow = bootstrap(lambda column: float(np.mean(column)), values[:, 0], groups=groups, seed=6)
    assert fast.value == pytest.approx(slow.value)
    assert (fast.low, fast.high) == pytest.approx((slow.low, slow.high), abs=0.15 * (slow.high - slow.low))


def test_a_map_is_blue_where_it_raises_and_orange_where_it_lowers_and_clear_where_it_does_nothing() -> None:
    layer = np.asarray(Image.open(io.BytesIO(heat_layer(np.array([[2.0, -2.0, 0.0]])))))[0]
    assert tuple(layer[0]) == (*rgb(LIGHT.raises), 255) and tuple(layer[1]) == (*rgb(LIGHT.lowers), 255)
    assert layer[2, 3] == 0
    photo = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 100, 50)).save(photo, "PNG")
    assert Image.open(io.BytesIO(heat_over(photo.getvalue(), np.eye(3)))).size == (60, 40)


def test_the_report_needs_nothing_else_and_trusts_no_title(explanation: Explanation) -> None:
    html = report_html(explanation)
    assert "<b>cotton</b>" not in html and "&lt;b&gt;cotton&lt;/b&gt;" in html
    assert "<script" not in html and 'src="data:image/png' in html
    policy = re.search(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">', html)
    assert policy and policy[1] == "default-src 'none'; img-src data:; style-src 'unsafe-inline'"
    assert not [part for part in html.split('"') if part.startswith("http") and "www.w3.org" not in part]
    for head in explanation.photos:
        assert explanation.photos[head].evidence.verdict in html  # type: ignore[union-attr]


def test_pictures_are_written_beside_the_report(explanation: Explanation, tmp_path: Path) -> None:
    write_report(explanation, tmp_path / "out")
    names = {path.name for path in (tmp_path / "out").iterdir()}
    kinds = ("modalities.svg", "pairs.svg", "words.svg", "photo.png", "price.svg", "made_for.svg", "category.svg")
    assert names == {"report.html", *(f"{head}-{kind}" for head in ("sales", "preferred_age") for kind in kinds)}
    Image.open(tmp_path / "out" / "sales-photo.png").verify()


def test_the_command_prints_reasons_that_add_up(room: Path, photo: Path, tmp_path: Path) -> None:
    answer = explain(
        room, "--image", photo, "--title", "anvil cotton shirts", "--price", "₩29,000", "--made-for", "men",
        "--category", "shirts", "--head", "sales", "--method", "occlusion", "--json", "-", "--pictures", tmp_path,
    )  # fmt: skip
    assert answer.exit_code == 0
    said = json.loads(answer.stdout)
    reasons = said["modalities"]["sales"]
    assert (reasons["unit"], reasons["unit_of_parts"]) == ("count", "factor")
    assert reasons["joined"] == pytest.approx(reasons["baseline"] * prod(reasons["contributions"].values()))
    assert reasons["joined"] == pytest.approx(reasons["prediction"], rel=1e-5)
    assert reasons["prediction"] == pytest.approx(said["forecast"]["sales"]["value"], rel=1e-5)
    assert np.prod(said["photos"]["sales"]["ninths"]) == pytest.approx(said["photos"]["sales"]["effect"], rel=1e-5)
    assert [(word["start"], word["end"]) for word in said["words"]["sales"]["words"]] == [(0, 5), (6, 12), (13, 19)]
    assert said["words"]["sales"]["evidence"]["gradient"]["verdict"]
    assert said["photos"]["sales"]["evidence"]["deletion_random"]["low"] is not None
    assert (tmp_path / "report.html").is_file()


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--price", "abc"], "“abc” is not a price"),
        (["--title", ""], "The title is empty"),
        (["--title", "shirt", "--made-for", "dogs"], "“dogs” does not say whom it is made for"),
        ([], "Nothing is known of the product"),
        (["--title", "shirt", "--head", "profit"], "no head called “profit”"),
        (["--title", "shirt", "--method", "magic"], "no method called “magic”"),
        (["--image", "nowhere.jpg"], "could not be opened"),
    ],
)
def test_what_cannot_be_explained_gets_one_line_with_a_remedy(room: Path, options: list[str], sentence: str) -> None:
    answer = explain(room, *options)
    assert answer.exit_code == 1 and answer.stdout == ""
    assert sentence in answer.stderr


def test_a_choices_picture_says_what_would_be_sold_at_each_the_highest_first() -> None:
    effect = Effect("sales", LOG, "made_for", ("men", "women"), (log(150), log(300)), "men", "sales")
    drawn = choices_svg(effect, "sales", str.capitalize)
    assert drawn.index("Women") < drawn.index(">300<") < drawn.index("Men") < drawn.index(">150<")


def test_a_price_curve_has_numbers_on_both_axes() -> None:
    prices = tuple(np.geomspace(9000, 120000, 25).tolist())
    for unit, head, target, values in (
        (LOG, "sales", "sales", [8 - 0.5 * log(price) for price in prices]),
        (SHARE, "preferred_gender", "men", [0.3 + 1e-6 * price for price in prices]),
    ):
        drawn = effect_svg(Effect(head, unit, "price", prices, tuple(values), 29000.0, target), values[9], "KRW")
        said = re.findall(r">([^<>]+)</text>", drawn)
        assert {"10,000", "30,000", "100,000", "price (KRW)"} <= set(said)
        on_the_left = re.findall(r'<text x="62.0" [^>]*>([^<]+)</text>', drawn)
        assert len(on_the_left) >= 3


def test_the_report_says_what_the_page_says(explanation: Explanation) -> None:
    told = replace(explanation, forecast=replace(explanation.forecast, period="in one week", learned_from="60 things"))
    html = unescape(report_html(told, date(2026, 11, 27)))
    forecast = told.forecast
    wanted = ["27 November 2026", "60 things", "Sales in one week", "29,000 KRW · Men · shirts"]
    wanted += [sentences.buyers(forecast.male_share), sentences.ages(forecast.age_shares)]
    for head, one in forecast.counts.items():
        wanted += [sentences.rank(head, one), count(one.value)]
        wanted += [" and ".join(ends(span.low, span.high)) for span in (one.interval_80, one.interval_95)]
    for head, reasons in told.modalities.items():
        wanted += [WORDING.headline(reasons), WORDING.way(reasons)]
        wanted += [why.effect(reasons.contributions[part], reasons.unit) for part in reasons.present]
        wanted += [demand_words.fact(effect, reasons.prediction, "KRW") for effect in told.effects.get(head, ())]
    wanted += [WORDING.words(found, "gradient") for found in told.words.values()]
    wanted += [WORDING.photo(found) for found in told.photos.values()]
    assert {len(told.effects[head]) for head in told.effects} == {3}
    assert [one for one in wanted if one not in html] == []


def test_the_report_and_its_pictures_follow_the_method_that_the_words_are_shown_by(explanation: Explanation) -> None:
    words = (Word("cotton", 0, 6, log(1.5), log(0.7), 0.5), Word("linen", 7, 12, log(0.9), log(1.1), 0.5))
    found = WordReasons("sales", LOG, "sales", "cotton linen", words, {})
    for method, said, colour in (
        ("gradient", "raises sales most: × 1.50", LIGHT.raises),
        ("left_out", "lowers", LIGHT.lowers),
    ):
        told = replace(explanation, words={"sales": found}, words_by=method)
        html = unescape(report_html(told)).replace("\u00a0", " ")
        assert said in html and f"{by(method)}: the title, each word coloured" in html
        assert 'title="by gradient × 1.50 · by leaving it out × 0.70">cotton' in html
        assert f"rgba({','.join(map(str, rgb(colour)))},0.45)" in html
        assert said in pictures(told)["sales-words.svg"].decode().replace("\u00a0", " ")


def test_the_report_says_what_is_not_given_and_which_categories_are_tried(explanation: Explanation) -> None:
    price, *others = explanation.effects["sales"]
    told = replace(explanation, effects={"sales": (replace(price, own=None), *others)})
    assert "Price is not given: this is what knowing it would do." in report_html(told)
    assert demand_words.TRIED in report_html(told)


# ---- as loud as the effect ----


def little(heat: float) -> PhotoReasons:
    return PhotoReasons("sales", LOG, "sales", "occlusion", np.full((9, 9), log(heat) / 9), (0, 0, 9, 9), None)


def test_a_map_that_does_nothing_leaves_the_photo_as_it_is_and_says_so() -> None:
    photo = io.BytesIO()
    Image.new("RGB", (90, 90), (60, 120, 200)).save(photo, "PNG")
    quiet, loud = (
        np.asarray(Image.open(io.BytesIO(photo_png(little(heat), photo.getvalue()))), float) for heat in (0.98, 0.6)
    )
    assert np.abs(quiet - (60, 120, 200)).max() < 20 < 60 < np.abs(loud - (60, 120, 200)).max()
    assert WORDING.photo(little(0.999)) == "Nothing in the photo moves sales by much"
    assert WORDING.photo(little(0.98)) == "No single part of the photo moves sales by much"
    assert "lower sales most" in WORDING.photo(little(0.6))


def test_a_bar_of_a_small_effect_is_short_and_a_word_of_it_pale(explanation: Explanation) -> None:
    def longest(values: dict[str, float]) -> float:
        return max(float(width) for width in re.findall(r'width="([\d.]+)" height', bars_svg(values, LOG, "why")))

    assert longest({"Title": log(0.98)}) < 0.1 * longest({"Title": log(0.5)})
    word = Word("cotton", 0, 6, log(0.98), log(0.98), 1.0)
    told = replace(explanation, words={"sales": WordReasons("sales", LOG, "sales", "cotton", (word,), {})})
    tints = [float(alpha) for alpha in re.findall(r"background:rgba\(\d+,\d+,\d+,([\d.]+)\)", report_html(told))]
    assert tints and max(tints) <= 0.05
