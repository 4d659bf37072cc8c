"""Evaluation: on brands that nobody met, in the agreed shape; baselines; the paper's Table 1."""

from pathlib import Path

import numpy as np
import pytest
import tiny

from core.catalogue import Catalogue
from core.catalogue.distributions import agreement
from core.demand.evaluate import Report, evaluate
from core.demand.evaluation.baselines import fit_baselines
from core.errors import CatalogueError


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("room")
    tiny.demand_model(folder / "model", tiny.catalogue(folder / "tiny-catalogue", n_products=120), epochs=20)
    return folder


@pytest.fixture(autouse=True)
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))


@pytest.fixture(scope="module")
def others(room: Path) -> Catalogue:
    brands = ("gorse", "heath", "inlet", *tiny.BRANDS[:1])
    return tiny.catalogue(room / "others", n_products=80, seed=9, has_photos=False, brands=brands)


@pytest.fixture(scope="module")
def report(room: Path, others: Catalogue, tmp_path_factory: pytest.TempPathFactory) -> Report:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_HOME", str(tmp_path_factory.mktemp("home")))
        return evaluate(others, room / "model", Catalogue.read(room / "tiny-catalogue"))


def test_the_report_has_the_agreed_shape(report: Report) -> None:
    plain = report.as_json()
    assert set(plain) == {"n", "split", "heads", "calibration"}
    sales = plain["calibration"]["sales"]["80"]
    assert sales["overall"]["value"] == pytest.approx(
        plain["heads"]["sales"]["network"]["coverage_80"]["value"], abs=1e-4
    )
    assert sales["width"] > 0 and sales["width_ratio"] > 0 and set(sales["by_category"]) <= {*tiny.KINDS, "others"}
    assert set(plain["heads"]) == {"views", "sales", "preferred_gender", "preferred_age"}
    assert set(plain["heads"]["sales"]) == {"network", "mean", "ridge", "lightgbm"}
    assert set(plain["heads"]["preferred_age"]) == {"network", "majority", "logistic", "lightgbm"}
    assert set(plain["heads"]["sales"]["network"]) == {"mse", "ratio", "spearman", "coverage_80", "coverage_95"}
    assert set(plain["heads"]["preferred_gender"]["network"]) == {"accuracy", "ece"}
    for by_name in plain["heads"].values():
        for metrics in by_name.values():
            assert all(each["low"] <= each["value"] <= each["high"] for each in metrics.values())
    assert "sales" in report.as_table() and "network" in report.as_table()


def test_brands_that_the_baselines_met_are_left_out(report: Report) -> None:
    assert report.n == 60, "anvil's 20 products are known to both"
    assert "20 products of shared brands left out" in report.split
    assert "trained on none of these brands" in report.split


def test_the_mean_is_scored_as_by_hand(report: Report, room: Path, others: Catalogue) -> None:
    taught = Catalogue.read(room / "tiny-catalogue").frame
    judged = others.frame[others.frame["brand"] != "anvil"].dropna(subset="sales")
    means = np.log(taught["sales"]).groupby(taught["category"]).mean()
    expected = np.mean((np.log(judged["sales"]) - judged["category"].map(means)) ** 2)
    assert report.as_json()["heads"]["sales"]["mean"]["mse"]["value"] == pytest.approx(expected)


def test_one_catalogue_for_both_is_split_by_brand_and_judged_by_members_that_never_met_it(room: Path) -> None:
    goods = Catalogue.read(room / "tiny-catalogue")
    report = evaluate(goods, room / "model", goods)
    assert 10 <= report.n < len(goods)
    assert "by group (brand), seed 0" in report.split
    assert "its members that never met them" in report.split


def test_too_few_products_are_refused(room: Path) -> None:
    few = Catalogue.read(room / "tiny-catalogue").with_rows(np.arange(9))
    with pytest.raises(CatalogueError, match="Only .* products"):
        evaluate(few, room / "model", few)


def test_baselines_learn_the_rule_of_the_tiny_catalogue(room: Path, others: Catalogue) -> None:
    said = fit_baselines(Catalogue.read(room / "tiny-catalogue")).say(others)
    truth = others.truth("sales")
    known = np.isfinite(truth)
    errors = {name: np.mean((said[name].counts["sales"] - truth)[known] ** 2) for name in ("mean", "ridge")}
    assert errors["ridge"] < 0.7 * errors["mean"]
    ages = said["logistic"].labels["preferred_age"]
    assert ages.shape == (80, 3) and np.allclose(ages.sum(1), 1)


def test_table_1_counts_agreement_by_hand(tmp_path: Path) -> None:
    rows = ["men,0.9", "men,0.2", "women,0.5", "women,0.1", "unisex,0.3", ",0.9", "men,"]
    table = "\n".join(["product_id,title,made_for,male_share", *(f"{i},t{i},{row}" for i, row in enumerate(rows))])
    (tmp_path / "products.csv").write_text(table)
    found = agreement(Catalogue.read(tmp_path))
    assert (found.n_agree, found.n_differ, found.n_unknown) == (2, 3, 2)
    assert found.counts["women"] == {"women": 1, "men": 1}
