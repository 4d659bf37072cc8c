"""`python -m core explain …`: read an offer, ask why, print the answer as JSON and draw its pictures."""

from pathlib import Path
from typing import Annotated

import typer

from core.reporting import reporting, write_json

explain_app = typer.Typer(no_args_is_help=True, help="Say why a model answers as it does.")


@explain_app.callback()
def _explain() -> None:
    """Say why a model answers as it does."""


@explain_app.command("demand")
def explain_demand(
    image: Annotated[Path | None, typer.Option("--image", help="The garment's photo.")] = None,
    title: Annotated[str | None, typer.Option("--title", help="The product's title.")] = None,
    price: Annotated[str | None, typer.Option("--price", help="In the model's currency.")] = None,
    made_for: Annotated[str | None, typer.Option("--made-for", help="men, women or unisex.")] = None,
    category: Annotated[str | None, typer.Option("--category", help="One of the model's categories.")] = None,
    subcategory: Annotated[str | None, typer.Option("--subcategory", help="The kind of garment within it.")] = None,
    model: Annotated[str, typer.Option("--model", help="`starter`, a name, or a folder.")] = "starter",
    head: Annotated[list[str] | None, typer.Option("--head", help="views, sales, …; may be repeated.")] = None,
    method: Annotated[
        str | None, typer.Option("--method", help="Of the photo's map: occlusion, integrated_gradients or grad_cam.")
    ] = None,
    json: Annotated[str, typer.Option("--json", metavar="FILE|-", help="Where the reasons go.")] = "-",
    pictures: Annotated[Path | None, typer.Option("--pictures", help="Folder for pictures and a report.")] = None,
    progress_file: Annotated[Path | None, typer.Option("--progress-file", help="Keep progress here, as JSON.")] = None,
) -> None:
    """Explain one product's forecast: its modalities, words, photo and facts, each map beside its evidence."""
    from core.catalogue import Offer
    from core.demand.offers import parse_price
    from core.demand.predict import Forecaster
    from core.reasons.choices import chosen_heads, chosen_method
    from core.reasons.explainer import Explainer
    from core.reasons.report import write_report

    with reporting(progress_file) as on_progress:
        heads, chosen = chosen_heads(head), chosen_method(method)
        offer = Offer(title, image, parse_price(price), made_for, category, subcategory)
        found = Explainer(Forecaster.load(model)).explain(offer, heads, chosen, on_progress)
        if pictures is not None:
            write_report(found, pictures)
    write_json(found.as_json(), json)
