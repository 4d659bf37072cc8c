"""A CSV in, the same CSV with its forecasts out."""

import streamlit as st

from core.demand.batch import ScoredTable, forecast_table
from core.demand.predict import Forecaster
from pages.parts import cached, notices, problem_list, sentences, state

SCORED = "forecast_scored"
FILES = ["csv", "tsv", "txt"]
COLUMNS = "title, price, made_for (men, women, unisex), category, subcategory"


def draw(model: Forecaster) -> None:
    """Take a table, score it with progress, show what was amiss and hand the scored table back."""
    with st.form("forecast_table_form", border=False):
        table = st.file_uploader(f"CSV with any of the columns {COLUMNS}", type=FILES, key="forecast_table")
        rate = st.text_input(
            "Rate, where its prices are in another currency",
            placeholder="USD=1380",
            key="forecast_table_rate",
            width=320,
        )
        is_sent = st.form_submit_button("Forecast the table", key="forecast_table_send")
    if is_sent and table is None:
        notices.note("Choose a CSV first.")
    elif is_sent and table is not None:
        with notices.faults_in_words(), notices.waiting("Reading the table") as on_progress, cached.at_the_model():
            asked = model.on(model.terms.at(rate)) if rate.strip() else model
            state.put(SCORED, forecast_table(asked, table.getvalue(), on_progress=on_progress))
    scored = state.kept(SCORED)
    if scored is not None:
        _hand_back(scored)


def _hand_back(scored: ScoredTable) -> None:
    st.markdown(f"**{scored.n_forecast:,} of {scored.n_rows:,}** products forecast.")
    st.dataframe(scored.frame.head(200), hide_index=True)
    if scored.problems:
        with st.expander(sentences.plural(len(scored.problems), "problem"), icon=":material/rule:"):
            st.dataframe(problem_list.as_table(scored.problems), hide_index=True)
    st.download_button(
        "Download the scored CSV",
        scored.as_csv,
        file_name="vitrine-scored.csv",
        mime="text/csv",
        icon=":material/download:",
        key="forecast_table_export",
        on_click="ignore",
    )
