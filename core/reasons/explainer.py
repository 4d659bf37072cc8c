"""Ask a demand model why: modalities, title words, photo and facts, for one offer or many."""

import threading
from collections.abc import Sequence
from functools import cached_property

import torch

from core.catalogue import Offer
from core.config import Progress, ignore
from core.demand.network.inputs import Inputs
from core.demand.predict import Forecaster
from core.demand.what_if import prices_across
from core.encoders.features import FeatureStore
from core.encoders.texts import clean_title
from core.reasons.attention_view import attention_view
from core.reasons.choices import chosen_heads
from core.reasons.effects import effects_of
from core.reasons.modalities import modality_reasons
from core.reasons.photo_reasons import photo_reasons
from core.reasons.photos import AskedPhoto
from core.reasons.results import (
    PHOTO_METHODS,
    AttentionView,
    Effect,
    Explanation,
    HeadReasons,
    PhotoReasons,
    WordReasons,
)
from core.reasons.senses import Senses
from core.reasons.titles import AskedTitle
from core.reasons.values import Asked, Target, target_of
from core.reasons.word_reasons import word_reasons

DEFAULT_METHOD = PHOTO_METHODS[0]


class Explainer:
    """Reasons for a forecaster's forecasts; sessions may ask one explainer at once.

    Models are read and never changed: gradients are taken of inputs alone, no hook is ever set, and what has to be
    another network is a copy of its own.
    """

    def __init__(self, forecaster: Forecaster) -> None:
        self.forecaster = forecaster
        self.network, self.calibration = forecaster.network, forecaster.model.calibration
        self._lock = threading.Lock()

    def modalities(
        self, offers: Sequence[Offer], store: FeatureStore | None = None
    ) -> tuple[dict[str, HeadReasons], ...]:
        """What each modality adds to each head's forecast, for every offer: exact Shapley values by head.

        Encoders run once; only the fusion is asked for all coalitions.

        Raises:
            TitleError: an offer is empty, or its title is too long.
            PriceError: a price cannot be one.
            ImageError: a photo cannot be read.
        """
        inputs = self.forecaster.encode(offers, store)
        with torch.no_grad():
            features = self.network.features(inputs)
        presence = inputs.presence & self.network.fusion.taught
        return modality_reasons(self.network.fusion, self.calibration, features, presence)

    def words(
        self, offer: Offer, head: str, on_progress: Progress = ignore, *, has_evidence: bool = True
    ) -> WordReasons | None:
        """What each word of the title does to a head; None where there is no title or titles were not taught.

        Args:
            offer: to be explained.
            head: one of the model's heads.
            on_progress: hears how far it is.
            has_evidence: without it the maps alone are made, several times as fast.

        Raises:
            TitleError, PriceError, ImageError: as `modalities`.
        """
        return self._words(self._asked(offer), offer, (head,), on_progress, has_evidence).get(head)

    def photo(
        self,
        offer: Offer,
        head: str,
        method: str = DEFAULT_METHOD,
        on_progress: Progress = ignore,
        *,
        has_evidence: bool = True,
    ) -> PhotoReasons | None:
        """What each part of the photo does to a head; None where there is no photo or photos were not taught.

        Args:
            offer: to be explained.
            head: one of the model's heads.
            method: `integrated_gradients`, `grad_cam` or `occlusion`.
            on_progress: hears how far it is.
            has_evidence: without it the map alone is made, several times as fast.

        Raises:
            TitleError, PriceError, ImageError: as `modalities`.
            ModelError: Grad-CAM is asked of an encoder that cannot be stopped before its average.
        """
        return self._photos(self._asked(offer), offer, (head,), method, on_progress, has_evidence).get(head)

    def effects(self, offer: Offer, head: str, categories: Sequence[str] = ()) -> tuple[Effect, ...]:
        """What the forecast would be at other prices, made for others, and in these categories.

        Raises:
            TitleError, PriceError, ImageError: as `modalities`.
        """
        return self._effects(self._asked(offer), offer, (head,), categories)[head]

    def attention(self, offer: Offer) -> AttentionView | None:
        """Where the text encoder looks; None without a title. Not why the forecast is so.

        Raises:
            TitleError: the title is too long.
        """
        cleaned = clean_title(offer.title)
        return attention_view(self.senses.text, offer.title, cleaned) if offer.title and cleaned else None

    def explain(
        self,
        offer: Offer,
        heads: Sequence[str] | None = None,
        method: str = DEFAULT_METHOD,
        on_progress: Progress = ignore,
        categories: Sequence[str] = (),
    ) -> Explanation:
        """Everything of one offer at once; each encoder and each variant is asked once for all heads.

        Args:
            offer: to be explained.
            heads: some of the model's; all of them without.
            method: of the photo's map.
            on_progress: hears how far it is.
            categories: to be tried in place of its own, such as `categories_to_try` finds.

        Raises:
            TitleError, PriceError, ImageError, ModelError: as `photo`.
        """
        heads = chosen_heads(self.forecaster, heads)
        on_progress(0.0, "forecasting")
        (forecast,), (by_head,) = self.forecaster.forecast([offer]), self.modalities([offer])
        asked = self._asked(offer)
        words = self._words(asked, offer, heads, lambda done, said: on_progress(0.05 + 0.4 * done, said), True)
        photos = self._photos(
            asked, offer, heads, method, lambda done, said: on_progress(0.45 + 0.5 * done, said), True
        )
        effects = self._effects(asked, offer, heads, categories)
        on_progress(1.0, "explained")
        return Explanation(offer, forecast, {head: by_head[head] for head in heads}, words, photos, effects)

    @cached_property
    def senses(self) -> Senses:
        """What the model reads and sees with.

        Raises:
            ModelError: an encoder is missing, or is not the one that the model was trained with.
        """
        return Senses.of(self.forecaster)

    def _words(
        self, asked: Asked, offer: Offer, heads: Sequence[str], on_progress: Progress, has_evidence: bool
    ) -> dict[str, WordReasons]:
        title = clean_title(offer.title)
        if not asked.has("title") or offer.title is None or title is None:
            return {}
        question = AskedTitle(asked, self.senses, title)
        randomised = AskedTitle(self._randomly(asked.inputs), self._random_senses, title) if has_evidence else None
        return word_reasons(offer.title, question, randomised, self._targets(asked, heads), on_progress)

    def _photos(
        self,
        asked: Asked,
        offer: Offer,
        heads: Sequence[str],
        method: str,
        on_progress: Progress,
        has_evidence: bool,
    ) -> dict[str, PhotoReasons]:
        if not asked.has("image") or offer.image is None:
            return {}
        question = AskedPhoto(asked, self.senses, offer.image)
        randomised = (
            AskedPhoto(self._randomly(asked.inputs), self._random_senses, offer.image) if has_evidence else None
        )
        return photo_reasons(question, randomised, self._targets(asked, heads), method, on_progress)

    def _effects(
        self, asked: Asked, offer: Offer, heads: Sequence[str], categories: Sequence[str]
    ) -> dict[str, tuple[Effect, ...]]:
        targets, prices = self._targets(asked, heads), prices_across(self.forecaster, offer)
        return effects_of(asked, offer, self.forecaster.encode, targets, categories, prices)

    def _asked(self, offer: Offer) -> Asked:
        return Asked.of(self.network, self.calibration, self.forecaster.encode([offer]))

    def _randomly(self, inputs: Inputs) -> Asked:
        """The same offer, read by the network with random weights."""
        return Asked.of(self._random_senses.network, self.calibration, inputs)

    @property
    def _random_senses(self) -> Senses:
        with self._lock:
            return self._drawn

    @cached_property
    def _drawn(self) -> Senses:
        return self.senses.with_random_weights()

    @torch.no_grad()
    def _targets(self, asked: Asked, heads: Sequence[str]) -> tuple[Target, ...]:
        whole = asked.answer({})[0]
        return tuple(target_of(head, whole, self.calibration.heads) for head in heads)
