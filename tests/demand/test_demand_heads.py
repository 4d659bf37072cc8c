"""A model says what its catalogue told: any of the heads, and one that is added to the table and nowhere else."""

import json
import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import tiny
import torch
from typer.testing import CliRunner

from core.catalogue import Catalogue, Offer
from core.catalogue.heads import HEADS, Head, class_columns, count_columns, share_columns
from core.cli import app
from core.demand.batch import forecast_table
from core.demand.catalogue_forecasts import forecast_catalogue
from core.demand.evaluate import evaluate
from core.demand.forecast import forecast_as_json, forecast_from_json, is_forecast
from core.demand.network.model import FIRST_HEADS, DemandConfig
from core.demand.predict import Forecaster
from core.demand.rescale import learn_scale
from core.demand.why.explainer import Explainer
from core.demand.why.report import write_report
from core.errors import CatalogueError, ModelError
from core.tables import read_table

SHIRT = Offer("anvil cotton shirts red", None, 21_000, "men", "shirts")
FIGURES = {"views": {"views"}, "sales": {"sales"}, "preferred_gender": {"male_share", "preferred_gender"},
           "preferred_age": {"age_shares", "preferred_age"}}  # fmt: skip
RETURNS = Head("returns", "count", "returns", "returns", "pieces", "Returns", "returns", "Comes back", "come back less")


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("heads")
    tiny.catalogue(folder / "tiny-catalogue", has_photos=False)
    return folder


def told(room: Path, heads: tuple[str, ...]) -> Catalogue:
    """The tiny catalogue as a shop has it that knows these figures and no others; their columns are not there."""
    folder = room / f"told-{'-'.join(heads)}"
    if not folder.exists():
        goods = Catalogue.read(room / "tiny-catalogue")
        kept = {column for head in heads for column in HEADS[head].columns_in(goods.info.age_bands)}
        others = {*count_columns(), *share_columns(), *class_columns(goods.info)} - kept
        replace(goods, frame=goods.frame.drop(columns=list(others))).write(folder)
    return Catalogue.read(folder)


def forecaster(room: Path, heads: tuple[str, ...]) -> Forecaster:
    """A model that was trained on no more than that; the one of sales is scored, as every model is."""
    folder = room / f"model-{'-'.join(heads)}"
    if not folder.exists():
        tiny.demand_model(folder, told(room, heads), epochs=2, is_scored=heads == ("sales",))
    return Forecaster.load(folder)


KNOWN = pytest.mark.parametrize(
    "heads", [("sales",), ("preferred_gender",), ("sales", "preferred_age")], ids=lambda heads: " and ".join(heads)
)


@KNOWN
def test_a_catalogue_has_the_heads_it_tells_of_and_its_model_learns_those(room: Path, heads: tuple[str, ...]) -> None:
    assert told(room, heads).heads == heads
    card = forecaster(room, heads).card
    assert tuple(card.config["heads"]) == heads
    assert set(card.scores.get("heads", heads)) == set(heads), "the card judges what it says"


@KNOWN
def test_a_forecast_says_what_was_learned_and_nothing_else(room: Path, heads: tuple[str, ...]) -> None:
    model = forecaster(room, heads)
    (forecast,) = model.forecast([SHIRT])
    written = forecast_as_json(forecast)
    known = set().union(*(FIGURES[head] for head in heads))
    assert forecast.heads == heads
    assert known <= set(written) and not set(written) & (set().union(*FIGURES.values()) - known)
    for head in set(FIRST_HEADS) - set(heads):
        for name in FIGURES[head]:
            with pytest.raises(AttributeError, match=f"does not forecast {head}: it learned {', '.join(heads)}"):
                getattr(forecast, name)
    for count in forecast.counts.values():
        assert count.intervals[95].low < count.intervals[80].low < count.value < count.intervals[80].high
    for buyers in forecast.buyers.values():
        assert sum(buyers.shares.values()) == pytest.approx(1, abs=1e-5)
        assert buyers.preferred == max(buyers.shares, key=lambda one: buyers.shares[one])
    sent = json.loads(json.dumps(written))
    assert is_forecast(sent) and json.loads(json.dumps(forecast_as_json(forecast_from_json(sent)))) == sent


