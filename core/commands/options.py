"""Options that several commands take, each said once."""

from pathlib import Path
from typing import Annotated

import typer

JSON = "FILE|-"

CatalogueOption = Annotated[Path, typer.Option("--catalogue", help="Folder of the catalogue.")]
PhotosOption = Annotated[Path | None, typer.Option("--photos", help="Catalogue of photos to pair by kind.")]
ModelOption = Annotated[str, typer.Option("--model", help="`starter`, a name, or a folder.")]
EncoderOption = Annotated[str, typer.Option("--encoder", help="Image encoder: `starter`, a name or a folder.")]
SeedOption = Annotated[int, typer.Option("--seed", help="Seed of every random draw.")]
ResumeOption = Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")]
ProgressOption = Annotated[Path | None, typer.Option("--progress-file", help="Keep progress here, as JSON.")]
JsonOption = Annotated[str | None, typer.Option("--json", metavar=JSON, help="Write the result as JSON.")]
AnswerOption = Annotated[str, typer.Option("--json", metavar=JSON, help="Where the answer goes, as JSON.")]

ImageOption = Annotated[Path | None, typer.Option("--image", help="The garment's photo.")]
TitleOption = Annotated[str | None, typer.Option("--title", help="The product's title.")]
PriceOption = Annotated[
    str | None, typer.Option("--price", help="In the catalogue's currency, else the rate's, else the model's.")
]
TermsOption = Annotated[
    Path | None,
    typer.Option("--catalogue", help="Answer in the money and on the scale of the catalogue in this folder."),
]
RateOption = Annotated[
    str | None, typer.Option("--rate", metavar="USD=1380", help="What 1 of another currency is worth in the model's.")
]
MadeForOption = Annotated[str | None, typer.Option("--made-for", help="men, women or unisex.")]
CategoryOption = Annotated[str | None, typer.Option("--category", help="One of the model's categories.")]
SubcategoryOption = Annotated[str | None, typer.Option("--subcategory", help="The kind of garment within it.")]
