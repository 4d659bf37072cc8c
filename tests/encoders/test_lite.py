"""EfficientNet-Lite0 without batch norms answers as timm's does with them, and shows its last maps."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import timm
import torch
from PIL import Image
from torch import nn

from core import registry
from core.config import DEMO_CATALOGUE
from core.encoders.images import FeatureMaps, ImageEncoder, ImageEncoderConfig, load_image_encoder
from core.encoders.images.lite import DIMENSION, folded, in_order, lite0
from core.encoders.images.loading import Lite0
from core.errors import ModelError


@pytest.fixture(scope="module")
def theirs() -> nn.Module:
    """timm's network with random weights, and norms that do something."""
    torch.manual_seed(0)
    network = timm.create_model("tf_efficientnet_lite0", num_classes=0).eval()
    for part in network.modules():
        if isinstance(part, nn.BatchNorm2d):
            part.running_mean.normal_(0, 0.1)
            part.running_var.uniform_(0.5, 2)
            nn.init.uniform_(part.weight, 0.5, 1.5)
            nn.init.normal_(part.bias, 0, 0.1)
    return network


@pytest.fixture(scope="module")
def photos() -> list[Path]:
    return sorted((DEMO_CATALOGUE / "images").glob("*.jpg"))[:4]


@pytest.fixture(scope="module")
def shipped(tmp_path_factory: pytest.TempPathFactory) -> ImageEncoder:
    """The encoder as the package brings it, converted into a workspace of its own."""
    if Lite0.file.installed() is None:
        pytest.skip(f"{Lite0.file.package} is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_HOME", str(tmp_path_factory.mktemp("home")))
        return load_image_encoder("lite0")[0]


@pytest.mark.parametrize("size", [224, 125, 96, 33])
def test_folded_convolutions_answer_as_the_network_with_its_norms(theirs: nn.Module, size: int) -> None:
    ours = lite0().eval()
    ours.load_state_dict(folded(list(theirs.state_dict().items())))
    images = torch.randn(2, 3, size, size)
    with torch.no_grad():
        expected = theirs(images)
        assert expected.std() > 0.01
        assert torch.allclose(ours(images), expected, atol=1e-5 * float(expected.abs().max()))


def test_tensors_by_name_are_brought_into_the_order_of_the_network(theirs: nn.Module) -> None:
    whole = theirs.state_dict()
    shuffled = {name: whole[name] for name in sorted(whole, key=lambda name: name[::-1])}
    expected = folded(list(whole.items()))
    found = folded(in_order(shuffled))
    assert found.keys() == expected.keys()
    assert all(torch.equal(found[name], expected[name]) for name in expected)


def test_weights_of_another_network_are_refused(theirs: nn.Module) -> None:
    rows = list(theirs.state_dict().items())
    with pytest.raises(ValueError, match="instead of"):
        folded(rows[6:])


def test_the_package_gives_timms_features_of_a_photo(shipped: ImageEncoder, photos: list[Path]) -> None:
    """Held against timm's network, fed by position, and photos squared and scaled by hand."""
    file = Lite0.file.installed()
    assert file is not None
    given = torch.load(file, weights_only=True)
    network = timm.create_model("tf_efficientnet_lite0").eval()
    network.load_state_dict(dict(zip(network.state_dict(), given.values(), strict=True)))
    network.reset_classifier(0)
    for photo in photos:
        square = Image.open(photo).convert("RGB").resize((224, 224), Image.Resampling.BICUBIC)
        pixels = torch.from_numpy(np.array(square)).permute(2, 0, 1).unsqueeze(0)
        with torch.no_grad():
            expected = network((pixels.float() - 127) / 128)
        assert torch.cosine_similarity(shipped.encode(pixels), expected).item() > 0.999999


def test_gradients_reach_the_photo_and_the_mean_of_the_maps_is_the_features(
    shipped: ImageEncoder, photos: list[Path]
) -> None:
    pixels = next(shipped.read(photos)).float() / 255
    pixels.requires_grad_()
    maps = FeatureMaps(shipped)(pixels)
    assert maps.shape == (len(photos), DIMENSION, 7, 7)
    assert torch.allclose(maps.mean((2, 3)), shipped(pixels), atol=1e-4)
    (gradient,) = torch.autograd.grad(shipped(pixels).sum(), pixels)
    assert gradient.abs().sum((1, 2, 3)).min() > 0


def test_a_photos_features_do_not_depend_on_its_batch(shipped: ImageEncoder, photos: list[Path]) -> None:
    whole = next(shipped.read(photos))
    alone = torch.cat([shipped.encode(photo.unsqueeze(0)) for photo in whole])
    assert torch.allclose(shipped.encode(whole), alone, atol=1e-4)


def test_two_workspaces_name_the_encoder_alike(
    shipped: ImageEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A model that was trained on it elsewhere finds the encoder that it knows."""
    cards = []
    for name in ("one", "two"):
        monkeypatch.setenv("VITRINE_HOME", str(tmp_path / name))
        cards.append(load_image_encoder("lite0")[1])
    assert registry.card_hash(cards[0]) == registry.card_hash(cards[1])
    assert cards[0].recipe["package"] == Lite0.file.package


def test_answering_needs_neither_timm_nor_torchvision() -> None:
    """They take seconds to import; a process that only looks at the module must stay without them."""
    script = (
        "import sys, torch\n"
        "from core.encoders.images.encoder import ImageEncoder, ImageEncoderConfig\n"
        "ImageEncoder(ImageEncoderConfig('efficientnet_lite0', 64)).eval().encode(torch.zeros(1, 3, 64, 64))\n"
        "print([name for name in ('timm', 'torchvision') if name in sys.modules])\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("architecture", ["eca_nfnet_l0", "mobilenetv3_small_050"])
def test_timms_names_are_encoders_too(architecture: str) -> None:
    encoder = ImageEncoder(ImageEncoderConfig(architecture, 96)).eval()
    images = torch.rand(2, 3, 96, 96)
    assert encoder.encode(images).shape == (2, encoder.dimension)
    maps = FeatureMaps(encoder)(images)
    assert torch.allclose(maps.mean((2, 3)), encoder(images), atol=1e-4)


@pytest.mark.parametrize("architecture", ["no_such_network", "vit_tiny_patch16_224"])
def test_a_network_that_nobody_has_or_that_has_no_maps_is_refused(architecture: str) -> None:
    with pytest.raises(ModelError, match=rf"{architecture}.*torchvision or timm"):
        ImageEncoder(ImageEncoderConfig(architecture, 96))
