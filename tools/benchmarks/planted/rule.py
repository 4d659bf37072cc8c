"""The planted rule: demand as a known sum of title words, a print, the garment's lightness and the price.

For each of `TARGETS`:

    demand = BASE + Σ over the title's words + PRINT · has print + LIGHTNESS · (L* − 50) / 50
                  + PRICE · log(price / TYPICAL_PRICE)

Whom it is made for and its category count for nothing, and every modality is drawn apart from the others; so what is
expected where only some are known, and with it each one's Shapley value, follows on paper.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.catalogue import MODALITIES

Array = NDArray[np.float64]

TARGETS = ("views", "sales", "men", "young")
"""Log views, log sales, share of buyers who are men, and lean towards young buyers, in units of `AGE_LEAN`."""

AGE_BANDS = ("up_to_18", "19_23", "24_28", "29_plus")
AGE_BASE = np.array([0.25, 0.27, 0.26, 0.22])
AGE_LEAN = np.array([0.50, 0.15, -0.20, -0.45])
TYPICAL_PRICE = 30_000.0

BASE = np.array([8.5, 6.0, 0.5, 0.0])
PRINT = np.array([0.7, 1.0, -0.16, 0.10])
LIGHTNESS = np.array([0.3, 0.4, -0.05, 0.05])
PRICE = np.array([-0.5, -0.9, 0.06, -0.10])

WORDS = {
    "무료배송": np.array([0.4, 0.8, 0.0, 0.0]),
    "한정수량": np.array([0.9, 0.6, 0.0, 0.08]),
    "시그니처": np.array([0.5, 0.4, -0.12, 0.0]),
    "헤비웨이트": np.array([0.3, 0.7, 0.14, -0.05]),
    "SIGNAL": np.array([0.6, 0.9, 0.10, 0.10]),
    "리퍼브": np.array([-0.5, -0.9, 0.0, -0.08]),
    "샘플세일": np.array([-0.3, -0.5, -0.08, 0.0]),
    "LEFTOVER": np.array([-0.8, -0.7, 0.05, -0.10]),
}
"""The planted words, and what each adds to `TARGETS`."""

DISTRACTORS = (
    *("데일리", "베이직", "라운드넥", "브이넥", "루즈핏", "스탠다드", "레귤러핏", "에센셜", "모던", "빈티지", "캠퍼스"),
    *("아카이브", "미니멀", "소프트", "코튼", "트윌", "워싱", "컴포트", "유니크", "스티치", "포켓", "하프", "롱슬리브"),
    *("22SS", "23FW", "24SS", "재입고", "당일발송", "1+1", "단독", "COTTON", "CLASSIC", "ESSENTIAL", "STUDIO"),
    *("LOOSE", "WASHED", "LOGO", "DAILY", "TEE", "SHIRT", "TOP", "상의", "자켓", "셔츠", "티셔츠", "맨투맨"),
)
"""Words that stand in titles as often, and add nothing."""


@dataclass(frozen=True)
class Facts:
    """All that a product's demand depends on.

    Attributes:
        words: of its title, without brackets.
        has_print: whether the print is on its photo.
        lightness: L* of the garment before it was printed, 0 to 100.
        price: in KRW.
    """

    words: tuple[str, ...]
    has_print: bool
    lightness: float
    price: float


def terms_of(facts: Sequence[Facts]) -> Array:
    """What each modality adds to each target, (n, 5, 4) in the order of `MODALITIES` and `TARGETS`."""
    nothing = np.zeros(len(TARGETS))
    by_modality = {
        "image": [PRINT * one.has_print + LIGHTNESS * (one.lightness - 50) / 50 for one in facts],
        "title": [sum((WORDS.get(word, nothing) for word in one.words), nothing) for one in facts],
        "price": [PRICE * np.log(one.price / TYPICAL_PRICE) for one in facts],
    }
    return np.stack([np.array(by_modality.get(name, [nothing] * len(facts))) for name in MODALITIES], 1)


def demand_of(terms: Array) -> Array:
    """Each target without noise, (n, 4)."""
    return np.asarray(BASE + terms.sum(1))


def expected_demand(terms: Array, is_known: NDArray[np.bool_]) -> Array:
    """Each target as expected where only some modalities, (5,) bool, are known: the value of that coalition, (n, 4)."""
    return np.asarray(BASE + np.where(is_known[:, None], terms, terms.mean(0)).sum(1))


def contributions_of(terms: Array) -> Array:
    """Each modality's Shapley value, (n, 5, 4): in a sum, what it adds beyond what it adds on average."""
    return np.asarray(terms - terms.mean(0))


def age_shares_of(young: Array) -> Array:
    """Shares of buyers by age band, (n, bands), from the lean towards young ones, (n,)."""
    return np.asarray(AGE_BASE + np.outer(young, AGE_LEAN))


def shares_of_size(contributions: Array) -> Array:
    """Each modality's share of the mean absolute contributions, (5,), from one target's, (n, 5)."""
    sizes = np.abs(contributions).mean(0)
    return np.asarray(sizes / sizes.sum())
