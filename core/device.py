"""The device that numbers are worked out on: chosen once, bounded in its memory, and left when that runs out."""

from __future__ import annotations

import warnings
from copy import deepcopy
from functools import cache
from typing import Any, cast

import torch
from torch import Tensor, nn

from core.config import device_name
from core.errors import SettingError

MAX_SHARE = 0.8
"""Of a GPU's memory that one process may take; the rest is left to whatever draws the screen."""


def chosen(needs_float64: bool = False) -> torch.device:
    """The device that `VITRINE_DEVICE` names, or else the fastest there is: cuda, mps, cpu.

    Args:
        needs_float64: whether double precision is needed, which Apple's GPUs do not have: they give way to the CPU.

    Raises:
        SettingError: the device that was named is not there.
    """
    name = device_name() or _fastest()
    device = torch.device(name)
    if not _is_there(device):
        raise SettingError(
            f"VITRINE_DEVICE is “{name}”, and this computer has none that PyTorch can use.",
            f"Set it to {_fastest()}, or remove it.",
        )
    if device.type == "cuda":
        _bound(device)
    return torch.device("cpu") if needs_float64 and device.type == "mps" else device


def is_bfloat16_faster(device: torch.device) -> bool:
    """Whether bfloat16 is faster than single precision: on a GPU, and on a processor that has instructions for it."""
    is_told = hasattr(torch.cpu, "get_capabilities")  # younger than the oldest torch that is welcome
    return device.type == "cuda" or (is_told and bool(torch.cpu.get_capabilities().get("avx512_bf16")))


class Replica:
    """A frozen module's copy on the chosen device, for answers without gradients.

    The module itself stays on the CPU in single precision, where explanations ask it for gradients. The copy is made
    at the first answer. Where nothing is won by a copy, the module itself answers.

    Args:
        module: in eval mode; what changes in it after the first answer is not heard.
        is_halved: whether the copy may compute in bfloat16 where that is faster: three digits instead of seven.
        device: instead of the chosen one.
    """

    def __init__(self, module: nn.Module, is_halved: bool = False, device: torch.device | None = None) -> None:
        self.device, self.is_halved = device or chosen(), is_halved
        self._module, self._copy = module, cast("nn.Module | None", None)

    def __call__(self, *inputs: Tensor) -> Tensor:
        """What the module makes of inputs, float32 on the CPU.

        Warns:
            RuntimeWarning: the device's memory ran out; this answer and all that follow come from the CPU.
        """
        try:
            return self._answer(*inputs)
        except torch.OutOfMemoryError:
            if self.device.type == "cpu":
                raise
        warnings.warn(_OUT_OF_MEMORY.format(self.device), RuntimeWarning, stacklevel=2)
        self.device, self.is_halved, self._copy = torch.device("cpu"), False, None
        return self._answer(*inputs)

    def __deepcopy__(self, memo: dict[int, Any]) -> Replica:
        """The replica of a copied module: it makes a copy of its own when it is asked."""
        made = Replica(deepcopy(self._module, memo), self.is_halved, self.device)
        memo[id(self)] = made
        return made

    def _answer(self, *inputs: Tensor) -> Tensor:
        if self._copy is None:
            self._copy = self._made()
        answer: Tensor = self._copy(*(one.to(self.device) for one in inputs))
        return answer.float().cpu()

    def _made(self) -> nn.Module:
        is_halved = self.is_halved and is_bfloat16_faster(self.device)
        if self.device.type == "cpu" and not is_halved:
            return self._module
        return deepcopy(self._module).to(self.device, torch.bfloat16 if is_halved else torch.float32)


_OUT_OF_MEMORY = (
    "The memory of {} ran out, so photos and titles are encoded on the CPU from here on, which is slower. "
    "Close what else uses it and start again, or set VITRINE_DEVICE=cpu."
)


def _fastest() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def _is_there(device: torch.device) -> bool:
    if device.type == "cuda":
        return torch.cuda.is_available() and (device.index or 0) < torch.cuda.device_count()
    return device.type == "cpu" or torch.backends.mps.is_available()


@cache
def _bound(device: torch.device) -> None:
    torch.cuda.set_per_process_memory_fraction(MAX_SHARE, device)
