"""Divide a catalogue into what is trained on, chosen on and tested on; every division follows from its seed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.bounds import Within, refuse, refuse_seed
from core.catalogue import Catalogue
from core.catalogue.heads import HEADS, in_reading_order
from core.errors import CatalogueError

Positions = NDArray[np.int64]

TEST_FRACTION = 0.25
VALIDATION_FRACTION = 0.1
MIN_ROWS = 4
MAX_FOLDS = 1000
_N_COUNT_LEVELS = 4


@dataclass(frozen=True)
class Split:
    """Three sets of row positions, in ascending order, that together hold every row once.

    Attributes:
        name: how it was made, such as `by group (brand)`; to stand beside every number that comes from it.
        validation: taken from what would be training; models are chosen on it.
        test: opened for reporting only.
    """

    name: str
    seed: int
    train: Positions
    validation: Positions
    test: Positions


def stratified(
    catalogue: Catalogue,
    *,
    seed: int = 0,
    test_fraction: float = TEST_FRACTION,
    validation_fraction: float = VALIDATION_FRACTION,
) -> Split:
    """A split in which every side has the same ratios of label classes, as in Kim & Lee: 75 % train, 25 % test.

    Rows are laid in order of preferred gender, preferred age, sales and views, at random among equals, and taken from
    that line at even distances; so the sides differ by at most one row in each gender, and hardly more in each class.

    Args:
        catalogue: at least `MIN_ROWS` rows.
        seed: of the shuffle.
        test_fraction: of all rows.
        validation_fraction: of the rows that are not tested on.

    Raises:
        CatalogueError: there are too few rows.
        SettingError: the seed or a fraction is out of its bounds.
    """
    _refuse_few(catalogue)
    random = _random(seed)
    line = _in_order_of_labels(catalogue, random)
    is_test = _evenly(len(line), test_fraction, random)
    kept = line[~is_test]
    is_validation = _evenly(len(kept), validation_fraction, random)
    return _split("stratified", seed, kept[~is_validation], kept[is_validation], line[is_test])


def at_random(
    catalogue: Catalogue,
    *,
    seed: int = 0,
    test_fraction: float = TEST_FRACTION,
    validation_fraction: float = VALIDATION_FRACTION,
) -> Split:
    """A split that looks at nothing; families of one brand end up on both sides. Arguments as in `stratified`.

    Raises:
        CatalogueError: there are too few rows.
    """
    _refuse_few(catalogue)
    line = _random(seed).permutation(len(catalogue))
    n_test = _n_of(len(line), test_fraction)
    n_validation = _n_of(len(line) - n_test, validation_fraction)
    test, validation, train = np.split(line, [n_test, n_test + n_validation])
    return _split("random", seed, train, validation, test)


def by_group(
    catalogue: Catalogue,
    column: str = "brand",
    *,
    seed: int = 0,
    test_fraction: float = TEST_FRACTION,
    validation_fraction: float = VALIDATION_FRACTION,
) -> Split:
    """A split that never has one brand, or other group, on two sides; a row without is a group of its own.

    Args:
        catalogue: rows of at least three groups.
        column: names the groups; `Nike` and `NIKE ` are one.
        seed: of the order in which groups are drawn.
        test_fraction: of all rows, as nearly as whole groups allow.
        validation_fraction: of the rows that are not tested on.

    Raises:
        CatalogueError: the column is missing, or has too few groups.
    """
    groups = _groups(catalogue, column)
    _refuse_few_groups(groups, 3, column)
    random = _random(seed)
    is_test = _draw_groups(groups, _n_of(len(groups), test_fraction), random, n_left=2)
    kept = np.flatnonzero(~is_test)
    is_validation = _draw_groups(groups[kept], _n_of(len(kept), validation_fraction), random)
    return _split(f"by group ({column})", seed, kept[~is_validation], kept[is_validation], np.flatnonzero(is_test))


def by_time(
    catalogue: Catalogue,
    *,
    test_fraction: float = TEST_FRACTION,
    validation_fraction: float = VALIDATION_FRACTION,
) -> Split:
    """A split that tests on the newest products and validates on the next newest; one day is never on two sides.

    Rows without a date in `listed_on` are trained on.

    Raises:
        CatalogueError: there are no dates, or too few different ones.
    """
    days = catalogue.frame["listed_on"].to_numpy("datetime64[D]")
    dated = np.flatnonzero(~np.isnat(days))
    if len(np.unique(days[dated])) < 3:
        raise CatalogueError(
            f"{catalogue.info.name} has fewer than three dates in listed_on.", "Fill the column in, or split by group."
        )
    test = _newest(days, dated, test_fraction, n_left=2)
    older = np.setdiff1d(dated, test)
    validation = _newest(days, older, validation_fraction, n_left=1)
    undated = np.flatnonzero(np.isnat(days))
    return _split("by time", 0, np.concatenate([np.setdiff1d(older, validation), undated]), validation, test)


WAYS: dict[str, Callable[[Catalogue, int], Split]] = {
    "brand": lambda catalogue, seed: by_group(catalogue, seed=seed),
    "stratified": lambda catalogue, seed: stratified(catalogue, seed=seed),
    "random": lambda catalogue, seed: at_random(catalogue, seed=seed),
    "time": lambda catalogue, seed: by_time(catalogue),
}


def by_name(catalogue: Catalogue, way: str, seed: int = 0) -> Split:
    """The split that is called `way`, one of `WAYS`.

    Raises:
        CatalogueError: there is no such way, or the catalogue does not allow it.
    """
    if way not in WAYS:
        raise CatalogueError(f"There is no split called {way}.", f"Choose one of: {', '.join(WAYS)}.")
    return WAYS[way](catalogue, seed)


def folds_by_group(
    catalogue: Catalogue, n_folds: int = 5, column: str = "brand", *, seed: int = 0
) -> tuple[Split, ...]:
    """As many splits, in which every group is tested on exactly once; arguments as in `by_group`.

    Raises:
        CatalogueError: the column is missing, or has too few groups.
    """
    refuse("Number of folds", n_folds, Within(2, MAX_FOLDS), is_whole=True)
    groups = _groups(catalogue, column)
    _refuse_few_groups(groups, n_folds + 1, column)
    random = _random(seed)
    fold_of_row = _balanced_folds(groups, n_folds, random)
    splits = []
    for fold in range(n_folds):
        kept = np.flatnonzero(fold_of_row != fold)
        is_validation = _draw_groups(groups[kept], _n_of(len(kept), VALIDATION_FRACTION), random)
        name = f"by group ({column}), fold {fold + 1} of {n_folds}"
        splits.append(
            _split(name, seed, kept[~is_validation], kept[is_validation], np.flatnonzero(fold_of_row == fold))
        )
    return tuple(splits)


def _split(name: str, seed: int, train: Positions, validation: Positions, test: Positions) -> Split:
    return Split(name, seed, np.sort(train), np.sort(validation), np.sort(test))


def _random(seed: int) -> np.random.Generator:
    refuse_seed(seed)
    return np.random.default_rng(seed)


def _n_of(n_rows: int, fraction: float) -> int:
    refuse("Fraction", fraction, Within(0, 1))
    return min(max(1, round(n_rows * fraction)), n_rows - 1)


def _evenly(n_rows: int, fraction: float, random: np.random.Generator) -> NDArray[np.bool_]:
    """A mask that takes `fraction` of a line at even distances, from a random start. Shape (n,)."""
    step = _n_of(n_rows, fraction) / n_rows
    marks = np.floor(np.arange(n_rows + 1) * step + random.random())
    return np.asarray(np.diff(marks) > 0)


def _in_order_of_labels(catalogue: Catalogue, random: np.random.Generator) -> Positions:
    """Positions by label class, at random within one."""
    labels = [catalogue.truth(head) for head in HEADS if not HEADS[head].is_count]
    counts = [_levels(catalogue.truth(head)) for head in in_reading_order(HEADS) if HEADS[head].is_count]
    classes = [np.nan_to_num(label, nan=-1) for label in (*labels, *counts)]  # a missing label is a class of its own
    return np.lexsort((random.random(len(catalogue)), *reversed(classes)))


def _levels(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Which quarter of the known values each one belongs to, 0 to 3; NaN stays NaN."""
    ranks = pd.Series(values).rank(pct=True, method="average").to_numpy()
    return np.asarray(np.ceil(ranks * _N_COUNT_LEVELS) - 1)


