"""Simulated demand: a generative model of views, sales and buyers, made up so that the demo has something to show.

Natural logarithms throughout, for product i of kind k by brand b:

    log views = 8.6 + popularity(category) + 0.8 standing(b) - 0.30 log(price / kind's price)
                + 0.25 colour + pattern + events + N(0, 0.75)
    log sales = log views - 2.6 - 0.55 log(price / kind's price) + 0.3 events + N(0, 0.55)
    logit male share = logit male(k) + leaning(b) + colour's pull + N(0, 0.45)
    age shares ~ Dirichlet(30 * bell curve around the styles' and tier's usual age)

None of it was observed, and every place that shows it says so.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from tools.draw.brands import TIER_FACTORS, Brand
from tools.draw.grain import generator
from tools.draw.photos import Design

AGE_BANDS = ("up_to_18", "19_23", "24_28", "29_33", "34_39", "40_plus")

_POPULARITY = {
    "상의": 0.5,
    "아우터": 0.7,
    "바지": 0.6,
    "원피스": -0.5,
    "스커트": -0.4,
    "스니커즈": 0.4,
    "신발": 0.0,
    "가방": 0.2,
    "여성 가방": -0.6,
    "모자": 0.1,
    "양말/레그웨어": -0.2,
    "속옷": -0.1,
    "선글라스/안경테": -0.6,
    "시계": -0.7,
    "주얼리": -0.8,
    "액세서리": -0.3,
}
_COLOURS = {
    "black": 1.0,
    "white": 0.7,
    "ivory": 0.5,
    "navy": 0.4,
    "grey": 0.3,
    "light grey": 0.4,
    "beige": 0.3,
    "indigo": 0.5,
    "charcoal": 0.3,
    "light indigo": 0.4,
    "dark indigo": 0.3,
    "orange": -0.7,
    "yellow": -0.6,
    "purple": -0.8,
    "red": -0.4,
    "mustard": -0.4,
}
_PATTERNS = {
    "plain": 0.1,
    "stripe": 0.1,
    "breton": 0.2,
    "tartan": 0.15,
    "leopard": -0.4,
    "camouflage": -0.3,
    "argyle": 0.0,
}
_EVENTS = {
    "무료배송": 0.30,
    "한정수량": 0.35,
    "단독": 0.20,
    "1+1": 0.45,
    "쿠폰할인": 0.30,
    "PACK": 0.30,
    "재입고": 0.40,
}
_MALE_PULL = {
    "pink": -0.9,
    "lavender": -0.7,
    "mint": -0.4,
    "khaki": 0.3,
    "navy": 0.25,
    "charcoal": 0.3,
    "black": 0.1,
    "ivory": -0.2,
    "burgundy": -0.1,
}
_AGE_OF_STYLE = {"street": 1.0, "sporty": 1.5, "casual": 1.6, "feminine": 2.0, "minimal": 2.5, "classic": 2.9}


@dataclass(frozen=True)
class Figures:
    """What a product is simulated to have sold, and to whom; shares are fractions."""

    views: int
    sales: int
    likes: int
    male_share: float
    age_shares: tuple[float, ...]


def price_of(design: Design, brand: Brand, offer: int = 0) -> int:
    """A believable price in KRW: the kind's, times the brand's tier; a second offer differs a little."""
    rng = generator(design.seed, 41)
    price = design.kind.price * TIER_FACTORS[brand.tier] * float(np.exp(rng.normal(0, 0.16)))
    if offer:
        price *= float(np.exp(generator(design.seed, 42, offer).normal(-0.02, 0.06)))
    rounded = max(3, round(price / 1000)) * 1000
    return int(rounded - 100 if rng.random() < 0.45 else rounded)


def figures_of(design: Design, brand: Brand, price: int, title: str, offer: int = 0) -> Figures:
    """The simulated figures of one offer; the module's docstring states the model."""
    rng = generator(design.seed, 43, offer)
    dearness = float(np.log(price / design.kind.price))
    events = sum(worth for word, worth in _EVENTS.items() if word in title)
    look = (
        0.25 * _COLOURS.get(design.colour, 0.0)
        + _PATTERNS.get(design.cloth.pattern, 0.0)
        + (0.1 if design.graphic else 0.0)
    )
    log_views = (
        8.6
        + _POPULARITY[design.kind.category]
        + 0.8 * brand.standing
        - 0.30 * dearness
        + look
        + events
        + rng.normal(0, 0.75)
    )
    log_sales = log_views - 2.6 - 0.55 * dearness + 0.3 * events + rng.normal(0, 0.55)
    log_likes = log_views - 2.2 + 0.3 * look + rng.normal(0, 0.5)
    views, sales, likes = (_shown(float(np.exp(value))) for value in (log_views, log_sales, log_likes))
    return Figures(views, min(sales, views), likes, _male_share(design, brand, rng), _age_shares(design, brand, rng))


def made_for(design: Design) -> str:
    """Whom the product is made for."""
    if design.kind.male < 0.15:
        return "women"
    if design.kind.male > 0.7:
        return "men"
    lean = generator(design.seed, 44).random()
    return "unisex" if lean < 0.62 else "men" if lean < 0.62 + 0.38 * design.kind.male else "women"


def _shown(value: float) -> int:
    """Rounded as malls show counts: two or three leading digits."""
    digits = max(0, len(str(int(value))) - 3)
    return int(max(1, round(value, -digits)))


def _male_share(design: Design, brand: Brand, rng: np.random.Generator) -> float:
    base = float(np.log(design.kind.male / (1 - design.kind.male)))
    is_shared = 0.15 <= design.kind.male <= 0.7  # a kind for one of them says so in its base
    aim = {"women": -0.9, "men": 0.9, "unisex": 0.0}[made_for(design)] if is_shared else 0.0
    logit = base + aim + brand.leaning + _MALE_PULL.get(design.colour, 0.0) + rng.normal(0, 0.45)
    return round(float(1 / (1 + np.exp(-logit))), 2)


def _age_shares(design: Design, brand: Brand, rng: np.random.Generator) -> tuple[float, ...]:
    centre = float(np.mean([_AGE_OF_STYLE[style] for style in design.kind.styles])) + 0.35 * (brand.tier - 1)
    bell = np.exp(-(((np.arange(len(AGE_BANDS)) - centre) / 1.35) ** 2) / 2) + 0.02
    shares = np.round(rng.dirichlet(30 * bell / bell.sum()), 2)
    shares[int(shares.argmax())] += round(1 - float(shares.sum()), 2)
    return tuple(round(float(share), 2) for share in shares)
