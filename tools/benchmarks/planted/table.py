"""The table of planted truth: which explanations find what demand is known to depend on."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from core.catalogue import MODALITIES
from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, number, percent, table
from core.explain.results import PHOTO_METHODS, WORD_METHODS

NAMES = {
    "views": "views",
    "sales": "sales",
    "preferred_gender": "share of men",
    "preferred_age": "share of the preferred age",
    "gradient": "Integrated Gradients",
    "left_out": "leave one word out",
    "attention": "attention rollout",
    "integrated_gradients": "Integrated Gradients",
    "grad_cam": "Grad-CAM",
    "occlusion": "occlusion",
    "middle": "the photo's middle",
    "random": "random",
    "made_for": "made for",
}
SEEN = 0.5


@dataclass(frozen=True)
class PhotoScore:
    """How well one method points at the print.

    Attributes:
        pointed: share of the photos on which its largest heat lies on the print.
        pointed_where_seen: the same, where the forecast itself follows the print by `SEEN` of its true worth or more;
            None where it never does.
        heat: share of the positive heat that lies on the print; None where there is no heat.
    """

    pointed: Estimate
    pointed_where_seen: Estimate | None
    heat: Estimate | None


@dataclass(frozen=True)
class HeadScore:
    """How well Shapley values by modality agree with the true ones, on one head.

    Attributes:
        learned: share of the rule's variance that the forecasts explain; the rest no explanation can find.
        known: each modality's share of the true mean absolute contribution.
        found: the same of the Shapley values.
        order: rank correlation of known and found shares.
        error: mean gap of known and found shares.
        error_of_equal: the mean gap of equal shares.
        correlation: with the true contributions, product by product, of each modality that counts.
        slope: how much of the true differences between products is found, of each modality that counts.
    """

    learned: Estimate
    known: dict[str, float]
    found: dict[str, Estimate]
    order: Estimate
    error: Estimate
    error_of_equal: float
    correlation: dict[str, Estimate]
    slope: dict[str, Estimate]


@dataclass(frozen=True)
class PlantedTruth:
    """Explanations of products whose demand is known to depend on planted words, a print, lightness and price alone.

    Attributes:
        split: by which the explained products were kept from training.
        seed: of everything.
        photos: what they show.
        encoder: of the photos.
        n_taught: products that were trained on.
        n_explained: products whose modalities were explained.
        n_titles: titles of which each word was explained.
        n_photos: printed photos that were explained.
        n_seen: those of them whose print the forecast itself follows.
        head: that words and photos were explained for.
        followed: how far the forecast follows the print, as a share of its true worth.
        words: share of planted words among the first k, by method.
        photo_maps: by method.
        heads: by head.
    """

    split: str
    seed: int
    photos: str
    encoder: str
    n_taught: int
    n_explained: int
    n_titles: int
    n_photos: int
    n_seen: int
    head: str
    followed: Estimate
    words: dict[str, Estimate]
    photo_maps: dict[str, PhotoScore]
    heads: dict[str, HeadScore]

    @property
    def default_word_method(self) -> str:
        """The method that finds most planted words, of those that a page may offer first."""
        return max(WORD_METHODS, key=lambda method: self.words[method].value)

    @property
    def default_photo_method(self) -> str:
        """The method that points at the print most often, of those that a page offers; of equals, the one with more
        of its heat there.
        """
        return max(PHOTO_METHODS, key=lambda method: _rank(self.photo_maps[method]))

    def as_json(self) -> dict[str, Any]:
        """The table as plain values, and the defaults that follow from it."""
        defaults = {"words": self.default_word_method, "photo": self.default_photo_method}
        return {**asdict(self), "defaults": defaults}

    def as_markdown(self) -> str:
        """What was done, and four tables: words, photos, modalities' shares, modalities' values."""
        return "\n\n".join([self._setting(), self._words(), self._photos(), self._shares(), self._values()])

    def _setting(self) -> str:
        defaults = f"{NAMES[self.default_word_method]} for words, {NAMES[self.default_photo_method]} for photos"
        return (
            f"Trained on {self.n_taught:,} products, explained on {self.n_explained:,} others (split {self.split}, "
            f"seed {self.seed}); {self.photos}, seen by {self.encoder}. Words and photos: {NAMES[self.head]}. On "
            f"{self.n_photos:,} printed photos the forecast follows the print by {interval(self.followed)} of its "
            f"true worth, and by half or more on {self.n_seen:,}. Defaults that follow: {defaults}."
        )

    def _words(self) -> str:
        rows = ([NAMES[method], interval(found)] for method, found in self.words.items())
        return table([f"words ({self.n_titles:,} titles)", "planted words among the first k"], rows)

    def _photos(self) -> str:
        header = [f"photo ({self.n_photos:,} printed)", "points at the print"]
        header += [f"where the forecast follows it ({self.n_seen:,})", "positive heat on the print"]
        rows = (
            [NAMES[method], interval(one.pointed), interval(one.pointed_where_seen), interval(one.heat)]
            for method, one in self.photo_maps.items()
        )
        return table(header, rows)

    def _shares(self) -> str:
        header = ["head", "", *_named(MODALITIES), "rank correlation", "mean error"]
        rows = [row for head, one in self.heads.items() for row in _share_rows(NAMES[head], one)]
        return table(header, rows)

    def _values(self) -> str:
        counting = tuple(next(iter(self.heads.values())).correlation)
        header = ["head", "variance explained", *(f"correlation, {name}" for name in _named(counting))]
        header += [f"slope, {name}" for name in _named(counting)]
        rows = (
            [
                NAMES[head],
                interval(one.learned),
                *(interval(one.correlation[name]) for name in counting),
                *(interval(one.slope[name]) for name in counting),
            ]
            for head, one in self.heads.items()
        )
        return table(header, rows)


def _rank(score: PhotoScore) -> tuple[float, float]:
    return score.pointed.value, score.heat.value if score.heat else 0.0


def _named(names: Sequence[str]) -> list[str]:
    return [NAMES.get(name, name) for name in names]


def _share_rows(head: str, one: HeadScore) -> list[list[str | None]]:
    known: list[str | None] = [percent(one.known[name]) for name in MODALITIES]
    found = [_percent(one.found[name]) for name in MODALITIES]
    equal: list[str | None] = [percent(1 / len(MODALITIES))] * len(MODALITIES)
    return [
        [head, "known", *known, None, None],
        [head, "found", *found, interval(one.order), interval(one.error)],
        [head, "equal", *equal, None, number(one.error_of_equal)],
    ]


def _percent(share: Estimate) -> str:
    low, high = (number(100 * end, 1) for end in (share.low, share.high))
    return f"{percent(share.value)} [{low}, {high}]"
