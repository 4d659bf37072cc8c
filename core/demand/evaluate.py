"""Score a demand model on brands that it never met, beside baselines that never met them either."""

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from core.bounds import refuse_seed
from core.catalogue import Catalogue, splits
from core.catalogue.brands import brand_groups, brand_hashes
from core.catalogue.heads import HEADS
from core.config import Progress, ignore
from core.demand.evaluation.baselines import fit_baselines
from core.demand.evaluation.held_out import truth_of
from core.demand.evaluation.scoring import Said, calibration_report, score
from core.demand.learning.folds import left_out_by
from core.demand.network.heads import HeadSet, Outputs
from core.demand.network.inputs import Targets
from core.demand.predict import Forecaster
from core.demand.terms import Terms
from core.encoders.features import FeatureStore
from core.errors import CatalogueError
from core.evaluation.report import Report
from core.money import Rate, parse_rate

MIN_TEST_ROWS = 10
HARDLY_ANY = 0.05
CHUNK = 256
_FITTED = 0.5


def evaluate(
    catalogue: Catalogue,
    model: str | Path = "starter",
    baselines_from: Catalogue | None = None,
    seed: int = 0,
    on_progress: Progress = ignore,
    rate: str | None = None,
) -> Report:
    """Score a model and the baselines on brands that neither was fitted on.

    Products of brands that the baselines' catalogue has too are left out; where hardly any is left, as when both are
    one catalogue, a quarter of its brands is kept from the baselines instead. Of brands that the network was trained
    on, only those members answer that never met them; where every member did, the product is left out.

    Args:
        catalogue: what is forecast.
        model: its name or folder.
        baselines_from: what the baselines are fitted on; the catalogue itself without it.
        seed: of the split, the baselines and the bootstrap.
        on_progress: hears of the steps.
        rate: what the catalogue's currency is worth in the model's, such as `USD=1380`, instead of what it keeps.

    Raises:
        CatalogueError: too few products can be judged, or they tell nothing that the model forecasts.
        RateError: prices are in another currency than the model's, and what one is worth is not known.
        ModelError: the model or one of its encoders is missing or damaged.
        SettingError: the seed is out of its bounds.
    """
    refuse_seed(seed)
    forecaster = Forecaster.load(model)
    priced, remark = _in_model_money(catalogue, forecaster, rate)
    is_own = baselines_from is None or baselines_from is catalogue
    taught = priced if is_own else _in_model_money(baselines_from or catalogue, forecaster, None)[0]
    test, teachers, split = _apart(priced, taught, seed)
    answering = left_out_by(brand_hashes(test), forecaster.model.folds, forecaster.model.of_member)
    test, answering, told = _unmet(test, answering)
    baselines = fit_baselines(teachers, seed, lambda done, message: on_progress(_FITTED * done, message))
    network = said_by(forecaster, test, answering, lambda done, message: on_progress(_FITTED + 0.4 * done, message))
    test.refuse_replaced()
    rivals = _comparable(baselines.say(test), teachers, test)
    truth = truth_of(_told(test, forecaster), brand_groups(test))
    kinds = np.array([name if isinstance(name, str) else "" for name in test.frame["category"]])
    on_progress(0.9, "drawing bootstrap intervals")
    figures = {name: score(one, truth, seed) for name, one in {"network": network, **rivals}.items()}
    calibration = calibration_report(network, truth, kinds, rivals.get("ridge"))
    return Report(len(test), f"{split}{told}{remark}", figures, calibration)


def _told(test: Catalogue, forecaster: Forecaster) -> Targets:
    """What the products tell of the heads that the model knows."""
    bands = test.info.age_bands
    heads = HeadSet(tuple(name for name in forecaster.config.heads if HEADS[name].columns_in(bands)), bands)
    targets = Targets.of(test, heads)
    if not any(bool(targets.known(name).any()) for name in heads.names):
        said = ", ".join(HEADS[name].figure for name in forecaster.config.heads)
        raise CatalogueError(
            f"{test.info.name} tells nothing of what {forecaster.card.name} forecasts ({said}).",
            "Bring a table that tells one of them.",
        )
    return targets


def _in_model_money(catalogue: Catalogue, forecaster: Forecaster, rate: str | None) -> tuple[Catalogue, str]:
    """A catalogue with its prices in the model's currency, and in words at which rate."""
    read = parse_rate(rate, forecaster.config.currency, catalogue.info.currency) if rate else None
    terms = Terms.of(forecaster.model, catalogue.info, read)
    if terms.currency == terms.model_currency or not terms.model_currency:
        return catalogue, ""
    used = Rate(terms.currency, terms.rate, terms.model_currency)
    frame = catalogue.frame.assign(price=catalogue.frame["price"] * terms.rate)
    info = replace(catalogue.info, currency=terms.model_currency)
    return replace(catalogue, info=info, frame=frame), f"; prices read at {used}"


