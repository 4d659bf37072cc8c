"""`python -m core …`: read options, call one verb, print the answer.

Heavy modules are imported inside the commands, so that `--help` answers at once.
"""

from pathlib import Path
from typing import Annotated

import typer

from core import config
from core.commands.door import DebugOption, Door
from core.commands.options import CatalogueOption, JsonOption, ProgressOption, ReplaceOption, SeedOption
from core.commands.reporting import reporting, say, write_json
from core.commands.rescale import rescale
from core.commands.rooms import groups_of
from core.commands.tables import list_problems, predict_catalogue, predict_table
from core.rooms import PREDICT, ROOMS, kinds
from core.storage.places import refuse_taken

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)
for verb, group in groups_of(ROOMS).items():
    app.add_typer(group, name=verb)
    if verb == PREDICT:
        group.command("table")(predict_table)
        group.command("catalogue")(predict_catalogue)
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


@app.command("models")
def list_models(json: JsonOption = None) -> None:
    """List every model with its scores."""
    from core import registry
    from core.errors import ModelError

    found = []
    for kind in kinds():
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
