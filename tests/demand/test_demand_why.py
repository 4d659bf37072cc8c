"""Reasons of a tiny model: held against captum, against the forecaster itself, and against sessions side by side."""

import io
import sys
import unicodedata
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny
import torch
from PIL import Image
from torch import Tensor

from core.catalogue import MODALITIES, Offer
from core.demand.network.model import FIRST_HEADS as HEADS
from core.demand.predict import Forecaster
from core.demand.train import train_demand
from core.demand.why.explainer import Explainer
from core.demand.why.question import WholeModel, questions_of, target_of, values_of
from core.encoders.features import FeatureStore
from core.encoders.images import ImageEncoder
from core.encoders.memory import FeatureMemory
from core.explain.attributions import captum_shapley
from core.explain.photo import AskedPhoto
from core.explain.results import PHOTO_METHODS, HeadReasons, as_plain
from core.storage import sha256_of

TITLE = "anvil cotton shirts red"


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("reasons")
    tiny.demand_model(folder / "demand")
    return folder


@pytest.fixture(scope="module")
def explainer(room: Path) -> Explainer:
    return Explainer(loaded(room / "demand"))


def loaded(folder: Path) -> Forecaster:
    """A model all of whose members are heard: of a few products, those that see photos may be found to say nothing."""
    forecaster = Forecaster.load(folder)
    forecaster.network.fusion.ensemble_weights.fill_(1.0)
    return forecaster


def without_memory(folder: Path) -> Forecaster:
    """The same, that remembers nothing of what others have asked in this process."""
    forecaster = loaded(folder)
    return Forecaster(forecaster.model, replace(forecaster.encoders, memory=FeatureMemory()))


@pytest.fixture(scope="module")
def offer() -> Offer:
    return Offer(TITLE, photo_of(tiny.draw_garment("shirts", "red", size=32)), 29000.0, "men", "shirts")


