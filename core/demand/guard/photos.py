"""The photo's guard: tells photos of garments from pictures of anything else, by their features."""

from collections.abc import Callable
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

ALARM_SHARE = 0.05
N_FOLDS = 5
MIN_PHOTOS = 20
SHRINKAGE = 1e-3
# What photos of training, other garments and pictures of none count for, each set as a whole.
_WEIGHTS = torch.tensor([0.6, 0.4, 1.0])

Encode = Callable[[Tensor], Tensor]
"""Features (n, d) of photos as bytes (n, 3, size, size)."""


@dataclass(frozen=True)
class PhotoGuard:
    """A line between garments and everything else.

    Attributes:
        weights: of the features, (d,).
        limit: the largest weighted sum that is still usual; infinite where no photo was seen.
    """

    weights: Tensor
    limit: Tensor

    @classmethod
    def silent(cls, n_features: int) -> "PhotoGuard":
        """One that finds every photo usual."""
        return cls(torch.zeros(n_features), torch.tensor(torch.inf))

    def is_strange(self, features: Tensor) -> Tensor:
        """Which photos (n,) are unlike garments: features (n, d)."""
        return self.strangeness(features) > self.limit

    def strangeness(self, features: Tensor) -> Tensor:
        """How unlike a garment each photo is, (n,): the larger, the more."""
        return features @ self.weights


@dataclass(frozen=True)
class Exposure:
    """What the guard learns from beside the photos of training.

    Attributes:
        non_garments: features of pictures without garments, (s, d).
        garments: features of garments as customers show them, other than in training, (g, d).
    """

    non_garments: Tensor
    garments: Tensor

    @classmethod
    def empty(cls) -> "Exposure":
        """Nothing to learn from."""
        return cls(torch.empty(0, 0), torch.empty(0, 0))


def learn_photo_guard(photos: Tensor, groups: Tensor, exposure: Exposure, seed: int) -> tuple[PhotoGuard, Tensor]:
    """Learn the line by outlier exposure (Hendrycks et al. 2019), and how often photos kept apart are flagged.

    The limit is such that of photos whose group the line was not learned from, one in twenty oversteps it.

    Args:
        photos: features of training photos, (p, d).
        groups: who took each, (p,) int64; photos of one group are judged by lines learned from the others.
        exposure: what else there is to learn from.
        seed: of the folds.
    """
    if len(photos) < MIN_PHOTOS:
        return PhotoGuard.silent(photos.shape[1]), torch.tensor(0.0)
    folds = _folds_of(groups, seed)
    strangeness = torch.zeros(len(photos))
    for fold in folds.unique():
        is_own = folds == fold
        strangeness[is_own] = photos[is_own] @ _line(photos[~is_own], exposure)
    alarms = [_limit_of(strangeness[folds != fold]) < strangeness[folds == fold] for fold in folds.unique()]
    return PhotoGuard(_line(photos, exposure), _limit_of(strangeness)), torch.cat(alarms).float().mean()


def _line(photos: Tensor, exposure: Exposure) -> Tensor:
    """Weights (d,) of a shrunken logistic regression."""
    rows = torch.cat([photos, exposure.garments, exposure.non_garments])
    spread = rows.std(0).clamp_min(1e-4)
    scaled = (rows - rows.mean(0)) / spread
    sizes = torch.tensor([len(photos), len(exposure.garments), len(exposure.non_garments)])
    is_stranger = torch.arange(len(rows)) >= len(rows) - sizes[-1]
    share = (_WEIGHTS / sizes.clamp_min(1)).repeat_interleave(sizes)
    line = torch.zeros(rows.shape[1] + 1, requires_grad=True)
    search = torch.optim.LBFGS([line], max_iter=100, line_search_fn="strong_wolfe")

    def loss() -> Tensor:
        search.zero_grad()
        said = scaled @ line[1:] + line[0]
        wrong = F.binary_cross_entropy_with_logits(said, is_stranger.float(), share, reduction="sum")
        total = wrong + SHRINKAGE * line[1:].square().sum()
        total.backward()
        return total

    with torch.enable_grad():
        search.step(loss)
    return line.detach()[1:] / spread


def _limit_of(strangeness: Tensor) -> Tensor:
    return torch.quantile(strangeness, 1 - ALARM_SHARE)


def _folds_of(groups: Tensor, seed: int) -> Tensor:
    """Folds (p,) of whole groups, of about as many photos each; photos at random where groups are too few."""
    names, numbers, sizes = groups.unique(return_inverse=True, return_counts=True)
    random = torch.Generator().manual_seed(seed)
    if len(names) < N_FOLDS:
        return torch.randperm(len(groups), generator=random) % N_FOLDS
    filled, fold_of = torch.zeros(N_FOLDS), torch.zeros(len(names), dtype=torch.int64)
    for name in sizes.argsort(descending=True, stable=True).tolist():
        fold_of[name] = filled.argmin()
        filled[fold_of[name]] += sizes[name]
    return fold_of[numbers]
