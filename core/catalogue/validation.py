"""Check a table against what a catalogue promises, and list every problem with its remedy (door of pandera)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from core.catalogue.cells import age_bands_in, passed_over, typed, with_known_names
from core.catalogue.heads import class_columns, count_columns, share_columns
from core.catalogue.photos import locate
from core.catalogue.prices import in_other_money, main_currency
from core.catalogue.products import MADE_FOR, OFFER_COLUMNS, CatalogueInfo, Problem
from core.config import MAX_COUNT, MAX_PRICE, MAX_TITLE_CHARACTERS
from core.errors import CatalogueError
from core.names import composed
from core.tables import Table, shortened

if TYPE_CHECKING:
    from pandera.pandas import DataFrameSchema

Broken = tuple[int, str, str]
"""A line, a column of it, and the rule broken there."""

AGE_SHARES = "age shares"
SHARE_TOLERANCE = 0.05


@dataclass(frozen=True)
class Rule:
    """What to say when a cell breaks it; `{cell}`, `{id}`, `{total}`, `{known}` and `{currency}` are filled in."""

    message: str
    remedy: str
    is_fatal: bool = False


RULES = {
    "no id": Rule("The product has no id.", "Give it one, or remove the row.", is_fatal=True),
    "repeated id": Rule(
        "Product {id} is in the table already.", "Give this one another id, or remove it.", is_fatal=True
    ),
    "nothing known": Rule(
        "Product {id} has neither title, photo, price, made-for nor category.", "Fill in one of them.", is_fatal=True
    ),
    "long title": Rule(
        f"The title of product {{id}} is longer than {MAX_TITLE_CHARACTERS} characters and was left out.", "Shorten it."
    ),
    # One rule for a photo that is absent and for one that may not be looked at: the answer tells nobody which it is.
    "photo missing": Rule(
        "The photo {cell} of product {id} was not found in images/.",
        "Put the file there and write its name, or empty the cell.",
    ),
    "no number": Rule("“{cell}” is not a number.", "Write digits, such as 29000 or 29,000."),
    "no date": Rule("“{cell}” is not a date.", "Write year, month and day, such as 2021-12-31."),
    "far date": Rule(
        "“{cell}” is beyond the years 1678 to 2261, which dates can lie in.",
        "Write the day it was listed on, or empty the cell.",
    ),
    "price too low": Rule("The price {cell} is not above zero.", "Write what the product costs, or empty the cell."),
    "price too high": Rule(f"The price {{cell}} is above {MAX_PRICE:,.0f}.", "Check its zeros, or empty the cell."),
    "other currency": Rule(
        "“{cell}” is marked as another currency than the catalogue's, {currency}, and was left out.",
        "Write what it costs in {currency}.",
    ),
    "negative count": Rule("{cell} is below zero.", "Write how many there were, or empty the cell."),
    "count too high": Rule(f"{{cell}} is above {MAX_COUNT:,.0f}.", "Check its digits, or empty the cell."),
    "no share": Rule("{cell} is not a share from 0 to 1.", "Write a fraction, such as 0.38."),
    "shares astray": Rule(
        "The age shares of product {id} add up to {total:.2f} instead of 1.", "Fill in every band, or none of them."
    ),
    "unknown made-for": Rule(
        "“{cell}” does not say whom it is made for.", f"Write one of {', '.join(MADE_FOR)}, or empty the cell."
    ),
    "unknown category": Rule(
        "The category “{cell}” is none of those known here.",
        "{known}Choose one of them; for a catalogue of your own, add it to catalogue.json.",
    ),
}


def check(table: Table, info: CatalogueInfo, folder: Path) -> tuple[pd.DataFrame, tuple[Problem, ...]]:
    """Keep what is good of a table: typed columns without the bad cells and rows, and a problem for each of those.

    Args:
        table: as read, under a catalogue's column names.
        info: which categories and age bands there are.
        folder: the catalogue's, where its photos are looked for.
    """
    named = _numbered(with_known_names(table.frame))
    cells = typed(named, class_columns(info))
    photos = {cell: locate(folder, cell) for cell in cells.frame["image"].dropna().unique()}
    images = cells.frame["image"].map(lambda cell: photos.get(cell) or cell).astype(object)
    frame = cells.frame.assign(image=images.where(images.notna(), None))
    totals = _totals(frame, info, cells.unreadable)
    schema = _schema(info, {name for name in photos.values() if name})
    broken = _broken(frame.assign(**{AGE_SHARES: totals}), cells.unreadable, schema)
    amiss = {line for line, column, _ in broken if column == "price"}
    broken += [(line, "price", "other currency") for line in in_other_money(named, info.currency) if line not in amiss]
    clean, empty = _without(frame, broken, info)
    problems = [*_of_table(table, cells.percents), *_of_remarks(table, frame)]
    problems += [_problem(*one, named.assign(**{AGE_SHARES: totals}), info) for one in broken + empty]
    return clean, tuple(sorted(problems, key=lambda problem: problem.row or 0))


def nothing_usable(name: str, table: Table, problems: tuple[Problem, ...]) -> CatalogueError:
    """Why a table, checked, has no row left, in words."""
    columns = list(with_known_names(table.frame).columns)
    if table.frame.empty:
        return CatalogueError(f"{name} has no rows.", "Add one for each product.")
    if not set(columns) & set(OFFER_COLUMNS):
        message = f"{name} has none of the columns {', '.join(OFFER_COLUMNS)}; it has {', '.join(columns)}."
        return CatalogueError(message, "Rename its columns, or import it with a mapping.")
    first = next(problem for problem in problems if problem.is_fatal)
    return CatalogueError(f"No row of {name} is usable. Line {first.row}: {first.message}", first.remedy)


def infer_info(table: Table, name: str) -> CatalogueInfo:
    """A card for a table that came without one: its categories, most frequent first, its age bands and its currency."""
    frame = with_known_names(table.frame)
    named = frame["category"].dropna() if "category" in frame.columns else pd.Series([], dtype=str)
    categories = tuple(named.astype(str).map(composed).str.strip().value_counts().index)
    ages = age_bands_in(list(frame.columns))
    return CatalogueInfo(name=name, categories=categories, age_bands=ages, currency=main_currency(frame))


def _schema(info: CatalogueInfo, photos: set[str]) -> DataFrameSchema:
    """The promises of a catalogue's columns; each check is named by the rule it keeps."""
    import pandera.pandas as pandera

    def column(**checks: Any) -> pandera.Column:
        rules = [pandera.Check(keeps, error=rule.replace("_", " ")) for rule, keeps in checks.items()]
        return pandera.Column(None, rules, nullable=True)

    count = column(negative_count=lambda counts: counts >= 0, count_too_high=lambda counts: counts <= MAX_COUNT)
    share = column(no_share=lambda shares: shares.between(0, 1))
    return pandera.DataFrameSchema(
        {
            "product_id": pandera.Column(
                None,
                [
                    pandera.Check(lambda ids: ids.notna(), error="no id", ignore_na=False),
                    pandera.Check(lambda ids: ~ids.duplicated(), error="repeated id"),
                ],
                nullable=True,
            ),
            "title": column(long_title=lambda titles: titles.str.len() <= MAX_TITLE_CHARACTERS),
            "image": column(photo_missing=lambda names: names.isin(photos)),
            "price": column(price_too_low=lambda prices: prices > 0, price_too_high=lambda prices: prices <= MAX_PRICE),
            "made_for": pandera.Column(None, pandera.Check.isin(MADE_FOR, error="unknown made-for"), nullable=True),
            "category": column(unknown_category=lambda names: names.isin(info.categories)),
            **dict.fromkeys(count_columns(), count),
            **dict.fromkeys((*share_columns(), *class_columns(info)), share),
            AGE_SHARES: column(shares_astray=lambda totals: (totals - 1).abs() <= SHARE_TOLERANCE),
        }
    )


