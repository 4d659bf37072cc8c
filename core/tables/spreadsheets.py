"""Tables as they leave: CSV and Excel in which no cell and no header is run as a formula (door of XlsxWriter)."""

from __future__ import annotations

import io
import math
from numbers import Integral, Real
from typing import Any

import numpy as np
import pandas as pd

from core.config import Progress, ignore
from core.tables import for_spreadsheets

CSV_TYPE = "text/csv"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

_ROWS_PER_REPORT = 2_000
_MAX_CELL_CHARACTERS = 32_767
_WIDTH, _WIDE, _NARROW = 14, 44, 9
_AS_WRITTEN = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def as_csv(frame: pd.DataFrame) -> bytes:
    """The table as CSV: UTF-8 with its mark, so that Excel reads every script."""
    return str(for_spreadsheets(frame).to_csv(index=False)).encode("utf-8-sig")


def as_xlsx(frame: pd.DataFrame, on_progress: Progress = ignore) -> bytes:
    """The table as an Excel workbook of one sheet: header in bold and always in sight, a filter on each column."""
    import xlsxwriter

    buffer = io.BytesIO()
    shown = for_spreadsheets(frame)
    # Rows go to disk as they are written, so that a long table costs no more memory than a short one.
    with xlsxwriter.Workbook(buffer, {"constant_memory": True, **_AS_WRITTEN}) as book:
        sheet = book.add_worksheet("Vitrine")
        _write_head(sheet, shown, book.add_format({"bold": True, "bottom": 1}))
        for number, row in enumerate(shown.itertuples(index=False, name=None), start=1):
            for place, cell in enumerate(row):
                if (value := _cell(cell)) is not None:
                    sheet.write(number, place, value)
            if number % _ROWS_PER_REPORT == 0:
                on_progress(number / len(shown), f"wrote {number:,} of {len(shown):,} rows into the workbook")
    return buffer.getvalue()


def _write_head(sheet: Any, shown: pd.DataFrame, bold: Any) -> None:
    for place, name in enumerate(map(str, shown.columns)):
        is_text = not pd.api.types.is_numeric_dtype(shown.dtypes.iloc[place])
        sheet.set_column(place, place, max(_NARROW, min(_WIDE if is_text else _WIDTH, len(name) + 2)))
    sheet.write_row(0, 0, [str(name) for name in shown.columns], bold)
    sheet.freeze_panes(1, 0)
    if len(shown.columns):
        sheet.autofilter(0, 0, max(len(shown), 1), len(shown.columns) - 1)


def _cell(cell: object) -> str | int | float | bool | None:
    """A cell as a workbook holds it: what is missing stays empty, a text longer than Excel takes is cut."""
    if cell is None or cell is pd.NA or cell is pd.NaT or (isinstance(cell, float) and not math.isfinite(cell)):
        return None
    if isinstance(cell, (bool, np.bool_)):
        return bool(cell)
    if isinstance(cell, Real):
        return int(cell) if isinstance(cell, Integral) else float(cell)
    return str(cell)[:_MAX_CELL_CHARACTERS]
