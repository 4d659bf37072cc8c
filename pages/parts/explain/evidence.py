"""Whether a map can be trusted: the verdict first, its reasons, the numbers folded."""

import math
from collections.abc import Mapping
from html import escape

import streamlit as st

from core.explain.evidence import Evidence
from core.metrics import Estimate
from core.reasons.sentences import verdict
from pages.parts import cards, notices

METHODS = {
    "gradient": "gradient",
    "left_out": "leaving words out",
    "attention": "attention",
    "integrated_gradients": "gradient",
    "grad_cam": "Grad-CAM",
    "occlusion": "covering parts",
}
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


def draw(found: Evidence, key: str) -> None:
    """Why the verdict is what it is, and every number on demand."""
    reasons = "".join(f"<li>{escape(reason)}</li>" for reason in found.reasons)
    st.html(f'<ul class="reasons">{reasons}</ul>')
    with st.expander("The numbers", icon=":material/rule:", key=key):
        cards.ledger(("Check", "This map", "Random order"), numbers(found))
        notices.note(MEANINGS)


def numbers(found: Evidence) -> list[tuple[str, str, str]]:
    """Every number of the evidence that was measured, and what random orders of the same parts get."""
    rows = [
        ("Deletion area", _signed(found.deletion), _interval(found.deletion_random)),
        ("Insertion area", _signed(found.insertion), _interval(found.insertion_random)),
        ("Missing from the sum", _percent(found.completeness_error), ""),
        ("Infidelity", _number(found.infidelity), ""),
        ("Sensitivity", _number(found.sensitivity), ""),
        ("Likeness under other weights", _signed(found.randomised_similarity, 2), ""),
        *(
            (f"Rank agreement with {METHODS.get(name, name)}", _signed(value, 2), "")
            for name, value in agreement(found)
        ),
    ]
    return [row for row in rows if row[1]]


def agreement(found: Evidence) -> list[tuple[str, float]]:
    """The other methods and how far they rank the parts alike."""
    return sorted(found.agreement.items())


def _interval(random: Estimate) -> str:
    return f"{_signed(random.low)} – {_signed(random.high)}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.1f} %"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.3g}"


def _signed(value: float, n_digits: int = 3) -> str:
    """A number that may lie below zero; nothing where it could not be worked out."""
    return "" if math.isnan(value) else f"{value:.{n_digits}f}".replace("-", "−")
