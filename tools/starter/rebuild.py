"""Rebuild what ships from the training data: e5's pieces, title encoder, image encoder, demand."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from core import config
from core.catalogue import Catalogue
from core.catalogue.sources import import_source
from core.config import Progress, ignore
from core.demand.train import train_demand
from core.encoders.texts.e5.pieces import save_pieces
from core.errors import SourceError
from tools.starter.images.making import train_image_encoder
from tools.starter.images.teachers import load_teacher
from tools.starter.texts.making import train_text_encoder
from tools.starter.texts.pieces import shipped_choice

PARTS = ("pieces", "texts", "images", "demand")


@dataclass(frozen=True)
class StarterData:
    """Where the training data lies, below one folder.

    Attributes:
        folder: holds the files and folders that the other attributes name.
        photos: labelled photos, with `labels.csv`.
        cutouts: garments cut out of street photos, with `items.csv`.
        products: the demand figures.
        teachers: weights of the networks to learn to see from.
        teacher_code: a Python file that defines `Teacher(weights).features(images)`.
    """

    folder: Path
    teacher_code: Path
    photos: str = "clothing"
    cutouts: str = "outfits"
    products: str = "musinsa/products_2021.csv"
    teachers: str = "teacher/*.npz"


def rebuild(
    data: StarterData,
    parts: Sequence[str] = PARTS,
    to: Path = config.STARTER,
    is_resumed: bool = False,
    on_progress: Progress = ignore,
) -> None:
    """Train the named parts in order and put each in its place under `to`.

    Args:
        data: where the training data lies.
        parts: some of `PARTS`; demand rests on the encoders that stand in `assets/starter/` by then.
        to: the folder of the starter models.
        is_resumed: go on from each part's last checkpoint.
        on_progress: hears what is being done.

    Raises:
        SourceError: a part is unknown, or its data is missing.
        TrainingError: a run was stopped.
    """
    if unknown := sorted(set(parts) - set(PARTS)):
        raise SourceError(f"The starter has no part called {unknown[0]}.", f"Choose from {', '.join(PARTS)}.")
    work = config.home() / "starter"
    work.mkdir(parents=True, exist_ok=True)
    builders = {"pieces": _pieces, "texts": _texts, "images": _images, "demand": _demand}
    for part in (part for part in PARTS if part in parts):
        builders[part](data, to, work, is_resumed, on_progress)


def _pieces(data: StarterData, to: Path, work: Path, is_resumed: bool, on_progress: Progress) -> None:
    save_pieces(*shipped_choice(data.folder, on_progress))


def _texts(data: StarterData, to: Path, work: Path, is_resumed: bool, on_progress: Progress) -> None:
    checkpoint = work / "texts.safetensors"
    train_text_encoder(
        data.folder, to / "text-encoder", checkpoint=checkpoint, is_resumed=is_resumed, on_progress=on_progress
    )


def _images(data: StarterData, to: Path, work: Path, is_resumed: bool, on_progress: Progress) -> None:
    weights = sorted(data.folder.glob(data.teachers))
    teachers = [load_teacher(data.teacher_code, path) for path in weights]
    drawn = config.DEMO_CATALOGUE
    train_image_encoder(
        data.folder / data.photos,
        data.folder / data.cutouts,
        drawn,
        teachers,
        to / "image-encoder",
        work / "images",
        is_resumed=is_resumed,
        on_progress=on_progress,
    )


def _demand(data: StarterData, to: Path, work: Path, is_resumed: bool, on_progress: Progress) -> None:
    with TemporaryDirectory(dir=work) as scratch:
        products = import_source("musinsa", data.folder / data.products, Path(scratch) / "products")
        photos = import_source("clothing", data.folder / data.photos / "labels.csv", Path(scratch) / "photos")
        train_demand(
            Catalogue.read(products.folder),
            to=to / "demand",
            name="Starter",
            photos=Catalogue.read(photos.folder),
            garments=sorted((data.folder / data.cutouts).glob("images/*.jpg")),
            is_resumed=is_resumed,
            on_progress=on_progress,
        )
