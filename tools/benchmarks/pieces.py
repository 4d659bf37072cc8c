"""The table of pruned vocabularies: what of held-back titles e5 still reads as with all of its 250,002 pieces."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from core.config import Progress, ignore
from core.encoders.texts import load_text_encoder
from core.evaluation.markdown import percent, table
from tools.starter.texts.pieces import N_PIECES, Cut, choose_pieces, coverage, pieces_in_order, read_markets

SIZES = (8_000, 16_000, 24_000, N_PIECES, 48_000, 64_000)
_BYTES_A_PIECE = 384 * 2  # dimensions, each a half


@dataclass(frozen=True)
class Covered:
    """What a vocabulary of some size keeps.

    Attributes:
        market: whose titles were held back.
        is_market_seen: whether the market's other titles were among those that pieces were chosen by.
        n_pieces: how many are kept.
        n_titles: how many were held back.
        whole: share of the titles that are cut as by the full vocabulary.
        pieces: share of their pieces that are kept.
    """

    market: str
    is_market_seen: bool
    n_pieces: int
    n_titles: int
    whole: float
    pieces: float


@dataclass(frozen=True)
class PiecesTable:
    """Every market at every size, met by its other titles and not at all."""

    rows: tuple[Covered, ...]

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return asdict(self)

    def as_markdown(self) -> str:
        """A row for each market, a column for each size."""
        sizes = sorted({row.n_pieces for row in self.rows})
        header = ["held-back titles of", "its others seen", "n", *map(_size, sizes)]
        return table(header, [self._row(*key, sizes) for key in dict.fromkeys(map(_key, self.rows))])

    def _row(self, market: str, is_seen: bool, sizes: Sequence[int]) -> list[str | None]:
        found = {row.n_pieces: row for row in self.rows if _key(row) == (market, is_seen)}
        cells = [f"{percent(found[size].pieces)} ({percent(found[size].whole, 0)})" for size in sizes]
        return [market, "yes" if is_seen else "no", f"{found[sizes[0]].n_titles:,}", *cells]


def pieces_table(data: Path, on_progress: Progress = ignore) -> PiecesTable:
    """How much of titles that pieces were not chosen by a pruned vocabulary covers, by its size.

    Raises:
        ModelError: the full encoder cannot be had.
    """
    encoder, _ = load_text_encoder("e5-full")
    on_progress(0.3, "cutting titles")
    markets, pieces = read_markets(data, encoder), pieces_in_order(encoder)
    rows = _covered(markets, markets, pieces, is_seen=True)
    for number, name in enumerate(markets):
        on_progress(0.4 + 0.6 * number / len(markets), f"without {name}")
        others = {other: cut for other, cut in markets.items() if _language(other) != _language(name)}
        rows += _covered(others or markets, {name: markets[name]}, pieces, is_seen=False)
    return PiecesTable(tuple(rows))


def _covered(
    chosen_by: Mapping[str, Cut], asked: Mapping[str, Cut], pieces: Sequence[str], is_seen: bool
) -> list[Covered]:
    kept = choose_pieces(chosen_by, pieces, max(SIZES))
    return [
        Covered(name, is_seen, size, len(cut.held_back), *coverage(cut, set(kept[:size])))
        for size in SIZES
        for name, cut in asked.items()
    ]


def _language(market: str) -> str:
    return market.partition(",")[0]


def _key(row: Covered) -> tuple[str, bool]:
    return row.market, row.is_market_seen


def _size(n_pieces: int) -> str:
    return f"{n_pieces:,} ({n_pieces * _BYTES_A_PIECE / 1e6:.0f} MB)"
