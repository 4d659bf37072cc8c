"""How long reasons take, beside one forecast and beside captum on the full model."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core import config
from core.catalogue import MODALITIES, Catalogue, Offer
from core.config import Progress, ignore
from core.demand.network.features import title_features
from core.demand.predict import Forecaster
from core.demand.why.explainer import Explainer
from core.demand.why.question import values_of
from core.encoders.images import read_square
from core.encoders.memory import FeatureMemory
from core.errors import CatalogueError
from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, number, table
from core.explain.attributions import captum_shapley
from core.explain.results import PHOTO_METHODS, as_plain
from core.explain.shapley import Array
from tools.benchmarks.pace.turns import in_turns, seconds

N_OFFERS, N_CAPTUM, N_WARM = 10, 2, 2
HEAD = "sales"
COUNTED = ("views", "sales", "preferred_gender")


@dataclass(frozen=True)
class Timing:
    """One thing that was asked of n offers, nothing of them remembered; seconds of one offer."""

    name: str
    n: int
    p50: float
    p95: float


@dataclass(frozen=True)
class ExplainSpeed:
    """How long reasons take.

    Attributes:
        timings: forecast, modalities, captum, and every map without and with its evidence.
        n_threads: that PyTorch worked with.
        in_forecasts: all modality values of all heads, in forecasts of the same offers, in turns.
        faster_than_captum: how many times as long captum's Shapley values take on the full model, in turns.
        largest_difference: between captum's values and ours, of any modality and head but age.
    """

    timings: tuple[Timing, ...]
    n_threads: int
    in_forecasts: Estimate
    faster_than_captum: Estimate
    largest_difference: float

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        return dict(as_plain(self))

    def as_markdown(self) -> str:
        """The table as the documents show it."""
        rows = [[each.name, str(each.n), number(each.p50), number(each.p95)] for each in self.timings]
        ratios = (
            f"All modality values of all heads take {interval(self.in_forecasts, 2)} × one forecast; captum's Shapley "
            f"values on the full model take {interval(self.faster_than_captum, 0)} × as long as ours and differ from "
            f"them by {self.largest_difference:.0e} at most. {self.n_threads} threads."
        )
        return f"{table(['Asked of one new offer', 'n', 'seconds, p50', 'p95'], rows)}\n\n{ratios}"


def explain_speed_table(
    model: str | Path = "starter",
    catalogue: Path = config.DEMO_CATALOGUE,
    seed: int = 0,
    on_progress: Progress = ignore,
) -> ExplainSpeed:
    """Time every kind of reason on products of a catalogue.

    Args:
        model: name or folder.
        catalogue: folder of one with photos and titles.
        seed: of the choice of products and of the bootstrap.
        on_progress: hears what is being timed.

    Raises:
        ModelError: the model is missing or damaged.
        CatalogueError: the catalogue has too few products of which everything is known.
    """
    forecaster = Forecaster.load(model)
    offers = _whole_offers(Catalogue.read(catalogue), forecaster.categories, seed)
    on_progress(0.0, "timing forecasts and modalities")
    ours = in_turns(
        N_OFFERS,
        lambda turn: Explainer(_forgetful(forecaster)).modalities([offers[turn]]),
        lambda turn: _forgetful(forecaster).forecast([offers[turn]]),
        seed,
        N_WARM,
    )
    on_progress(0.1, "timing captum on the full model")
    theirs: list[Array] = []
    captum = in_turns(
        N_CAPTUM,
        lambda turn: theirs.append(captum_shapley(_full_model(forecaster, offers[turn]), len(MODALITIES))),
        lambda turn: Explainer(_forgetful(forecaster)).modalities([offers[turn]]),
        seed,
        n_warm=0,
    )
    maps = _maps(Explainer(forecaster), offers, on_progress)
    on_progress(1.0, "timed")
    return ExplainSpeed(
        (
            _timing("forecast", ours.bare),
            _timing("modalities, all heads", ours.measured),
            _timing("Shapley values by captum", captum.measured),
            *maps,
        ),
        torch.get_num_threads(),
        ours.times_bare,
        captum.times_bare,
        _largest_difference(forecaster, offers, theirs),
    )


def _maps(explainer: Explainer, offers: Sequence[Offer], on_progress: Progress) -> list[Timing]:
    """Words and photo by every method, without evidence and with it."""
    asked: dict[str, Callable[..., object]] = {"words": partial(explainer.words, head=HEAD)}
    for method in PHOTO_METHODS:
        asked[f"photo, {method.replace('_', ' ')}"] = partial(explainer.photo, head=HEAD, method=method)
    found = []
    for place, (name, ask) in enumerate(asked.items()):
        for has_evidence in (False, True):
            on_progress(0.4 + 0.6 * place / len(asked), f"timing {name}")

            def work(turn: int, ask: Callable[..., object] = ask, is_asked: bool = has_evidence) -> object:
                return ask(offers[turn], has_evidence=is_asked)

            taken = [seconds(work, turn) for turn in range(N_OFFERS + N_WARM)][N_WARM:]
            found.append(_timing(f"{name}, with evidence" if has_evidence else name, taken))
    return found


def _whole_offers(catalogue: Catalogue, categories: tuple[str, ...], seed: int) -> list[Offer]:
    """Offers of which everything is known, drawn at random."""
    offers = [product.offer for product in catalogue.products()]
    known = [replace(o, category=o.category if o.category in categories else categories[0]) for o in offers]
    whole = [offer for offer in known if offer.image and offer.title and offer.price and offer.made_for]
    n_needed = N_OFFERS + N_WARM
    if len(whole) < n_needed:
        raise CatalogueError(
            f"The catalogue has {len(whole)} products of which photo, title, price and made-for are known.",
            f"Choose one with {n_needed} of them.",
        )
    return [whole[row] for row in np.random.default_rng(seed).permutation(len(whole))[:n_needed]]


def _forgetful(forecaster: Forecaster) -> Forecaster:
    """The same model and encoders, nothing remembered."""
    return Forecaster(forecaster.model, replace(forecaster.encoders, memory=FeatureMemory()))


def _full_model(forecaster: Forecaster, offer: Offer) -> Callable[[Tensor], Tensor]:
    """Values (m, outputs) of coalitions (m, 5), encoders and all; the photo is decoded beforehand."""
    # Without memory: the title is encoded for every coalition.
    encoders, network = replace(forecaster.encoders, memory=FeatureMemory(0)), forecaster.network
    inputs = forecaster.encode([offer])
    image, photo = encoders.image, offer.image
    square = read_square(photo, image.config.image_size).unsqueeze(0) if image and photo else None

    @torch.no_grad()
    def output(rows: Tensor) -> Tensor:
        seen = image.encode(square) if image and square is not None else inputs.image
        title = title_features([offer.title], encoders, network.sketch)
        asked = replace(inputs, image=seen, title=title).rows(torch.zeros(len(rows), dtype=torch.int64))
        presence = asked.presence & network.fusion.taught & (rows > 0.5)
        return values_of(forecaster.model.calibration, network.answer(asked.with_presence(presence)), presence)

    return output


def _largest_difference(forecaster: Forecaster, offers: Sequence[Offer], theirs: Sequence[Array]) -> float:
    """Of captum's values (5, outputs) of the first offers from ours."""
    reasons = Explainer(forecaster).modalities(offers[: len(theirs)])
    ours = np.array([[list(by_head[head].contributions.values()) for head in COUNTED] for by_head in reasons])
    return float(np.abs(np.stack(theirs)[..., : len(COUNTED)].swapaxes(1, 2) - ours).max())


def _timing(name: str, taken: Sequence[float]) -> Timing:
    return Timing(name, len(taken), *(float(value) for value in np.percentile(taken, [50, 95])))
