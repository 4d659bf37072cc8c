"""A catalogue of products: one folder with a table, its photos and a card that says what they are."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from core.catalogue.files import amend_card, as_csv, as_json, draft_of, read_info, table_in, write_files
from core.catalogue.heads import HALF, HEADS, MIN_TAUGHT
from core.catalogue.photos import inside, place
from core.catalogue.products import CatalogueInfo, Offer, Problem, Product
from core.catalogue.validation import check, nothing_usable
from core.errors import CatalogueError
from core.money import Rate, checked
from core.names import composed
from core.storage import read_whole
from core.tables import Table, read_table


@dataclass(frozen=True, eq=False)
class Catalogue:
    """Products with what is known of them, read from a folder and checked.

    Attributes:
        folder: holds `products.csv` or `.parquet`, `images/`, `catalogue.json` and maybe `outfits.csv`.
        frame: one row per product, every known column present; a missing cell is None in text and NaN in numbers.
        problems: all that was amiss in the table; what was good is in `frame`.
        identity: of the table that was read; empty where it was not read from a folder.
    """

    folder: Path
    info: CatalogueInfo
    frame: pd.DataFrame
    problems: tuple[Problem, ...] = ()
    identity: tuple[int, ...] = ()

    @classmethod
    def read(cls, folder: Path) -> Catalogue:
        """Read a catalogue, keep what is good of it and list every problem.

        Table, card and photos are those of one catalogue, even while another takes its place.

        Raises:
            CatalogueError: nothing in the folder is usable: no table, no header, no row.
        """
        return read_whole(folder, cls._read)

    @classmethod
    def _read(cls, folder: Path) -> Catalogue:
        table = read_table(table_in(folder))
        info, problems = read_info(folder, table)
        return replace(cls.checked(folder, info, table, problems), identity=_identity_of(folder))

    @classmethod
    def checked(cls, folder: Path, info: CatalogueInfo, table: Table, problems: tuple[Problem, ...] = ()) -> Catalogue:
        """A catalogue of the rows of `table` that pass the checks; `problems` come first in its list.

        Raises:
            CatalogueError: no row is usable.
        """
        frame, found = check(table, info, folder)
        if frame.empty:
            raise nothing_usable(info.name, table, found)
        return cls(folder, info, frame, problems + found)

    def __len__(self) -> int:
        """How many products there are."""
        return len(self.frame)

    @property
    def ids(self) -> tuple[str, ...]:
        """Every product's id, in order."""
        return tuple(self.frame["product_id"])

    @property
    def age_share_columns(self) -> tuple[str, ...]:
        """The column of each age band, youngest first."""
        return self.info.age_share_columns

    @property
    def heads(self) -> tuple[str, ...]:
        """The heads that it tells of products enough to be learned from."""
        return tuple(name for name in HEADS if np.isfinite(self.truth(name)).sum() >= MIN_TAUGHT)

    def truth(self, head: str) -> NDArray[np.float64]:
        """What came of every product, NaN where it is not known. Shape (n,).

        Of a count its natural logarithm, NaN where it is zero too. Of the others the position of the class that is
        preferred: of equal shares the second one of a label, the first of several.

        Args:
            head: one of `HEADS`.
        """
        if HEADS[head].is_count:
            return _log(self.frame[HEADS[head].figure])
        shares = self.shares(head)
        if not shares.shape[1]:
            return np.full(len(self), np.nan)
        is_known = ~np.isnan(shares).any(axis=1)
        preferred = shares[:, 1] >= HALF if HEADS[head].kind == "label" else np.nan_to_num(shares).argmax(axis=1)
        return np.where(is_known, preferred, np.nan)

    def shares(self, head: str) -> NDArray[np.float64]:
        """The buyers' shares of a label or of several classes as the table tells them; NaN where it does not.

        Args:
            head: one of `HEADS` that is no count.

        Returns:
            Shape (n, classes).
        """
        told = self.frame[list(HEADS[head].columns_in(self.info.age_bands))].to_numpy(np.float64)
        return np.column_stack([1 - told, told]) if HEADS[head].kind == "label" else told

    def product(self, product_id: str) -> Product:
        """The product of that id.

        Raises:
            CatalogueError: there is none.
        """
        return self._product(self.frame.iloc[self._position(product_id)].to_dict())

    def products(self) -> Iterator[Product]:
        """Every product, in order."""
        return (self._product(row) for row in self.frame.to_dict("records"))

    def image_path(self, product_id: str) -> Path | None:
        """The photo of that product, always inside the folder; None where it has none.

        Raises:
            CatalogueError: there is no such product.
        """
        return self._photo(self.frame["image"].iloc[self._position(product_id)])

    def image_paths(self) -> list[Path | None]:
        """Every product's photo, in order; None where it has none."""
        return [self._photo(cell) for cell in self.frame["image"]]

    def refuse_replaced(self) -> None:
        """Say so where another catalogue took this one's place since it was read: its photos may be of either.

        Raises:
            CatalogueError: the folder is another one, or gone.
        """
        if self.identity and _identity_of(self.folder) != self.identity:
            raise CatalogueError(
                f"{self.info.name} was replaced or removed while its photos were being read.", "Start again."
            )

    def with_rows(self, rows: Any) -> Catalogue:
        """The catalogue of these rows only: positions, or a mask of length n."""
        chosen = np.asarray(rows)
        positions = np.flatnonzero(chosen) if chosen.dtype == bool else chosen
        return replace(self, frame=self.frame.iloc[positions].reset_index(drop=True))

    def outfits(self) -> pd.DataFrame | None:
        """The table `outfits.csv`, one row per product of an outfit, as text; None where there is none."""
        path = self.folder / "outfits.csv"
        return read_table(path).frame.reset_index(drop=True) if path.is_file() else None

    def with_rate(self, rate: Rate) -> Catalogue:
        """The catalogue that knows what its currency is worth in another, kept in its card.

        Raises:
            StorageError: the disk is full or the folder may not be written.
        """
        rates = self.info.rates | {checked(rate).into: rate.worth}
        return replace(self, info=amend_card(self.folder, self.info, rates=rates))

    def with_scale(self, model: str, scale: dict[str, Any] | None) -> Catalogue:
        """The catalogue that knows how its figures stand to a model's, kept in its card; None forgets it.

        Raises:
            StorageError: the disk is full or the folder may not be written.
        """
        others = {name: kept for name, kept in self.info.scales.items() if name != model}
        scales = others if scale is None else others | {model: scale}
        return replace(self, info=amend_card(self.folder, self.info, scales=scales))

    def fingerprint(self) -> str:
        """16 hex digits that change whenever a row or the card does."""
        return hashlib.sha256((as_json(self.info) + as_csv(self.frame)).encode()).hexdigest()[:16]

    def write(self, folder: Path) -> Catalogue:
        """Write the catalogue with its photos to `folder`, whole or not at all, and return the one that lies there.

        Raises:
            CatalogueError: something that is no catalogue lies there already, or this one was replaced meanwhile.
            StorageError: the disk is full or the folder may not be written.
        """
        with draft_of(folder) as draft:
            write_files(draft, self.info, self.frame)
            for cell, source in zip(self.frame["image"], self.image_paths(), strict=True):
                if source is not None:
                    place(source, draft / cell)
            if (self.folder / "outfits.csv").is_file():
                shutil.copy2(self.folder / "outfits.csv", draft / "outfits.csv")
            self.refuse_replaced()
        return replace(self, folder=folder, identity=())

    @cached_property
    def _positions(self) -> dict[str, int]:
        return {product_id: position for position, product_id in enumerate(self.frame["product_id"])}

    def _position(self, product_id: str) -> int:
        try:
            return self._positions[composed(product_id)]
        except KeyError:
            raise CatalogueError(
                f"{self.info.name} has no product {product_id}.", "Choose an id from its products table."
            ) from None

    def _photo(self, cell: str | None) -> Path | None:
        return inside(self.folder, cell) if cell else None

    def _product(self, row: dict[Hashable, Any]) -> Product:
        known = {name: _present(row[name]) for name in _PRODUCT_COLUMNS}
        shares = tuple(row[column] for column in self.age_share_columns)
        offer = Offer(
            title=row["title"],
            image=self._photo(row["image"]),
            price=_present(row["price"]),
            made_for=row["made_for"],
            category=row["category"],
            subcategory=row["subcategory"],
            currency=self.info.currency if row["price"] == row["price"] else "",
        )
        return Product(offer=offer, age_shares=shares if shares and not np.isnan(shares).any() else None, **known)


_PRODUCT_COLUMNS = tuple(field.name for field in fields(Product) if field.name not in ("offer", "age_shares"))


def _identity_of(folder: Path) -> tuple[int, ...]:
    try:
        state = table_in(folder).stat()
    except (OSError, CatalogueError):
        return (0,)
    return state.st_dev, state.st_ino, state.st_mtime_ns


def _log(counts: pd.Series) -> NDArray[np.float64]:
    values = counts.to_numpy(np.float64)
    return np.log(np.where(values > 0, values, np.nan))


def _present(cell: Any) -> Any:
    return None if cell is None or cell != cell else cell
