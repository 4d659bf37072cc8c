"""The answers of a scored table: a grid to sort and filter, the whole of it to take along, and what was amiss."""

from collections.abc import Callable, Sequence

import pandas as pd
import streamlit as st

from core.demand.scored import ORDERS, ScoredTable
from core.tables.spreadsheets import CSV_TYPE, XLSX_TYPE
from pages.parts import grid, notices, problem_list
from pages.parts.sentences import plural

N_SHOWN = 1_000
FIRST = (
    "forecast_sales", "sales_low_80", "sales_high_80", "forecast_views", "forecast_male_share",
    "forecast_preferred_age", "cautions",
)  # fmt: skip
NAMES = {
    "forecast_sales": "Sales", "sales_low_80": "Sales, low end", "sales_high_80": "Sales, high end",
    "forecast_views": "Views", "views_low_80": "Views, low end", "views_high_80": "Views, high end",
    "forecast_male_share": "Men among buyers", "forecast_preferred_gender": "Bought most by",
    "forecast_preferred_age": "Bought most at", "cautions": "Cautions",
}  # fmt: skip


def draw(scored: ScoredTable, as_csv: Callable[[], bytes], as_xlsx: Callable[[], bytes]) -> None:
    """Draw the answers; the two functions give the files, and are asked when somebody takes one."""
    st.subheader(f"{scored.n_forecast:,} of {plural(scored.n_rows, 'product')} forecast", anchor=False)
    found = _ask(scored)
    if len(found) > N_SHOWN:
        notices.note(f"The first {N_SHOWN:,} of {len(found):,} are shown; the files hold all {scored.n_rows:,}.")
    elif len(found) < scored.n_rows:
        notices.note(f"{len(found):,} of {scored.n_rows:,} are shown; the files hold all of them.")
    _draw_grid(scored, found.head(N_SHOWN))
    with st.container(horizontal=True):
        _offer("Excel workbook", as_xlsx, "vitrine-scored.xlsx", XLSX_TYPE)
        _offer("CSV", as_csv, "vitrine-scored.csv", CSV_TYPE)
    if scored.problems:
        with st.expander(plural(len(scored.problems), "problem"), icon=":material/rule:"):
            grid.show(problem_list.as_table(scored.problems))


def _ask(scored: ScoredTable) -> pd.DataFrame:
    """The rows that are wanted, in the order that is wanted."""
    row = st.grid(4, min_column_width=200, vertical_alignment="bottom")
    text = row.text_input("Search", key="forecast_scored_text", icon=":material/search:", placeholder="Any word")
    order = row.selectbox("Order", list(ORDERS), key="forecast_scored_order", format_func=str.capitalize)
    header = scored.columns.get("category")
    chosen: Sequence[str] = ()
    if header:
        values = scored.frame[header].dropna().astype(str).value_counts().index.tolist()
        chosen = row.multiselect("Category", values, key="forecast_scored_category", placeholder="Any")
    is_doubtful = row.toggle("Only with cautions", key="forecast_scored_doubtful")
    return scored.find(text, chosen, is_doubtful, order)


def _draw_grid(scored: ScoredTable, shown: pd.DataFrame) -> None:
    named = [scored.columns[name] for name in ("title", "price", "category") if name in scored.columns]
    front = [*named, *(name for name in FIRST if name in shown.columns)]
    behind = [name for name in shown.columns if name not in front]
    how: dict[str, object] = {name: st.column_config.Column(said) for name, said in NAMES.items()}
    if named:
        how[named[0]] = st.column_config.Column(pinned=True, width="medium")
    how["forecast_male_share"] = st.column_config.NumberColumn(NAMES["forecast_male_share"], format="percent")
    grid.show(shown, column_order=[*front, *behind], column_config=how)


def _offer(what: str, content: Callable[[], bytes], name: str, kind: str) -> None:
    st.download_button(
        what, content, file_name=name, mime=kind, icon=":material/download:", on_click="ignore",
        key=f"forecast_table_export_{name.rpartition('.')[2]}",
    )  # fmt: skip
