"""The demo catalogue: that it is drawn from its seed, and that what ships is what was promised."""

import io
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from PIL import Image

from core.catalogue import Catalogue
from core.colours import COLOURS, colour_named, colour_of_title, lab_of
from core.config import DEMO_CATALOGUE
from core.demand.predict import CountForecast, Forecaster, Interval
from tools.draw import draw_catalogue, draw_product_photo
from tools.draw.brands import BRANDS
from tools.draw.curves import ellipse, mirrored, ribbon, smooth, symmetric
from tools.draw.figures import AGE_BANDS, drawn
from tools.draw.kinds import CATEGORIES, all_kinds, kind_named
from tools.draw.outfits import RULES
from tools.draw.photos import design_of, photo_of
from tools.draw.scenes import PHOTO


@pytest.fixture(scope="module")
def products() -> pd.DataFrame:
    return pd.read_csv(DEMO_CATALOGUE / "products.csv", keep_default_na=False)


@pytest.fixture(scope="module")
def outfits() -> pd.DataFrame:
    return pd.read_csv(DEMO_CATALOGUE / "outfits.csv")


def _bytes_of(photo: Image.Image) -> bytes:
    buffer = io.BytesIO()
    photo.save(buffer, "PNG")
    return buffer.getvalue()


def test_the_same_seed_draws_the_same_picture_and_another_seed_another() -> None:
    first, again, other = (draw_product_photo("t-shirt", "navy", seed) for seed in (4, 4, 5))
    assert _bytes_of(first) == _bytes_of(again)
    assert _bytes_of(first) != _bytes_of(other)
    assert first.size == (PHOTO, PHOTO)


def test_the_same_seed_draws_the_same_catalogue_byte_for_byte(tmp_path: Path) -> None:
    for name in ("one", "two"):
        draw_catalogue(tmp_path / name, seed=3, n_products=4)
    one = sorted(path for path in (tmp_path / "one").rglob("*") if path.is_file())
    assert len(one) == 3 + 5
    assert all(
        path.read_bytes() == (tmp_path / "two" / path.relative_to(tmp_path / "one")).read_bytes() for path in one
    )


def test_an_unknown_kind_or_colour_is_refused() -> None:
    with pytest.raises(KeyError):
        draw_product_photo("spaceship", "black", 0)
    with pytest.raises(KeyError):
        draw_product_photo("t-shirt", "infrared", 0)


