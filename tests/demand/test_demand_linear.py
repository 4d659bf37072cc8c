"""Linear members against ridge regression solved the plain way."""

import numpy as np
import torch

from core.demand.network.heads import HeadSet
from core.demand.network.inputs import Targets
from core.demand.network.linear import COUNT_PENALTY, LENGTH, REACH, STEP, LinearMembers
from core.demand.network.model import FIRST_HEADS
from core.demand.network.ngrams import NgramSketch

TITLES = ["red shirt", "blue shirt", "red skirt", "green skirt", "blue hat", "green hat"] * 4
HEADS = HeadSet(FIRST_HEADS, ("young", "old"))
SIZES = {"title": 2 + 2 * 6, "price": 3, "made_for": 3, "category": 2}


def test_views_are_a_ridge_regression_on_n_grams_facts_and_prices_within_kinds() -> None:
    torch.manual_seed(0)
    n = len(TITLES)
    sketch = NgramSketch(256, 0, n_readings=12)
    sketch.fit(TITLES, seed=0)
    features = {name: torch.randn(n, size) for name, size in SIZES.items()}
    there = {name: torch.ones(n, 1, dtype=torch.bool) for name in SIZES}
    shares = torch.rand(n, 2).softmax(1)
    drawn = (torch.randn(n) + 8, torch.randn(n), torch.rand(n, 2).softmax(1), shares)
    targets = Targets(HEADS, dict(zip(FIRST_HEADS, drawn, strict=True)))
    teaches = torch.ones(n, 2, dtype=torch.bool)
    teaches[:4, 1] = False
    members = LinearMembers(2, SIZES, HEADS)
    members.fit(features, there, TITLES, sketch, targets, teaches)
    features["title"] = torch.cat([features["title"][:, :2], sketch(TITLES)], 1)
    answer = members(features, there)["views"]

    price, kind = features["price"][:, :1].numpy(), features["category"].numpy()
    bumps = plain_bumps(price)
    within = np.stack([[bumps[row, b] * kind[row] for b in range(bumps.shape[1])] for row in range(n)]).reshape(n, -1)
    known = [sketch.matrix(TITLES).toarray(), price, features["made_for"].numpy(), kind, bumps, within]
    matrix = np.hstack(known).astype(np.float64)
    for member in range(2):
        rows = teaches[:, member].numpy()
        truth = targets.values["views"].numpy()[rows].astype(np.float64)
        centred = matrix[rows] - matrix[rows].mean(0)
        gram = centred.T @ centred + COUNT_PENALTY * np.eye(matrix.shape[1])
        weight = np.linalg.solve(gram, centred.T @ (truth - truth.mean()))
        expected = truth.mean() + (matrix - matrix[rows].mean(0)) @ weight
        assert np.allclose(answer[:, member].numpy(), expected, atol=0.02)


def plain_bumps(price: np.ndarray) -> np.ndarray:
    """Each price's closeness to points along the scale, of such a height that a price is as like itself as 1."""
    centres = np.linspace(-REACH, REACH, round(2 * REACH / STEP) + 1)
    height = (STEP / (LENGTH * np.sqrt(np.pi / 2))) ** 0.5
    return height * np.exp(-(((np.clip(price, -REACH, REACH) - centres) / LENGTH) ** 2))


def test_two_prices_are_as_alike_as_a_gaussian_of_their_distance() -> None:
    members = LinearMembers(1, SIZES, HEADS)
    price = torch.tensor([[0.0], [0.3], [1.1], [-0.8]])
    bumps = members._bumps(price).double()
    expected = torch.exp(-((price - price.T).double() ** 2) / (2 * LENGTH**2))
    assert torch.allclose(bumps @ bumps.T, expected, atol=0.01)


def test_what_is_absent_adds_nothing() -> None:
    torch.manual_seed(0)
    members = LinearMembers(1, {**SIZES, "title": 2 + 6}, HEADS)
    torch.nn.init.normal_(members.weight)
    features = {name: torch.randn(1, size) for name, size in {**SIZES, "title": 2 + 6}.items()}
    nothing = {name: torch.zeros(1, 1, dtype=torch.bool) for name in SIZES}
    assert members(features, nothing)["views"].tolist() == [[0.0]]
