"""Columns of a Parquet file in which a cell holds more than a text, a number or a date."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from core.names import composed

Said = tuple[int | None, str | None, str, str]
"""Line, column, what is odd, what to do."""


def plain_columns(frame: pd.DataFrame) -> tuple[pd.DataFrame, list[Said]]:
    """The table with plain cells only, texts composed; and what had to be changed for it, once a column and kind.

    Of a list the first entry is kept, a record becomes JSON, bytes are left out; categories become what they name.
    """
    said: list[Said] = []
    return pd.DataFrame({name: _plain(frame[name], said) for name in frame.columns}, index=frame.index), said


def _plain(column: pd.Series, said: list[Said]) -> pd.Series:
    if isinstance(column.dtype, pd.CategoricalDtype):
        column = column.astype(column.cat.categories.dtype)
    if not (pd.api.types.is_object_dtype(column) or pd.api.types.is_string_dtype(column)):
        return column
    changed: dict[str, list[int]] = {}
    cells = np.empty(len(column), dtype=object)
    for place, (line, cell) in enumerate(column.items()):
        cells[place], kind = _plain_cell(cell)
        if kind:
            changed.setdefault(kind, []).append(int(line))  # type: ignore[call-overload]
    for kind, lines in changed.items():
        where = f"{len(lines):,} cells of the column hold" if len(lines) > 1 else "The cell holds"
        message, remedy = _WORDS[kind]
        said.append((lines[0], str(column.name), f"{where} {message}", remedy))
    return pd.Series(cells, column.index, dtype=object, name=column.name)


_WORDS = {
    "list": ("several entries; the first was kept.", "Export one entry a cell."),
    "record": ("a record; it was kept as JSON text.", "Export its parts as columns of their own."),
    "bytes": ("bytes instead of text; left out.", "Export photos as files, and their names as the column."),
    "deep": ("entries within entries, too deep to read; left out.", "Export one entry a cell."),
}


def _plain_cell(cell: Any) -> tuple[Any, str]:
    """The cell as one value, and which kind of change that took."""
    if isinstance(cell, str):
        return composed(cell), ""
    if isinstance(cell, (list, tuple, np.ndarray)):
        entries = [entry for entry in cell if entry is not None]
        first, inner = _plain_cell(entries[0]) if entries else (None, "")
        return first, inner or ("list" if len(entries) > 1 else "")
    if isinstance(cell, Mapping):
        return _as_json(cell)
    if isinstance(cell, (bytes, bytearray, memoryview)):
        return None, "bytes"
    return cell, ""


def _as_json(record: Mapping[str, Any]) -> tuple[str | None, str]:
    try:
        return json.dumps(dict(record), ensure_ascii=False, default=_as_text), "record"
    except (RecursionError, ValueError, TypeError):
        return None, "deep"


def _as_text(value: Any) -> Any:
    return value.tolist() if isinstance(value, np.ndarray) else str(value)
