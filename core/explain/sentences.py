"""Reasons in words, for any question: factors for counts, points for shares; every sentence follows from its result."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from core.evaluation.estimates import Estimate
from core.explain.evidence import FAILS, HOLDS, WEAK, Evidence
from core.explain.results import Cohort, Effect, HeadReasons, PhotoReasons, WordReasons
from core.explain.units import KNOWN, LOG, SHARE
from core.words.claims import as_strong, strongest
from core.words.figures import count, listed, percent
from core.words.names import capital

WHERE = ("top left", "top", "top right", "left", "middle", "right", "bottom left", "bottom", "bottom right")
VERDICTS = {HOLDS: "This map holds", WEAK: "This map is weak", FAILS: "This map does not hold here"}
PAIRS = "Shapley interaction index of two parts: what both add together beyond what each adds by itself."
MANY_TIMES, LEAST_TIMES, MANY_POINTS = 9.95, 0.1, 9.95


def amount(value: float, unit: str) -> str:
    """A head's value: a count of `1,100`, a share of `29 %`, a score of `0.63`."""
    if unit == LOG:
        return count(math.exp(value))
    return percent(value) if unit == SHARE else f"{value:.2f}".replace("-", "−")


def effect(value: float, unit: str) -> str:
    """What a part adds: `× 1.30` to a count, `+3.4 points` to a share, `+0.12` to a score."""
    return f"{in_short(value, unit)}\u00a0points" if unit == SHARE else in_short(value, unit)


def in_short(value: float, unit: str) -> str:
    """`effect`, where room is scarce: `× 1.3`, `+3.4`."""
    if unit == LOG:
        return f"×\u00a0{factor(value)}"
    return points(value) if unit == SHARE else f"{value:+.2f}".replace("-", "−")


def size(value: float, unit: str) -> str:
    """The size of an effect, whichever way it goes: `× 1.30`, `3.4 points`, `0.12`."""
    if unit == LOG:
        return f"×\u00a0{factor(value)}"
    return in_points(value) if unit == SHARE else f"{value:.2f}"


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
    """The analyst's number, for a tooltip: `× 1.3046`, `+3.412 points`, `+0.1234`."""
    if unit == LOG:
        return f"×\u00a0{math.exp(value):,.4f}" if value >= math.log(LEAST_TIMES) else f"×\u00a0{math.exp(value):.4g}"
    said = f"{100 * value:+.3f}\u00a0points" if unit == SHARE else f"{value:+.4f}"
    return said.replace("-", "−")


def is_hardly(value: float, unit: str) -> bool:
    """Whether an effect is too small to be spoken of."""
    return abs(value) < KNOWN[unit].hardly


def verdict(evidence: Evidence) -> str:
    """Whether a map holds."""
    return VERDICTS[evidence.verdict]


