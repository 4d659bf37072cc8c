"""`python -m core …`: read options, call one verb, print the answer.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

from pathlib import Path
from typing import Annotated

import typer

from core import config
from core.commands.door import DebugOption, Door
from core.commands.explain import explain_app
from core.commands.options import (
    AnswerOption,
    CatalogueOption,
    CategoryOption,
    ImageOption,
    JsonOption,
    MadeForOption,
    ModelOption,
    PhotosOption,
    PriceOption,
    ProgressOption,
    RateOption,
    ReplaceOption,
    ResumeOption,
    SeedOption,
    SubcategoryOption,
    TermsOption,
    TitleOption,
)
from core.commands.reporting import reporting, say, write_json
from core.commands.rescale import rescale
from core.commands.tables import list_problems, predict_catalogue, predict_table
from core.storage.places import refuse_taken

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)
train_app = typer.Typer(no_args_is_help=True, help="Train a model.")
evaluate_app = typer.Typer(no_args_is_help=True, help="Score a model beside its baselines.")
predict_app = typer.Typer(no_args_is_help=True, help="Ask a model about one product or a table of them.")
for name, group in (("train", train_app), ("evaluate", evaluate_app), ("predict", predict_app)):
    app.add_typer(group, name=name)
predict_app.command("table")(predict_table)
predict_app.command("catalogue")(predict_catalogue)
app.add_typer(explain_app, name="explain")
app.command("rescale")(rescale)


@app.callback()
def _vitrine(debug: DebugOption = False) -> None:
    """Vitrine: what a garment will sell, to whom, and why."""


@app.command("import")
def import_(
    source: Annotated[str, typer.Argument(help="A shipped mapping's name, or your own mapping file.")],
    path: Annotated[Path, typer.Argument(help="The export to read.")],
    to: Annotated[Path, typer.Option("--to", help="Folder of the new catalogue.")],
    images: Annotated[Path | None, typer.Option("--images", help="Folder or zip of photos.")] = None,
    replace: ReplaceOption = False,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """Turn a public export into a catalogue."""
    from core.catalogue import sources
    from core.catalogue.files import CARD

    with reporting(progress_file) as on_progress:
        refuse_taken(to, CARD, "catalogue", replace)
        catalogue = sources.import_source(source, path, to, images=images, on_progress=on_progress)
    list_problems(catalogue.problems)
    n_problems = len(catalogue.problems)
    say(f"{len(catalogue):,} products in {to}; {n_problems:,} problem{'' if n_problems == 1 else 's'}.", json)
    if json:
        write_json({"n": len(catalogue), "problems": [vars(problem) for problem in catalogue.problems]}, json)


@train_app.command("demand")
def train_demand(
    catalogue: CatalogueOption,
    preset: Annotated[str, typer.Option("--preset", help="`starter` or `paper`.")] = "starter",
    to: Annotated[Path | None, typer.Option("--to", help="Folder of the new model.")] = None,
    photos: PhotosOption = None,
    epochs: Annotated[int | None, typer.Option("--epochs", help="Instead of the preset's.")] = None,
    text_encoder: Annotated[str | None, typer.Option("--text-encoder", help="starter, e5, hub id or folder.")] = None,
    image_encoder: Annotated[str | None, typer.Option("--image-encoder", help="starter, lite0, imagenet.")] = None,
    seed: SeedOption = 0,
    resume: ResumeOption = False,
    replace: ReplaceOption = False,
    progress_file: ProgressOption = None,
) -> None:
    """Train the demand network on a catalogue."""
    from core import registry
    from core.catalogue import Catalogue
    from core.demand.train import train_demand as train

    with reporting(progress_file) as on_progress:
        model = to or config.models_folder() / f"{catalogue.resolve().name}-{preset}"
        refuse_taken(model, registry.CARD, "model", replace)
        products = Catalogue.read(catalogue)
        folder = train(
            products,
            preset=preset,
            to=model,
            photos=Catalogue.read(photos) if photos else None,
            epochs=epochs,
            text_encoder=text_encoder,
            image_encoder=image_encoder,
            seed=seed,
            is_resumed=resume,
            on_progress=on_progress,
        )
    say(f"Saved {folder}.")


@evaluate_app.command("demand")
def evaluate_demand(
    catalogue: CatalogueOption,
    model: ModelOption = "starter",
    baselines_from: Annotated[
        Path | None, typer.Option("--baselines-from", help="Catalogue that the baselines are fitted on.")
    ] = None,
    rate: RateOption = None,
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """Score a demand model on brands it has not seen, beside its baselines."""
    from core.catalogue import Catalogue
    from core.demand.evaluate import evaluate

    with reporting(progress_file) as on_progress:
        products = Catalogue.read(catalogue)
        teachers = Catalogue.read(baselines_from) if baselines_from else products
        report = evaluate(products, model, baselines_from=teachers, seed=seed, on_progress=on_progress, rate=rate)
    say(report.as_table(), json)
    if json:
        write_json(report.as_json(), json)


@predict_app.command("demand")
def predict_demand(
    image: ImageOption = None,
    title: TitleOption = None,
    price: PriceOption = None,
    made_for: MadeForOption = None,
    category: CategoryOption = None,
    subcategory: SubcategoryOption = None,
    model: ModelOption = "starter",
    catalogue: TermsOption = None,
    rate: RateOption = None,
    json: AnswerOption = "-",
) -> None:
    """Forecast one product: what is left out is forecast as absent."""
    from core.catalogue import Offer
    from core.demand.forecast import forecast_as_json
    from core.demand.predict import Forecaster

    with reporting() as on_progress:
        forecaster = Forecaster.load(model).agreed(catalogue, rate)
        offer = Offer(title, image, forecaster.terms.read_price(price), made_for, category, subcategory)
        (forecast,) = forecaster.forecast([offer], on_progress=on_progress)
    write_json(forecast_as_json(forecast), json)


@app.command("models")
def list_models(json: JsonOption = None) -> None:
    """List every model with its scores."""
    from core import registry
    from core.errors import ModelError

    found = []
    for kind in ("demand", "image-encoder", "text-encoder"):
        for folder in registry.models(kind):
            try:
                card = registry.read_card(folder)
                found.append({"kind": kind, "name": card.name, "folder": folder.name, "scores": card.scores})
                say(f"{kind:14} {folder.name:24} {card.name}", json)
            except ModelError as fault:
                typer.echo(f"{kind:14} {folder.name:24} {fault}", err=True)
    if json:
        write_json(found, json)


@app.command("seal")
def seal(model: Annotated[str, typer.Argument(help="Name or folder of the model.")]) -> None:
    """Seal a model's card anew after it was changed on purpose."""
    from core import registry

    with reporting():
        own = config.models_folder() / model
        folder = own if (own / registry.CARD).is_file() else Path(model)
        registry.seal(folder)
    typer.echo(f"Sealed {folder}.")


@app.command("audit")
def audit(
    catalogue: CatalogueOption,
    split: Annotated[str, typer.Option("--split", help="brand, random, stratified or time.")] = "brand",
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """Look for leakage across a split: shared ids, bytes, titles, photos and groups."""
    from core.catalogue import Catalogue, leakage, splits
    from core.encoders.images import is_same_photo, photo_hash

    with reporting(progress_file) as on_progress:
        products = Catalogue.read(catalogue)
        chosen = splits.by_name(products, split, seed=seed)
        leaks = leakage.audit(
            products, chosen, hash_photo=photo_hash, is_same_photo=is_same_photo, on_progress=on_progress
        )
    counts = leakage.count(leaks)
    say(", ".join(f"{kind} {n:,}" for kind, n in counts.items()) or "No leaks were found.", json)
    if json:
        write_json({"split": chosen.name, "counts": counts, "leaks": [vars(leak) for leak in leaks]}, json)
