"""Forecasts: every part of them, what is refused, what is flagged, and that nothing is encoded twice."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch

from core.catalogue import Catalogue, Offer
from core.demand.predict import Forecaster, forecast_as_json
from core.encoders.memory import FeatureMemory
from core.errors import ImageError, ModelError, PriceError
from core.matching.comparables import comparables


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
    loaded = Forecaster.load(room / "model")
    forecaster = Forecaster(loaded.model, replace(loaded.encoders, memory=FeatureMemory()))
    n_encoded: list[int] = []
    assert forecaster.encoders.image is not None
    hooks = [
        module.register_forward_hook(lambda module, given, out: n_encoded.append(len(out)))
        for module in (forecaster.encoders.image.trunk, forecaster.encoders.text)
    ]
    forecaster.price_curve(offer(room), [10_000, 20_000, 30_000])
    forecaster.forecast([replace(offer(room), title="cedar linen shirts white")])
    assert n_encoded == [1, 1, 1], "a photo, a title, and the other title"
    for hook in hooks:
        hook.remove()


def test_two_forecasters_share_their_encoders_and_what_these_said(room: Path, forecaster: Forecaster) -> None:
    forecaster.forecast([offer(room)])
    other = Forecaster.load(room / "model")
    assert other.encoders.image is forecaster.encoders.image and other.encoders.text is forecaster.encoders.text
    n_encoded: list[int] = []
    hook = other.encoders.text.register_forward_hook(lambda module, given, out: n_encoded.append(len(out)))
    other.forecast([offer(room)])
    hook.remove()
    assert n_encoded == []


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


def test_a_bad_offer_is_refused_and_no_answer_given(forecaster: Forecaster) -> None:
    with pytest.raises(PriceError, match="not above zero"):
        forecaster.forecast([Offer("anvil cotton shirts"), Offer(price=-1.0)])


def test_a_text_file_named_jpg_is_refused(tmp_path: Path, forecaster: Forecaster) -> None:
    (tmp_path / "a.jpg").write_text("not a photo")
    with pytest.raises(ImageError):
        forecaster.forecast([Offer(image=tmp_path / "a.jpg")])


def test_another_encoder_than_the_one_trained_with_is_refused(room: Path, tmp_path: Path) -> None:
    forecaster = Forecaster.load(room / "model")
    other = replace(forecaster.config, text_hash="0" * 16)
    forecaster.config = other
    with pytest.raises(ModelError, match="trained with other encoders"):
        forecaster.forecast([offer(room)])


def test_offers_are_near_what_they_look_and_read_like(room: Path, forecaster: Forecaster) -> None:
    goods = Catalogue.read(room / "tiny-catalogue")
    product = goods.product("p4")
    found = comparables(goods, product.offer, forecaster.embed, n=5)
    assert found[0].product.product_id == "p4" and found[0].similarity == pytest.approx(1, abs=1e-3)


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