def _groups(catalogue: Catalogue, column: str) -> NDArray[np.int64]:
    """A number for each row's group; rows without one get a number each. Shape (n,)."""
    if column not in catalogue.frame.columns:
        columns = ", ".join(map(str, catalogue.frame.columns))
        raise CatalogueError(f"There is no column {column} to split by.", f"Choose one of {columns}.")
    names = catalogue.frame[column].map(folded, na_action="ignore")
    codes, uniques = pd.factorize(names)
    is_alone = codes < 0
    codes[is_alone] = len(uniques) + np.arange(is_alone.sum())
    return np.asarray(codes, np.int64)


def folded(name: object) -> str:
    """A name without what writers vary: case, width and spacing."""
    return " ".join(unicodedata.normalize("NFKC", str(name)).casefold().split())


def _draw_groups(
    groups: NDArray[np.int64], n_wanted: int, random: np.random.Generator, *, n_left: int = 1
) -> NDArray[np.bool_]:
    """A mask of whole groups, drawn in random order as long as they fit into `n_wanted` rows. Shape (n,).

    At least one group is drawn, and at least `n_left` are left.
    """
    names, sizes = np.unique(groups, return_counts=True)
    order = random.permutation(len(names))
    drawn: list[int] = []
    room = n_wanted
    for position in order:
        if sizes[position] <= room and len(names) - len(drawn) > n_left:
            drawn.append(names[position])
            room -= sizes[position]
    return np.isin(groups, drawn or [names[order[sizes[order].argmin()]]])


