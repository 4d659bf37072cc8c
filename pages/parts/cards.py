"""Garments and their figures as cards: the photo, the product tiles, the numbers of a forecast."""

import base64
import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

import streamlit as st

from core.catalogue import CatalogueInfo, Product
from core.demand.predict import CountForecast, Forecast
from core.errors import ImageError
from pages.parts import cached, sentences

NO_PHOTO = '<div class="blank"><p class="quiet">No photo</p></div>'


@dataclass(frozen=True)
class Tile:
    """A garment in a grid: photo, name, a figure, what it rests on, and a line; absent parts are left out."""

    photo: Path | bytes | None
    name: str
    figure: str = ""
    basis: str = ""
    line: str = ""


def photo(source: Path | bytes | None, alt: str) -> None:
    """Show the garment large; without a photo, an empty frame of the same shape."""
    if source is None:
        st.html(NO_PHOTO)
        return
    with st.container(key="photo"):
        st.image(cached.thumbnail(source), width="stretch", alt=alt)


def tiles(shown: Sequence[Tile], is_small: bool = False) -> None:
    """A grid of garments, all of one shape; on a phone two beside each other, or three small ones."""
    size = " small" if is_small else ""
    st.html(f'<div class="tiles{size}">{"".join(_tile(tile) for tile in shown)}</div>')


def strip(photos: Sequence[Path]) -> None:
    """A row of photos without words."""
    st.html(f'<div class="strip">{"".join(_picture(source, "") for source in photos)}</div>')


def product_tile(product: Product, info: CatalogueInfo) -> Tile:
    """A product of a catalogue with what it sold, marked where its figures are simulated."""
    sold, basis = "", ""
    if product.sales is not None:
        sold, basis = f"{sentences.count(product.sales)} sold", sentences.basis(info.period, info.is_simulated)
    return Tile(
        photo=product.offer.image if isinstance(product.offer.image, Path) else None,
        name=product.offer.title or product.product_id,
        figure=sold,
        basis=basis,
        line=sentences.facts(product.offer, info.currency),
    )


def demand(label: str, verb: str, forecast: CountForecast) -> None:
    """One number with its interval as a thin bar and what it means in a sentence."""
    with st.container(gap="xxsmall"):
        st.metric(sentences.plain(label), sentences.count(forecast.value), help=sentences.rank_in_numbers(forecast))
        st.html(band(forecast))
        st.markdown(f"{sentences.plain(sentences.rank(verb, forecast))}.")


def buyers(forecast: Forecast) -> None:
    """Men and women among the buyers as one thin bar under its sentence."""
    st.subheader(
        sentences.buyers(forecast.male_share),
        anchor=False,
        help=f"Expected share of men among buyers: {sentences.percent(forecast.male_share)}.",
    )
    women, men = 1 - forecast.male_share, forecast.male_share
    ends = f"<span>Women {sentences.percent(women)}</span><span>Men {sentences.percent(men)}</span>"
    leader = None if sentences.is_even(forecast.male_share) else max(women, men)
    sides = "".join(
        f'<i style="width:{100 * share:.1f}%"{" class=most" if share == leader else ""}></i>' for share in (women, men)
    )
    st.html(f'<div class="share">{sides}</div><div class="ends">{ends}</div>')


def band(forecast: CountForecast) -> str:
    """The 80 % interval and the value on a logarithmic line as long as the 95 % interval."""
    low, high = math.log(forecast.interval_95.low + 1), math.log(forecast.interval_95.high + 1)

    def place(value: float) -> float:
        return 100 * (math.log(value + 1) - low) / max(high - low, 1e-9)

    thin = line(place(forecast.interval_80.low), place(forecast.value), place(forecast.interval_80.high))
    return f'{thin}<div class="ends"><span>{sentences.interval(forecast)}</span></div>'


def line(start: float, dot: float, end: float, ticks: str = "") -> str:
    """A hairline with an interval and a dot on it, each placed in per cent of its length."""
    return (
        f'<div class="band"><i style="left:{start:.1f}%;width:{end - start:.1f}%"></i>{ticks}'
        f'<b style="left:{dot:.1f}%"></b></div>'
    )


def ledger(head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """A small table with hairlines; the first column is text, the others are figures."""
    top = "".join(f"<th>{escape(cell)}</th>" for cell in head)
    body = "".join("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in row) + "</tr>" for row in rows)
    st.html(f'<table class="ledger"><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>')


def _tile(tile: Tile) -> str:
    lines = "".join(
        f'<div class="{kind}">{escape(text)}</div>'
        for kind, text in (("name", tile.name), ("figure", tile.figure), ("basis", tile.basis), ("quiet", tile.line))
        if text
    )
    return f'<figure class="tile">{_picture(tile.photo, tile.name)}<figcaption>{lines}</figcaption></figure>'


def _picture(source: Path | bytes | None, alt: str) -> str:
    if source is None:
        return NO_PHOTO
    try:
        content = base64.b64encode(cached.thumbnail(source, cached.SMALL)).decode()
    except ImageError:
        return NO_PHOTO
    return f'<img src="data:image/jpeg;base64,{content}" alt="{escape(alt, quote=True)}" loading="lazy">'
