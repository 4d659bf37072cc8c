"""The table of the guard of titles and prices: false alarms on unseen brands, and what it catches of mistakes."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from core.catalogue import Catalogue, splits
from core.catalogue.brands import brand_groups
from core.config import Progress, ignore
from core.demand.guard.prices import PriceGuard, learn_price_guard
from core.demand.guard.titles import TitleGuard, learn_title_guard
from core.evaluation.estimates import Estimate, bootstrap
from core.evaluation.markdown import interval, table

UNSEEN = "titles of unseen brands"
# What a won price becomes when it is typed in another currency, or slips by digits.
MISTAKES = {
    "typed in dollars": 1 / 1300, "typed in euros": 1 / 1450, "typed in yen": 1 / 9.3, "typed in đồng": 18.0,
    "two digits short": 1 / 100, "one digit short": 1 / 10, "one digit long": 10.0, "two digits long": 100.0,
}  # fmt: skip


@dataclass(frozen=True)
class Judged:
    """How many titles or prices of one kind are flagged.

    Attributes:
        part: `title` or `price`.
        name: which ones.
        n: how many.
        is_usual: whether each flag is a false alarm.
        share: that is flagged, with a 95 % interval, over brands where they are known.
    """

    part: str
    name: str
    n: int
    is_usual: bool
    share: Estimate


@dataclass(frozen=True)
class WordsTable:
    """How well titles and prices are told from what a catalogue knows.

    Attributes:
        split: how the brands were parted.
        rows: what was asked.
    """

    split: str
    rows: tuple[Judged, ...]

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return asdict(self)

    def as_markdown(self) -> str:
        """One row for each kind of title or price."""
        rows = (
            [one.part, one.name, "false alarm" if one.is_usual else "catch", f"{one.n:,}", interval(one.share)]
            for one in self.rows
        )
        return table(["part", "which", "a flag is a", "n", "flagged"], rows)


def words_table(
    products: Catalogue,
    foreign: Mapping[str, Sequence[str]],
    seed: int = 0,
    on_progress: Progress = ignore,
) -> WordsTable:
    """Learn the guards of titles and prices on some brands, and try them on others, other markets and mistakes.

    Args:
        products: what is learned from; the test brands of its split are not.
        foreign: titles of other markets, by what to call them.
        seed: of the split and the bootstrap.
        on_progress: hears of the steps.
    """
    split = splits.by_group(products, "brand", seed=seed)
    taught = products.with_rows(np.concatenate([split.train, split.validation]))
    asked = products.with_rows(split.test)
    on_progress(0.1, "learning how titles are written")
    titles, _ = learn_title_guard(_titles(taught), brand_groups(taught).tolist())
    prices, _ = learn_price_guard(*_prices(taught), len(products.info.categories))
    brands = brand_groups(asked)
    rows = [_title_row(titles, UNSEEN, _titles(asked), brands, seed, is_usual=True)]
    for name, written in foreign.items():
        on_progress(0.5, f"trying {name}")
        rows.append(_title_row(titles, name, written, np.arange(len(written)), seed))
    return WordsTable(f"{split.name}, seed {seed}", (*rows, *_price_rows(prices, asked, brands, seed)))


def _title_row(
    guard: TitleGuard, name: str, titles: Sequence[str | None], groups: NDArray[Any], seed: int, is_usual: bool = False
) -> Judged:
    flags = np.array([guard.complaint(title) is not None for title in titles])
    return Judged("title", name, len(flags), is_usual, _share(flags, groups, seed))


def _price_rows(guard: PriceGuard, asked: Catalogue, brands: NDArray[np.int64], seed: int) -> Iterator[Judged]:
    offers = [product.offer for product in asked.products()]
    priced = [row for row, offer in enumerate(offers) if offer.price is not None]
    for name, factor in {"prices of unseen brands": 1.0, **MISTAKES}.items():
        flags = np.array([guard.is_odd(float(offers[row].price or 0) * factor, _row(asked, row)) for row in priced])
        yield Judged("price", name, len(priced), factor == 1, _share(flags, brands[priced], seed))


def _row(catalogue: Catalogue, row: int) -> int:
    category = catalogue.frame["category"].iloc[row]
    return catalogue.info.categories.index(category) if category in catalogue.info.categories else -1


def _titles(catalogue: Catalogue) -> list[str | None]:
    return [title if isinstance(title, str) else None for title in catalogue.frame["title"]]


def _prices(catalogue: Catalogue) -> tuple[torch.Tensor, torch.Tensor]:
    rows = torch.tensor([_row(catalogue, row) for row in range(len(catalogue))])
    return torch.from_numpy(catalogue.frame["price"].to_numpy(np.float64, copy=True)).log().float(), rows


def _share(flags: NDArray[np.bool_], groups: NDArray[Any], seed: int) -> Estimate:
    return bootstrap(lambda chosen: float(chosen.mean()), flags, groups=groups, seed=seed)
