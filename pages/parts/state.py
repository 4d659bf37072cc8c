"""Session values that outlive a page: the catalogue and the model at work, and what a page asks to be kept."""

from pathlib import Path
from typing import Any

import streamlit as st

from core import config

CATALOGUE = "at_work_catalogue"
MODEL = "at_work_model"


def catalogue_folder() -> Path:
    """The folder of the catalogue at work; the demo catalogue until another is chosen."""
    return Path(st.session_state.get(CATALOGUE, config.DEMO_CATALOGUE))


def choose_catalogue(folder: Path) -> None:
    """Put another catalogue to work."""
    st.session_state[CATALOGUE] = str(folder)


def model_name() -> str:
    """The name or path of the demand model at work; `starter` until another is chosen."""
    return str(st.session_state.get(MODEL, "starter"))


def choose_model(name: str) -> None:
    """Put another demand model to work."""
    st.session_state[MODEL] = name


def keep(widget_key: str, lasting_key: str) -> None:
    """Copy a widget's value to a key that stays when the user leaves the page; pass it as `on_change`."""
    st.session_state[lasting_key] = st.session_state[widget_key]


def kept(lasting_key: str, default: Any = None) -> Any:
    """What `keep` put under a key, or the default."""
    return st.session_state.get(lasting_key, default)


def put(lasting_key: str, value: Any) -> None:
    """Keep a value that no widget holds."""
    st.session_state[lasting_key] = value
