"""Where the text encoder looks: attention, kept apart from reasons and named for what it is."""

from collections.abc import Sequence
from html import escape

import streamlit as st

from core.explain.evidence import Evidence
from core.explain.results import Array, AttentionView
from pages.parts import notices
from pages.parts.explain import cached_reasons, evidence


@st.fragment
def draw(title: str, checked: Evidence | None, unit: str) -> None:
    """The pieces of a title by how much the encoder attends to them; worked out only when somebody opens it.

    Args:
        title: as it was given.
        checked: what speaks for taking attention as a reason, and what against it.
        unit: of the head that is explained.
    """
    folded = st.expander(
        "Where the encoder looks, not why", icon=":material/visibility:", key="explain_looking", on_change="rerun"
    )
    if folded.open:
        with folded, notices.faults_in_words():
            _show(title)
            if checked is not None:
                st.markdown("Taken as a reason for the forecast all the same:")
                evidence.say(checked)
                evidence.draw(checked, unit, "explain_attention_evidence")


def pieces(found: AttentionView, title: str, shares: Array, size: str = "") -> str:
    """The title with each piece as dark as its share."""
    spans = _apart(found.offsets, shares.tolist())
    most = max((share for _, _, share in spans), default=0.0)
    parts, end = [], 0
    for start, stop, share in spans:
        much = 100 * share / most if most else 0.0
        parts += [escape(title[end:start])]
        parts += [f'<span style="--much:{much:.0f}%" title="{100 * share:.1f} %">{escape(title[start:stop])}</span>']
        end = stop
    return f'<div class="pieces{size}">{"".join(parts)}{escape(title[end:])}</div>'


def _apart(offsets: Sequence[tuple[int, int]], shares: Sequence[float]) -> list[tuple[int, int, float]]:
    """Start, end and share of every stretch of the title; pieces of one character, such as its bytes, are joined."""
    spans: list[tuple[int, int, float]] = []
    for (start, stop), share in sorted(zip(offsets, shares, strict=True)):
        if spans and start < spans[-1][1]:
            first, last, before = spans.pop()
            spans.append((first, max(last, stop), before + share))
        else:
            spans.append((start, stop, share))
    return spans


def _show(title: str) -> None:
    found = cached_reasons.attention(title)
    if found is None:
        return
    st.html(pieces(found, title, found.rollout))
    notices.note("Attention rollout over all layers: the darker a piece, the more of the title's feature it feeds.")
    _draw_heads(found, title)


def _draw_heads(found: AttentionView, title: str) -> None:
    layers = [f"Layer {number + 1}" for number in range(len(found.heads))]
    chosen = st.segmented_control("Layer", layers, default=layers[-1], required=True, key="explain_layer")
    rows = found.heads[layers.index(chosen)]
    st.html(
        "".join(_strip(f"Head {number + 1}", pieces(found, title, row, " small")) for number, row in enumerate(rows))
    )


def _strip(name: str, content: str) -> str:
    return f'<p class="eyebrow">{name}</p>{content}'
