"""Ask a trained demand model: offers in, forecasts out, each photo and title encoded once."""

import copy
import hashlib
import math
from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path

import torch
from torch import Tensor

from core.catalogue import Offer
from core.catalogue.heads import HALF, HEADS
from core.catalogue.offers import check_offer, clean_title
from core.config import Progress, ignore
from core.demand.forecast import LEVELS, CountForecast, Forecast, Interval, ShareForecast, forecast_as_json
from core.demand.guard.cautions import Caution
from core.demand.market import category_position
from core.demand.network.features import photo_bytes, title_features
from core.demand.network.inputs import Inputs, inputs_of
from core.demand.terms import Terms
from core.demand.trained import TrainedDemand
from core.encoders.features import FeatureStore
from core.encoders.loaded import IN_MEMORY, Encoders
from core.encoders.neighbours import unit
from core.errors import ModelError
from core.money import payable
from core.registry import Card, card_hash

__all__ = ["Caution", "CountForecast", "Forecast", "Forecaster", "Interval", "forecast_as_json"]

CHUNK = 64


class Forecaster:
    """A demand model ready to be asked; encoders are loaded when first needed, and shared with all who ask them.

    Offers come in the money, and answers on the scale, of its `terms`: the model's own until others are agreed `on`.
    """

    def __init__(self, model: TrainedDemand, encoders: Encoders | None = None) -> None:
        """Take a model, and the encoders it was trained with where somebody holds them already."""
        self.model, self._given = model, encoders
        self.terms = Terms.of(model)
        self.network, self.config = model.network, model.network.config
        self._origin: Forecaster | None = None

    @classmethod
    def load(cls, model: str | Path = "starter") -> "Forecaster":
        """The model of that name or folder.

        Raises:
            ModelError: it is missing or damaged.
        """
        return cls(TrainedDemand.load(model))

    def on(self, terms: Terms) -> "Forecaster":
        """The same model asked on other terms; its encoders are shared."""
        other = copy.copy(self)
        other.terms, other._origin = terms, self._origin or self
        other.model = replace(self.model, calibration=replace(self.model.calibration, scale=terms.scale))
        return other

    def agreed(self, catalogue: Path | None, rate: str | None) -> "Forecaster":
        """The same model on the terms that a command names; as `Terms.agreed`."""
        return self.on(Terms.agreed(self.model, catalogue, rate))

    @property
    def key(self) -> str:
        """Sixteen hex digits that change whenever the model or its terms do, and so its answers may."""
        return hashlib.sha256(f"{card_hash(self.card)} {self.terms}".encode()).hexdigest()[:16]

    @property
    def card(self) -> Card:
        """What the model is."""
        return self.model.card

    @property
    def categories(self) -> tuple[str, ...]:
        """The categories it knows."""
        return self.config.categories

    @property
    def kinds(self) -> tuple[str, ...]:
        """The subcategories it knows."""
        return self.config.kinds

    @property
    def age_bands(self) -> tuple[str, ...]:
        """The age bands it forecasts, youngest first."""
        return self.config.age_bands

    @property
    def encoders(self) -> Encoders:
        """The encoders it was trained with.

        Raises:
            ModelError: one of them is missing, or is not the one it was trained with.
        """
        return (self._origin or self)._encoders

    @cached_property
    def _encoders(self) -> Encoders:
        if self._given is not None:
            return self._given
        found = Encoders.load(self.config.text_encoder, self._frozen_image_encoder)
        if found.text_hash != self.config.text_hash or (found.image and found.image_hash != self.config.image_hash):
            raise ModelError(
                f"{self.card.name} was trained with other encoders than those that are here.",
                "Train the model again, or bring back the encoders it was trained with.",
            )
        return found

    def forecast(
        self, offers: Sequence[Offer], on_progress: Progress = ignore, store: FeatureStore | None = None
    ) -> tuple[Forecast, ...]:
        """A forecast for each offer; with a store, features outlive the program.

        Raises:
            TitleError: an offer is empty, or its title is too long.
            PriceError: a price cannot be one.
            RateError: a price is in a currency whose worth is not known.
            ImageError: a photo cannot be read.
        """
        forecasts: list[Forecast] = []
        for start in range(0, len(offers), CHUNK):
            part = offers[start : start + CHUNK]
            forecasts += self.answer(part, self.encode(part, store))
            on_progress(len(forecasts) / len(offers), f"forecast {len(forecasts):,} of {len(offers):,}")
        return tuple(forecasts)

    def price_curve(self, offer: Offer, prices: Sequence[float]) -> tuple[Forecast, ...]:
        """A forecast of the same offer at each price; photo and title are encoded once."""
        return self.forecast([replace(offer, price=price) for price in prices])

    def prices_seen(self, offer: Offer) -> tuple[float, float]:
        """The lowest and the highest price of an offer's category that the model learned from, in the offer's money.

        Where it learned none of the category, those of all products. All but one in two hundred lie within either.

        Raises:
            RateError: the offer's price is in a currency whose worth is not known.
        """
        seen = self.model.guard.price.seen(category_position(self.categories, offer.category))
        low, high = seen or self.network.price_scale.usual
        currency, worth = self._money_of(offer)
        return payable(low / worth, currency), payable(high / worth, currency)

    def encode(self, offers: Sequence[Offer], store: FeatureStore | None = None) -> Inputs:
        """Offers as the network reads them; with a store, features outlive the program.

        Raises:
            TitleError: an offer is empty, or its title is too long.
            PriceError: a price cannot be one.
            RateError: a price is in a currency whose worth is not known.
            ImageError: a photo cannot be read.
        """
        for offer in offers:
            check_offer(offer)
        priced = [self.terms.in_model_money(offer) for offer in offers]
        sees = bool(self.network.fusion.taught[0])
        photos = [offer.image if sees else None for offer in offers]
        has_photo = torch.tensor([photo is not None for photo in photos])
        images, texts = (
            self._photo_features(photos, store),
            self._title_features([offer.title for offer in offers], store),
        )
        return inputs_of(priced, images, texts, self.categories, self.config.kinds, has_photo)

    def embed(self, offers: Sequence[Offer], store: FeatureStore | None = None) -> Tensor:
        """Photo and title features, each of length 1, side by side: products alike in both are near, (n, d).

        Raises:
            ImageError: a photo cannot be read.
        """
        inputs = self.encode(offers, store)
        features = self.network.features(inputs)
        # What n-grams add to the heads is about sales, not about looks.
        looks = features["image"], features["title"][:, : self.config.text_dimension + self.config.sketch_dimension]
        units = [torch.from_numpy(unit(part.detach().numpy())) for part in looks]
        return torch.cat([part * inputs.presence[:, i : i + 1] for i, part in enumerate(units)], 1)

    @property
    def _frozen_image_encoder(self) -> str | None:
        return None if self.network.backbone is not None or not self.config.image_encoder else self.config.image_encoder

    def _photo_features(self, photos: Sequence[Path | bytes | None], store: FeatureStore | None) -> Tensor:
        """Features (n, d), or bytes (n, 3, size, size) for an image encoder of the network's own."""
        if self.network.backbone is not None:
            size = self.network.backbone.config.image_size
            return photo_bytes(photos, size)
        if not any(photo is not None for photo in photos):
            return torch.zeros(len(photos), self.config.image_dimension)
        return self.encoders.photos(photos, store or IN_MEMORY)

    def _title_features(self, titles: Sequence[str | None], store: FeatureStore | None) -> Tensor:
        if not any(title is not None for title in titles):
            return torch.zeros(len(titles), self.config.dimensions["title"])
        return title_features(titles, self.encoders, self.network.sketch, store or IN_MEMORY)

    @torch.no_grad()
    def answer(self, offers: Sequence[Offer], inputs: Inputs) -> list[Forecast]:
        """A forecast for each offer, from its `encode`d inputs."""
        features = self.network.features(inputs)
        presence = inputs.presence & self.network.fusion.taught
        said = self.network.fusion.answer(features, presence)
        heads, calibration = self.config.says, self.model.calibration
        heard = inputs.with_presence(presence)
        intervals = {name: calibration.intervals(said[name], name, heard) for name in heads.counts}
        shares = {name: calibration.shares(said[name], name, presence).tolist() for name in heads.labels}
        cautions = self._cautions(offers, inputs, features)
        return [
            Forecast(
                counts={name: self._count(said[name][row], name, intervals[name][row], offer) for name in heads.counts},
                buyers={name: self._buyers(name, shares[name][row]) for name in heads.labels},
                cautions=cautions[row],
                model=self.card.name,
                currency=offer.currency or self.terms.currency,
                is_simulated=self.config.is_simulated,
                notes=(*self.terms.remarks, *self.card.notes),
                period=self.config.period,
                learned_from=self.card.data,
                terms=self.terms.remarks,
                is_rescaled=bool(self.terms.scale.n_products),
            )
            for row, offer in enumerate(offers)
        ]

    def _buyers(self, head: str, shares: Sequence[float]) -> ShareForecast:
        classes = HEADS[head].labels_in(self.age_bands)
        told = dict(zip(classes, shares, strict=True))
        is_second = HEADS[head].kind == "label" and shares[1] >= HALF
        return ShareForecast(told, classes[1] if is_second else max(classes, key=lambda one: told[one]))

    def _count(self, log_count: Tensor, head: str, intervals: Tensor, offer: Offer) -> CountForecast:
        category = category_position(self.categories, offer.category)
        # A rank holds on every scale: it is read among what the model learned from, before counts are rescaled.
        percentile, n_compared = self.model.market.percentile(float(log_count), head, category)
        ends = (Interval(math.exp(low), math.exp(high)) for low, high in intervals.tolist())
        told = math.exp(float(self.model.calibration.told(log_count, head)))
        peers = offer.category if self.model.market.knows(category, head) else None
        return CountForecast(told, dict(zip(LEVELS, ends, strict=True)), percentile, n_compared, peers)

    def _money_of(self, offer: Offer) -> tuple[str, float]:
        """The currency of an offer's price, and what one of it is worth in the model's."""
        return offer.currency or self.terms.currency, self.terms.worth_of(offer.currency)

    def _cautions(
        self, offers: Sequence[Offer], inputs: Inputs, features: dict[str, Tensor]
    ) -> list[tuple[Caution, ...]]:
        guard, is_trained = self.model.guard, self.network.backbone is not None
        seen = features["image"] if is_trained else inputs.image
        photos = guard.check_photos(seen, inputs.presence[:, 0] & self.network.fusion.taught[0])
        found = (
            (
                photo,
                guard.check_title(clean_title(offer.title)),
                guard.check_price(offer, self.categories, *self._money_of(offer)),
                guard.check_category(offer, self.categories),
            )
            for photo, offer in zip(photos, offers, strict=True)
        )
        return [tuple(caution for caution in each if caution is not None) for each in found]
