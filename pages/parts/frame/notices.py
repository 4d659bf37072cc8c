"""What a page says when there is nothing to show, something went wrong, or the user has to wait."""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from core.config import Progress
from core.errors import VitrineError
from pages.parts.frame import state
from pages.parts.frame.words import plain, plain_but_code


def problem(error: VitrineError) -> None:
    """Say what went wrong and, on a line of its own, what to do about it."""
    st.error(f"{plain_but_code(error.message)}  \n{plain_but_code(error.remedy)}", icon=":material/error:")


@contextmanager
def faults_in_words() -> Iterator[None]:
    """Show a `VitrineError` of the block as a sentence; the page goes on below it."""
    try:
        yield
    except VitrineError as error:
        problem(error)


def caution(sentence: str) -> None:
    """Warn of something that makes an answer less sure."""
    st.warning(plain_but_code(sentence), icon=":material/visibility:")


def note(sentence: str) -> None:
    """Add a quiet remark that belongs to the answer above it."""
    st.caption(sentence)


def terms(sentences: Sequence[str]) -> None:
    """Say beside numbers at which rate prices were read, and on which scale counts are told."""
    for sentence in sentences:
        note(plain(sentence))


def empty(title: str, what_to_do: str, page: str | None = None, label: str = "") -> None:
    """Fill an empty place: what would stand here, what to do next, and a link to where it is done."""
    with st.container(border=True, gap="xsmall"):
        st.subheader(title, anchor=False)
        st.markdown(what_to_do)
        if page:
            state.link(page, label, icon=state.ONWARD)


@contextmanager
def waiting(doing: str) -> Iterator[Progress]:
    """Show a bar while the block runs; call what it yields as `on_progress(fraction, message)`.

    The bar says what is being done and for how long, and leaves when the block ends.
    """
    bar = st.progress(0.0, text=plain_but_code(doing))
    started = time.monotonic()

    def report(fraction: float, message: str) -> None:
        seconds = time.monotonic() - started
        bar.progress(min(max(fraction, 0.0), 1.0), text=plain_but_code(f"{message or doing} · {seconds:.0f} s"))

    try:
        yield report
    finally:
        bar.empty()


@contextmanager
def or_stop(page: str | None = None, label: str = "") -> Iterator[None]:
    """Show a `VitrineError` of the block as a sentence, with a link to where it is mended, and end the page there."""
    try:
        yield
    except VitrineError as error:
        problem(error)
        if page:
            state.link(page, label, icon=state.ONWARD)
        st.stop()