def photo_of(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


def asked_photo(explainer: Explainer, offer: Offer) -> AskedPhoto:
    """An offer's photo, to be asked about."""
    forecaster = explainer.forecaster
    (question,) = questions_of(forecaster.network, forecaster.model.calibration, forecaster.encode([offer]))
    assert offer.image is not None
    return AskedPhoto(question, WholeModel.of(forecaster).photo(offer.image))


def total(reasons: HeadReasons) -> float:
    """Baseline and contributions together."""
    return reasons.baseline + sum(reasons.contributions.values())


def said(explainer: Explainer, head: str, target: str, offer: Offer) -> float:
    """What the forecaster says of an offer, in the units of reasons."""
    (forecast,) = explainer.forecaster.forecast([offer])
    if head in ("views", "sales"):
        return float(np.log(getattr(forecast, head).value))
    return forecast.male_share if head == "preferred_gender" else forecast.age_shares[target]


def test_contributions_sum_to_the_forecast_itself(explainer: Explainer, offer: Offer) -> None:
    (reasons,) = explainer.modalities([offer])
    for head in HEADS:
        assert total(reasons[head]) == pytest.approx(said(explainer, head, reasons[head].target, offer), abs=1e-4)
        assert total(reasons[head]) == pytest.approx(reasons[head].prediction, abs=1e-6)


def test_captum_on_the_whole_model_gives_the_same_contributions(explainer: Explainer, offer: Offer) -> None:
    forecaster = explainer.forecaster

    @cache
    def whole_model(coalition: tuple[bool, ...]) -> Tensor:
        cold = Forecaster(forecaster.model, replace(forecaster.encoders, memory=FeatureMemory()))
        inputs = cold.encode([offer])
        presence = inputs.presence & torch.tensor([coalition])
        with torch.no_grad():
            heads = forecaster.network.answer(inputs.with_presence(presence))
        return values_of(forecaster.model.calibration, heads, presence)

    def output(rows: Tensor) -> Tensor:
        return torch.cat([whole_model(tuple(row)) for row in (rows > 0.5).tolist()])

    theirs = captum_shapley(output, len(MODALITIES))
    whole = output(torch.ones(1, len(MODALITIES)))[0]
    (ours,) = explainer.modalities([offer])
    for head in HEADS:
        column = target_of(head, whole, forecaster.config.says).column
        assert list(ours[head].contributions.values()) == pytest.approx(theirs[:, column].tolist(), abs=1e-4)


def test_what_is_absent_contributes_nothing_and_many_offers_get_the_answers_of_one(
    explainer: Explainer, offer: Offer
) -> None:
    offers = [offer, Offer(price=15000.0), replace(offer, title=None, image=None), Offer(title="birch linen")]
    together = explainer.modalities(offers)
    for one, reasons in zip(offers, together, strict=True):
        (alone,) = explainer.modalities([one])
        for head in HEADS:
            contributions = reasons[head].contributions
            assert contributions == pytest.approx(alone[head].contributions, abs=1e-5)
            absent = set(MODALITIES) - set(reasons[head].present)
            assert all(contributions[name] == 0 for name in absent)
    assert together[1]["sales"].present == ("price",)


@pytest.mark.parametrize("head", HEADS)
def test_leaving_a_word_out_is_the_forecast_of_the_shorter_title(explainer: Explainer, offer: Offer, head: str) -> None:
    found = explainer.words(offer, head, has_evidence=False)
    assert found is not None
    whole = said(explainer, head, found.target, offer)
    for place, word in enumerate(found.words):
        shorter = " ".join(other.text for i, other in enumerate(found.words) if i != place)
        fall = whole - said(explainer, head, found.target, replace(offer, title=shorter))
        assert word.left_out == pytest.approx(fall, abs=1e-4)


def test_gradients_of_words_add_up_and_every_map_has_its_evidence(explainer: Explainer, offer: Offer) -> None:
    found = explainer.words(offer, "sales")
    assert found is not None
    assert set(found.evidence) == {"gradient", "left_out", "attention"}
    error = found.evidence["gradient"].completeness_error
    assert error is not None and error < 0.01
    assert sum(word.attention for word in found.words) == pytest.approx(1)
    for evidence in found.evidence.values():
        assert evidence.reasons and evidence.verdict in ("holds", "weak", "does not hold here")
        assert 0 <= evidence.randomised_similarity <= 1


@pytest.mark.parametrize(
    "title", ["  [anvil]  cotton/linen\tshirts ", unicodedata.normalize("NFD", "안빌 반팔 셔츠 (블랙)"), "anvil", "-"]
)
def test_words_stand_where_they_stand_in_the_title_as_given(explainer: Explainer, title: str) -> None:
    found = explainer.words(Offer(title=title), "views", has_evidence=False)
    view = explainer.attention(Offer(title=title))
    assert found is not None and view is not None
    assert (
        [title[word.start : word.end] for word in found.words] == [word.text for word in found.words] == title.split()
    )
    spans = [(word.start, word.end) for word in found.words]
    assert all(any(a <= start <= end <= b for a, b in spans) for start, end in view.offsets)


def test_a_blank_cell_is_the_forecast_of_the_photo_with_that_cell_painted_over(
    explainer: Explainer, offer: Offer
) -> None:
    asked = asked_photo(explainer, offer)
    masks = np.ones((2, asked.photo.n_cells), bool)
    masks[1, 27] = False
    whole, painted = asked.value(masks)
    pixels = np.asarray(tiny.draw_garment("shirts", "red", size=32)).copy()
    pixels[asked.photo.cells == 27] = (asked.photo.blank[0, :, 0, 0] * 255).round().to(torch.uint8).numpy()
    repainted = replace(offer, image=photo_of(Image.fromarray(pixels)))
    assert whole[1] == pytest.approx(said(explainer, "sales", "", offer), abs=1e-4)
    assert painted[1] == pytest.approx(said(explainer, "sales", "", repainted), abs=1e-4)


@pytest.mark.parametrize("method", PHOTO_METHODS)
def test_a_photos_map_lies_on_the_photo_and_not_beside_it(explainer: Explainer, offer: Offer, method: str) -> None:
    tall = photo_of(tiny.draw_garment("trousers", "blue", size=64).crop((16, 0, 48, 64)))
    found = explainer.photo(replace(offer, image=tall), "sales", method, has_evidence=False)
    assert found is not None and found.evidence is None
    assert found.heat.shape == (32, 32) and np.isfinite(found.heat).all()
    top, left, height, width = found.box
    assert (top, left, height, width) == (0, 8, 32, 16)
    if method != "grad_cam":
        assert found.heat[:, left : left + width].sum() == pytest.approx(found.heat.sum(), abs=1e-6)


def test_a_photos_gradients_add_up_within_what_their_evidence_says(explainer: Explainer, offer: Offer) -> None:
    found = explainer.photo(offer, "views", "integrated_gradients")
    assert found is not None and found.evidence is not None
    asked = asked_photo(explainer, offer)
    n_cells = asked.photo.n_cells
    whole, blank = asked.value(np.array([[True] * n_cells, [False] * n_cells]))[:, 0]
    missed = abs(found.heat.sum() - (whole - blank)) / abs(whole - blank)
    assert found.evidence.completeness_error == pytest.approx(missed, rel=1e-3)
    assert set(found.evidence.agreement) == {"grad_cam", "occlusion"}


def test_effects_are_the_forecasts_at_other_values_and_pass_through_the_offers_own(
    explainer: Explainer, offer: Offer
) -> None:
    assert {effect.fact for effect in explainer.effects(offer, "preferred_age")} == {"price", "made_for"}
    effects = {effect.fact: effect for effect in explainer.effects(offer, "preferred_age", tiny.KINDS)}
    assert set(effects) == {"price", "made_for", "category"}
    for fact, effect in effects.items():
        assert effect.own == getattr(offer, fact)
        for value, forecast in list(zip(effect.values, effect.forecasts, strict=True))[:3]:
            other = replace(offer, **{fact: value})
            assert forecast == pytest.approx(said(explainer, "preferred_age", effect.target, other), abs=1e-4)


def test_sessions_side_by_side_get_the_answers_of_one_and_leave_the_model_as_it_was(
    room: Path, explainer: Explainer, offer: Offer
) -> None:
    others = [offer, replace(offer, title="birch linen trousers", price=9000.0)]
    alone = [as_plain(explainer.explain(one, ("sales",))) for one in others]
    shared = Explainer(loaded(room / "demand"))
    before = {name: value.clone() for name, value in shared.network.state_dict().items()}
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda one: as_plain(shared.explain(one, ("sales",))), others * 2))
    for found, expected in zip(together, alone * 2, strict=True):
        assert_alike(found, expected)
    assert all(torch.equal(value, before[name]) for name, value in shared.network.state_dict().items())
    modules = [*shared.network.modules(), *shared.forecaster.encoders.text.modules()]
    assert not any(module._forward_hooks or module._backward_hooks for module in modules)
    assert all(parameter.grad is None for parameter in shared.network.parameters())


