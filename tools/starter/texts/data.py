"""Which columns of which files hold titles to learn from, and how they are read."""

import csv
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from core.catalogue.offers import clean_title
from core.config import MAX_TITLE_CHARACTERS


@dataclass(frozen=True)
class TitleSource:
    """One file of titles.

    Attributes:
        file: its path below the training data folder.
        titles: columns that hold a title each.
        context: columns that say more about the same product.
        group: column whose values stay together when titles are held out; without one every title stands alone.
        same: column with "1" where the titles of a row name one product, so that each is the other's context.
        reads: how often a title is read in an epoch, on average.
    """

    file: str
    titles: tuple[str, ...]
    context: tuple[str, ...] = ()
    group: str | None = None
    same: str | None = None
    reads: float = 1.0

    @property
    def family(self) -> str:
        """Files of one folder are of one family, in which a title counts once."""
        return Path(self.file).parent.name


# No brand in the context and few readings: an encoder that learns which brand a title is of says nothing of new brands.
MUSINSA = TitleSource("musinsa/products_2021.csv", ("title",), ("subcategory", "tags"), group="brand", reads=2.0)
SOURCES = (
    MUSINSA,
    TitleSource("markets/us_shein_2024.csv", ("title",), ("category", "rank-sub"), reads=0.5),
    TitleSource("markets/vietnam_shopee_mens_2021.csv", ("title",), reads=0.5),
    TitleSource(
        "titles/myntra_catalogue.csv", ("title",), ("gender", "article_type", "colour", "season", "usage"), reads=0.3
    ),
    TitleSource("polyvore_text/items.csv", ("name",), reads=0.5),
    TitleSource("matching/wdc_shoes_train.csv", ("title_a", "title_b"), same="same"),
    TitleSource("matching/wdc_shoes_valid.csv", ("title_a", "title_b"), same="same"),
)


@dataclass(frozen=True)
class Sentence:
    """A title, what else is said of its product, the group it is held out with, how often it is read, and its file."""

    title: str
    context: str
    group: str
    reads: float
    file: str


def read_sentences(folder: Path, sources: Sequence[TitleSource] = SOURCES) -> tuple[list[Sentence], tuple[str, ...]]:
    """Read every source that is there, each title once; and name the files that are not there."""
    sentences: dict[tuple[str, str], Sentence] = {}
    absent = tuple(source.file for source in sources if not (folder / source.file).is_file())
    for source in sources:
        for sentence in _sentences_of(folder / source.file, source) if source.file not in absent else ():
            known = sentences.get((source.family, sentence.title))
            if known is None or not known.context:
                sentences[source.family, sentence.title] = sentence
    return list(sentences.values()), absent


def part_of(group: str, seed: int, share: float = 0.1) -> str:
    """Where a group belongs: "validation" or "test", a `share` of all groups each, or "train"."""
    digest = hashlib.sha256(f"{seed}:{group}".encode()).digest()
    place = int.from_bytes(digest[:8]) / 2**64
    return "validation" if place < share else "test" if place < 2 * share else "train"


def _sentences_of(path: Path, source: TitleSource) -> Iterator[Sentence]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            titles = [_without_language_tags(row[column]) for column in source.titles]
            for title in titles:
                cleaned = clean_title(title[:MAX_TITLE_CHARACTERS])
                if cleaned:
                    group = row[source.group] if source.group else cleaned
                    yield Sentence(cleaned, _context(row, source, title, titles), group, source.reads, source.file)


def _context(row: dict[str, str], source: TitleSource, title: str, titles: Sequence[str]) -> str:
    if source.same:
        return " ".join(other for other in titles if other != title) if row[source.same] == "1" else ""
    return " ".join(" ".join(row[column] for column in source.context).split())


def _without_language_tags(text: str) -> str:
    """The text of `"Scarpe uomo"@it` without its quotes and tag."""
    return re.sub(r'"(@[A-Za-z-]+)?', " ", text)
