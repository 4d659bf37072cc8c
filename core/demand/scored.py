"""A table with its forecasts: how a forecast becomes cells, and how the whole leaves as CSV, workbook or Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from core.catalogue import Problem
from core.config import Progress, ignore
from core.demand.forecast import Forecast
from core.errors import StorageError
from core.shapes import parse_json
from core.storage import write_atomically
from core.tables.spreadsheets import as_csv, as_xlsx

SUFFIXES = (".csv", ".xlsx", ".parquet")

ORDERS = {
    "as in the table": None,
    "most sales": ("forecast_sales", False),
    "most sales at the low end": ("sales_low_80", False),
    "fewest sales": ("forecast_sales", True),
    "most views": ("forecast_views", False),
}

_COUNTS = ("views", "sales")
_SUMMARY = "vitrine"


@dataclass(frozen=True)
class ScoredTable:
    """A table with forecasts.

    Attributes:
        frame: the table's own columns as they were, then the forecast's; a row that could not be forecast has none.
        problems: everything amiss, by line.
        n_rows: how many rows the table has.
        n_forecast: how many of them have a forecast.
        columns: our column → the table's header that it was read from.
    """

    frame: pd.DataFrame
    problems: tuple[Problem, ...]
    n_rows: int
    n_forecast: int
    columns: Mapping[str, str] = field(default_factory=dict)

    def find(
        self, text: str = "", categories: Sequence[str] = (), is_doubtful: bool = False, order: str = "as in the table"
    ) -> pd.DataFrame:
        """The rows that meet every wish, in one of `ORDERS`; rows without a forecast come last.

        Args:
            text: words that must all occur in the title, the id, the brand or another cell of text.
            categories: values of the column that was read as the category, any of them.
            is_doubtful: only rows with a caution, or without a forecast.
            order: one of `ORDERS`.
        """
        found = self.frame
        if categories:
            found = found[found[self.columns["category"]].isin(categories)]
        if is_doubtful:
            found = found[found["forecast_sales"].isna() | (found["cautions"].fillna("") != "")]
        for word in text.casefold().split():
            found = found[_holds(found, word)]
        by = ORDERS[order]
        return found if by is None else found.sort_values(by[0], ascending=by[1], kind="stable", na_position="last")

    def as_csv(self) -> bytes:
        """The table for a spreadsheet: UTF-8 with its mark, cells and headers that look like formulas escaped."""
        return as_csv(self.frame)

    def as_xlsx(self, on_progress: Progress = ignore) -> bytes:
        """The table as an Excel workbook, escaped likewise."""
        return as_xlsx(self.frame, on_progress)

    def write(self, to: Path, on_progress: Progress = ignore) -> None:
        """Write the table as its name says: `.csv`, `.xlsx`, or `.parquet` with all that `read` gives back.

        Raises:
            StorageError: it has another suffix, the disk is full or the folder may not be written.
        """
        check_suffix(to)
        suffix = to.suffix.lower()
        if suffix == ".parquet":
            write_atomically(to, self._as_parquet())
        else:
            write_atomically(to, self.as_xlsx(on_progress) if suffix == ".xlsx" else self.as_csv())

    @classmethod
    def read(cls, path: Path) -> ScoredTable:
        """A table that was written as Parquet.

        Raises:
            StorageError: it cannot be read, or is not one that was scored here.
        """
        import pyarrow.parquet

        try:
            stored = pyarrow.parquet.read_table(path)
            summary = parse_json((stored.schema.metadata or {})[_SUMMARY.encode()])
            problems = tuple(Problem(**problem) for problem in summary.pop("problems"))
            return cls(stored.to_pandas(), problems, **summary)
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as fault:
            raise StorageError(f"The scored table {path.name} cannot be read.", "Score the table again.") from fault

    def _as_parquet(self) -> bytes:
        import pyarrow
        import pyarrow.parquet

        summary = {
            "problems": [asdict(problem) for problem in self.problems],
            "n_rows": self.n_rows,
            "n_forecast": self.n_forecast,
            "columns": dict(self.columns),
        }
        stored = pyarrow.Table.from_pandas(self.frame, preserve_index=False)
        stored = stored.replace_schema_metadata({**(stored.schema.metadata or {}), _SUMMARY: json.dumps(summary)})
        buffer = io.BytesIO()
        pyarrow.parquet.write_table(stored, buffer)
        return buffer.getvalue()


def check_suffix(to: Path) -> None:
    """See that a scored table can be written under this name.

    Raises:
        StorageError: its suffix is none of `SUFFIXES`.
    """
    if to.suffix.lower() not in SUFFIXES:
        raise StorageError(f"{to.name} does not say what to write.", f"Let its name end in {', '.join(SUFFIXES)}.")


def forecast_columns(age_labels: Sequence[str]) -> dict[str, str]:
    """The columns of a forecast, in order, each with the dtype that holds it and a missing cell."""
    columns: dict[str, str] = {}
    for head in _COUNTS:
        columns[f"forecast_{head}"] = "Int64"
        columns |= {f"{head}_{end}_{level}": "Int64" for level in ("80", "95") for end in ("low", "high")}
        columns[f"{head}_percentile"] = "Float64"
    columns |= {"forecast_male_share": "Float64", "forecast_preferred_gender": "object"}
    columns |= {"forecast_preferred_age": "object"}
    columns |= {f"forecast_age_{label}": "Float64" for label in age_labels}
    said = {"cautions": "object", "period": "object", "forecast_terms": "object"}
    return columns | said | {"is_simulated": "boolean"}


def _holds(frame: pd.DataFrame, word: str) -> pd.Series:
    """Which rows have the word in any cell of text."""
    is_found = pd.Series(False, index=frame.index)
    for _, cells in frame.items():
        if not pd.api.types.is_numeric_dtype(cells):
            is_found |= cells.fillna("").astype(str).str.casefold().str.contains(word, regex=False)
    return is_found


def as_cells(forecast: Forecast) -> dict[str, object]:
    """A forecast as cells under the names of `forecast_columns`."""
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
    row["period"] = forecast.period
    row["forecast_terms"] = " ".join(forecast.terms)
    row["is_simulated"] = forecast.is_simulated
    return row