def _balanced_folds(groups: NDArray[np.int64], n_folds: int, random: np.random.Generator) -> NDArray[np.int64]:
    """The fold of each row: largest groups first, each into the fold that has fewest rows yet. Shape (n,)."""
    names, sizes = np.unique(groups, return_counts=True)
    order = np.lexsort((random.random(len(names)), -sizes))
    fold_of_group = np.zeros(len(names), np.int64)
    n_rows = np.zeros(n_folds, np.int64)
    for position in order:
        fold_of_group[position] = n_rows.argmin()
        n_rows[fold_of_group[position]] += sizes[position]
    return np.asarray(fold_of_group[np.searchsorted(names, groups)])


def _newest(days: NDArray[np.datetime64], rows: Positions, fraction: float, *, n_left: int) -> Positions:
    """The rows of the newest days: whole days, about `fraction` of the rows, leaving at least `n_left` days."""
    distinct, counts = np.unique(days[rows], return_counts=True)
    n_newer = counts[::-1].cumsum()[::-1]  # rows of this day or newer
    first = np.abs(n_newer[n_left:] - fraction * len(rows)).argmin() + n_left
    return np.asarray(rows[days[rows] >= distinct[first]])


def _refuse_few(catalogue: Catalogue) -> None:
    if len(catalogue) < MIN_ROWS:
        raise CatalogueError(f"{len(catalogue)} products are too few to split.", f"Bring at least {MIN_ROWS}.")


def _refuse_few_groups(groups: NDArray[np.int64], n_needed: int, column: str) -> None:
    n_groups = len(np.unique(groups))
    if n_groups < n_needed:
        message = f"{n_groups} different values of {column} are too few to split by."
        raise CatalogueError(message, f"Bring {n_needed}, or split at random.")
