"""The losses against hand computation."""

import math

import torch

from core.demand.learning.losses import focal, paper_loss, soft_loss
from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import Targets
from core.demand.network.model import FIRST_HEADS

NAN = float("nan")


def said(*values: torch.Tensor) -> Outputs:
    return Outputs(zip(FIRST_HEADS, values, strict=True))


def came(views: list[float], sales: list[float], men: list[float], ages: list[list[float]]) -> Targets:
    bands = tuple(f"age {place}" for place in range(len(ages[0])))
    share = torch.tensor(men)
    values = (torch.tensor(views), torch.tensor(sales), torch.stack([1 - share, share], 1), torch.tensor(ages))
    return Targets(HeadSet(FIRST_HEADS, bands), dict(zip(FIRST_HEADS, values, strict=True)))


def one(value: float) -> torch.Tensor:
    return torch.tensor([[value]])


def test_focal_loss_of_a_known_probability() -> None:
    logits = torch.tensor([[math.log(0.8), math.log(0.2)]])
    assert math.isclose(float(focal(logits, torch.tensor([0]))), 0.2**2 * -math.log(0.8), rel_tol=1e-5)
    assert math.isclose(float(focal(logits, torch.tensor([1]))), 0.8**2 * -math.log(0.2), rel_tol=1e-5)


def test_focal_loss_without_focus_is_cross_entropy() -> None:
    logits, labels = torch.randn(7, 4), torch.randint(4, (7,))
    expected = torch.nn.functional.cross_entropy(logits, labels, reduction="none")
    assert torch.allclose(focal(logits, labels, focus=0), expected, atol=1e-6)


def test_the_papers_loss_by_hand() -> None:
    outputs = said(one(8.0), one(5.0), torch.tensor([[[0.0, 0.0]]]), torch.zeros(1, 1, 4))
    losses = paper_loss(outputs, came([10.0], [6.0], [0.7], [[0.1, 0.2, 0.6, 0.1]]))
    # CE of two equal logits is ln 2; focal of p = 1/4 is (3/4)² ln 4; squared errors are 4 and 1, weighed by 0.01.
    assert math.isclose(float(losses["total"]), math.log(2) + 0.5625 * math.log(4) + 0.04 + 0.01, rel_tol=1e-5)


def test_a_missing_figure_neither_counts_nor_breaks_the_gradient() -> None:
    views = torch.tensor([[8.0], [9.0]], requires_grad=True)
    zeros = torch.zeros(2, 1)
    outputs = said(views, zeros, torch.zeros(2, 1, 2), torch.zeros(2, 1, 3))
    losses = paper_loss(outputs, came([10.0, NAN], [NAN, NAN], [NAN, NAN], [[NAN] * 3] * 2))
    losses["total"].backward()
    assert losses["views"].item() == 4.0, "the mean is over the one that is known"
    assert (float(losses["sales"]), float(losses["gender"]), float(losses["age"])) == (0, 0, 0)
    assert views.grad is not None and torch.allclose(views.grad, torch.tensor([[-0.04], [0.0]]))


def test_soft_loss_measures_shares_and_skips_members_that_leave_the_product_out() -> None:
    outputs = said(
        torch.tensor([[8.0, 99.0]]),
        torch.zeros(1, 2),
        torch.zeros(1, 2, 2),
        torch.tensor([[[0.0, math.log(3)], [9.0, 0]]]),
    )
    targets = came([10.0], [NAN], [0.25], [[0.5, 0.5]])
    losses = soft_loss(outputs, targets, torch.tensor([2.0, 1.0]), torch.tensor([[True, False]]), hard_share=0)
    assert float(losses["views"]) == 1.0, "an error of two spreads of two"
    assert math.isclose(float(losses["gender"]), math.log(2), rel_tol=1e-5)
    assert math.isclose(float(losses["age"]), -0.5 * math.log(1 / 4) - 0.5 * math.log(3 / 4), rel_tol=1e-5)
