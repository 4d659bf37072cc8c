"""From a catalogue to a lesson and a network of its shape: encode once, pair photos, take every measure."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace

import torch
from torch import Tensor

from core.catalogue import MODALITIES, Catalogue, splits
from core.catalogue.heads import HEADS, MIN_TAUGHT
from core.config import Progress, ignore
from core.demand.learning.folds import Folds, cross_folds, one_held_out
from core.demand.learning.pairing import Album, borrowed_photos, garment_colours, own_photos
from core.demand.learning.presets import Recipe
from core.demand.learning.task import Lesson
from core.demand.network.features import photo_bytes, title_features
from core.demand.network.fusion import ResidualFusion
from core.demand.network.inputs import Inputs, Targets, inputs_of
from core.demand.network.model import DemandConfig, DemandNetwork
from core.encoders.features import FeatureStore
from core.encoders.loaded import Encoders
from core.errors import TrainingError

PAPER_IMAGE_SIZE = 125


@dataclass(frozen=True)
class Prepared:
    """A network with every measure taken, its lesson, and which of the photos (p,) stand for products."""

    network: DemandNetwork
    lesson: Lesson


def prepare(
    catalogue: Catalogue,
    photos: Catalogue | None,
    recipe: Recipe,
    store: FeatureStore,
    on_progress: Progress = ignore,
    modalities: Sequence[str] = MODALITIES,
) -> Prepared:
    """Make the network and the lesson; the same catalogue and recipe give the same of both.

    Args:
        catalogue: what is trained on.
        photos: where photos are borrowed from by kind and colour; without it products have their own.
        recipe: how.
        store: keeps features.
        on_progress: hears of the encoding.
        modalities: which of them the network is taught; the others it never hears of.

    Raises:
        TrainingError: the catalogue tells of no head enough to learn from.
        ModelError: an encoder is missing, damaged, or cannot be fetched.
        ImageError: a photo cannot be read.
        CatalogueError: the catalogue of photos was replaced while they were being read.
    """
    refuse_without_figures(catalogue)
    targets = Targets.of(catalogue)
    seed = recipe.training.seed
    lender = photos if photos is not None else catalogue
    has_photos = any(path is not None for path in lender.image_paths())
    encoders = Encoders.load(recipe.text_encoder, recipe.image_encoder if has_photos else None, recipe.architecture)
    torch.manual_seed(seed)
    network = DemandNetwork(_config(catalogue, recipe, encoders))
    if network.backbone is not None and encoders.image is not None:
        network.backbone.trunk.load_state_dict(encoders.image.trunk.state_dict())
    album = _album(catalogue, photos, network, encoders, store, seed, on_progress)
    lender.refuse_replaced()
    folds = _folds(catalogue, recipe)
    titles = _texts(catalogue)
    network.sketch.fit([title for title in titles if title is not None], seed)
    offers = [product.offer for product in catalogue.products()]
    heard = title_features(titles, encoders, network.sketch, store, on_progress)
    shape = network.config
    inputs = inputs_of(offers, torch.zeros(len(offers), 0), heard, shape.categories, shape.kinds, album.has_photo)
    is_told = torch.tensor([name in modalities for name in MODALITIES])
    inputs = inputs.with_presence(inputs.presence & is_told)
    _take_measures(network, inputs, album, targets, recipe)
    if isinstance(network.fusion, ResidualFusion):
        _fit_linear_members(network, network.fusion, inputs, titles, targets, folds)
        # Only now do the n-grams know what they add to the linear members.
        inputs = replace(inputs, title=title_features(titles, encoders, network.sketch, store).nan_to_num())
    return Prepared(network, Lesson(inputs, album, targets, folds))


def refuse_without_figures(catalogue: Catalogue) -> None:
    """See that there is something to learn from.

    Raises:
        TrainingError: every head is unknown, or known of too few products.
    """
    if not catalogue.heads:
        figures = ", ".join(head.figure for head in HEADS.values())
        raise TrainingError(
            f"{catalogue.info.name} tells of no figure enough to learn from: it may tell {figures}.",
            f"Bring a table that tells one of them for at least {MIN_TAUGHT} products.",
        )


def _config(catalogue: Catalogue, recipe: Recipe, encoders: Encoders) -> DemandConfig:
    image = encoders.image
    shape = asdict(replace(image.config, image_size=PAPER_IMAGE_SIZE)) if image and recipe.is_image_trained else None
    return DemandConfig(
        categories=catalogue.info.categories,
        kinds=_kinds(catalogue) if recipe.has_kinds else (),
        age_bands=catalogue.info.age_bands,
        heads=catalogue.heads,
        currency=catalogue.info.currency,
        is_simulated=catalogue.info.is_simulated,
        period=catalogue.info.period,
        image_encoder=recipe.image_encoder if image else "",
        text_encoder=recipe.text_encoder,
        image_hash=encoders.image_hash,
        text_hash=encoders.text_hash,
        image_dimension=image.dimension if image else 0,
        text_dimension=encoders.text.dimension,
        image_shape=shape,
        **recipe.network,
    )


def _kinds(catalogue: Catalogue) -> tuple[str, ...]:
    """The subcategories that enough products have to learn from."""
    counts = catalogue.frame["subcategory"].value_counts()
    return tuple(sorted(str(kind) for kind in counts.index[counts >= MIN_TAUGHT]))


def _album(
    catalogue: Catalogue,
    photos: Catalogue | None,
    network: DemandNetwork,
    encoders: Encoders,
    store: FeatureStore,
    seed: int,
    on_progress: Progress,
) -> Album:
    lender = photos if photos is not None else catalogue
    paths = lender.image_paths()
    if network.backbone is not None:
        images = photo_bytes(paths, network.backbone.config.image_size, on_progress)
    else:
        images = encoders.photos(paths, store, on_progress).nan_to_num()
    if photos is None:
        return own_photos(images, torch.tensor([path is not None for path in paths]))
    return borrowed_photos(catalogue, photos, images, garment_colours(photos, store, on_progress), seed)


def _folds(catalogue: Catalogue, recipe: Recipe) -> Folds:
    seed = recipe.training.seed
    n_members, n_linear = recipe.network.get("n_members", 1), recipe.network.get("n_linear", 0)
    if recipe.n_folds:
        return cross_folds(catalogue, recipe.n_folds, n_members, n_linear, seed)
    return one_held_out(catalogue, splits.stratified(catalogue, seed=seed), n_members + n_linear)


def _texts(catalogue: Catalogue) -> list[str | None]:
    return [title if isinstance(title, str) else None for title in catalogue.frame["title"]]


def _take_measures(network: DemandNetwork, inputs: Inputs, album: Album, targets: Targets, recipe: Recipe) -> None:
    """Set every scale of the network from the inputs, never from what is to be forecast but its centre and spread."""
    presence = inputs.presence
    network.fusion.taught.copy_(presence.sum(0) >= MIN_TAUGHT)
    network.measure_titles(inputs.title[presence[:, 1]])
    network.price_scale.fit(inputs.price[presence[:, 2]])
    network.kind_scale.fit(inputs.category[presence[:, 4]], inputs.kind[presence[:, 4]])
    if network.backbone is None and album.images.shape[1]:
        network.image_scale.fit(album.images[torch.unique(album.choices)])
    if recipe.loss == "soft":
        for name, measure in (("centre", _mean), ("spread", _spread)):
            values = torch.tensor([float(measure(targets.values[head])) for head in targets.heads.counts])
            network.fusion.get_buffer(f"branches.{name}").copy_(values)


def _fit_linear_members(
    network: DemandNetwork,
    fusion: ResidualFusion,
    inputs: Inputs,
    titles: Sequence[str | None],
    targets: Targets,
    folds: Folds,
) -> None:
    there = inputs.presence & fusion.taught
    by_name = {name: there[:, place : place + 1] for place, name in enumerate(MODALITIES)}
    teaches = ~folds.held_out[:, network.config.n_members :]
    fusion.linear.fit(network.facts(inputs), by_name, titles, network.sketch, targets, teaches)


def _mean(values: Tensor) -> Tensor:
    return values[values.isfinite()].mean()


def _spread(values: Tensor) -> Tensor:
    return values[values.isfinite()].std().clamp_min(1e-3)
