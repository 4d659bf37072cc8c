"""The only caches of the app: thin wrappers round what core loads, bounded, loaded once and shared by every session."""

import tempfile
import threading
from collections.abc import Hashable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import streamlit as st
from cachetools import LRUCache

from core import config, memory, registry, storage, workspace
from core.catalogue import Catalogue, Offer
from core.catalogue.headers import Sample, sample_of
from core.demand import confusions
from core.demand.catalogue_forecasts import kept_forecasts, with_forecasts
from core.demand.predict import Forecast, Forecaster
from core.demand.scored import ScoredTable
from core.demand.terms import Terms
from core.demand.why.explainer import Explainer
from core.encoders import images
from core.history import History
from core.jobs.background import TableJob
from core.matching.comparables import Comparable, comparables
from core.turns import Turns
from pages.parts.frame import state

# Longer sides of photos on screen, in pixels: the garment itself, and one among others.
LARGE, SMALL = 1200, 320
N_REMEMBERED = 512

_at_the_model = Turns()


class Shelf:
    """Answers by key, the least lately asked for given up first.

    Streamlit's own caches would keep them too, but replay the progress bars that were drawn while they were found.
    """

    def __init__(self) -> None:
        self._answers: LRUCache[Hashable, tuple[Any]] = LRUCache(N_REMEMBERED)
        self._lock = threading.Lock()

    def find(self, key: Hashable) -> tuple[Any] | None:
        """The answer, in brackets since it may be None itself; None where there is none."""
        with self._lock:
            return self._answers.get(key)

    def put(self, key: Hashable, answer: Any) -> None:
        """Keep an answer."""
        with self._lock:
            self._answers[key] = (answer,)


def tidy_workspace() -> None:
    """Clear away what killed runs left, once after the server's start."""
    _tidy(config.home())


def catalogue() -> Catalogue:
    """The catalogue at work.

    Raises:
        CatalogueError: the folder holds none.
    """
    return catalogue_in(state.catalogue_folder())


def catalogue_in(folder: Path) -> Catalogue:
    """The catalogue of a folder, read again whenever a file at its top changes.

    Raises:
        CatalogueError: the folder holds none.
    """
    return _read_catalogue(folder, _stamp_of(folder))


def model_folder() -> Path:
    """The folder of the demand model at work.

    Raises:
        ModelError: there is no such model.
    """
    return registry.find(state.model_name(), "demand")


def forecaster() -> Forecaster:
    """The demand model at work, ready to forecast offers of the catalogue at work.

    Raises:
        ModelError: it is missing or damaged.
        RateError: the catalogue's prices are in another currency, and nobody said yet what one is worth.
    """
    return forecaster_in(model_folder())


def forecaster_in(folder: Path) -> Forecaster:
    """The demand model of a folder, ready to forecast offers of the catalogue at work.

    Raises:
        ModelError: it is missing or damaged.
        RateError: the catalogue's prices are in another currency, and nobody said yet what one is worth.
    """
    return forecaster_for(catalogue(), folder)


def forecaster_for(goods: Catalogue, folder: Path) -> Forecaster:
    """The demand model of a folder, ready to forecast offers of a catalogue in its money and on its scale.

    Raises:
        ModelError: the model is missing or damaged.
        RateError: the catalogue's prices are in another currency, and nobody said yet what one is worth.
    """
    model = _load_forecaster(folder, _stamp_of(folder))
    return model.on(Terms.of(model.model, goods.info))


def explainer(folder: Path | None = None) -> Explainer:
    """What explains the forecasts of the demand model in a folder, or of the one at work.

    Raises:
        ModelError: the model is missing or damaged.
        RateError: the catalogue's prices are in another currency, and nobody said yet what one is worth.
    """
    model = forecaster_in(folder) if folder else forecaster()
    return _explainer_of(model, model.key)


def card() -> registry.Card:
    """The card of the demand model at work.

    Raises:
        ModelError: it is missing or damaged.
    """
    folder = model_folder()
    return _read_card(folder, _stamp_of(folder))


def checked_card(folder: Path) -> registry.Card:
    """The card of a model whose weights were read to the end and are the ones on the card.

    Raises:
        ModelError: the model is missing or damaged.
    """
    return _check_model(folder, _stamp_of(folder))


def forecast(offer: Offer) -> Forecast:
    """What the model at work expects of one offer."""
    model = forecaster()
    return _forecast(model, model.key, offer)


def price_curve(offer: Offer, prices: tuple[float, ...]) -> tuple[Forecast, ...]:
    """One forecast of the offer at each price."""
    model = forecaster()
    return _price_curve(model, model.key, offer, prices)


def comparable_products(offer: Offer, n: int = 6) -> tuple[Comparable, ...]:
    """The products of the catalogue at work that are most like the offer."""
    goods, model = catalogue(), forecaster()
    which = (goods.folder, _stamp_of(goods.folder), model.key)
    return _comparables(goods, model, which, offer, n)


def categories_to_try(offer: Offer) -> tuple[str, ...]:
    """The categories in which a merchant would consider to list the offer, by the catalogue at work."""
    goods, model = catalogue(), forecaster()
    which = (goods.folder, _stamp_of(goods.folder), registry.card_hash(model.card))
    found = _confusions(goods, model, which)
    with _at_the_model:
        return confusions.categories_to_try(found, offer, model)


