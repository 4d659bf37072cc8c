"""`python -m core predict table` and `predict catalogue`: many products at once, in the foreground or behind others."""

import fcntl
import os
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from core import config
from core.commands.options import (
    CatalogueOption,
    JsonOption,
    ModelOption,
    ProgressOption,
    RateOption,
    TermsOption,
    each_writable,
)
from core.commands.reporting import reporting, say, write_json
from core.config import Progress
from core.storage import storage_faults
from core.storage.places import refuse_overwriting

if TYPE_CHECKING:
    from core.catalogue import Problem

LIMITS = f"up to {config.MAX_TABLE_ROWS:,} rows and {config.MAX_TABLE_BYTES // 1024**2} MB"
SECONDS_PER_LOOK = 0.5
LOWEST_PRIORITY = 19

BackgroundOption = Annotated[
    bool, typer.Option("--background", help="Give way to all else this computer does; one such table at a time.")
]


def predict_table(
    table: Annotated[Path, typer.Argument(help=f"Table with a column of titles or prices, {LIMITS}.")],
    to: Annotated[
        list[Path],
        typer.Option(
            "--to", callback=each_writable, help="The scored table: .csv, .xlsx or .parquet; may be repeated."
        ),
    ],
    column: Annotated[
        list[str] | None, typer.Option("--column", help="Which column is which: title=상품명; may be repeated.")
    ] = None,
    photos: Annotated[
        Path | None, typer.Option("--photos", help="Folder or zip of photos; by default, the table's folder.")
    ] = None,
    model: ModelOption = "starter",
    catalogue: TermsOption = None,
    rate: RateOption = None,
    background: BackgroundOption = False,
    json: JsonOption = None,
    progress_file: ProgressOption = None,
) -> None:
    """Forecast every product of a table."""
    with reporting(progress_file) as on_progress, _in_its_place(background, on_progress):
        from core.catalogue.headers import chosen, in_words
        from core.catalogue.sources.archive import opened_photos
        from core.demand.batch import READ, forecast_table, read_offers
        from core.demand.predict import Forecaster
        from core.demand.scored import check_suffix

        for path in to:
            check_suffix(path)
        answers = [Path(json)] if json and json != "-" else []
        refuse_overwriting([*to, *answers], [table, *([photos] if photos else [])])
        on_progress(0.0, "Reading the table")
        offers = read_offers(table)
        known = chosen(list(offers.frame.columns), column or ())
        columns = {ours: known[ours] for ours in READ if ours in known}
        say(f"Read {in_words(columns) or 'nothing that a forecast goes by'}.", json)
        with opened_photos(photos or table.parent) as (found, remarks):
            offers = replace(offers, remarks=(*offers.remarks, *remarks))
            # Nobody named a folder: what lies beside the table is looked at only where the table names photos.
            is_wanted = photos is not None or "image" in columns
            scored = forecast_table(
                Forecaster.load(model).agreed(catalogue, rate),
                offers,
                columns,
                found if is_wanted else None,
                on_progress=_stretch(on_progress, 0.0, 0.9),
            )
        for path in to:
            on_progress(0.9, f"Writing {path.name}")
            scored.write(path, _stretch(on_progress, 0.9, 1.0))
    list_problems(scored.problems)
    say(f"{scored.n_forecast:,} of {scored.n_rows:,} products forecast in {', '.join(map(str, to))}.", json)
    if json:
        problems = [asdict(problem) for problem in scored.problems]
        counts = {"n": scored.n_rows, "n_forecast": scored.n_forecast}
        write_json({**counts, "columns": dict(scored.columns), "problems": problems}, json)


def predict_catalogue(
    catalogue: CatalogueOption,
    model: ModelOption = "starter",
    background: BackgroundOption = False,
    progress_file: ProgressOption = None,
) -> None:
    """Forecast every product of a catalogue once, and keep the answers for the Catalogue page."""
    with reporting(progress_file) as on_progress, _in_its_place(background, on_progress):
        from core.catalogue import Catalogue
        from core.demand.catalogue_forecasts import forecast_catalogue
        from core.demand.predict import Forecaster

        on_progress(0.0, "Reading the catalogue")
        products = Catalogue.read(catalogue)
        kept = forecast_catalogue(Forecaster.load(model).agreed(catalogue, None), products, on_progress)
    say(f"{len(kept):,} of {len(products):,} products forecast.")


def list_problems(problems: Iterable["Problem"]) -> None:
    """Everything amiss, each with its place and remedy, apart from the answer."""
    for problem in problems:
        typer.echo(str(problem), err=True)


@contextmanager
def _in_its_place(is_background: bool, on_progress: Progress) -> Iterator[None]:
    """In the background: behind every other process, on one thread, and after such work that began before."""
    if not is_background:
        yield
        return
    os.nice(LOWEST_PRIORITY)
    lock = config.home() / "background.lock"
    with storage_faults(lock):
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(lock, os.O_CREAT | os.O_RDWR)
    try:
        # Before anything heavy is imported: who only waits should hold no memory.
        _wait_for(handle, on_progress)
        import torch

        torch.set_num_threads(1)
        yield
    finally:
        os.close(handle)


def _wait_for(lock: int, on_progress: Progress) -> None:
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            on_progress(0.0, "Waiting for another table or catalogue to be done")
            time.sleep(SECONDS_PER_LOOK)
        else:
            return


def _stretch(on_progress: Progress, start: float, end: float) -> Progress:
    """Report a step's progress as the stretch from `start` to `end` of the whole."""
    return lambda fraction, message: on_progress(start + fraction * (end - start), message)