def _broken(frame: pd.DataFrame, unreadable: tuple[Broken, ...], schema: DataFrameSchema) -> list[Broken]:
    """Every cell that breaks a rule, with the first rule it breaks."""
    import pandera.pandas as pandera

    found = list(unreadable)
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as faults:
        cases = faults.failure_cases.drop_duplicates(["index", "column"])[["index", "column", "check"]]
        found += [(int(line), str(column), str(rule)) for line, column, rule in cases.values]
    return found


def _without(frame: pd.DataFrame, broken: list[Broken], info: CatalogueInfo) -> tuple[pd.DataFrame, list[Broken]]:
    """The frame without bad cells and rows; and the rows that have nothing left to go by."""
    clean = frame.copy()
    ages = list(info.age_share_columns)
    for column in {column for _, column, _ in broken} - {"product_id"}:
        lines = [line for line, named, _ in broken if named == column]
        targets = ages if column == AGE_SHARES or column in ages else [column]
        clean.loc[lines, targets] = _nothing(clean[targets[0]])
    fatal = [line for line, _, rule in broken if RULES[rule].is_fatal]
    clean = clean.drop(index=fatal)
    is_empty = clean[list(OFFER_COLUMNS)].isna().all(axis=1)
    empty = [(int(line), "product_id", "nothing known") for line in clean.index[is_empty]]
    is_known = clean[ages].notna().any(axis=1) if ages else pd.Series(False, index=clean.index)
    clean.loc[is_known, ages] = clean.loc[is_known, ages].fillna(0.0)
    return clean[~is_empty].reset_index(drop=True), empty


