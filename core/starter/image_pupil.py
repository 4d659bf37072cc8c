"""How the starter image encoder learns: its recipe, its heads, its views of a photo and its losses."""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.images import ImageEncoder, ImageEncoderConfig
from core.images.augment import jitter_colours
from core.starter.image_data import NO_LABEL
from core.training import TrainingConfig


@dataclass(frozen=True)
class Stage:
    """One part of the training.

    Attributes:
        sizes: the side of the training photos in pixels, one an epoch.
        has_drawn: whether drawn garments are among the photos.
        schedule: of the learning rate, once it has warmed up.
        warmup_fraction: share of the stage's steps over which the learning rate rises.
    """

    sizes: tuple[int, ...]
    has_drawn: bool
    schedule: str
    warmup_fraction: float


@dataclass(frozen=True)
class ImageRecipe:
    """How the starter image encoder is made.

    Attributes:
        encoder: what is trained, and the size it is used at.
        stages: small real photos first, then larger ones with drawn garments among them.
        learning_rate: of AdamW.
        weight_decay: of AdamW.
        batch_size: photos a step.
        ema_decay: how slowly the averaged weights, which are kept, follow.
        least_area: the least share of a photo that a random crop keeps.
        most_degrees: the most that a photo is turned, either way.
        most_stretch: the most that a crop is widened at the cost of its height, or the other way, as a logarithm.
        label_weight: weight of naming labels beside agreeing with the teachers.
        label_smoothing: probability spread over the wrong labels.
        held_fraction: share of the labelled photos, by sender, that only the score sees.
        seed: of everything random.
    """

    encoder: ImageEncoderConfig = ImageEncoderConfig(image_size=96)
    stages: tuple[Stage, ...] = (
        Stage((48,) * 5 + (64,), has_drawn=False, schedule="constant", warmup_fraction=0.18),
        Stage((64,) * 2 + (80,) * 2, has_drawn=True, schedule="cosine", warmup_fraction=0.05),
    )
    learning_rate: float = 1.5e-3
    weight_decay: float = 0.05
    batch_size: int = 64
    ema_decay: float = 0.995
    least_area: float = 0.45
    most_degrees: float = 15.0
    most_stretch: float = 0.15
    label_weight: float = 0.3
    label_smoothing: float = 0.1
    held_fraction: float = 0.1
    seed: int = 0

    def training(self, number: int) -> TrainingConfig:
        """The loop's settings for one stage."""
        stage = self.stages[number]
        return TrainingConfig(
            epochs=len(stage.sizes),
            batch_size=self.batch_size,
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            optimiser="adamw",
            schedule=stage.schedule,
            warmup_fraction=stage.warmup_fraction,
            seed=self.seed + number,
            gradient_clip=5.0,
            ema_decay=self.ema_decay,
        )


class Pupil(nn.Module):
    """An encoder with the heads that teach it; only the encoder is kept."""

    def __init__(self, encoder: ImageEncoder, n_seen: int) -> None:
        super().__init__()
        self.encoder = encoder
        self.seen = nn.Linear(encoder.dimension, n_seen)
        self.named = nn.ModuleDict()

    def learn_to_name(self, n_labels: dict[str, int]) -> None:
        """Add a head for every set of labels that has none yet."""
        for name, n in n_labels.items():
            if name not in self.named:
                self.named[name] = nn.Linear(self.encoder.dimension, n)


@dataclass(frozen=True)
class Lessons:
    """Everything to learn, one row a photo.

    Attributes:
        photos: uint8 (n, 3, side, side).
        seen: what each teacher sees, standardised, (n, d) a teacher.
        labels: by head; `NO_LABEL` where the photo belongs to another set, (n,).
        n_labels: by head.
    """

    photos: Tensor
    seen: tuple[Tensor, ...]
    labels: dict[str, Tensor]
    n_labels: dict[str, int]


class PupilTask:
    """Agreeing with the teachers' features, and naming labels where there are some."""

    def __init__(
        self, pupil: Pupil, recipe: ImageRecipe, stage: Stage, lessons: Lessons, held: tuple[Tensor, Tensor]
    ) -> None:
        pupil.learn_to_name(lessons.n_labels)
        self.pupil, self.recipe, self.stage, self.lessons, self.held = pupil, recipe, stage, lessons, held
        self.module: nn.Module = pupil
        self.n_train = len(lessons.photos)

    def losses(self, rows: Tensor, epoch: int) -> dict[str, Tensor]:
        """Cosine distance to the teachers' features, and cross-entropy of the labels."""
        views = random_views(self.lessons.photos[rows], self.stage.sizes[epoch], self.recipe)
        features = self.pupil.encoder(jitter_colours(views))
        said = self.pupil.seen(features).split([seen.shape[1] for seen in self.lessons.seen], dim=1)
        pairs = zip(said, self.lessons.seen, strict=True)
        distance = torch.stack([1 - F.cosine_similarity(ours, theirs[rows]).mean() for ours, theirs in pairs]).mean()
        losses = {
            name: _named_loss(self.pupil.named[name](features), labels[rows], self.recipe.label_smoothing)
            for name, labels in self.lessons.labels.items()
        }
        total = distance + self.recipe.label_weight * torch.stack(list(losses.values())).sum()
        return {"total": total, "distance": distance, **losses}

    def validate(self) -> dict[str, float]:
        """How often the label of a held-out photo is named right; watched, never chosen by."""
        photos, labels = self.held
        head = self.pupil.named[next(iter(self.lessons.labels))]
        said = torch.cat([head(self.pupil.encoder(part)).argmax(1) for part in photos.split(64)])
        return {"held_accuracy": float((said == labels).float().mean())}


def random_views(photos: Tensor, size: int, recipe: ImageRecipe) -> Tensor:
    """A random part of each photo, turned, stretched and perhaps mirrored.

    Args:
        photos: uint8 (n, 3, side, side).
        size: side of the views.
        recipe: bounds of area and turn.

    Returns:
        Floats in [0, 1], (n, 3, size, size).
    """
    # Shrinking first, with antialiasing, keeps the sampling below from skipping pixels.
    near = min(photos.shape[-1], round(size * 1.25))
    shrunk = F.interpolate(photos.float() / 255, (near, near), mode="bilinear", antialias=True).clamp(0, 1)
    n = len(photos)
    side = torch.empty(n).uniform_(recipe.least_area, 1).sqrt()
    stretch = torch.empty(n).uniform_(-recipe.most_stretch, recipe.most_stretch).exp()
    wide, high = (side * stretch).clamp_max(1), (side / stretch).clamp_max(1)
    turn = torch.empty(n).uniform_(-1, 1) * math.radians(recipe.most_degrees)
    mirror = torch.randint(2, (n,)) * 2.0 - 1
    across, down = torch.empty(2, n).uniform_(-1, 1)
    placement = torch.stack(
        [
            torch.stack([mirror * wide * turn.cos(), -high * turn.sin(), across * (1 - wide)], 1),
            torch.stack([mirror * wide * turn.sin(), high * turn.cos(), down * (1 - high)], 1),
        ],
        dim=1,
    )  # (n, 2, 3)
    grid = F.affine_grid(placement, [n, 3, size, size], align_corners=False)
    return F.grid_sample(shrunk, grid, padding_mode="border", align_corners=False)


def _named_loss(scores: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy over the labelled rows of the batch, weighted by their share of it."""
    total = F.cross_entropy(scores, labels, reduction="sum", label_smoothing=smoothing, ignore_index=NO_LABEL)
    return total / len(labels)
