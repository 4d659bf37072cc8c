"""Draw the whole demo catalogue into a folder: photographs, products, outfits, and what holds for all of them."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from PIL import Image

from core.catalogue import CatalogueInfo
from core.config import Progress, ignore
from core.storage import atomic_folder
from tools.draw.brands import BRANDS, Brand
from tools.draw.figures import AGE_BANDS
from tools.draw.grain import generator
from tools.draw.kinds import CATEGORIES, Kind, all_kinds, kind_named
from tools.draw.offers import made_for, price_of
from tools.draw.outfits import Wearable, compose
from tools.draw.photos import Design, design_of, photo_of
from tools.draw.titles import title_of

JPEG_QUALITY = 88
_DESCRIPTION = (
    "Invented products of invented brands, with drawn photographs. Views, sales and buyers are simulated, "
    "not observed: drawn from what the shipped demand model expects of each product, and how unsure it is."
)
_OFFERED_TWICE = 0.25  # share of the products that a second seller offers too
_OUTFITS_PER_PRODUCT = 1 / 3
_SELLERS = ("본사직영", "셀렉트샵 모음", "데일리마켓", "스트릿편집", "옷장정리", "어반셀러")


@dataclass(frozen=True)
class _Offer:
    """One row: a design, who makes it, and which of its offers this is."""

    product_id: str
    design: Design
    brand: Brand
    offer: int
    group: str


def draw_catalogue(
    to: Path, seed: int = 0, n_products: int = 480, on_progress: Progress = ignore, n_workers: int = 1
) -> None:
    """Draw the demo catalogue.

    A quarter of the products are offered a second time by another seller (same `group`), so there
    are n_products and a quarter rows. What they sold is another matter (`figures.py`).

    Args:
        to: the folder to make or to replace, whole or not at all.
        seed: the same seed draws the same catalogue, byte for byte.
        n_products: how many designs.
        on_progress: called after every photograph.
        n_workers: processes that draw side by side; the result is the same.

    Raises:
        StorageError: the folder cannot be written.
    """
    offers = tuple(_offers(seed, n_products))
    with atomic_folder(to) as folder:
        (folder / "images").mkdir()
        for index, (offer, photo) in enumerate(zip(offers, _photos(offers, n_workers), strict=True)):
            (folder / _image_of(offer)).write_bytes(photo)
            on_progress((index + 1) / len(offers), f"Drew {index + 1} of {len(offers)} photographs")
        pd.DataFrame([_row(offer) for offer in offers]).to_csv(folder / "products.csv", index=False)
        _outfit_table(offers, seed, n_products).to_csv(folder / "outfits.csv", index=False)
        (folder / "catalogue.json").write_text(
            json.dumps(_info(seed).as_json(), ensure_ascii=False, indent=2) + "\n", encoding="utf-8"
        )


def _offers(seed: int, n_products: int) -> Iterator[_Offer]:
    rng = generator(seed, 71)
    kinds = _kinds_of(n_products)
    twice = set(rng.permutation(n_products)[: round(n_products * _OFFERED_TWICE)].tolist())
    n_rows = 0
    for index, kind in enumerate(kinds):
        design = design_of(kind, seed * 1_000_003 + 1000 + index)
        brand = _brand_for(kind, rng)
        for offer in range(2 if index in twice else 1):
            n_rows += 1
            yield _Offer(f"d{n_rows:04d}", design, brand, offer, f"g{index + 1:04d}")


def _kinds_of(n_products: int) -> list[Kind]:
    """The kinds of n products, in the mall's proportions (largest remainders)."""
    kinds = all_kinds()
    exact = np.array([kind.count for kind in kinds], float)
    exact *= n_products / exact.sum()
    counts = np.floor(exact).astype(int)
    for index in np.argsort(counts - exact, kind="stable")[: n_products - int(counts.sum())]:
        counts[index] += 1
    return [kind for kind, count in zip(kinds, counts.tolist(), strict=True) for _ in range(count)]


def _brand_for(kind: Kind, rng: np.random.Generator) -> Brand:
    fitting = [
        brand
        for brand in BRANDS
        if set(brand.styles) & set(kind.styles) and not (kind.male < 0.1 and brand.leaning > 0.25)
    ]
    return fitting[int(rng.integers(len(fitting)))]


def _image_of(offer: _Offer) -> str:
    return f"images/{offer.product_id}.jpg"


def _photos(offers: Sequence[_Offer], n_workers: int) -> Iterator[bytes]:
    if n_workers < 2:
        yield from map(_jpeg, offers)
        return
    with ProcessPoolExecutor(n_workers) as pool:
        yield from pool.map(
            _drawn, [(offer.design.kind.name, offer.design.seed, offer.offer) for offer in offers], chunksize=4
        )


def _drawn(task: tuple[str, int, int]) -> bytes:
    """A photograph from what can be sent to another process: kind, seed, take."""
    kind, seed, take = task
    return _encoded(photo_of(design_of(kind_named(kind), seed), take))


def _jpeg(offer: _Offer) -> bytes:
    return _encoded(photo_of(offer.design, offer.offer))


def _encoded(photo: Image.Image) -> bytes:
    buffer = io.BytesIO()
    photo.save(buffer, "JPEG", quality=JPEG_QUALITY, optimize=True)
    return buffer.getvalue()


def _row(offer: _Offer) -> dict[str, object]:
    design, kind = offer.design, offer.design.kind
    price, title = price_of(design, offer.brand, offer.offer), title_of(design, offer.brand, offer.offer)
    rng = generator(design.seed, 72, offer.offer)
    facts: dict[str, object] = {
        "product_id": offer.product_id,
        "title": title,
        "image": _image_of(offer),
        "price": price,
        "made_for": made_for(design),
        "category": kind.category,
        "subcategory": kind.subcategory,
        "brand": offer.brand.name,
        "colour": design.colour,
        "group": offer.group,
    }
    facts["badge"] = "한정 판매" if "한정수량" in title else "단독" if "단독" in title else ""
    facts["listed_on"] = str((pd.Timestamp("2023-01-02") + pd.Timedelta(days=int(rng.integers(0, 700)))).date())
    facts["seller"] = offer.brand.name if not offer.offer else str(rng.choice(_SELLERS))
    return facts


def _outfit_table(offers: tuple[_Offer, ...], seed: int, n_products: int) -> pd.DataFrame:
    wardrobe = [
        Wearable(offer.product_id, offer.design.kind, offer.design.colour, made_for(offer.design))
        for offer in offers
        if not offer.offer
    ]
    outfits = compose(wardrobe, round(n_products * _OUTFITS_PER_PRODUCT), seed)
    rows = [
        (outfit.outfit_id, wearable.product_id, slot, outfit.rule, outfit.style)
        for outfit in outfits
        for slot, wearable in outfit.items
    ]
    return pd.DataFrame(rows, columns=["outfit_id", "product_id", "slot", "rule", "style"])


def _info(seed: int) -> CatalogueInfo:
    return CatalogueInfo(
        name="Demo mall",
        locale="ko-KR",
        currency="KRW",
        categories=CATEGORIES,
        age_bands=AGE_BANDS,
        source=f"Drawn by Vitrine from seed {seed}",
        licence="As Vitrine itself",
        is_simulated=True,
        description=_DESCRIPTION,
        period="since listed",
    )