def assert_alike(left: object, right: object) -> None:
    """The same plain values, but for rounding."""
    if isinstance(left, dict) and isinstance(right, dict):
        assert left.keys() == right.keys()
        for key in left:
            assert_alike(left[key], right[key])
    elif isinstance(left, list) and isinstance(right, list):
        assert len(left) == len(right)
        for one, other in zip(left, right, strict=True):
            assert_alike(one, other)
    elif isinstance(left, float):
        assert left == pytest.approx(right, rel=1e-3, abs=1e-5)
    else:
        assert left == right


def test_a_model_that_was_never_taught_photos_explains_everything_else(tmp_path: Path, offer: Offer) -> None:
    products = tiny.catalogue(tmp_path / "bare", has_photos=False)
    explainer = Explainer(Forecaster.load(tiny.demand_model(tmp_path / "demand", products, epochs=1)))
    found = explainer.explain(offer, ("views",))
    assert "image" not in found.modalities["views"].present and not found.photos
    assert found.words and explainer.photo(offer, "views") is None


def test_whatever_an_offer_lacks_the_rest_is_explained(explainer: Explainer, offer: Offer) -> None:
    bare = explainer.explain(Offer(category="shirts"), ("sales", "preferred_age"))
    assert not bare.words and not bare.photos
    assert [effect.own for effect in bare.effects["sales"]] == [None, None]
    tried = explainer.explain(Offer(category="shirts"), ("sales",), categories=("shirts", "trousers"))
    assert [effect.own for effect in tried.effects["sales"]] == [None, None, "shirts"]
    assert explainer.words(replace(offer, title=None), "sales") is None
    assert explainer.attention(replace(offer, title=None)) is None
    assert explainer.photo(replace(offer, image=None), "sales") is None


