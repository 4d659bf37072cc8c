"""What each part of an offer adds to a head's forecast: bars from a common line, and pairs on demand."""

from collections.abc import Mapping
from html import escape

import streamlit as st

from core.demand.why import sentences as demand_words
from core.demand.why.sentences import WORDING
from core.explain import sentences as why_sentences
from core.explain import units
from core.explain.results import HeadReasons
from core.explain.sentences import PAIRS
from core.words.names import MODALITIES
from pages.parts.frame import notices
from pages.parts.frame.words import plain

METHOD = (
    "Exact Shapley values over all 32 combinations of photo, title, price, made-for and category; what a combination "
    "leaves out counts as unknown. They sum to the prediction minus the baseline."
)
AIR = 1.05


def draw(reasons: HeadReasons) -> None:
    """The strongest part as a sentence, every part as a bar, pairs folded."""
    st.subheader(plain(WORDING.headline(reasons)), anchor=False, help=METHOD)
    st.html(bars(reasons, reach(reasons.contributions, unit=reasons.unit)))
    st.html(legend(reasons.head, reasons.target))
    notices.note(WORDING.way(reasons))
    if len(reasons.present) > 1:
        with st.expander("Parts two by two", icon=":material/grid_on:", key="explain_pairs"):
            st.html(pairs(reasons))
            notices.note(f"{WORDING.pairs(reasons)} {PAIRS}")


def reach(*contributions: Mapping[str, float], unit: str) -> tuple[float, float]:
    """The lowest and the highest end of these bars, zero included, and wide enough for small effects to look small."""
    values = [0.0, *(value for one in contributions for value in one.values())]
    low, high = AIR * min(values), AIR * max(values)
    short = max(0.0, units.KNOWN[unit].full - (high - low))
    return low, high + short


def bars(reasons: HeadReasons, ends: tuple[float, float]) -> str:
    """From the baseline over every part to the prediction; bars run from one line, to the scale that `ends` span."""
    start, total = (why_sentences.amount(value, reasons.unit) for value in (reasons.baseline, reasons.prediction))
    rows = "".join(_row(reasons, part, ends) for part in reasons.contributions)
    return f'<div class="why">{_end("Unknown garment", start)}{rows}{_end("This garment", total)}</div>'


def bar(value: float, ends: tuple[float, float]) -> str:
    """One bar from zero on a line from the first to the second of `ends`."""
    low, high = ends
    span = max(high - low, 1e-9)
    left, right = (100 * (end - low) / span for end in sorted((0.0, value)))
    zero = 100 * -low / span
    side = "up" if value > 0 else "down"
    return (
        f'<span class="track"><u style="left:{zero:.1f}%"></u>'
        f'<i class="{side}" style="left:{left:.1f}%;width:{right - left:.1f}%"></i></span>'
    )


def legend(head: str, target: str) -> str:
    """What the two colours mean for a head."""
    up, down = demand_words.sides(head, target)
    return f'<div class="legend"><span class="up">{escape(up)}</span><span class="down">{escape(down)}</span></div>'


def pairs(reasons: HeadReasons) -> str:
    """The parts that are there against each other, each pair once."""
    shown = [part for part in MODALITIES if part in reasons.present]
    found = (reasons.interactions[one][other] for one in shown for other in shown if one != other)
    most = units.full(found, reasons.unit)
    head = "".join(f"<th>{MODALITIES[part]}</th>" for part in shown[:-1])
    rows = "".join(
        f"<tr><th>{MODALITIES[one]}</th>"
        + "".join(_pair(reasons, one, other, most) for other in shown[:place])
        + "<td></td>" * (len(shown) - 1 - place)
        + "</tr>"
        for place, one in enumerate(shown)
        if place
    )
    return f'<table class="pairs"><thead><tr><th></th>{head}</tr></thead><tbody>{rows}</tbody></table>'


def _row(reasons: HeadReasons, part: str, ends: tuple[float, float]) -> str:
    name = MODALITIES[part]
    if part not in reasons.present:
        return f'<div class="absent"><span>{name}</span><span></span><b>not given</b></div>'
    value = reasons.contributions[part]
    said = f"{name}: {why_sentences.exact(value, reasons.unit)} (Shapley value)"
    size = why_sentences.effect(value, reasons.unit)
    return f'<div title="{escape(said, quote=True)}"><span>{name}</span>{bar(value, ends)}<b>{size}</b></div>'


def _end(name: str, figure: str) -> str:
    return f'<div class="end"><span>{name}</span><b>{figure}</b></div>'


def _pair(reasons: HeadReasons, one: str, other: str, most: float) -> str:
    value = reasons.interactions[one][other]
    side, much = "up" if value > 0 else "down", 70 * abs(value) / max(most, 1e-9)
    said = f"{MODALITIES[one]} with {MODALITIES[other].lower()}: {why_sentences.exact(value, reasons.unit)}"
    size = why_sentences.in_short(value, reasons.unit)
    return f'<td class="{side}" style="--much:{much:.0f}%" title="{escape(said, quote=True)}">{size}</td>'
