"""Linear members: ridge regression on n-grams, text features and facts, the baseline that is hard to beat, taken in."""

from collections.abc import Mapping, Sequence

import torch
from scipy.sparse import csr_matrix, hstack
from torch import Tensor, nn
from torch.nn import functional

from core.demand.heads import GENDERS, Heads
from core.demand.inputs import Targets
from core.demand.ngrams import NgramSketch

FACTS = ("price", "made_for", "category")
COUNT_PENALTY, SHARE_PENALTY = 10.0, 4.0
HARD_SHARE = 0.5
FLOOR = 0.02


class LinearMembers(nn.Module):
    """L linear maps from known features to the heads; what is absent adds nothing.

    Of the title they read the text features and, ready-made at the end of its features, what its n-grams add. They
    read no photos: a photo's many features would be learned by heart, and borrowed photos change every epoch.
    """

    weight: Tensor
    bias: Tensor

    def __init__(self, n_members: int, text_dimension: int, dimensions: Mapping[str, int], n_bands: int) -> None:
        super().__init__()
        self.text_dimension, self.n_outputs = text_dimension, 2 + len(GENDERS) + n_bands
        n_read = text_dimension + sum(dimensions[name] for name in FACTS)
        self.register_buffer("weight", torch.zeros(n_members, n_read, self.n_outputs))
        self.register_buffer("bias", torch.zeros(n_members, self.n_outputs))

    @property
    def n_readings(self) -> int:
        """How many of a title's features are what its n-grams add to these members' outputs."""
        return self.bias.numel()

    def forward(self, features: Mapping[str, Tensor], there: Mapping[str, Tensor]) -> Heads:
        """The heads (n, L, …) from features (n, d) by modality and whether each is there, (n, 1) by modality."""
        title = features["title"] * there["title"]
        readings = title[:, title.shape[1] - self.n_readings :].unflatten(1, self.bias.shape)  # (n, L, outputs)
        values = torch.einsum("nd,ldo->nlo", self._read(features, there), self.weight) + self.bias + readings
        return Heads(values[..., 0], values[..., 1], values[..., 2:4], values[..., 4:])

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

        known = hstack([sketch.matrix(titles), csr_matrix(self._read(features, there).numpy())]).tocsr()
        n_buckets = len(sketch.rarity)
        for member in range(len(self.bias)):
            for truth, is_known, start, penalty in self._wanted(targets):
                rows = (teaches[:, member] & is_known).numpy()
                fitted = Ridge(alpha=penalty, solver="sparse_cg").fit(known[rows], truth[rows].numpy())
                weight = torch.from_numpy(fitted.coef_.reshape(truth.shape[1], -1).T).float()
                place = slice(start, start + truth.shape[1])
                sketch.readings.unflatten(1, self.bias.shape)[:, member, place] = weight[:n_buckets]
                self.weight[member, :, place] = weight[n_buckets:]
                self.bias[member, place] = torch.as_tensor(fitted.intercept_, dtype=torch.float32)

    def _read(self, features: Mapping[str, Tensor], there: Mapping[str, Tensor]) -> Tensor:
        # Facts have a length of about 1, as an n-gram bag has, so that one penalty is fair to all.
        text = features["title"][:, : self.text_dimension]
        facts = [features[name] * there[name] for name in FACTS]
        # Of the price only its standardised value: each of its places would be a feature more to learn by heart.
        facts[0] = functional.pad(facts[0][:, :1], (0, facts[0].shape[1] - 1))
        return torch.cat([text * there["title"], *facts], 1)

    @staticmethod
    def _wanted(targets: Targets) -> tuple[tuple[Tensor, Tensor, int, float], ...]:
        """What to fit, (n, outputs), where it is known, the first of its outputs, and the penalty on its weights."""
        men = torch.stack([1 - targets.male_share, targets.male_share], 1)
        return (
            (targets.views.unsqueeze(1), targets.views.isfinite(), 0, COUNT_PENALTY),
            (targets.sales.unsqueeze(1), targets.sales.isfinite(), 1, COUNT_PENALTY),
            (log_shares(men, targets.prefers_men), targets.has_gender, 2, SHARE_PENALTY),
            (log_shares(targets.age_shares, targets.preferred_age), targets.has_age, 4, SHARE_PENALTY),
        )


def log_shares(shares: Tensor, labels: Tensor) -> Tensor:
    """Logarithms of shares halfway to the label that wins, kept away from zero: what logits should come to."""
    winning = functional.one_hot(labels, shares.shape[1]).to(shares.dtype)
    return (shares * (1 - HARD_SHARE) + winning * HARD_SHARE + FLOOR).log()
