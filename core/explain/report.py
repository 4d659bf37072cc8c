"""Reasons as one page of HTML that needs nothing else: no script, no font, no network (door of Jinja)."""

import base64
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from core.explain import sentences, units
from core.explain.evidence import Evidence
from core.explain.pictures import parts_svg, photo_png
from core.explain.results import WORD_METHODS, PhotoReasons, Reasons, WordReasons
from core.explain.sentences import Wording
from core.theme import LIGHT, faded
from core.words.names import by

TINT = 0.45
PAGE = Path(__file__).with_name("page.html.jinja")


@dataclass(frozen=True)
class EffectShown:
    """An effect as its room shows it.

    Attributes:
        sentence: that it comes to.
        chart: as SVG.
        notes: on it.
    """

    sentence: str
    chart: str
    notes: tuple[str, ...] = ()


def report_html(title: str, sections: Sequence[dict[str, Any]], template: Path = PAGE, **answer: Any) -> str:
    """The page.

    Args:
        title: of what is explained.
        sections: one for each head, as `section` makes them.
        template: extends `page.html.jinja` where a room has an answer to show before its reasons.
        answer: what that template asks for; SVG as `drawn`.
    """
    templates = Environment(
        loader=FileSystemLoader([template.parent, PAGE.parent]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    return templates.get_template(template.name).render(theme=LIGHT, title=title, heads=sections, **answer)


def drawn(svg: str) -> Markup:
    """A chart of ours, which needs no escape."""
    return Markup(svg)


def section(
    found: Reasons, head: str, heading: str, wording: Wording, photo: bytes | None, effects: Sequence[EffectShown] = ()
) -> dict[str, Any]:
    """One head: its parts, words, photo and effects; what is not there is left out.

    Raises:
        ImageError: the photo cannot be read.
    """
    why, words, seen = found.modalities[head], found.words.get(head), found.photos.get(head)
    up, down = wording.sides(why.head, why.target)
    return {
        "heading": heading,
        "headline": wording.headline(why),
        "parts": drawn(parts_svg(why, wording)),
        "way": wording.way(why),
        "pairs": wording.pairs(why) if len(why.present) > 1 else "",
        "up": up,
        "down": down,
        "words": _words(words, found.words_by, wording) if words else None,
        "photo": _photo(seen, photo, wording) if seen and photo else None,
        "effects": [{"sentence": one.sentence, "chart": drawn(one.chart), "notes": one.notes} for one in effects],
    }


def _words(reasons: WordReasons, method: str, wording: Wording) -> dict[str, Any]:
    return {
        "sentence": wording.words(reasons, method),
        "pieces": list(_pieces(reasons, method)),
        "method": by(method),
        "evidence": _evidence(reasons.evidence.get(method)),
    }


def _pieces(reasons: WordReasons, method: str) -> Iterator[dict[str, str]]:
    """The title as it was given, character for character; its words with their colour and numbers."""
    most = units.full((getattr(word, method) for word in reasons.words), reasons.unit)
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


def _photo(reasons: PhotoReasons, photo: bytes, wording: Wording) -> dict[str, Any]:
    return {
        "sentence": wording.photo(reasons),
        "content": base64.b64encode(photo_png(reasons, photo)).decode(),
        "method": by(reasons.method),
        "evidence": _evidence(reasons.evidence),
    }


def _evidence(found: Evidence | None) -> dict[str, Any] | None:
    return None if found is None else {"verdict": sentences.verdict(found), "reasons": found.reasons}


def _tint(share: float) -> str:
    return faded(LIGHT.raises if share > 0 else LIGHT.lowers, abs(share) * TINT)
