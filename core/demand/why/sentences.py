"""Reasons for a forecast in a marketer's words: what its heads and its facts are called, and what follows of them."""

import math
from functools import partial

import numpy as np

from core import money
from core.catalogue.heads import HEADS as TABLE
from core.explain.results import Cohort, Effect, HeadReasons
from core.explain.sentences import Wording, effect, is_hardly
from core.words.figures import in_three_digits, percent
from core.words.kinds import name_of
from core.words.names import MODALITIES, THE, capital
from core.words.sentences import MADE_FOR, age_in_words

TRIED = "Only categories whose photos and titles in the catalogue are taken for each other are tried."
AGES = "preferred_age"
POLES = frozenset(head.classes[1] for head in TABLE.values() if head.kind == "label")
FIFTH = 0.2


def noun(head: str, target: str) -> str:
    """What a head counts, as it stands in a sentence."""
    words = TABLE[head].noun
    return words if TABLE[head].is_count else words.format(age_in_words(target) if head == AGES else target)


def sides(head: str, target: str) -> tuple[str, str]:
    """What the two colours mean: upward, downward."""
    if TABLE[head].is_count:
        return f"raises {TABLE[head].noun}", f"lowers {TABLE[head].noun}"
    if TABLE[head].kind == "label":
        less, more = TABLE[head].classes
        return f"draws {more}", f"draws {less}"
    return f"draws {noun(head, target)}", "keeps them away"


WORDING = Wording(MODALITIES, THE, noun, sides, start="Of an unknown garment the model expects", poles=POLES)


def fact(curve: Effect, now: float, currency: str) -> str:
    """What another value of a fact would change, or that none would.

    Args:
        curve: the head at other values of a fact.
        now: the head as the garment is.
        currency: of prices.
    """
    moves = not is_hardly(max(curve.forecasts) - min(curve.forecasts), curve.unit)
    if moves and curve.fact == "price" and curve.own is not None:
        return _a_fifth_off(curve, float(curve.own), now)
    return WORDING.otherwise(curve, now, partial(place, curve.fact, currency=currency))


def counts_most(found: Cohort, like: HeadReasons, of: str) -> str:
    """What counts most among many products, and whether that is clear; as `Wording.counts_most`."""
    what = "buyers' ages" if like.head == AGES else noun(like.head, like.target)
    return WORDING.counts_most(found, like, of, what)


def place(fact_name: str, value: float | str, currency: str = "") -> str:
    """A value of a fact as it stands in a sentence: `at 29,000 KRW`, `made for women`, `listed under tops`."""
    if fact_name == "price":
        return f"at {money.said(in_three_digits(float(value)), currency)}"
    return (
        f"made for {MADE_FOR[str(value)].lower()}" if fact_name == "made_for" else f"listed under {name_of(str(value))}"
    )


def choice_of(fact_name: str, value: str) -> str:
    """A choice as it stands beside its bar."""
    return MADE_FOR[value] if fact_name == "made_for" else capital(name_of(value))


def _a_fifth_off(curve: Effect, own: float, now: float) -> str:
    """What a fifth off the price would change; a fifth more, where the curve does not reach down that far."""
    prices = [float(value) for value in curve.values]
    way, other = ("off", (1 - FIFTH) * own) if (1 - FIFTH) * own >= prices[0] else ("more", (1 + FIFTH) * own)
    logs = [math.log(price) for price in prices]
    change = float(np.interp(math.log(other), logs, curve.forecasts)) - now
    what, fifth = noun(curve.head, curve.target), percent(FIFTH)
    if is_hardly(change, curve.unit):
        return f"{fifth} {'off the price' if way == 'off' else 'on top'} hardly moves {what}"
    return f"At {fifth} {way}, {what} {effect(change, curve.unit)}"
