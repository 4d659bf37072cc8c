"""Planted truth: train on demand whose make is known, explain brands kept apart, and score every explanation."""

import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.catalogue import splits
from core.config import Progress, ignore
from core.demand.learning.presets import recipe_of
from core.demand.options import Changes
from core.demand.predict import Forecaster
from core.demand.train import fit_demand
from core.demand.why.explainer import Explainer
from core.encoders.features import FeatureStore
from tools.benchmarks.planted.catalogue import plant
from tools.benchmarks.planted.exam import Exam
from tools.benchmarks.planted.photos import plain_photos
from tools.benchmarks.planted.table import PlantedTruth

HEAD = "sales"
# Photos are the products' own here, so that they need not be hidden more often than the rest.
PHOTO_DROPOUT = 0.1
_PLANTED, _TRAINED, _WORDS, _PHOTOS = 0.1, 0.6, 0.7, 0.95


@dataclass(frozen=True)
class Size:
    """How large a run is.

    Attributes:
        n_products: planted; about a quarter of them is kept from training.
        n_brands: of which whole ones are kept.
        n_members: trained members of the network.
        epochs: of training.
        n_titles: explained word by word.
        n_photos: printed ones, explained by every method.
    """

    n_products: int
    n_brands: int
    n_members: int
    epochs: int
    n_titles: int
    n_photos: int


FULL = Size(n_products=2400, n_brands=60, n_members=10, epochs=24, n_titles=150, n_photos=80)
QUICK = Size(n_products=240, n_brands=24, n_members=5, epochs=4, n_titles=8, n_photos=4)


def planted_truth(
    clothing: Path | None = None,
    seed: int = 0,
    is_quick: bool = False,
    on_progress: Progress = ignore,
    *,
    text_encoder: str = "starter",
    image_encoder: str = "starter",
) -> PlantedTruth:
    """Plant a catalogue, train the starter preset on it, and score explanations of brands kept apart.

    Args:
        clothing: folder of real photos (see `plain_photos`); drawn ones without it.
        seed: of the catalogue, the split, the training and the bootstraps.
        is_quick: a small run, which shows that everything works; its figures mean little.
        on_progress: hears of every step.
        text_encoder: of titles: `starter`, a hub id or a folder.
        image_encoder: of photos: `starter`, `imagenet` or a folder.

    Raises:
        CatalogueError: the folder holds no photos of tops.
        ImageError: a photo cannot be read.
        ModelError: an encoder is missing or damaged.
        StorageError: the disk is full.
    """
    size, sources = QUICK if is_quick else FULL, plain_photos(clothing)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        planting = _part(on_progress, 0, _PLANTED)
        planted = plant(folder / "planted", sources, size.n_products, size.n_brands, seed, planting)
        split = splits.by_group(planted.catalogue, "brand", seed=seed)
        taught = np.setdiff1d(np.arange(size.n_products), split.test)
        changes = Changes(
            epochs=size.epochs,
            seed=seed,
            photo_dropout=PHOTO_DROPOUT,
            text_encoder=text_encoder,
            image_encoder=image_encoder,
            network={"n_members": size.n_members},
        )
        model, _ = fit_demand(
            planted.catalogue.with_rows(taught),
            recipe_of("starter", changes),
            store=FeatureStore(folder / "features"),
            on_progress=_part(on_progress, _PLANTED, _TRAINED),
        )
        exam = Exam(planted, Explainer(Forecaster(model)), split.test.tolist(), seed)
        n_titles, words = exam.words(HEAD, size.n_titles, _part(on_progress, _TRAINED, _WORDS))
        photos = exam.photos(HEAD, size.n_photos, _part(on_progress, _WORDS, _PHOTOS))
        on_progress(_PHOTOS, f"explaining {len(split.test):,} products by modality")
        heads = exam.heads()
    on_progress(1.0, "scored")
    return PlantedTruth(
        split=split.name,
        seed=seed,
        photos=f"{'drawn' if clothing is None else 'real'} photos of {len(set(planted.sources)):,} garments",
        encoder=f"the image encoder “{Path(image_encoder).name}”",
        n_taught=len(taught),
        n_explained=len(split.test),
        n_titles=n_titles,
        n_photos=photos.n,
        n_seen=photos.n_seen,
        head=HEAD,
        followed=photos.followed,
        words=words,
        photo_maps=photos.by_method,
        heads=heads,
    )


def _part(on_progress: Progress, start: float, end: float) -> Progress:
    """Progress of a part of the whole, from `start` to `end`."""
    return lambda fraction, message: on_progress(start + (end - start) * fraction, message)
