"""`python -m core rescale …`: learn how a catalogue's own figures stand to a model's forecasts, and keep it with it."""

from typing import Annotated

import typer

from core.commands.options import CatalogueOption, JsonOption, ModelOption, ProgressOption, RateOption, SeedOption
from core.reporting import reporting, say, write_json


def rescale(
    catalogue: CatalogueOption,
    model: ModelOption = "starter",
    rate: RateOption = None,
    is_undone: Annotated[bool, typer.Option("--undo", help="Forget the scale that is kept.")] = False,
    seed: SeedOption = 0,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """Bring a model's counts to the scale of a catalogue's own sales and views; forecasts for it use that then."""
    from core.catalogue import Catalogue
    from core.demand.predict import Forecaster
    from core.demand.rescale import keep_scale, learn_scale

    with reporting(progress_file) as on_progress:
        forecaster, products = Forecaster.load(model).agreed(catalogue, rate), Catalogue.read(catalogue)
        scale = None if is_undone else learn_scale(forecaster, products, seed, on_progress)
        keep_scale(forecaster, products, scale)
    say(scale.sentence if scale else "Counts are told as the model says them.", json)
    if json:
        write_json(scale.as_json() if scale else None, json)
