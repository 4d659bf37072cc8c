"""Which member learns from which product, so that every product has members that never met its brand."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from core.catalogue import Catalogue, splits
from core.catalogue.brands import brand_hashes
from core.errors import CatalogueError

TRAINED_ON = -1


@dataclass(frozen=True)
class Folds:
    """Members that leave folds of products out, for cross-conformal calibration (Vovk 2015) and honest scores.

    Attributes:
        of_row: each product's fold, (n,) int64; `TRAINED_ON` where every member learns from it.
        of_member: the fold that each member leaves out, trained members first, then linear ones, (K,) int64.
        name: how the folds were made.
    """

    of_row: Tensor
    of_member: Tensor
    name: str

    @property
    def held_out(self) -> Tensor:
        """Which member never learns from which product, (n, K) bool."""
        return self.of_row.unsqueeze(1) == self.of_member.unsqueeze(0)

    @property
    def train_rows(self) -> Tensor:
        """Positions of the products that some member learns from."""
        return (~self.held_out).any(1).nonzero().squeeze(1)

    @property
    def held_out_rows(self) -> Tensor:
        """Positions of the products that some member never learns from."""
        return self.held_out.any(1).nonzero().squeeze(1)

    def by_brand(self, catalogue: Catalogue) -> dict[str, int]:
        """The fold of every brand that was trained on, by the hash of its name; only where brands are whole."""
        return dict(zip(brand_hashes(catalogue), self.of_row.tolist(), strict=True))


def cross_folds(catalogue: Catalogue, n_folds: int, n_members: int, n_linear: int, seed: int) -> Folds:
    """Folds of whole brands, each left out by its share of the members; products at random where brands are too few."""
    try:
        parts = splits.folds_by_group(catalogue, n_folds, "brand", seed=seed)
        name = f"{n_folds} folds of whole brands"
    except CatalogueError:
        order = np.random.default_rng(seed).permutation(len(catalogue))
        parts = tuple(splits.Split("", seed, order[:0], order[:0], part) for part in np.array_split(order, n_folds))
        name = f"{n_folds} random folds, since there are too few brands"
    of_row = torch.zeros(len(catalogue), dtype=torch.int64)
    for fold, part in enumerate(parts):
        of_row[torch.from_numpy(part.test)] = fold
    of_member = torch.cat([torch.arange(n_members), torch.arange(n_linear)]) % n_folds
    return Folds(of_row, of_member, name)


def one_held_out(catalogue: Catalogue, split: splits.Split, n_members: int) -> Folds:
    """The test side of a split left out by every member; the rest is trained on."""
    of_row = torch.full((len(catalogue),), TRAINED_ON)
    of_row[torch.from_numpy(split.test)] = 0
    return Folds(of_row, torch.zeros(n_members, dtype=torch.int64), f"{split.name}, seed {split.seed}")


def left_out_by(brands: Sequence[str], folds: dict[str, int], of_member: Tensor) -> Tensor:
    """Which members never met each brand, (n, K) bool; all of them where the model did not."""
    unknown = -2
    of_row = torch.tensor([folds.get(brand, unknown) for brand in brands])
    is_unmet = (of_row == unknown).unsqueeze(1)
    return is_unmet | (of_row.unsqueeze(1) == of_member.unsqueeze(0))
