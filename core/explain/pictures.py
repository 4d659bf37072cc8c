"""Reasons as pictures that need nothing else: charts as SVG, photos under their maps as PNG."""

from collections.abc import Callable, Mapping
from html import escape
from itertools import combinations
from math import exp, log

from core.encoders.images import heat_over
from core.evaluation.estimates import Estimate
from core.explain import units
from core.explain.results import Effect, HeadReasons, PhotoReasons, Reasons
from core.explain.sentences import Wording, amount, size
from core.explain.sentences import effect as effect_of
from core.explain.units import LOG, SHARE, outside
from core.theme import LIGHT
from core.words.figures import count, percent, round_numbers

WIDTH, ROW, LABEL, FIGURE = 560, 26, 150, 84
HEIGHT, LEFT, FOOT, TOP = 220, 70, 44, 26
FONT = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"
_MOST = 22


def bars_svg(values: Mapping[str, float], unit: str, title: str) -> str:
    """Contributions as bars from a middle line, to the right where they raise the answer, as long as their effect."""
    most = units.full(values.values(), unit)
    reach = (WIDTH - LABEL - FIGURE) / 2
    middle = LABEL + reach
    rows = "".join(
        _label(y, name) + f'<rect x="{min(middle, middle + value / most * reach):.1f}" y="{y + 4}" '
        f'width="{abs(value) / most * reach:.1f}" height="{ROW - 8}" rx="2" fill="{_side(value)}"/>'
        + _text(WIDTH, y + 17, effect_of(value, unit), "end")
        for y, (name, value) in zip(range(0, ROW * len(values), ROW), values.items(), strict=True)
    )
    height = ROW * len(values)
    line = f'<line x1="{middle}" y1="0" x2="{middle}" y2="{height}" stroke="{LIGHT.ink}" stroke-opacity=".35"/>'
    return _framed(rows + line, height, title)


def choices_svg(effect: Effect, title: str, choice_of: Callable[[str], str]) -> str:
    """The head at each choice of a part, the highest at the top, the question's own in colour.

    Args:
        effect: the head at each choice; where it is no count, it is not below zero.
        title: what it says.
        choice_of: a choice as it stands beside its bar.
    """
    sizes = {
        choice_of(value): (outside(forecast, effect.unit), amount(forecast, effect.unit))
        for value, forecast in effect.highest
    }
    return _lengths_svg(sizes, None if effect.own is None else choice_of(str(effect.own)), title)


def shares_svg(shares: Mapping[str, float], own: str, title: str) -> str:
    """Shares of one whole as bars, one of them in colour."""
    return _lengths_svg({name: (share, percent(share)) for name, share in shares.items()}, own, title)


def sizes_svg(sizes: Mapping[str, Estimate], unit: str, title: str) -> str:
    """How much each part counts among many questions: a dot on its interval, the largest at the top."""
    order = sorted(sizes.items(), key=lambda item: -item[1].value)
    most = max((size.high for size in sizes.values()), default=0) or 1.0
    reach = (WIDTH - LABEL - FIGURE - ROW) / most
    rows = "".join(
        _label(y, name)
        + f'<line x1="{LABEL + found.low * reach:.1f}" x2="{LABEL + found.high * reach:.1f}" y1="{y + 13}" '
        f'y2="{y + 13}" stroke="{_side(1)}" stroke-width="2"/>'
        f'<circle cx="{LABEL + found.value * reach:.1f}" cy="{y + 13}" r="5" fill="{_side(1)}"/>'
        + _text(WIDTH, y + 17, size(found.value, unit), "end")
        for y, (name, found) in zip(range(0, ROW * len(order), ROW), order, strict=True)
    )
    return _framed(rows, ROW * len(order), title)


def curve_svg(effect: Effect, now: float, title: str, axes: tuple[str, str], tick: Callable[[float], str]) -> str:
    """A head over the logarithm of a part's values: both axes, the curve, and the question's own point.

    Args:
        effect: the head at each value, ascending.
        now: the head as it is.
        title: what it says.
        axes: what is counted upwards, and what lies across.
        tick: a value across as it stands on its axis.
    """
    at = [float(value) for value in effect.values]
    across = _Axis(log(at[0]), log(at[-1]), LEFT, WIDTH - 12)
    low, high = min(*effect.forecasts, now), max(*effect.forecasts, now)
    up = _Axis(0.0 if effect.unit == SHARE else low, high, HEIGHT - FOOT, TOP)
    points = " ".join(
        f"{across.place(log(value)):.1f},{up.place(forecast):.1f}"
        for value, forecast in zip(at, effect.forecasts, strict=True)
    )
    drawn = _axes(effect.unit, across, up, axes, tick)
    drawn += f'<polyline points="{points}" fill="none" stroke="{_side(1)}" stroke-width="2"/>'
    if effect.own is not None:
        x, y = across.place(log(float(effect.own))), up.place(now)
        drawn += f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{_side(1)}"/>{_text(x + 8, y - 8, "now", "start")}'
    return _framed(drawn, HEIGHT, title)


def photo_png(reasons: PhotoReasons, photo: bytes) -> bytes:
    """The photo under its map, which is as loud as its effect.

    Raises:
        ImageError: the photo cannot be read.
    """
    return heat_over(photo, reasons.inside, loudness=units.loudness_of_photo(reasons))


