"""The demand network: encoders' features in, heads out, rebuilt from the config on its card."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Annotated, Any, cast

import torch
from torch import Tensor, nn

from core.bounds import Within, refuse_out_of_bounds
from core.catalogue import MADE_FOR
from core.catalogue.heads import HEADS
from core.demand.network.fusion import ConcatenatedFusion, Fusion, ResidualFusion
from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import Inputs
from core.demand.network.ngrams import NgramSketch
from core.demand.network.scales import KindScale, PriceScale, Scale, Whitening
from core.encoders.images import ImageEncoder, ImageEncoderConfig
from core.errors import ModelError, SettingError
from core.shapes import built

MAX_LENGTH = 65_536
FIRST_HEADS = ("views", "sales", "preferred_gender", "preferred_age")
"""What a model says whose card does not tell: there were no others."""
Length = Annotated[int, Within(0, MAX_LENGTH)]
Rate = Annotated[float, Within(0, 1, is_below=True)]


@dataclass(frozen=True)
class DemandConfig:
    """Everything that the network's shape follows from; kept on its card.

    Attributes:
        categories: the catalogue's, in order.
        age_bands: the catalogue's, youngest first.
        heads: what it says, of `HEADS`.
        kinds: the catalogue's subcategories, in order.
        currency: of its prices.
        is_simulated: whether the figures it learned from were made up.
        period: that these figures are counted over; empty where the catalogue does not say.
        image_encoder: name of the frozen encoder; with `is_image_trained`, of the one it started from ("" for none).
        text_encoder: name of the frozen encoder.
        image_hash: hash of the frozen image encoder's card; features of another one would mean nothing.
        text_hash: hash of the text encoder's card.
        image_dimension: length of a photo's features.
        text_dimension: length of a title's features.
        image_shape: config of the image encoder trained inside the network; None where a frozen one is used.
        n_buckets: of the title's n-gram sketch; 0 for none.
        sketch_dimension: length of the sketch.
        text_length: typical length of a title's whitened text features; 0 standardises them instead.
        n_price_knots: pieces of the price's piecewise-linear encoding; 0 for the standardised price alone.
        fusion: `concatenated` (the paper's) or `residual`.
        width: of the hidden layers.
        n_blocks: residual blocks.
        n_members: networks trained side by side.
        n_linear: linear members fitted beside them.
        dropout: at every fully connected stage.
        input_dropout: of photo and title features, before they are projected.
        has_absence: whether absent inputs have learned embeddings.

    Raises:
        SettingError: a number is out of its bounds, or it says nothing that is known.
    """

    categories: tuple[str, ...]
    age_bands: tuple[str, ...]
    heads: tuple[str, ...] = FIRST_HEADS
    kinds: tuple[str, ...] = ()
    currency: str = ""
    is_simulated: bool = False
    period: str = ""
    image_encoder: str = "starter"
    text_encoder: str = "starter"
    image_hash: str = ""
    text_hash: str = ""
    image_dimension: Length = 512
    text_dimension: Length = 256
    image_shape: dict[str, Any] | None = None
    n_buckets: Annotated[int, Within(0, 2**24)] = 0
    sketch_dimension: Length = 0
    text_length: Annotated[float, Within(0, 1e6)] = 0.0
    n_price_knots: Annotated[int, Within(0, 1024)] = 0
    fusion: str = "residual"
    width: Annotated[int, Within(1, MAX_LENGTH)] = 128
    n_blocks: Annotated[int, Within(0, 64)] = 1
    n_members: Annotated[int, Within(1, 1024)] = 1
    n_linear: Annotated[int, Within(0, 1024)] = 0
    dropout: Rate = 0.5
    input_dropout: Rate = 0.0
    has_absence: bool = True

    def __post_init__(self) -> None:
        refuse_out_of_bounds(self)
        unknown = [name for name in self.heads if name not in HEADS or not HeadSet((name,), self.age_bands).n_outputs]
        if unknown or not self.heads:
            raise SettingError(f"It cannot say {', '.join(unknown) or 'nothing'}.", f"Known: {', '.join(HEADS)}.")

    @classmethod
    def from_card(cls, fields: dict[str, Any]) -> "DemandConfig":
        """The config that a card keeps.

        Raises:
            ModelError: the card is not one of a demand network, or one of its sizes cannot be.
        """
        try:
            return built(cls, fields)
        except (ValueError, SettingError) as fault:
            reason = fault.message.rstrip(".") if isinstance(fault, SettingError) else fault
            raise ModelError(
                f"The card does not describe a demand network: {reason}.", "Copy the model again, or train it again."
            ) from fault

    def as_card(self) -> dict[str, Any]:
        """The config as a card keeps it."""
        return asdict(self)

    @property
    def says(self) -> HeadSet:
        """Its heads, with their classes."""
        return HeadSet(self.heads, self.age_bands)

    @property
    def n_readings(self) -> int:
        """How many of a title's features are what its n-grams add to linear members' outputs."""
        return self.n_linear * self.says.n_outputs

    @property
    def dimensions(self) -> dict[str, int]:
        """Length of each modality's features where fusion takes them."""
        return {
            "image": self.image_dimension,
            "title": self.text_dimension + self.sketch_dimension + self.n_readings,
            "price": 1 + self.n_price_knots,
            "made_for": len(MADE_FOR),
            "category": len(self.categories) + len(self.kinds),
        }


def heads_on(card: Mapping[str, Any]) -> tuple[str, ...]:
    """The heads of a model by its card's config, of those that are known here."""
    return tuple(name for name in card.get("heads", FIRST_HEADS) if name in HEADS)


class DemandNetwork(nn.Module):
    """Views, sales, preferred gender and preferred age of an offer (Kim & Lee, §2), or others of `HEADS`."""

    sketch_spread: Tensor

    def __init__(self, config: DemandConfig) -> None:
        super().__init__()
        self.config = config
        self.backbone = ImageEncoder(ImageEncoderConfig.from_card(config.image_shape)) if config.image_shape else None
        self.sketch = NgramSketch(config.n_buckets, config.sketch_dimension, config.n_readings)
        self.image_scale = Scale(0 if self.backbone else config.image_dimension)
        whitening = Whitening(config.text_dimension, config.text_length)
        self.text_scale: nn.Module = whitening if config.text_length else Scale(config.text_dimension)
        # One spread for the whole sketch keeps the proportions of its dimensions, which are those of their worth.
        self.register_buffer("sketch_spread", torch.tensor(1.0))
        self.price_scale = PriceScale(config.n_price_knots)
        self.kind_scale = KindScale(len(config.categories), len(config.kinds))
        self.fusion: Fusion = _fusion(config)

    def features(self, inputs: Inputs) -> dict[str, Tensor]:
        """What fusion takes of each modality: (n, d) by name. Photos pass the trained image encoder here, if any."""
        return {"image": self._image_features(inputs), **self.facts(inputs)}

    def facts(self, inputs: Inputs) -> dict[str, Tensor]:
        """What fusion takes of everything but the photo: (n, d) by name."""
        return {
            "title": self.title_features(inputs.title),
            "price": self.price_scale(inputs.price),
            "made_for": nn.functional.one_hot(inputs.made_for, len(MADE_FOR)).to(inputs.price.dtype),
            "category": self.kind_scale(inputs.category, inputs.kind).to(inputs.price.dtype),
        }

    def title_features(self, title: Tensor) -> Tensor:
        """Text features and sketch in their training units, readings as they are: (n, d) → (n, d)."""
        sizes = [self.config.text_dimension, self.config.sketch_dimension, self.config.n_readings]
        text, sketch, readings = title.split(sizes, 1)
        return torch.cat([self.text_scale(text), sketch / self.sketch_spread, readings], 1)

    @torch.no_grad()
    def measure_titles(self, titles: Tensor) -> None:
        """Take the measure of text features and sketches (n, d) of training titles."""
        first = self.config.text_dimension
        self.text_scale.fit(titles[:, :first])  # type: ignore[operator]
        sketch = titles[:, first : first + self.config.sketch_dimension]
        if len(sketch) > 1 and sketch.shape[1]:
            self.sketch_spread.copy_(sketch.std(0).max().clamp_min(1e-6))

    def forward(self, inputs: Inputs) -> Outputs:
        """The heads of n offers, member by member: (n, K, …)."""
        return cast(Outputs, self.fusion(self.features(inputs), inputs.presence))

    def answer(self, inputs: Inputs, is_asked: Tensor | None = None) -> Outputs:
        """The members' joint answer on n offers, (n, …); `is_asked` (n, K) says which members answer for which."""
        return self.fusion.answer(self.features(inputs), inputs.presence, is_asked)

    def _image_features(self, inputs: Inputs) -> Tensor:
        if self.backbone is None:
            return cast(Tensor, self.image_scale(inputs.image))
        return self.image_features(inputs.image, inputs.presence[:, 0].nonzero().squeeze(1), self.backbone)

    def image_features(self, images: Tensor, rows: Tensor, encode: Callable[[Tensor], Tensor]) -> Tensor:
        """Features (n, d) of photos (n, 3, size, size): of these rows (m,) as `encode` gives them, zero in others."""
        features = torch.zeros(len(images), self.config.image_dimension, device=images.device)
        # Offers without a photo would only disturb the statistics of batch normalisation, which needs two with one.
        if len(rows) < 1 + self.training:
            return features
        if len(rows) == len(images):
            return encode(images).to(features.dtype)
        return features.index_copy(0, rows, encode(images[rows]).to(features.dtype))


def _fusion(config: DemandConfig) -> Fusion:
    shared = (config.dimensions, config.has_absence, config.says, config.width, config.dropout)
    if config.fusion == "concatenated":
        return ConcatenatedFusion(*shared)
    members = (config.n_members, config.n_linear)
    return ResidualFusion(*shared, *members, config.n_blocks, config.input_dropout)
