"""Linear members against ridge regression solved the plain way."""

import numpy as np
import torch

from core.demand.inputs import Targets
from core.demand.linear import COUNT_PENALTY, LinearMembers
from core.demand.ngrams import NgramSketch

TITLES = ["red shirt", "blue shirt", "red skirt", "green skirt", "blue hat", "green hat"] * 4
SIZES = {"title": 2 + 2 * 6, "price": 3, "made_for": 3, "category": 2}


def test_views_are_a_ridge_regression_on_n_grams_text_and_facts() -> None:
    torch.manual_seed(0)
    n = len(TITLES)
    sketch = NgramSketch(256, 0, n_readings=12)
    sketch.fit(TITLES, seed=0)
    features = {name: torch.randn(n, size) for name, size in SIZES.items()}
    there = {name: torch.ones(n, 1, dtype=torch.bool) for name in SIZES}
    shares = torch.rand(n, 2).softmax(1)
    targets = Targets(torch.randn(n) + 8, torch.randn(n), torch.rand(n), shares)
    teaches = torch.ones(n, 2, dtype=torch.bool)
    teaches[:4, 1] = False
    members = LinearMembers(2, 2, SIZES, n_bands=2)
    members.fit(features, there, TITLES, sketch, targets, teaches)
    features["title"] = torch.cat([features["title"][:, :2], sketch(TITLES)], 1)
    answer = members(features, there).views

    known = [features["title"][:, :2], features["price"][:, :1], features["made_for"], features["category"]]
    matrix = np.hstack([sketch.matrix(TITLES).toarray(), *(part.numpy() for part in known)]).astype(np.float64)
    for member in range(2):
        rows = teaches[:, member].numpy()
        truth = targets.views.numpy()[rows].astype(np.float64)
        centred = matrix[rows] - matrix[rows].mean(0)
        gram = centred.T @ centred + COUNT_PENALTY * np.eye(matrix.shape[1])
        weight = np.linalg.solve(gram, centred.T @ (truth - truth.mean()))
        expected = truth.mean() + (matrix - matrix[rows].mean(0)) @ weight
        assert np.allclose(answer[:, member].numpy(), expected, atol=0.02)


def test_what_is_absent_adds_nothing() -> None:
    torch.manual_seed(0)
    members = LinearMembers(1, 2, {**SIZES, "title": 2 + 6}, n_bands=2)
    torch.nn.init.normal_(members.weight)
    features = {name: torch.randn(1, size) for name, size in {**SIZES, "title": 2 + 6}.items()}
    nothing = {name: torch.zeros(1, 1, dtype=torch.bool) for name in SIZES}
    assert members(features, nothing).views.tolist() == [[0.0]]
