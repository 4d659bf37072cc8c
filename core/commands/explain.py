"""`python -m core explain …`: read an offer, ask why, print the answer as JSON and draw its pictures."""

from pathlib import Path
from typing import Annotated

import typer

from core.commands.options import (
    AnswerOption,
    CategoryOption,
    ImageOption,
    MadeForOption,
    ModelOption,
    PriceOption,
    ProgressOption,
    RateOption,
    SubcategoryOption,
    TermsOption,
    TitleOption,
)
from core.commands.reporting import reporting, write_json

explain_app = typer.Typer(no_args_is_help=True, help="Say why a model answers as it does.")


@explain_app.callback()
def _explain() -> None:
    """Say why a model answers as it does."""


@explain_app.command("demand")
def explain_demand(
    image: ImageOption = None,
    title: TitleOption = None,
    price: PriceOption = None,
    made_for: MadeForOption = None,
    category: CategoryOption = None,
    subcategory: SubcategoryOption = None,
    model: ModelOption = "starter",
    catalogue: TermsOption = None,
    rate: RateOption = None,
    head: Annotated[list[str] | None, typer.Option("--head", help="views, sales, …; may be repeated.")] = None,
    method: Annotated[
        str | None, typer.Option("--method", help="Of the photo's map: occlusion, integrated_gradients or grad_cam.")
    ] = None,
    json: AnswerOption = "-",
    pictures: Annotated[Path | None, typer.Option("--pictures", help="Folder for pictures and a report.")] = None,
    progress_file: ProgressOption = None,
) -> None:
    """Explain one product's forecast: its modalities, words, photo and facts, each map beside its evidence."""
    from core.catalogue import Catalogue, Offer
    from core.demand.confusions import Confusions, categories_to_try
    from core.demand.predict import Forecaster
    from core.demand.why.explainer import Explainer
    from core.demand.why.question import chosen_heads
    from core.demand.why.report import write_report
    from core.explain.photo import chosen_method
    from core.explain.units import as_exported

    with reporting(progress_file) as on_progress:
        chosen = chosen_method(method)
        forecaster = Forecaster.load(model).agreed(catalogue, rate)
        heads = chosen_heads(forecaster, head)
        offer = Offer(title, image, forecaster.terms.read_price(price), made_for, category, subcategory)
        confusions = Confusions.of(Catalogue.read(catalogue), forecaster) if catalogue else None
        tried = categories_to_try(confusions, offer, forecaster)
        found = Explainer(forecaster).explain(offer, heads, chosen, on_progress, tried)
        if pictures is not None:
            write_report(found, pictures)
    write_json(as_exported(found), json)
