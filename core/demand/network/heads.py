"""What the demand network says: the heads it learned, once per member of the ensemble."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import torch
from torch import Tensor, nn

from core.catalogue import Catalogue
from core.catalogue.heads import HEADS, Head


@dataclass(frozen=True)
class HeadSet:
    """Some heads in the order that a network keeps, with the age bands that the shares of ages are of.

    Attributes:
        names: of `HEADS`.
        age_bands: of the catalogue that they were learned from, youngest first.
    """

    names: tuple[str, ...]
    age_bands: tuple[str, ...] = ()

    @classmethod
    def of(cls, catalogue: Catalogue) -> "HeadSet":
        """Those that a catalogue tells products enough of."""
        return cls(catalogue.heads, catalogue.info.age_bands)

    @cached_property
    def heads(self) -> tuple[Head, ...]:
        """Every one of them."""
        return tuple(HEADS[name] for name in self.names)

    @cached_property
    def counts(self) -> tuple[str, ...]:
        """Those that are counted."""
        return tuple(head.name for head in self.heads if head.is_count)

    @cached_property
    def labels(self) -> tuple[str, ...]:
        """Those that are shares of classes, one of which is preferred."""
        return tuple(head.name for head in self.heads if not head.is_count)

    @cached_property
    def sizes(self) -> Mapping[str, int]:
        """How many outputs each takes: one for a count, else one for each class."""
        return {head.name: 1 if head.is_count else len(head.classes_in(self.age_bands)) for head in self.heads}

    @cached_property
    def places(self) -> Mapping[str, slice]:
        """Where each one's outputs stand when all stand side by side."""
        found, start = {}, 0
        for name, size in self.sizes.items():
            found[name] = slice(start, start + size)
            start += size
        return found

    @property
    def n_outputs(self) -> int:
        """Of all heads together."""
        return sum(self.sizes.values())


class Outputs(dict[str, Tensor]):
    """What is said of n offers by head; before `mean`, once for each of K members.

    Of a count the natural logarithm, (n, K) or (n,); of the others logits of their classes, (n, K, classes) or
    (n, classes).
    """

    def each(self, change: Callable[[Tensor], Tensor]) -> "Outputs":
        """Every head's values changed alike."""
        return Outputs({name: change(values) for name, values in self.items()})

    def beside(self, others: "Outputs") -> "Outputs":
        """These members and others of the same offers, in one ensemble."""
        return Outputs({name: torch.cat([values, others[name]], 1) for name, values in self.items()})

    def mean(self, weights: Tensor) -> "Outputs":
        """The members joined: logarithms by their mean, labels by their mean probability.

        Args:
            weights: how much each member counts for each offer and head, (n or 1, K, heads), above zero for one member
                at least.
        """
        shares = (weights / weights.sum(1, keepdim=True)).unbind(-1)
        return Outputs({name: _joined(self[name], share) for name, share in zip(self, shares, strict=True)})

    @staticmethod
    def in_rows(parts: Sequence["Outputs"]) -> "Outputs":
        """What was said of several portions of offers, one after another."""
        return Outputs({name: torch.cat([part[name] for part in parts]) for name in parts[0]})


def _joined(values: Tensor, shares: Tensor) -> Tensor:
    if values.dim() == 2:
        return (values * shares).sum(1)
    weighted: Tensor = values.log_softmax(-1) + shares.log().unsqueeze(-1)
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
    """A linear branch from one hidden state (n, K, width) to every head."""

    centre: Tensor
    spread: Tensor

    def __init__(self, n_members: int, width: int, heads: HeadSet) -> None:
        super().__init__()
        self.heads = heads
        for head in heads.heads:
            self.add_module(head.key, MemberLinear(n_members, width, heads.sizes[head.name]))
        # Logarithms leave the branches in units of `spread` about `centre`, in the order of the counts.
        self.register_buffer("centre", torch.zeros(len(heads.counts)))
        self.register_buffer("spread", torch.ones(len(heads.counts)))

    def forward(self, hidden: Tensor) -> Outputs:
        """The heads, logarithms in natural units."""
        said = Outputs({head.name: self.get_submodule(head.key)(hidden) for head in self.heads.heads})
        for place, name in enumerate(self.heads.counts):
            said[name] = self.centre[place] + self.spread[place] * said[name].squeeze(-1)
        return said
