"""The two recipes that demand is trained by: the paper's, and the one that ships."""

from dataclasses import asdict, dataclass, replace
from typing import Annotated, Any

from core.bounds import Share, Within, refuse_out_of_bounds
from core.demand.options import Changes
from core.errors import SettingError, TrainingError
from core.training import TrainingConfig


@dataclass(frozen=True)
class Recipe:
    """How a demand network is made from a catalogue.

    Attributes:
        preset: its name.
        network: fields of `DemandConfig` that do not follow from the catalogue.
        training: for the training loop.
        text_encoder: `starter`, `e5`, a hub id or a folder.
        image_encoder: `starter`, `lite0`, `imagenet` or a folder.
        architecture: of the image encoder, for `imagenet`.
        has_kinds: whether subcategories are read beside categories.
        is_image_trained: whether the image encoder is trained throughout, from photos that are augmented.
        loss: `paper`, on labels, or `soft`, on shares.
        hard_share: in the soft loss, the weight of the label that wins.
        n_folds: of brands for cross-conformal members; 0 holds one stratified quarter out, as the paper does.
        modality_dropout: how often a modality of an offer is hidden in training.
        photo_dropout: how often its photo is, instead.
        kind_dropout: how often its subcategory is, while its category is shown.

    Raises:
        SettingError: a number is out of its bounds.
    """

    preset: str
    network: dict[str, Any]
    training: TrainingConfig
    text_encoder: str = "starter"
    image_encoder: str = "starter"
    architecture: str = "resnet18"
    has_kinds: bool = True
    is_image_trained: bool = False
    loss: str = "soft"
    hard_share: Share = 0.0
    n_folds: Annotated[int, Within(0, 100)] = 5
    modality_dropout: Share = 0.0
    photo_dropout: Share = 0.0
    kind_dropout: Share = 0.0

    def __post_init__(self) -> None:
        refuse_out_of_bounds(self)
        if self.n_folds == 1:
            raise SettingError("One fold leaves nothing to learn from.", "Choose 0 for none, or 2 and more.")

    def as_card(self) -> dict[str, Any]:
        """The recipe as a card keeps it."""
        return asdict(self)


# Kim & Lee, §2.2 and §3.1. What they do not say is ours: 512 hidden units, ImageNet weights to start from, γ = 2.
PAPER = Recipe(
    preset="paper",
    network={"fusion": "concatenated", "width": 512, "dropout": 0.5, "n_members": 1, "has_absence": False},
    training=TrainingConfig(epochs=3000, batch_size=64, learning_rate=1e-4, weight_decay=1e-5, optimiser="adam"),
    text_encoder="google-bert/bert-base-multilingual-cased",
    image_encoder="imagenet",
    has_kinds=False,
    is_image_trained=True,
    loss="paper",
    n_folds=0,
)

STARTER = Recipe(
    preset="starter",
    network={
        "fusion": "residual", "width": 128, "n_blocks": 1, "n_members": 10, "n_linear": 5,
        "dropout": 0.4, "input_dropout": 0.3, "n_buckets": 2**14, "sketch_dimension": 256,
        "text_length": 0.4, "n_price_knots": 16,
    },
    training=TrainingConfig(
        epochs=20, batch_size=128, learning_rate=6e-4, weight_decay=1e-2, optimiser="adamw", schedule="cosine",
        patience=4, ema_decay=0.99,
    ),
    hard_share=0.5,
    modality_dropout=0.1,
    photo_dropout=0.5,
    kind_dropout=0.2,
)  # fmt: skip

PRESETS = {recipe.preset: recipe for recipe in (PAPER, STARTER)}


def recipe_of(preset: str, changes: Changes) -> Recipe:
    """The preset of that name with the changes made.

    Raises:
        TrainingError: there is no such preset.
        SettingError: a number is out of its bounds.
    """
    if preset not in PRESETS:
        raise TrainingError(f"There is no preset called {preset}.", f"Choose one of: {', '.join(PRESETS)}.")
    recipe = PRESETS[preset]
    names = ("text_encoder", "image_encoder", "modality_dropout", "photo_dropout", "n_folds")
    chosen = {name: value for name in names if (value := getattr(changes, name)) is not None}
    timing = {name: value for name in ("epochs", "checkpoint_seconds") if (value := getattr(changes, name)) is not None}
    training = replace(recipe.training, seed=changes.seed, **timing)
    return replace(recipe, training=training, network={**recipe.network, **changes.network}, **chosen)
