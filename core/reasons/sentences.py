"""Reasons in a marketer's words: factors for counts, points for shares; every sentence is computed from its result."""

import math
from collections.abc import Mapping

import numpy as np

from core import money
from core.evaluation.metrics import Estimate
from core.explain.evidence import FAILS, HOLDS, WEAK, Evidence
from core.reasons.results import LOG, Cohort, Effect, HeadReasons, PhotoReasons, WordReasons
from core.words.claims import as_strong, strongest
from core.words.figures import count, in_three_digits, listed, percent
from core.words.kinds import name_of
from core.words.names import MODALITIES, THE, capital
from core.words.sentences import MADE_FOR, age_in_words

WHERE = ("top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right")
VERDICTS = {HOLDS: "This map holds", WEAK: "This map is weak", FAILS: "This map does not hold here"}
PAIRS = "Shapley interaction index of two parts: what both add together beyond what each adds by itself."
TRIED = "Only categories whose photos and titles in the catalogue are taken for each other are tried."
MEN = "men"
# Below these nothing is said of a value: a factor of 1.05, a point.
HARDLY_LOG, HARDLY_SHARE = math.log(1.05), 0.01
MANY_TIMES, LEAST_TIMES, MANY_POINTS = 9.95, 0.1, 9.95
FIFTH = 0.2


def amount(value: float, unit: str) -> str:
    """A head's value: a count of `1,100`, or a share of `29 %`."""
    return count(math.exp(value)) if unit == LOG else percent(value)


def effect(value: float, unit: str) -> str:
    """What a part adds: `× 1.30` to a count, `+3.4 points` to a share."""
    return f"×\u00a0{factor(value)}" if unit == LOG else f"{points(value)}\u00a0points"


def in_short(value: float, unit: str) -> str:
    """`effect`, where room is scarce: `× 1.3`, `+3.4`."""
    return f"×\u00a0{factor(value)}" if unit == LOG else points(value)


def factor(value: float) -> str:
    """The factor that a difference of natural logarithms stands for, to two digits after the point below ten."""
    times = math.exp(value)
    if times > MANY_TIMES:
        return f"{times:,.0f}"
    return f"{times:.2f}" if times >= LEAST_TIMES else f"{times:.1g}"


def points(value: float) -> str:
    """A difference of shares in percentage points, with its sign."""
    text = f"{100 * value:+.0f}" if abs(100 * value) > MANY_POINTS else f"{100 * value:+.1f}"
    return text.replace("-", "−") if float(text) else "0.0"


def in_points(size: float) -> str:
    """The size of a difference of shares, without a sign: `3.4 points`."""
    return f"{100 * size:.1f} points"


def exact(value: float, unit: str) -> str:
    """The analyst's number, for a tooltip: `× 1.3046`, `+3.412 points`."""
    if unit == LOG:
        return f"×\u00a0{math.exp(value):,.4f}" if value >= math.log(LEAST_TIMES) else f"×\u00a0{math.exp(value):.4g}"
    return f"{100 * value:+.3f}\u00a0points".replace("-", "−")


def is_hardly(value: float, unit: str) -> bool:
    """Whether an effect is too small to be spoken of."""
    return abs(value) < (HARDLY_LOG if unit == LOG else HARDLY_SHARE)


def noun(head: str, target: str) -> str:
    """What a head counts, as it stands in a sentence."""
    if head in ("sales", "views"):
        return head
    return "men among buyers" if target == MEN else f"buyers {age_in_words(target)}"


def sides(head: str, target: str) -> tuple[str, str]:
    """What the two colours mean: upward, downward."""
    if head in ("sales", "views"):
        return f"raises {head}", f"lowers {head}"
    return ("draws men", "draws women") if target == MEN else (f"draws {noun(head, target)}", "keeps them away")


def headline(reasons: HeadReasons) -> str:
    """The strongest part, and what it does."""
    _, value = strongest(reasons.contributions)
    if is_hardly(value, reasons.unit):
        return f"Nothing here moves {noun(reasons.head, reasons.target)} by much"
    return _most({THE[part]: value for part, value in reasons.contributions.items()}, reasons)


def done(value: float, head: str, target: str, unit: str, is_many: bool = False) -> str:
    """What does most, as the end of a sentence: `raises sales most: × 1.80`, or `raise sales most: × 1.80 each`."""
    verb = sides(head, target)[0 if value > 0 else 1].replace("them", noun(head, target))
    does, what = verb.split(" ", 1)
    size = effect(value, unit) if target != MEN else f"{points(abs(value))}\u00a0points".removeprefix("+")
    return f"{does.removesuffix('s')} {what} most: {size} each" if is_many else f"{does} {what} most: {size}"


