"""Ask a demand model why: modalities, title words, photo and facts, for one offer or many."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.catalogue import MADE_FOR, MODALITIES, Catalogue, Offer
from core.catalogue.offers import clean_title
from core.config import Progress, ignore
from core.demand.forecast import Forecast
from core.demand.network.inputs import Inputs
from core.demand.predict import Forecaster
from core.demand.what_if import prices_across
from core.demand.why.question import WholeModel, chosen_heads, features_at, questions_of
from core.encoders.features import FeatureStore
from core.errors import CatalogueError
from core.explain.parts import cohort_of, part_effects, part_reasons
from core.explain.photo import AskedPhoto, photo_reasons
from core.explain.pieces import attention_view
from core.explain.question import Question
from core.explain.results import (
    PHOTO_METHODS,
    AttentionView,
    Cohort,
    Effect,
    HeadReasons,
    PhotoReasons,
    Reasons,
    WordReasons,
)
from core.explain.words import AskedTitle, word_reasons

DEFAULT_METHOD = PHOTO_METHODS[0]
CHUNK = 32


@dataclass(frozen=True, kw_only=True)
class Explanation(Reasons):
    """Everything that is said of one offer's forecast; each kind of reason by head."""

    offer: Offer
    forecast: Forecast


@dataclass(frozen=True)
class _Asked:
    """One offer, read and encoded once for all that is asked of it."""

    offer: Offer
    inputs: Inputs
    question: Question


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
        return part_reasons(questions_of(self.network, self.calibration, inputs))

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
        return self._words(self._asked(offer), (head,), on_progress, has_evidence).get(head)

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
        return self._photos(self._asked(offer), (head,), method, on_progress, has_evidence).get(head)

    def effects(self, offer: Offer, head: str, categories: Sequence[str] = ()) -> tuple[Effect, ...]:
        """What the forecast would be at other prices, made for others, and in these categories.

        Raises:
            TitleError, PriceError, ImageError: as `modalities`.
        """
        return self._effects(self._asked(offer), (head,), categories)[head]

    def attention(self, offer: Offer) -> AttentionView | None:
        """Where the text encoder looks; None without a title. Not why the forecast is so.

        Raises:
            TitleError: the title is too long.
        """
        cleaned = clean_title(offer.title)
        return attention_view(self._whole.text, offer.title, cleaned) if offer.title and cleaned else None

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
        asked = self._asked(offer)
        (forecast,), (by_head,) = self.forecaster.answer([offer], asked.inputs), part_reasons([asked.question])
        words = self._words(asked, heads, lambda done, said: on_progress(0.05 + 0.4 * done, said), True)
        photos = self._photos(asked, heads, method, lambda done, said: on_progress(0.45 + 0.5 * done, said), True)
        effects = self._effects(asked, heads, categories)
        on_progress(1.0, "explained")
        parts = {head: by_head[head] for head in heads}
        return Explanation(parts, words, photos, effects, offer=offer, forecast=forecast)

    def cohort(
        self,
        catalogue: Catalogue,
        rows: NDArray[np.bool_],
        seed: int = 0,
        on_progress: Progress = ignore,
        store: FeatureStore | None = None,
    ) -> Cohort:
        """What modalities add on average over some of a catalogue's products, with intervals over its brands.

        Args:
            catalogue: whose products are explained.
            rows: which of them, (n,) bool in the order of the catalogue's frame.
            seed: of the bootstrap.
            on_progress: hears how many products are done.
            store: keeps features beyond this run.

        Raises:
            CatalogueError: no product is chosen.
            ImageError: a photo cannot be read.
        """
        products = [product for product, is_chosen in zip(catalogue.products(), rows, strict=True) if is_chosen]
        if not products:
            raise CatalogueError("No product is left.", "Choose a wider filter.")
        found: list[dict[str, HeadReasons]] = []
        for start in range(0, len(products), CHUNK):
            found += self.modalities([product.offer for product in products[start : start + CHUNK]], store)
            on_progress(len(found) / len(products), f"explained {len(found):,} of {len(products):,} products")
        return cohort_of(found, np.array([product.brand or f"\n{i}" for i, product in enumerate(products)]), seed)

    @cached_property
    def _whole(self) -> WholeModel:
        """Raises ModelError: an encoder is missing, or is not the one that the model was trained with."""
        return WholeModel.of(self.forecaster)

    @property
    def _random(self) -> WholeModel:
        with self._lock:
            return self._drawn

    @cached_property
    def _drawn(self) -> WholeModel:
        return self._whole.with_random_weights()

    def _asked(self, offer: Offer) -> _Asked:
        inputs = self.forecaster.encode([offer])
        return _Asked(offer, inputs, questions_of(self.network, self.calibration, inputs)[0])

    def _randomly(self, asked: _Asked) -> Question:
        """The same offer, asked of the network with random weights."""
        return questions_of(self._random.network, self.calibration, asked.inputs)[0]

    def _words(
        self, asked: _Asked, heads: Sequence[str], on_progress: Progress, has_evidence: bool
    ) -> dict[str, WordReasons]:
        given, cleaned = asked.offer.title, clean_title(asked.offer.title)
        if not asked.question.has("title") or given is None or cleaned is None:
            return {}
        whole = AskedTitle(asked.question, self._whole.title(cleaned))
        unlike = AskedTitle(self._randomly(asked), self._random.title(cleaned)) if has_evidence else None
        return word_reasons(given, whole, unlike, asked.question.targets_of(heads), on_progress)

    def _photos(
        self, asked: _Asked, heads: Sequence[str], method: str, on_progress: Progress, has_evidence: bool
    ) -> dict[str, PhotoReasons]:
        source = asked.offer.image
        if not asked.question.has("image") or source is None:
            return {}
        whole = AskedPhoto(asked.question, self._whole.photo(source))
        unlike = AskedPhoto(self._randomly(asked), self._random.photo(source)) if has_evidence else None
        return photo_reasons(whole, unlike, asked.question.targets_of(heads), method, on_progress)

    def _effects(self, asked: _Asked, heads: Sequence[str], categories: Sequence[str]) -> dict[str, tuple[Effect, ...]]:
        """By head, an effect for each fact that the model was taught."""
        prices = prices_across(self.forecaster, asked.offer)
        tried: dict[str, Sequence[float | str]] = {"price": prices, "made_for": MADE_FOR, "category": categories}
        taught = dict(zip(MODALITIES, self.network.fusion.taught.tolist(), strict=True))
        found = [self._effect(asked, heads, fact, values) for fact, values in tried.items() if taught[fact] and values]
        return {head: tuple(by_head[head] for by_head in found) for head in heads}

    def _effect(
        self, asked: _Asked, heads: Sequence[str], fact: str, values: Sequence[float | str]
    ) -> dict[str, Effect]:
        """One fact's effect by head."""
        own = getattr(asked.offer, fact)
        return part_effects(
            asked.question,
            asked.question.targets_of(heads),
            fact,
            values,
            *features_at(self.forecaster, asked.offer, asked.inputs, fact, values),
            own if fact == "price" or own in values else None,
        )
