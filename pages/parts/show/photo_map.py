"""The photo with a map of what its parts do laid over it, at its own shape; the map can be faded."""

import base64
from html import escape
from pathlib import Path
from typing import Protocol

import streamlit as st

from core.catalogue import Offer
from core.config import Progress
from core.demand.why.sentences import WORDING
from core.encoders.images import heat_layer
from core.explain import units
from core.explain.results import PHOTO_METHODS, HeadReasons, PhotoReasons
from core.words.names import METHODS, capital
from pages.parts.frame import cached, notices
from pages.parts.frame.words import plain
from pages.parts.show import contributions, evidence, gallery

HELP = (
    "Covering: by how much the forecast falls while a part of the photo is covered. Gradient: Integrated Gradients, "
    "smoothed, from a blank picture to the photo. Grad-CAM: the last feature maps of the image encoder."
)
STRENGTH = 60


class Find(Protocol):
    """Works out what the parts of a photo do, by one of `PHOTO_METHODS`; without evidence it comes much sooner."""

    def __call__(self, method: str, on_progress: Progress, *, has_evidence: bool = True) -> PhotoReasons | None:
        """None where there is no photo, or where photos were not taught."""


def draw(offer: Offer, why: HeadReasons, find: Find) -> PhotoReasons | None:
    """What the photo does as a sentence, its verdict, the photo under its map, and return the map.

    Where there is none to be made, say what is missing for one.
    """
    if offer.image is None or "image" not in why.present:
        gallery.photo(offer.image, offer.title or "Garment")
        _say_why_not(offer.image is not None)
        return None
    place_of_the_sentence, place, method = st.empty(), st.container(), _choose_method()
    with place:
        found = _wait_for(offer, offer.image, method, find)
        if found is None:
            return None
        with place_of_the_sentence.container():
            _say(found)
        _show(found, offer.image, offer.title or "Garment")
    with notices.waiting("Checking whether that holds") as on_progress:
        found = find(method, on_progress) or found
    with place_of_the_sentence.container():
        _say(found)
    if found.evidence is not None:
        evidence.draw(found.evidence, found.unit, "explain_photo_evidence")
    return found


def overlay(found: PhotoReasons, photo: Path | bytes, strength: int, name: str) -> str:
    """The photo at its own shape, greyed as far as the map covers it, and the map on top, as loud as its effect."""
    loud = units.loudness_of_photo(found)
    below, above = (
        base64.b64encode(part).decode() for part in (cached.thumbnail(photo), heat_layer(found.inside, loud))
    )
    return (
        '<figure class="overlay">'
        f'<img src="data:image/jpeg;base64,{below}" alt="{escape(name, quote=True)}" '
        f'style="filter:grayscale({strength * loud:.0f}%)">'
        f'<img src="data:image/png;base64,{above}" alt="" style="opacity:{strength}%"></figure>'
    )


def _say(found: PhotoReasons) -> None:
    st.subheader(plain(WORDING.photo(found)), anchor=False, help=HELP)
    if found.evidence is not None:
        evidence.say(found.evidence)


@st.fragment
def _show(found: PhotoReasons, photo: Path | bytes, name: str) -> None:
    place = st.container()
    strength = st.slider("Strength of the map", 0, 100, STRENGTH, 5, format="%d %%", key="explain_photo_strength")
    with place:
        st.html(overlay(found, photo, strength, name))
        st.html(contributions.legend(found.head, found.target))


def _wait_for(offer: Offer, photo: Path | bytes, method: str, find: Find) -> PhotoReasons | None:
    """The map; the bare photo stands in its place until it is there."""
    meanwhile = st.empty()
    with meanwhile.container():
        gallery.photo(photo, offer.title or "Garment")
        with notices.waiting("Looking at the photo, part by part") as on_progress:
            found = find(method, on_progress, has_evidence=False)
    meanwhile.empty()
    return found


def _choose_method() -> str:
    return st.segmented_control(
        "Map", PHOTO_METHODS, default=PHOTO_METHODS[0], required=True,
        format_func=lambda method: capital(METHODS[method]), key="explain_photo_method",
        label_visibility="collapsed",
    )  # fmt: skip


def _say_why_not(has_photo: bool) -> None:
    if has_photo:
        notices.empty(
            "This model was not taught photos", "Put a model to work that learned from photos to see them explained.",
            "pages/models.py", "Go to models",
        )  # fmt: skip
    else:
        notices.empty("No photo to look at", "Bring one, to see which part of it moves the forecast.")
