"""The frame every page opens with: title, type and colour, menu."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import streamlit as st

from core import config
from pages.parts import address, cached, notices, state

STYLE = Path(__file__).with_name("style.css")
ICON = config.ASSETS / "logo.png"

MODES = ("light", "dark")
COLOURS = {
    "ink": "textColor",
    "ground": "backgroundColor",
    "shade": "secondaryBackgroundColor",
    "hairline": "borderColor",
    "accent": "primaryColor",
    "link": "linkColor",
}


@dataclass(frozen=True)
class Screen:
    """A page as the menu shows it, beside those that people come to for the same thing."""

    path: str
    label: str
    group: str = ""


HOME = Screen("app.py", "Vitrine")
SCREENS = (
    Screen("pages/forecast.py", "Forecast", "Plan a garment"),
    Screen("pages/explain.py", "Explain", "Plan a garment"),
    Screen("pages/catalogue.py", "Catalogue", "What it rests on"),
    Screen("pages/models.py", "Models", "What it rests on"),
)
CONTENT = "content"
SKIP = f'<a class="skip" href="#{CONTENT}" target="_self">Skip to the content</a>'


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
    cached.tidy_workspace()
    _draw_menu(title)
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
            address.link(way.path, way.label, icon=address.ONWARD, icon_position="right")
            st.caption(way.promise)


def groups() -> list[tuple[str, list[Screen]]]:
    """The screens by what people come for, in the order of the table."""
    return [(name, list(screens)) for name, screens in groupby(SCREENS, lambda screen: screen.group)]


def rule() -> None:
    """A hairline with air above it."""
    st.html('<hr class="rule">')


def _draw_menu(here: str) -> None:
    """Draw the menu twice: as a line, and folded behind a button. The style sheet shows the one there is room for."""
    with st.container(key="menu", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(SKIP, width="content")
        with st.container(key="menu_home", width="content"):
            address.link(HOME.path, HOME.label)
        with st.container(key="menu_line", horizontal=True, width="content", gap=None):
            for name, screens in groups():
                with st.container(key=f"menu_line_{name}", horizontal=True, width="content", gap="medium"):
                    _draw_links(screens, here, "line")
        # The key names the page, so that the menu is shut again on the page that it led to.
        shown = here if here != HOME.label else "Menu"
        with st.container(key="menu_fold", width="content"), st.popover(shown, type="tertiary", key=f"menu_at_{here}"):
            for name, screens in groups():
                st.html(f'<p class="eyebrow">{name}</p>')
                _draw_links(screens, here, "fold")
    st.html(f'<div id="{CONTENT}" tabindex="-1"></div>')


def _draw_links(screens: Sequence[Screen], here: str, place: str) -> None:
    for screen in screens:
        name = "here" if screen.label == here else screen.label
        with st.container(key=f"menu_{place}_to_{name}", width="content" if place == "line" else "stretch"):
            address.link(screen.path, screen.label)


def _colours() -> str:
    """The theme's colours for our own style sheet; the browser takes the light or the dark one of each pair."""
    pairs = ((name, *(st.get_option(f"theme.{mode}.{option}") for mode in MODES)) for name, option in COLOURS.items())
    return f":root{{{''.join(f'--{name}:light-dark({light},{dark});' for name, light, dark in pairs)}}}"
