"""What the demo mall sells: every kind of product, read from `kinds.toml`, and how it is drawn."""

from __future__ import annotations

import inspect
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from tools.draw.pieces import Cloth, Layer

Draw = Callable[[Cloth, np.random.Generator, str], list[Layer]]  # cloth, chances, name of the print ("" for none)

CATEGORIES = (
    "상의",
    "아우터",
    "바지",
    "원피스",
    "스커트",
    "스니커즈",
    "신발",
    "가방",
    "여성 가방",
    "모자",
    "양말/레그웨어",
    "속옷",
    "선글라스/안경테",
    "시계",
    "주얼리",
    "액세서리",
)


@dataclass(frozen=True)
class Variant:
    """One cut of a kind: the word a Korean title has for it, the English one, and how it is drawn."""

    word: str
    english: str
    draw: Draw


@dataclass(frozen=True)
class Kind:
    """A kind of product.

    Attributes:
        name: English key.
        category: one of the mall's sixteen categories.
        subcategory: the mall's kind.
        noun: what Korean titles call it.
        english: what English titles call it.
        slot: its place in an outfit: outer, top, bottom, dress, shoes, bag, hat, accessory.
        styles: the styles it can be worn in.
        season: warm, cold or all.
        price: the usual price in KRW, of a mid-tier brand.
        male: the usual share of men among its buyers.
        count: how many there are, in proportion to the others.
        palette: a name in `palette.PALETTES`.
        fabrics: fabrics it comes in, each with the word a title has for it.
        variants: its cuts.
        patterns: patterns it comes in, besides plain.
        graphics: prints it may carry.
        places: scenes it is photographed in; one named twice is twice as usual.
        fill: the share of the picture it fills.
    """

    name: str
    category: str
    subcategory: str
    noun: str
    english: str
    slot: str
    styles: tuple[str, ...]
    season: str
    price: int
    male: float
    count: int
    palette: str
    fabrics: tuple[tuple[str, str], ...]
    variants: tuple[Variant, ...]
    patterns: tuple[str, ...] = ()
    graphics: tuple[str, ...] = ()
    places: tuple[str, ...] = ("paper", "paper", "flat", "rail")
    fill: float = 0.86


@cache
def all_kinds() -> tuple[Kind, ...]:
    """Every kind the demo mall sells."""
    table = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    return tuple(_kind(entry) for entry in table["kind"])


def kind_named(name: str) -> Kind:
    """The kind of that English name ("t-shirt") or, the first of them, of that subcategory in the mall ("반팔 티셔츠").

    Raises:
        KeyError: when the mall sells no such kind.
    """
    for kind in all_kinds():
        if name in (kind.name, kind.subcategory):
            return kind
    raise KeyError(name)


def _kind(entry: Mapping[str, Any]) -> Kind:
    facts: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in entry.items()}
    facts["fabrics"] = tuple((fabric, word) for fabric, word in entry["fabrics"])
    facts["variants"] = tuple(_variant(**variant) for variant in entry["variants"])
    return Kind(**facts)


def _variant(word: str, english: str, draw: str, **options: object) -> Variant:
    """A cut drawn by `wardrobe/<file>.<function>` with these options; the print goes to those that can carry one."""
    file, name = draw.split(".")
    function = getattr(import_module(f"tools.draw.wardrobe.{file}"), name)
    carries_print = "graphic" in inspect.signature(function).parameters

    def drawn(cloth: Cloth, rng: np.random.Generator, graphic: str) -> list[Layer]:
        prints = {"graphic": graphic} if carries_print else {}
        layers: list[Layer] = function(cloth, rng, **options, **prints)
        return layers

    return Variant(word, english, drawn)
