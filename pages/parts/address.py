"""What the page's address says: catalogue, model and garment, so that a reload and a colleague find them again."""

import unicodedata
from typing import Literal

import streamlit as st

ONWARD = ":material/arrow_forward:"
CATALOGUE, MODEL, PRODUCT, FORECAST = NAMES = ("catalogue", "model", "product", "forecast")


def said(name: str) -> str | None:
    """What the address says under one of `NAMES`, as names are kept; None where it says nothing."""
    return unicodedata.normalize("NFC", st.query_params.get(name, "")).strip() or None


def say(**values: str | None) -> None:
    """Put values into the address; None takes one out."""
    for name, value in values.items():
        if value is not None:
            st.query_params[name] = value
        elif name in st.query_params:
            del st.query_params[name]


def carried() -> dict[str, str]:
    """What every link to another page takes along."""
    return {name: value for name in NAMES if (value := said(name))}


def link(page: str, label: str, icon: str | None = None, icon_position: Literal["left", "right"] = "left") -> None:
    """A link to another page that takes along what was chosen; every one of the app's is made here."""
    st.page_link(page, label=label, icon=icon, icon_position=icon_position, query_params=carried())
