"""An offer as a question: its modalities answer with the model's heads, its title is words and its photo cells."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.catalogue import MODALITIES, Offer
from core.catalogue.heads import HEADS
from core.demand.calibration.conformal import Calibration
from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import Inputs, inputs_of
from core.demand.network.model import DemandNetwork
from core.demand.network.ngrams import bucket_counts
from core.demand.predict import Forecaster
from core.encoders.images import FeatureMaps, ImageEncoder, Source
from core.encoders.texts import TextEncoder
from core.errors import ModelError
from core.explain.faithfulness import with_random_weights
from core.explain.photo import photo_of
from core.explain.pieces import piece_strand, word_attention
from core.explain.question import Photo, Question, Strand, Target, Title
from core.explain.shapley import Array
from core.explain.units import LOG, SHARE
from core.explain.words import shared_out, word_spans


def unit_of(head: str) -> str:
    """The unit that a head's reasons are given in."""
    return LOG if HEADS[head].is_count else SHARE


def values_of(calibration: Calibration, said: Outputs, presence: Tensor) -> Tensor:
    """What forecasts say, side by side, (n, values): a logarithm a count, the second share a label, all other shares.

    Args:
        calibration: of the model.
        said: of n offers.
        presence: what counted of each, (n, 5): shares are as sure as that allows.
    """
    parts = []
    for name, values in said.items():
        if HEADS[name].is_count:
            parts.append(calibration.told(values, name).unsqueeze(1))
        else:
            shares = calibration.shares(values, name, presence)
            parts.append(shares[:, 1:] if HEADS[name].kind == "label" else shares)
    return torch.cat(parts, 1)


def target_of(head: str, values: Tensor, heads: HeadSet) -> Target:
    """What a head's reasons are given for, by the values (values,) of the whole offer; `heads` are the model's."""
    before = heads.names[: heads.names.index(head)]
    first = sum(1 if HEADS[name].kind == "label" else heads.sizes[name] for name in before)
    if HEADS[head].is_count:
        return Target(head, unit_of(head), HEADS[head].noun, first)
    labels = HEADS[head].labels_in(heads.age_bands)
    if HEADS[head].kind == "label":
        return Target(head, unit_of(head), labels[1], first)
    largest = int(values[first : first + len(labels)].argmax())
    return Target(head, unit_of(head), labels[largest], first + largest)


def chosen_heads(forecaster: Forecaster, names: Sequence[str] | None) -> tuple[str, ...]:
    """The heads of these names, all that the model has without.

    Raises:
        ModelError: the model has no such head.
    """
    known = forecaster.config.heads
    for name in names or ():
        if name not in known:
            raise ModelError(
                f"{forecaster.card.name} has no head called “{name}”.", f"Choose among {', '.join(known)}."
            )
    return tuple(dict.fromkeys(names or known))


@torch.no_grad()
def questions_of(network: DemandNetwork, calibration: Calibration, inputs: Inputs) -> tuple[Question, ...]:
    """A question for each of n offers, their features taken once.

    Args:
        network: in evaluation mode.
        calibration: of the model.
        inputs: of the offers.
    """
    features, presence = network.features(inputs), inputs.presence & network.fusion.taught
    function = partial(_answer, network, calibration)
    whole = function(features, presence)
    return tuple(
        Question(
            MODALITIES,
            tuple(target_of(head, whole[row], calibration.heads) for head in calibration.heads.names),
            {name: part[row : row + 1] for name, part in features.items()},
            presence[row : row + 1],
            function,
            called="forecast",
        )
        for row in range(len(inputs))
    )


@torch.no_grad()
def features_at(
    forecaster: Forecaster, offer: Offer, inputs: Inputs, fact: str, values: Sequence[float | str]
) -> tuple[Tensor, Tensor]:
    """A fact's features (m, d) at other values of it, and whether each says anything to the network, (m,) bool.

    Args:
        forecaster: whose terms the offer comes on.
        offer: of which the fact is.
        inputs: of the offer; its photo and title stay as they were encoded.
        fact: `price`, `made_for` or `category`.
        values: m of them; prices in the offer's money.
    """
    offers = [forecaster.terms.in_model_money(_at(offer, fact, value)) for value in values]
    same = inputs.rows(torch.zeros(len(offers), dtype=torch.int64))
    varied = inputs_of(offers, same.image, same.title, forecaster.categories, forecaster.kinds)
    return forecaster.network.facts(varied)[fact], varied.presence[:, MODALITIES.index(fact)]


