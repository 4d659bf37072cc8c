"""Take what counts among many products along: as a figure, and its numbers as a table."""

from collections.abc import Iterator
from functools import partial

import pandas as pd
import streamlit as st

from core.reasons.pictures import sizes_svg
from core.reasons.results import Cohort, HeadReasons, unit_of
from core.reasons.sentences import MODALITIES
from core.reasons.units import FACTOR, effect, named
from core.tables import spreadsheets

COLUMNS = ("forecast", "part", "what", "unit", "value", "low", "high", "products", "brands")


def draw(found: Cohort, like: HeadReasons, title: str) -> None:
    """A button for the figure of the head that is explained, and one for the numbers of all heads."""
    with st.container(horizontal=True, gap="small"):
        for label, ending, kind, icon, make in (
            ("Figure", "svg", "image/svg+xml", ":material/image:", partial(figure, found, like, title)),
            ("Numbers as CSV", "csv", "text/csv", ":material/table:", partial(as_csv, found)),
        ):
            st.download_button(
                label, make, f"vitrine-products.{ending}", kind, icon=icon,
                key=f"explain_cohort_export_{ending}", on_click="ignore",
            )  # fmt: skip


def figure(found: Cohort, like: HeadReasons, title: str) -> bytes:
    """How much each part counts for a head, as SVG."""
    named = {MODALITIES[part]: size for part, size in found.sizes[like.head].items()}
    return sizes_svg(named, like.unit, title).encode()


def as_csv(found: Cohort) -> bytes:
    """A line for each head, part and mean, with its interval over brands."""
    frame = pd.DataFrame(list(rows(found)), columns=list(COLUMNS))
    return spreadsheets.as_csv(frame)


def rows(found: Cohort) -> Iterator[tuple[str | float, ...]]:
    """The lines of the table: signed means, and means of sizes; for counts as the factors that they stand for."""
    for what, by_head in (("mean", found.contributions), ("mean size", found.sizes)):
        for head, by_part in by_head.items():
            for part, mean in by_part.items():
                ends = (effect(value, unit_of(head)) for value in (mean.value, mean.low, mean.high))
                yield head, part, what, named(unit_of(head), FACTOR), *ends, found.n, found.n_groups
