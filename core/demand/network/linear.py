"""Linear members: ridge regression on n-grams and facts, the baseline that is hard to beat, taken in and sharpened."""

from collections.abc import Mapping, Sequence

import torch
from scipy.sparse import csr_matrix, hstack
from torch import Tensor, nn
from torch.nn import functional

from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import Targets
from core.demand.network.ngrams import NgramSketch

COUNT_PENALTY, SHARE_PENALTY = 20.0, 8.0
HARD_SHARE = 0.5
FLOOR = 0.02
REACH, STEP, LENGTH = 3.0, 0.6, 0.7


class LinearMembers(nn.Module):
    """L linear maps from known features to the heads; what is absent adds nothing.

    Of the title they read, ready-made at the end of its features, what its n-grams add; of the price its standardised
    value and bumps along it, for all products and for each category and kind, because what is dear for a sock is cheap
    for a coat. They read no photos, whose many features would be learned by heart, and no text features: those of
    titles that the encoder was pretrained on carry more than those of new ones.
    """

    weight: Tensor
    bias: Tensor
    centres: Tensor

    def __init__(self, n_members: int, dimensions: Mapping[str, int], heads: HeadSet) -> None:
        super().__init__()
        self.heads = heads
        self.register_buffer("centres", torch.arange(-REACH, REACH + STEP / 2, STEP), persistent=False)
        n_bumps = len(self.centres) * (1 + dimensions["category"])
        n_read = 1 + dimensions["made_for"] + dimensions["category"] + n_bumps
        self.register_buffer("weight", torch.zeros(n_members, n_read, heads.n_outputs))
        self.register_buffer("bias", torch.zeros(n_members, heads.n_outputs))

    @property
    def n_readings(self) -> int:
        """How many of a title's features are what its n-grams add to these members' outputs."""
        return self.bias.numel()

    def forward(self, features: Mapping[str, Tensor], there: Mapping[str, Tensor]) -> Outputs:
        """The heads (n, L, …) from features (n, d) by modality and whether each is there, (n, 1) by modality."""
        title = features["title"] * there["title"]
        readings = title[:, title.shape[1] - self.n_readings :].unflatten(1, self.bias.shape)  # (n, L, outputs)
        values = torch.einsum("nd,ldo->nlo", self.facts(features, there), self.weight) + self.bias + readings
        said = Outputs({name: values[..., place] for name, place in self.heads.places.items()})
        for name in self.heads.counts:
            said[name] = said[name].squeeze(-1)
        return said

    def facts(self, features: Mapping[str, Tensor], there: Mapping[str, Tensor]) -> Tensor:
        """What is read of price, made-for and category, (n, d): each of a length of about 1, as an n-gram bag has."""
        price = features["price"][:, :1] * there["price"]
        kind = features["category"] * there["category"]
        bumps = self._bumps(features["price"][:, :1]) * there["price"]  # (n, bumps)
        by_kind = (bumps.unsqueeze(1) * functional.pad(kind, (1, 0), value=1.0).unsqueeze(2)).flatten(1)
        return torch.cat([price, features["made_for"] * there["made_for"], kind, by_kind], 1)

    def _bumps(self, price: Tensor) -> Tensor:
        """Gaussian bumps along standardised prices (n, 1): two prices are alike as exp(−½(distance / LENGTH)²)."""
        bumps: Tensor = torch.exp(-(((price.clamp(-REACH, REACH) - self.centres) / LENGTH) ** 2))
        # Two bumps multiply to a bump √2 as wide, which the sum over centres turns into this many of them.
        return bumps * float((STEP / (LENGTH * (torch.pi / 2) ** 0.5)) ** 0.5)

    @torch.no_grad()
    def fit(
        self,
        features: Mapping[str, Tensor],
        there: Mapping[str, Tensor],
        titles: Sequence[str | None],
        sketch: NgramSketch,
        targets: Targets,
        teaches: Tensor,
    ) -> None:
        """Fit every member on the products that teach it; what n-grams add goes into the sketch's readings.

        Args:
            features: by modality, (n, d).
            there: by modality, (n, 1) bool.
            titles: of the products.
            sketch: of the network, rarity learned.
            targets: what came of the products.
            teaches: which member learns from which product, (n, L) bool.
        """
        from sklearn.linear_model import Ridge

        known = hstack([sketch.matrix(titles), csr_matrix(self.facts(features, there).numpy())]).tocsr()
        n_buckets = len(sketch.rarity)
        for member in range(len(self.bias)):
            for name, place in self.heads.places.items():
                truth, is_known, penalty = _wanted(targets, name)
                rows = (teaches[:, member] & is_known).numpy()
                if not rows.any():  # all that is known is of brands that it leaves out
                    self.bias[member, place] = truth[is_known].mean(0)
                    continue
                fitted = Ridge(alpha=penalty, solver="sparse_cg").fit(known[rows], truth[rows].numpy())
                weight = torch.from_numpy(fitted.coef_.reshape(truth.shape[1], -1).T).float()
                sketch.readings.unflatten(1, self.bias.shape)[:, member, place] = weight[:n_buckets]
                self.weight[member, :, place] = weight[n_buckets:]
                self.bias[member, place] = torch.as_tensor(fitted.intercept_, dtype=torch.float32)


def _wanted(targets: Targets, head: str) -> tuple[Tensor, Tensor, float]:
    """What to fit of a head, (n, outputs), where it is known, (n,), and the penalty on its weights."""
    values, is_known = targets.values[head], targets.known(head)
    if values.dim() == 1:
        return values.unsqueeze(1), is_known, COUNT_PENALTY
    return log_shares(values, targets.labels(head)), is_known, SHARE_PENALTY


def log_shares(shares: Tensor, labels: Tensor) -> Tensor:
    """Logarithms of shares halfway to the label that wins, kept away from zero: what logits should come to."""
    winning = functional.one_hot(labels, shares.shape[1]).to(shares.dtype)
    return (shares * (1 - HARD_SHARE) + winning * HARD_SHARE + FLOOR).log()
