"""A table of offers in, the same table with its forecasts out; what cannot be forecast is listed and left blank."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from core.catalogue import CatalogueInfo, Offer, Problem
from core.catalogue.headers import Columns, check_telling, recognise, renamed
from core.catalogue.photos import PhotoFolder, inside
from core.catalogue.prices import CURRENCY_COLUMN, main_currency
from core.catalogue.products import OFFER_COLUMNS
from core.catalogue.validation import check
from core.config import MAX_TABLE_BYTES, MAX_TABLE_ROWS, Progress, ignore
from core.demand.predict import CHUNK, Forecaster
from core.demand.scored import ScoredTable, as_cells, forecast_columns
from core.demand.terms import Terms
from core.errors import CatalogueError, VitrineError
from core.tables import Table, read_table

Turn = Callable[[], AbstractContextManager[object]]
"""Entered before each portion of a table and left after it."""

PORTION = 8
"""Rows that take about as long as two forecasts of one product: whoever waits for a portion hardly notices."""

READ = (*OFFER_COLUMNS, "subcategory", "product_id")
"""The columns of a table that its forecasts go by, an id only to find a photo; all others are carried along."""

NO_PHOTOS = Path("no folder of photos was given")
_READ = (*OFFER_COLUMNS, "subcategory")
_ROWS_PER_STRETCH = 4_096
_N_ALIKE, _N_NAMED = 20, 5


def read_offers(path: Path) -> Table:
    """Read a table that is to be scored.

    Raises:
        CatalogueError: it is larger than can be scored at once, or no table.
    """
    if path.is_file() and path.stat().st_size > MAX_TABLE_BYTES:
        raise CatalogueError(
            f"{path.name} is larger than {MAX_TABLE_BYTES // 1024**2} MB.", "Split it, or leave out columns."
        )
    table = read_table(path)
    if len(table.frame) > MAX_TABLE_ROWS:
        raise CatalogueError(
            f"{path.name} has {len(table.frame):,} rows; at most {MAX_TABLE_ROWS:,} are scored at once.", "Split it."
        )
    return table


def forecast_table(
    forecaster: Forecaster,
    table: Table,
    columns: Columns | None = None,
    photos: PhotoFolder | None = None,
    portion: int = CHUNK,
    turn: Turn = nullcontext,
    on_progress: Progress = ignore,
) -> ScoredTable:
    """Forecast every row of a table that has a title or a price, and any of image, made_for, category, subcategory.

    Args:
        forecaster: is asked.
        table: as read, under its own headers.
        columns: which of our columns is read from which header; by default those that are recognised.
        photos: in which the image column's names are looked for and, where there is none, the product ids.
        portion: how many rows are forecast at a time.
        turn: what to hold for a portion, so that others get their turn between two of them.
        on_progress: hears how many rows are done.

    Raises:
        CatalogueError: none of its columns is a title or a price, or none of its rows can be forecast.
        RateError: its prices are marked as a currency whose worth is not known.
    """
    headers = list(table.frame.columns)
    wanted = recognise(headers) if columns is None else columns
    known = {ours: theirs for ours, theirs in wanted.items() if ours in READ}
    check_telling(known, headers, "The table")
    on_progress(0.0, f"Checking {len(table.frame):,} rows")
    currency = _currency_of(renamed(table.frame, known), forecaster.terms)
    offers, problems = _offers(table, known, forecaster.categories, currency, photos)
    scorer = _Scorer(forecaster, portion, turn, photos)
    stretches: list[pd.DataFrame] = []
    for start in range(0, len(offers), _ROWS_PER_STRETCH):
        stretches.append(scorer.score(offers.iloc[start : start + _ROWS_PER_STRETCH], start, len(offers), on_progress))
    rows = pd.concat(stretches) if stretches else scorer.blank
    problems += scorer.problems
    if rows.empty:
        raise _nothing_to_score(problems)
    joined = table.frame.join(rows.reindex(table.frame.index), rsuffix="_forecast").reset_index(drop=True)
    told = tuple(_in_their_words(_folded(problems), known))
    return ScoredTable(joined, told, len(table.frame), len(rows), known)


def _currency_of(frame: pd.DataFrame, terms: Terms) -> str:
    """The currency of a table's prices: the one they are marked with, or else that of the terms."""
    currency = main_currency(frame, terms.currency) or terms.currency
    terms.worth_of(currency)
    return currency


def _nothing_to_score(problems: Sequence[Problem]) -> CatalogueError:
    first = next((problem for problem in problems if problem.is_fatal), None)
    if first is None:
        return CatalogueError("The table has no rows.", "Add one for each product.")
    return CatalogueError(f"No row of the table can be forecast. Line {first.row}: {first.message}", first.remedy)


def _offers(
    table: Table, columns: Columns, categories: Sequence[str], currency: str, photos: PhotoFolder | None
) -> tuple[pd.DataFrame, list[Problem]]:
    """What is known of each line that can be forecast, indexed by line, and all that was amiss."""
    ours = renamed(table.frame, columns)
    read = ours[[name for name in _READ if name in columns]]
    unused: list[Problem] = []
    if photos is not None:
        read, unused = _with_photos(read, ours.get("product_id"), photos)
    # Named by line, rows stay apart whatever ids the table repeats or lacks.
    named = read.assign(product_id=[f"line {line}" for line in read.index])
    if CURRENCY_COLUMN in ours.columns:
        named[CURRENCY_COLUMN] = ours[CURRENCY_COLUMN]
    info = CatalogueInfo("table", currency=currency, categories=tuple(categories))
    root = NO_PHOTOS if photos is None else photos.root
    frame, problems = check(replace(table, frame=named), info, root)
    frame.index = pd.Index([int(name.removeprefix("line ")) for name in frame["product_id"]])
    offers = frame[list(_READ)].replace({np.nan: None})
    if photos is not None:
        offers["image"] = offers["image"].map(lambda name: inside(root, name) if name else None)
    offers["currency"] = currency
    return offers, [*unused, *problems]


