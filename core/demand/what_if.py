"""What is tried instead of an offer's own: payable prices, which end where prices of such goods end, and kinds."""

import numpy as np

from core.catalogue import Catalogue, Offer
from core.demand.predict import Forecaster
from core.money import payable

N_ACROSS, N_AROUND = 25, 25
TWICE = 2.0


def prices_across(forecaster: Forecaster, offer: Offer, n: int = N_ACROSS) -> tuple[float, ...]:
    """Prices in equal ratios across those seen of the offer's category, widened to hold its own, ascending.

    Raises:
        RateError: the offer's price is in a currency whose worth is not known.
    """
    return _steps(*forecaster.prices_seen(offer), offer, forecaster.terms.currency, n)


def prices_around(forecaster: Forecaster, offer: Offer, n: int = N_AROUND) -> tuple[float, ...]:
    """Prices in equal ratios from half to double the offer's own, no further than prices were seen, ascending.

    Its own is among them; where that lies beyond what was seen, they reach from there to it.

    Raises:
        RateError: the offer's price is in a currency whose worth is not known.
    """
    low, high = forecaster.prices_seen(offer)
    own = offer.price or low
    first, last = (min(max(price, low), high) for price in (own / TWICE, own * TWICE))
    return _steps(first, last, offer, forecaster.terms.currency, n)


def kinds_of(category: str | None, model: Forecaster, catalogue: Catalogue) -> tuple[str, ...]:
    """The kinds of a category that say something to the model, in the model's order; none for no category.

    A kind belongs to a category where the model learned from a product that is listed so, or where the catalogue lists
    one so. A kind that the model never met is left out: it would change no forecast.
    """
    if category not in model.categories:
        return ()
    shares = model.network.kind_scale.shares[model.categories.index(category)].tolist()
    frame = catalogue.frame
    listed = set(frame.loc[frame["category"] == category, "subcategory"].dropna())
    return tuple(kind for kind, share in zip(model.kinds, shares, strict=True) if share > 0 or kind in listed)


def _steps(low: float, high: float, offer: Offer, currency: str, n: int) -> tuple[float, ...]:
    own = offer.price
    first, last = (min(low, own), max(high, own)) if own else (low, high)
    tried = {payable(price, offer.currency or currency) for price in np.geomspace(first, last, n).tolist()}
    # Rounding may neither leave the ends nor lose the offer's own price.
    kept = {price for price in tried if first <= price <= last}
    return tuple(sorted(kept | {own} if own else kept | {first, last}))
