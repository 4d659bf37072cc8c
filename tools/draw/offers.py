"""What a drawn product costs and whom it is made for."""

from __future__ import annotations

import numpy as np

from tools.draw.brands import TIER_FACTORS, Brand
from tools.draw.grain import generator
from tools.draw.photos import Design


def price_of(design: Design, brand: Brand, offer: int = 0) -> int:
    """A believable price in KRW: the kind's, times the brand's tier; a second offer differs a little."""
    rng = generator(design.seed, 41)
    price = design.kind.price * TIER_FACTORS[brand.tier] * float(np.exp(rng.normal(0, 0.16)))
    if offer:
        price *= float(np.exp(generator(design.seed, 42, offer).normal(-0.02, 0.06)))
    rounded = max(3, round(price / 1000)) * 1000
    return int(rounded - 100 if rng.random() < 0.45 else rounded)


def made_for(design: Design) -> str:
    """Whom the product is made for."""
    if design.kind.male < 0.15:
        return "women"
    if design.kind.male > 0.7:
        return "men"
    lean = generator(design.seed, 44).random()
    return "unisex" if lean < 0.62 else "men" if lean < 0.62 + 0.38 * design.kind.male else "women"
