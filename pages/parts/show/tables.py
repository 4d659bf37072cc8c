"""Tables on screen: grids, small ledgers, which column of somebody's table is which, and what was amiss in it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.catalogue import Problem
from core.catalogue.headers import Sample, recognise
from core.tables import disarmed, for_spreadsheets
from core.tables.spreadsheets import as_csv
from core.words.figures import plural
from core.words.names import COLUMNS
from pages.parts.frame import notices
from pages.parts.frame.words import plain

ABSENT = "None of them"
N_ACROSS, N_NAMED = 5, 8
_EXAMPLE_CHARACTERS = 28
PROBLEM_COLUMNS = {
    "row": "Line",
    "column": "Column",
    "product_id": "Product",
    "message": "What is amiss",
    "remedy": "What to do",
}
ROW, CELL, TABLE = "Row left out", "Cell left out", "Whole table"


def show(
    table: pd.DataFrame,
    height: int | Literal["auto", "content"] = "auto",
    column_order: Iterable[str] | None = None,
    column_config: Mapping[str, Any] | None = None,
) -> None:
    """Draw a table that can be sorted, copied and downloaded: the only way of one onto the screen.

    Streamlit's own download writes what it is given, so what is a formula to a spreadsheet is disarmed here.
    """
    st.dataframe(
        for_spreadsheets(table),
        hide_index=True,
        placeholder="",
        height=height,
        column_order=None if column_order is None else [disarmed(name) for name in column_order],
        column_config=None if column_config is None else {disarmed(name): how for name, how in column_config.items()},
    )


def ledger(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A small table with hairlines; the first column is text, the others are figures."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    st.html(f'<table class="ledger"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>')


def ask_columns(sample: Sample, wanted: Sequence[str], key: str, n_first: int | None = None) -> dict[str, str] | None:
    """Ask which header each wanted column is read from; at first those that are recognised.

    Args:
        sample: of the table.
        wanted: our columns, in the order they are asked for.
        key: of the widgets; another table needs another one.
        n_first: how many are in sight at once, the others behind a fold; all of them by default.

    Returns:
        Our column → header; None where one header was chosen twice.
    """
    known = recognise(sample.headers)
    example = dict(zip(sample.headers, sample.examples, strict=True))
    columns = _ask_some(wanted[:n_first], known, example, key)
    if rest := wanted[len(wanted[:n_first]) :]:
        n_found = sum(name in known for name in rest)
        with st.expander(f"More columns, {n_found} of {len(rest)} recognised"):
            columns |= _ask_some(rest, known, example, key)
    twice = [header for header, n in Counter(columns.values()).items() if n > 1]
    if twice:
        notices.caution(f"“{twice[0]}” is chosen twice. Let each column of the table stand for one thing.")
        return None
    _say_the_others([header for header in sample.headers if header not in columns.values()])
    return columns


def problems(found: Sequence[Problem], n_kept: int) -> None:
    """Say what was kept, draw the problems with a filter by kind, column and words, and offer them as a CSV."""
    if not found:
        notices.empty("Nothing is amiss", "Every row of the table was read as it stands.")
        return
    st.subheader(_summary(found, n_kept), anchor=False)
    row = st.grid(3, min_column_width=200, vertical_alignment="bottom")
    kind = row.selectbox("Show", ("All", ROW, CELL, TABLE), key="problems_kind")
    columns = [name for name, _ in Counter(problem.column for problem in found if problem.column).most_common()]
    chosen = row.multiselect("Column", columns, key="problems_column", placeholder="Any")
    text = row.text_input("Search", key="problems_text", icon=":material/search:", placeholder="A product, a word")
    shown = [
        problem for problem in found
        if kind in ("All", _kind(problem)) and (not chosen or problem.column in chosen) and _holds(problem, text)
    ]  # fmt: skip
    table = problem_table(shown)
    show(table, height=min(560, 38 + 35 * max(1, len(table))))
    st.download_button(
        "Download as CSV",
        as_csv(table),
        file_name="problems.csv",
        mime="text/csv",
        key="problems_download",
        icon=":material/download:",
        on_click="ignore",
    )


def problem_table(problems: Sequence[Problem]) -> pd.DataFrame:
    """One line a problem, in the words of the screen."""
    rows = [{said: getattr(problem, name) for name, said in PROBLEM_COLUMNS.items()} for problem in problems]
    table = pd.DataFrame(rows, columns=list(PROBLEM_COLUMNS.values()))
    return table.assign(Line=table["Line"].astype("Int64"), Outcome=[_kind(problem) for problem in problems])


def _ask_some(wanted: Sequence[str], known: Mapping[str, str], example: Mapping[str, str], key: str) -> dict[str, str]:
    row = st.grid(N_ACROSS, min_column_width=200)
    options = [ABSENT, *example]
    asked = {
        name: row.selectbox(
            COLUMNS[name], options, index=options.index(known.get(name, ABSENT)), key=f"{key}_{name}",
            persist_state="session",
            format_func=lambda header: _with_example(header, example.get(header, "")),
        )
        for name in wanted
    }  # fmt: skip
    return {name: header for name, header in asked.items() if header != ABSENT}


def _with_example(header: str, example: str) -> str:
    short = example if len(example) <= _EXAMPLE_CHARACTERS else f"{example[:_EXAMPLE_CHARACTERS].rstrip()}…"
    return f"{header} · {short}" if short else header


def _say_the_others(headers: Sequence[str]) -> None:
    if headers:
        more = f" and {plural(len(headers) - N_NAMED, 'other')}" if len(headers) > N_NAMED else ""
        notices.note(f"Carried along as they are: {plain(', '.join(headers[:N_NAMED]))}{more}.")


def _summary(problems: Sequence[Problem], n_kept: int) -> str:
    counts = Counter(_kind(problem) for problem in problems)
    n_rows, n_cells = counts[ROW], counts[CELL]
    left_out = " and ".join(plural(n, noun) for n, noun in ((n_rows, "row"), (n_cells, "cell")) if n)
    if not left_out:
        return f"All {plural(n_kept, 'product')} were kept"
    return f"{plural(n_kept, 'product')} kept, {left_out} left out"


def _kind(problem: Problem) -> str:
    if problem.is_fatal:
        return ROW
    return TABLE if problem.row is None else CELL


def _holds(problem: Problem, text: str) -> bool:
    said = f"{problem.product_id or ''} {problem}".casefold()
    return all(word in said for word in text.casefold().split())