@dataclass(frozen=True)
class WholeModel:
    """A network with its encoders; the image encoder may be the network's own, and None where it never sees a photo.

    Shared with the forecaster and never changed; the text encoder shows its attentions.
    """

    network: DemandNetwork
    text: TextEncoder
    image: ImageEncoder | None

    @classmethod
    def of(cls, forecaster: Forecaster) -> "WholeModel":
        """That of a forecaster.

        Raises:
            ModelError: an encoder is missing, or is not the one that the model was trained with.
        """
        image = forecaster.network.backbone or forecaster.encoders.image
        text = forecaster.encoders.text.showing_attentions()
        return cls(forecaster.network, text, image if forecaster.network.fusion.taught[0] else None)

    def with_random_weights(self, seed: int = 0) -> "WholeModel":
        """A copy with random weights, for the check that maps must change with them."""
        generator = torch.Generator().manual_seed(seed)
        # How much each member counts is a share, and no weight of any.
        network = with_random_weights(self.network, generator, kept="ensemble_weights")
        text = with_random_weights(self.text, generator)
        if self.image is None or network.backbone is not None:
            return WholeModel(network, text, network.backbone)
        return WholeModel(network, text, with_random_weights(self.image, generator))

    def title(self, cleaned: str) -> Title:
        """A title with its two strands: the pieces that the encoder reads, and n-grams where the network reads them."""
        sketch, spans = self.network.sketch, word_spans(cleaned)
        words = tuple(cleaned[start:end] for start, end in spans)
        batch = self.text.tokenise([cleaned])
        buckets, weights = sketch.weighted(cleaned)
        strands = [piece_strand(self.text, batch, spans)]
        if len(buckets):
            counts = _bucket_counts(words, buckets, len(sketch.rarity))
            strands.append(Strand(weights.unsqueeze(0), torch.zeros(1, len(weights)), partial(_by_word, counts)))

        def features(embeddings: Tensor, known: Tensor | None = None) -> Tensor:
            text = self.text(batch.mask.expand(len(embeddings), -1), embeddings=embeddings)
            ngrams = sketch.summed(buckets, weights.expand(len(embeddings), -1) if known is None else known)
            return self.network.title_features(torch.cat([text, ngrams], 1))

        def read(titles: Sequence[str]) -> Tensor:
            return self.network.title_features(torch.cat([self.text.encode(titles), sketch(titles)], 1))

        return Title("title", words, read, tuple(strands), features, word_attention(self.text, batch, spans))

    def photo(self, source: Source) -> Photo:
        """A photo as the image encoder sees it.

        Raises:
            ImageError: it cannot be read.
        """
        assert self.image is not None
        image, size = self.image, self.image.config.image_size
        return photo_of(
            "image",
            source,
            size,
            lambda images: self._scaled(image(images)),
            lambda images: self._maps(images),
            lambda maps: self._scaled(maps.mean((2, 3))),
        )

    def _scaled(self, photos: Tensor) -> Tensor:
        """What fusion takes of m encoded photos (m, d); differentiable."""
        return photos if self.network.backbone is not None else self.network.image_scale(photos)

    @cached_property
    def _maps(self) -> FeatureMaps:
        assert self.image is not None
        return FeatureMaps(self.image)


def _at(offer: Offer, fact: str, value: float | str) -> Offer:
    """The offer at another value of a fact; a subcategory belongs to its own category alone."""
    if fact == "category" and value != offer.category:
        return replace(offer, category=str(value), subcategory=None)
    changed: dict[str, Any] = {fact: value}
    return replace(offer, **changed)


def _answer(
    network: DemandNetwork, calibration: Calibration, features: Mapping[str, Tensor], presence: Tensor
) -> Tensor:
    return values_of(calibration, network.fusion.answer(features, presence), presence)


def _bucket_counts(words: tuple[str, ...], buckets: Tensor, n_buckets: int) -> NDArray[np.int64]:
    """How often each word has an n-gram of each of the title's buckets, (words, b)."""
    found = [bucket_counts(word, n_buckets) for word in words]
    return np.array([[counts[bucket] for bucket in buckets.tolist()] for counts in found])


def _by_word(counts: NDArray[np.int64], attributions: Tensor) -> Array:
    """Attributions of n-grams (m, b) by word, (m, words)."""
    return np.stack([shared_out(row, counts) for row in attributions.double().numpy()])
