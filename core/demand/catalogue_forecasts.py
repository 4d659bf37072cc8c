"""The forecasts of a whole catalogue: computed once by a model, kept, and read beside the products."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pandas as pd

from core.catalogue import Catalogue, Offer
from core.config import Progress, forecasts_folder, ignore
from core.demand.predict import Forecaster
from core.encoders.features import FeatureStore
from core.errors import ModelError, StorageError, VitrineError
from core.registry import Card, card_hash
from core.storage import write_atomically

PORTION = 32
HEAD = "sales"
VALUE, LOW, HIGH = "forecast_sales", "forecast_sales_low", "forecast_sales_high"
"""Expected sales and the ends of their 80 % interval, in pieces."""

_HASH_LENGTH = 16


def forecast_catalogue(forecaster: Forecaster, catalogue: Catalogue, on_progress: Progress = ignore) -> pd.DataFrame:
    """Forecast every product in portions and keep the answers; features of photos and titles outlive a run that ends.

    Returns:
        One row per product that could be forecast, indexed by its id, with the columns `VALUE`, `LOW` and `HIGH`.

    Raises:
        ModelError: the model does not forecast sales.
        StorageError: the disk is full or the workspace may not be written.
    """
    if HEAD not in forecaster.config.heads:
        raise ModelError(
            f"{forecaster.card.name} does not forecast {HEAD}, which products are browsed by.",
            f"Choose a model that learned {HEAD}.",
        )
    store = FeatureStore()
    offers = {product.product_id: product.offer for product in catalogue.products()}
    ids = list(offers)
    rows: dict[str, tuple[float, float, float]] = {}
    for start in range(0, len(ids), PORTION):
        rows |= _forecast(forecaster, {one: offers[one] for one in ids[start : start + PORTION]}, store)
        n_done = min(start + PORTION, len(ids))
        on_progress(n_done / len(ids), f"forecast {n_done:,} of {len(ids):,}")
    kept = pd.DataFrame.from_dict(rows, orient="index", columns=[VALUE, LOW, HIGH])
    buffer = io.BytesIO()
    kept.rename_axis("product_id").reset_index().to_parquet(buffer, index=False)
    write_atomically(_file(catalogue.fingerprint(), forecaster.card), buffer.getvalue())
    return kept


def kept_forecasts(fingerprint: str, card: Card) -> pd.DataFrame | None:
    """What `forecast_catalogue` kept of the catalogue with this fingerprint, by the model with this card.

    None where nothing is kept: never computed, or the catalogue or the model has changed since.

    Raises:
        StorageError: what is kept cannot be read.
    """
    path = _file(fingerprint, card)
    try:
        return pd.read_parquet(path).set_index("product_id")
    except FileNotFoundError:
        return None
    except (OSError, ValueError, KeyError) as fault:
        path.unlink(missing_ok=True)
        raise StorageError("The forecasts of this catalogue were damaged.", "Forecast the catalogue again.") from fault


def with_forecasts(catalogue: Catalogue, forecasts: pd.DataFrame) -> Catalogue:
    """The catalogue with the columns `VALUE`, `LOW` and `HIGH` beside its own; NaN where a product has no forecast."""
    found = forecasts.reindex(catalogue.frame["product_id"]).reset_index(drop=True)
    return replace(catalogue, frame=catalogue.frame.assign(**{name: found[name] for name in (VALUE, LOW, HIGH)}))


def _forecast(
    forecaster: Forecaster, offers: dict[str, Offer], store: FeatureStore
) -> dict[str, tuple[float, float, float]]:
    """Sales by product; where one is at fault, the others of its portion are forecast without it."""
    try:
        forecasts = forecaster.forecast(list(offers.values()), store=store)
    except StorageError:
        raise
    except VitrineError:
        singles = ({one: offer} for one, offer in offers.items()) if len(offers) > 1 else ()
        return {one: row for single in singles for one, row in _forecast(forecaster, single, store).items()}
    sales = (forecast.counts[HEAD] for forecast in forecasts)
    rows = ((count.value, count.interval_80.low, count.interval_80.high) for count in sales)
    return dict(zip(offers, rows, strict=True))


def _file(fingerprint: str, card: Card) -> Path:
    return forecasts_folder() / f"{fingerprint}-{card_hash(card)[:_HASH_LENGTH]}.parquet"
