"""Whether a map can be trusted: the verdict first, its reasons, the numbers folded."""

import math
from collections.abc import Mapping
from html import escape

import streamlit as st

from core.evaluation.estimates import Estimate
from core.explain.evidence import Evidence
from core.explain.sentences import effect, verdict
from core.words.names import METHODS
from pages.parts.frame import notices
from pages.parts.show import tables

MEANINGS = (
    "Deletion: how much of the effect stays on average while the most telling parts go first; low is good. "
    "Insertion: how much is there while they come first; high is good. Random: the same with parts in random order, "
    "95 % of orders. Other weights: likeness to the map of the same network with random weights; low is good."
)


def say(found: Evidence) -> None:
    """The verdict alone, to stand before the map that it is of."""
    st.html(f'<p class="verdict {found.verdict.split()[0]}">{verdict(found)}</p>')


def in_short(by_map: Mapping[str, Evidence | None]) -> None:
    """The verdicts of several maps on one line; a map that was not made, or not checked, is left out."""
    said = "".join(
        f'<span class="{found.verdict.split()[0]}">{escape(name)}: {verdict(found)}</span>'
        for name, found in by_map.items()
        if found is not None
    )
    if said:
        st.html(f'<p class="trust">{said}</p>')


def draw(found: Evidence, unit: str, key: str) -> None:
    """Why the verdict is what it is, and every number on demand.

    Args:
        found: of a map.
        unit: of the head that the map is of.
        key: of the fold.
    """
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in found.reasons)
    st.html(f'<ul class="reasons">{reasons}</ul>')
    with st.expander("The numbers", icon=":material/rule:", key=key):
        tables.ledger(("Check", "This map", "Random order"), numbers(found, unit))
        notices.note(MEANINGS)


def numbers(found: Evidence, unit: str) -> list[tuple[str, str, str]]:
    """Every number of the evidence that was measured, and what random orders of the same parts get."""
    rows = [
        ("Deletion area", _effect(found.deletion, unit), _interval(found.deletion_random, unit)),
        ("Insertion area", _effect(found.insertion, unit), _interval(found.insertion_random, unit)),
        ("Missing from the sum", _percent(found.completeness_error), ""),
        ("Infidelity", _number(found.infidelity), ""),
        ("Sensitivity", _number(found.sensitivity), ""),
        ("Likeness under other weights", _signed(found.randomised_similarity), ""),
        *((f"Rank agreement with {METHODS[name]}", _signed(value), "") for name, value in agreement(found)),
    ]
    return [row for row in rows if row[1]]


def agreement(found: Evidence) -> list[tuple[str, float]]:
    """The other methods and how far they rank the parts alike."""
    return sorted(found.agreement.items())


def _effect(value: float, unit: str) -> str:
    """An area in the head's units; nothing where it could not be worked out."""
    return "" if math.isnan(value) else effect(value, unit)


def _interval(random: Estimate, unit: str) -> str:
    return f"{_effect(random.low, unit)} – {_effect(random.high, unit)}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _signed(value: float) -> str:
    """A correlation; nothing where it could not be worked out."""
    return "" if math.isnan(value) else f"{value:.2f}".replace("-", "−")
