"""Image encoders: built from their card, fed with bytes or floats, and never silent about missing weights."""

import io
from dataclasses import replace
from pathlib import Path
from urllib.error import URLError

import pandas as pd
import pytest
import torch
import torchvision
from PIL import Image
from torch.nn import functional

from core import registry
from core.config import DEMO_CATALOGUE
from core.encoders.images import ImageEncoder, ImageEncoderConfig, load_image_encoder, save_image_encoder
from core.errors import ModelError
from core.registry import CARD, WEIGHTS, Card

SMALL = ImageEncoderConfig(image_size=32)


def blank_card(name: str = "mine") -> Card:
    return Card(name, "", {}, data="nothing", recipe={}, seed=0, scores={}, created="2024-01-01")


def some_bytes(n: int = 2, size: int = 32) -> torch.Tensor:
    return torch.randint(0, 256, (n, 3, size, size), dtype=torch.uint8)


@pytest.mark.parametrize(
    ("architecture", "size", "dimension"), [("resnet18", 125, 512), ("vgg13", 96, 512), ("inception_v3", 299, 2048)]
)
def test_the_named_architectures_give_their_pooled_features(architecture: str, size: int, dimension: int) -> None:
    encoder = ImageEncoder(ImageEncoderConfig(architecture, size)).eval()
    assert encoder.dimension == dimension
    assert encoder.encode(some_bytes(1, size)).shape == (1, dimension)


def test_features_are_the_average_of_the_last_map() -> None:
    torch.manual_seed(0)
    encoder = ImageEncoder(SMALL).eval()
    whole = torchvision.models.resnet18()
    whole.load_state_dict({**whole.state_dict(), **encoder.trunk.state_dict()})
    images = some_bytes()
    mean, std = torch.tensor(SMALL.mean).view(3, 1, 1), torch.tensor(SMALL.std).view(3, 1, 1)
    last_map = torch.nn.Sequential(*list(whole.eval().children())[:-2])((images / 255 - mean) / std)
    assert torch.allclose(encoder.encode(images), last_map.mean((2, 3)), atol=1e-4)


def test_bytes_and_floats_of_one_photo_give_one_answer() -> None:
    encoder, images = ImageEncoder(SMALL).eval(), some_bytes()
    assert torch.allclose(encoder.encode(images), encoder.encode(images.float() / 255), atol=1e-5)


def test_gradients_reach_the_photo_and_the_weights() -> None:
    encoder = ImageEncoder(SMALL).eval()
    image = torch.rand(1, 3, 32, 32, requires_grad=True)
    encoder(image).sum().backward()
    assert image.grad is not None and image.grad.abs().sum() > 0
    assert all(parameter.grad is not None for parameter in encoder.parameters())


def test_a_saved_encoder_is_rebuilt_from_its_own_card(tmp_path: Path) -> None:
    torch.manual_seed(0)
    encoder = ImageEncoder(replace(SMALL, mean=(0.5, 0.5, 0.5))).eval()
    save_image_encoder(tmp_path / "mine", encoder, blank_card())
    loaded, card = load_image_encoder(tmp_path / "mine")
    assert (loaded.config, card.kind, loaded.training) == (encoder.config, "image-encoder", False)
    # Half precision keeps three digits.
    images = some_bytes()
    assert functional.cosine_similarity(loaded.encode(images), encoder.encode(images)).min() > 0.9999


def test_an_encoder_reads_photos_at_its_own_size() -> None:
    buffer = io.BytesIO()
    Image.new("RGB", (50, 70), "navy").save(buffer, "PNG")
    assert next(ImageEncoder(SMALL).read([buffer.getvalue()] * 3)).shape == (3, 3, 32, 32)


def test_damaged_weights_are_refused(tmp_path: Path) -> None:
    save_image_encoder(tmp_path / "mine", ImageEncoder(SMALL), blank_card())
    weights = tmp_path / "mine" / WEIGHTS
    weights.write_bytes(weights.read_bytes()[:-5] + b"wrong")
    with pytest.raises(ModelError, match="damaged"):
        load_image_encoder(tmp_path / "mine")


def test_weights_of_another_architecture_are_refused(tmp_path: Path) -> None:
    save_image_encoder(tmp_path / "mine", ImageEncoder(SMALL), blank_card())
    card = tmp_path / "mine" / CARD
    card.write_text(card.read_text().replace('"resnet18"', '"resnet34"'))
    registry.seal(card.parent)
    with pytest.raises(ModelError, match="do not fit"):
        load_image_encoder(tmp_path / "mine")


def test_unknown_names_are_refused_with_names_that_exist() -> None:
    with pytest.raises(ModelError, match="no image encoder called resnet19.*resnet18"):
        ImageEncoder(ImageEncoderConfig("resnet19"))
    with pytest.raises(ModelError, match="Choose one of: starter"):
        load_image_encoder("nowhere")


def test_without_a_network_imagenet_says_what_to_use_instead(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def no_network(*_: object, **__: object) -> None:
        raise URLError("Temporary failure in name resolution")

    monkeypatch.setattr("urllib.request.urlopen", no_network)
    monkeypatch.setattr("torch.hub.urlopen", no_network)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    with pytest.raises(ModelError, match="could not be fetched.*Use weights `starter`"):
        load_image_encoder("imagenet")


@pytest.mark.parametrize("architecture", ["resnet18", "inception_v3", "mobilenet_v3_small"])
def test_imagenet_weights_fit_the_encoder(architecture: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """The hub's file is made here: the same names and shapes, other numbers."""
    extra = {"init_weights": False} if architecture == "inception_v3" else {}
    whole = torchvision.models.get_model(architecture, weights=None, **extra).eval()
    weights = torchvision.models.get_model_weights(architecture).DEFAULT
    (tmp_path / "hub" / "checkpoints").mkdir(parents=True)
    torch.save(whole.state_dict(), tmp_path / "hub" / "checkpoints" / Path(weights.url).name)
    monkeypatch.setenv("TORCH_HOME", str(tmp_path))
    encoder, card = load_image_encoder("imagenet", architecture)
    assert card.config["image_size"] == (299 if architecture == "inception_v3" else 224)
    first = next(iter(whole.state_dict().values()))
    assert torch.equal(next(encoder.trunk.parameters()), first)


def test_the_starter_encoder_is_as_its_card_says() -> None:
    encoder, card = load_image_encoder("starter")
    assert (encoder.dimension, encoder.config.architecture, card.kind) == (512, "resnet18", "image-encoder")
    assert card.scores["unseen_senders"]["linear_svm"]["encoder"]["accuracy"]["low"] > 0.5
    assert all(parameter.isfinite().all() for parameter in encoder.parameters())


def test_the_starter_encoder_puts_garments_of_a_kind_together() -> None:
    encoder, _ = load_image_encoder("starter")
    products = pd.read_csv(DEMO_CATALOGUE / "products.csv").groupby("group").head(1).iloc[::3]
    photos = [DEMO_CATALOGUE / image for image in products["image"]]
    features = functional.normalize(torch.cat([encoder.encode(batch) for batch in encoder.read(photos)]))
    nearest = (features @ features.T).fill_diagonal_(-1).argmax(1)
    kinds = products["category"].to_numpy()
    assert (kinds[nearest] == kinds).mean() > 0.5
