"""A file that was uploaded stays when its tab or page is left: the browser's own widget would forget it."""

from typing import Any

import streamlit as st

from pages.parts import state
from pages.parts.sentences import plain


def ask(label: str, endings: list[str], key: str) -> Any:
    """Ask for a file; return the one uploaded last, until it is taken away."""
    lasting = f"{key}_kept"
    file = st.file_uploader(label, endings, key=key, on_change=state.keep, args=(key, lasting))
    kept = state.kept(lasting)
    if file is not None or kept is None:
        return file
    with st.container(horizontal=True, vertical_alignment="center", gap="small"):
        st.caption(f"{plain(kept.name)} is still here.", width="content")
        is_unwanted = st.button("Take it away", type="tertiary", icon=":material/close:", key=f"{key}_away")
    if is_unwanted:
        state.put(lasting, None)
        st.rerun()
    return kept