def parts_svg(reasons: HeadReasons, wording: Wording) -> str:
    """What each part that is there adds."""
    named = {wording.names[name]: reasons.contributions[name] for name in reasons.present}
    return bars_svg(named, reasons.unit, wording.headline(reasons))


def pictures(found: Reasons, wording: Wording, photo: bytes | None) -> dict[str, bytes]:
    """A picture of every part, pair, word and photo by file name; how its effects are drawn is the room's to say.

    Raises:
        ImageError: the photo cannot be read.
    """
    drawn: dict[str, bytes] = {}
    for head, reasons in found.modalities.items():
        drawn[f"{head}-modalities.svg"] = parts_svg(reasons, wording).encode()
        pairs = bars_svg(_pairs(reasons, wording), reasons.unit, f"Pairs: {reasons.target}")
        drawn[f"{head}-pairs.svg"] = pairs.encode()
    for head, title in found.words.items():
        named = {f"{i}. {word.text}": getattr(word, found.words_by) for i, word in enumerate(title.words, 1)}
        drawn[f"{head}-words.svg"] = bars_svg(named, title.unit, wording.words(title, found.words_by)).encode()
    for head, seen in found.photos.items() if photo else ():
        drawn[f"{head}-photo.png"] = photo_png(seen, photo or b"")
    return drawn


def _pairs(reasons: HeadReasons, wording: Wording) -> dict[str, float]:
    """What every two parts that are there do together beyond what each does alone, by their names."""
    return {
        f"{wording.names[one]} × {wording.names[other].lower()}": reasons.interactions[one][other]
        for one, other in combinations(reasons.present, 2)
    }


def _lengths_svg(sizes: Mapping[str, tuple[float, str]], own: str | None, title: str) -> str:
    """Bars from the left, each with its size in words behind it."""
    most = max((size for size, _ in sizes.values()), default=0) or 1.0
    reach = (WIDTH - LABEL - FIGURE) / most
    rows = "".join(
        _label(y, name) + f'<rect x="{LABEL}" y="{y + 4}" width="{max(size * reach, 1):.1f}" height="{ROW - 8}" rx="2" '
        f'fill="{_side(1) if name == own else LIGHT.hairline}"/>' + _text(LABEL + size * reach + 8, y + 17, said)
        for y, (name, (size, said)) in zip(range(0, ROW * len(sizes), ROW), sizes.items(), strict=True)
    )
    return _framed(rows, ROW * len(sizes), title)


class _Axis:
    """A scale from the lowest and the highest value to two ends in the picture."""

    def __init__(self, low: float, high: float, start: float, end: float) -> None:
        self.low, self.high, self.start, self.end = low, high, start, end

    def place(self, value: float) -> float:
        """Where a value lies."""
        return self.start + (value - self.low) / ((self.high - self.low) or 1) * (self.end - self.start)


def _axes(unit: str, across: _Axis, up: _Axis, names: tuple[str, str], named: Callable[[float], str]) -> str:
    """Hairlines and numbers: what is counted on the left, what lies across below, both named."""
    drawn = _text(0, 12, names[0], opacity=0.72)
    for tick, said in _ticks(unit, up):
        y = up.place(tick)
        drawn += f'<line x1="{LEFT}" x2="{WIDTH}" y1="{y:.1f}" y2="{y:.1f}" stroke="{LIGHT.hairline}"/>'
        drawn += _text(LEFT - 8, y + 4, said, "end")
    for value in round_numbers(exp(across.low), exp(across.high)):
        x = across.place(log(value))
        drawn += f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEIGHT - FOOT}" y2="{HEIGHT - FOOT + 5}" stroke="{LIGHT.ink}"/>'
        drawn += _text(x, HEIGHT - FOOT + 19, named(value), "middle")
    return drawn + _text(WIDTH, HEIGHT - 4, names[1], "end", 0.72)


def _ticks(unit: str, up: _Axis) -> list[tuple[float, str]]:
    if unit == LOG:
        return [(log(tick), count(tick)) for tick in round_numbers(exp(up.low), exp(up.high))]
    if unit == SHARE:
        step = next(step for step in (0.02, 0.05, 0.1, 0.2, 0.5) if up.high <= 5 * step or step == 0.5)
        return [(n * step, percent(n * step)) for n in range(int(up.high / step) + 1)]
    return [(end, amount(end, unit)) for end in (up.low, up.high)]


def _framed(drawn: str, height: float, title: str) -> str:
    """What is drawn, in a frame with a title for readers who do not see it."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -4 {WIDTH + 12} {height + 8}" role="img" '
        f'font-family="{FONT}" font-size="13" fill="{LIGHT.ink}"><title>{escape(title)}</title>{drawn}</svg>'
    )


def _text(x: float, y: float, said: str, anchor: str = "start", opacity: float = 1) -> str:
    """A line of text; what it says may be anybody's."""
    faded = "" if opacity == 1 else f' fill-opacity="{opacity}"'
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"{faded}>{escape(said)}</text>'


def _label(y: float, said: str) -> str:
    """The name of a row, cut where it would run into its bar."""
    return _text(0, y + 17, said if len(said) <= _MOST else f"{said[: _MOST - 1]}…")


def _side(value: float) -> str:
    """The colour of what raises an answer, or of what lowers it."""
    return LIGHT.raises if value > 0 else LIGHT.lowers
