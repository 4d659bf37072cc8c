"""Two explanations side by side, on one scale: of another garment, or by another model."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

import streamlit as st

from core import registry
from core.catalogue import Catalogue, Offer, Product
from core.config import Progress
from core.demand.network.model import heads_on
from core.demand.why.sentences import WORDING
from core.errors import ModelError
from core.explain import sentences as why_sentences
from core.explain.results import WORD_METHODS, HeadReasons, WordReasons
from core.words.claims import strongest
from core.words.names import THE
from pages.parts.explain import cached_reasons
from pages.parts.frame import cached, notices, state, words
from pages.parts.frame.words import plain
from pages.parts.show import contributions, gallery, word_map

OTHER = "explain_other"
GARMENT, MODEL = WAYS = ("Another garment", "Another model")


@dataclass(frozen=True)
class Side:
    """One of the two: what it is called, whose reasons these are, and by which model where not the one at work."""

    name: str
    offer: Offer
    reasons: HeadReasons
    model: Path | None = None


def draw(offer: Offer, head: str, goods: Catalogue) -> None:
    """Ask what to compare with; then both in bars, words and numbers."""
    way = st.segmented_control(
        "Compare with", WAYS, default=GARMENT, required=True, key="explain_compare", label_visibility="collapsed"
    )
    other = _another_garment(head, goods) if way == GARMENT else _another_model(offer, head)
    if other is None:
        return
    mine = cached_reasons.modalities(offer)[head]
    name = offer.title or "This garment" if way == GARMENT else words.model(cached.model_folder())
    sides = (Side(name, offer, mine), other)
    ends = contributions.reach(*(side.reasons.contributions for side in sides), unit=mine.unit)
    st.subheader(plain(sentence(*sides, way)), anchor=False)
    for column, side in zip(st.columns(2, gap="large"), sides, strict=True):
        with column:
            _draw_side(side, ends, is_garment=way == GARMENT)
    st.html(contributions.legend(mine.head, mine.target))


def sentence(mine: Side, other: Side, way: str) -> str:
    """In which part the two differ most."""
    unit = mine.reasons.unit
    gaps = {
        part: other.reasons.contributions[part] - mine.reasons.contributions[part]
        for part in mine.reasons.contributions
        if part in other.reasons.contributions
    }
    part, gap = strongest(gaps)
    if why_sentences.is_hardly(gap, unit):
        return "Both are explained alike"
    whose = "the other garment" if way == GARMENT else "the other model"
    return f"They part most over {THE[part]}: {why_sentences.effect(gap, unit)} for {whose}"


def _draw_side(side: Side, ends: tuple[float, float], is_garment: bool) -> None:
    if is_garment and side.offer.image is not None:
        photo, said = st.columns([1, 2], gap="medium", wrap=False)
        photo.image(cached.thumbnail(side.offer.image, cached.SMALL), width="stretch", alt=side.name)
    else:
        said = st.container()
    said.markdown(f"**{plain(side.name)}**")
    said.markdown(plain(f"{WORDING.headline(side.reasons)}."))
    with said:
        notices.terms(cached.forecaster_in(side.model or cached.model_folder()).terms.remarks)
    st.html(contributions.bars(side.reasons, ends))
    with notices.waiting("Reading the title") as on_progress:
        found = _words(side, on_progress)
    if found is not None:
        st.html(word_map.coloured(found, WORD_METHODS[0]))


def _words(side: Side, on_progress: Progress) -> WordReasons | None:
    return cached_reasons.words(side.offer, side.reasons.head, on_progress, side.model, has_evidence=False)


def _another_garment(head: str, goods: Catalogue) -> Side | None:
    kept: tuple[Path, Product] | None = state.kept(OTHER)
    label = "Pick the other garment" if kept is None else "Pick another"
    if st.button(label, type="tertiary", icon=":material/grid_view:", key="explain_compare_pick"):
        gallery.pick(goods, on_choice=partial(_take, goods.folder))
    if kept is None or kept[0] != goods.folder:
        return None
    offer = kept[1].offer
    return Side(offer.title or kept[1].product_id, offer, cached_reasons.modalities(offer)[head])


def _take(catalogue: Path, product: Product) -> None:
    state.put(OTHER, (catalogue, product))


def _another_model(offer: Offer, head: str) -> Side | None:
    others = [folder for folder in registry.models("demand") if folder != cached.model_folder() and _says(folder, head)]
    if not others:
        notices.empty(
            "There is no other model yet", "Train one on your own products, and see where the two part.",
            "pages/models.py", "Go to models",
        )  # fmt: skip
        return None
    folder = st.selectbox("The other model", others, format_func=words.model, key="explain_model", width=420)
    return Side(words.model(folder), offer, cached_reasons.modalities(offer, folder)[head], folder)


def _says(folder: Path, head: str) -> bool:
    """Whether a model knows a head; one whose card is damaged says so itself when it is asked."""
    try:
        return head in heads_on(registry.read_card(folder).config)
    except ModelError:
        return True
