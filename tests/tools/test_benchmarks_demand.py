"""The tables of demand: folds, rivals and subsets."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tiny

from core.demand.evaluation.scoring import Said
from tools.benchmarks.ablation import ablation_table
from tools.benchmarks.demand import DemandTable, demand_table, joined


def test_parts_are_joined_in_their_order() -> None:
    parts = [Said({"views": np.array([1.0, 2.0])}, {}, {}), Said({"views": np.array([3.0])}, {}, {})]
    assert joined(parts).counts["views"].tolist() == [1.0, 2.0, 3.0]


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, dict[str, Any]]:
    home = tmp_path_factory.mktemp("demand-table")
    encoders = {
        "text_encoder": str(tiny.text_encoder(home / "t")),
        "image_encoder": str(tiny.image_encoder(home / "i")),
    }
    changes = {**encoders, "network": tiny.SMALL, "epochs": 2, "n_folds": 3}
    return tiny.catalogue(home / "catalogue", 120), changes


@pytest.fixture(scope="module")
def table(small: tuple[Any, dict[str, Any]], tmp_path_factory: pytest.TempPathFactory) -> DemandTable:
    pytest.importorskip("catboost")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_HOME", str(tmp_path_factory.mktemp("home")))
        return demand_table(small[0], **small[1])


def test_every_product_is_judged_once_beside_every_baseline(table: DemandTable) -> None:
    assert table.table.n == 120
    names = {"network", "mean", "majority", "ridge", "logistic", "lightgbm", "catboost", "linear + LightGBM", "k-NN"}
    assert set(table.table.scores) == names
    assert set(table.table.verdicts["sales"]) == {"mean", "ridge", "lightgbm", "catboost", "linear + LightGBM", "k-NN"}


def test_the_table_reads_as_markdown_and_says_its_split(table: DemandTable) -> None:
    assert "folds of whole brands (seed 0)" in table.as_markdown()
    assert table.as_markdown().count("**network**") == 4


def test_a_subset_without_the_price_does_worse_where_the_price_decides(
    small: tuple[Any, dict[str, Any]], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    scores = ablation_table(small[0], **{**small[1], "epochs": 6}).scores
    assert len(scores) == 31
    without, alone = scores["image", "title", "made_for", "category"], scores["price", "category"]
    for way in ("retrained", "absent"):
        assert without[way]["sales"]["mse"].value > alone[way]["sales"]["mse"].value
