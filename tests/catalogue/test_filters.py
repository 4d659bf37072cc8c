from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.catalogue import Catalogue, CatalogueInfo
from core.catalogue.filters import FORECAST_ORDERS, Filter, choices, orders, price_steps, select
from core.tables import Table

ROWS = [  # id, title, brand, made_for, category, colour, price, sales
    ("a", "오버핏 코튼 티셔츠", "Anvil", "men", "상의", "black", "29000", "10"),
    ("b", "Linen SHIRT (slim)", "Birch", "women", "상의", "white", "59000", None),
    ("c", "Wide denim", "Anvil", "unisex", "하의", "blue", None, "70"),
    ("d", None, "Cedar", None, "하의", None, "9000", "40"),
]
COLUMNS = ["product_id", "title", "brand", "made_for", "category", "colour", "price", "sales"]


@pytest.fixture
def goods(tmp_path: Path) -> Catalogue:
    frame = pd.DataFrame(ROWS, columns=COLUMNS, index=range(2, 6), dtype=object)
    return Catalogue.checked(tmp_path, CatalogueInfo("t", categories=("상의", "하의")), Table(frame))


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (Filter(), "abcd"),
        (Filter(text="shirt linen"), "b"),
        (Filter(text="코튼 anvil"), "a"),
        (Filter(text="(slim"), "b"),
        (Filter(text="상의"), "ab"),
        (Filter(brand=("Anvil", "Cedar")), "acd"),
        (Filter(brand=("Anvil",), category=("하의",)), "c"),
        (Filter(made_for=("women", "unisex")), "bc"),
        (Filter(colour=("black",)), "a"),
        (Filter(lowest_price=9001), "ab"),
        (Filter(highest_price=29000), "ad"),
        (Filter(text="umbrella"), ""),
    ],
)
def test_only_products_that_meet_every_wish_are_left(goods: Catalogue, wanted: Filter, ids: str) -> None:
    assert "".join(select(goods, wanted).ids) == ids


@pytest.mark.parametrize(
    ("order", "ids"),
    [("best sellers", "cdab"), ("lowest price", "dabc"), ("highest price", "badc"), ("most viewed", "abcd")],
)
def test_products_without_the_figure_come_last_in_any_order(goods: Catalogue, order: str, ids: str) -> None:
    assert "".join(select(goods, Filter(), order).ids) == ids  # type: ignore[arg-type]


def test_only_orders_that_the_catalogue_has_figures_for_are_offered(goods: Catalogue) -> None:
    assert orders(goods) == ("as listed", "best sellers", "lowest price", "highest price", *FORECAST_ORDERS)
    viewed = replace(goods, frame=goods.frame.assign(sales=np.nan, price=np.nan, views=7.0))
    assert orders(viewed) == ("as listed", "most viewed", *FORECAST_ORDERS)


def test_choices_are_what_the_column_holds_the_most_frequent_first(goods: Catalogue) -> None:
    assert choices(goods, "brand")[0] == "Anvil"
    assert set(choices(goods, "made_for")) == {"men", "women", "unisex"}
    assert choices(goods, "badge") == ()


def test_price_steps_reach_from_the_lowest_to_the_highest_price_in_round_numbers(goods: Catalogue) -> None:
    steps = price_steps(goods)
    assert (steps[0], steps[-1]) == (9000, 59000)
    assert list(steps) == sorted(set(steps))
    assert all(step == float(f"{step:.2g}") for step in steps[1:-1])
    assert price_steps(goods.with_rows([2])) == ()
