"""Reasons in a marketer's words: factors for counts, points for shares; every sentence is computed from its result."""

import math
from collections.abc import Mapping
from typing import TypeVar

import numpy as np

from core.reasons.results import LOG, Effect, HeadReasons, WordReasons
from pages.parts import sentences
from pages.parts.kinds import name_of
from pages.parts.sentences import MADE_FOR, percent

HEADS = {"sales": "Sales", "views": "Views", "preferred_gender": "Women or men", "preferred_age": "Age"}
MODALITIES = {"image": "Photo", "title": "Title", "price": "Price", "made_for": "Made for", "category": "Category"}
THE = {
    "image": "the photo",
    "title": "the title",
    "price": "the price",
    "made_for": "whom it is made for",
    "category": "its category",
}
MEN = "men"
Part = TypeVar("Part", str, int)
# Below these nothing is said of a value: a factor of 1.02, half a point.
HARDLY_LOG, HARDLY_SHARE = math.log(1.02), 0.005
MANY_TIMES, MANY_POINTS = 9.95, 9.95
FIFTH = 0.2


def amount(value: float, unit: str) -> str:
    """A head's value: a count of `1,100`, or a share of `29 %`."""
    return sentences.count(math.exp(value)) if unit == LOG else percent(value)


def effect(value: float, unit: str) -> str:
    """What a part adds: `× 1.30` to a count, `+3.4 points` to a share."""
    return f"×\u00a0{factor(value)}" if unit == LOG else f"{points(value)}\u00a0points"


def in_short(value: float, unit: str) -> str:
    """`effect`, where room is scarce: `× 1.3`, `+3.4`."""
    return f"×\u00a0{factor(value)}" if unit == LOG else points(value)


def factor(value: float) -> str:
    """The factor that a difference of natural logarithms stands for, to two digits after the point below ten."""
    times = math.exp(value)
    return f"{times:,.0f}" if times > MANY_TIMES else f"{times:.2f}"


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    text = f"{100 * value:+.0f}" if abs(100 * value) > MANY_POINTS else f"{100 * value:+.1f}"
    return text.replace("-", "−")


def exact(value: float, unit: str) -> str:
    """The analyst's number, for a tooltip."""
    return f"{value:+.4f} {'in natural logarithms' if unit == LOG else 'as a share'}".replace("-", "−")


def is_hardly(value: float, unit: str) -> bool:
    """Whether an effect is too small to be spoken of."""
    return abs(value) < (HARDLY_LOG if unit == LOG else HARDLY_SHARE)


def noun(head: str, target: str) -> str:
    """What a head counts, as it stands in a sentence."""
    if head in ("sales", "views"):
        return head
    return "men among buyers" if target == MEN else f"buyers {sentences.age_in_words(target)}"


def sides(head: str, target: str) -> tuple[str, str]:
    """What the two colours mean: upward, downward."""
    if head in ("sales", "views"):
        return f"raises {head}", f"lowers {head}"
    return ("draws men", "draws women") if target == MEN else (f"draws {noun(head, target)}", "keeps them away")


def headline(reasons: HeadReasons) -> str:
    """The strongest part, and what it does."""
    part, value = strongest(reasons.contributions)
    if is_hardly(value, reasons.unit):
        return f"Nothing here moves {noun(reasons.head, reasons.target)} by much"
    return f"{_capital(THE[part])} {done(value, reasons.head, reasons.target, reasons.unit, 'most')}"


def done(value: float, head: str, target: str, unit: str, degree: str = "") -> str:
    """What a part does, as the end of a sentence: `raises sales most: × 1.80`."""
    verb = sides(head, target)[0 if value > 0 else 1]
    verb = verb.replace("them", noun(head, target))
    size = effect(value, unit) if target != MEN else f"{points(abs(value))}\u00a0points"
    return f"{verb}{' ' + degree if degree else ''}: {size}"


def way(reasons: HeadReasons) -> str:
    """From nothing known to all that is given."""
    what = noun(reasons.head, reasons.target)
    start, end = (amount(value, reasons.unit) for value in (reasons.baseline, reasons.prediction))
    joined = "multiply" if reasons.unit == LOG else "add"
    return f"Of an unknown garment the model expects {start} {what}. The parts {joined} to {end}."


def words(reasons: WordReasons, method: str) -> str:
    """The strongest word, and what it does."""
    values = {word.start: getattr(word, method) for word in reasons.words}
    start, value = strongest(values) if values else (0, 0.0)
    if is_hardly(value, reasons.unit):
        return f"No single word moves {noun(reasons.head, reasons.target)} by much"
    text = next(word.text for word in reasons.words if word.start == start)
    return f"“{text}” {done(value, reasons.head, reasons.target, reasons.unit, 'most')}"


def strongest(values: Mapping[Part, float]) -> tuple[Part, float]:
    """The entry farthest from zero."""
    return max(values.items(), key=lambda item: abs(item[1]))


def fact(curve: Effect, now: float, currency: str) -> str:
    """What another value of a fact would change, or that none would.

    Args:
        curve: the head at other values of a fact.
        now: the head as the garment is.
        currency: of prices.
    """
    what = noun(curve.head, curve.target)
    if is_hardly(max(curve.forecasts) - min(curve.forecasts), curve.unit):
        return f"{_capital(THE[curve.fact])} hardly moves {what}"
    if curve.fact == "price" and curve.own is not None and (1 - FIFTH) * float(curve.own) >= float(curve.values[0]):
        return _cheaper(curve, float(curve.own), now)
    best, at_best = max(zip(curve.values, curve.forecasts, strict=True), key=lambda pair: pair[1])
    where = _capital(place(curve.fact, best, currency))
    if best == curve.own:
        return f"{where}, as it is, it has the most {what}"
    return f"{where}, {what} {effect(at_best - now, curve.unit)}"


def _cheaper(curve: Effect, own: float, now: float) -> str:
    """What a fifth off the price would change."""
    logs = [math.log(float(value)) for value in curve.values]
    change = float(np.interp(math.log((1 - FIFTH) * own), logs, curve.forecasts)) - now
    what, off = noun(curve.head, curve.target), percent(FIFTH)
    if is_hardly(change, curve.unit):
        return f"{off} off the price hardly moves {what}"
    return f"At {off} off, {what} {effect(change, curve.unit)}"


def place(fact_name: str, value: float | str, currency: str = "") -> str:
    """A value of a fact as it stands in a sentence: `at 29,000 KRW`, `made for women`, `listed under tops`."""
    if fact_name == "price":
        return f"at {sentences.money(rounded(float(value)), currency)}"
    return (
        f"made for {MADE_FOR[str(value)].lower()}"
        if fact_name == "made_for"
        else f"listed under {sentences.plain(name_of(str(value)))}"
    )


def rounded(price: float) -> float:
    """A price to three digits."""
    return float(f"{price:.3g}")


def _capital(text: str) -> str:
    return text[0].upper() + text[1:]
