"""What is done with demand, told by `core.demand.options`: train, evaluate, predict.

Each verb imports what it needs when it is called: a forecast waits for neither baselines nor the training loop.
"""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from core.catalogue import Catalogue, Offer
from core.config import Progress, ignore
from core.demand import options
from core.demand.forecast import forecast_as_json
from core.demand.predict import Forecaster

if TYPE_CHECKING:
    from core.evaluation.report import Report


def train(
    catalogue: Path,
    preset: str,
    to: Path,
    told: options.TrainingOptions,
    is_resumed: bool = False,
    on_progress: Progress = ignore,
) -> Path:
    """Train a demand model on the catalogue in a folder; see `train_demand` for all that it raises."""
    from core.demand.train import train_demand

    changes = {one.name: getattr(told, one.name) for one in fields(options.Changes)}
    products = Catalogue.read(catalogue)
    photos = Catalogue.read(told.photos) if told.photos else None
    return train_demand(products, preset, to, photos=photos, is_resumed=is_resumed, on_progress=on_progress, **changes)


def evaluate(catalogue: Path, model: str, told: options.EvaluationOptions, on_progress: Progress = ignore) -> Report:
    """Score a demand model beside its baselines; see `core.demand.evaluate` for all that it raises."""
    from core.demand.evaluate import evaluate as evaluate_demand

    products = Catalogue.read(catalogue)
    teachers = Catalogue.read(told.baselines_from) if told.baselines_from else products
    return evaluate_demand(products, model, teachers, told.seed, on_progress, told.rate)


def predict(model: str, told: options.OfferOptions, on_progress: Progress = ignore) -> dict[str, Any]:
    """Forecast one product: what is left out is forecast as absent.

    Raises:
        VitrineError: the model is missing or damaged, or the offer cannot be forecast.
    """
    forecaster, offer = asked(model, told)
    (forecast,) = forecaster.forecast([offer], on_progress=on_progress)
    return forecast_as_json(forecast)


def asked(model: str, told: options.OfferOptions) -> tuple[Forecaster, Offer]:
    """The model that is asked, in the money of the catalogue, and the product that it is asked about.

    Raises:
        VitrineError: the model is missing or damaged, or the price cannot be read.
    """
    forecaster = Forecaster.load(model).agreed(told.catalogue, told.rate)
    price = forecaster.terms.read_price(told.price)
    return forecaster, Offer(told.title, told.image, price, told.made_for, told.category, told.subcategory)
