"""Finding one's way through a catalogue: what to see of it, and in which order."""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.catalogue import Catalogue

Order = Literal[
    "as listed", "best sellers", "most viewed", "lowest price", "highest price", "highest forecast", "surest forecast"
]
FORECAST_ORDERS: tuple[Order, ...] = ("highest forecast", "surest forecast")
"""By the forecast of sales, and by the low end of its interval: for catalogues that carry their forecasts."""
ORDERS: tuple[Order, ...] = (
    "as listed", "best sellers", "most viewed", "lowest price", "highest price", *FORECAST_ORDERS
)  # fmt: skip
CHOICES = ("category", "brand", "made_for", "colour")
SEARCHED = ("product_id", "title", "brand", "category", "subcategory")

_SORTED_BY = {
    "best sellers": ("sales", False),
    "most viewed": ("views", False),
    "lowest price": ("price", True),
    "highest price": ("price", False),
    "highest forecast": ("forecast_sales", False),
    "surest forecast": ("forecast_sales_low", False),
}


@dataclass(frozen=True)
class Filter:
    """What somebody wants to see; an empty wish leaves every product in.

    Attributes:
        text: words that must all occur in the title, brand, category or id, in any order and case.
        category: the categories wanted, any of them; the same for `brand`, `made_for` and `colour`.
        lowest_price: in the catalogue's currency; a product without a price does not meet a wish about it.
        highest_price: likewise.
    """

    text: str = ""
    category: tuple[str, ...] = ()
    brand: tuple[str, ...] = ()
    made_for: tuple[str, ...] = ()
    colour: tuple[str, ...] = ()
    lowest_price: float | None = None
    highest_price: float | None = None


def select(catalogue: Catalogue, wanted: Filter, order: Order = "as listed") -> Catalogue:
    """The products that meet every wish, in that order; where a figure is missing, last."""
    rows = np.flatnonzero(_is_wanted(catalogue.frame, wanted))
    column, is_ascending = _SORTED_BY.get(order, ("", True))
    if column in catalogue.frame.columns:
        figures = catalogue.frame[column].iloc[rows].reset_index(drop=True)
        rows = rows[figures.sort_values(ascending=is_ascending, kind="stable", na_position="last").index]
    return catalogue.with_rows(rows)


def choices(catalogue: Catalogue, column: str) -> tuple[str, ...]:
    """The values of a column that somebody may wish for, the most frequent first."""
    return tuple(str(value) for value in catalogue.frame[column].dropna().value_counts(sort=True).index)


def orders(catalogue: Catalogue) -> tuple[Order, ...]:
    """The orders that a catalogue has figures for; those by forecast always, since they can be had."""
    has_figures = catalogue.frame.notna().any()
    return tuple(
        order
        for order in ORDERS
        if order in FORECAST_ORDERS or order not in _SORTED_BY or has_figures.get(_SORTED_BY[order][0], False)
    )


def price_steps(catalogue: Catalogue, n_steps: int = 20) -> tuple[float, ...]:
    """Round prices to choose limits from: as many products lie between any two, and all between the ends."""
    prices = catalogue.frame["price"].dropna().to_numpy(np.float64)
    if not len(prices):
        return ()
    between = {_rounded(price) for price in np.percentile(prices, np.linspace(0, 100, n_steps + 1)[1:-1])}
    low, high = float(prices.min()), float(prices.max())
    return tuple(sorted({low, high} | {price for price in between if low < price < high}))


def _rounded(price: float) -> float:
    """The price to two digits: 29,900 is 30,000."""
    return float(f"{price:.2g}")


def _is_wanted(frame: pd.DataFrame, wanted: Filter) -> NDArray[np.bool_]:
    is_wanted = np.ones(len(frame), dtype=bool)
    for column in CHOICES:
        if chosen := getattr(wanted, column):
            is_wanted &= frame[column].isin(chosen).to_numpy()
    if wanted.lowest_price is not None:
        is_wanted &= (frame["price"] >= wanted.lowest_price).to_numpy()
    if wanted.highest_price is not None:
        is_wanted &= (frame["price"] <= wanted.highest_price).to_numpy()
    return is_wanted & _holds_every_word(frame, wanted.text.casefold().split())


def _holds_every_word(frame: pd.DataFrame, words: list[str]) -> NDArray[np.bool_]:
    holds = np.ones(len(frame), dtype=bool)
    if words:
        text = _text_of(frame)
        for word in words:
            holds &= text.str.contains(word, regex=False).to_numpy()
    return holds


def _text_of(frame: pd.DataFrame) -> pd.Series:
    """All that a search looks at, one string a row."""
    text = pd.Series("", index=frame.index)
    for column in SEARCHED:
        text = text + "\n" + frame[column].fillna("").astype(str)
    return text.str.casefold()