def _apart(catalogue: Catalogue, teachers: Catalogue, seed: int) -> tuple[Catalogue, Catalogue, str]:
    """The products to judge, those to fit baselines on, and in words how they were parted."""
    brands, taught = np.array(brand_hashes(catalogue)), np.array(brand_hashes(teachers))
    is_new = ~np.isin(brands, taught)
    if is_new.sum() >= max(MIN_TEST_ROWS, HARDLY_ANY * len(catalogue)):
        n_left = int((~is_new).sum())
        n_brands = len(np.unique(brands[is_new]))
        words = f"{n_brands:,} brands unseen by the baselines; {n_left:,} products of shared brands left out"
        return catalogue.with_rows(is_new), teachers, words
    split = splits.by_group(catalogue, "brand", seed=seed)
    is_test = np.isin(brands, brands[split.test])
    words = (
        f"{split.name}, seed {seed}: {len(np.unique(brands[is_test])):,} brands kept from the baselines; "
        f"{int((~is_test).sum()):,} products of their brands left out"
    )
    return catalogue.with_rows(is_test), teachers.with_rows(~np.isin(taught, brands[is_test])), words


def _unmet(test: Catalogue, answering: Tensor) -> tuple[Catalogue, Tensor, str]:
    """Only products that some member never met, and in words what that means for the network."""
    is_judged = answering.any(1)
    n_met = int((~answering.all(1)).sum())
    if int(is_judged.sum()) < MIN_TEST_ROWS:
        raise CatalogueError(
            f"Only {int(is_judged.sum())} products are of brands that the network was not trained on.",
            f"Bring a catalogue with at least {MIN_TEST_ROWS} products of other brands.",
        )
    if not n_met:
        return test, answering, "; the network was trained on none of these brands"
    n_left = int((~is_judged).sum())
    told = (
        f"; the network was trained on brands of {n_met:,} of these products, judged by its members that never met them"
    )
    told += f", {n_left:,} that all had met left out" if n_left else ""
    return test.with_rows(is_judged.numpy()), answering[is_judged], told


@torch.no_grad()
def said_by(forecaster: Forecaster, test: Catalogue, answering: Tensor, on_progress: Progress = ignore) -> Said:
    """What a model says of every product, intervals and calibrated probabilities among it.

    Args:
        forecaster: the model.
        test: m products.
        answering: which of its members answer for which product, (m, K) bool.
        on_progress: hears of the steps.
    """
    network, calibration, store = forecaster.network, forecaster.model.calibration, FeatureStore()
    offers = [product.offer for product in test.products()]
    parts: list[Outputs] = []
    presence: list[Tensor] = []
    ends: list[Outputs] = []
    for start in range(0, len(offers), CHUNK):
        inputs = forecaster.encode(offers[start : start + CHUNK], store)
        heard = inputs.with_presence(inputs.presence & network.fusion.taught)
        parts.append(network.answer(inputs, answering[start : start + CHUNK]))
        presence.append(heard.presence)
        counts = calibration.heads.counts
        ends.append(Outputs({head: calibration.intervals(parts[-1][head], head, heard) for head in counts}))
        on_progress(
            min(1.0, (start + CHUNK) / len(offers)), f"forecast {min(len(offers), start + CHUNK):,} of {len(offers):,}"
        )
    said, there = Outputs.in_rows(parts), torch.cat(presence)
    comparable = _comparable_labels(calibration.heads.labels, test, forecaster.age_bands)
    return Said(
        {head: _array(said[head]) for head in calibration.heads.counts},
        {head: _array(calibration.label_probabilities(said[head], head, there)) for head in comparable},
        {head: _array(values) for head, values in Outputs.in_rows(ends).items()},
    )


def _comparable(said: dict[str, Said], teachers: Catalogue, test: Catalogue) -> dict[str, Said]:
    """The baselines without ages where the two catalogues cut ages differently."""
    return {
        name: Said(
            one.counts,
            {head: one.labels[head] for head in _comparable_labels(one.labels, test, teachers.info.age_bands)},
            one.intervals,
        )
        for name, one in said.items()
    }


def _comparable_labels(labels: Iterable[str], test: Catalogue, age_bands: tuple[str, ...]) -> list[str]:
    """The labels whose classes mean the same in a catalogue as where they were learned."""
    return [head for head in labels if HEADS[head].classes or test.info.age_bands == age_bands]


def _array(values: Tensor) -> NDArray[np.float64]:
    return values.numpy().astype(np.float64)
