"""Weights by name: what of a module there is, what training changes, and copies of it."""

from collections.abc import Mapping

import torch
from torch import Tensor, nn


def state_of(module: nn.Module) -> dict[str, Tensor]:
    """All weights and buffers of a module, without gradients."""
    return {name: value.detach() for name, value in module.state_dict().items()}


def changing(module: nn.Module) -> dict[str, Tensor]:
    """What training changes: trained weights, and the running statistics of batch normalisation."""
    names = {name for name, weight in module.named_parameters() if weight.requires_grad}
    for name, part in module.named_modules():
        if isinstance(part, nn.modules.batchnorm._NormBase):
            names |= {f"{name}.{buffer}".lstrip(".") for buffer, _ in part.named_buffers(recurse=False)}
    return {name: value for name, value in state_of(module).items() if name in names}


def copied(tensors: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """The same tensors, each with memory of its own."""
    return {name: value.clone() for name, value in tensors.items()}


def fill(tensors: Mapping[str, Tensor], source: Mapping[str, Tensor]) -> None:
    """Copy into tensors what the source has under their names."""
    there = [name for name in tensors if name in source]
    torch._foreach_copy_([tensors[name] for name in there], [source[name] for name in there])


def under(prefix: str, tensors: dict[str, Tensor]) -> dict[str, Tensor]:
    """The tensors whose names begin with a prefix, by the rest of their names."""
    return {name.removeprefix(prefix): value for name, value in tensors.items() if name.startswith(prefix)}
