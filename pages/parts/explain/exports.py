"""Take an explanation along, of one garment or of many: its figures, its numbers, and a report of one page."""

import io
import json
import zipfile
from collections.abc import Iterator
from functools import partial

import pandas as pd
import streamlit as st

from core.catalogue import Offer
from core.demand.why.explainer import Explanation
from core.demand.why.question import unit_of
from core.demand.why.report import explanation_as_json, pictures, report_html
from core.explain import units
from core.explain.pictures import sizes_svg
from core.explain.results import WORD_METHODS, Cohort, HeadReasons, PhotoReasons, WordReasons
from core.tables import spreadsheets
from core.words.names import MODALITIES
from pages.parts.explain import cached_reasons
from pages.parts.frame import cached

COLUMNS = ("forecast", "target", "unit", "what", "name", "method", "value")
COHORT_COLUMNS = ("forecast", "part", "what", "unit", "value", "low", "high", "products", "brands")


def draw(
    offer: Offer,
    head: str,
    words: WordReasons | None,
    photo: PhotoReasons | None,
    categories: tuple[str, ...] = (),
    words_by: str = WORD_METHODS[0],
) -> None:
    """A button for the report, for all figures, and for the numbers as a table and as JSON.

    Args:
        offer: that is explained.
        head: whose maps are on the page; of the others their parts are taken along.
        words: its title, where there is one.
        photo: its photo, where there is one.
        categories: those that the page tries.
        words_by: the method that colours the words on the page.
    """
    explanation = Explanation(
        cached_reasons.modalities(offer),
        {head: words} if words else {},
        {head: photo} if photo else {},
        {head: cached_reasons.effects(offer, head, categories)},
        words_by,
        offer=offer,
        forecast=cached.forecast(offer),
    )
    made = {
        "Report": ("report", "html", "text/html", ":material/article:", report),
        "All figures": ("figures", "zip", "application/zip", ":material/imagesmode:", figures),
        "Numbers as CSV": ("reasons", "csv", "text/csv", ":material/table:", as_csv),
        "Numbers as JSON": ("reasons", "json", "application/json", ":material/data_object:", as_json),
    }
    with st.container(horizontal=True, gap="small"):
        for label, (name, ending, kind, icon, make) in made.items():
            st.download_button(
                label, partial(make, explanation), f"vitrine-{name}.{ending}", kind, icon=icon,
                key=f"explain_export_{ending}", on_click="ignore",
            )  # fmt: skip


def report(explanation: Explanation) -> bytes:
    """The report as a page of HTML that needs nothing else."""
    return report_html(explanation).encode()


def figures(explanation: Explanation) -> bytes:
    """Every figure in a ZIP: charts as SVG, the photo under its map as PNG; report and numbers lie with them."""
    files = pictures(explanation) | {
        "report.html": report(explanation),
        "reasons.csv": as_csv(explanation),
        "reasons.json": as_json(explanation),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return packed.getvalue()


def as_json(explanation: Explanation) -> bytes:
    """Everything that is known of the explanation, the evidence included."""
    return json.dumps(explanation_as_json(explanation), ensure_ascii=False, indent=2).encode()


def as_csv(explanation: Explanation) -> bytes:
    """Every contribution, word and effect as one line: counts, what multiplies them, and shares."""
    frame = pd.DataFrame(list(units.rows(explanation)), columns=list(COLUMNS))
    return spreadsheets.as_csv(frame)


def draw_cohort(found: Cohort, like: HeadReasons, title: str) -> None:
    """A button for the figure of the head that is explained, and one for the numbers of all heads."""
    with st.container(horizontal=True, gap="small"):
        for label, ending, kind, icon, make in (
            ("Figure", "svg", "image/svg+xml", ":material/image:", partial(cohort_figure, found, like, title)),
            ("Numbers as CSV", "csv", "text/csv", ":material/table:", partial(cohort_csv, found)),
        ):
            st.download_button(
                label, make, f"vitrine-products.{ending}", kind, icon=icon,
                key=f"explain_cohort_export_{ending}", on_click="ignore",
            )  # fmt: skip


def cohort_figure(found: Cohort, like: HeadReasons, title: str) -> bytes:
    """How much each part counts for a head, as SVG."""
    named = {MODALITIES[part]: size for part, size in found.sizes[like.head].items()}
    return sizes_svg(named, like.unit, title).encode()


def cohort_csv(found: Cohort) -> bytes:
    """A line for each head, part and mean, with its interval over brands."""
    frame = pd.DataFrame(list(cohort_rows(found)), columns=list(COHORT_COLUMNS))
    return spreadsheets.as_csv(frame)


def cohort_rows(found: Cohort) -> Iterator[tuple[str | float, ...]]:
    """The lines of the table: signed means, and means of sizes; for counts as the factors that they stand for."""
    for what, by_head in (("mean", found.contributions), ("mean size", found.sizes)):
        for head, by_part in by_head.items():
            for part, mean in by_part.items():
                ends = (units.outside(value, unit_of(head)) for value in (mean.value, mean.low, mean.high))
                yield head, part, what, units.named(unit_of(head), units.FACTOR), *ends, found.n, found.n_groups
