"""Options that several commands take, each said once."""

from pathlib import Path
from typing import Annotated

import typer

from core.bounds import refuse_seed
from core.demand.options import RATE, TERMS
from core.errors import StorageError
from core.options import SEED
from core.storage.places import refuse_unwritable


def writable(file: Path | None) -> Path | None:
    """Refuse a file that cannot be written before the work begins whose fruit it is to hold."""
    if file is not None:
        refuse_unwritable(file)
    return file


def each_writable(files: list[Path]) -> list[Path]:
    """The same for every one of several files."""
    for file in files:
        refuse_unwritable(file)
    return files


def _writable_or_stream(to: str | None) -> str | None:
    if to == "":
        raise StorageError("--json names no file.", "Name one, or write - for standard output.")
    if to not in (None, "-"):
        writable(Path(to))
    return to


def _seed(seed: int) -> int:
    refuse_seed(seed)
    return seed


JSON = "FILE|-"

CatalogueOption = Annotated[Path, typer.Option("--catalogue", help="Folder of the catalogue.")]
PhotosOption = Annotated[Path | None, typer.Option("--photos", help="Catalogue of photos to pair by kind.")]
ModelOption = Annotated[str, typer.Option("--model", help="`starter`, a name, or a folder.")]
EncoderOption = Annotated[str, typer.Option("--encoder", help="Image encoder: `starter`, a name or a folder.")]
SeedOption = Annotated[int, typer.Option("--seed", callback=_seed, help=SEED)]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")]
ReplaceOption = Annotated[bool, typer.Option("--replace", help="Replace what has that name already.")]
ProgressOption = Annotated[
    Path | None, typer.Option("--progress-file", callback=writable, help="Keep progress here, as JSON.")
]
JsonOption = Annotated[
    str | None, typer.Option("--json", metavar=JSON, callback=_writable_or_stream, help="Write the result as JSON.")
]
AnswerOption = Annotated[
    str, typer.Option("--json", metavar=JSON, callback=_writable_or_stream, help="Where the answer goes, as JSON.")
]

TermsOption = Annotated[
    Path | None,
    typer.Option("--catalogue", help=TERMS),
]
RateOption = Annotated[str | None, typer.Option("--rate", metavar="USD=1380", help=RATE)]
