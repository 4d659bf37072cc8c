"""Outfits that go together by a stated rule of colour harmony and a shared style.

Colour rules, on CIELAB chroma C and hue h of the items' named colours (C < 14 is a neutral):

    monochrome          every colour is within ΔE 30 of every other
    neutrals            every colour is a neutral
    one accent          neutrals and exactly one coloured item
    tone in tone        two or more coloured items whose hues lie within 40° of each other; the rest neutral
    complementary       exactly two coloured items whose hues lie 140° or more apart; the rest neutral
    denim and neutrals  an indigo item; the rest neutral

Style rule: all items share one style, and none is of the warm season where another is of the cold.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from core.colours import colour_named, difference
from tools.draw.grain import generator
from tools.draw.kinds import Kind

NEUTRAL_CHROMA = 14.0
_STYLES = ("casual", "street", "classic", "minimal", "feminine", "sporty")
_FRAMES = (
    ("top", "bottom", "shoes"),
    ("outer", "top", "bottom", "shoes"),
    ("outer", "top", "bottom", "shoes", "bag"),
    ("top", "bottom", "shoes", "hat"),
    ("top", "bottom", "shoes", "bag", "accessory"),
    ("outer", "dress", "shoes", "bag"),
    ("dress", "shoes", "bag"),
    ("dress", "shoes", "accessory"),
)
_UNWORN = ("속옷",)  # under the clothes, so no part of a look


@dataclass(frozen=True)
class Wearable:
    """A product as a stylist sees it."""

    product_id: str
    kind: Kind
    colour: str
    made_for: str


@dataclass(frozen=True)
class Outfit:
    """Products that go together, the rule of colour they obey and the style they share."""

    outfit_id: str
    rule: str
    style: str
    items: tuple[tuple[str, Wearable], ...]  # (slot, product)


def chroma(colour: str) -> float:
    """How far a named colour is from grey, in CIELAB."""
    _, a, b = colour_named(colour).lab
    return float(np.hypot(a, b))


def hue_gap(one: str, other: str) -> float:
    """The angle between two named colours' hues, in degrees from 0 to 180."""
    angles = [
        float(np.degrees(np.arctan2(colour_named(name).lab[2], colour_named(name).lab[1]))) for name in (one, other)
    ]
    gap = abs(angles[0] - angles[1]) % 360
    return min(gap, 360 - gap)


def _coloured(colours: Sequence[str]) -> list[str]:
    return [name for name in colours if chroma(name) >= NEUTRAL_CHROMA]


def _is_monochrome(colours: Sequence[str]) -> bool:
    return all(difference(colour_named(a).lab, colour_named(b).lab) <= 30 for a, b in combinations(colours, 2))


def _is_tone_in_tone(colours: Sequence[str]) -> bool:
    bright = _coloured(colours)
    return len(bright) >= 2 and all(hue_gap(a, b) <= 40 for a, b in combinations(bright, 2))


def _is_complementary(colours: Sequence[str]) -> bool:
    bright = _coloured(colours)
    return len(bright) == 2 and hue_gap(*bright) >= 140


def _is_denim_and_neutrals(colours: Sequence[str]) -> bool:
    bright = _coloured(colours)
    return any("indigo" in name for name in colours) and all("indigo" in name for name in bright)


RULES: dict[str, Callable[[Sequence[str]], bool]] = {
    "monochrome": _is_monochrome,
    "neutrals": lambda colours: not _coloured(colours),
    "one accent": lambda colours: len(_coloured(colours)) == 1,
    "tone in tone": _is_tone_in_tone,
    "complementary": _is_complementary,
    "denim and neutrals": _is_denim_and_neutrals,
}


def obeys(rule: str, colours: Sequence[str]) -> bool:
    """Whether colours go together by that rule."""
    return RULES[rule](colours)


def compose(wardrobe: Sequence[Wearable], n_outfits: int, seed: int) -> tuple[Outfit, ...]:
    """Compose outfits from a wardrobe, the rules taking turns; no two outfits are the same set.

    Args:
        wardrobe: what there is to wear.
        n_outfits: how many to compose; fewer where the wardrobe is too small.
        seed: the chances.
    """
    rng = generator(seed, 61)
    made: list[Outfit] = []
    seen: set[frozenset[str]] = set()
    names = list(RULES)
    for attempt in range(n_outfits * 60):
        if len(made) == n_outfits:
            break
        rule = names[len(made) % len(names)]
        items = _tried(wardrobe, rule, _STYLES[attempt % len(_STYLES)], rng)
        key = frozenset(wearable.product_id for _, wearable in items)
        if items and key not in seen:
            seen.add(key)
            made.append(Outfit(f"o{len(made) + 1:04d}", rule, _STYLES[attempt % len(_STYLES)], items))
    return tuple(made)


def _tried(
    wardrobe: Sequence[Wearable], rule: str, style: str, rng: np.random.Generator
) -> tuple[tuple[str, Wearable], ...]:
    """Fill a frame's slots one by one, keeping to style and season; empty when the colours break the rule."""
    frame = _FRAMES[int(rng.integers(len(_FRAMES)))]
    for_whom = "women" if "dress" in frame or style == "feminine" else str(rng.choice(("men", "women")))
    items: list[tuple[str, Wearable]] = []
    for slot in frame:
        fitting = [wearable for wearable in wardrobe if _fits(wearable, slot, style, for_whom, items)]
        promising = [
            wearable for wearable in fitting if _may_go(rule, [*(w.colour for _, w in items), wearable.colour])
        ]
        if not promising:
            return ()
        items.append((slot, promising[int(rng.integers(len(promising)))]))
    return tuple(items) if obeys(rule, [wearable.colour for _, wearable in items]) else ()


def _fits(wearable: Wearable, slot: str, style: str, for_whom: str, items: Sequence[tuple[str, Wearable]]) -> bool:
    kind = wearable.kind
    if (
        kind.slot != slot
        or style not in kind.styles
        or kind.category in _UNWORN
        or wearable.made_for not in (for_whom, "unisex")
    ):
        return False
    seasons = {other.kind.season for _, other in items} | {kind.season}
    return not {"warm", "cold"} <= seasons


def _may_go(rule: str, colours: Sequence[str]) -> bool:
    """Whether the colours so far can still end up obeying the rule."""
    bright = _coloured(colours)
    if rule == "monochrome":
        return _is_monochrome(colours)
    if rule == "neutrals":
        return not bright
    if rule == "one accent":
        return len(bright) <= 1
    if rule == "tone in tone":
        return all(hue_gap(a, b) <= 40 for a, b in combinations(bright, 2))
    if rule == "complementary":
        return len(bright) < 2 or _is_complementary(colours)
    return all("indigo" in name for name in bright)
