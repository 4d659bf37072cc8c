"""The settings of the starter image encoder's training."""

from dataclasses import dataclass

from core.encoders.images import ImageEncoderConfig
from core.training import TrainingConfig
from tools.starter.images.views import ViewBounds


@dataclass(frozen=True)
class LossWeights:
    """What each loss counts.

    Attributes:
        view: of agreeing with the teachers about a view as a whole.
        places: of agreeing with them about every place of it.
        names: of naming it as they do.
        likeness: of finding it as like other photos as they find it.
        label: of naming a cut-out's garment.
    """

    view: float = 1.0
    places: float = 1.0
    names: float = 0.5
    likeness: float = 1.0
    label: float = 0.3


@dataclass(frozen=True)
class Stage:
    """A part of the training with a schedule of its own; each starts from the averaged weights of the one before.

    Attributes:
        sizes: the side of the training views in pixels, one an epoch.
        learning_rate: of AdamW, after the warm-up and before its fall along a cosine.
    """

    sizes: tuple[int, ...]
    learning_rate: float


@dataclass(frozen=True)
class ImageRecipe:
    """How the starter image encoder is made.

    Attributes:
        encoder: what is trained, and the size it is used at.
        stages: of the training: small views first, which are many in little time.
        views: how far a view may be from the whole photo.
        weights: of the losses.
        erased: the probability that a part of a view is covered.
        likeness_temperature: the smaller, the more the most alike count.
        n_others: how many photos a view is likened to, beside the other views of its step.
        label_smoothing: probability spread over the wrong labels.
        weight_decay: of AdamW.
        warmup_fraction: share of the steps over which the learning rate rises.
        batch_size: views a step.
        ema_decay: how slowly the averaged weights, which are kept, follow.
        held_fraction: share of the labelled photos, by sender, that only the score sees.
        seed: of everything random.
    """

    encoder: ImageEncoderConfig = ImageEncoderConfig(image_size=128)
    stages: tuple[Stage, ...] = (Stage((64,) * 21 + (96,) * 15, 1.5e-3), Stage((128,) * 14, 1e-3))
    views: ViewBounds = ViewBounds()
    weights: LossWeights = LossWeights()
    erased: float = 0.25
    likeness_temperature: float = 0.1
    n_others: int = 512
    label_smoothing: float = 0.1
    weight_decay: float = 0.05
    warmup_fraction: float = 0.05
    batch_size: int = 32
    ema_decay: float = 0.999
    held_fraction: float = 0.1
    seed: int = 0

    def training(self, number: int) -> TrainingConfig:
        """The loop's settings in a stage."""
        stage = self.stages[number]
        return TrainingConfig(
            epochs=len(stage.sizes),
            batch_size=self.batch_size,
            learning_rate=stage.learning_rate,
            weight_decay=self.weight_decay,
            optimiser="adamw",
            schedule="cosine",
            warmup_fraction=self.warmup_fraction,
            seed=self.seed + number,
            gradient_clip=5.0,
            ema_decay=self.ema_decay,
            mixed_on_cpu=True,
        )
