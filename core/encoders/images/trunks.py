"""Networks by name, each up to its global average, with fresh weights; the door of torchvision and timm."""

from typing import Any, cast

import torch
from torch import Tensor, nn

from core.encoders.images.lite import lite0
from core.errors import ModelError

LITE0 = "efficientnet_lite0"
"""The one network that is written out here, and is there without torchvision and timm."""
_NAMES = "Choose a name of torchvision or timm: resnet18, inception_v3, vgg13, eca_nfnet_l1 …"


def new_trunk(architecture: str) -> nn.Module:
    """A network that makes (n, dimension) of (n, 3, size, size).

    Args:
        architecture: `efficientnet_lite0`, a name of torchvision, or else of timm.

    Raises:
        ModelError: nobody has such an architecture, or it does not end in a global average.
    """
    if architecture == LITE0:
        trunk: nn.Module = lite0()
    elif is_of_torchvision(architecture):
        trunk = _torchvision_trunk(architecture)
    else:
        trunk = _timm_trunk(architecture)
    return trunk.to(memory_format=torch.channels_last)


@torch.inference_mode()
def dimension_of(trunk: nn.Module) -> int:
    """The length of the features that a trunk makes."""
    # 96 pixels are above the least that any of torchvision's convolutional networks takes (Inception-v3: 75).
    trunk.eval()
    n_features = trunk(torch.zeros(1, 3, 96, 96)).shape[1]
    trunk.train()
    return int(n_features)


def is_of_torchvision(architecture: str) -> bool:
    """Whether torchvision has a network of that name for pictures."""
    import torchvision

    return architecture in torchvision.models.list_models(module=torchvision.models)


def torchvision_weights(architecture: str) -> tuple[dict[str, Tensor], str]:
    """ImageNet weights for a trunk, from the local cache or the network, and the name torchvision has for them.

    Raises:
        ModelError: they could not be fetched.
    """
    from torchvision.models import get_model_weights

    weights = get_model_weights(architecture).DEFAULT
    try:
        # Plain tensors only: nothing else is unpickled.
        tensors = dict(weights.get_state_dict(progress=False, check_hash=True, weights_only=True))
    except (OSError, RuntimeError) as fault:
        raise _unfetched(architecture) from fault
    if any(name.startswith("features.") for name in tensors):
        tensors = {f"0.{k.removeprefix('features.')}": v for k, v in tensors.items() if k.startswith("features.")}
    else:
        tensors = {k: v for k, v in tensors.items() if not k.startswith(("fc.", "AuxLogits."))}
    return tensors, str(weights)


def timm_weights(architecture: str) -> tuple[dict[str, Tensor], dict[str, Any]]:
    """ImageNet weights for a trunk, from the local cache or the hub, and what timm says of the pictures they saw.

    Raises:
        ModelError: they could not be fetched.
    """
    import timm

    try:
        model = timm.create_model(architecture, pretrained=True, num_classes=0)
    except Exception as fault:  # the hub's libraries raise a dozen kinds, and others in the next version
        raise _unfetched(architecture) from fault
    tensors = {f"0.model.{name}": value for name, value in model.state_dict().items()}
    return tensors, dict(cast(Any, model).pretrained_cfg)


def _torchvision_trunk(architecture: str) -> nn.Module:
    from torchvision.models import get_model

    # Inception-v3's auxiliary head serves its own training only.
    extra = {"aux_logits": False, "init_weights": False} if architecture == "inception_v3" else {}
    model = get_model(architecture, weights=None, **extra)
    if isinstance(getattr(model, "fc", None), nn.Linear):
        model.fc = nn.Identity()
        return cast(nn.Module, model)
    if isinstance(getattr(model, "features", None), nn.Sequential):
        return _averaged(model.features)
    raise ModelError(f"{architecture} does not end in a global average.", _NAMES)


def _timm_trunk(architecture: str) -> nn.Module:
    import timm

    if not timm.is_model(architecture):
        raise ModelError(f"There is no image encoder called {architecture}.", _NAMES)
    trunk = _averaged(_LastMaps(timm.create_model(architecture, pretrained=False, num_classes=0)))
    try:
        dimension_of(trunk)
    except (RuntimeError, AssertionError, IndexError) as fault:
        raise ModelError(f"{architecture} does not end in a global average.", _NAMES) from fault
    return trunk


class _LastMaps(nn.Module):
    """A network of timm's that stops at its last feature maps."""

    def __init__(self, model: nn.Module) -> None:
        super().__init__()
        self.model = model

    def forward(self, images: Tensor) -> Tensor:
        return cast(Tensor, cast(Any, self.model).forward_features(images))


def _averaged(maps: nn.Module) -> nn.Sequential:
    return nn.Sequential(maps, nn.AdaptiveAvgPool2d(1), nn.Flatten())


def _unfetched(architecture: str) -> ModelError:
    return ModelError(
        f"The ImageNet weights of {architecture} could not be fetched: is there a network?",
        "Use weights `starter`, which need none, or the folder of a model that was trained here.",
    )
