"""Features brought to the units that training met them in."""

import math

import torch
from torch import Tensor, nn
from torch.nn import functional

N_SPREADS = 2.5


class Scale(nn.Module):
    """Features minus their training mean, each by its training spread: (n, d) → (n, d)."""

    centre: Tensor
    spread: Tensor

    def __init__(self, dimension: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.zeros(dimension))
        self.register_buffer("spread", torch.ones(dimension))

    @torch.no_grad()
    def fit(self, features: Tensor) -> None:
        """Take the measure of features (n, d)."""
        if len(features) > 1:
            self.centre.copy_(features.mean(0))
            self.spread.copy_(features.std(0).clamp_min(1e-6))

    def forward(self, features: Tensor) -> Tensor:
        """The features in their training units."""
        return (features - self.centre) / self.spread


class Whitening(nn.Module):
    """Features turned to their principal axes, all of one spread, so that a typical row has a given length.

    What an encoder learned by heart of the titles it was pretrained on lies along its widest axes; at one spread the
    many narrow ones, which carry over to titles that it has not read, are heard as well.
    """

    centre: Tensor
    axes: Tensor

    def __init__(self, dimension: int, length: float) -> None:
        super().__init__()
        self.length = length
        self.register_buffer("centre", torch.zeros(dimension))
        self.register_buffer("axes", torch.zeros(dimension, dimension))

    @torch.no_grad()
    def fit(self, features: Tensor) -> None:
        """Take the measure of features (n, d); axes that hardly anything lies along stay silent."""
        if len(features) < 2:
            return
        self.centre.copy_(features.mean(0))
        _, spreads, axes = torch.linalg.svd((features - self.centre).double(), full_matrices=False)
        is_heard = spreads > 1e-3 * spreads[0]
        scale = torch.where(is_heard, len(features) ** 0.5 / spreads, 0) * self.length / int(is_heard.sum()) ** 0.5
        self.axes[:, : len(spreads)] = (axes.T * scale).float()

    def forward(self, features: Tensor) -> Tensor:
        """The whitened features (n, d)."""
        return (features - self.centre) @ self.axes


class KindScale(nn.Module):
    """A category and the subcategory within it as numbers: (n,), (n,) → (n, categories + kinds).

    The category is one-hot. The subcategory is one-hot less its share among the category's products, so that an offer
    of which only the category is known (kind -1) reads as the average product of its category.
    """

    shares: Tensor

    def __init__(self, n_categories: int, n_kinds: int) -> None:
        super().__init__()
        self.register_buffer("shares", torch.zeros(n_categories, n_kinds))

    @torch.no_grad()
    def fit(self, categories: Tensor, kinds: Tensor) -> None:
        """Count each category's kinds: positions (n,), (n,) of training products."""
        known = kinds >= 0
        counts = torch.zeros_like(self.shares).index_put_(
            (categories[known], kinds[known]), torch.ones(int(known.sum())), accumulate=True
        )
        self.shares.copy_(counts / counts.sum(1, keepdim=True).clamp_min(1))

    def forward(self, categories: Tensor, kinds: Tensor) -> Tensor:
        """The encoding of positions (n,) of categories and of kinds within them."""
        n_categories, n_kinds = self.shares.shape
        one_hot = functional.one_hot(categories, n_categories).to(self.shares.dtype)
        if not n_kinds:
            return one_hot
        apart = functional.one_hot(kinds.clamp_min(0), n_kinds) - self.shares[categories]
        return torch.cat([one_hot, apart * (kinds >= 0).unsqueeze(1)], 1)


class PriceScale(nn.Module):
    """A log price (n,) as its standardised value and its place between training quantiles: (n, 1 + knots).

    The places are the piecewise-linear encoding of Gorishniy et al. (2022): each knot rises from 0 to 1 across its
    share of the training prices.
    """

    centre: Tensor
    spread: Tensor
    edges: Tensor

    def __init__(self, n_knots: int) -> None:
        super().__init__()
        self.register_buffer("centre", torch.tensor(0.0))
        self.register_buffer("spread", torch.tensor(1.0))
        self.register_buffer("edges", torch.linspace(0, 1, n_knots + 1))

    @torch.no_grad()
    def fit(self, prices: Tensor) -> None:
        """Take the measure of training log prices (n,): median and the spread of their middle half."""
        if len(prices) < 2:
            return
        low, middle, high = torch.quantile(prices, torch.tensor([0.25, 0.5, 0.75]))
        self.centre.copy_(middle)
        # 1.349 standard deviations lie between the quartiles of a normal distribution.
        self.spread.copy_(((high - low) / 1.349).clamp_min(1e-3))
        self.edges.copy_(torch.quantile(prices, torch.linspace(0, 1, len(self.edges))))

    @property
    def usual(self) -> tuple[float, float]:
        """Prices as far from the middle as hardly any training price was: the lowest and the highest."""
        middle, reach = float(self.centre), N_SPREADS * float(self.spread)
        return math.exp(middle - reach), math.exp(middle + reach)

    def forward(self, prices: Tensor) -> Tensor:
        """The encoding of log prices (n,)."""
        standard = ((prices - self.centre) / self.spread).clamp(-4, 4).unsqueeze(1)
        widths = (self.edges[1:] - self.edges[:-1]).clamp_min(1e-6)
        places = ((prices.unsqueeze(1) - self.edges[:-1]) / widths).clamp(0, 1)  # (n, knots)
        return torch.cat([standard, places], 1)