@pytest.mark.parametrize(
    ("kind", "colour"), [("t-shirt", "red"), ("tote bag", "camel"), ("beanie", "mustard"), ("hoodie", "green")]
)
def test_the_drawn_colour_is_the_colour_asked_for(kind: str, colour: str) -> None:
    """The median pixel of the middle of the picture is nearer to that colour than to most others."""
    middle = np.asarray(draw_product_photo(kind, colour, 8))[PHOTO // 2 : PHOTO // 2 + 70, PHOTO // 3 : 2 * PHOTO // 3]
    seen = lab_of(np.median(middle.reshape(-1, 3), axis=0))
    order = sorted(COLOURS, key=lambda named: float(np.linalg.norm(np.subtract(seen, named.lab))))
    assert colour in [named.name for named in order[:3]]


def test_a_second_take_shows_the_same_design_otherwise() -> None:
    design = design_of(kind_named("후드 티셔츠"), 12)
    usual, other = (np.asarray(photo_of(design, take), float) for take in (0, 1))
    assert np.abs(usual - other).mean() > 4


def test_every_category_of_the_mall_has_kinds_and_every_kind_a_place_in_it() -> None:
    assert {kind.category for kind in all_kinds()} == set(CATEGORIES)
    assert len(CATEGORIES) == 16
    assert len({kind.name for kind in all_kinds()}) == len(all_kinds())


def test_curves_pass_through_their_points() -> None:
    points = [(0.0, 0.0), (0.3, 0.1), (0.4, 0.5), (-0.2, 0.6)]
    curve = smooth(points)
    assert all(np.linalg.norm(curve - point, axis=1).min() < 1e-9 for point in points)


def test_symmetric_outlines_are_their_own_mirror_image() -> None:
    outline = symmetric([(0, 0), (0.2, 0.1), (0.25, 0.6, 1), (0, 0.7)])
    image = mirrored(outline)
    assert all(np.linalg.norm(image - point, axis=1).min() < 1e-6 for point in outline)


def test_a_ribbon_is_as_wide_as_asked() -> None:
    outline = ribbon([(0, 0), (0.5, 0), (1, 0)], 0.1)
    assert np.ptp(outline[:, 1]) == pytest.approx(0.1)
    assert ellipse((0, 0), 2, 1)[:, 0].max() == pytest.approx(2)


def test_the_shipped_catalogue_holds_what_was_promised(products: pd.DataFrame, outfits: pd.DataFrame) -> None:
    assert len(products) >= 480
    assert set(products.category) == set(CATEGORIES)
    assert products.category.value_counts().min() >= 8
    assert products.brand.nunique() >= 30
    assert set(products.brand) <= {brand.name for brand in BRANDS}
    assert (products.groupby("group").size() == 2).sum() >= 100
    assert outfits.outfit_id.nunique() >= 150
    assert products.product_id.is_unique


def test_the_shipped_catalogue_is_read_without_a_problem(products: pd.DataFrame) -> None:
    catalogue = Catalogue.read(DEMO_CATALOGUE)
    assert len(catalogue) == len(products)
    assert catalogue.problems == ()
    assert catalogue.info.is_simulated
    assert catalogue.info.currency == "KRW"


def test_every_shipped_photograph_opens_and_the_folder_stays_small(products: pd.DataFrame) -> None:
    for name in products.image:
        with Image.open(DEMO_CATALOGUE / name) as image:
            image.load()
            assert image.size == (PHOTO, PHOTO)
            assert image.mode == "RGB"
    size = sum(path.stat().st_size for path in DEMO_CATALOGUE.rglob("*") if path.is_file())
    assert size < 15_000_000
    assert len(list((DEMO_CATALOGUE / "images").iterdir())) == len(products)


def test_no_two_shipped_photographs_are_the_same(products: pd.DataFrame) -> None:
    contents = {(DEMO_CATALOGUE / name).read_bytes() for name in products.image}
    assert len(contents) == len(products)


def test_shipped_titles_name_their_kind_and_their_colour(products: pd.DataFrame) -> None:
    nouns = {kind.subcategory: [] for kind in all_kinds()}  # type: dict[str, list[str]]
    for kind in all_kinds():
        nouns[kind.subcategory] += [kind.noun, kind.english]
    for row in products.itertuples():
        assert any(noun in row.title for noun in nouns[row.subcategory]), row.title
        assert colour_of_title(row.title) == row.colour, row.title
    korean = products.title.str.contains("[가-힣]")
    assert 0.75 < korean.mean() < 0.98


def test_the_two_offers_of_a_group_are_one_product_told_twice(products: pd.DataFrame) -> None:
    for _, pair in products.groupby("group"):
        if len(pair) == 2:
            first, second = pair.iloc[0], pair.iloc[1]
            assert first.brand == second.brand
            assert first.colour == second.colour
            assert first.category == second.category
            assert first.title != second.title
            assert abs(np.log(first.price / second.price)) < 0.4


def test_shipped_figures_are_whole_and_marked_as_simulated(products: pd.DataFrame) -> None:
    assert json.loads((DEMO_CATALOGUE / "catalogue.json").read_text(encoding="utf-8"))["is_simulated"] is True
    shares = products[[f"age_{band}_share" for band in AGE_BANDS]]
    np.testing.assert_allclose(shares.sum(axis=1), 1, atol=1e-6)
    assert products.male_share.between(0, 1).all()
    assert (products.price % 100 == 0).all()
    assert products.price.between(3_000, 1_500_000).all()


def test_what_the_demo_sold_is_what_such_forecasts_mean() -> None:
    """Of shipped rows, forecast anew, as many lie inside the intervals, and half above the forecast, as should."""
    goods = Catalogue.read(DEMO_CATALOGUE)
    chosen = goods.with_rows(range(0, len(goods), 5))
    forecasts = Forecaster.load("starter").forecast([product.offer for product in chosen.products()])
    for head, truth in (("views", chosen.frame["views"]), ("sales", chosen.frame["sales"])):
        counts = [getattr(forecast, head) for forecast in forecasts]
        inside = [one.interval_80.low <= true <= one.interval_80.high for one, true in zip(counts, truth, strict=True)]
        above = [true > one.value for one, true in zip(counts, truth, strict=True)]
        assert 0.7 <= np.mean(inside) <= 0.9
        assert 0.37 <= np.mean(above) <= 0.63
        assert abs(np.median(np.log(truth) - np.log([one.value for one in counts]))) < 0.4


def test_simulated_counts_fill_the_intervals_as_often_as_these_say() -> None:
    count = CountForecast(100.0, {80: Interval(20.0, 300.0), 95: Interval(5.0, 2000.0)}, 50.0, 10)
    draws = np.array([drawn(count, z) for z in np.random.default_rng(0).normal(size=20_000)])
    for interval, level in ((count.interval_80, 0.8), (count.interval_95, 0.95)):
        inside = (draws > interval.low + 1e-6) & (draws < interval.high - 1e-6)
        assert inside.mean() == pytest.approx(level, abs=0.01)
    assert np.median(draws) == pytest.approx(100, rel=0.05)


def _second_derivation(rule: str, labs: list[tuple[float, float, float]]) -> bool:
    """The rules once more, from complex numbers a + ib."""
    tones = [complex(a, b) for _, a, b in labs]
    bright = [tone for tone in tones if abs(tone) >= 14]
    gaps = [abs(np.degrees(np.angle(one / other))) for one, other in combinations(bright, 2)]
    if rule == "monochrome":
        return all(np.linalg.norm(np.subtract(one, other)) <= 30 for one, other in combinations(labs, 2))
    if rule == "neutrals":
        return not bright
    if rule == "one accent":
        return len(bright) == 1
    if rule == "tone in tone":
        return len(bright) >= 2 and max(gaps) <= 40
    if rule == "complementary":
        return len(bright) == 2 and gaps[0] >= 140
    indigo = {colour.lab for colour in COLOURS if "indigo" in colour.name}
    return any(lab in indigo for lab in labs) and all(
        lab in indigo for lab, tone in zip(labs, tones, strict=True) if abs(tone) >= 14
    )


def test_shipped_outfits_obey_their_stated_rule(products: pd.DataFrame, outfits: pd.DataFrame) -> None:
    colour_of = products.set_index("product_id").colour
    assert set(outfits.rule) == set(RULES)
    for _, outfit in outfits.groupby("outfit_id"):
        labs = [colour_named(colour_of[product]).lab for product in outfit.product_id]
        assert _second_derivation(outfit.rule.iloc[0], labs), outfit


def test_shipped_outfits_dress_one_person_for_one_season_in_one_style(
    products: pd.DataFrame, outfits: pd.DataFrame
) -> None:
    row_of = products.set_index("product_id")
    for _, outfit in outfits.groupby("outfit_id"):
        slots = list(outfit.slot)
        assert len(set(slots)) == len(slots)
        assert "shoes" in slots
        assert ("dress" in slots) != ({"top", "bottom"} <= set(slots))
        assert len(set(row_of.loc[outfit.product_id].made_for) - {"unisex"}) <= 1
        rows = row_of.loc[outfit.product_id]
        kinds = [
            [kind for kind in all_kinds() if (kind.category, kind.subcategory) == (c, s)]
            for c, s in zip(rows.category, rows.subcategory, strict=True)
        ]
        assert all(any(outfit["style"].iloc[0] in kind.styles for kind in candidates) for candidates in kinds)
        seasons = [{kind.season for kind in candidates} for candidates in kinds]
        assert not ({"warm"} in seasons and {"cold"} in seasons)
