"""How a catalogue's figures are spread: prices, views and sales, and who buys."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from core.catalogue import MADE_FOR, Catalogue, age_label
from core.catalogue.heads import HEADS

PERCENTILES = (10, 25, 50, 75, 90)
GENDERS = HEADS["preferred_gender"].classes


@dataclass(frozen=True)
class Spread:
    """One group's figures: how many are known, and five of their percentiles."""

    label: str
    n: int
    p10: float
    p25: float
    median: float
    p75: float
    p90: float


@dataclass(frozen=True)
class Bins:
    """A histogram: `counts[i]` figures lie between `edges[i]` and `edges[i + 1]`."""

    edges: tuple[float, ...]
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Buyers:
    """Who buys the products whose buyers are known.

    Attributes:
        n_gender: products whose buyers' gender is known.
        n_men: products bought at least as much by men.
        n_halves: of these, products bought as much by women.
        ages: for each age band, youngest first, its name and the products it buys most.
        n_ages: products whose buyers' ages are known.
    """

    n_gender: int
    n_men: int
    n_halves: int
    n_ages: int
    ages: tuple[tuple[str, int], ...]


def spread(catalogue: Catalogue, column: str) -> Spread | None:
    """The whole catalogue's figures in a column; None where there are none."""
    return _spread("all", catalogue.frame[column].dropna())


def spreads_by_category(catalogue: Catalogue, column: str) -> tuple[Spread, ...]:
    """The figures of a column in every category that has some, the highest median first."""
    known = catalogue.frame[["category", column]].dropna()
    groups = (_spread(str(category), group[column]) for category, group in known.groupby("category", observed=True))
    return tuple(sorted((found for found in groups if found), key=lambda found: -found.median))


def histogram(catalogue: Catalogue, column: str, n_bins: int = 24) -> Bins:
    """Count a column's positive figures in bins of equal ratio, since prices and counts differ by factors."""
    figures = catalogue.frame[column].to_numpy(np.float64)
    figures = figures[figures > 0]
    if not len(figures) or np.ptp(figures) == 0:
        return Bins((), ())
    counts, edges = np.histogram(np.log(figures), bins=n_bins)
    return Bins(tuple(np.exp(edges).tolist()), tuple(counts.tolist()))


def buyers(catalogue: Catalogue) -> Buyers:
    """Count the products by the gender and the age band that buys them most."""
    prefers_men, ages = (catalogue.truth(head) for head in ("preferred_gender", "preferred_age"))
    prefers_men, preferred_age = prefers_men[~np.isnan(prefers_men)], ages[~np.isnan(ages)].astype(int)
    bands = catalogue.info.age_bands
    counts = np.bincount(preferred_age, minlength=len(bands))
    by_age = tuple((age_label(band), int(n)) for band, n in zip(bands, counts, strict=False))
    n_halves = int((catalogue.frame["male_share"] == 0.5).sum())
    return Buyers(len(prefers_men), int(prefers_men.sum()), n_halves, len(preferred_age), by_age)


@dataclass(frozen=True)
class Agreement:
    """Products counted by whom they are made for and who buys them.

    Attributes:
        n_agree: made for men or women and bought mostly by them.
        n_differ: made for the one and bought mostly by the other, or made for both and bought mostly by one.
        n_unknown: where made-for or the buyers are not known.
        counts: made-for → preferred gender → products.
    """

    n_agree: int
    n_differ: int
    n_unknown: int
    counts: dict[str, dict[str, int]]


def agreement(catalogue: Catalogue) -> Agreement:
    """Count a catalogue's products by made-for and preferred gender (Kim & Lee, Table 1)."""
    made_for, prefers_men = catalogue.frame["made_for"].to_numpy(), catalogue.truth("preferred_gender")
    counts = {
        made: {gender: int(((made_for == made) & (prefers_men == place)).sum()) for place, gender in enumerate(GENDERS)}
        for made in MADE_FOR
    }
    n_known = sum(sum(row.values()) for row in counts.values())
    n_agree = sum(counts[gender][gender] for gender in GENDERS)
    return Agreement(n_agree, n_known - n_agree, int(len(catalogue) - np.int64(n_known)), counts)


def _spread(label: str, figures: pd.Series) -> Spread | None:
    if figures.empty:
        return None
    return Spread(label, len(figures), *(float(value) for value in np.percentile(figures, PERCENTILES)))
