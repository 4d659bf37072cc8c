"""EfficientNet-Lite0 as plain convolutions: what batch norm would do is in their weights already.

It is written out here, in fifty lines, because an answer then needs neither timm nor torchvision, which take seconds
to import and 200 MB. Tan & Le 2019, with the changes of its authors' “Lite” family: no squeeze-and-excitation, ReLU6.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import islice

import torch
from torch import Tensor, nn
from torch.nn import functional

DIMENSION = 1280
EPSILON = 1e-3
"""Of the batch norms that were folded, as TensorFlow trained them."""
# Of each stage: blocks, kernel, stride of its first block, expansion, channels out.
STAGES = (
    (1, 3, 1, 1, 16),
    (2, 3, 2, 6, 24),
    (2, 5, 2, 6, 40),
    (3, 3, 2, 6, 80),
    (3, 5, 1, 6, 112),
    (4, 5, 2, 6, 192),
    (1, 3, 1, 6, 320),
)
_NORM = ("weight", "bias", "running_mean", "running_var")
_CHANNELS = 32


class Convolution(nn.Conv2d):
    """A convolution whose output is as large as its input, or as input / stride, padded as TensorFlow pads."""

    def __init__(self, n_in: int, n_out: int, kernel: int, stride: int = 1, is_depthwise: bool = False) -> None:
        padding = kernel // 2 if stride == 1 else 0
        super().__init__(n_in, n_out, kernel, stride, padding, groups=n_in if is_depthwise else 1)

    def forward(self, input: Tensor) -> Tensor:
        """Maps (n, n_out, ⌈height / stride⌉, ⌈width / stride⌉) of maps (n, n_in, height, width)."""
        kernel, stride = self.kernel_size[0], self.stride[0]
        if stride > 1:
            # An odd one out goes to the right and to the bottom.
            missing = [max((-(-side // stride) - 1) * stride + kernel - side, 0) for side in input.shape[-2:]]
            (top, bottom), (left, right) = ((one // 2, one - one // 2) for one in missing)
            input = functional.pad(input, (left, right, top, bottom))
        return super().forward(input)


class Block(nn.Module):
    """Channels made many, each seen on its own, and made few again; added to what came in where both are alike."""

    def __init__(self, n_in: int, n_out: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        n_inner = n_in * expansion
        self.widen = Convolution(n_in, n_inner, 1) if expansion > 1 else None
        self.look = Convolution(n_inner, n_inner, kernel, stride, is_depthwise=True)
        self.narrow = Convolution(n_inner, n_out, 1)
        self.is_added = stride == 1 and n_in == n_out

    def forward(self, maps: Tensor) -> Tensor:
        """Maps (n, n_out, ⌈height / stride⌉, ⌈width / stride⌉) of maps (n, n_in, height, width)."""
        wide = maps if self.widen is None else functional.relu6(self.widen(maps))
        narrow: Tensor = self.narrow(functional.relu6(self.look(wide)))
        return narrow + maps if self.is_added else narrow


def lite0() -> nn.Sequential:
    """EfficientNet-Lite0 up to its global average, with fresh weights; (n, 3, size, size) to (n, 1280)."""
    blocks, n_in = list[nn.Module](), _CHANNELS
    for n_blocks, kernel, first_stride, expansion, n_out in STAGES:
        for number in range(n_blocks):
            blocks.append(Block(n_in, n_out, kernel, 1 if number else first_stride, expansion))
            n_in = n_out
    stem, head = Convolution(3, _CHANNELS, 3, 2), Convolution(n_in, DIMENSION, 1)
    maps = nn.Sequential(stem, nn.ReLU6(), *blocks, head, nn.ReLU6())
    return nn.Sequential(maps, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def folded(tensors: Sequence[tuple[str, Tensor]]) -> dict[str, Tensor]:
    """Weights for `lite0` from those of a network with batch norms, each convolution followed by its own.

    `γ (w·x − μ) / √(σ² + ε) + β` is a convolution again, with weights `w γ / √(σ² + ε)`; it is worked out in double
    precision.

    Args:
        tensors: by name, in the order of the network, whose classifier comes last.

    Raises:
        ValueError: they are not those of an EfficientNet-Lite0.
    """
    given = [(name, tensor.double()) for name, tensor in tensors if not name.endswith("num_batches_tracked")]
    rows, made = iter(given), dict[str, Tensor]()
    for name, expected in _convolutions():
        (_, weight), *norm = islice(rows, 5)
        told = {row.rpartition(".")[2]: values for row, values in norm}
        if weight.shape != expected.shape or tuple(told) != _NORM:
            raise ValueError(f"{name} is of the shape {tuple(weight.shape)} instead of {tuple(expected.shape)}")
        scale = told["weight"] / torch.sqrt(told["running_var"] + EPSILON)  # (n_out,)
        made[f"{name}.weight"] = (weight * scale.view(-1, 1, 1, 1)).float()
        made[f"{name}.bias"] = (told["bias"] - told["running_mean"] * scale).float()
    return made


def in_order(tensors: Mapping[str, Tensor]) -> list[tuple[str, Tensor]]:
    """The tensors of timm's `tf_efficientnet_lite0`, which a file may keep in any order, in that of the network."""
    prefixes = ["conv_stem.", "bn1."]
    for stage, (n_blocks, *_, expansion, _) in enumerate(STAGES):
        parts = ("conv_pw.", "bn1.", "conv_dw.", "bn2.", "conv_pwl.", "bn3.")
        few = ("conv_dw.", "bn1.", "conv_pw.", "bn2.")
        prefixes += [
            f"blocks.{stage}.{n}.{part}" for n in range(n_blocks) for part in (parts if expansion > 1 else few)
        ]
    names = [f"{prefix}{part}" for prefix in [*prefixes, "conv_head.", "bn2."] for part in _NORM]
    return [(name, tensors[name]) for name in names if name in tensors]


def _convolutions() -> Iterator[tuple[str, Tensor]]:
    with torch.device("meta"):
        network = lite0()
    return ((name, part.weight) for name, part in network.named_modules() if isinstance(part, nn.Conv2d))
