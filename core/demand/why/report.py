"""A forecast's explanation to take along: every picture, and a report of one page in the words of the screen."""

from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

from core import money
from core.catalogue import age_label
from core.catalogue.heads import HEADS
from core.demand.forecast import CountForecast, Forecast, ShareForecast, forecast_as_json
from core.demand.why import sentences
from core.demand.why.explainer import Explanation
from core.demand.why.sentences import WORDING
from core.explain import pictures as drawing
from core.explain import report
from core.explain.report import EffectShown
from core.explain.results import Effect, as_plain
from core.explain.units import as_exported
from core.storage import write_atomically
from core.words.figures import count, ends, listed, percent
from core.words.names import capital
from core.words.sentences import expected, facts, in_order, over, rank, who_buys

TEMPLATE = Path(__file__).with_name("forecast.html.jinja")


def report_html(explanation: Explanation, made_on: date | None = None) -> str:
    """The report: what the page says of the same explanation, in the same words and figures.

    Args:
        explanation: of one offer; heads and parts that it lacks are left out.
        made_on: the day that stands on it; today without.

    Raises:
        ImageError: the photo cannot be read.
    """
    offer, forecast = explanation.offer, explanation.forecast
    return report.report_html(
        offer.title or "An offer without a title",
        _sections(explanation),
        TEMPLATE,
        facts=facts(offer, forecast.currency),
        made_on=f"{made_on or date.today():%d %B %Y}",
        forecast=forecast,
        counted=_counted(forecast),
        counts=[_count(head, one, forecast.period) for head, one in in_order(forecast).items()],
        buyers=[_buyers(head, found) for head, found in forecast.buyers.items()],
        cautions=[caution.message for caution in forecast.cautions],
        notes=_notes(forecast),
    )


def write_report(explanation: Explanation, folder: Path) -> None:
    """Write the report and every picture of an explanation into a folder.

    Raises:
        ImageError: the photo cannot be read.
        StorageError: the disk is full or the folder may not be written.
    """
    for name, content in pictures(explanation).items():
        write_atomically(folder / name, content)
    write_atomically(folder / "report.html", report_html(explanation))


def explanation_as_json(explanation: Explanation) -> dict[str, Any]:
    """Everything that is known of an explanation as plain values; its forecast as `forecast_as_json` names it."""
    return as_exported(explanation) | {"forecast": as_plain(forecast_as_json(explanation.forecast))}


def pictures(explanation: Explanation) -> dict[str, bytes]:
    """Every picture of an explanation by file name.

    Raises:
        ImageError: the photo cannot be read.
    """
    found = drawing.pictures(explanation, WORDING, _photo_of(explanation))
    for head, effects in explanation.effects.items():
        for effect in effects:
            now = explanation.modalities[head].prediction
            found[f"{head}-{effect.fact}.svg"] = effect_svg(effect, now, explanation.forecast.currency).encode()
    return found


def effect_svg(effect: Effect, now: float, currency: str) -> str:
    """What a head would be at other values of a fact.

    Args:
        effect: the head at each of the values.
        now: the head as the offer is.
        currency: of prices.
    """
    title = sentences.fact(effect, now, currency)
    if effect.fact != "price":
        return drawing.choices_svg(effect, title, partial(sentences.choice_of, effect.fact))
    axes = sentences.noun(effect.head, effect.target), f"price ({currency})" if currency else "price"
    return drawing.curve_svg(effect, now, title, axes, partial(money.figure, currency=currency))


def _photo_of(explanation: Explanation) -> bytes | None:
    """The bytes of an explanation's photo."""
    photo = explanation.offer.image
    return photo if isinstance(photo, bytes) or photo is None else photo.read_bytes()


def _sections(explanation: Explanation) -> list[dict[str, Any]]:
    """The heads, those with maps or effects first, since they are what was looked at."""
    photo = _photo_of(explanation)
    order = sorted(explanation.modalities, key=lambda head: head not in explanation.effects)
    return [
        report.section(explanation, head, HEADS[head].title, WORDING, photo, list(_effects(explanation, head)))
        for head in order
    ]


def _effects(explanation: Explanation, head: str) -> Iterator[EffectShown]:
    now, currency = explanation.modalities[head].prediction, explanation.forecast.currency
    for effect in explanation.effects.get(head, ()):
        not_given = (WORDING.not_given(effect.fact),) if effect.own is None else ()
        tried = (sentences.TRIED,) if effect.fact == "category" else ()
        chart = effect_svg(effect, now, currency)
        yield EffectShown(sentences.fact(effect, now, currency), chart, not_given + tried)


def _counted(forecast: Forecast) -> str:
    """What is counted and over which period; empty where nothing is."""
    if not forecast.counts:
        return ""
    return capital(over(listed([HEADS[head].noun for head in forecast.counts]), forecast.period))


def _count(head: str, forecast: CountForecast, period: str) -> dict[str, str]:
    within = (" and ".join(ends(one.low, one.high)) for one in forecast.intervals.values())
    label = expected(HEADS[head].noun, period).removeprefix("Expected ").capitalize()
    return {"label": label, "value": count(forecast.value), "rank": rank(head, forecast)} | dict(
        zip(("within_80", "within_95"), within, strict=True)
    )


def _buyers(head: str, found: ShareForecast) -> dict[str, str]:
    """Who buys: a sentence, then two shares in words or several as bars."""
    said = who_buys(head, found)
    if HEADS[head].kind == "label":
        shares = ", ".join(f"{name} {percent(share)}" for name, share in found.shares.items())
        return {"said": said, "shares": capital(shares), "chart": ""}
    shown = {age_label(band): share for band, share in found.shares.items()}
    chart = drawing.shares_svg(shown, age_label(found.preferred), said)
    return {"said": said, "shares": "", "chart": report.drawn(chart)}


def _notes(forecast: Forecast) -> Sequence[str]:
    simulated = "The figures that the model learned from are simulated."
    return [*forecast.notes, simulated] if forecast.is_simulated else forecast.notes
