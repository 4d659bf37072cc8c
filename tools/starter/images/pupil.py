"""How the starter image encoder learns: the heads that teach it, and what they are held against."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from core.encoders.images import ImageEncoder
from core.encoders.images.augment import jitter_colours
from tools.starter.images.data import NO_LABEL
from tools.starter.images.ending import features_and_map
from tools.starter.images.maps import Seen, TeacherMaps
from tools.starter.images.recipe import ImageRecipe
from tools.starter.images.views import erase_parts, random_placements, shares_of, views_of


class Pupil(nn.Module):
    """An encoder with the heads that say what the teachers see; only the encoder is kept."""

    def __init__(self, encoder: ImageEncoder, n_seen: tuple[int, ...], n_names: tuple[int, ...], n_labels: int) -> None:
        """Add fresh heads.

        Args:
            encoder: what is to learn.
            n_seen: the length of each teacher's features.
            n_names: how many classes each teacher names.
            n_labels: how many labels there are.
        """
        super().__init__()
        self.encoder, self.n_seen, self.n_names = encoder, n_seen, n_names
        self.of_view = nn.Linear(encoder.dimension, sum(n_seen))
        self.of_places = nn.Linear(encoder.dimension, sum(n_seen))
        self.of_names = nn.Linear(encoder.dimension, sum(n_names))
        self.of_labels = nn.Linear(encoder.dimension, n_labels)

    def forward(self, views: Tensor) -> tuple[list[Seen], Tensor]:
        """What each teacher seems to see in views (n, 3, size, size), names as logits; and logits of the labels."""
        features, places = features_and_map(self.encoder, views)
        view = self.of_view(features).float().split(self.n_seen, dim=-1)
        in_places = self.of_places(places.flatten(2).transpose(1, 2)).float().split(self.n_seen, dim=-1)
        names = self.of_names(features).float().split(self.n_names, dim=-1)
        seen = [Seen(*parts) for parts in zip(view, in_places, names, strict=True)]
        return seen, self.of_labels(features).float()


@dataclass(frozen=True)
class Lessons:
    """Everything to learn from, one row a photo.

    Attributes:
        photos: uint8 (n, 3, side, side).
        maps: what each teacher sees where in them.
        labels: what they show, (n,); `NO_LABEL` where that is not to be learnt.
    """

    photos: Tensor
    maps: tuple[TeacherMaps, ...]
    labels: Tensor


@dataclass(frozen=True)
class Watched:
    """Photos of senders that are never learnt from.

    Attributes:
        photos: uint8 (n, 3, size, size), at the encoder's size.
        seen: what each teacher sees in them, on its scale, (n, d) a teacher.
    """

    photos: Tensor
    seen: tuple[Tensor, ...]


class PupilTask:
    """Agreeing with each teacher about a random view, as a whole and place by place."""

    def __init__(
        self, pupil: Pupil, recipe: ImageRecipe, sizes: Sequence[int], lessons: Lessons, watched: Watched
    ) -> None:
        """Views of these sizes in pixels, one an epoch."""
        self.pupil, self.recipe, self.sizes, self.lessons, self.watched = pupil, recipe, sizes, lessons, watched
        self.module: nn.Module = pupil
        self.n_train = len(lessons.photos)
        self.others = _joined([maps.whole_photos(slice(self.n_train)) for maps in lessons.maps])

    def losses(self, rows: Tensor, epoch: int) -> dict[str, Tensor]:
        """Cosine distance to what the teachers see in the same part of the photo, and how else they would name it."""
        recipe = self.recipe
        placements = random_placements(len(rows), recipe.views)
        views = jitter_colours(views_of(self.lessons.photos[rows], placements, self.sizes[epoch]))
        said, labels = self.pupil(erase_parts(views, recipe.erased))
        n_places = round(said[0].places.shape[1] ** 0.5)
        seen = [maps.seen(rows, shares_of(placements, n_places, maps.side)) for maps in self.lessons.maps]
        pairs = list(zip(said, seen, strict=True))
        losses = {
            "view": _mean([_distance(ours.view, theirs.view) for ours, theirs in pairs]),
            "places": _mean([_distance(ours.places, theirs.places) for ours, theirs in pairs]),
            "names": _mean([_divergence(ours.names, theirs.names) for ours, theirs in pairs]),
            "likeness": self._likeness([ours.view for ours in said], [theirs.view for theirs in seen]),
            "label": _label_loss(labels, self.lessons.labels[rows], recipe.label_smoothing),
        }
        weights = asdict(recipe.weights)
        total = torch.stack([weights[name] * loss for name, loss in losses.items()]).sum()
        return {"total": total, **losses}

    def _likeness(self, ours: Sequence[Tensor], theirs: Sequence[Tensor]) -> Tensor:
        """How else the views' likenesses to each other and to some whole photos are spread than the teachers'."""
        seen = _joined(theirs)
        others = self.others[torch.randint(self.n_train, (self.recipe.n_others,))]
        compared = torch.cat([seen, others]).T / self.recipe.likeness_temperature
        return _divergence(_joined(ours) @ compared, (seen @ compared).softmax(-1))

    def validate(self) -> dict[str, float]:
        """Agreement about whole photos of senders never learnt from; watched, never chosen by."""
        said = [[seen.view for seen in self.pupil(photos)[0]] for photos in self.watched.photos.split(64)]
        by_teacher = [torch.cat(parts) for parts in zip(*said, strict=True)]
        pairs = zip(by_teacher, self.watched.seen, strict=True)
        return {"held_agreement": 1 - float(_mean([_distance(ours, theirs) for ours, theirs in pairs]))}


def _distance(ours: Tensor, theirs: Tensor) -> Tensor:
    """One minus the cosine of the angle between features (…, d), averaged over rows."""
    return 1 - F.cosine_similarity(ours, theirs, dim=-1).mean()


def _divergence(ours: Tensor | None, theirs: Tensor | None) -> Tensor:
    """Kullback and Leibler's, of our logits (n, n_names) from their probabilities; 0 where there are no names."""
    if ours is None or theirs is None:
        return torch.zeros(())
    divergence: Tensor = F.kl_div(ours.log_softmax(-1), theirs, reduction="batchmean")
    return divergence


def _joined(features: Sequence[Tensor]) -> Tensor:
    """All teachers' features of one row side by side, each of the same length and together of length 1."""
    return torch.cat([F.normalize(one, dim=-1) for one in features], -1).div(len(features) ** 0.5)


def _label_loss(logits: Tensor, labels: Tensor, smoothing: float) -> Tensor:
    """Cross-entropy of the labelled rows, weighted by their share of all."""
    total = F.cross_entropy(logits, labels, reduction="sum", label_smoothing=smoothing, ignore_index=NO_LABEL)
    return total / len(labels)


def _mean(losses: Sequence[Tensor]) -> Tensor:
    return torch.stack(list(losses)).mean()
