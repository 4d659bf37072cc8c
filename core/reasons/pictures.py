"""Reasons as pictures that need nothing else: charts as SVG, photos under their maps as PNG."""

from collections.abc import Mapping
from html import escape
from itertools import combinations
from math import exp, log
from statistics import median

from core import money
from core.images import LOWERS, RAISES, heat_over
from core.metrics import Estimate
from core.reasons.results import LOG, Effect, Explanation, HeadReasons, PhotoReasons

WIDTH, ROW, LABEL, FIGURE = 560, 26, 150, 70
CURVE_HEIGHT = 180
INK = "#2b2722"
FONT = "system-ui, 'Noto Sans KR', 'Noto Sans CJK KR', sans-serif"


def figure(value: float, unit: str) -> str:
    """A contribution as people read it: a factor on counts, points on shares."""
    return f"× {exp(value):.2f}" if unit == LOG else f"{100 * value:+.1f} pts"


def bars_svg(values: Mapping[str, float], unit: str, title: str) -> str:
    """Contributions as bars from a middle line, to the right where they raise the answer."""
    most = max((abs(value) for value in values.values()), default=0) or 1.0
    reach = (WIDTH - LABEL - FIGURE) / 2
    middle = LABEL + reach
    rows = "".join(
        f'<text x="0" y="{y + 17}">{escape(name)}</text>'
        f'<rect x="{min(middle, middle + value / most * reach):.1f}" y="{y + 4}" '
        f'width="{abs(value) / most * reach:.1f}" height="{ROW - 8}" rx="2" fill="{_colour(value)}"/>'
        f'<text x="{WIDTH}" y="{y + 17}" text-anchor="end">{figure(value, unit)}</text>'
        for y, (name, value) in zip(range(0, ROW * len(values), ROW), values.items(), strict=True)
    )
    height = ROW * len(values)
    line = f'<line x1="{middle}" y1="0" x2="{middle}" y2="{height}" stroke="{INK}" stroke-opacity=".35"/>'
    return _svg(rows + line, height, title)


def curve_svg(effect: Effect, title: str) -> str:
    """An effect over the logarithm of a price, with the offer's own point."""
    prices = [float(value) for value in effect.values]
    xs, ys = _scaled([log(price) for price in prices], WIDTH), _scaled(list(effect.forecasts), 1)
    tops = [CURVE_HEIGHT - 24 - y * (CURVE_HEIGHT - 44) for y in ys]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in zip(xs, tops, strict=True))
    drawn = f'<polyline points="{points}" fill="none" stroke="{_colour(1)}" stroke-width="2"/>'
    if effect.own is not None:
        nearest = min(range(len(prices)), key=lambda i: abs(log(prices[i] / float(effect.own or 1))))
        drawn += f'<circle cx="{xs[nearest]:.1f}" cy="{tops[nearest]:.1f}" r="5" fill="{INK}"/>'
    ends = (
        f'<text x="0" y="{CURVE_HEIGHT - 4}">{money.figure(prices[0])}</text>'
        f'<text x="{WIDTH}" y="{CURVE_HEIGHT - 4}" text-anchor="end">{money.figure(prices[-1])}</text>'
    )
    return _svg(drawn + ends, CURVE_HEIGHT, title)


def choices_svg(effect: Effect, title: str) -> str:
    """What each choice of a fact would change, against the offer's own; against the middle one where it has none."""
    said = {str(value): forecast for value, forecast in zip(effect.values, effect.forecasts, strict=True)}
    start = said.get(str(effect.own), median(effect.forecasts))
    return bars_svg({name: forecast - start for name, forecast in said.items()}, effect.unit, title)


def sizes_svg(sizes: Mapping[str, Estimate], unit: str, title: str) -> str:
    """How much each part counts among many products: a dot on its interval, the largest at the top."""
    order = sorted(sizes.items(), key=lambda item: -item[1].value)
    most = max((size.high for size in sizes.values()), default=0) or 1.0
    reach = (WIDTH - LABEL - FIGURE - ROW) / most
    rows = "".join(
        f'<text x="0" y="{y + 17}">{escape(name)}</text>'
        f'<line x1="{LABEL + size.low * reach:.1f}" x2="{LABEL + size.high * reach:.1f}" y1="{y + 13}" y2="{y + 13}" '
        f'stroke="{_colour(1)}" stroke-width="2"/>'
        f'<circle cx="{LABEL + size.value * reach:.1f}" cy="{y + 13}" r="5" fill="{_colour(1)}"/>'
        f'<text x="{WIDTH}" y="{y + 17}" text-anchor="end">{figure(size.value, unit).replace("+", "")}</text>'
        for y, (name, size) in zip(range(0, ROW * len(order), ROW), order, strict=True)
    )
    return _svg(rows, ROW * len(order), title)


def photo_png(reasons: PhotoReasons, photo: bytes) -> bytes:
    """The photo under its map.

    Raises:
        ImageError: the photo cannot be read.
    """
    top, left, height, width = reasons.box
    return heat_over(photo, reasons.heat[top : top + height, left : left + width])


def pictures(explanation: Explanation) -> dict[str, bytes]:
    """Every picture of an explanation by file name.

    Raises:
        ImageError: the photo cannot be read.
    """
    found: dict[str, bytes] = {}
    for head, reasons in explanation.modalities.items():
        found[f"{head}-modalities.svg"] = bars_svg(reasons.contributions, reasons.unit, reasons.target).encode()
        found[f"{head}-pairs.svg"] = bars_svg(_pairs(reasons), reasons.unit, reasons.target).encode()
    for head, words in explanation.words.items():
        named = {f"{i}. {word.text}": word.gradient for i, word in enumerate(words.words, 1)}
        found[f"{head}-words.svg"] = bars_svg(named, words.unit, words.target).encode()
    photo = content_of(explanation)
    for head, seen in explanation.photos.items() if photo else ():
        found[f"{head}-photo.png"] = photo_png(seen, photo or b"")
    for head, effects in explanation.effects.items():
        for effect in effects:
            draw = curve_svg if effect.fact == "price" else choices_svg
            found[f"{head}-{effect.fact}.svg"] = draw(effect, effect.target).encode()
    return found


def _pairs(reasons: HeadReasons) -> dict[str, float]:
    """What every two modalities do together beyond what each does alone, by their names."""
    return {
        f"{one} × {other}".replace("_", " "): reasons.interactions[one][other]
        for one, other in combinations(reasons.contributions, 2)
    }


def content_of(explanation: Explanation) -> bytes | None:
    """The bytes of an explanation's photo."""
    photo = explanation.offer.image
    return photo if isinstance(photo, bytes) or photo is None else photo.read_bytes()


def _colour(value: float) -> str:
    return "#{:02x}{:02x}{:02x}".format(*(RAISES if value > 0 else LOWERS))


def _scaled(values: list[float], reach: float) -> list[float]:
    low, high = min(values), max(values)
    return [(value - low) / ((high - low) or 1) * reach for value in values]


def _svg(drawn: str, height: float, title: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-6 -4 {WIDTH + 12} {height + 8}" role="img" '
        f'font-family="{FONT}" font-size="13" fill="{INK}"><title>{escape(title)}</title>{drawn}</svg>'
    )
