"""Why a demand forecast came out as it did, told by `core.demand.options`."""

from typing import Any

from core.catalogue import Catalogue
from core.config import Progress, ignore
from core.demand.confusions import Confusions, categories_to_try
from core.demand.options import ExplanationOptions
from core.demand.verbs import asked
from core.demand.why.explainer import Explainer
from core.demand.why.question import chosen_heads
from core.demand.why.report import explanation_as_json, write_report
from core.explain.photo import chosen_method


def explain(model: str, told: ExplanationOptions, on_progress: Progress = ignore) -> dict[str, Any]:
    """Explain one product's forecast, and draw it where a folder for pictures is named.

    Raises:
        VitrineError: the model is missing or damaged, or the offer cannot be explained.
    """
    method = chosen_method(told.method)
    forecaster, offer = asked(model, told)
    heads = chosen_heads(forecaster, told.head)
    confusions = Confusions.of(Catalogue.read(told.catalogue), forecaster) if told.catalogue else None
    found = Explainer(forecaster).explain(
        offer, heads, method, on_progress, categories_to_try(confusions, offer, forecaster)
    )
    if told.pictures is not None:
        write_report(found, told.pictures)
    return explanation_as_json(found)
