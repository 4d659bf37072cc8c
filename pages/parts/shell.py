"""The frame every page opens with: title, type and colour, menu."""

from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from core import config
from pages.parts import address, notices, state

STYLE = Path(__file__).with_name("style.css")
ICON = config.ASSETS / "logo.png"

MODES = ("light", "dark")
COLOURS = {
    "ink": "textColor",
    "shade": "secondaryBackgroundColor",
    "hairline": "borderColor",
    "accent": "primaryColor",
}


@dataclass(frozen=True)
class Screen:
    """A page as the menu shows it."""

    path: str
    label: str


HOME = Screen("app.py", "Vitrine")
SCREENS = (
    Screen("pages/forecast.py", "Forecast"),
    Screen("pages/explain.py", "Explain"),
    Screen("pages/catalogue.py", "Catalogue"),
    Screen("pages/models.py", "Models"),
)


@dataclass(frozen=True)
class Way:
    """A way into the product from the home page."""

    path: str
    label: str
    promise: str


WAYS_IN = (
    Way(
        "pages/forecast.py", "Forecast a garment", "A photo, a title, a price: what it will sell, and who will buy it."
    ),
    Way("pages/catalogue.py", "Bring a catalogue", "A table and photos. Problems are listed; what is good is kept."),
    Way("pages/models.py", "Look at the models", "Measured beside simpler forecasts. Train one on your sales."),
)


def open_page(title: str, lead: str = "") -> None:
    """Set the page up and draw the menu; with a `lead`, also the page's heading and that sentence under it."""
    st.set_page_config(
        page_title=f"{title} · Vitrine" if title != HOME.label else "Vitrine",
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(f"<style>{_colours()}{STYLE.read_text(encoding='utf-8')}</style>")
    _draw_menu()
    for sentence in state.unknown():
        notices.caution(sentence)
    if lead:
        with st.container(key="page_head", gap="xsmall"):
            st.title(title, anchor=False)
            st.markdown(lead)


def section(title: str, lead: str = "") -> None:
    """Open a part of a page: a hairline, a heading, and a sentence under it."""
    rule()
    st.header(title, anchor=False)
    if lead:
        st.caption(lead)


def hero(promise: str, lead: str) -> None:
    """The home page's opening: the promise in large type, and how it is kept beside it."""
    with st.container(key="hero"):
        large, small = st.columns([7, 5], gap="large", vertical_alignment="bottom")
    large.title(promise, anchor=False)
    small.markdown(lead)


def ways_in() -> None:
    """The three ways into the product, each with what it gives."""
    with st.container(key="ways_in"):
        columns = st.columns(len(WAYS_IN), gap="large")
    for column, way in zip(columns, WAYS_IN, strict=True):
        with column, st.container(gap="xxsmall"):
            address.link(way.path, way.label, icon=":material/arrow_forward:", icon_position="right")
            st.caption(way.promise)


def rule() -> None:
    """A hairline with air above it."""
    st.html('<hr class="rule">')


def _draw_menu() -> None:
    with st.container(key="menu", horizontal=True, vertical_alignment="center", gap="medium"):
        with st.container(key="menu_home", width="content"):
            address.link(HOME.path, HOME.label)
        for screen in SCREENS:
            address.link(screen.path, screen.label)


def _colours() -> str:
    """The theme's colours for our own style sheet; the browser takes the light or the dark one of each pair."""
    pairs = ((name, *(st.get_option(f"theme.{mode}.{option}") for mode in MODES)) for name, option in COLOURS.items())
    return f":root{{{''.join(f'--{name}:light-dark({light},{dark});' for name, light, dark in pairs)}}}"
