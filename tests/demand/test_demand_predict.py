"""Forecasts: every part of them, what is refused, what is flagged, and that nothing is encoded twice."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch

from core.catalogue import Catalogue, Offer
from core.demand.comparables import comparables
from core.demand.predict import Forecaster, check_offer, forecast_as_json, parse_price
from core.errors import CatalogueError, ImageError, ModelError, PriceError, TitleError, VitrineError


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("room")
    tiny.demand_model(folder / "model", epochs=30)
    return folder


@pytest.fixture(scope="module")
def forecaster(room: Path) -> Forecaster:
    return Forecaster.load(room / "model")


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))


def offer(room: Path) -> Offer:
    photo = room / "tiny-catalogue" / "images" / "0.jpg"
    return Offer("anvil cotton shirts red", photo, 22_000.0, "men", "shirts")


def test_a_forecast_has_all_its_parts(room: Path, forecaster: Forecaster) -> None:
    (forecast,) = forecaster.forecast([offer(room)])
    for count in (forecast.views, forecast.sales):
        low_95, low_80, high_80, high_95 = (
            count.interval_95.low,
            count.interval_80.low,
            count.interval_80.high,
            count.interval_95.high,
        )
        assert 0 < low_95 <= low_80 < count.value < high_80 <= high_95
        assert 0 <= count.percentile <= 100 and count.n_compared in (25, 30)
    assert sum(forecast.age_shares.values()) == pytest.approx(1, abs=1e-5)
    assert list(forecast.age_shares) == ["≤18", "19–23", "24+"]
    assert forecast.age_shares[forecast.preferred_age] == max(forecast.age_shares.values())
    assert forecast.preferred_gender == ("men" if forecast.male_share >= 0.5 else "women")
    assert forecast.is_simulated and forecast.currency == "KRW" and forecast.cautions == ()
    assert json.loads(json.dumps(forecast_as_json(forecast)))["sales"]["value"] == forecast.sales.value


def test_sales_follow_the_rule_that_the_catalogue_was_drawn_by(room: Path, forecaster: Forecaster) -> None:
    cheap, dear = forecaster.price_curve(replace(offer(room), image=None), [9_000, 60_000])
    assert cheap.sales.value > dear.sales.value
    shirt, trousers = forecaster.forecast([Offer(category="shirts"), Offer(category="trousers")])
    assert shirt.sales.value > trousers.sales.value


def test_any_part_may_be_absent(room: Path, forecaster: Forecaster) -> None:
    full = offer(room)
    parts = [replace(full, **{name: None}) for name in ("title", "image", "price", "made_for", "category")]
    forecasts = forecaster.forecast([*parts, Offer(price=20_000.0)])
    assert all(np.isfinite(forecast.sales.value) for forecast in forecasts)


def test_forecasts_do_not_depend_on_their_company(room: Path, forecaster: Forecaster) -> None:
    offers = [offer(room), Offer("birch linen trousers blue"), Offer(price=9_000.0)]
    together = forecaster.forecast(offers)
    for one, alone in zip(together, (forecaster.forecast([each])[0] for each in offers), strict=True):
        assert one.sales.value == pytest.approx(alone.sales.value, rel=1e-4)


def test_a_photo_may_be_bytes(room: Path, forecaster: Forecaster) -> None:
    by_path = offer(room)
    assert isinstance(by_path.image, Path)
    by_bytes = replace(by_path, image=by_path.image.read_bytes())
    first, second = forecaster.forecast([by_path, by_bytes])
    assert first.sales.value == pytest.approx(second.sales.value, rel=1e-5)


def test_a_price_curve_encodes_photo_and_title_once(room: Path) -> None:
    forecaster = Forecaster.load(room / "model")
    n_encoded: list[int] = []
    assert forecaster.encoders.image is not None
    forecaster.encoders.image.trunk.register_forward_hook(lambda module, given, out: n_encoded.append(len(out)))
    forecaster.encoders.text.register_forward_hook(lambda module, given, out: n_encoded.append(len(out)))
    forecaster.price_curve(offer(room), [10_000, 20_000, 30_000])
    forecaster.forecast([replace(offer(room), title="cedar linen shirts white")])
    assert n_encoded == [1, 1, 1], "a photo, a title, and the other title"


def test_what_was_never_seen_is_flagged(room: Path, forecaster: Forecaster) -> None:
    strange = Offer("コットンシャツ", None, 5_000_000.0, "men", "hats")
    (forecast,) = forecaster.forecast([strange])
    assert {caution.kind for caution in forecast.cautions} == {"title", "price", "category"}


def test_an_out_of_distribution_photo_is_flagged(room: Path, forecaster: Forecaster) -> None:
    import io

    from PIL import Image

    noise = io.BytesIO()
    pixels = np.random.default_rng(0).integers(0, 255, (64, 64, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(noise, "PNG")
    (forecast,) = forecaster.forecast([Offer(image=noise.getvalue())])
    assert [caution.kind for caution in forecast.cautions] == ["photo"]


@pytest.mark.parametrize(
    ("bad", "error"),
    [
        (Offer(), TitleError),
        (Offer(title="  "), TitleError),
        (Offer(title="x" * 3000), TitleError),
        (Offer(price=0.0), PriceError),
        (Offer(price=-1.0), PriceError),
        (Offer(price=1e12), PriceError),
        (Offer(price=float("nan")), PriceError),
        (Offer(made_for="dogs"), CatalogueError),
    ],
)
def test_a_bad_offer_is_refused_in_a_sentence(bad: Offer, error: type[VitrineError], forecaster: Forecaster) -> None:
    with pytest.raises(error) as fault:
        check_offer(bad)
    assert fault.value.message.endswith(".") and fault.value.remedy.endswith(".")
    with pytest.raises(error):
        forecaster.forecast([bad])


def test_a_text_file_named_jpg_is_refused(tmp_path: Path, forecaster: Forecaster) -> None:
    (tmp_path / "a.jpg").write_text("not a photo")
    with pytest.raises(ImageError):
        forecaster.forecast([Offer(image=tmp_path / "a.jpg")])


@pytest.mark.parametrize(("text", "price"), [("29,000", 29_000), ("₩29,000", 29_000), ("", None), (None, None)])
def test_prices_are_read_as_people_write_them(text: str | None, price: float | None) -> None:
    assert parse_price(text) == price


@pytest.mark.parametrize("text", ["abc", "0", "-1", "1e12", "inf"])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(PriceError):
        parse_price(text)


def test_another_encoder_than_the_one_trained_with_is_refused(room: Path, tmp_path: Path) -> None:
    forecaster = Forecaster.load(room / "model")
    other = replace(forecaster.config, text_hash="0" * 16)
    forecaster.config = other
    with pytest.raises(ModelError, match="trained with other encoders"):
        forecaster.forecast([offer(room)])


def test_comparables_are_of_the_category_and_nearest_first(room: Path, forecaster: Forecaster) -> None:
    goods = Catalogue.read(room / "tiny-catalogue")
    product = goods.product("p4")
    found = comparables(goods, product.offer, forecaster, n=5)
    assert found[0].product.product_id == "p4" and found[0].similarity == pytest.approx(1, abs=1e-3)
    assert {near.product.offer.category for near in found} == {"shirts"}
    assert [near.similarity for near in found] == sorted((near.similarity for near in found), reverse=True)
    assert comparables(goods, Offer(price=9.0), forecaster) == ()


def test_intervals_hold_their_share_of_new_brands(room: Path, forecaster: Forecaster) -> None:
    others = tiny.catalogue(
        room / "others", n_products=200, seed=5, has_photos=False, brands=("gorse", "heath", "inlet")
    )
    forecasts = forecaster.forecast([product.offer for product in others.products()])
    sales = others.frame["sales"].to_numpy()
    known = np.isfinite(sales)
    low = np.array([forecast.sales.interval_80.low for forecast in forecasts])
    high = np.array([forecast.sales.interval_80.high for forecast in forecasts])
    assert 0.7 <= np.mean((low <= sales)[known] & (sales <= high)[known]) <= 1.0
    assert torch.is_grad_enabled()
