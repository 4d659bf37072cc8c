"""An explanation as one page of HTML that needs nothing else: no script, no font, no network."""

import base64
from html import escape
from math import exp
from pathlib import Path

from core.explain.evidence import Evidence
from core.images import LOWERS, RAISES
from core.money import said
from core.reasons.pictures import bars_svg, content_of, curve_svg, figure, photo_png, pictures
from core.reasons.results import LOG, Explanation, HeadReasons, PhotoReasons, WordReasons
from core.storage import write_atomically

NAMES = {"image": "Photo", "title": "Title", "price": "Price", "made_for": "Made for", "category": "Category"}
HEADINGS = {
    "views": "Views",
    "sales": "Sales",
    "preferred_gender": "Who buys: men or women",
    "preferred_age": "Who buys: age",
}
METHODS = {
    "integrated_gradients": "Integrated Gradients",
    "grad_cam": "Grad-CAM",
    "occlusion": "Covering parts of it",
}
_STYLE = """
body{font:15px/1.5 system-ui,'Noto Sans KR','Noto Sans CJK KR',sans-serif;color:#2b2722;background:#fbf9f6;
max-width:46rem;margin:2rem auto;padding:0 1rem}h1{font-size:1.4rem}h2{font-size:1.15rem;margin-top:2.2rem;
border-top:1px solid #ddd6cc;padding-top:1rem}h3{font-size:1rem;margin-bottom:.3rem}img{max-width:100%;height:auto}
.words{font-size:1.15rem;line-height:2.1}.words span{padding:.15em .3em;border-radius:.25em}
small{color:#6b645b}figure{margin:0}
"""


def report_html(explanation: Explanation, photo: bytes | None = None) -> str:
    """The report.

    Args:
        explanation: of one offer; heads and parts that it lacks are left out.
        photo: to be shown under its maps; the offer's own where not given.

    Raises:
        ImageError: the photo cannot be read.
    """
    offer, forecast = explanation.offer, explanation.forecast
    shown = photo or content_of(explanation)
    facts = (said(offer.price, forecast.currency) if offer.price else None, offer.made_for, offer.category)
    notes = [caution.message for caution in forecast.cautions] + list(forecast.notes)
    if forecast.is_simulated:
        notes.append("The figures that the model learned from are simulated.")
    head = (
        f"<h1>{escape(offer.title or 'An offer without a title')}</h1>"
        f"<p>{escape(' · '.join(fact for fact in facts if fact))}</p>"
        f"<p>{forecast.views.value:,.0f} views, {forecast.sales.value:,.0f} sales; "
        f"{forecast.male_share:.0%} of its buyers men, most of them {escape(forecast.preferred_age)}. "
        f"<small>Model: {escape(forecast.model)}.</small></p>"
        + "".join(f"<p><small>{escape(note)}</small></p>" for note in notes)
    )
    body = "".join(_section(explanation, name, shown) for name in explanation.modalities)
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">'
        f"<title>Why: {escape(offer.title or 'an offer')}</title>"
        f"<style>{_STYLE}</style><body>{head}{body}</body></html>"
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


def _section(explanation: Explanation, head: str, photo: bytes | None) -> str:
    """One head: its modalities, words, photo and price."""
    parts = [f"<h2>{HEADINGS[head]}</h2>", _modalities(explanation.modalities[head])]
    if head in explanation.words:
        parts.append(_words(explanation.words[head]))
    if head in explanation.photos and photo:
        parts.append(_photo(explanation.photos[head], photo))
    for effect in explanation.effects.get(head, ()):
        if effect.fact == "price":
            parts.append(f"<h3>At other prices</h3>{curve_svg(effect, f'{effect.target} by price')}")
    return "".join(parts)


def _modalities(reasons: HeadReasons) -> str:
    named = {NAMES[name]: reasons.contributions[name] for name in reasons.present}
    return (
        f"<h3>What each part adds</h3>{bars_svg(named, reasons.unit, reasons.target)}"
        f"<p><small>From {_level(reasons.baseline, reasons.unit)}, where nothing is known, to "
        f"{_level(reasons.prediction, reasons.unit)} ({escape(reasons.target)}).</small></p>"
    )


def _words(reasons: WordReasons) -> str:
    most = max(abs(word.gradient) for word in reasons.words) or 1.0
    spans = " ".join(
        f'<span style="background:{_tint(word.gradient / most)}" title="{figure(word.gradient, reasons.unit)}; '
        f'left out: {figure(word.left_out, reasons.unit)}">{escape(word.text)}</span>'
        for word in reasons.words
    )
    return f'<h3>The title</h3><p class="words">{spans}</p>{_verdict(reasons.evidence.get("gradient"))}'


def _photo(reasons: PhotoReasons, photo: bytes) -> str:
    drawn = base64.b64encode(photo_png(reasons, photo)).decode()
    return (
        f"<h3>The photo</h3><figure><img width='360' alt='The photo under its map' "
        f"src='data:image/png;base64,{drawn}'><figcaption><small>{METHODS[reasons.method]}. Blue raises the "
        f"forecast, orange lowers it.</small></figcaption></figure>"
        f"{_verdict(reasons.evidence)}"
    )


def _verdict(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    return f"<p><small>This map: <b>{evidence.verdict}</b>. {escape(' '.join(evidence.reasons))}</small></p>"


def _level(value: float, unit: str) -> str:
    return f"{exp(value):,.0f}" if unit == LOG else f"{value:.0%}"


def _tint(share: float) -> str:
    red, green, blue = RAISES if share > 0 else LOWERS
    return f"rgba({red},{green},{blue},{abs(share) * 0.45:.2f})"
