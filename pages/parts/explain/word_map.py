"""A title whose words are coloured by what they do to a forecast; hovering a word says it in numbers."""

from html import escape

import streamlit as st

from core.catalogue import Offer
from core.demand.why.sentences import WORDING
from core.explain import sentences as why_sentences
from core.explain import units
from core.explain.evidence import Evidence
from core.explain.results import WORD_METHODS, Word, WordReasons
from core.explain.sentences import BY
from pages.parts import notices, sentences
from pages.parts.explain import cached_reasons, contributions, evidence

METHOD_KEY = "explain_words_method"
HELP = (
    "By gradient: Integrated Gradients over the pieces and n-grams that the model reads, gathered into words. "
    "By leaving it out: by how much the forecast falls without the word."
)
# A word says its effect under itself where it has at least this share of the strongest one's.
SPOKEN = 0.25
HINT = "Point at a word, or tap it, to see what each method finds."


def draw(offer: Offer, head: str) -> WordReasons | None:
    """The strongest word as a sentence, the title in colours, its method and its verdict, and return what was found.

    Without a title, say that one is missing.
    """
    if offer.title is None:
        notices.empty("No title to read", "Give the garment one, to see which of its words move the forecast.")
        return None
    with notices.waiting("Reading the title word by word") as on_progress:
        found = cached_reasons.words(offer, head, on_progress, has_evidence=False)
    if found is None or not found.words:
        return None
    place, method = st.empty(), _choose_method()
    with place.container():
        _show(found, method)
    with notices.waiting("Checking whether that holds") as on_progress:
        found = cached_reasons.words(offer, head, on_progress) or found
    with place.container():
        _show(found, method)
    if method in found.evidence:
        evidence.draw(found.evidence[method], found.unit, "explain_words_evidence")
    return found


def method_shown() -> str:
    """By which method the words are coloured."""
    return str(st.session_state.get(METHOD_KEY, WORD_METHODS[0]))


def checked(found: WordReasons | None) -> Evidence | None:
    """What speaks for the map that is shown, and what against it."""
    return found.evidence.get(method_shown()) if found else None


def title(reasons: WordReasons, method: str) -> str:
    """The title as it was given, character for character, each word in the colour of its side, as strong as it is."""
    most = units.full((getattr(word, method) for word in reasons.words), reasons.unit)
    parts, end = [], 0
    for word in sorted(reasons.words, key=lambda word: word.start):
        parts += [escape(reasons.title[end : word.start]), _word(reasons, word, method, most)]
        end = word.end
    return f'<div class="words">{"".join(parts)}{escape(reasons.title[end:])}<span class="hint">{HINT}</span></div>'


def _choose_method() -> str:
    return st.segmented_control(
        "Colour the words",
        BY,
        default=WORD_METHODS[0],
        required=True,
        format_func=BY.__getitem__,
        key=METHOD_KEY,
        label_visibility="collapsed",
    )


def _show(found: WordReasons, method: str) -> None:
    st.subheader(sentences.plain(WORDING.words(found, method)), anchor=False, help=HELP)
    if method in found.evidence:
        evidence.say(found.evidence[method])
    st.html(title(found, method))
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
        f"{name.lower()} {why_sentences.effect(getattr(word, method), reasons.unit)}" for method, name in BY.items()
    )
    return f'<span class="tip"><span><b>{escape(word.text)}</b> {found}</span></span>'
