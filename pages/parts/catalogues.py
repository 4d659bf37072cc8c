"""Which catalogue the page shows: choose it, say what it is, put it to work."""

from collections.abc import Sequence
from pathlib import Path

import streamlit as st

from core import config
from core.catalogue import Catalogue, CatalogueInfo
from pages.parts import notices, state
from pages.parts.sentences import plain, plural

PICKED = "catalogue_picked"
TAB = "catalogue_tab"
BROWSE, FIGURES, PROBLEMS, LEAKAGE, BRING = TABS = ("Browse", "Figures", "Problems", "Leakage", "Bring your own")
_VIEWED = "catalogue_viewed"
_NEXT = "catalogue_next"


def choose(folders: Sequence[Path]) -> Path:
    """Ask which catalogue to look at; at first the one at work."""
    if _NEXT in st.session_state:
        st.session_state[PICKED], st.session_state[TAB] = st.session_state.pop(_NEXT)
    if st.session_state.get(PICKED) not in folders:
        viewed = Path(state.kept(_VIEWED, state.catalogue_folder()))
        st.session_state[PICKED] = viewed if viewed in folders else folders[0]
    folder = st.selectbox("Catalogue", folders, format_func=name_of, key=PICKED, width=420)
    state.put(_VIEWED, folder)
    return Path(folder)


def head(goods: Catalogue) -> None:
    """Say what the catalogue is, and offer to put it to work."""
    info = goods.info
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        st.markdown(_size_of(goods), width="content")
        if goods.folder == state.catalogue_folder():
            st.badge("At work", icon=":material/check:", color="green")
        else:
            st.button("Put it to work", key="catalogue_to_work", icon=":material/play_arrow:",
                      on_click=state.choose_catalogue, args=(goods.folder,))  # fmt: skip
    notices.note(_remarks(info))


def show_next(folder: Path, tab: str) -> None:
    """Draw the page again, on another catalogue and tab."""
    st.session_state[_NEXT] = (folder, tab)
    st.rerun()


def _size_of(goods: Catalogue) -> str:
    """How much a catalogue holds; what it has none of is left out."""
    counts = {
        "product": len(goods),
        "brand": goods.frame["brand"].nunique(),
        "category": goods.frame["category"].nunique(),
        "photo": goods.frame["image"].notna().sum(),
    }
    said = [plural(int(n), noun) for noun, n in counts.items() if n]
    return " · ".join([*said, f"prices in {plain(goods.info.currency)}"] if goods.info.currency else said)


def _remarks(info: CatalogueInfo) -> str:
    """What a catalogue is and where it comes from; first of all, whether its figures are real."""
    simulated = "**Its sales figures are simulated: they show how the app works, not a market.**"
    remarks = (
        info.is_simulated and simulated,
        plain(info.description),
        info.period and f"Views and sales are counted {plain(info.period)}.",
        info.source and f"Source: {plain(info.source)}.",
        info.licence and f"Licence: {plain(info.licence)}.",
    )
    return " ".join(str(remark) for remark in remarks if remark)


def name_of(folder: Path) -> str:
    """A catalogue's name on screen."""
    return "Demo" if folder == config.DEMO_CATALOGUE else folder.name
