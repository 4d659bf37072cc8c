"""A table with its forecasts: how a forecast becomes cells, and how the whole leaves as CSV, workbook or Parquet."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

import pandas as pd

from core.catalogue import Problem
from core.catalogue.heads import HEADS, in_reading_order
from core.config import Progress, ignore
from core.demand.forecast import LEVELS, Forecast
from core.demand.network.heads import HeadSet
from core.errors import StorageError
from core.shapes import parse_json
from core.storage import write_atomically
from core.tables.spreadsheets import as_csv, as_xlsx

SUFFIXES = (".csv", ".xlsx", ".parquet")

AS_IT_IS = "as in the table"
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

    @property
    def orders(self) -> dict[str, tuple[str, bool] | None]:
        """In what orders its rows may be asked for: by which column, and whether the least comes first."""
        counts = [head for head in in_reading_order(HEADS) if f"{head}_low_80" in self.frame.columns]
        found: dict[str, tuple[str, bool] | None] = {AS_IT_IS: None}
        for place, head in enumerate(counts):
            noun = HEADS[head].noun
            found[f"most {noun}"] = (f"forecast_{head}", False)
            if place == 0:
                found[f"most {noun} at the low end"] = (f"{head}_low_80", False)
                found[f"fewest {noun}"] = (f"forecast_{head}", True)
        return found

    def find(
        self, text: str = "", categories: Sequence[str] = (), is_doubtful: bool = False, order: str = AS_IT_IS
    ) -> pd.DataFrame:
        """The rows that meet every wish, in one of its `orders`; rows without a forecast come last.

        Args:
            text: words that must all occur in the title, the id, the brand or another cell of text.
            categories: values of the column that was read as the category, any of them.
            is_doubtful: only rows with a caution, or without a forecast.
            order: one of `orders`.
        """
        found = self.frame
        if categories:
            found = found[found[self.columns["category"]].isin(categories)]
        if is_doubtful:
            found = found[found["cautions"].isna() | (found["cautions"] != "")]
        for word in text.casefold().split():
            found = found[_holds(found, word)]
        by = self.orders[order]
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


def forecast_columns(heads: HeadSet) -> dict[str, str]:
    """The columns of a forecast in these heads, in order, each with the dtype that holds it and a missing cell."""
    columns: dict[str, str] = {}
    for head in heads.counts:
        columns[f"forecast_{head}"] = "Int64"
        columns |= {f"{head}_{end}_{level}": "Int64" for level in LEVELS for end in ("low", "high")}
        columns[f"{head}_percentile"] = "Float64"
    for head in heads.labels:
        if HEADS[head].kind == "label":
            columns[f"forecast_{HEADS[head].figure}"] = "Float64"
        columns[f"forecast_{head}"] = "object"
        if HEADS[head].kind == "shares":
            labels = HEADS[head].labels_in(heads.age_bands)
            columns |= {f"forecast_{HEADS[head].key}_{label}": "Float64" for label in labels}
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
    for head, count in forecast.counts.items():
        row[f"forecast_{head}"] = round(count.value)
        for level, interval in count.intervals.items():
            row[f"{head}_low_{level}"], row[f"{head}_high_{level}"] = round(interval.low), round(interval.high)
        row[f"{head}_percentile"] = round(count.percentile, 1)
    for head, buyers in forecast.buyers.items():
        row[f"forecast_{head}"] = buyers.preferred
        if HEADS[head].kind == "label":
            row[f"forecast_{HEADS[head].figure}"] = round(buyers.shares[HEADS[head].classes[1]], 3)
        else:
            row |= {f"forecast_{HEADS[head].key}_{name}": round(share, 3) for name, share in buyers.shares.items()}
    row["cautions"] = " ".join(caution.message for caution in forecast.cautions)
    row["period"] = forecast.period
    row["forecast_terms"] = " ".join(forecast.terms)
    row["is_simulated"] = forecast.is_simulated
    return row
