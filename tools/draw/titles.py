"""Titles as a Korean mall writes them: event, season and pack words, fit, fabric, kind, colour; some in English."""

from __future__ import annotations

import numpy as np

from core.colours import colour_named
from tools.draw.brands import Brand
from tools.draw.grain import generator
from tools.draw.photos import Design

EVENTS = ("[무료배송]", "[한정수량]", "[단독]", "[1+1]", "[쿠폰할인]", "[오늘출발]", "[재입고]")
SEASONS = ("22SS", "22FW", "23SS", "23FW", "24SS")
_PATTERN_WORDS = {
    "stripe": "스트라이프",
    "breton": "보더",
    "multi stripe": "멀티 스트라이프",
    "pinstripe": "핀스트라이프",
    "shirt stripe": "스트라이프",
    "gingham": "깅엄 체크",
    "tartan": "타탄 체크",
    "windowpane": "윈도우 체크",
    "glen": "글렌 체크",
    "argyle": "아가일",
    "nordic": "노르딕",
    "dots": "도트",
    "floral": "플라워",
    "leopard": "레오파드",
    "camouflage": "카모",
}
_GRAPHIC_WORDS = {
    "wordmark": "로고",
    "arch": "아치 로고",
    "small logo": "스몰 로고",
    "sunset": "선셋 그래픽",
    "mountain": "마운틴 그래픽",
    "waves": "웨이브 그래픽",
    "box logo": "박스 로고",
    "flower": "플라워 그래픽",
    "shapes": "그래픽",
}
_PACKED = ("t-shirt", "tank top", "socks", "trunks", "leggings")


def title_of(design: Design, brand: Brand, offer: int = 0) -> str:
    """The title of a product's offer; a second offer words the same facts in another order.

    It always names the kind and the colour, in Korean or, for about one in seven, in English.
    """
    rng = generator(design.seed, 21, offer)
    if rng.random() < (0.14 if not offer else 0.22):
        return _english(design, brand, rng)
    words = [_event(rng), _season(design, rng), _pack(design, rng)]
    if rng.random() < (0.10 if not offer else 0.5):
        words.append(brand.name)
    fit = [design.variant.word, _look(design), design.fabric_word if rng.random() < 0.75 else ""]
    words += fit if not offer else fit[::-1]
    if design.kind.male < 0.1 and rng.random() < 0.25:
        words.insert(3, "여성")
    text = " ".join(word for word in (*words, design.kind.noun) if word)
    return f"{text}{_coloured(colour_named(design.colour).korean, rng)}{_code(brand, rng)}"


def _event(rng: np.random.Generator) -> str:
    return str(rng.choice(EVENTS)) if rng.random() < 0.3 else ""


def _season(design: Design, rng: np.random.Generator) -> str:
    fitting = [
        word for word in SEASONS if design.kind.season == "all" or word.endswith("SS") == (design.kind.season == "warm")
    ]
    return str(rng.choice(fitting)) if rng.random() < 0.22 else ""


def _pack(design: Design, rng: np.random.Generator) -> str:
    if design.kind.name not in _PACKED or rng.random() > 0.45:
        return ""
    return str(rng.choice(("[2PACK]", "[3PACK]", "(2장 세트)", "[5팩]")))


def _look(design: Design) -> str:
    """The word for its pattern or print."""
    return _PATTERN_WORDS.get(design.cloth.pattern, "") or _GRAPHIC_WORDS.get(design.graphic, "")


def _coloured(colour: str, rng: np.random.Generator) -> str:
    return str(rng.choice((f" {colour}", f" {colour}", f" [{colour}]", f"_{colour}", f" - {colour}", f" ({colour})")))


def _code(brand: Brand, rng: np.random.Generator) -> str:
    if rng.random() > 0.12:
        return ""
    letters = "".join(letter for letter in brand.latin if letter.isalpha())[:2]
    return f" {letters}{int(rng.integers(100, 999))}T{int(rng.integers(10, 99))}"


def _english(design: Design, brand: Brand, rng: np.random.Generator) -> str:
    look = design.graphic.upper() or (design.cloth.pattern.upper() if design.cloth.pattern != "plain" else "")
    words = [brand.latin if rng.random() < 0.3 else "", design.variant.english, look, design.kind.english]
    colour = design.colour.upper()
    text = " ".join(word for word in words if word)
    return text + str(rng.choice((f" {colour}", f" [{colour}]", f" IN {colour}", f"_{colour}")))
