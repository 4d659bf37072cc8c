"""The Explain page, entered through app.py with a tiny model: parts, words and photo as the engine says them."""

import csv
import io
import json
import math
import re
import shutil
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from math import log
from pathlib import Path

import numpy as np
import pytest
import tiny
from streamlit.testing.v1 import AppTest

from core import config
from core.catalogue import Catalogue, Offer
from core.demand.predict import Forecaster, forecast_as_json
from core.demand.why import sentences as demand_words
from core.demand.why.explainer import Explainer
from core.demand.why.sentences import WORDING
from core.evaluation.estimates import Estimate
from core.explain import sentences as why_sentences
from core.explain.evidence import FAILS, HOLDS, Evidence
from core.explain.pictures import sizes_svg
from core.explain.results import (
    N_CHOICES,
    PHOTO_METHODS,
    AttentionView,
    Cohort,
    Effect,
    HeadReasons,
    PhotoReasons,
    Word,
    WordReasons,
)
from core.explain.units import LOG, SHARE
from core.history import History, new_number
from core.words.names import METHODS, MODALITIES
from pages.parts.explain import cached_reasons, effects, exports
from pages.parts.frame import cached
from pages.parts.show import charts, contributions, evidence, word_map

APP = str(config.ROOT / "app.py")
ME = "a-browser-of-these-tests"
PAGE = "pages/explain.py"
TITLE = "[무료배송] birch/cotton shirts black"
TAG = re.compile(r"<[^>]+>")