@KNOWN
def test_it_is_judged_on_other_brands_by_what_it_says(room: Path, heads: tuple[str, ...]) -> None:
    forecaster(room, heads)
    abroad = tiny.catalogue(room / "abroad", brands=("gorse", "hazel", "iris"), seed=1, has_photos=False)
    report = evaluate(abroad, room / f"model-{'-'.join(heads)}", told(room, heads))
    assert set(report.as_json()["heads"]) == set(heads)
    others = told(room, tuple(head for head in FIRST_HEADS if head not in heads))
    with pytest.raises(CatalogueError, match="tells nothing of what .* forecasts"):
        evaluate(others, room / f"model-{'-'.join(heads)}")


@KNOWN
def test_modalities_add_up_to_what_it_says_and_the_report_speaks_of_that_alone(
    room: Path, heads: tuple[str, ...], tmp_path: Path
) -> None:
    model = forecaster(room, heads)
    explainer, (forecast,) = Explainer(model), model.forecast([SHIRT])
    (reasons,) = explainer.modalities([SHIRT])
    assert set(reasons) == set(heads)
    for head, why in reasons.items():
        if head in forecast.counts:
            said = math.log(forecast.counts[head].value)
        else:
            said = forecast.buyers[head].shares[why.target]
        assert why.sum == pytest.approx(said, abs=1e-4)
    write_report(explainer.explain(SHIRT), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    for noun in ("sales", "views"):
        assert (f"{noun.capitalize()}, period not stated" in page) == (noun in heads)
    with pytest.raises(ModelError, match=f"no head called “{'views'}”. Choose among {', '.join(heads)}"):
        explainer.explain(SHIRT, ("views",))


@KNOWN
def test_a_table_is_scored_and_ordered_by_what_it_says(room: Path, heads: tuple[str, ...], tmp_path: Path) -> None:
    (tmp_path / "offers.csv").write_text("title,price,category\nanvil cotton shirts red,21000,shirts\nx,,\n")
    scored = forecast_table(forecaster(room, heads), read_table(tmp_path / "offers.csv"))
    columns = set(scored.frame.columns)
    for head in FIRST_HEADS:
        assert (f"forecast_{head}" in columns) == (head in heads)
    assert ("most sales" in scored.orders) == ("sales" in heads) and "most views" not in scored.orders
    for order in scored.orders:
        assert len(scored.find(order=order)) == 2


def test_what_a_model_does_not_say_is_refused_in_a_sentence(room: Path) -> None:
    model = forecaster(room, ("preferred_gender",))
    with pytest.raises(ModelError, match="does not forecast sales, which products are browsed by"):
        forecast_catalogue(model, told(room, ("sales",)))
    real = told(room, ("sales",))
    with pytest.raises(CatalogueError, match="forecasts nothing that is counted"):
        learn_scale(model, replace(real, info=replace(real.info, is_simulated=False)))
    with pytest.raises(ModelError, match="cannot say likes"):
        DemandConfig.from_card({"categories": ["a"], "age_bands": ["19_23"], "heads": ["sales", "likes"]})
    with pytest.raises(ModelError, match="cannot say preferred_age"):
        DemandConfig.from_card({"categories": ["a"], "age_bands": [], "heads": ["preferred_age"]})


def test_a_card_that_tells_no_heads_says_the_first_four() -> None:
    config = DemandConfig.from_card({"categories": ["a"], "age_bands": ["up_to_18", "19_plus"]})
    assert config.heads == FIRST_HEADS and config.says.n_outputs == 1 + 1 + 2 + 2
    assert Forecaster.load("starter").config.heads == FIRST_HEADS


def test_the_command_trains_and_answers_for_a_shop_that_knows_its_sales_and_nothing_else(room: Path) -> None:
    forecaster(room, ("sales",))
    asked = ["predict", "demand", "--model", str(room / "model-sales"), "--title", SHIRT.title, "--json", "-"]
    done = CliRunner().invoke(app, asked)
    assert done.exit_code == 0, done.output
    said = json.loads(done.stdout)
    assert set(said["sales"]) >= {"value", "interval_80", "interval_95"} and "views" not in said


@pytest.fixture(scope="module")
def with_returns(room: Path):  # type: ignore[no-untyped-def]
    """A table with one head more, and a catalogue that counts what came back: half as much of shirts as of trousers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(HEADS, "returns", RETURNS)
        folder = room / "returned"
        tiny.catalogue(folder, has_photos=False)
        table = pd.read_csv(folder / "products.csv")
        is_shirt, random = table["category"] == "shirts", np.random.default_rng(0)
        table["returns"] = np.round(np.where(is_shirt, 40, 80) * np.exp(random.normal(0, 0.1, len(table))))
        table.drop(columns=["views"]).to_csv(folder / "products.csv", index=False)
        goods = Catalogue.read(folder)
        yield goods, Forecaster.load(tiny.demand_model(room / "returning", goods))


def test_a_head_that_is_one_row_of_the_table_is_read_and_checked(with_returns, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    goods, _ = with_returns
    assert goods.heads == ("sales", "preferred_gender", "preferred_age", "returns") and not goods.problems
    for name in ("products.csv", "catalogue.json"):
        (tmp_path / name).write_text((goods.folder / name).read_text())
    table = pd.read_csv(tmp_path / "products.csv", dtype=str)
    table.loc[0, "returns"] = "-3"
    table.to_csv(tmp_path / "products.csv", index=False)
    worse = Catalogue.read(tmp_path)
    assert [one.message for one in worse.problems if one.column == "returns"] == ["-3 is below zero."]
    assert np.isnan(worse.truth("returns")[0]) and np.isfinite(worse.truth("returns")[1])


def test_it_is_forecast_with_intervals_ranked_and_judged(with_returns) -> None:  # type: ignore[no-untyped-def]
    goods, model = with_returns
    shirt, trousers = model.forecast([SHIRT, replace(SHIRT, title="anvil cotton trousers red", category="trousers")])
    one, other = shirt.counts["returns"], trousers.counts["returns"]
    assert one.value < 0.75 * other.value, "shirts come back half as often"
    assert one.intervals[95].low <= one.intervals[80].low <= one.value <= one.intervals[80].high
    assert one.n_compared == 30 and one.compared_with == "shirts"
    assert forecast_as_json(shirt)["returns"]["interval_80"]["low"] == one.intervals[80].low
    assert is_forecast(json.loads(json.dumps(forecast_as_json(shirt))))
    scores = model.card.scores["heads"]["returns"]
    assert scores["network"]["spearman"]["value"] > 0.5 and "coverage_80" in scores["network"] and "ridge" in scores
    assert torch.equal(model.model.network.fusion.ensemble_weights.sum(0) > 0, torch.ones(4, dtype=torch.bool))


def test_it_is_explained_by_modality_and_told_in_words(with_returns, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    _, model = with_returns
    explainer = Explainer(model)
    (reasons,) = explainer.modalities([SHIRT])
    why = reasons["returns"]
    assert why.unit == "log" and why.target == "returns"
    assert math.exp(why.sum) == pytest.approx(model.forecast([SHIRT])[0].counts["returns"].value, rel=1e-4)
    assert why.contributions["category"] + why.contributions["title"] < 0, "of shirts less comes back"
    write_report(explainer.explain(SHIRT, ("returns",)), tmp_path)
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert "lowers returns" in page or "lower returns" in page
    assert "Returns, period not stated" in page
