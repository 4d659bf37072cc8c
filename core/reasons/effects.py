"""What the forecast would be at other values of one fact, all else as it is."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import torch

from core.catalogue import MADE_FOR, MODALITIES, Offer
from core.demand.network.inputs import Inputs
from core.reasons.results import Effect
from core.reasons.values import Asked, Target

Encode = Callable[[Sequence[Offer]], Inputs]


def effects_of(
    asked: Asked,
    offer: Offer,
    encode: Encode,
    targets: Sequence[Target],
    categories: Sequence[str],
    prices: Sequence[float],
) -> dict[str, tuple[Effect, ...]]:
    """By head, an effect for each fact that the model was taught.

    Args:
        asked: the offer.
        offer: the same.
        encode: reads offers as the network does.
        targets: of the heads that are asked for.
        categories: to be tried.
        prices: to be tried, in the offer's money.
    """
    tried: dict[str, Sequence[float | str]] = {"price": prices, "made_for": MADE_FOR, "category": categories}
    taught = asked.network.fusion.taught.tolist()
    found = [
        _effects(asked, offer, encode, targets, fact, tuple(values))
        for fact, values in tried.items()
        if taught[MODALITIES.index(fact)] and len(values)
    ]
    return {target.head: tuple(by_head[target.head] for by_head in found) for target in targets}


@torch.no_grad()
def _effects(
    asked: Asked, offer: Offer, encode: Encode, targets: Sequence[Target], fact: str, values: tuple[float | str, ...]
) -> dict[str, Effect]:
    """One fact's effect by head."""
    inputs = encode([_at(offer, fact, value) for value in values])
    presence = inputs.presence & asked.network.fusion.taught
    said = asked.answer({fact: asked.network.facts(inputs)[fact]}, presence)
    own = getattr(offer, fact)
    known = own if fact == "price" or own in values else None
    return {
        one.head: Effect(one.head, one.unit, fact, values, tuple(said[:, one.column].tolist()), known, one.name)
        for one in targets
    }


def _at(offer: Offer, fact: str, value: float | str) -> Offer:
    """The offer at another value of a fact; a subcategory belongs to its own category alone."""
    if fact == "category" and value != offer.category:
        return replace(offer, category=str(value), subcategory=None)
    changed: dict[str, Any] = {fact: value}
    return replace(offer, **changed)