def thumbnail(photo: Path | bytes, side: int = LARGE) -> bytes:
    """The photo as a JPEG for the screen, its longer side at most `side` pixels.

    Raises:
        ImageError: it cannot be read.
    """
    stamp = photo.stat().st_mtime_ns if isinstance(photo, Path) and photo.is_file() else 0
    return _thumbnail(photo, stamp, side)


def history() -> History:
    """The recent forecasts, in the database that is configured."""
    return _open_history(config.database_url())


def at_the_model() -> Turns:
    """Hold this while a shared model computes one answer: one at a time, each at full speed."""
    return _at_the_model


def between_answers() -> AbstractContextManager[None]:
    """Hold this for one portion of a table: whoever waits for a single answer goes first."""
    return _at_the_model.portion()


def shelf() -> Shelf:
    """Where answers are kept that say how far they are while they are worked out."""
    return _open_shelf()


def sample(upload: Any) -> Sample:
    """What an uploaded table shows at first sight.

    Raises:
        CatalogueError: it is no table.
    """
    return _sample(upload, upload.file_id)


def scored(table: TableJob) -> ScoredTable:
    """The answers of a table that was scored in the background.

    Raises:
        StorageError: they cannot be read.
    """
    return _read_scored(table, table.job.id)


def with_kept_forecasts(goods: Catalogue) -> Catalogue | None:
    """The catalogue with the forecasts that the model at work made of it; None where none are kept.

    Raises:
        ModelError: the model is missing or damaged.
        StorageError: what is kept cannot be read.
    """
    kept = kept_forecasts(_fingerprint(goods, goods.folder, _stamp_of(goods.folder)), card())
    return None if kept is None else with_forecasts(goods, kept)


def _stamp_of(folder: Path) -> tuple[int, ...]:
    return storage.read_whole(folder, _times_of)


def _times_of(folder: Path) -> tuple[int, ...]:
    return tuple(sorted(file.stat().st_mtime_ns for file in folder.glob("*") if file.is_file()))


@st.cache_resource(max_entries=1, show_spinner=False)
def _tidy(home: Path) -> None:
    workspace.clear_leftovers()


@st.cache_resource(max_entries=2, show_spinner="Reading the catalogue", show_time=True)
def _read_catalogue(folder: Path, stamp: tuple[int, ...]) -> Catalogue:
    return Catalogue.read(folder)


@st.cache_resource(max_entries=4, show_spinner=False)
def _fingerprint(_catalogue: Catalogue, folder: Path, stamp: tuple[int, ...]) -> str:
    return _catalogue.fingerprint()


@st.cache_resource(max_entries=16, show_spinner="Looking at the table")
def _sample(_upload: Any, file_id: str) -> Sample:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"table{Path(_upload.name).suffix.lower()}"
        path.write_bytes(_upload.getbuffer())
        return sample_of(path)


@st.cache_resource(max_entries=2, show_spinner="Reading the answers")
def _read_scored(_table: TableJob, job_id: str) -> ScoredTable:
    return _table.answers()


@st.cache_resource(max_entries=2, show_spinner="Loading the demand model", show_time=True)
def _load_forecaster(folder: Path, stamp: tuple[int, ...]) -> Forecaster:
    return Forecaster.load(str(folder))


@st.cache_resource(max_entries=2, show_spinner=False)
def _explainer_of(_forecaster: Forecaster, model_hash: str) -> Explainer:
    return Explainer(_forecaster)


@st.cache_resource(max_entries=8, show_spinner=False)
def _read_card(folder: Path, stamp: tuple[int, ...]) -> registry.Card:
    return registry.read_card(folder)


@st.cache_resource(max_entries=32, show_spinner="Checking the model's weights", show_time=True)
def _check_model(folder: Path, stamp: tuple[int, ...]) -> registry.Card:
    return registry.load(folder)[1]


@st.cache_resource(max_entries=256, show_spinner="Looking at the garment", show_time=True)
def _forecast(_model: Forecaster, model_hash: str, offer: Offer) -> Forecast:
    with _at_the_model:
        return _model.forecast([offer])[0]


@st.cache_resource(max_entries=64, show_spinner="Trying other prices", show_time=True)
def _price_curve(_model: Forecaster, model_hash: str, offer: Offer, prices: tuple[float, ...]) -> tuple[Forecast, ...]:
    with _at_the_model:
        return _model.price_curve(offer, prices)


@st.cache_resource(max_entries=64, show_spinner="Looking for garments alike", show_time=True)
def _comparables(
    _catalogue: Catalogue, _model: Forecaster, which: tuple[object, ...], offer: Offer, n: int
) -> tuple[Comparable, ...]:
    with _at_the_model:
        found = comparables(_catalogue, offer, _model.embed, n)
    # The first time, all of the catalogue was encoded for it.
    memory.give_back()
    return found


@st.cache_resource(max_entries=4, show_spinner="Seeing which categories are taken for each other", show_time=True)
def _confusions(_catalogue: Catalogue, _model: Forecaster, which: tuple[object, ...]) -> confusions.Confusions | None:
    found = confusions.Confusions.of(_catalogue, _model, _at_the_model)
    # The first time, many photos of the catalogue were encoded for it.
    memory.give_back()
    return found


@st.cache_data(max_entries=1024, show_spinner=False)
def _thumbnail(photo: Path | bytes, stamp: int, side: int) -> bytes:
    return images.thumbnail(images.read_image(photo, at_least=side), side)


@st.cache_resource(max_entries=1, show_spinner=False)
def _open_history(url: str) -> History:
    return History(url)


@st.cache_resource(max_entries=1, show_spinner=False)
def _open_shelf() -> Shelf:
    return Shelf()
