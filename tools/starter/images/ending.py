"""How a network ends: the last map, its global average, and the linear map that names classes by it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch.nn.functional as F
from torch import Tensor
from torch.overrides import TorchFunctionMode

from core.errors import SourceError


@dataclass(frozen=True)
class Classifier:
    """The linear map by which a network names what its averaged features show.

    Attributes:
        weight: (n_names, d).
        bias: (n_names,).
    """

    weight: Tensor
    bias: Tensor

    def __call__(self, features: Tensor) -> Tensor:
        """Probabilities (n, n_names) of features (n, d)."""
        return F.linear(features, self.weight, self.bias).softmax(-1)


class Ending(TorchFunctionMode):
    """Notes how a network that runs in its block ends.

    Attributes:
        map: the last one (n, d, h, w) that was brought to one value a channel.
        classifier: the linear map that was then applied to those values.
    """

    map: Tensor | None = None
    classifier: Classifier | None = None

    def __torch_function__(
        self, function: Callable[..., Any], types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        result = function(*args, **(kwargs or {}))
        if args and isinstance(args[0], Tensor) and isinstance(result, Tensor):
            self._note(function, args, result)
        return result

    def _note(self, function: Callable[..., Any], args: tuple[Any, ...], result: Tensor) -> None:
        before, n_values = args[0], args[0].shape[:2].numel()
        if before.dim() == 4 and before.numel() > n_values == result.numel():
            self.map = before
        elif function in (F.conv2d, F.linear) and before.numel() == n_values:
            weight = args[1].flatten(1)
            bias = args[2] if len(args) > 2 and args[2] is not None else weight.new_zeros(len(weight))
            self.classifier = Classifier(weight, bias)


def features_and_map(features: Callable[[Tensor], Tensor], images: Tensor) -> tuple[Tensor, Tensor]:
    """A network's features (n, d) of images, and the map (n, d, h, w) that they are the average of.

    Raises:
        SourceError: the network does not end in a global average.
    """
    ending = Ending()
    with ending:
        result = features(images)
    if ending.map is None or ending.map.shape[:2] != result.shape:
        raise SourceError("The network does not end in a global average.", "Choose one whose last map can be seen.")
    return result, ending.map
