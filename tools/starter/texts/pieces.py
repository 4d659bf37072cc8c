"""Which of XLM-R's 250,002 pieces titles need: those they are cut into, every letter, and the commonest words."""

import unicodedata
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from core.config import Progress, ignore
from core.encoders.texts import TextEncoder, load_text_encoder
from core.encoders.texts.e5.pieces import SPECIAL

N_PIECES = 32_000
"""What ships: 25 MB on disk. Beyond it a thousand pieces more save less than one title in a thousand."""
HELD_BACK = 5  # every fifth title
# A market is a language in a shop: file, columns of titles.
MARKETS = {
    "Korean, 2021": ("musinsa/products_2021.csv", ("title",)),
    "Korean, 2024": ("musinsa/products_2024_part.csv", ("productName",)),
    "Vietnamese": ("markets/vietnam_shopee_mens_2021.csv", ("title",)),
    "English, SHEIN": ("markets/us_shein_2024.csv", ("title",)),
    "English, Myntra": ("titles/myntra_catalogue.csv", ("title",)),
    "English, H&M": ("hm/products.csv", ("prod_name",)),
    "English, Polyvore": ("polyvore_text/items.csv", ("name",)),
    "many, shoes": ("matching/wdc_shoes_train.csv", ("title_a", "title_b")),
}
_SCRIPTS = ("LATIN", "HANGUL")


@dataclass(frozen=True)
class Cut:
    """A market's titles as numbers of pieces: those that pieces are chosen by, and those held back."""

    seen: tuple[tuple[int, ...], ...]
    held_back: tuple[tuple[int, ...], ...]


def read_markets(data: Path, encoder: TextEncoder) -> dict[str, Cut]:
    """Every market's different titles, cut by the full vocabulary."""
    return {name: _cut(_titles(data / file, columns), encoder) for name, (file, columns) in MARKETS.items()}


def choose_pieces(markets: Mapping[str, Cut], pieces: Sequence[str], n_pieces: int = N_PIECES) -> list[int]:
    """Numbers of the pieces to keep, the most wanted first.

    Special ones and every single letter, digit and mark of Latin and Hangul; then what the titles are cut into, every
    market counting alike; then what is left of Latin and Hangul, the likeliest first, for titles unlike these.

    Args:
        markets: cut by a vocabulary that begins with the special pieces.
        pieces: of that vocabulary, the likeliest first.
        n_pieces: how many to keep, never fewer than the special and single ones.
    """
    is_ours = [_is_ours(piece) for piece in pieces]
    always = [row for row, piece in enumerate(pieces) if piece in SPECIAL or (_is_single(piece) and is_ours[row])]
    wanted = Counter[int]()
    for cut in markets.values():
        counts = Counter(number for title in cut.seen for number in title)
        for number, count in counts.items():
            wanted[number] += count / counts.total()  # type: ignore[assignment]
    ranked = [number for number, _ in wanted.most_common()]
    rest = [row for row in range(len(pieces)) if is_ours[row]]
    return list(dict.fromkeys([*always, *ranked, *rest]))[: max(n_pieces, len(always))]


def coverage(cut: Cut, kept: set[int]) -> tuple[float, float]:
    """Of the titles held back: the share cut as before, and the share of their pieces that are kept."""
    whole = sum(kept.issuperset(title) for title in cut.held_back) / len(cut.held_back)
    pieces = [number in kept for title in cut.held_back for number in title]
    return whole, sum(pieces) / len(pieces)


def shipped_choice(data: Path, on_progress: Progress = ignore) -> tuple[list[int], int]:
    """The pieces to ship, as numbers in XLM-R's vocabulary, and how many that has.

    Raises:
        ModelError: the full encoder cannot be had.
    """
    on_progress(0.0, "loading every piece of e5")
    encoder, _ = load_text_encoder("e5-full")
    on_progress(0.5, "cutting titles")
    pieces = pieces_in_order(encoder)
    # The full vocabulary differs from XLM-R's in the order of its special pieces alone.
    return choose_pieces(read_markets(data, encoder), pieces), len(pieces)


def pieces_in_order(encoder: TextEncoder) -> list[str]:
    """Every piece of an encoder's vocabulary, by its number."""
    vocabulary = encoder.vocabulary
    return [str(vocabulary.id_to_token(number)) for number in range(vocabulary.get_vocab_size())]


def _titles(file: Path, columns: Sequence[str]) -> list[str]:
    table = pd.read_csv(file, usecols=list(columns), dtype=str)
    return [str(title) for title in pd.unique(pd.concat([table[column] for column in columns]).dropna())]


def _cut(titles: Sequence[str], encoder: TextEncoder) -> Cut:
    rows = [tuple(row) for row in encoder.pieces_of(titles)]
    is_held = [zlib.crc32(title.encode()) % HELD_BACK == 0 for title in titles]
    return Cut(
        tuple(row for row, held in zip(rows, is_held, strict=True) if row and not held),
        tuple(row for row, held in zip(rows, is_held, strict=True) if row and held),
    )


def _is_single(piece: str) -> bool:
    return len(piece.removeprefix("▁")) <= 1


def _is_ours(piece: str) -> bool:
    """Whether a piece is of Latin, Hangul, digits and marks; whole words of marks beyond ASCII are not."""
    text = piece.removeprefix("▁")
    letters = [letter for letter in text if letter.isalpha()]
    are_ours = all(unicodedata.name(letter, "").startswith(_SCRIPTS) for letter in letters)
    return are_ours and (len(text) <= 1 or all(letter.isascii() for letter in text if not letter.isalpha()))
