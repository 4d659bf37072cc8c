"""Replay on a machine without a GPU calls the module as it is; with one, replayed steps are the module's own."""

import copy

import pytest
import torch
from torch import nn

from core.encoders.images import Replay


def network() -> nn.Module:
    torch.manual_seed(0)
    return nn.Sequential(nn.Conv2d(3, 4, 3), nn.BatchNorm2d(4), nn.ReLU(), nn.AdaptiveAvgPool2d(1), nn.Flatten())


def test_without_a_gpu_the_module_is_called_as_it_is() -> None:
    module, images = network(), torch.rand(6, 3, 8, 8)
    twin = copy.deepcopy(module)
    replay = Replay(module, batch_size=6)
    assert torch.equal(replay(images), twin(images))
    assert torch.equal(module[1].running_mean, twin[1].running_mean)
    assert not replay.is_recorded


@pytest.mark.skipif(not torch.cuda.is_available(), reason="records CUDA graphs, which need a GPU")
def test_on_a_gpu_replayed_steps_are_those_of_the_module() -> None:
    module = network().cuda()
    twin, replay = copy.deepcopy(module), Replay(module, batch_size=6)
    for step in range(4):
        images = torch.rand(6 if step != 2 else 3, 3, 8, 8, device="cuda")
        for one, encode in ((module, replay), (twin, twin)):
            one.zero_grad(set_to_none=True)
            encode(images).square().mean().backward()
            with torch.no_grad():
                for weight in one.parameters():
                    weight -= 0.1 * weight.grad
    assert replay.is_recorded
    for ours, theirs in zip(module.state_dict().values(), twin.state_dict().values(), strict=True):
        assert torch.allclose(ours.float(), theirs.float(), atol=1e-4)
