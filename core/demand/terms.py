"""In which money offers are priced, and on which scale counts are told, where these are not the model's own."""

from dataclasses import dataclass, replace
from pathlib import Path

from core.catalogue import Catalogue, CatalogueInfo, Offer
from core.catalogue.offers import parse_price
from core.demand.calibration.scale import Scale
from core.demand.trained import TrainedDemand
from core.errors import RateError
from core.money import Rate, checked, parse_rate


@dataclass(frozen=True)
class Terms:
    """How offers and answers of one catalogue are turned into a model's and back.

    Attributes:
        currency: ISO code of offers that name none; empty where nobody said.
        model_currency: that the model learned prices in; empty for a model that does not know.
        rate: what one of `currency` is worth in the model's.
        scale: what counts are told times.
        is_assumed: whether a catalogue does not name its currency, and is read in the model's.
    """

    currency: str = ""
    model_currency: str = ""
    rate: float = 1.0
    scale: Scale = Scale()
    is_assumed: bool = False

    @classmethod
    def of(cls, model: TrainedDemand, info: CatalogueInfo | None = None, rate: Rate | None = None) -> "Terms":
        """The terms on which a model answers a catalogue.

        Args:
            model: is asked.
            info: of the catalogue; without it offers are priced in the model's currency, or in the rate's.
            rate: instead of the one that the catalogue keeps.

        Raises:
            RateError: prices are in another currency than the model's and no rate between the two is known.
        """
        into = model.network.config.currency
        currency = (info.currency if info else "") or (rate.of if rate else into)
        scale = Scale.from_json(info.scales.get(scale_key(model))) if info else Scale()
        if rate and rate.of != into and (not into or currency == into):
            raise needless_rate(rate, currency)
        if not into or currency == into:
            return cls(currency or into, into, 1.0, scale, bool(info and into and not info.currency))
        if rate is None and info and into in info.rates:
            rate = Rate(currency, info.rates[into], into)
        if rate is None or (rate.of, rate.into) != (currency, into):
            raise missing_rate(currency, into)
        return cls(currency, into, checked(rate).worth, scale)

    @classmethod
    def agreed(cls, model: TrainedDemand, catalogue: Path | None, rate: str | None) -> "Terms":
        """The terms that a command names: a catalogue's folder, and a rate as people write it.

        Raises:
            CatalogueError: the folder holds no catalogue.
            RateError: the rate is none, or one is needed.
        """
        info = Catalogue.read(catalogue).info if catalogue else None
        into, of = model.network.config.currency, info.currency if info else ""
        return cls.of(model, info, parse_rate(rate, into, of) if rate else None)

    def at(self, rate: str) -> "Terms":
        """The same terms for offers priced in another currency, at a rate as people write it.

        Raises:
            RateError: it is no rate into the model's currency.
        """
        read = parse_rate(rate, self.model_currency)
        return replace(self, currency=read.of, rate=read.worth)

    def in_model_money(self, offer: Offer) -> Offer:
        """The offer with its price in the model's currency.

        Raises:
            RateError: the price is in a third currency.
        """
        worth = self.worth_of(offer.currency)
        return offer if offer.price is None or worth == 1 else replace(offer, price=offer.price * worth)

    def worth_of(self, currency: str) -> float:
        """What one of a currency is worth in the model's; an empty one is the terms' own.

        Raises:
            RateError: it is a third currency.
        """
        if currency in ("", self.currency):
            return self.rate
        if not self.model_currency or currency == self.model_currency:
            return 1.0
        raise missing_rate(currency, self.model_currency)

    def read_price(self, text: str | None) -> float | None:
        """A typed price in the terms' currency; one marked as the model's currency is converted.

        Raises:
            PriceError: it is no price, or it is marked as a third currency.
        """
        return parse_price(text, self.currency, {self.model_currency: 1 / self.rate} if self.model_currency else {})

    @property
    def remarks(self) -> tuple[str, ...]:
        """What was assumed or converted, in sentences."""
        said = (self._of_money(), self.scale.sentence)
        return tuple(sentence for sentence in said if sentence)

    def _of_money(self) -> str:
        if not self.model_currency:
            return "The model does not say in which currency it learned prices, so they are taken as they stand."
        if self.is_assumed:
            return f"The catalogue does not name its currency, so its prices are taken for {self.currency}."
        if self.currency == self.model_currency:
            return ""
        rate = Rate(self.currency, self.rate, self.model_currency)
        return f"The model learned prices in {self.model_currency}: yours are read at {rate}."


def scale_key(model: TrainedDemand) -> str:
    """By what a catalogue keeps its scale for a model: a model trained anew has another."""
    return model.card.weights_sha256[:16] or model.card.name


def needless_rate(rate: Rate, currency: str) -> RateError:
    """What to say where a rate is given that nothing is priced at."""
    if not currency or currency == rate.of:
        return RateError(
            f"The model does not say in which currency it learned prices, so {rate} cannot be used.",
            "Leave the rate out, or train the model again on a catalogue that names its currency.",
        )
    return RateError(
        f"Prices are in {currency}, as the model learned them, and not in {rate.of}.", "Leave the rate out."
    )


def missing_rate(currency: str, into: str) -> RateError:
    """What to say where a rate is needed and not known."""
    return RateError(
        f"Prices are in {currency}, and the model learned them in {into}.",
        f"Say what 1 {currency} is worth in {into}, as in --rate {currency}=1380, or price everything in {into}.",
    )
