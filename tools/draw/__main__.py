"""`python -m tools.draw …`: draw what ships as pictures, from a seed."""

from pathlib import Path
from typing import Annotated

import typer

from core import config
from core.commands.door import DebugOption, Door
from core.commands.options import ModelOption, ProgressOption, ReplaceOption, SeedOption
from core.places import refuse_taken
from core.reporting import reporting, say

app = typer.Typer(cls=Door, no_args_is_help=True, add_completion=False)


@app.callback()
def _draw(debug: DebugOption = False) -> None:
    """Draw the pictures that ship, from a seed."""


@app.command("catalogue")
def catalogue(
    to: Annotated[Path, typer.Option("--to", help="Folder of the new catalogue.")] = config.DEMO_CATALOGUE,
    seed: SeedOption = 0,
    replace: ReplaceOption = False,
    progress_file: ProgressOption = None,
) -> None:
    """Draw the demo catalogue: photographs, products, outfits; and simulate what it sold."""
    from core.catalogue.files import CARD
    from tools.draw.catalogue import draw_catalogue
    from tools.draw.figures import simulate_figures

    with reporting(progress_file) as on_progress:
        refuse_taken(to, CARD, "catalogue", replace)
        draw_catalogue(to, seed=seed, on_progress=on_progress)
        simulate_figures(to, seed=seed, on_progress=on_progress)
    say(f"Drawn in {to}.")


@app.command("figures")
def figures(
    to: Annotated[Path, typer.Option("--to", help="Folder of the drawn catalogue.")] = config.DEMO_CATALOGUE,
    model: ModelOption = "starter",
    seed: SeedOption = 0,
    progress_file: ProgressOption = None,
) -> None:
    """Simulate anew what the demo catalogue sold, from a demand model and its spread; no picture is drawn."""
    from tools.draw.figures import simulate_figures

    with reporting(progress_file) as on_progress:
        simulate_figures(to, model, seed, on_progress)
    say(f"Simulated in {to}.")


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
    say(f"Drawn in {to}.")


if __name__ == "__main__":
    app()
