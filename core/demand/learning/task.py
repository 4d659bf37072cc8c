"""What the training loop is given for demand: losses on a batch of products, and scores on brands left out."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import cast

import torch
from torch import Tensor

from core.catalogue import MODALITIES
from core.catalogue.heads import HEADS
from core.demand.learning.folds import Folds
from core.demand.learning.losses import paper_loss, soft_loss
from core.demand.learning.pairing import Album
from core.demand.learning.presets import Recipe
from core.demand.network.heads import Outputs
from core.demand.network.inputs import UNKNOWN_KIND, Inputs, Targets
from core.demand.network.model import DemandNetwork
from core.encoders.images import Replay, augment
from core.evaluation import metrics

FIXED_EPOCH = -1
CHUNK = 1024
MOST_OF_MEMORY = 0.6


@dataclass(frozen=True)
class Lesson:
    """A catalogue made ready: n products' inputs without photos, the photos they meet, and what came of them."""

    inputs: Inputs
    album: Album
    targets: Targets
    folds: Folds

    @property
    def presence(self) -> Tensor:
        """Which modalities each product has, photos included, (n, 5) bool."""
        return self.inputs.presence

    def inputs_of(self, rows: Tensor, photos: Tensor) -> Inputs:
        """The inputs of some products (m,) with the photos (n,) that an epoch drew for all."""
        drawn = photos[rows]
        if not len(self.album.images):
            return self.inputs.rows(rows)
        images = self.album.images[drawn.clamp_min(0).to(self.album.images.device)].to(rows.device)
        return self.inputs.rows(rows).with_images(images, drawn >= 0)

    def to(self, device: torch.device) -> "Lesson":
        """The same lesson on another device; photos stay where they are if they would take most of its memory."""
        images = self.album.images
        album = replace(self.album, images=images.to(device) if _has_room(device, images) else images)
        return replace(self, inputs=self.inputs.to(device), album=album, targets=self.targets.to(device))


class DemandTask:
    """Trains a `DemandNetwork` on a lesson; see `core.training.Task`."""

    def __init__(self, network: DemandNetwork, lesson: Lesson, recipe: Recipe) -> None:
        self.module = network
        self.lesson, self.recipe = lesson, recipe
        self.rows = lesson.folds.train_rows
        self.n_train = len(self.rows)
        self.teaches = ~lesson.folds.held_out  # (n, K + L)
        self.teaches[:, network.config.n_members :] = False  # linear members are fitted, not trained
        self.device = next(network.parameters()).device
        self.near = lesson.to(self.device)
        self._encode = Replay(network.backbone, recipe.training.batch_size) if network.backbone is not None else None
        self._drawn: tuple[int, Tensor] | None = None

    def losses(self, rows: Tensor, epoch: int) -> dict[str, Tensor]:
        """The recipe's losses on training rows (batch,), photos augmented and modalities hidden at random."""
        products = self.rows[rows]
        # What is drawn, and what follows from it, is known on this side: the device is told and never asked.
        shown = hidden_at_random(self.lesson.presence[products], hiding_rates(self.recipe))
        is_kept = torch.rand(len(rows)) >= self.recipe.kind_dropout
        near = self._sent(products)
        inputs = self.near.inputs_of(near, self._photos(epoch)).with_presence(self._sent(shown))
        inputs = inputs.with_kinds(torch.where(self._sent(is_kept), inputs.kind, UNKNOWN_KIND))
        features = {"image": self._image_features(inputs.image, shown[:, 0]), **self.module.facts(inputs)}
        said = cast(Outputs, self.module.fusion(features, inputs.presence))
        return self._loss(said, self.near.targets.rows(near), self._sent(self.teaches[products]))

    def validate(self) -> dict[str, float]:
        """Scores on products left out, each by the members that never met its brand; the paper's run has no "score"."""
        rows = self.lesson.folds.held_out_rows
        if not len(rows):
            return {}
        features = features_of(self.module, self.near, rows)
        said = held_out_heads(self.module, self.lesson, rows, features, self.lesson.presence[rows])
        targets = self.lesson.targets.rows(rows)
        scores = _scores(said, targets)
        if self.recipe.loss == "paper":
            return scores
        joined = said.each(lambda values: values.unsqueeze(1))
        everyone = torch.ones(len(rows), 1, dtype=torch.bool)
        spread = self.module.fusion.get_buffer("branches.spread").cpu()
        loss = soft_loss(joined, targets, spread, everyone, self.recipe.hard_share)["total"]
        return {"score": float(loss), **scores}

    def _loss(self, said: Outputs, targets: Targets, teaches: Tensor) -> dict[str, Tensor]:
        if self.recipe.loss == "paper":
            return paper_loss(said, targets)
        spread = self.module.fusion.get_buffer("branches.spread")
        return soft_loss(said, targets, spread, teaches, self.recipe.hard_share)

    def _image_features(self, images: Tensor, is_shown: Tensor) -> Tensor:
        """Features (batch, d) of the photos that are shown, augmented where the network trains their encoder."""
        encode = self._encode
        if encode is None:
            return cast(Tensor, self.module.image_scale(images))
        rows = self._sent(is_shown.nonzero().squeeze(1))
        return self.module.image_features(images, rows, lambda photos: encode(augment(photos)))

    def _photos(self, epoch: int) -> Tensor:
        """Each product's photo in that epoch, (n,) on the device."""
        if self._drawn is None or self._drawn[0] != epoch:
            self._drawn = (epoch, self.lesson.album.draw(epoch).to(self.device))
        return self._drawn[1]

    def _sent(self, values: Tensor) -> Tensor:
        """A few numbers on their way to the device; nobody waits for their arrival."""
        return values.to(self.device, non_blocking=True)