def _nothing(column: pd.Series) -> Any:
    if pd.api.types.is_datetime64_any_dtype(column):
        return pd.NaT
    return np.nan if pd.api.types.is_numeric_dtype(column) else None


def _totals(frame: pd.DataFrame, info: CatalogueInfo, unreadable: tuple[Broken, ...]) -> pd.Series:
    """What each row's age shares add up to; NaN where it has none, or where one of them is bad by itself."""
    shares = frame[list(info.age_share_columns)].astype(float)
    lost = [line for line, column, _ in unreadable if column in shares.columns]
    is_bad = ((shares < 0) | (shares > 1)).any(axis=1) | frame.index.isin(lost)
    return shares.sum(axis=1, min_count=1).mask(is_bad)


def _numbered(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame, with ids by line where the table has no column of ids."""
    if "product_id" in frame.columns:
        return frame
    return frame.assign(product_id=pd.Series([f"line-{line}" for line in frame.index], index=frame.index, dtype=object))


def _of_table(table: Table, percents: tuple[str, ...]) -> Iterator[Problem]:
    columns = with_known_names(table.frame).columns
    if "product_id" not in columns:
        message = "There is no product_id column; products are named by their line."
        yield Problem(None, "product_id", None, message, "Add one, so that a product keeps its name.")
    for name in OFFER_COLUMNS:
        if name not in columns:
            message = f"There is no {name} column, so forecasts do without."
            yield Problem(None, name, None, message, f"Add a column named {name} if you have it.")
    for name, known in passed_over(columns):
        message = f"There is another column for {known}, so “{name}” was only carried along."
        yield Problem(None, name, None, message, "Rename or remove one of them.")
    for name in percents:
        message = f"{name} was given in percent and divided by 100."
        yield Problem(None, name, None, message, "Write fractions from 0 to 1.")


def _of_remarks(table: Table, frame: pd.DataFrame) -> Iterator[Problem]:
    for said in table.remarks:
        product_id = _id_at(frame, said.row) if said.row is not None and said.row in frame.index else None
        yield Problem(said.row, said.column, product_id, said.message, said.remedy)


def _problem(line: int, column: str, rule: str, named: pd.DataFrame, info: CatalogueInfo) -> Problem:
    """The broken rule in words."""
    said = RULES[rule]
    cell = named.at[line, column] if column in named.columns else None
    near = get_close_matches(str(cell), info.categories, 1) if rule == "unknown category" else []
    product_id = _id_at(named, line)
    filled = {
        "cell": shortened(cell),
        "id": shortened(product_id),
        "total": named.at[line, AGE_SHARES],
        "currency": info.currency,
        "known": f"Did you mean {near[0]}? " if near else "",
    }
    return Problem(line, column, product_id, said.message.format(**filled), said.remedy.format(**filled), said.is_fatal)


def _id_at(frame: pd.DataFrame, line: int) -> str | None:
    product_id = frame.at[line, "product_id"]
    return product_id if isinstance(product_id, str) else None
