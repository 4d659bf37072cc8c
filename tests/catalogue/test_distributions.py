from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.catalogue import Catalogue, CatalogueInfo
from core.catalogue.distributions import buyers, histogram, spread, spreads_by_category
from core.tables import Table


@pytest.fixture
def goods(tmp_path: Path) -> Catalogue:
    frame = pd.DataFrame(
        {
            "product_id": [f"p{row}" for row in range(6)],
            "title": ["one"] * 6,
            "category": ["hats", "hats", "hats", "shoes", "shoes", None],
            "price": ["10", "50", "500", "5000", "100000", None],
            "sales": ["1", "2", "9", "50", None, "7"],
            "male_share": ["0.5", "0.2", "0.9", None, "0.1", "0"],
            "age_young_share": ["0.7", "0.2", "0.5", None, "0.4", "0"],
            "age_old_share": ["0.3", "0.8", "0.5", None, "0.6", "1"],
        },
        index=range(2, 8),
        dtype=object,
    )
    info = CatalogueInfo("t", categories=("hats", "shoes"), age_bands=("young", "old"))
    return Catalogue.checked(tmp_path, info, Table(frame))


def test_categories_stand_in_order_of_their_medians_and_missing_figures_do_not_count(goods: Catalogue) -> None:
    shoes, hats = spreads_by_category(goods, "sales")
    assert (shoes.label, shoes.n, shoes.median) == ("shoes", 1, 50)
    assert (hats.label, hats.n, hats.median, hats.p25, hats.p75) == ("hats", 3, 2, 1.5, 5.5)


def test_spread_of_a_column_nobody_filled_in_is_none(goods: Catalogue) -> None:
    assert spread(goods, "views") is None
    assert histogram(goods, "views").counts == ()


def test_bins_are_of_equal_ratio_and_hold_every_price(goods: Catalogue) -> None:
    bins = histogram(goods, "price", n_bins=4)
    assert bins.counts == (2, 1, 1, 1)
    assert np.allclose(bins.edges, [10, 100, 1000, 10000, 100000])


def test_buyers_are_counted_by_gender_and_by_the_band_that_buys_most(goods: Catalogue) -> None:
    found = buyers(goods)
    assert (found.n_gender, found.n_men) == (5, 2)  # half and half counts as men, as in the catalogue's label
    assert found.n_ages == 5
    assert dict(found.ages) == {"young": 2, "old": 3}
