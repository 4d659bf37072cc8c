"""`python -m tools.draw …`: draw what ships as pictures, from a seed."""

from pathlib import Path
from typing import Annotated

import typer

from core import config
from core.commands.options import ProgressOption, SeedOption
from core.reporting import reporting

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Draw the pictures that ship, from a seed.")


@app.command("catalogue")
def catalogue(
    to: Annotated[Path, typer.Option("--to", help="Folder of the new catalogue.")] = config.DEMO_CATALOGUE,
    seed: SeedOption = 0,
    progress_file: ProgressOption = None,
) -> None:
    """Draw the demo catalogue: photographs, products, outfits."""
    from tools.draw.catalogue import draw_catalogue

    with reporting(progress_file) as on_progress:
        draw_catalogue(to, seed=seed, on_progress=on_progress)
    typer.echo(f"Drawn in {to}.")


@app.command("non-garments")
def non_garments(
    to: Annotated[Path, typer.Option("--to", help="Folder of the contact sheets.")] = config.NON_GARMENTS,
    seed: SeedOption = 0,
    progress_file: ProgressOption = None,
) -> None:
    """Draw what is no garment, a contact sheet a family: what the guard of a demand model learns from."""
    from tools.draw.non_garments.sheets import draw_sheets

    with reporting(progress_file) as on_progress:
        draw_sheets(to, seed, on_progress)
    typer.echo(f"Drawn in {to}.")


if __name__ == "__main__":
    app()
