"""The table of heads: everything that may come of a product, once, for tables, networks, answers and sentences.

A catalogue has the heads that it tells figures of, and a model learns those. A further head is one row of `HEADS`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from core.catalogue.products import CatalogueInfo, age_label

Kind = Literal["count", "label", "shares"]
HALF = 0.5
"""From this share on the second class of a label is the preferred one."""

MIN_TAUGHT = 10
"""Of so many products a figure has to be known to be learned from."""


@dataclass(frozen=True)
class Head:
    """One thing that is forecast.

    Attributes:
        name: in answers, on cards and in addresses.
        kind: a `count` of pieces or views; a `label`, the likelier of two classes by the share of the second; or
            `shares` of several classes, of which the largest is preferred.
        figure: its figure's name in answers, and the column of a count or of a label's share.
        key: what weights and losses call it; a file of weights made once is read by it for ever.
        unit: of the figure.
        title: on screen.
        noun: in a sentence; `{}` stands for the class that is spoken of.
        verb: what a product does that has more of a count: `Sells` more than others.
        less: and what hardly any does: `sell less`.
        done: what stands behind a count of it, `430 sold`; its noun where nothing else is said.
        passive: what is done to a product that has a count of it: `is sold`; that it has it where nothing else is said.
        classes: that shares are of; none where they are the catalogue's age bands.
        column: of one class's share, for shares.
        rank: how early it is told; the lower the earlier.
    """

    name: str
    kind: Kind
    figure: str
    key: str
    unit: str
    title: str
    noun: str
    verb: str = ""
    less: str = ""
    done: str = ""
    passive: str = ""
    classes: tuple[str, ...] = ()
    column: str = ""
    rank: int = 9

    @property
    def is_count(self) -> bool:
        """Whether it is counted, and so has intervals and a rank."""
        return self.kind == "count"

    @property
    def counted(self) -> str:
        """What stands behind a count of it: `sold` behind 430."""
        return self.done or self.noun

    @property
    def happens(self) -> str:
        """What is done to a product: `is sold`."""
        return self.passive or f"has {self.noun}"

    def classes_in(self, age_bands: Sequence[str]) -> tuple[str, ...]:
        """What its shares are of, by the ids of age bands; nothing for a count."""
        return () if self.is_count else self.classes or tuple(age_bands)

    def columns_in(self, age_bands: Sequence[str]) -> tuple[str, ...]:
        """The columns of a table that tell its figure."""
        if self.kind != "shares":
            return (self.figure,)
        return tuple(self.column.format(one) for one in self.classes_in(age_bands))

    def labels_in(self, age_bands: Sequence[str]) -> tuple[str, ...]:
        """Its classes as people read them: `men`, `19–23`."""
        classes = self.classes_in(age_bands)
        return classes if self.classes else tuple(map(age_label, classes))


_TABLE = (
    Head(
        "views", "count", "views", "views", "views", "Views",
        "views", "Seen", "are seen less", passive="is looked at", rank=1,
    ),
    Head(
        "sales", "count", "sales", "sales", "pieces", "Sales",
        "sales", "Sells", "sell less", "sold", "is sold", rank=0,
    ),
    Head(
        "preferred_gender", "label", "male_share", "gender", "share of buyers", "Women or men",
        "{} among buyers", classes=("women", "men"), rank=2,
    ),
    Head(
        "preferred_age", "shares", "age_shares", "age", "share of buyers", "Age",
        "buyers {}", column="age_{}_share", rank=3,
    ),
)  # fmt: skip
HEADS = {head.name: head for head in _TABLE}
"""Every head by name, in the order that networks keep."""


def in_reading_order(names: Iterable[str]) -> tuple[str, ...]:
    """The heads of these names as people are told of them, what matters most first."""
    return tuple(sorted(names, key=lambda name: HEADS[name].rank))


def count_columns() -> tuple[str, ...]:
    """Columns of whole numbers: every count's, and likes, of which nothing is forecast."""
    return (*(head.figure for head in HEADS.values() if head.is_count), "likes")


def share_columns() -> tuple[str, ...]:
    """Columns of single shares from 0 to 1: every label's."""
    return tuple(head.figure for head in HEADS.values() if head.kind == "label")


def class_columns(info: CatalogueInfo) -> tuple[str, ...]:
    """Columns of shares that add up to 1 over the classes of a head: every one of a catalogue's."""
    several = (head.columns_in(info.age_bands) for head in HEADS.values() if head.kind == "shares")
    return tuple(column for columns in several for column in columns)
