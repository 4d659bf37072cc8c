"""What the demand network says: four heads, once per member of the ensemble."""

from typing import NamedTuple

import torch
from torch import Tensor, nn

HEADS = ("views", "sales", "preferred_gender", "preferred_age")
GENDERS = ("women", "men")


class Heads(NamedTuple):
    """Outputs on n offers; before `mean`, one for each of K members.

    Attributes:
        views: natural logarithm of views, (n, K) or (n,).
        sales: natural logarithm of sales, (n, K) or (n,).
        gender: logits of `GENDERS`, (n, K, 2) or (n, 2).
        age: logits of the age bands, (n, K, bands) or (n, bands).
    """

    views: Tensor
    sales: Tensor
    gender: Tensor
    age: Tensor

    def beside(self, others: "Heads") -> "Heads":
        """These members and others of the same offers, in one ensemble."""
        return Heads(*(torch.cat(pair, 1) for pair in zip(self, others, strict=True)))

    def mean(self, weights: Tensor) -> "Heads":
        """The members joined: logarithms by their mean, labels by their mean probability.

        Args:
            weights: how much each member counts for each offer and head, (n or 1, K, heads), above zero for one member
                at least.
        """
        views, sales, gender, age = (weights / weights.sum(1, keepdim=True)).unbind(-1)
        return Heads(
            (self.views * views).sum(1),
            (self.sales * sales).sum(1),
            _joined(self.gender, gender),
            _joined(self.age, age),
        )


def _joined(logits: Tensor, shares: Tensor) -> Tensor:
    weighted: Tensor = logits.log_softmax(-1) + shares.log().unsqueeze(-1)
    return weighted.logsumexp(1)


class MemberLinear(nn.Module):
    """K linear layers side by side: (n, K, d_in) → (n, K, d_out)."""

    def __init__(self, n_members: int, n_in: int, n_out: int) -> None:
        super().__init__()
        bound = n_in**-0.5 if n_in else 0.0
        self.weight = nn.Parameter(torch.empty(n_members, n_in, n_out).uniform_(-bound, bound))
        self.bias = nn.Parameter(torch.empty(n_members, n_out).uniform_(-bound, bound))

    def forward(self, values: Tensor) -> Tensor:
        """Each member's layer on its own values; values (n, d_in) go to every member alike."""
        own = values.expand(len(self.weight), -1, -1) if values.dim() == 2 else values.movedim(0, 1)  # (K, n, d_in)
        return torch.baddbmm(self.bias.unsqueeze(1), own, self.weight).movedim(0, 1)


class Branches(nn.Module):
    """Four linear branches from one hidden state (n, K, width) to the heads."""

    centre: Tensor
    spread: Tensor

    def __init__(self, n_members: int, width: int, n_bands: int) -> None:
        super().__init__()
        self.views = MemberLinear(n_members, width, 1)
        self.sales = MemberLinear(n_members, width, 1)
        self.gender = MemberLinear(n_members, width, len(GENDERS))
        self.age = MemberLinear(n_members, width, n_bands)
        # Logarithms leave the branches in units of `spread` about `centre`, views first, then sales.
        self.register_buffer("centre", torch.zeros(2))
        self.register_buffer("spread", torch.ones(2))

    def forward(self, hidden: Tensor) -> Heads:
        """The heads, logarithms in natural units."""
        views, sales = self.views(hidden).squeeze(-1), self.sales(hidden).squeeze(-1)
        return Heads(
            self.centre[0] + self.spread[0] * views,
            self.centre[1] + self.spread[1] * sales,
            self.gender(hidden),
            self.age(hidden),
        )