@pytest.fixture(scope="module")
def starter(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder like `assets/starter` with a tiny demand model and its catalogue."""
    folder = tmp_path_factory.mktemp("starter")
    tiny.demand_model(folder / "demand")
    return folder


@pytest.fixture(autouse=True)
def workspace(starter: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty workspace, the tiny model as the starter and the tiny catalogue as the demo."""
    monkeypatch.setattr(config, "STARTER", starter)
    monkeypatch.setattr(config, "DEMO_CATALOGUE", starter / "tiny-catalogue")
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    monkeypatch.delenv("VITRINE_DATABASE_URL", raising=False)
    yield tmp_path


@pytest.fixture(scope="module")
def explainer(starter: Path) -> Explainer:
    return Explainer(Forecaster.load(starter / "demand"))


def opened(address: dict[str, str] | None = None, **kept: object) -> AppTest:
    """The page at an address, with these values in its session."""
    app = AppTest.from_file(APP, default_timeout=120)
    for key, value in kept.items():
        app.session_state[key] = value
    for name, value in (address or {}).items():
        app.query_params[name] = value
    return app.run().switch_page(PAGE).run()


def about(offer: Offer, **address: str) -> AppTest:
    """The page about an offer of one's own, whose forecast this browser made."""
    number = new_number()
    answer = forecast_as_json(Forecaster.load("starter").forecast([offer])[0])
    image = offer.image if isinstance(offer.image, bytes) else None
    History(config.database_url()).add(number, offer, answer, ME, image, image)
    return opened({"forecast": number, **address}, visitor_mark=ME)


def html(page: AppTest, kind: str) -> list[str]:
    """The bodies of the page's HTML of one class."""
    assert not page.exception
    return [element.proto.body for element in page.html if f'class="{kind}' in element.proto.body]


def said(page: AppTest) -> str:
    assert not page.exception
    kinds = (page.metric, page.header, page.subheader, page.markdown, page.caption, page.error, page.warning, page.html)
    texts = (getattr(element, "value", None) or element.proto.body for kind in kinds for element in kind)
    return "\n".join(map(str, texts)).replace("\\", "")


def sample(starter: Path) -> Offer:
    goods = Catalogue.read(starter / "tiny-catalogue")
    sold = [product for product in goods.products() if product.offer.category == tiny.KINDS[0] and product.sales]
    n_sold_more = {product.product_id: sum(other.sales > product.sales for other in sold) for product in sold}
    return next(product for product in sold if n_sold_more[product.product_id] == len(sold) // 2).offer


# ---- parts ----


def test_page_opens_with_the_sample_explained_as_the_engine_explains_it(starter: Path, explainer: Explainer) -> None:
    page = opened()
    why = explainer.modalities([sample(starter)])[0]["sales"]
    (bars,) = html(page, "why")
    assert page.metric[0].value == why_sentences.amount(why.prediction, "log")
    for part, value in why.contributions.items():
        assert f"<span>{MODALITIES[part]}</span>" in bars
        assert f"×\u00a0{math.exp(value):.2f}" in bars
    assert "A sample, already explained" in said(page)


def test_factors_on_the_bars_multiply_from_the_unknown_garment_to_this_one() -> None:
    (bars,) = html(opened(), "why")
    start, *factors, end = (float(shown) for shown in re.findall(r"<b>(?:×\s)?([\d.,]+)</b>", bars.replace(",", "")))
    # Factors are shown to 0.005, counts to two digits.
    assert end == pytest.approx(start * math.prod(factors), rel=0.15)
    assert len(factors) == 5


def test_simulated_figures_are_called_simulated() -> None:
    assert "simulated" in opened().metric[0].label


@pytest.mark.parametrize(("head", "side"), [("preferred_gender", "draws men"), ("preferred_age", "draws buyers")])
def test_heads_about_buyers_are_told_in_points(head: str, side: str, starter: Path, explainer: Explainer) -> None:
    page = opened(explain_head=head)
    why = explainer.modalities([sample(starter)])[0][head]
    (bars,) = html(page, "why")
    assert f"{why_sentences.points(why.contributions['title'])}\u00a0points" in bars
    assert side in html(page, "legend")[0]
    assert page.metric[0].value == f"{100 * why.prediction:.0f} %"


def test_head_is_kept_when_somebody_comes_back() -> None:
    page = opened()
    page.button_group(key="explain_head").set_value("views").run()
    page.switch_page("app.py").run()
    page.switch_page(PAGE).run()
    assert page.metric[0].label.startswith("Expected views")


def test_bars_of_two_garments_share_one_scale() -> None:
    ends = contributions.reach({"title": 0.5}, {"title": -1.5}, unit=LOG)
    long, short = contributions.bar(-1.5, ends), contributions.bar(0.5, ends)
    width = [float(re.search(r"width:([\d.]+)%", bar).group(1)) for bar in (long, short)]  # type: ignore[union-attr]
    assert width[0] == pytest.approx(3 * width[1], rel=0.02)
    assert 'class="down"' in long
    assert 'class="up"' in short


def test_pairs_show_each_pair_once_and_only_parts_that_are_there() -> None:
    values = {"image": 0.0, "title": 0.2, "price": 0.1, "made_for": 0.0, "category": 0.0}
    interactions = {one: {other: 0.1 for other in values if other != one} for one in values}
    why = HeadReasons("sales", "log", "sales", 1.0, 1.3, values, interactions, ("title", "price", "category"))
    table = contributions.pairs(why)
    assert table.count(f"×\u00a0{math.exp(0.1):.2f}") == 3
    assert "Photo" not in table


def test_tooltips_are_in_units_and_never_in_logarithms() -> None:
    values = {"image": log(0.5), "title": log(1.25), "price": 0.0, "made_for": 0.0, "category": 0.0}
    interactions = {one: {other: log(1.1) for other in values if other != one} for one in values}
    why = HeadReasons("sales", LOG, "sales", 1.0, 1.3, values, interactions, ("image", "title", "price"))
    bars, pairs = contributions.bars(why, contributions.reach(values, unit=LOG)), contributions.pairs(why)
    assert 'title="Photo: ×\u00a00.5000 (Shapley value)"' in bars and 'title="Title with photo: ×\u00a01.1000"' in pairs
    assert "logarithm" not in bars + pairs
    assert why_sentences.exact(-0.0341, SHARE) == "−3.410\u00a0points"


def test_numbers_of_the_evidence_are_in_the_units_of_the_head() -> None:
    found = replace(proof(), deletion=log(1.2), deletion_random=Estimate(0.0, log(0.9), log(1.1)))
    rows = {name: cells for name, *cells in evidence.numbers(found, LOG)}
    assert rows["Deletion area"] == ["×\u00a01.20", "×\u00a00.90 – ×\u00a01.10"]
    shares = {name: cells for name, *cells in evidence.numbers(replace(found, deletion=-0.05), SHARE)}
    assert shares["Deletion area"][0] == "−5.0\u00a0points"


def test_a_point_of_a_price_curve_says_its_price_as_prices_are_written() -> None:
    curve = Effect("sales", LOG, "price", (1.5, 2.25, 3000.0), (log(300), log(200), log(100)), 2.25, "sales")
    line, now = effects.price(curve, log(200), "USD").data
    assert list(map(tuple, line.customdata)) == [("1.50 USD", "300"), ("2.25 USD", "200"), ("3,000 USD", "100")]
    assert line.hovertemplate == "%{customdata[0]}: %{customdata[1]}<extra></extra>"


# ---- words ----


def words(values: dict[str, tuple[float, float]], title: str, verdict: str = HOLDS) -> WordReasons:
    found = tuple(
        Word(text, start := title.index(text), start + len(text), *both, 0.1) for text, both in values.items()
    )
    return WordReasons("sales", "log", "sales", title, found, dict.fromkeys(("gradient", "left_out"), proof(verdict)))


def proof(verdict: str = HOLDS) -> Evidence:
    random = Estimate(0.5, 0.4, 0.6)
    return Evidence("gradient", 0.01, 0.3, random, 0.7, random, None, None, 0.1, {}, verdict, ("Because <it> does.",))


def test_coloured_title_is_the_title_character_for_character() -> None:
    title = "  [무료배송]  오버핏/반팔 <b>티셔츠</b> & 블랙 "
    found = words({"[무료배송]": (0.5, 0.1), "오버핏/반팔": (-0.2, 0.0), "<b>티셔츠</b>": (0.0, 0.0)}, title)
    drawn = word_map.coloured(found, "gradient")
    bare = re.sub(r'<small>.*?</small>|<span class="tip">.*?</span></span>|<span class="hint">.*?</span>', "", drawn)
    assert TAG.sub("", bare).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&") == title


def test_word_is_coloured_by_its_sign_and_says_both_methods() -> None:
    drawn = word_map.coloured(words({"birch": (0.5, -0.3), "black": (-0.25, 0.1)}, "birch black"), "gradient")
    first, second = re.findall(r'<span class="w (up|down)"[^>]*--much:(\d+)%', drawn)
    assert (first, second) == (("up", "100"), ("down", "50"))
    assert f"by gradient ×\u00a0{math.exp(0.5):.2f} · by leaving it out ×\u00a0{math.exp(-0.3):.2f}" in drawn


def test_strongest_word_is_named_unless_the_map_does_not_hold() -> None:
    values = {"birch": (0.5, -0.9), "black": (-0.25, 0.1)}
    assert WORDING.words(words(values, "birch black"), "gradient").startswith("“birch” raises sales most")
    assert WORDING.words(words(values, "birch black"), "left_out").startswith("“birch” lowers sales most")
    assert "cannot be told" in WORDING.words(words(values, "birch black", FAILS), "gradient")


def test_words_on_the_page_are_those_of_the_engine(explainer: Explainer) -> None:
    page = about(Offer(title=TITLE, price=29000))
    found = explainer.words(Offer(title=TITLE, price=29000), "sales", has_evidence=False)
    assert found
    (drawn,) = html(page, "words")
    for word in found.words:
        assert f"by gradient ×\u00a0{why_sentences.factor(word.gradient)}" in drawn
    assert html(page, "verdict")


def test_colours_follow_the_method() -> None:
    page = about(Offer(title=TITLE, price=29000))
    before = html(page, "words")
    page.button_group(key="explain_words_method").set_value("left_out").run()
    assert html(page, "words") != before


def test_the_report_is_told_by_which_method_the_words_are_shown(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str] = []
    monkeypatch.setattr(exports, "draw", lambda *told: seen.append(told[-1]))
    page = about(Offer(title=TITLE))
    page.button_group(key="explain_words_method").set_value("left_out").run()
    assert not page.exception and (seen[0], seen[-1]) == ("gradient", "left_out")


def test_pieces_of_one_character_are_shown_once() -> None:
    view = AttentionView(("a", "b", "c"), ((0, 1), (0, 1), (1, 2)), np.array([0.2, 0.3, 0.5]), np.zeros((1, 1, 3)))
    drawn = word_map.pieces(view, "섹션 후드", view.rollout)
    assert TAG.sub("", drawn) == "섹션 후드"
    assert drawn.count("50.0 %") == 2


def test_number_that_could_not_be_worked_out_is_left_out() -> None:
    rows = evidence.numbers(replace(proof(), randomised_similarity=math.nan), LOG)
    assert "Likeness under other weights" not in [row[0] for row in rows]


# ---- photo ----


def photo(width: int, height: int) -> bytes:
    buffer = io.BytesIO()
    tiny.draw_garment("shirts", "red", size=400).resize((width, height)).save(buffer, "JPEG")
    return buffer.getvalue()


def test_map_lies_over_the_whole_photo_and_fades_with_the_slider() -> None:
    page = about(Offer(title=TITLE, image=photo(300, 400)))
    (drawn,) = html(page, "overlay")
    assert drawn.count("<img") == 2
    assert "opacity:60%" in drawn
    page.slider(key="explain_photo_strength").set_value(20).run()
    (drawn,) = html(page, "overlay")
    assert "opacity:20%" in drawn
    greyed = re.search(r"grayscale\((\d+)%\)", drawn)
    assert greyed and int(greyed[1]) <= 20


def test_map_is_cut_to_the_photo_and_its_strongest_ninth_is_named() -> None:
    heat = np.zeros((32, 32))
    heat[:, :4] = 9.0  # padding
    heat[25, 15] = 0.4
    heat[2, 8] = -0.1
    found = PhotoReasons("sales", "log", "sales", "occlusion", heat, (0, 4, 32, 24), proof())
    assert found.inside.shape == (32, 24)
    assert WORDING.photo(found) == f"The bottom of the photo raises sales most: ×\u00a0{math.exp(0.4):.2f}"


def test_evidence_is_that_of_the_method_chosen() -> None:
    page = about(Offer(image=photo(300, 300), price=29000))
    for method in PHOTO_METHODS:
        page.button_group(key="explain_photo_method").set_value(method).run()
        (numbers,) = html(page, "ledger")
        others = {METHODS[other] for other in PHOTO_METHODS if other != method}
        assert set(re.findall(r"Rank agreement with ([^<]+)<", numbers)) == others


# ---- what is missing ----


def test_offer_without_title_and_photo_says_what_to_bring() -> None:
    words = said(about(Offer(price=29000, category="shirts")))
    assert "No title to read" in words
    assert "No photo to look at" in words
    assert "not given" in words


def test_offer_without_a_price_is_told_what_knowing_it_would_do() -> None:
    assert "Price is not given: this is what knowing it would do" in said(about(Offer(title=TITLE)))


def test_model_that_was_not_taught_photos_says_so(tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("blind")
    bare = tiny.catalogue(folder / "bare", has_photos=False)
    tiny.demand_model(folder / "demand", bare, to=config.models_folder() / "blind")
    page = about(Offer(title=TITLE, image=photo(300, 300)), model="blind")
    assert "was not taught photos" in said(page)
    assert not html(page, "overlay")


def test_without_a_model_the_page_leads_to_models(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(config, "STARTER", tmp_path / "nowhere")
    page = opened()
    assert "There is no demand model" in said(page)
    assert any(link.proto.page == "models" for link in page.get("page_link"))


# ---- evidence and effects ----


def test_verdict_stands_first_and_its_reasons_are_text() -> None:
    page = about(Offer(title=TITLE))
    (verdict,) = html(page, "verdict")
    assert verdict.startswith('<p class="verdict ')
    assert "Deletion area" in "".join(html(page, "ledger"))


def test_price_effect_is_said_for_a_fifth_off() -> None:
    curve = Effect("sales", "log", "price", (50.0, 100.0, 200.0), (math.log(4), math.log(2), 0.0), 100.0, "sales")
    # One octave halves the sales, so 0.8 times the price multiplies them by 1 / 0.8.
    assert demand_words.fact(curve, math.log(2), "KRW") == "At 20 % off, sales ×\u00a01.25"


def test_choices_keep_the_own_one_however_low_it_ranks() -> None:
    names = tuple(f"kind {number}" for number in range(30))
    curve = Effect("sales", "log", "category", names, tuple(-float(n) for n in range(30)), "kind 29", "sales")
    shown = list(effects.choices(curve).data[0].y)
    assert len(shown) == N_CHOICES + 1
    assert shown[-1] == "Kind 29"


def test_choices_are_ranked_with_the_own_one_marked() -> None:
    curve = Effect("sales", "log", "category", ("shoes", "trainers", "bags"), (0.0, 2.0, 1.0), "bags", "sales")
    bars = effects.choices(curve).data[0]
    assert list(bars.y) == ["Trainers", "Bags", "Shoes"]
    assert [colour == charts.ACCENT for colour in bars.marker.color] == [False, True, False]


@pytest.mark.parametrize(("tried", "is_drawn"), [((), False), (("shirts", "trousers"), True)])
def test_only_categories_that_the_catalogue_takes_for_each_other_are_tried(
    tried: tuple[str, ...], is_drawn: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached, "categories_to_try", lambda offer: tried)
    words = said(opened())
    assert ("are taken for each other are tried" in words) == is_drawn
    assert ("No other category is tried" in words) != is_drawn
    assert ("listed under" in words.lower() or "category hardly moves" in words) == is_drawn


# ---- side by side ----


def test_another_model_is_compared_on_the_same_garment(starter: Path, workspace: Path) -> None:
    shutil.copytree(starter / "demand", config.models_folder() / "Twin")
    page = about(Offer(title=TITLE, price=29000))
    page.button_group(key="explain_compare").set_value("Another model").run()
    own, mine, theirs = html(page, "why")
    assert mine == theirs
    assert "Both are explained alike" in said(page)


def test_another_garment_is_picked_from_the_catalogue() -> None:
    page = opened()
    page.button(key="explain_compare_pick").click().run()
    next(button for button in page.button if button.key and button.key.startswith("picker_take_")).click().run()
    assert len(html(page, "why")) == 3
    assert "They part most over" in said(page) or "Both are explained alike" in said(page)


def test_without_another_model_the_page_says_how_to_get_one() -> None:
    page = opened()
    page.button_group(key="explain_compare").set_value("Another model").run()
    assert "There is no other model yet" in said(page)


def test_earlier_forecast_can_be_explained() -> None:
    page = opened(visitor_mark=ME).switch_page("pages/forecast.py").run()
    page.text_input(key="forecast_title").set_value("cedar linen trousers red")
    page.button(key="forecast_send").click().run()
    page = opened(visitor_mark=ME)
    page.button(key="explain_past").click().run()
    next(button for button in page.button if button.key and button.key.startswith("past_open_")).click().run()
    assert "cedar" in html(page, "words")[0]


# ---- cohorts ----


def test_cohort_is_told_with_its_size_and_intervals() -> None:
    page = opened()
    page.multiselect(key="explain_cohort_category").set_value(["shirts"])
    page.button(key="explain_cohort_send").click().run()
    words = said(page)
    assert "30 products of 6 brands" in words
    assert "Among shirts," in words
    assert "So few brands" in words


def test_a_cohorts_numbers_are_a_line_for_each_head_part_and_mean_and_its_figure_is_in_their_order() -> None:
    mean = {head: {"price": Estimate(-0.1, -0.2, 0.0), "title": Estimate(0.3, 0.2, 0.4)} for head in ("views", "sales")}
    size = {head: {"price": Estimate(math.log(2), 0.6, 0.8), "title": Estimate(math.log(3), 1.0, 1.2)} for head in mean}
    found = Cohort(40, 7, mean, size)
    table = list(csv.DictReader(io.StringIO(exports.cohort_csv(found).decode("utf-8-sig"))))
    assert len(table) == 2 * 2 * 2 and {row["brands"] for row in table} == {"7"}
    (one,) = (row for row in table if (row["forecast"], row["part"], row["what"]) == ("sales", "price", "mean size"))
    assert [float(one[name]) for name in ("value", "low", "high")] == pytest.approx([2, math.exp(0.6), math.exp(0.8)])
    drawn = sizes_svg({"Price": size["sales"]["price"], "Title": size["sales"]["title"]}, LOG, "a < b")
    assert drawn.index("Title") < drawn.index("×\u00a03.00") < drawn.index("Price") < drawn.index("×\u00a02.00")
    assert "a &lt; b" in drawn


def test_cohort_of_nobody_says_so() -> None:
    page = opened()
    for column, value in (("category", "shirts"), ("brand", tiny.BRANDS[0]), ("made_for", "women")):
        page.multiselect(key=f"explain_cohort_{column}").set_value([value])
    page.button(key="explain_cohort_send").click().run()
    assert "No product is like that" in said(page)


# ---- exports ----


def test_figures_numbers_and_report_are_in_the_archive(explainer: Explainer) -> None:
    told = explainer.explain(Offer(title="=SUM(A1) shirts", image=photo(200, 300), price=29000), ("sales",))
    with zipfile.ZipFile(io.BytesIO(exports.figures(told))) as archive:
        names = set(archive.namelist())
        report = archive.read("report.html").decode()
    assert {"sales-modalities.svg", "sales-words.svg", "sales-photo.png", "report.html", "reasons.csv"} <= names
    assert "SUM(A1)" in report
    assert "<script" not in report


def test_table_sums_from_baseline_to_prediction_and_formulas_are_disarmed(explainer: Explainer) -> None:
    told = explainer.explain(Offer(title="=SUM(A1) shirts", price=29000), ("sales",))
    table = list(csv.DictReader(io.StringIO(exports.as_csv(told).decode("utf-8-sig"))))
    of_parts = [float(row["value"]) for row in table if row["what"] in ("baseline", "part")]
    (prediction,) = [float(row["value"]) for row in table if row["what"] == "prediction"]
    assert math.prod(of_parts) == pytest.approx(prediction, rel=1e-4)
    assert "'=SUM(A1)" in {row["name"] for row in table}


def test_json_holds_evidence_beside_every_map(explainer: Explainer) -> None:
    told = json.loads(exports.as_json(explainer.explain(Offer(title=TITLE, price=29000), ("sales",))))
    assert set(told["words"]["sales"]["evidence"]) == {"gradient", "left_out", "attention"}
    assert "verdict" in told["words"]["sales"]["evidence"]["gradient"]


# ---- what is remembered ----


def test_shelf_gives_up_what_was_longest_not_asked_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cached, "N_REMEMBERED", 2)
    shelf = cached.Shelf()
    shelf.put("a", None)
    shelf.put("b", 1)
    assert shelf.find("a") == (None,)
    shelf.put("c", 2)
    assert (shelf.find("a"), shelf.find("b"), shelf.find("c")) == ((None,), None, (2,))


def test_photo_is_known_by_its_content(tmp_path: Path) -> None:
    content = photo(50, 50)
    (tmp_path / "one.jpg").write_bytes(content)
    of_file, of_bytes = (cached_reasons._content_of(Offer(image=image)) for image in (tmp_path / "one.jpg", content))
    assert of_file == of_bytes
