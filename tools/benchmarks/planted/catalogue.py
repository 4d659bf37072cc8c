"""A catalogue whose demand follows the planted rule: titles composed, photos printed, figures with a little noise."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from core.catalogue import MADE_FOR, Catalogue, CatalogueInfo
from core.config import Progress, ignore
from core.storage import atomic_folder
from tools.benchmarks.planted.photos import Box, lightness_of, plain_photo, printed_photo
from tools.benchmarks.planted.rule import (
    AGE_BANDS,
    DISTRACTORS,
    TYPICAL_PRICE,
    WORDS,
    Array,
    Facts,
    age_shares_of,
    demand_of,
    terms_of,
)

# What stands in no photo, so that a photo cannot tell it.
CATEGORIES = ("데일리웨어", "라운지웨어", "스포츠웨어", "오피스웨어", "아웃도어")
PRINTED, BRACKETED = 0.5, 0.15
NOISE = np.array([0.3, 0.3, 0.03, 0.03])


@dataclass(frozen=True)
class Planted:
    """A catalogue beside the truth about it; everything in the catalogue's order.

    Attributes:
        catalogue: n products.
        facts: what each one's demand depends on.
        prints: where on its photo the print is; None where there is none.
        sources: each one's photo before it was printed.
    """

    catalogue: Catalogue
    facts: tuple[Facts, ...]
    prints: tuple[Box | None, ...]
    sources: tuple[Path, ...]

    @property
    def terms(self) -> Array:
        """What each modality adds to each target, (n, 5, 4)."""
        return terms_of(self.facts)


def plant(
    to: Path,
    photos: Sequence[Path],
    n_products: int,
    n_brands: int,
    seed: int = 0,
    on_progress: Progress = ignore,
) -> Planted:
    """Write a catalogue whose demand follows the planted rule.

    Title, photo, print, price, made-for, category and brand are drawn apart from each other.

    Args:
        to: its folder, replaced whole.
        photos: of garments; used more than once where there are fewer than products.
        n_products: how many.
        n_brands: how many make them.
        seed: of every draw.
        on_progress: hears of the photos.

    Raises:
        ImageError: a photo cannot be read.
        StorageError: the folder cannot be written.
    """
    random = np.random.default_rng(seed)
    sources = tuple(photos[place] for place in _in_turn(len(photos), n_products, random))
    prints: list[Box | None] = []
    facts = []
    with atomic_folder(to) as folder:
        (folder / "images").mkdir()
        for row, (source, price) in enumerate(zip(sources, _prices(n_products, random), strict=True)):
            photo, box = _photo(source, random)
            (folder / _image(row)).write_bytes(photo)
            prints.append(box)
            facts.append(Facts(_words(random), box is not None, lightness_of(source), float(price)))
            on_progress((row + 1) / n_products, f"planted {row + 1:,} of {n_products:,} products")
        _table(facts, n_brands, random).to_csv(folder / "products.csv", index=False)
        card = json.dumps(_info(seed).as_json(), ensure_ascii=False, indent=2)
        (folder / "catalogue.json").write_text(f"{card}\n", encoding="utf-8")
    return Planted(Catalogue.read(to), tuple(facts), tuple(prints), sources)


def _in_turn(n_photos: int, n_products: int, random: np.random.Generator) -> list[int]:
    """Which photo each product has; none is taken again before each was taken."""
    n_rounds = -(-n_products // n_photos)
    order = np.concatenate([random.permutation(n_photos) for _ in range(n_rounds)])
    return [int(place) for place in order[:n_products]]


def _photo(source: Path, random: np.random.Generator) -> tuple[bytes, Box | None]:
    middle = random.uniform(0.25, 0.75, 2)  # where the garment is
    return printed_photo(source, middle.tolist()) if random.random() < PRINTED else (plain_photo(source), None)


def _words(random: np.random.Generator) -> tuple[str, ...]:
    """Five to eight words in any order, one to three of them planted."""
    n_planted, n_words = int(random.integers(1, 4)), int(random.integers(5, 9))
    planted = random.choice(list(WORDS), n_planted, replace=False)
    others = random.choice(DISTRACTORS, n_words - n_planted, replace=False)
    return tuple(random.permutation(np.concatenate([planted, others])).tolist())


def _title(words: Sequence[str], random: np.random.Generator) -> str:
    """The words as a shop writes them, some in brackets."""
    return " ".join(f"[{word}]" if random.random() < BRACKETED else word for word in words)


def _prices(n_products: int, random: np.random.Generator) -> Array:
    """Prices in hundreds of KRW, within a factor e of the typical one, (n,)."""
    spread = random.normal(0, 0.5, n_products).clip(-1, 1)
    return np.asarray(np.round(TYPICAL_PRICE * np.exp(spread), -2))


def _image(row: int) -> str:
    return f"images/{row:05d}.jpg"


def _table(facts: Sequence[Facts], n_brands: int, random: np.random.Generator) -> pd.DataFrame:
    """The products' table: figures as the rule says, with noise."""
    demand = demand_of(terms_of(facts))
    views, sales, men, young = (demand + random.normal(0, NOISE, demand.shape)).T
    columns: dict[str, object] = {
        "product_id": [f"t{row:05d}" for row in range(len(facts))],
        "title": [_title(one.words, random) for one in facts],
        "image": [_image(row) for row in range(len(facts))],
        "price": [one.price for one in facts],
        "made_for": random.choice(MADE_FOR, len(facts)),
        "category": random.choice(CATEGORIES, len(facts)),
        "brand": [f"brand {number}" for number in random.integers(n_brands, size=len(facts))],
        "views": np.exp(views).round(),
        "sales": np.exp(sales).round(),
        "male_share": men.clip(0, 1).round(4),
    }
    ages = age_shares_of(young).clip(0, 1).round(4)
    return pd.DataFrame(columns | {f"age_{band}_share": ages[:, place] for place, band in enumerate(AGE_BANDS)})


def _info(seed: int) -> CatalogueInfo:
    return CatalogueInfo(
        name="Planted truth",
        locale="ko-KR",
        currency="KRW",
        categories=CATEGORIES,
        age_bands=AGE_BANDS,
        source=f"Planted by Vitrine from seed {seed}",
        licence="As its photos",
        is_simulated=True,
        description="Demand follows planted words, a print, the garment's lightness and the price, and nothing else.",
    )