def _has_room(device: torch.device, images: Tensor) -> bool:
    if device.type != "cuda" or images.device == device:
        return True
    free, _ = torch.cuda.mem_get_info(device)
    return images.numel() * images.element_size() <= MOST_OF_MEMORY * free


def hiding_rates(recipe: Recipe) -> Tensor:
    """How often each modality is hidden in training, (5,)."""
    rates = {"image": recipe.photo_dropout}
    return torch.tensor([rates.get(name, recipe.modality_dropout) for name in MODALITIES])


def hidden_at_random(presence: Tensor, rates: Tensor) -> Tensor:
    """Presence (n, 5) with each modality hidden at its rate (5,), but never all of an offer."""
    if not rates.any():
        return presence
    is_kept = torch.rand(len(presence), len(MODALITIES)) >= rates
    kept = presence & is_kept.to(presence.device)
    return torch.where(kept.any(1, keepdim=True), kept, presence)


@torch.no_grad()
def features_of(network: DemandNetwork, lesson: Lesson, rows: Tensor) -> dict[str, Tensor]:
    """What fusion takes of some products (m,), with the photos of one fixed draw; on the CPU."""
    device, home = next(network.parameters()).device, lesson.presence.device
    photos = lesson.album.draw(FIXED_EPOCH).to(home)
    parts = [network.features(lesson.inputs_of(part.to(home), photos).to(device)) for part in rows.split(CHUNK)]
    return {name: torch.cat([part[name].float().cpu() for part in parts]) for name in MODALITIES}


@torch.no_grad()
def held_out_heads(
    network: DemandNetwork, lesson: Lesson, rows: Tensor, features: Mapping[str, Tensor], presence: Tensor
) -> Outputs:
    """Forecasts of products (m,), each by the members that never met its brand, on the CPU.

    Args:
        network: in evaluation mode.
        lesson: what it was trained on.
        rows: products that some member left out, (m,).
        features: of these products, from `features_of`.
        presence: which of their modalities count, (m, 5).
    """
    device = next(network.parameters()).device
    chunks = []
    for part in torch.arange(len(rows)).split(CHUNK):
        shown = {name: values[part].to(device) for name, values in features.items()}
        is_asked = lesson.folds.held_out[rows[part]].to(device)
        chunks.append(network.fusion.answer(shown, presence[part].to(device), is_asked))
    return Outputs.in_rows(chunks).each(lambda values: values.float().cpu())


def _scores(said: Outputs, targets: Targets) -> dict[str, float]:
    scores = {}
    for name, values in said.items():
        rows, truth = targets.known(name), targets.figures(name)
        if not rows.any():
            continue
        if HEADS[name].is_count:
            scores[f"{HEADS[name].key}_mse"] = metrics.mse(truth[rows].numpy(), values[rows].numpy())
        else:
            scores[f"{HEADS[name].key}_accuracy"] = metrics.accuracy(truth[rows].long(), values[rows].argmax(1))
    return scores