@dataclass(frozen=True)
class Wording:
    """What a room calls things, and the sentences that follow.

    Attributes:
        names: of the parts as they stand beside a bar: `Photo`.
        parts: as they stand in a sentence: `the photo`.
        noun: what a head counts, by head and target: `buyers at 19–23`.
        sides: what the two colours mean, upward and downward, by head and target: `raises sales`, `lowers sales`;
            “them” stands for the noun.
        start: what is said of nothing, before the amount and the noun: `Of an unknown garment the model expects`.
        poles: targets both sides of which draw something, `draws men` and `draws women`: their effects need no sign.
    """

    names: Mapping[str, str]
    parts: Mapping[str, str]
    noun: Callable[[str, str], str]
    sides: Callable[[str, str], tuple[str, str]]
    start: str
    poles: frozenset[str] = frozenset()

    def headline(self, reasons: HeadReasons) -> str:
        """The strongest part, and what it does."""
        _, value = strongest(reasons.contributions)
        if is_hardly(value, reasons.unit):
            return f"Nothing here moves {self.noun(reasons.head, reasons.target)} by much"
        return self._most({self.parts[part]: value for part, value in reasons.contributions.items()}, reasons)

    def way(self, reasons: HeadReasons) -> str:
        """From nothing known to all that is given."""
        what = self.noun(reasons.head, reasons.target)
        start, end = (amount(value, reasons.unit) for value in (reasons.baseline, reasons.prediction))
        joined = "multiply" if reasons.unit == LOG else "add"
        return f"{self.start} {start} {what}. The parts {joined} to {end}."

    def pairs(self, reasons: HeadReasons) -> str:
        """Which two parts do most together beyond what each does by itself."""
        present = [part for part in self.parts if part in reasons.present]
        found = {
            (one, other): reasons.interactions[one][other]
            for place, one in enumerate(present)
            for other in present[:place]
        }
        (one, other), value = strongest(found)
        if is_hardly(value, reasons.unit):
            return "No two parts do together much more or less than each by itself."
        than, both = "more" if value > 0 else "less", f"{self.parts[other]} with {self.parts[one]}"
        return f"Most {than} together than each by itself: {both}, {effect(value, reasons.unit)}."

    def words(self, reasons: WordReasons, method: str) -> str:
        """The strongest word, and what it does; or that this cannot be told, where the map does not hold."""
        if method in reasons.evidence and reasons.evidence[method].verdict == FAILS:
            return "Which words count cannot be told here"
        by_strength = sorted(reasons.words, key=lambda word: abs(getattr(word, method)))
        values = {f"“{word.text}”": float(getattr(word, method)) for word in by_strength}
        if not values or is_hardly(strongest(values)[1], reasons.unit):
            return f"No single word moves {self.noun(reasons.head, reasons.target)} by much"
        return self._most(values, reasons)

    def photo(self, reasons: PhotoReasons) -> str:
        """Which ninth of the photo does most; that none does much; or that this cannot be told."""
        if reasons.evidence is not None and reasons.evidence.verdict == FAILS:
            return "Which part of the photo counts cannot be told here"
        ninths = {f"the {where} of the photo": value for where, value in zip(WHERE, reasons.ninths, strict=True)}
        if is_hardly(strongest(ninths)[1], reasons.unit):
            which = "Nothing in" if is_hardly(sum(reasons.ninths), reasons.unit) else "No single part of"
            return f"{which} the photo moves {self.noun(reasons.head, reasons.target)} by much"
        return self._most(ninths, reasons)

    def otherwise(self, curve: Effect, now: float, place: Callable[[float | str], str]) -> str:
        """What the best other value of a part would change, or that none would.

        Args:
            curve: the head at other values of a part.
            now: the head as it is.
            place: a value as it stands in a sentence: `made for women`.
        """
        what = self.noun(curve.head, curve.target)
        if is_hardly(max(curve.forecasts) - min(curve.forecasts), curve.unit):
            return f"{capital(self.parts[curve.fact])} hardly moves {what}"
        best, at_best = max(zip(curve.values, curve.forecasts, strict=True), key=lambda pair: pair[1])
        if best == curve.own:
            return f"{capital(place(best))}, as it is: no other choice has more {what}"
        if curve.own is not None and is_hardly(at_best - now, curve.unit):
            return f"{capital(place(curve.own))}, as it is: about the most {what}"
        return f"{capital(place(best))}, {what} {effect(at_best - now, curve.unit)}"

    def not_given(self, fact_name: str) -> str:
        """What the effect of a part means that nobody told."""
        return f"{self.names[fact_name]} is not given: this is what knowing it would do."

    def counts_most(self, found: Cohort, like: HeadReasons, of: str, what: str) -> str:
        """What counts most among many questions, and whether that is clear.

        Args:
            found: of the questions.
            like: reasons of one of them, for the head that is explained.
            of: the questions, in words.
            what: the head counts among them, in words.
        """
        sizes = found.sizes[like.head]
        order = sorted(sizes, key=lambda part: -sizes[part].value)
        first = sizes[order[0]]
        rivals = [self.parts[part] for part in order[1:] if sizes[part].high >= first.low]
        by = f"by {size_of(first, like.unit)} on average"
        least = ", though not clearly more than " + listed(rivals) if rivals else ""
        return f"Among {of}, {self.parts[order[0]]} counts most: it moves {what} up or down {by}{least}"

    def _most(self, values: Mapping[str, float], of: HeadReasons | WordReasons | PhotoReasons) -> str:
        """The strongest part by its name in a sentence, and those that are as strong, with what they do."""
        names = as_strong(values, {name: effect(value, of.unit) for name, value in values.items()})
        return f"{capital(listed(names))} {self._done(values[names[0]], of, len(names) > 1)}"

    def _done(self, value: float, of: HeadReasons | WordReasons | PhotoReasons, is_many: bool) -> str:
        """What does most, as the end of a sentence: `raises sales most: × 1.80`, or `raise sales most: × 1.80 each`."""
        verb = self.sides(of.head, of.target)[0 if value > 0 else 1].replace("them", self.noun(of.head, of.target))
        does, what = verb.split(" ", 1)
        by = effect(abs(value), of.unit).removeprefix("+") if of.target in self.poles else effect(value, of.unit)
        return f"{does.removesuffix('s')} {what} most: {by} each" if is_many else f"{does} {what} most: {by}"


def size_of(mean: Estimate, unit: str) -> str:
    """A mean absolute contribution: `a factor of 1.80`, or `3.4 points`."""
    return f"a factor of {factor(mean.value)}" if unit == LOG else size(mean.value, unit)
