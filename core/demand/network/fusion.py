"""Fusion: what each modality says of an offer, and which are there, joined into the heads.

Differentiable from every feature to every head, and cheap: encoders run once, fusion as often as coalitions ask.
"""

from collections.abc import Mapping
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn import functional

from core.catalogue import MODALITIES
from core.demand.network.heads import Branches, HeadSet, MemberLinear, Outputs
from core.demand.network.linear import LinearMembers


class Fusion(nn.Module):
    """The part that both presets share: an absent modality's features give way to its absence embedding."""

    taught: Tensor
    ensemble_weights: Tensor

    def __init__(
        self, dimensions: Mapping[str, int], has_absence: bool, heads: HeadSet, n_members: int = 1, n_linear: int = 0
    ) -> None:
        """Make the absence embeddings.

        Args:
            dimensions: length of each modality's features.
            has_absence: whether absence embeddings are learned; otherwise they stay zero, as the paper has none.
            heads: that are learned.
            n_members: trained members.
            n_linear: linear members; until they are weighed, all of them together count as much as all trained ones.
        """
        super().__init__()
        self.absence = nn.ParameterDict(
            {name: nn.Parameter(torch.zeros(dimensions[name]), requires_grad=has_absence) for name in MODALITIES}
        )
        # A modality that training never showed says nothing: it stays absent whoever brings it.
        self.register_buffer("taught", torch.ones(len(MODALITIES), dtype=torch.bool))
        self.n_members, self.n_linear = n_members, n_linear
        self.register_buffer("ensemble_weights", torch.empty(n_members + n_linear, len(heads.names)))
        self.weigh_members(torch.full((len(heads.names),), 0.5))

    def forward(self, features: Mapping[str, Tensor], presence: Tensor) -> Outputs:
        """The heads of n offers.

        Args:
            features: of each modality, (n, d); what stands in an absent one's row does not matter.
            presence: which modalities of each offer count, (n, 5) bool in the order of `MODALITIES`.
        """
        return self.join({name: self._shown(name, features[name], presence) for name in MODALITIES})

    def join(self, shown: Mapping[str, Tensor]) -> Outputs:
        """The members' heads, from features in which absence is filled in already."""
        raise NotImplementedError

    def answer(self, features: Mapping[str, Tensor], presence: Tensor, is_asked: Tensor | None = None) -> Outputs:
        """The members' joint answer on n offers, (n, …).

        Args:
            features: of each modality, (n, d).
            presence: which modalities count, (n, 5) bool.
            is_asked: which members answer for which offer, (n, K) bool; all of them without.
        """
        said: Outputs = self(features, presence)
        return said.mean(
            self.ensemble_weights.unsqueeze(0) if is_asked is None else self.ensemble_weights * is_asked.unsqueeze(-1)
        )

    def weigh_members(self, trained: Tensor) -> None:
        """Let all trained members together have this share of each head's answer, (heads,), linear ones the rest."""
        shares = [trained / self.n_members] * self.n_members + [(1 - trained) / max(1, self.n_linear)] * self.n_linear
        self.ensemble_weights.copy_(torch.stack(shares))

    def _shown(self, name: str, features: Tensor, presence: Tensor) -> Tensor:
        place = MODALITIES.index(name)
        is_there = (presence[:, place] & self.taught[place]).unsqueeze(1)  # (n, 1)
        return torch.where(is_there, features, self.absence[name].to(features.dtype))


class ConcatenatedFusion(Fusion):
    """Kim & Lee's (§2.2): all features side by side, one fully connected layer, a fully connected branch a head."""

    def __init__(
        self, dimensions: Mapping[str, int], has_absence: bool, heads: HeadSet, width: int, dropout: float
    ) -> None:
        super().__init__(dimensions, has_absence, heads)
        self.connected = MemberLinear(1, sum(dimensions.values()), width)
        self.branches = Branches(1, width, heads)
        self.dropout = nn.Dropout(dropout)

    def join(self, shown: Mapping[str, Tensor]) -> Outputs:
        """The heads (n, 1, …)."""
        joined = self.dropout(torch.cat([shown[name] for name in MODALITIES], 1))  # (n, d_image + d_title + …)
        hidden = functional.relu(self.connected(joined))  # (n, 1, width)
        return cast(Outputs, self.branches(self.dropout(hidden)))


class ResidualFusion(Fusion):
    """Each modality projected to one width and added up, then residual blocks; K members side by side.

    Beside them answer linear members, fitted in closed form: on a few thousand products the ones are wrong where the
    others are right. How much either say counts is learned for each head (`ensemble_weights.py`).
    """

    def __init__(
        self,
        dimensions: Mapping[str, int],
        has_absence: bool,
        heads: HeadSet,
        width: int,
        dropout: float,
        n_members: int,
        n_linear: int,
        n_blocks: int,
        input_dropout: float,
    ) -> None:
        super().__init__(dimensions, has_absence, heads, n_members, n_linear)
        self.linear = LinearMembers(n_linear, dimensions, heads)
        self.lengths = {**dimensions, "title": dimensions["title"] - self.linear.n_readings}
        self.projections = nn.ModuleDict(
            {name: MemberLinear(n_members, length, width) for name, length in self.lengths.items()}
        )
        self.blocks = nn.ModuleList(_Block(n_members, width, dropout) for _ in range(n_blocks))
        self.branches = Branches(n_members, width, heads)
        self.norm, self.dropout = nn.LayerNorm(width), nn.Dropout(dropout)
        self.input_dropout = input_dropout

    def forward(self, features: Mapping[str, Tensor], presence: Tensor) -> Outputs:
        """The heads of n offers, (n, K + L, …): trained members first, then linear ones."""
        there = presence & self.taught
        by_name = {name: there[:, place : place + 1] for place, name in enumerate(MODALITIES)}
        return super().forward(features, presence).beside(self.linear(features, by_name))

    def join(self, shown: Mapping[str, Tensor]) -> Outputs:
        """The heads (n, K, …)."""
        hidden = sum(self._projected(name, shown[name]) for name in MODALITIES)  # (n, K, width)
        for block in self.blocks:
            hidden = hidden + block(hidden)
        return cast(Outputs, self.branches(self.dropout(functional.gelu(self.norm(hidden)))))

    def _projected(self, name: str, features: Tensor) -> Tensor:
        # Only the long, redundant features are thinned: a dropped price would be another price.
        is_long = name in ("image", "title")
        # What n-grams add to linear members is theirs alone: it knows the brands that other members leave out.
        own = features[:, : self.lengths[name]]
        thinned = functional.dropout(own, self.input_dropout, self.training and is_long)
        return cast(Tensor, self.projections[name](thinned))


class _Block(nn.Module):
    def __init__(self, n_members: int, width: int, dropout: float) -> None:
        super().__init__()
        self.norm, self.dropout = nn.LayerNorm(width), nn.Dropout(dropout)
        self.widen, self.narrow = MemberLinear(n_members, width, width), MemberLinear(n_members, width, width)

    def forward(self, hidden: Tensor) -> Tensor:
        return cast(Tensor, self.narrow(self.dropout(functional.gelu(self.widen(self.norm(hidden))))))
