"""Every problem of a catalogue's table: where it is, what it is, what to do about it."""

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.catalogue import Problem
from core.tables.spreadsheets import as_csv
from pages.parts import grid, notices
from pages.parts.sentences import plural

HEADS = {"row": "Line", "column": "Column", "product_id": "Product", "message": "What is amiss", "remedy": "What to do"}
ROW, CELL, TABLE = "Row left out", "Cell left out", "Whole table"


def draw(problems: Sequence[Problem], n_kept: int) -> None:
    """Say what was kept, draw the problems with a filter by kind, column and words, and offer them as a CSV."""
    if not problems:
        notices.empty("Nothing is amiss", "Every row of the table was read as it stands.")
        return
    st.subheader(_summary(problems, n_kept), anchor=False)
    row = st.grid(3, min_column_width=200, vertical_alignment="bottom")
    kind = row.selectbox("Show", ("All", ROW, CELL, TABLE), key="problems_kind")
    columns = [name for name, _ in Counter(problem.column for problem in problems if problem.column).most_common()]
    chosen = row.multiselect("Column", columns, key="problems_column", placeholder="Any")
    text = row.text_input("Search", key="problems_text", icon=":material/search:", placeholder="A product, a word")
    shown = [
        problem for problem in problems
        if kind in ("All", _kind(problem)) and (not chosen or problem.column in chosen) and _holds(problem, text)
    ]  # fmt: skip
    table = as_table(shown)
    grid.show(table, height=min(560, 38 + 35 * max(1, len(table))))
    st.download_button(
        "Download as CSV",
        as_csv(table),
        file_name="problems.csv",
        mime="text/csv",
        key="problems_download",
        icon=":material/download:",
        on_click="ignore",
    )


def _summary(problems: Sequence[Problem], n_kept: int) -> str:
    counts = Counter(_kind(problem) for problem in problems)
    n_rows, n_cells = counts[ROW], counts[CELL]
    left_out = " and ".join(plural(n, noun) for n, noun in ((n_rows, "row"), (n_cells, "cell")) if n)
    if not left_out:
        return f"All {plural(n_kept, 'product')} were kept"
    return f"{plural(n_kept, 'product')} kept, {left_out} left out"


def as_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """One line a problem, in the words of the screen."""
    rows = [{said: getattr(problem, name) for name, said in HEADS.items()} for problem in problems]
    table = pd.DataFrame(rows, columns=list(HEADS.values()))
    return table.assign(Line=table["Line"].astype("Int64"), Outcome=[_kind(problem) for problem in problems])


def _kind(problem: Problem) -> str:
    if problem.is_fatal:
        return ROW
    return TABLE if problem.row is None else CELL


def _holds(problem: Problem, text: str) -> bool:
    said = f"{problem.product_id or ''} {problem}".casefold()
    return all(word in said for word in text.casefold().split())
