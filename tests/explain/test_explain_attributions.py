"""Attributions of functions whose answer is known."""

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from core.explain.attributions import grad_cam, infidelity, integrated_gradients, left_out, sensitivity, smoothed
from core.explain.pieces import rollout
from core.explain.shapley import Array, Masks

SLOPES = np.array([2.0, -1.0, 0.5, 4.0])


def linear(masks: Masks) -> Array:
    return masks @ SLOPES


def product(left: Tensor, right: Tensor) -> Tensor:
    """Σ left² · right over a row: by hand, left takes two thirds of it and right one."""
    return (left**2 * right).sum(1)


def test_joint_gradients_split_a_product_as_the_integral_by_hand_does() -> None:
    left, right = torch.tensor([[1.0, 2.0]]), torch.tensor([[3.0, 5.0]])
    first, second = integrated_gradients(product, (left, right), (torch.zeros(1, 2), torch.zeros(1, 2)), n_steps=3)
    assert first.tolist()[0] == pytest.approx([2.0, 40 / 3])  # ∫ 2 (al)(ar) l da = 2/3 · l² r
    assert second.tolist()[0] == pytest.approx([1.0, 20 / 3])
    assert float(first.sum() + second.sum()) == pytest.approx(23.0)


def test_smoothing_a_linear_map_changes_nothing_and_a_rough_one_the_same_every_time() -> None:
    values = torch.arange(6.0).view(1, 6)
    assert smoothed(lambda rows: 3 * rows, values, 0.5, 4) == pytest.approx(3 * values)
    rough = [smoothed(lambda rows: rows.abs().sqrt(), values, 0.5, 4) for _ in range(2)]
    assert torch.equal(*rough)


def test_grad_cam_is_captums_before_its_negative_half_is_cut() -> None:
    from captum.attr import LayerGradCam

    torch.manual_seed(0)
    convolution, head = nn.Conv2d(3, 5, 3), nn.Linear(5, 1)
    network = nn.Sequential(convolution, nn.AdaptiveAvgPool2d(1), nn.Flatten(), head)
    images = torch.randn(2, 3, 8, 8)
    theirs = LayerGradCam(network, convolution).attribute(images, target=0)
    maps = convolution(images).detach()
    assert torch.allclose(grad_cam(lambda rows: head(rows.mean((2, 3)))[:, 0], maps), theirs[:, 0], atol=1e-6)


def test_left_out_finds_the_slopes_of_a_linear_function_with_single_windows_and_their_means_with_wider_ones() -> None:
    assert left_out(linear, np.eye(4, dtype=bool)) == pytest.approx(SLOPES)
    pairs = np.array([[True, True, False, False], [False, True, True, False]])
    assert left_out(linear, pairs) == pytest.approx([0.5, 0.125, -0.25, 0.0])


def test_infidelity_is_nothing_for_the_true_slopes_and_one_for_no_map() -> None:
    assert infidelity(linear, SLOPES, 64) == pytest.approx(0, abs=1e-9)
    assert infidelity(linear, np.zeros(4), 64) == pytest.approx(1)
    assert infidelity(linear, -SLOPES, 64) == pytest.approx(4)


def test_sensitivity_of_a_linear_map_is_the_size_of_the_move() -> None:
    values = torch.ones(1, 1)
    found = sensitivity(lambda rows: (3 * rows,), (values,), reach=0.1, n_samples=200)
    assert 0.09 < found <= 0.1
    assert sensitivity(lambda rows: (0 * rows + 1,), (values,), 0.1, 4) == 0


def test_rollout_of_uniform_attention_is_uniform_and_of_one_that_all_look_at_is_by_hand() -> None:
    uniform = torch.full((1, 2, 3, 4, 4), 0.25)
    assert rollout(uniform)[0].tolist() == pytest.approx([0.25] * 4)
    first = torch.zeros(1, 1, 2, 2, 2)
    first[..., 0] = 1.0
    assert rollout(first)[0].tolist() == pytest.approx([0.75, 0.25])
