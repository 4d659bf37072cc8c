"""A title whose words are coloured by what they do to an answer, and whose pieces by how much an encoder attends."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Protocol

import streamlit as st

from core.config import Progress
from core.demand.why.sentences import WORDING
from core.explain import sentences as why_sentences
from core.explain import units
from core.explain.evidence import Evidence
from core.explain.results import WORD_METHODS, Array, AttentionView, Word, WordReasons
from core.words.names import by
from pages.parts.frame import notices
from pages.parts.frame.words import plain
from pages.parts.show import contributions, evidence

METHOD_KEY = "explain_words_method"
HELP = (
    "By gradient: Integrated Gradients over the pieces and n-grams that the model reads, gathered into words. "
    "By leaving it out: by how much the forecast falls without the word."
)
# A word says its effect under itself where it has at least this share of the strongest one's.
SPOKEN = 0.25
HINT = "Point at a word, or tap it, to see what each method finds."


class Find(Protocol):
    """Works out what the words of a title do; without evidence it comes much sooner."""

    def __call__(self, on_progress: Progress, *, has_evidence: bool = True) -> WordReasons | None:
        """None where the title holds nothing to read."""


def draw(title: str | None, find: Find) -> WordReasons | None:
    """The strongest word as a sentence, the title in colours, its method and its verdict, and return what was found.

    Without a title, say that one is missing.
    """
    if title is None:
        notices.empty("No title to read", "Give the garment one, to see which of its words move the forecast.")
        return None
    with notices.waiting("Reading the title word by word") as on_progress:
        found = find(on_progress, has_evidence=False)
    if found is None or not found.words:
        return None
    place, method = st.empty(), _choose_method()
    with place.container():
        _show(found, method)
    with notices.waiting("Checking whether that holds") as on_progress:
        found = find(on_progress) or found
    with place.container():
        _show(found, method)
    if method in found.evidence:
        evidence.draw(found.evidence[method], found.unit, "explain_words_evidence")
    return found


@st.fragment
def draw_attention(
    title: str, find: Callable[[str], AttentionView | None], checked: Evidence | None, unit: str
) -> None:
    """Where the encoder looks, kept apart from reasons and named for what it is; worked out once somebody opens it.

    Args:
        title: as it was given.
        find: works it out; None where there is nothing to read.
        checked: what speaks for taking attention as a reason, and what against it.
        unit: of the head that is explained.
    """
    folded = st.expander(
        "Where the encoder looks, not why", icon=":material/visibility:", key="explain_looking", on_change="rerun"
    )
    if folded.open:
        with folded, notices.faults_in_words():
            if (found := find(title)) is not None:
                _show_attention(found, title)
            if checked is not None:
                st.markdown("Taken as a reason for the forecast all the same:")
                evidence.say(checked)
                evidence.draw(checked, unit, "explain_attention_evidence")


def method_shown() -> str:
    """By which method the words are coloured."""
    return str(st.session_state.get(METHOD_KEY, WORD_METHODS[0]))


def checked(found: WordReasons | None) -> Evidence | None:
    """What speaks for the map that is shown, and what against it."""
    return found.evidence.get(method_shown()) if found else None


def coloured(reasons: WordReasons, method: str) -> str:
    """The title as it was given, character for character, each word in the colour of its side, as strong as it is."""
    most = units.full((getattr(word, method) for word in reasons.words), reasons.unit)
    parts, end = [], 0
    for word in sorted(reasons.words, key=lambda word: word.start):
        parts += [escape(reasons.title[end : word.start]), _word(reasons, word, method, most)]
        end = word.end
    return f'<div class="words">{"".join(parts)}{escape(reasons.title[end:])}<span class="hint">{HINT}</span></div>'


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


def _choose_method() -> str:
    return st.segmented_control(
        "Colour the words", WORD_METHODS, default=WORD_METHODS[0], required=True, format_func=by, key=METHOD_KEY,
        label_visibility="collapsed",
    )  # fmt: skip


def _show(found: WordReasons, method: str) -> None:
    st.subheader(plain(WORDING.words(found, method)), anchor=False, help=HELP)
    if method in found.evidence:
        evidence.say(found.evidence[method])
    st.html(coloured(found, method))
    st.html(contributions.legend(found.head, found.target))


def _word(reasons: WordReasons, word: Word, method: str, most: float) -> str:
    value = getattr(word, method)
    share = abs(value) / most
    is_spoken = share >= SPOKEN and not why_sentences.is_hardly(value, reasons.unit)
    said = why_sentences.in_short(value, reasons.unit) if is_spoken else ""
    text = escape(reasons.title[word.start : word.end])
    return (
        f'<span class="w {"up" if value > 0 else "down"}" tabindex="0" style="--much:{100 * share:.0f}%">'
        f"<span>{text}</span><small>{said}</small>{_tip(reasons, word)}</span>"
    )


def _tip(reasons: WordReasons, word: Word) -> str:
    found = " · ".join(
        f"{by(method).lower()} {why_sentences.effect(getattr(word, method), reasons.unit)}" for method in WORD_METHODS
    )
    return f'<span class="tip"><span><b>{escape(word.text)}</b> {found}</span></span>'


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


def _show_attention(found: AttentionView, title: str) -> None:
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
