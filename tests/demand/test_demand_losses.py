"""The losses against hand computation."""

import math

import torch

from core.demand.learning.losses import focal, paper_loss, soft_loss
from core.demand.network.heads import Heads
from core.demand.network.inputs import Targets

NAN = float("nan")


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
    heads = Heads(one(8.0), one(5.0), torch.tensor([[[0.0, 0.0]]]), torch.zeros(1, 1, 4))
    targets = Targets(
        torch.tensor([10.0]), torch.tensor([6.0]), torch.tensor([0.7]), torch.tensor([[0.1, 0.2, 0.6, 0.1]])
    )
    losses = paper_loss(heads, targets)
    # CE of two equal logits is ln 2; focal of p = 1/4 is (3/4)² ln 4; squared errors are 4 and 1, weighed by 0.01.
    assert math.isclose(float(losses["total"]), math.log(2) + 0.5625 * math.log(4) + 0.04 + 0.01, rel_tol=1e-5)


def test_a_missing_figure_neither_counts_nor_breaks_the_gradient() -> None:
    views = torch.tensor([[8.0], [9.0]], requires_grad=True)
    zeros = torch.zeros(2, 1)
    heads = Heads(views, zeros, torch.zeros(2, 1, 2), torch.zeros(2, 1, 3))
    shares = torch.full((2, 3), NAN)
    targets = Targets(torch.tensor([10.0, NAN]), torch.tensor([NAN, NAN]), torch.tensor([NAN, NAN]), shares)
    losses = paper_loss(heads, targets)
    losses["total"].backward()
    assert losses["views"].item() == 4.0, "the mean is over the one that is known"
    assert (float(losses["sales"]), float(losses["gender"]), float(losses["age"])) == (0, 0, 0)
    assert views.grad is not None and torch.allclose(views.grad, torch.tensor([[-0.04], [0.0]]))


def test_soft_loss_measures_shares_and_skips_members_that_leave_the_product_out() -> None:
    heads = Heads(
        torch.tensor([[8.0, 99.0]]),
        torch.zeros(1, 2),
        torch.zeros(1, 2, 2),
        torch.tensor([[[0.0, math.log(3)], [9.0, 0]]]),
    )
    targets = Targets(torch.tensor([10.0]), torch.tensor([NAN]), torch.tensor([0.25]), torch.tensor([[0.5, 0.5]]))
    losses = soft_loss(heads, targets, torch.tensor([2.0, 1.0]), torch.tensor([[True, False]]), hard_share=0)
    assert float(losses["views"]) == 1.0, "an error of two spreads of two"
    assert math.isclose(float(losses["gender"]), math.log(2), rel_tol=1e-5)
    assert math.isclose(float(losses["age"]), -0.5 * math.log(1 / 4) - 0.5 * math.log(3 / 4), rel_tol=1e-5)
