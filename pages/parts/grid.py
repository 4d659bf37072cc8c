"""Tables on screen, and the only way onto it: what is copied or downloaded from a grid is no formula either."""

from collections.abc import Iterable, Mapping
from typing import Any, Literal

import pandas as pd
import streamlit as st

from core.tables import disarmed, for_spreadsheets


def show(
    table: pd.DataFrame,
    height: int | Literal["auto", "content"] = "auto",
    column_order: Iterable[str] | None = None,
    column_config: Mapping[str, Any] | None = None,
) -> None:
    """Draw a table that can be sorted, copied and downloaded; Streamlit's own download writes what it is given."""
    st.dataframe(
        for_spreadsheets(table),
        hide_index=True,
        placeholder="",
        height=height,
        column_order=None if column_order is None else [disarmed(name) for name in column_order],
        column_config=None if column_config is None else {disarmed(name): how for name, how in column_config.items()},
    )