def test_a_network_with_an_image_encoder_of_its_own_is_explained_too(room: Path, tmp_path: Path, offer: Offer) -> None:
    products = tiny.catalogue(tmp_path / "goods", n_products=40)
    encoders = {"text_encoder": str(room / "tiny-text"), "image_encoder": str(room / "tiny-image")}
    folder = train_demand(products, "paper", tmp_path / "paper", epochs=1, store=FeatureStore(tmp_path), **encoders)
    explainer = Explainer(Forecaster.load(folder))
    (reasons,) = explainer.modalities([offer])
    assert total(reasons["sales"]) == pytest.approx(said(explainer, "sales", "", offer), abs=1e-4)
    words, seen = explainer.words(offer, "sales"), explainer.photo(offer, "sales", "grad_cam", has_evidence=False)
    assert words is not None and words.evidence["gradient"].completeness_error < 0.05  # type: ignore[operator]
    assert seen is not None and seen.heat.shape == (125, 125) and np.abs(seen.heat).max() > 0


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """How often a photo is hashed, encoded, and given to a forecaster, by any part of the house."""
    calls: Counter[str] = Counter()

    def counting(name: str, done: Callable[..., Any], is_one: Callable[..., bool]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            calls[name] += is_one(*args)
            return done(*args, **options)

        return call

    for module in [module for name, module in sys.modules.items() if name.startswith("core.")]:
        if hasattr(module, "sha256_of"):
            is_photo = lambda source: isinstance(source, bytes) and source.startswith(b"\x89PNG")  # noqa: E731
            monkeypatch.setattr(module, "sha256_of", counting("hashed", sha256_of, is_photo))
    monkeypatch.setattr(ImageEncoder, "encode", counting("encoded", ImageEncoder.encode, lambda *_: True))
    sees = lambda _, offers, *rest: any(offer.image is not None for offer in offers)  # noqa: E731
    monkeypatch.setattr(Forecaster, "encode", counting("asked", Forecaster.encode, sees))
    return calls


ONCE = {"hashed": 1, "encoded": 1, "asked": 1}


def test_effects_hash_and_encode_a_photo_once(room: Path, offer: Offer, counted: Counter[str]) -> None:
    found = Explainer(without_memory(room / "demand")).effects(offer, "sales", tiny.KINDS)
    assert sum(len(effect.values) for effect in found) > 25
    assert dict(counted) == ONCE


@pytest.mark.parametrize("method", ["occlusion", "grad_cam"])
def test_a_whole_explanation_hashes_and_encodes_its_photo_once(
    room: Path, offer: Offer, counted: Counter[str], method: str
) -> None:
    Explainer(without_memory(room / "demand")).explain(offer, ("sales",), method, categories=tiny.KINDS)
    assert dict(counted) == ONCE