def _with_photos(frame: pd.DataFrame, ids: pd.Series | None, photos: PhotoFolder) -> tuple[pd.DataFrame, list[Problem]]:
    """The table with the file of each photo: the one its image column names or, without one, its product id."""
    if "image" in frame.columns:
        files = {name: _file(photos, photos.find(str(name))) for name in frame["image"].dropna().unique()}
        return frame.assign(image=frame["image"].map(lambda name: files.get(name) or name)), []
    if ids is None:
        return frame, []
    lines = [int(line) for line in frame.index]
    known = zip(lines, ids, ids.notna(), strict=True)
    if found := photos.of_products({line: [str(key)] for line, key, is_known in known if is_known}):
        files_of = [_file(photos, found.get(line)) for line in lines]
        return frame.assign(image=pd.Series(files_of, frame.index, dtype=object)), []
    message = "No photo bears the name of a product, and there is no column of images: no photo was used."
    return frame, [Problem(None, "image", None, message, "Name each photo by its product id, or add a column image.")]


def _file(photos: PhotoFolder, name: str | None) -> str | None:
    """The file, below the folder, of the photo that is called so."""
    path = None if name is None else photos.path(name)
    return None if path is None else path.relative_to(photos.root).as_posix()


class _Scorer:
    """Forecasts rows in portions, each in its turn, and remembers what was amiss."""

    def __init__(self, forecaster: Forecaster, portion: int, turn: Turn, photos: PhotoFolder | None) -> None:
        self._forecaster, self._portion, self._turn, self._photos = forecaster, portion, turn, photos
        self._dtypes = forecast_columns(forecaster.config.says)
        self.problems: list[Problem] = []

    @property
    def blank(self) -> pd.DataFrame:
        """No row of forecasts, in the columns of one."""
        return pd.DataFrame({name: pd.Series(dtype=dtype) for name, dtype in self._dtypes.items()})

    def score(self, rows: pd.DataFrame, n_before: int, n_all: int, on_progress: Progress) -> pd.DataFrame:
        """The forecasts of these rows by line, without those that cannot be forecast."""
        cells: dict[int, dict[str, object]] = {}
        for start in range(0, len(rows), self._portion):
            part = rows.iloc[start : start + self._portion]
            with self._turn():
                cells |= self._forecast({int(line): Offer(*known) for line, *known in part.itertuples()})
            n_done = n_before + start + len(part)
            on_progress(n_done / n_all, f"forecast {n_done:,} of {n_all:,}")
        found = pd.DataFrame.from_dict(cells, orient="index", columns=list(self._dtypes))
        return found.astype(self._dtypes) if cells else self.blank

    def _forecast(self, offers: dict[int, Offer]) -> dict[int, dict[str, object]]:
        """Forecasts by line; where one offer is at fault, the others of its portion are forecast without it."""
        try:
            forecasts = self._forecaster.forecast(list(offers.values()))
            return dict(zip(offers, map(as_cells, forecasts), strict=True))
        except VitrineError as fault:
            if len(offers) == 1:
                line = next(iter(offers))
                message = self._with_their_name(offers[line], fault.message)
                self.problems.append(Problem(line, None, f"line {line}", message, fault.remedy, is_fatal=True))
                return {}
        return {line: cells for one in offers for line, cells in self._forecast({one: offers[one]}).items()}

    def _with_their_name(self, offer: Offer, message: str) -> str:
        """The message under the name that the photo was brought with: a zip's photos are unpacked under numbers."""
        if self._photos is None or not isinstance(offer.image, Path):
            return message
        called = next((name for name in self._photos.files if self._photos.path(name) == offer.image), None)
        return message if called is None else message.replace(offer.image.name, called)


def _folded(problems: Sequence[Problem]) -> Iterator[Problem]:
    """The problems by line; one that many lines share is told once, with how many they are."""
    alike: dict[tuple[Any, ...], list[Problem]] = defaultdict(list)
    for problem in problems:
        alike[problem.column, problem.message, problem.remedy, problem.is_fatal].append(problem)
    told = (_once(group) if len(group) > _N_ALIKE else group for group in alike.values())
    return iter(sorted((problem for group in told for problem in group), key=lambda problem: problem.row or 0))


def _once(group: list[Problem]) -> list[Problem]:
    lines = ", ".join(f"{problem.row}" for problem in group[:_N_NAMED])
    others = f"{len(group) - _N_NAMED:,} others"
    return [replace(group[0], product_id=None, message=f"{group[0].message} So in lines {lines} and {others}.")]


def _in_their_words(problems: Iterator[Problem], columns: Columns) -> Iterator[Problem]:
    """Each problem under the header that its column has in the table."""
    return (replace(one, column=columns.get(one.column, one.column) if one.column else None) for one in problems)
