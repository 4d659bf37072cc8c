"""Kinds belong to categories: those that the model met there, and those that the catalogue lists there."""

from pathlib import Path

import pandas as pd
import pytest
import tiny

from core.catalogue import Catalogue
from core.demand.predict import Forecaster
from core.demand.what_if import kinds_of


def listed(folder: Path, kinds: dict[str, tuple[str, ...]]) -> Catalogue:
    """The tiny catalogue, its products spread over the kinds of their category."""
    tiny.catalogue(folder)
    table = pd.read_csv(folder / "products.csv")
    table["subcategory"] = [kinds[name][row // 2 % len(kinds[name])] for row, name in enumerate(table["category"])]
    table.to_csv(folder / "products.csv", index=False)
    return Catalogue.read(folder)


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Forecaster:
    home = tmp_path_factory.mktemp("kinds")
    goods = listed(home / "goods", {"shirts": ("blouses", "tees"), "trousers": ("jeans", "shorts")})
    return Forecaster.load(tiny.demand_model(home / "demand", goods))


def test_kinds_of_a_category_are_those_that_the_model_met_in_it(model: Forecaster, tmp_path: Path) -> None:
    bare = tiny.catalogue(tmp_path)
    assert model.kinds == ("blouses", "jeans", "shorts", "tees")
    assert kinds_of("shirts", model, bare) == ("blouses", "tees")
    assert kinds_of("trousers", model, bare) == ("jeans", "shorts")


def test_kind_that_the_catalogue_lists_there_is_offered_where_the_model_knows_it(
    model: Forecaster, tmp_path: Path
) -> None:
    goods = listed(tmp_path, {"shirts": ("tees", "shorts"), "trousers": ("never met",)})
    assert kinds_of("shirts", model, goods) == ("blouses", "shorts", "tees")
    assert kinds_of("trousers", model, goods) == ("jeans", "shorts")


def test_no_category_and_an_unknown_one_have_no_kinds(model: Forecaster, tmp_path: Path) -> None:
    bare = tiny.catalogue(tmp_path)
    assert kinds_of(None, model, bare) == kinds_of("hats", model, bare) == ()
