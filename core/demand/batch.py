"""A table of offers in, the same table with its forecasts out; what cannot be forecast is listed and left blank."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from core.catalogue import CatalogueInfo, Offer, Problem
from core.catalogue.cells import with_known_names
from core.catalogue.prices import main_currency
from core.catalogue.products import OFFER_COLUMNS
from core.catalogue.validation import check
from core.config import Progress, ignore
from core.demand.predict import CHUNK, Forecast, Forecaster
from core.demand.terms import Terms
from core.errors import VitrineError
from core.storage import write_atomically
from core.tables import Table, for_spreadsheets, read_text

NO_PHOTOS = Path("no folder of photos was given")


@dataclass(frozen=True)
class ScoredTable:
    """A table with forecasts.

    Attributes:
        frame: the table's own columns as they were, then the forecast's; a row that could not be forecast has none.
        problems: everything amiss, by line.
        n_rows: how many rows the table has.
        n_forecast: how many of them have a forecast.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    n_rows: int
    n_forecast: int

    def as_csv(self) -> bytes:
        """The table for a spreadsheet: UTF-8 with its mark, cells that look like formulas escaped."""
        return str(for_spreadsheets(self.frame).to_csv(index=False)).encode("utf-8-sig")

    def write(self, to: Path) -> None:
        """Write the table as CSV.

        Raises:
            StorageError: the disk is full or the folder may not be written.
        """
        write_atomically(to, self.as_csv())


def forecast_table(
    forecaster: Forecaster, content: bytes, photos: Path | None = None, on_progress: Progress = ignore
) -> ScoredTable:
    """Forecast every row of a CSV with any of the columns title, image, price, made_for, category and subcategory.

    Args:
        forecaster: is asked.
        content: the CSV's bytes, in any usual encoding.
        photos: the folder that the image column's names are looked for in.
        on_progress: hears how many rows are done.

    Raises:
        CatalogueError: it is no table, or has no row.
        RateError: its prices are marked as a currency whose worth is not known.
    """
    table = read_text(content, "The table")
    offers, problems = _offers(table, forecaster.categories, _currency_of(table, forecaster.terms), photos)
    lines = list(offers)
    forecasts: dict[int, Forecast] = {}
    for start in range(0, len(lines), CHUNK):
        part = lines[start : start + CHUNK]
        found, faults = _forecast(forecaster, {line: offers[line] for line in part})
        forecasts |= found
        problems += faults
        on_progress((start + len(part)) / len(lines), f"forecast {start + len(part):,} of {len(lines):,}")
    rows = pd.DataFrame.from_dict(
        {line: _row(one, forecaster.terms) for line, one in forecasts.items()}, orient="index"
    )
    joined = table.frame.join(rows.reindex(table.frame.index), rsuffix="_forecast").reset_index(drop=True)
    return ScoredTable(joined, tuple(problems), len(table.frame), len(forecasts))


def _currency_of(table: Table, terms: Terms) -> str:
    """The currency of a table's prices: the one they are marked with, or else that of the terms."""
    currency = main_currency(with_known_names(table.frame), terms.currency) or terms.currency
    terms.worth_of(currency)
    return currency


def _offers(
    table: Table, categories: Sequence[str], currency: str, photos: Path | None
) -> tuple[dict[int, Offer], list[Problem]]:
    """The offer of each line that has one, and all that was amiss."""
    names = {f"line {line}": int(line) for line in table.frame.index}
    # Named by line, rows stay apart whatever ids the table repeats or lacks.
    own = replace(table, frame=with_known_names(table.frame).assign(product_id=list(names)))
    frame, problems = check(
        own, CatalogueInfo("table", currency=currency, categories=tuple(categories)), photos or NO_PHOTOS
    )
    cells = frame[["product_id", *OFFER_COLUMNS, "subcategory"]].replace({np.nan: None}).to_dict("records")
    offers = {
        names[cell["product_id"]]: Offer(
            cell["title"],
            photos / cell["image"] if photos and cell["image"] else None,
            cell["price"],
            cell["made_for"],
            cell["category"],
            cell["subcategory"],
            currency,
        )
        for cell in cells
    }
    return offers, list(problems)


def _forecast(forecaster: Forecaster, offers: dict[int, Offer]) -> tuple[dict[int, Forecast], list[Problem]]:
    """Forecasts by line; where one offer is at fault, the others of its chunk are forecast without it."""
    try:
        return dict(zip(offers, forecaster.forecast(list(offers.values())), strict=True)), []
    except VitrineError as fault:
        if len(offers) == 1:
            line = next(iter(offers))
            return {}, [Problem(line, None, f"line {line}", fault.message, fault.remedy, is_fatal=True)]
    found: dict[int, Forecast] = {}
    problems: list[Problem] = []
    for line, offer in offers.items():
        one, faults = _forecast(forecaster, {line: offer})
        found |= one
        problems += faults
    return found, problems


def _row(forecast: Forecast, terms: Terms) -> dict[str, object]:
    """A forecast as cells."""
    row: dict[str, object] = {}
    for head, count in (("views", forecast.views), ("sales", forecast.sales)):
        row[f"forecast_{head}"] = round(count.value)
        for name, interval in (("80", count.interval_80), ("95", count.interval_95)):
            row[f"{head}_low_{name}"], row[f"{head}_high_{name}"] = round(interval.low), round(interval.high)
        row[f"{head}_percentile"] = round(count.percentile, 1)
    row["forecast_male_share"] = round(forecast.male_share, 3)
    row["forecast_preferred_gender"] = forecast.preferred_gender
    row["forecast_preferred_age"] = forecast.preferred_age
    row |= {f"forecast_age_{band}": round(share, 3) for band, share in forecast.age_shares.items()}
    row["cautions"] = " ".join(caution.message for caution in forecast.cautions)
    row["is_simulated"] = forecast.is_simulated
    if terms.remarks:
        row["forecast_terms"] = " ".join(terms.remarks)
    return row
