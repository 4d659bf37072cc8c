"""Ask an explainer about planted products, and score what it says against the truth."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from core.catalogue import MODALITIES, Offer
from core.config import Progress, ignore
from core.demand.why.explainer import Explainer
from core.evaluation.estimates import Estimate, bootstrap
from core.explain.results import PHOTO_METHODS, HeadReasons
from tools.benchmarks.planted import scores
from tools.benchmarks.planted.catalogue import Planted
from tools.benchmarks.planted.photos import plain_photo
from tools.benchmarks.planted.rule import (
    AGE_BASE,
    AGE_LEAN,
    PRINT,
    TARGETS,
    WORDS,
    Array,
    contributions_of,
    demand_of,
    shares_of_size,
)
from tools.benchmarks.planted.table import SEEN, HeadScore, PhotoScore

WORD_MAPS = ("gradient", "left_out", "attention")
PLANTED = {"views": "views", "sales": "sales", "preferred_gender": "men"}
COUNTING = ("image", "title", "price")
COLUMNS = {head: TARGETS.index(name) for head, name in PLANTED.items()}
YOUNG = TARGETS.index("young")
CHUNK = 64


@dataclass(frozen=True)
class PhotoScores:
    """How well photos' maps point at the print.

    Attributes:
        n: photos explained.
        n_seen: those whose print the forecast follows by `SEEN` of its true worth or more.
        followed: how far forecasts follow the print, as a share of its true worth.
        by_method: each method's score.
    """

    n: int
    n_seen: int
    followed: Estimate
    by_method: dict[str, PhotoScore]


class Exam:
    """Questions to one explainer about products of which the truth is known."""

    def __init__(
        self, planted: Planted, explainer: Explainer, rows: Sequence[int], seed: int = 0, n_resamples: int = 1000
    ) -> None:
        """Lay out the questions.

        Args:
            planted: products and the truth about them.
            explainer: of a model that never met the brands asked about.
            rows: positions of the products asked about, in the catalogue's order.
            seed: of choices and bootstraps; intervals draw whole brands.
            n_resamples: of each bootstrap.
        """
        self.planted, self.explainer = planted, explainer
        self.seed, self.n_resamples = seed, n_resamples
        self.rows = np.asarray(rows)
        self.offers = [product.offer for product in planted.catalogue.with_rows(self.rows).products()]
        self.brands = planted.catalogue.frame["brand"].to_numpy()[self.rows]

    def words(self, head: str, n_titles: int, on_progress: Progress = ignore) -> tuple[int, dict[str, Estimate]]:
        """How many titles were asked about, and the share of planted words found in them, by method."""
        asked = self._some(np.arange(len(self.rows)), n_titles)
        found: dict[str, list[float]] = {method: [] for method in (*WORD_MAPS, "random")}
        for n_done, place in enumerate(asked):
            words = self.planted.facts[self.rows[place]].words
            is_planted = np.array([word in WORDS for word in words])
            reasons = self.explainer.words(self.offers[place], head, has_evidence=False)
            assert reasons is not None and len(reasons.words) == len(words)
            for method in WORD_MAPS:
                values = np.array([getattr(word, method) for word in reasons.words])
                found[method].append(scores.share_found(values, is_planted))
            found["random"].append(float(is_planted.mean()))
            on_progress((n_done + 1) / len(asked), f"explained {n_done + 1:,} of {len(asked):,} titles")
        return len(asked), {method: self._mean(values, asked) for method, values in found.items()}

    def photos(self, head: str, n_photos: int, on_progress: Progress = ignore) -> PhotoScores:
        """How well each method points at the print, on printed photos."""
        printed = np.array([place for place, row in enumerate(self.rows) if self.planted.prints[row] is not None])
        asked = self._some(printed, n_photos)
        followed = self._followed(asked, head)
        games: dict[str, list[tuple[float, float]]] = {method: [] for method in (*PHOTO_METHODS, "middle", "random")}
        for n_done, place in enumerate(asked):
            for method, game in self._games(place, head).items():
                games[method].append(game)
            on_progress((n_done + 1) / len(asked), f"explained {n_done + 1:,} of {len(asked):,} photos")
        is_seen = followed >= SEEN
        by_method = {method: self._photo_score(np.array(each), asked, is_seen) for method, each in games.items()}
        by_method["middle"] = replace(by_method["middle"], heat=None)
        return PhotoScores(len(asked), int(is_seen.sum()), self._mean(followed, asked), by_method)

    def heads(self) -> dict[str, HeadScore]:
        """How well modalities' Shapley values agree with the true ones, by head."""
        return {head: self._head_score(head) for head in (*COLUMNS, "preferred_age")}

    def _games(self, place: int, head: str) -> dict[str, tuple[float, float]]:
        """Whether each method points at one photo's print, and the share of positive heat there."""
        print_box = self.planted.prints[self.rows[place]]
        assert print_box is not None
        games = {}
        for method in PHOTO_METHODS:
            reasons = self.explainer.photo(self.offers[place], head, method, has_evidence=False)
            assert reasons is not None
            heat, box = reasons.heat * np.sign(PRINT[COLUMNS[head]]), reasons.box
            target = scores.inside(print_box, box, len(heat))
            games[method] = scores.points_inside(heat, target), scores.heat_inside(heat, target)
        chance = scores.chance_inside(target, box)
        return games | {"middle": (scores.middle_inside(target, box), 0.0), "random": (chance, chance)}

    def _photo_score(self, games: Array, asked: NDArray[np.int64], is_seen: NDArray[np.bool_]) -> PhotoScore:
        seen = self._mean(games[is_seen, 0], asked[is_seen]) if is_seen.any() else None
        return PhotoScore(self._mean(games[:, 0], asked), seen, self._mean(games[:, 1], asked))

    def _followed(self, asked: NDArray[np.int64], head: str) -> Array:
        """What the print moves the forecast by, as a share of its true worth, (photos,)."""
        printed = [self.offers[place] for place in asked]
        plain = [
            replace(offer, image=plain_photo(self.planted.sources[self.rows[place]]))
            for offer, place in zip(printed, asked, strict=True)
        ]
        said = [np.array([one[head].prediction for one in self._explained(offers)]) for offers in (printed, plain)]
        return np.asarray((said[0] - said[1]) / PRINT[COLUMNS[head]])

    def _head_score(self, head: str) -> HeadScore:
        reasons = [one[head] for one in self._modalities]
        found = np.array([[one.contributions[name] for name in MODALITIES] for one in reasons])
        forecasts = np.array([one.prediction for one in reasons])
        demand, truth = self._truth(head, reasons)
        columns = {name: MODALITIES.index(name) for name in COUNTING}

        def of_each(metric: Callable[..., float]) -> dict[str, Estimate]:
            return {name: self._estimate(metric, found[:, i], truth[:, i]) for name, i in columns.items()}

        return HeadScore(
            learned=self._estimate(scores.explained, forecasts, demand),
            known=dict(zip(MODALITIES, shares_of_size(truth).tolist(), strict=True)),
            found={
                name: self._estimate(lambda values, i=i: float(shares_of_size(values)[i]), found)
                for i, name in enumerate(MODALITIES)
            },
            order=self._estimate(scores.order_of_shares, found, truth),
            error=self._estimate(scores.error_of_shares, found, truth),
            error_of_equal=scores.error_of_equal_shares(truth),
            correlation=of_each(scores.correlation),
            slope=of_each(scores.slope),
        )

    def _truth(self, head: str, reasons: Sequence[HeadReasons]) -> tuple[Array, Array]:
        """The noiseless demand (n,) and contributions (n, 5) of what each product's reasons are about."""
        terms = self.planted.terms
        demand, contributions = demand_of(terms)[self.rows], contributions_of(terms)[self.rows]
        if head != "preferred_age":
            return demand[:, COLUMNS[head]], contributions[:, :, COLUMNS[head]]
        labels = self.planted.catalogue.info.age_labels
        bands = [labels.index(one.target) for one in reasons]
        lean = AGE_LEAN[bands]
        return AGE_BASE[bands] + lean * demand[:, YOUNG], lean[:, None] * contributions[:, :, YOUNG]

    @property
    def _draws(self) -> dict[str, int]:
        return {"n_resamples": self.n_resamples, "seed": self.seed}

    @cached_property
    def _modalities(self) -> list[dict[str, HeadReasons]]:
        return self._explained(self.offers)

    def _explained(self, offers: Sequence[Offer]) -> list[dict[str, HeadReasons]]:
        starts = range(0, len(offers), CHUNK)
        return [one for start in starts for one in self.explainer.modalities(offers[start : start + CHUNK])]

    def _some(self, places: NDArray[np.int64], n: int) -> NDArray[np.int64]:
        """At most n of the places, drawn from the seed, in order."""
        drawn = np.random.default_rng(self.seed).permutation(len(places))[:n]
        return np.asarray(places[np.sort(drawn)])

    def _mean(self, values: Sequence[float] | Array, asked: NDArray[np.int64]) -> Estimate:
        return bootstrap(_mean, np.asarray(values), groups=self.brands[asked], **self._draws)

    def _estimate(self, metric: Callable[..., float], *arrays: Array) -> Estimate:
        return bootstrap(metric, *arrays, groups=self.brands, **self._draws)


def _mean(values: Array) -> float:
    return float(values.mean())
