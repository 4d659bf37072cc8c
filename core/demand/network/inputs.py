"""Offers as tensors: what the network reads, and which of it is there."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.catalogue import MADE_FOR, MODALITIES, Catalogue, Offer
from core.catalogue.heads import HALF, HEADS
from core.demand.network.heads import HeadSet

UNKNOWN_KIND = -1


@dataclass(frozen=True)
class Inputs:
    """n offers; rows of an absent modality hold zeros.

    Attributes:
        image: features of a frozen encoder (n, d), or photos as bytes (n, 3, size, size).
        title: text features and n-gram sketch side by side, (n, d).
        price: natural logarithm, (n,).
        made_for: position in `MADE_FOR`, (n,) int64.
        category: position in the model's categories, (n,) int64.
        kind: position in the model's subcategories, (n,) int64; -1 where it is not known.
        presence: which modalities are there, (n, 5) bool in the order of `MODALITIES`.
    """

    image: Tensor
    title: Tensor
    price: Tensor
    made_for: Tensor
    category: Tensor
    kind: Tensor
    presence: Tensor

    def __len__(self) -> int:
        """How many offers there are."""
        return len(self.price)

    def rows(self, rows: Tensor) -> "Inputs":
        """The inputs of these rows: positions (m,) or a mask (n,)."""
        return Inputs(**{part.name: getattr(self, part.name)[rows] for part in fields(self)})

    def to(self, device: torch.device) -> "Inputs":
        """The same inputs on another device."""
        return Inputs(**{part.name: getattr(self, part.name).to(device) for part in fields(self)})

    def with_presence(self, presence: Tensor) -> "Inputs":
        """The same offers with only these modalities counting, (n, 5)."""
        return replace(self, presence=presence)

    def with_kinds(self, kind: Tensor) -> "Inputs":
        """The same offers with other subcategories known, (n,)."""
        return replace(self, kind=kind)

    def with_images(self, images: Tensor, is_there: Tensor) -> "Inputs":
        """The same offers with other photos; `is_there` (n,) says which have one."""
        presence = self.presence.clone()
        presence[:, 0] = is_there
        return replace(self, image=images, presence=presence)


@dataclass(frozen=True)
class Targets:
    """What came of n products; NaN where it is not known.

    Attributes:
        heads: that it came of.
        values: by head; of a count the natural logarithm, (n,), of the others the share of each class, (n, classes).
    """

    heads: HeadSet
    values: Mapping[str, Tensor]

    @classmethod
    def of(cls, catalogue: Catalogue, heads: HeadSet | None = None) -> "Targets":
        """What came of a catalogue's products: in these heads, or in those that it tells enough of."""
        wanted = heads or HeadSet.of(catalogue)
        told = {name: catalogue.truth(name) for name in wanted.counts}
        told |= {name: _adding_up(catalogue.shares(name)) for name in wanted.labels}
        return cls(wanted, {name: torch.from_numpy(told[name].astype(np.float32)) for name in wanted.names})

    def rows(self, rows: Tensor) -> "Targets":
        """The targets of these rows."""
        return Targets(self.heads, {name: values[rows] for name, values in self.values.items()})

    def to(self, device: torch.device) -> "Targets":
        """The same targets on another device."""
        return Targets(self.heads, {name: values.to(device) for name, values in self.values.items()})

    def known(self, head: str) -> Tensor:
        """Of which products a head is known, (n,) bool."""
        is_finite = self.values[head].isfinite()
        return is_finite if is_finite.dim() == 1 else is_finite.all(1)

    def labels(self, head: str) -> Tensor:
        """The class with the largest share, of equals as `Catalogue.truth`; meaningless where unknown. (n,) int64."""
        shares = torch.nan_to_num(self.values[head])
        return (shares[:, 1] >= HALF).long() if HEADS[head].kind == "label" else shares.argmax(1)

    def figures(self, head: str) -> Tensor:
        """What a head is scored by, as `Catalogue.truth`: NaN where it is not known, (n,)."""
        if HEADS[head].is_count:
            return self.values[head]
        return torch.where(self.known(head), self.labels(head).float(), torch.nan)


def _adding_up(shares: NDArray[np.float64]) -> NDArray[np.float64]:
    """Shares (n, classes) that add up to 1; NaN where all are zero."""
    totals = np.nansum(shares, 1, keepdims=True)
    return np.where(totals > 0, shares / np.where(totals > 0, totals, 1), np.nan)


def inputs_of(
    offers: Sequence[Offer],
    images: Tensor,
    titles: Tensor,
    categories: Sequence[str],
    kinds: Sequence[str] = (),
    has_image: Tensor | None = None,
) -> Inputs:
    """Put offers and their encoded photos and titles together.

    Args:
        offers: n of them.
        images: photo features (n, d) or bytes; rows of offers without a photo do not matter.
        titles: title features and sketches (n, d); rows of offers without a title do not matter.
        categories: the model's, in order; an offer of another category counts as one without.
        kinds: the model's subcategories, in order.
        has_image: which offers have a photo, (n,) bool; taken from the offers where not given.
    """
    position = {category: index for index, category in enumerate(categories)}
    kind_position = {kind: index for index, kind in enumerate(kinds)}
    is_there = torch.tensor(
        [
            [
                offer.image is not None,
                offer.title is not None,
                offer.price is not None,
                offer.made_for in MADE_FOR,
                offer.category in position,
            ]
            for offer in offers
        ],
        dtype=torch.bool,
    ).reshape(len(offers), len(MODALITIES))
    if has_image is not None:
        is_there[:, 0] = has_image
    return Inputs(
        images if images.dtype == torch.uint8 else torch.nan_to_num(images),
        torch.nan_to_num(titles),
        torch.tensor([math.log(offer.price) if offer.price else 0.0 for offer in offers]),
        torch.tensor([MADE_FOR.index(offer.made_for) if offer.made_for in MADE_FOR else 0 for offer in offers]),
        torch.tensor([position.get(offer.category or "", 0) for offer in offers]),
        torch.tensor([kind_position.get(offer.subcategory or "", UNKNOWN_KIND) for offer in offers]),
        is_there,
    )
