"""What demand's verbs can be told, each option said once for command and form; importing it takes no time."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from core.bounds import Epochs, Seed, refuse_out_of_bounds
from core.options import SEED, option

PRESETS = {
    "starter": "Starter: learned absence, small encoders, under an hour on two cores",
    "paper": "Paper: Kim & Lee's recipe to the letter, multilingual BERT; for a GPU",
}
TERMS = "Answer in the money and on the scale of the catalogue in this folder."
RATE = "What 1 of another currency is worth in the model's."


@dataclass(frozen=True)
class Changes:
    """What may be set apart from a preset; None keeps the preset's.

    Raises:
        SettingError: a number is out of its bounds.
    """

    epochs: Epochs | None = option("Instead of the preset's.", label="Epochs", unset="As the recipe has it")
    text_encoder: str | None = option("`starter`, `e5`, a hub id or a folder.")
    image_encoder: str | None = option("`starter`, `lite0`, `imagenet` or a folder.")
    seed: Seed = option(SEED, 0, label="Seed")
    modality_dropout: float | None = None
    photo_dropout: float | None = None
    n_folds: int | None = None
    checkpoint_seconds: float | None = None
    network: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        refuse_out_of_bounds(self)


@dataclass(frozen=True)
class TrainingOptions(Changes):
    """What `train` can be told."""

    photos: Path | None = option(
        "Catalogue of photos to pair by kind.",
        label="Photos",
        advice="Products can borrow the photos of another catalogue: each meets photos of its own kind and colour.",
        unset="The catalogue's own photos",
        shown="Borrowed from {}",
    )


@dataclass(frozen=True)
class EvaluationOptions:
    """What `evaluate` can be told.

    Raises:
        SettingError: the seed is out of its bounds.
    """

    baselines_from: Path | None = option("Catalogue that the baselines are fitted on.", label="Baselines learn from")
    rate: str | None = option(RATE, metavar="USD=1380")
    seed: Seed = option(SEED, 0)

    def __post_init__(self) -> None:
        refuse_out_of_bounds(self)


@dataclass(frozen=True)
class OfferOptions:
    """What `predict` can be told of one product."""

    image: Path | None = option("The garment's photo.")
    title: str | None = option("The product's title.")
    price: str | None = option("In the catalogue's currency, else the rate's, else the model's.")
    made_for: str | None = option("men, women or unisex.")
    category: str | None = option("One of the model's categories.")
    subcategory: str | None = option("The kind of garment within it.")
    catalogue: Path | None = option(TERMS)
    rate: str | None = option(RATE, metavar="USD=1380")


@dataclass(frozen=True)
class ExplanationOptions(OfferOptions):
    """What `explain` can be told of one product and of the reasons that are wanted."""

    head: list[str] | None = option("views, sales, …; may be repeated.")
    method: str | None = option("Of the photo's map: occlusion, integrated_gradients or grad_cam.")
    pictures: Path | None = option("Folder for pictures and a report.")
