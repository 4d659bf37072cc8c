"""Demand trains on the encoders that packages bring, by one command, and forecasts with them afterwards."""

from dataclasses import replace
from itertools import islice
from pathlib import Path

import pytest
import tiny
from typer.testing import CliRunner

from core.catalogue import Catalogue
from core.cli import app
from core.demand.learning.presets import PRESETS, STARTER
from core.demand.predict import Forecaster
from core.demand.trained import TrainedDemand
from core.encoders.images.loading import Lite0
from core.encoders.texts.e5 import E5

PACKAGES = [file.package for file in (Lite0.file, E5.file) if file.installed() is None]


@pytest.mark.skipif(bool(PACKAGES), reason=f"not installed: {', '.join(PACKAGES)}")
def test_demand_is_trained_on_them_by_one_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))
    monkeypatch.setitem(PRESETS, "starter", replace(STARTER, network={**STARTER.network, **tiny.SMALL}, n_folds=3))
    monkeypatch.setattr("core.demand.train._with_scores", lambda model, *_: model)
    products = tiny.catalogue(tmp_path / "catalogue", 36)
    model = tmp_path / "model"
    told = ["train", "demand", "--catalogue", str(products.folder), "--to", str(model), "--epochs", "1"]
    done = CliRunner().invoke(app, [*told, "--image-encoder", "lite0", "--text-encoder", "e5"])
    assert done.exit_code == 0, done.output
    shape = TrainedDemand.load(model).network.config
    assert (shape.image_encoder, shape.image_dimension) == ("lite0", 1280)
    assert (shape.text_encoder, shape.text_dimension) == ("e5", 384)
    _forecasts_differ_by_what_is_seen_and_read(products, model)


def _forecasts_differ_by_what_is_seen_and_read(products: Catalogue, model: Path) -> None:
    offers = [product.offer for product in islice(products.products(), 2)]
    other = replace(offers[0], title=offers[1].title), replace(offers[0], image=offers[1].image)
    answers = Forecaster.load(model).forecast([offers[0], *other])
    told = {
        (answer.views.value, answer.sales.value, answer.male_share, *answer.age_shares.values()) for answer in answers
    }
    assert len(told) == 3
