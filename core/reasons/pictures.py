"""Reasons as pictures that need nothing else: charts as SVG, photos under their maps as PNG."""

from collections.abc import Mapping
from itertools import combinations

from core.encoders.images import heat_over
from core.evaluation.metrics import Estimate
from core.reasons import loudness
from core.reasons.curves import curve_svg
from core.reasons.results import LOG, Effect, Explanation, HeadReasons, PhotoReasons
from core.reasons.sentences import amount, choice_of, fact, factor, headline, in_points, words
from core.reasons.sentences import effect as effect_of
from core.reasons.svg import FIGURE, LABEL, ROW, WIDTH, framed, label, side, text
from core.reasons.units import amount as in_units
from core.theme import LIGHT
from core.words.figures import percent
from core.words.names import MODALITIES


def bars_svg(values: Mapping[str, float], unit: str, title: str) -> str:
    """Contributions as bars from a middle line, to the right where they raise the answer, as long as their effect."""
    most = loudness.full(values.values(), unit)
    reach = (WIDTH - LABEL - FIGURE) / 2
    middle = LABEL + reach
    rows = "".join(
        label(y, name) + f'<rect x="{min(middle, middle + value / most * reach):.1f}" y="{y + 4}" '
        f'width="{abs(value) / most * reach:.1f}" height="{ROW - 8}" rx="2" fill="{side(value)}"/>'
        + text(WIDTH, y + 17, effect_of(value, unit), "end")
        for y, (name, value) in zip(range(0, ROW * len(values), ROW), values.items(), strict=True)
    )
    height = ROW * len(values)
    line = f'<line x1="{middle}" y1="0" x2="{middle}" y2="{height}" stroke="{LIGHT.ink}" stroke-opacity=".35"/>'
    return framed(rows + line, height, title)


def choices_svg(effect: Effect, title: str) -> str:
    """The head at each choice of a fact, the highest at the top, the offer's own in colour."""
    said = [(value, forecast, amount(forecast, effect.unit)) for value, forecast in effect.highest]
    sizes = {choice_of(effect.fact, value): (in_units(forecast, effect.unit), text) for value, forecast, text in said}
    own = None if effect.own is None else choice_of(effect.fact, str(effect.own))
    return _lengths_svg(sizes, own, title)


def shares_svg(shares: Mapping[str, float], own: str, title: str) -> str:
    """Shares of one whole as bars, one of them in colour."""
    return _lengths_svg({name: (share, percent(share)) for name, share in shares.items()}, own, title)


def sizes_svg(sizes: Mapping[str, Estimate], unit: str, title: str) -> str:
    """How much each part counts among many products: a dot on its interval, the largest at the top."""
    order = sorted(sizes.items(), key=lambda item: -item[1].value)
    most = max((size.high for size in sizes.values()), default=0) or 1.0
    reach = (WIDTH - LABEL - FIGURE - ROW) / most
    rows = "".join(
        label(y, name)
        + f'<line x1="{LABEL + size.low * reach:.1f}" x2="{LABEL + size.high * reach:.1f}" y1="{y + 13}" y2="{y + 13}" '
        f'stroke="{side(1)}" stroke-width="2"/>'
        f'<circle cx="{LABEL + size.value * reach:.1f}" cy="{y + 13}" r="5" fill="{side(1)}"/>'
        + text(WIDTH, y + 17, f"×\u00a0{factor(size.value)}" if unit == LOG else in_points(size.value), "end")
        for y, (name, size) in zip(range(0, ROW * len(order), ROW), order, strict=True)
    )
    return framed(rows, ROW * len(order), title)


def photo_png(reasons: PhotoReasons, photo: bytes) -> bytes:
    """The photo under its map, which is as loud as its effect.

    Raises:
        ImageError: the photo cannot be read.
    """
    return heat_over(photo, reasons.inside, loudness=loudness.of_photo(reasons))


def pictures(explanation: Explanation) -> dict[str, bytes]:
    """Every picture of an explanation by file name.

    Raises:
        ImageError: the photo cannot be read.
    """
    found: dict[str, bytes] = {}
    for head, reasons in explanation.modalities.items():
        found[f"{head}-modalities.svg"] = parts_svg(reasons).encode()
        found[f"{head}-pairs.svg"] = bars_svg(_pairs(reasons), reasons.unit, f"Pairs: {reasons.target}").encode()
    for head, title in explanation.words.items():
        named = {f"{i}. {word.text}": getattr(word, explanation.words_by) for i, word in enumerate(title.words, 1)}
        found[f"{head}-words.svg"] = bars_svg(named, title.unit, words(title, explanation.words_by)).encode()
    photo = content_of(explanation)
    for head, seen in explanation.photos.items() if photo else ():
        found[f"{head}-photo.png"] = photo_png(seen, photo or b"")
    for head, effects in explanation.effects.items():
        for effect in effects:
            now = explanation.modalities[head].prediction
            found[f"{head}-{effect.fact}.svg"] = effect_svg(effect, now, explanation.forecast.currency).encode()
    return found


def parts_svg(reasons: HeadReasons) -> str:
    """What each part that is there adds."""
    return bars_svg(
        {MODALITIES[name]: reasons.contributions[name] for name in reasons.present}, reasons.unit, headline(reasons)
    )


def effect_svg(effect: Effect, now: float, currency: str) -> str:
    """What a head would be at other values of a fact.

    Args:
        effect: the head at each of the values.
        now: the head as the offer is.
        currency: of prices.
    """
    title = fact(effect, now, currency)
    return curve_svg(effect, now, currency, title) if effect.fact == "price" else choices_svg(effect, title)


def content_of(explanation: Explanation) -> bytes | None:
    """The bytes of an explanation's photo."""
    photo = explanation.offer.image
    return photo if isinstance(photo, bytes) or photo is None else photo.read_bytes()


def _pairs(reasons: HeadReasons) -> dict[str, float]:
    """What every two modalities that are there do together beyond what each does alone, by their names."""
    return {
        f"{MODALITIES[one]} × {MODALITIES[other].lower()}": reasons.interactions[one][other]
        for one, other in combinations(reasons.present, 2)
    }


def _lengths_svg(sizes: Mapping[str, tuple[float, str]], own: str | None, title: str) -> str:
    """Bars from the left, each with its size in words behind it."""
    most = max((size for size, _ in sizes.values()), default=0) or 1.0
    reach = (WIDTH - LABEL - FIGURE) / most
    rows = "".join(
        label(y, name) + f'<rect x="{LABEL}" y="{y + 4}" width="{max(size * reach, 1):.1f}" height="{ROW - 8}" rx="2" '
        f'fill="{side(1) if name == own else LIGHT.hairline}"/>' + text(LABEL + size * reach + 8, y + 17, said)
        for y, (name, (size, said)) in zip(range(0, ROW * len(sizes), ROW), sizes.items(), strict=True)
    )
    return framed(rows, ROW * len(sizes), title)
