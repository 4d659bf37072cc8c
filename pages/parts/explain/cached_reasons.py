"""Reasons, worked out once: kept by the content of model and offer, bounded, shared by every session."""

from collections.abc import Callable, Hashable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar, cast

import numpy as np

from core import memory
from core.catalogue import Catalogue, Offer
from core.config import Progress, ignore
from core.demand.why.explainer import Explainer
from core.explain.results import AttentionView, Cohort, Effect, HeadReasons, PhotoReasons, WordReasons
from core.storage import sha256_of
from pages.parts.frame import cached

Found = TypeVar("Found")


def modalities(offer: Offer, model: Path | None = None) -> dict[str, HeadReasons]:
    """What each part of the offer adds, by head; of the model at work, or of the one in a folder."""
    asked = cached.explainer(model)
    return _remembered(asked, ("modalities", _content_of(offer)), lambda: asked.modalities([offer])[0])


def words(
    offer: Offer, head: str, on_progress: Progress = ignore, model: Path | None = None, *, has_evidence: bool = True
) -> WordReasons | None:
    """What each word of the title does to a head; None without a title. Without evidence it comes much sooner."""
    asked, key = cached.explainer(model), ("words", _content_of(offer), head)
    return _with_or_without(
        asked, key, has_evidence, lambda: asked.words(offer, head, on_progress, has_evidence=has_evidence)
    )


def photo(
    offer: Offer, head: str, method: str, on_progress: Progress = ignore, *, has_evidence: bool = True
) -> PhotoReasons | None:
    """What each part of the photo does to a head; None without a photo, or where photos were not taught.

    Without evidence it comes much sooner.
    """
    asked, key = cached.explainer(), ("photo", _content_of(offer), head, method)
    return _with_or_without(
        asked, key, has_evidence, lambda: asked.photo(offer, head, method, on_progress, has_evidence=has_evidence)
    )


def effects(offer: Offer, head: str, categories: tuple[str, ...] = ()) -> tuple[Effect, ...]:
    """A head at other prices, made for others, and in these categories."""
    asked, key = cached.explainer(), ("effects", _content_of(offer), head, categories)
    return _remembered(asked, key, lambda: asked.effects(offer, head, categories))


def attention(title: str) -> AttentionView | None:
    """Where the text encoder looks in a title; None where it finds nothing to read."""
    asked = cached.explainer()
    return _remembered(asked, ("attention", title), lambda: asked.attention(Offer(title)))


def over(chosen: Catalogue, on_progress: Progress = ignore) -> Cohort:
    """What parts add on average over all products of a catalogue."""
    asked, rows = cached.explainer(), np.ones(len(chosen), dtype=bool)
    return _remembered(
        asked, ("cohort", chosen.fingerprint()), lambda: asked.cohort(chosen, rows, on_progress=on_progress)
    )


def _remembered(asked: Explainer, key: tuple[Hashable, ...], work: Callable[[], Found]) -> Found:
    """The answer kept under the key, or found now, while nobody else uses the model."""
    shelf, full_key = cached.shelf(), (asked.forecaster.key, *key)
    if found := shelf.find(full_key):
        return cast(Found, found[0])
    with cached.at_the_model():
        # Whoever had the model meanwhile may have asked the same.
        found = shelf.find(full_key) or (work(),)
    memory.give_back()
    shelf.put(full_key, found[0])
    return cast(Found, found[0])


def _with_or_without(
    asked: Explainer, key: tuple[Hashable, ...], has_evidence: bool, work: Callable[[], Found]
) -> Found:
    """A map with its evidence; a bare one only where it was asked for and no other is kept."""
    if not has_evidence and (found := cached.shelf().find((asked.forecaster.key, *key))):
        return cast(Found, found[0])
    return _remembered(asked, key if has_evidence else (*key, "bare"), work)


def _content_of(offer: Offer) -> Hashable:
    photo = offer.image
    is_there = isinstance(photo, bytes) or (photo is not None and photo.is_file())
    return (replace(offer, image=None), sha256_of(photo) if photo is not None and is_there else str(photo))