def _most(values: Mapping[str, float], of: HeadReasons | WordReasons | PhotoReasons) -> str:
    """The strongest part by its name in a sentence, and those that are as strong, with what they do."""
    names = as_strong(values, {name: effect(value, of.unit) for name, value in values.items()})
    return f"{capital(listed(names))} {done(values[names[0]], of.head, of.target, of.unit, len(names) > 1)}"


def way(reasons: HeadReasons) -> str:
    """From nothing known to all that is given."""
    what = noun(reasons.head, reasons.target)
    start, end = (amount(value, reasons.unit) for value in (reasons.baseline, reasons.prediction))
    joined = "multiply" if reasons.unit == LOG else "add"
    return f"Of an unknown garment the model expects {start} {what}. The parts {joined} to {end}."


def pairs(reasons: HeadReasons) -> str:
    """Which two parts do most together beyond what each does by itself."""
    found = {
        (one, other): reasons.interactions[one][other]
        for place, one in enumerate(MODALITIES)
        for other in list(MODALITIES)[:place]
        if one in reasons.present and other in reasons.present
    }
    (one, other), value = strongest(found)
    if is_hardly(value, reasons.unit):
        return "No two parts do together much more or less than each by itself."
    than = "more" if value > 0 else "less"
    return f"Most {than} together than each by itself: {THE[other]} with {THE[one]}, {effect(value, reasons.unit)}."


def words(reasons: WordReasons, method: str) -> str:
    """The strongest word, and what it does; or that this cannot be told, where the map does not hold."""
    if method in reasons.evidence and reasons.evidence[method].verdict == FAILS:
        return "Which words count cannot be told here"
    by_strength = sorted(reasons.words, key=lambda word: abs(getattr(word, method)))
    values = {f"“{word.text}”": float(getattr(word, method)) for word in by_strength}
    what = noun(reasons.head, reasons.target)
    if not values or is_hardly(strongest(values)[1], reasons.unit):
        return f"No single word moves {what} by much"
    return _most(values, reasons)


def photo(reasons: PhotoReasons) -> str:
    """Which ninth of the photo does most; that none does much; or that this cannot be told."""
    if reasons.evidence is not None and reasons.evidence.verdict == FAILS:
        return "Which part of the photo counts cannot be told here"
    ninths = {f"the {where} of the photo": value for where, value in zip(WHERE, reasons.ninths, strict=True)}
    if is_hardly(strongest(ninths)[1], reasons.unit):
        which = "Nothing in" if is_hardly(sum(reasons.ninths), reasons.unit) else "No single part of"
        return f"{which} the photo moves {noun(reasons.head, reasons.target)} by much"
    return _most(ninths, reasons)


def verdict(evidence: Evidence) -> str:
    """Whether a map holds."""
    return VERDICTS[evidence.verdict]


def fact(curve: Effect, now: float, currency: str) -> str:
    """What another value of a fact would change, or that none would.

    Args:
        curve: the head at other values of a fact.
        now: the head as the garment is.
        currency: of prices.
    """
    what = noun(curve.head, curve.target)
    if is_hardly(max(curve.forecasts) - min(curve.forecasts), curve.unit):
        return f"{capital(THE[curve.fact])} hardly moves {what}"
    if curve.fact == "price" and curve.own is not None:
        return _a_fifth_off(curve, float(curve.own), now)
    best, at_best = max(zip(curve.values, curve.forecasts, strict=True), key=lambda pair: pair[1])
    where = capital(place(curve.fact, best, currency))
    if best == curve.own:
        return f"{where}, as it is: no other choice has more {what}"
    if curve.own is not None and is_hardly(at_best - now, curve.unit):
        return f"{capital(place(curve.fact, curve.own, currency))}, as it is: about the most {what}"
    return f"{where}, {what} {effect(at_best - now, curve.unit)}"


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


def not_given(fact_name: str) -> str:
    """What the effect of a fact means that nobody told."""
    return f"{MODALITIES[fact_name]} is not given: this is what knowing it would do."


def counts_most(found: Cohort, like: HeadReasons, of: str) -> str:
    """What counts most among many products, and whether that is clear.

    Args:
        found: of the products.
        like: reasons of one garment, for the head that is explained.
        of: the products, in words.
    """
    sizes = found.sizes[like.head]
    order = sorted(sizes, key=lambda part: -sizes[part].value)
    first = sizes[order[0]]
    rivals = [THE[part] for part in order[1:] if sizes[part].high >= first.low]
    what = "buyers' ages" if like.head == "preferred_age" else noun(like.head, like.target)
    size = f"by {size_of(first, like.unit)} on average"
    least = ", though not clearly more than " + listed(rivals) if rivals else ""
    return f"Among {of}, {THE[order[0]]} counts most: it moves {what} up or down {size}{least}"


def size_of(mean: Estimate, unit: str) -> str:
    """A mean absolute contribution: `a factor of 1.80`, or `3.4 points`."""
    return f"a factor of {factor(mean.value)}" if unit == LOG else in_points(mean.value)


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
