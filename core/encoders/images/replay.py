"""A network's training pass recorded once on a GPU and replayed, for batches too small to keep the GPU busy."""

from typing import Any, cast

import torch
from torch import Tensor, nn


class Replay:
    """Calls a module in training; on a GPU, full batches replay its recorded forward and backward.

    A small network's kernels end sooner than Python launches the next; a CUDA graph launches all of them at once. It
    computes what the module computes, on the same weights. Other batches, other devices, and a GPU that cannot record
    call the module as it is.
    """

    def __init__(self, module: nn.Module, batch_size: int) -> None:
        """Replay `module` for batches of `batch_size` photos; hooks that it has by then forbid to record it."""
        self.module, self.batch_size = module, batch_size
        self._recorded: Any = None
        self._is_tried = False

    def __call__(self, images: Tensor) -> Tensor:
        """What the module makes of a batch of images; it is overwritten by the next call's."""
        is_usual = images.is_cuda and len(images) == self.batch_size and self.module.training
        if is_usual and torch.is_grad_enabled():
            if not self._is_tried:
                self._record(images)
            if self._recorded is not None:
                return cast(Tensor, self._recorded(images))
        return cast(Tensor, self.module(images))

    @property
    def is_recorded(self) -> bool:
        """Whether full batches are replayed."""
        return self._recorded is not None

    def _record(self, images: Tensor) -> None:
        self._is_tried = True
        # Recording runs the module a few times, which must not count in its running statistics.
        before = {name: value.clone() for name, value in self.module.named_buffers()}
        is_mixed = torch.is_autocast_enabled("cuda")
        precision = torch.get_autocast_dtype("cuda")
        try:
            # Weights are converted within the graph at each replay: what is cached would be of the first step.
            with torch.autocast("cuda", precision, enabled=is_mixed, cache_enabled=False):
                record = cast(Any, torch.cuda.make_graphed_callables)
                self._recorded = record(_Shell(self.module), (images.detach().clone(),))
        except RuntimeError:
            self._recorded = None
        finally:
            with torch.no_grad():
                for name, value in self.module.named_buffers():
                    value.copy_(before[name])


class _Shell(nn.Module):
    """What is recorded in the module's stead: recording replaces `forward`, and the module is to keep its own."""

    def __init__(self, module: nn.Module) -> None:
        super().__init__()
        self.module = module

    def forward(self, images: Tensor) -> Tensor:
        return cast(Tensor, self.module(images))
