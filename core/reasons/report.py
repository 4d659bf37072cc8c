"""An explanation as one page of HTML that needs nothing else: no script, no font, no network (door of Jinja)."""

import base64
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.catalogue import age_label
from core.demand.forecast import CountForecast, Forecast
from core.explain.evidence import Evidence
from core.reasons import loudness, sentences
from core.reasons.pictures import content_of, effect_svg, parts_svg, photo_png, pictures, shares_svg
from core.reasons.results import WORD_METHODS, Effect, Explanation, HeadReasons, PhotoReasons, WordReasons
from core.storage import write_atomically
from core.theme import LIGHT, faded
from core.words.figures import count, ends, percent
from core.words.names import HEADS, by
from core.words.sentences import ages, buyers, expected, facts, over, rank

TINT = 0.45
_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined, trim_blocks=True
)


def report_html(explanation: Explanation, made_on: date | None = None) -> str:
    """The report: what the page says of the same explanation, in the same words and figures.

    Args:
        explanation: of one offer; heads and parts that it lacks are left out.
        made_on: the day that stands on it; today without.

    Raises:
        ImageError: the photo cannot be read.
    """
    offer, forecast = explanation.offer, explanation.forecast
    photo = content_of(explanation)
    return _TEMPLATES.get_template("report.html.jinja").render(
        theme=LIGHT,
        title=offer.title or "An offer without a title",
        facts=facts(offer, forecast.currency),
        made_on=f"{made_on or date.today():%d %B %Y}",
        forecast=forecast,
        counted=over("Views and sales", forecast.period),
        counts=[
            _count("sales", "Sells", forecast.sales, forecast.period),
            _count("views", "Seen", forecast.views, forecast.period),
        ],
        buyers=buyers(forecast.male_share),
        women=percent(1 - forecast.male_share),
        men=percent(forecast.male_share),
        ages=ages(forecast.age_shares),
        ages_chart=Markup(_ages_svg(forecast)),
        cautions=[caution.message for caution in forecast.cautions],
        notes=_notes(forecast),
        heads=[_head(explanation, head, photo) for head in _order(explanation)],
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


def _count(noun: str, verb: str, forecast: CountForecast, period: str) -> dict[str, str]:
    within = (" and ".join(ends(one.low, one.high)) for one in (forecast.interval_80, forecast.interval_95))
    label = expected(noun, period).removeprefix("Expected ").capitalize()
    return {"label": label, "value": count(forecast.value), "rank": rank(verb, forecast)} | dict(
        zip(("within_80", "within_95"), within, strict=True)
    )


def _ages_svg(forecast: Forecast) -> str:
    shares = {age_label(band): share for band, share in forecast.age_shares.items()}
    return shares_svg(shares, age_label(forecast.preferred_age), ages(forecast.age_shares))


def _notes(forecast: Forecast) -> Sequence[str]:
    simulated = "The figures that the model learned from are simulated."
    return [*forecast.notes, simulated] if forecast.is_simulated else forecast.notes


def _order(explanation: Explanation) -> list[str]:
    """The heads, those with maps or effects first, since they are what was looked at."""
    return sorted(explanation.modalities, key=lambda head: head not in explanation.effects)


def _head(explanation: Explanation, head: str, photo: bytes | None) -> dict[str, Any]:
    """One head: its modalities, words, photo and facts."""
    why = explanation.modalities[head]
    words, seen = explanation.words.get(head), explanation.photos.get(head)
    up, down = sentences.sides(why.head, why.target)
    currency = explanation.forecast.currency
    return {
        "heading": HEADS[head],
        "headline": sentences.headline(why),
        "parts": Markup(parts_svg(why)),
        "way": sentences.way(why),
        "pairs": sentences.pairs(why) if len(why.present) > 1 else "",
        "up": up,
        "down": down,
        "words": _words(words, explanation.words_by) if words else None,
        "photo": _photo(seen, photo) if seen and photo else None,
        "effects": [_effect(effect, why, currency) for effect in explanation.effects.get(head, ())],
    }


def _effect(effect: Effect, why: HeadReasons, currency: str) -> dict[str, Any]:
    return {
        "sentence": sentences.fact(effect, why.prediction, currency),
        "chart": Markup(effect_svg(effect, why.prediction, currency)),
        "notes": list(_notes_of(effect)),
    }


def _notes_of(effect: Effect) -> Iterator[str]:
    if effect.own is None:
        yield sentences.not_given(effect.fact)
    if effect.fact == "category":
        yield sentences.TRIED


def _words(reasons: WordReasons, method: str) -> dict[str, Any]:
    return {
        "sentence": sentences.words(reasons, method),
        "pieces": list(_pieces(reasons, method)),
        "method": by(method),
        "evidence": _evidence(reasons.evidence.get(method)),
    }


def _pieces(reasons: WordReasons, method: str) -> Iterator[dict[str, str]]:
    """The title as it was given, character for character; its words with their colour and numbers."""
    most = loudness.full((getattr(word, method) for word in reasons.words), reasons.unit)
    end = 0
    for word in reasons.words:
        yield {"text": reasons.title[end : word.start], "tint": "", "said": ""}
        by_both = (f"{by(one).lower()} {sentences.effect(getattr(word, one), reasons.unit)}" for one in WORD_METHODS)
        yield {
            "text": reasons.title[word.start : word.end],
            "tint": _tint(getattr(word, method) / most),
            "said": " · ".join(by_both),
        }
        end = word.end
    yield {"text": reasons.title[end:], "tint": "", "said": ""}


def _photo(reasons: PhotoReasons, photo: bytes) -> dict[str, Any]:
    return {
        "sentence": sentences.photo(reasons),
        "content": base64.b64encode(photo_png(reasons, photo)).decode(),
        "method": by(reasons.method),
        "evidence": _evidence(reasons.evidence),
    }


def _evidence(found: Evidence | None) -> dict[str, Any] | None:
    return None if found is None else {"verdict": sentences.verdict(found), "reasons": found.reasons}


def _tint(share: float) -> str:
    return faded(LIGHT.raises if share > 0 else LIGHT.lowers, abs(share) * TINT)
