"""What a product is: the values every room passes about, and the names of a catalogue's columns."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

MADE_FOR = ("men", "women", "unisex")
MODALITIES = ("image", "title", "price", "made_for", "category")
"""What an offer is made of, in the order of every presence mask."""

OFFER_COLUMNS = ("title", "image", "price", "made_for", "category")
KIND_COLUMNS = ("subcategory", "brand", "colour", "group", "badge")
TEXT_COLUMNS = ("product_id", "title", "image", "made_for", "category", *KIND_COLUMNS)


@dataclass(frozen=True)
class Offer:
    """What is known of a product before it sells; any part may be absent.

    Attributes:
        title: as the shop writes it.
        image: a photo's path, or its bytes.
        price: in `currency`.
        made_for: one of `MADE_FOR`.
        category: one of the catalogue's categories.
        subcategory: the kind of garment within its category, such as a hoodie among tops.
        currency: ISO code of the price; empty where it is the one that whoever is asked expects.
    """

    title: str | None = None
    image: Path | bytes | None = None
    price: float | None = None
    made_for: str | None = None
    category: str | None = None
    subcategory: str | None = None
    currency: str = ""


@dataclass(frozen=True)
class Product:
    """One product: its offer, and what came of it where that is known.

    Attributes:
        views: over the catalogue's period; None where the shop shows none.
        sales: number of pieces, over the catalogue's period; None where the shop shows none.
        likes: over the catalogue's period; None where the shop shows none.
        male_share: fraction of its buyers who are men, 0 to 1.
        age_shares: fraction of its buyers in each of the catalogue's age bands, 0 to 1.
        group: products of one group are the same product, offered more than once.
    """

    product_id: str
    offer: Offer
    brand: str | None = None
    colour: str | None = None
    group: str | None = None
    views: float | None = None
    sales: float | None = None
    likes: float | None = None
    male_share: float | None = None
    age_shares: tuple[float, ...] | None = None
    badge: str | None = None


@dataclass(frozen=True)
class CatalogueInfo:
    """What holds for a whole catalogue; kept in its `catalogue.json`.

    Attributes:
        name: as shown to people.
        locale: language and country, such as `ko-KR`; empty where unknown.
        currency: ISO code of its prices, such as `KRW`; empty where unknown.
        categories: every kind of product it may hold.
        age_bands: youngest first, such as `up_to_18`, `19_23`, `40_plus`; each names a column `age_<band>_share`.
        source: where the rows come from.
        licence: on what terms.
        is_simulated: whether its sales figures were made up by a simulation.
        period: that views and sales are counted over, such as `since listed` or `in one week`; empty where unknown.
        description: one or two sentences.
        rates: what one of its currency is worth in others, by their ISO codes.
        scales: by a model's weights, how its figures stand to what that model expects.
    """

    name: str
    locale: str = ""
    currency: str = ""
    categories: tuple[str, ...] = ()
    age_bands: tuple[str, ...] = ()
    source: str = ""
    licence: str = ""
    is_simulated: bool = False
    description: str = ""
    period: str = ""
    rates: dict[str, float] = field(default_factory=dict)
    scales: dict[str, dict[str, Any]] = field(default_factory=dict)

    @property
    def age_share_columns(self) -> tuple[str, ...]:
        """The column of each age band, youngest first."""
        return tuple(f"age_{band}_share" for band in self.age_bands)

    @property
    def age_labels(self) -> tuple[str, ...]:
        """Each age band as people read it: `≤18`, `19–23`, `40+`."""
        return tuple(age_label(band) for band in self.age_bands)

    def as_json(self) -> dict[str, Any]:
        """The contents of `catalogue.json`; rates and scales only where there are some."""
        written = asdict(self) | {"categories": list(self.categories), "age_bands": list(self.age_bands)}
        return {name: value for name, value in written.items() if value or name not in ("rates", "scales")}


@dataclass(frozen=True)
class Problem:
    """One thing amiss in a table, and what to do about it.

    Attributes:
        row: the table's line as a spreadsheet numbers it (the header is 1); None where the whole table is meant.
        column: the column it stands in; None where the whole row is meant.
        product_id: of that row, where it has one.
        is_fatal: whether the row had to be left out; otherwise only the cell was.
    """

    row: int | None
    column: str | None
    product_id: str | None
    message: str
    remedy: str
    is_fatal: bool = False

    def __str__(self) -> str:
        """The problem as one line."""
        place = [f"line {self.row}" if self.row else "", self.column or ""]
        return f"{', '.join(part for part in place if part) or 'table'}: {self.message} {self.remedy}"


def age_label(band: str) -> str:
    """An age band's id as people read it: `up_to_18` is ≤18, `19_23` is 19–23, `40_plus` is 40+."""
    if band.startswith("up_to_"):
        return f"≤{band.removeprefix('up_to_')}"
    if band.endswith("_plus"):
        return f"{band.removesuffix('_plus')}+"
    return band.replace("_", "–")
