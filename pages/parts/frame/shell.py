"""The frame every page opens with: title, type and colour, menu."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import streamlit as st

from core import config, theme
from pages.parts.frame import cached, notices, state

STYLE = Path(__file__).with_name("style.css")
ICON = config.ASSETS / "logo.png"


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
# Streamlit writes the links, those of the folded menu anew whenever it is opened; none says which page is open.
_MARK = """<script>(() => {
  const links = '.st-key-menu_home a, [class*="st-key-menu_line_to_"] a, [class*="st-key-menu_fold_to_"] a';
  const mark = () => document.querySelectorAll(links).forEach((link) => {
    if (link.textContent.trim() === %s) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  });
  window.vitrineMenu?.disconnect();
  window.vitrineMenu = new MutationObserver(mark);
  window.vitrineMenu.observe(document.body, { childList: true, characterData: true, subtree: true });
  mark();
})();</script>"""


def open_page(title: str, lead: str = "") -> None:
    """Set the page up and draw the menu; with a `lead`, also the page's heading and that sentence under it."""
    st.set_page_config(
        page_title=f"{title} · Vitrine" if title != HOME.label else "Vitrine",
        page_icon=ICON,
        layout="wide",
        initial_sidebar_state="collapsed",
    )
    st.html(f"<style>{theme.as_css()}{STYLE.read_text(encoding='utf-8')}</style>")
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


def groups() -> list[tuple[str, list[Screen]]]:
    """The screens by what people come for, in the order of the table."""
    return [(name, list(screens)) for name, screens in groupby(SCREENS, lambda screen: screen.group)]


def rule() -> None:
    """A hairline with air above it."""
    st.html('<hr class="rule">')


def _draw_menu(here: str) -> None:
    """Draw the menu twice: folded behind a button, and as a line. The style sheet shows the one there is room for."""
    with st.container(key="menu", horizontal=True, vertical_alignment="center", gap="medium"):
        st.html(SKIP, width="content")
        # The key names the page, so that the menu is shut again on the page that it led to.
        shown = here if here != HOME.label else "Menu"
        with st.container(key="menu_fold", width="content"), st.popover(shown, type="tertiary", key=f"menu_at_{here}"):
            for name, screens in groups():
                st.html(f'<p class="eyebrow">{name}</p>')
                _draw_links(screens, here, "fold")
        with st.container(key="menu_home", width="content"):
            state.link(HOME.path, HOME.label)
        with st.container(key="menu_line", horizontal=True, width="content", gap=None):
            for name, screens in groups():
                with st.container(key=f"menu_line_{name}", horizontal=True, width="content", gap="medium"):
                    _draw_links(screens, here, "line")
    content = f'<div id="{CONTENT}" tabindex="-1"></div>'
    st.html(content + _MARK % json.dumps(here), unsafe_allow_javascript=True)


def _draw_links(screens: Sequence[Screen], here: str, place: str) -> None:
    for screen in screens:
        name = "here" if screen.label == here else screen.label
        with st.container(key=f"menu_{place}_to_{name}", width="content" if place == "line" else "stretch"):
            state.link(screen.path, screen.label)
