"""The table of the photo guard: false alarms on unseen senders, and what it catches of pictures never learned from."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL.Image import Image
from torch import Tensor

from core import config
from core.config import Progress, ignore
from core.demand.guard.learning import MOST_GARMENTS, spread
from core.demand.guard.photos import Exposure, PhotoGuard, learn_photo_guard
from core.encoders.images import ImageEncoder, load_image_encoder, read_many, read_sheets, to_square_bytes
from core.evaluation.estimates import Estimate, bootstrap
from core.evaluation.markdown import interval, table
from tools.benchmarks.photographs import Photograph, absent_libraries, photographs
from tools.draw.non_garments import FAMILIES, draw_non_garments
from tools.starter.images.data import PhotoSet, hold_out, read_photo_set
from tools.starter.images.making import RECIPE

N_PER_FAMILY = 40
N_DRAWN_GARMENTS = 400
_ELSEWHERE = 1000  # added to the seed for the pictures that are asked about


@dataclass(frozen=True)
class Flagged:
    """How many of some photos the guard flags.

    Attributes:
        kind: `usual`, where each is a false alarm, or `drawn` or `photographed`, where each is a catch.
        name: of what they show.
        n: how many photos.
        n_sources: how many senders, pictures or outfits they come from.
        share: that is flagged, with a 95 % interval over the sources.
    """

    kind: str
    name: str
    n: int
    n_sources: int
    share: Estimate


@dataclass(frozen=True)
class GuardTable:
    """How well the photo guard tells garments from everything else.

    Attributes:
        encoder: whose features it judges by.
        rows: what was asked.
        notes: what was left out.
    """

    encoder: str
    rows: tuple[Flagged, ...]
    notes: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return asdict(self)

    def as_markdown(self) -> str:
        """One row for each kind of photo."""
        header = ["photos", "kind", "n", "sources", "flagged"]
        rows = ([one.name, one.kind, f"{one.n:,}", f"{one.n_sources:,}", interval(one.share)] for one in self.rows)
        return "\n\n".join([table(header, rows), *self.notes])


def guard_table(
    photos: Path,
    encoder: str = "starter",
    cutouts: Path | None = None,
    seed: int = 0,
    on_progress: Progress = ignore,
) -> GuardTable:
    """Learn the guard on the senders that the starter encoder learned from, and try it on everything else.

    A drawn family is tried on a guard that learned from the other families only; photographs are learned from never.

    Args:
        photos: folder of clothing photos with `labels.csv` (image, label, sender).
        encoder: name or folder of an image encoder.
        cutouts: folder of garments on white with `items.csv` (image, garment, outfit); half of the outfits are learned.
        seed: of the pictures, the folds and the bootstrap.
        on_progress: hears of the steps.

    Raises:
        SourceError: a table is missing or lacks a column.
        ModelError: the encoder is missing or damaged.
        ImageError: a photo cannot be read.
    """
    network, card = load_image_encoder(encoder)
    learnt, held = hold_out(read_photo_set(photos / "labels.csv", "label", "sender"), RECIPE.held_fraction, RECIPE.seed)
    on_progress(0.0, "encoding photos")
    lesson, garments = _Lesson.of(network, learnt, seed), _Garments.of(network, cutouts, seed)
    on_progress(0.6, "learning the guard without each family")
    guard = lesson.guard(garments.learnt)
    rows = [_flagged(guard, "usual", "unseen senders", _seen(network, held.paths), held.groups.tolist(), seed)]
    rows += [_flagged(guard, "usual", name, *asked, seed) for name, asked in garments.asked.items()]
    rows += _families(network, lesson, garments.learnt, seed, on_progress)
    rows += _photographed(network, guard, seed)
    return GuardTable(card.name, tuple(rows), absent_libraries())


@dataclass(frozen=True)
class _Lesson:
    """Features of the photos and the non-garments that are learned from."""

    photos: Tensor
    groups: Tensor
    non_garments: Tensor
    families: tuple[str, ...]
    seed: int

    @classmethod
    def of(cls, network: ImageEncoder, learnt: PhotoSet, seed: int) -> "_Lesson":
        groups = torch.from_numpy(np.unique(learnt.groups, return_inverse=True)[1])
        families, non_garments = _shipped(network)
        return cls(_seen(network, learnt.paths), groups, non_garments, families, seed)

    def guard(self, garments: Tensor, without: str | None = None) -> PhotoGuard:
        """The guard that never met one family."""
        rows = torch.tensor([family != without for family in self.families])
        return learn_photo_guard(self.photos, self.groups, Exposure(self.non_garments[rows], garments), self.seed)[0]


@dataclass(frozen=True)
class _Garments:
    """Features of garments shown otherwise: those learned from, and by name those asked about, with their sources."""

    learnt: Tensor
    asked: dict[str, tuple[Tensor, Sequence[str]]]

    @classmethod
    def of(cls, network: ImageEncoder, cutouts: Path | None, seed: int) -> "_Garments":
        drawn = read_photo_set(config.DEMO_CATALOGUE / "products.csv", "category", "group")
        sets = {"drawn garments": (drawn, N_DRAWN_GARMENTS // 2)}
        if cutouts is not None:
            sets["cut-outs on white"] = (read_photo_set(cutouts / "items.csv", "garment", "outfit"), MOST_GARMENTS)
        learnt: list[Tensor] = []
        asked: dict[str, tuple[Tensor, Sequence[str]]] = {}
        for name, (photos, n_most) in sets.items():
            taught, tried = hold_out(photos, 0.5, seed)
            learnt.append(_seen(network, spread(taught.paths, n_most)))
            rows = spread(range(len(tried)), n_most)
            asked[name] = _seen(network, [tried.paths[row] for row in rows]), [str(tried.groups[row]) for row in rows]
        return cls(torch.cat(learnt), asked)


def _families(
    network: ImageEncoder, lesson: _Lesson, garments: Tensor, seed: int, on_progress: Progress
) -> Iterator[Flagged]:
    families, features = _drawn(network, N_PER_FAMILY * len(FAMILIES), seed + _ELSEWHERE)
    for number, family in enumerate(FAMILIES):
        guard = lesson.guard(garments, without=family)
        rows = [row for row, own in enumerate(families) if own == family]
        yield _flagged(guard, "drawn", family, features[rows], [str(row) for row in rows], seed)
        on_progress(0.6 + 0.35 * number / len(FAMILIES), f"learned the guard without {family}")


def _photographed(network: ImageEncoder, guard: PhotoGuard, seed: int) -> Iterator[Flagged]:
    pictures = list(photographs(network.config.image_size, seed=seed))
    for family in ("all", *dict.fromkeys(picture.family for picture in pictures)):
        own = [picture for picture in pictures if family in ("all", picture.family)]
        if own:
            features = torch.cat([network.encode(picture.squares) for picture in own])
            yield _flagged(guard, "photographed", family, features, _names(own), seed)


def _names(pictures: Sequence[Photograph]) -> list[str]:
    return [picture.name for picture in pictures for _ in picture.squares]


def _flagged(guard: PhotoGuard, kind: str, name: str, features: Tensor, sources: Sequence[str], seed: int) -> Flagged:
    is_flagged, n_sources = guard.is_strange(features).numpy(), len(set(sources))
    share = bootstrap(lambda flags: float(flags.mean()), is_flagged, groups=list(sources), seed=seed)
    # Where all sources agree the bootstrap has no width, and the exact limits are (Clopper & Pearson 1934).
    edge = 0.025 ** (1 / n_sources)
    if is_flagged.all():
        share = replace(share, low=edge)
    if not is_flagged.any():
        share = replace(share, high=1 - edge)
    return Flagged(kind, name, len(features), n_sources, share)


def _seen(network: ImageEncoder, paths: Sequence[Path]) -> Tensor:
    return torch.cat([network.encode(batch) for batch in read_many(paths, network.config.image_size)])


def _shipped(network: ImageEncoder) -> tuple[tuple[str, ...], Tensor]:
    """The family and the features of every picture of no garment that ships."""
    pictures = [(family, picture) for family, tiles in read_sheets(config.NON_GARMENTS) for picture in tiles]
    return _encoded(network, pictures)


def _drawn(network: ImageEncoder, n: int, seed: int) -> tuple[tuple[str, ...], Tensor]:
    return _encoded(network, draw_non_garments(n, seed))


def _encoded(network: ImageEncoder, pictures: Sequence[tuple[str, Image]]) -> tuple[tuple[str, ...], Tensor]:
    squares = torch.stack([to_square_bytes(picture, network.config.image_size) for _, picture in pictures])
    return tuple(family for family, _ in pictures), torch.cat([network.encode(part) for part in squares.split(64)])
