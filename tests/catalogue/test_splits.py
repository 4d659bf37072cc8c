from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.catalogue import Catalogue, CatalogueInfo
from core.catalogue.splits import Split, at_random, by_group, by_time, folds_by_group, stratified
from core.errors import CatalogueError
from core.tables import Table


def catalogue_of(n: int, seed: int = 0) -> Catalogue:
    """Products of 20 brands, a fifth of them without one, with labels that hang on the brand."""
    random = np.random.default_rng(seed)
    brand = random.integers(0, 25, n)
    frame = pd.DataFrame(
        {
            "product_id": [f"p{row}" for row in range(n)],
            "title": "t",
            "brand": [None if one >= 20 else f"Brand {one}" for one in brand],
            "sales": random.integers(1, 1_000, n),
            "male_share": np.where(random.random(n) < 0.7, 0.8, 0.2),
            "age_young_share": np.where(random.random(n) < 0.4, 0.9, 0.1),
        }
    )
    frame["age_old_share"] = 1 - frame["age_young_share"]
    frame["listed_on"] = pd.Timestamp("2021-01-01") + pd.to_timedelta(random.integers(0, 100, n), unit="D")
    frame.index = pd.RangeIndex(2, n + 2)
    return Catalogue.checked(Path("nowhere"), CatalogueInfo("t", age_bands=("young", "old")), Table(frame))


CATALOGUE = catalogue_of(1_000)
MAKERS = (stratified, at_random, by_group)


def sides(split: Split) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return split.train, split.validation, split.test


@pytest.mark.parametrize(
    "split", [*(make(CATALOGUE) for make in MAKERS), by_time(CATALOGUE), *folds_by_group(CATALOGUE)]
)
def test_every_row_is_on_exactly_one_side(split: Split) -> None:
    assert sorted(np.concatenate(sides(split))) == list(range(1_000))
    assert all(len(side) for side in sides(split))


@pytest.mark.parametrize("make", MAKERS)
def test_a_quarter_is_tested_and_a_tenth_of_the_rest_validated(make) -> None:  # type: ignore[no-untyped-def]
    split = make(CATALOGUE)
    assert (len(split.test), len(split.validation)) == pytest.approx((250, 75), abs=2)


@pytest.mark.parametrize("make", [*MAKERS, folds_by_group])
def test_the_seed_alone_decides(make) -> None:  # type: ignore[no-untyped-def]
    def rows(seed: int) -> list[list[int]]:
        made = make(CATALOGUE, seed=seed)
        return [list(side) for split in (made if isinstance(made, tuple) else (made,)) for side in sides(split)]

    assert rows(1) == rows(1)
    assert rows(1) != rows(2)


def test_label_classes_have_the_same_ratios_on_both_sides() -> None:
    split = stratified(CATALOGUE)
    for labels, slack in ((CATALOGUE.truth("preferred_gender"), 1), (CATALOGUE.truth("preferred_age"), 2)):
        counts = Counter(labels)
        for label, n in counts.items():
            assert abs((labels[split.test] == label).sum() - n * 0.25) <= slack


def test_no_brand_is_on_two_sides_whatever_its_spelling() -> None:
    frame = CATALOGUE.frame.copy()
    shouted = frame.index % 2 == 0
    frame.loc[shouted, "brand"] = frame.loc[shouted, "brand"].str.upper() + " "
    catalogue = Catalogue(CATALOGUE.folder, CATALOGUE.info, frame)
    for split in (by_group(catalogue), *folds_by_group(catalogue)):
        brands = [set(frame["brand"].iloc[side].dropna().str.strip().str.lower()) for side in sides(split)]
        assert not (brands[0] & brands[1] or brands[0] & brands[2] or brands[1] & brands[2])


def test_rows_without_a_brand_are_groups_of_their_own() -> None:
    split = by_group(CATALOGUE)
    has_none = CATALOGUE.frame["brand"].isna().to_numpy()
    assert has_none[split.train].any()
    assert has_none[split.test].any()


def test_every_group_is_tested_in_exactly_one_fold() -> None:
    folds = folds_by_group(CATALOGUE, 4)
    assert sorted(np.concatenate([fold.test for fold in folds])) == list(range(1_000))
    assert max(len(fold.test) for fold in folds) - min(len(fold.test) for fold in folds) <= 2


def test_the_newest_days_are_tested_and_no_day_is_on_two_sides() -> None:
    split = by_time(CATALOGUE)
    days = CATALOGUE.frame["listed_on"]
    assert days.iloc[split.train].max() < days.iloc[split.validation].min()
    assert days.iloc[split.validation].max() < days.iloc[split.test].min()
    assert len(split.test) == pytest.approx(250, abs=10)


def test_three_days_are_enough_to_split_by_time() -> None:
    frame = CATALOGUE.frame.iloc[:6].assign(
        listed_on=pd.to_datetime(["2021-01-01"] * 1 + ["2021-01-02"] + ["2021-01-03"] * 4)
    )
    split = by_time(Catalogue(CATALOGUE.folder, CATALOGUE.info, frame.reset_index(drop=True)))
    assert [list(side) for side in sides(split)] == [[0], [1], [2, 3, 4, 5]]


def test_three_groups_of_very_different_size_leave_no_side_empty() -> None:
    frame = CATALOGUE.frame.iloc[:30].assign(brand=["a", "b"] + ["c"] * 28)
    split = by_group(Catalogue(CATALOGUE.folder, CATALOGUE.info, frame))
    assert all(len(side) for side in sides(split))


def test_what_cannot_be_split_is_refused_with_a_remedy() -> None:
    few = CATALOGUE.with_rows([0, 1])
    undated = Catalogue(CATALOGUE.folder, CATALOGUE.info, CATALOGUE.frame.assign(listed_on=pd.NaT))
    one_brand = Catalogue(CATALOGUE.folder, CATALOGUE.info, CATALOGUE.frame.assign(brand="x"))
    for attempt in (
        lambda: stratified(few),
        lambda: at_random(few),
        lambda: by_time(undated),
        lambda: by_group(one_brand),
        lambda: by_group(CATALOGUE, "season"),
        lambda: folds_by_group(one_brand),
    ):
        with pytest.raises(CatalogueError) as fault:
            attempt()
        assert fault.value.remedy
