"""Cohorts, pictures, the report and the command."""

import io
import json
from math import log
from pathlib import Path

import numpy as np
import pytest
import tiny
from click.testing import Result
from PIL import Image
from typer.testing import CliRunner

from core.catalogue import Catalogue, Offer
from core.cli import app
from core.demand.network.heads import HEADS
from core.demand.network.inputs import MODALITIES
from core.demand.predict import Forecaster
from core.errors import CatalogueError
from core.images import LOWERS, RAISES, heat_layer, heat_over
from core.metrics import bootstrap
from core.reasons.cohorts import cohort, mean_by_group
from core.reasons.explainer import Explainer
from core.reasons.pictures import choices_svg
from core.reasons.report import report_html, write_report
from core.reasons.results import LOG, Effect, Explanation

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
    found = cohort(explainer, products, rows)
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
        cohort(explainer, products, np.zeros(len(products), bool))


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
    assert tuple(layer[0]) == (*RAISES, 255) and tuple(layer[1]) == (*LOWERS, 255)
    assert layer[2, 3] == 0
    photo = io.BytesIO()
    Image.new("RGB", (60, 40), (200, 100, 50)).save(photo, "PNG")
    assert Image.open(io.BytesIO(heat_over(photo.getvalue(), np.eye(3)))).size == (60, 40)


def test_the_report_needs_nothing_else_and_trusts_no_title(explanation: Explanation) -> None:
    html = report_html(explanation)
    assert "<b>cotton</b>" not in html and "&lt;b&gt;cotton&lt;/b&gt;" in html
    assert "<script" not in html and "src='data:image/png" in html
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
    assert reasons["sum"] == pytest.approx(reasons["baseline"] + sum(reasons["contributions"].values()))
    assert reasons["sum"] == pytest.approx(reasons["prediction"], abs=1e-5)
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


def test_a_choices_picture_says_what_it_would_change_against_the_offers_own() -> None:
    effect = Effect("sales", LOG, "made_for", ("men", "women"), (5.0, 5.0 + log(2)), "men", "sales")
    drawn = choices_svg(effect, "sales")
    assert "× 1.00" in drawn and "× 2.00" in drawn
