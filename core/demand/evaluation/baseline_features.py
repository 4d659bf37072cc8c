"""What the baselines read of a product: sparse n-grams and facts for linear models, a short dense row for trees."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix, hstack
from sklearn.decomposition import TruncatedSVD
from sklearn.feature_extraction.text import TfidfVectorizer

from core.catalogue import MADE_FOR, Catalogue

N_SVD = 100
MIN_OF_KIND = 10
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Rows:
    """The same products in two forms.

    Attributes:
        sparse: n-grams, one-hot facts and the standardised log price, (n, columns).
        dense: leading directions of the n-grams and the log price, then category, subcategory and made-for as
            numbers, (n, 101 + 3); the last three are classes, not amounts.
    """

    sparse: csr_matrix
    dense: Array

    @property
    def class_columns(self) -> list[int]:
        """Which columns of `dense` are classes."""
        return list(range(self.dense.shape[1] - 3, self.dense.shape[1]))


@dataclass
class BaselineFeatures:
    """Learned on the products that baselines are fitted on, asked of any others."""

    seed: int
    words: TfidfVectorizer = field(
        default_factory=lambda: TfidfVectorizer(analyzer="char_wb", ngram_range=(1, 4), min_df=2, sublinear_tf=True)
    )
    svd: TruncatedSVD = field(init=False)
    categories: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    centre: float = 0.0
    spread: float = 1.0

    def fit(self, catalogue: Catalogue) -> Rows:
        """Learn from a catalogue and return its rows."""
        prices = _log_prices(catalogue)
        known = prices[np.isfinite(prices)]
        if len(known) > 1:
            self.centre, self.spread = float(known.mean()), float(known.std() or 1.0)
        counts = catalogue.frame["subcategory"].value_counts()
        self.categories, self.kinds = catalogue.info.categories, tuple(counts.index[counts >= MIN_OF_KIND])
        ngrams = self.words.fit_transform(_titles(catalogue))
        self.svd = TruncatedSVD(min(N_SVD, ngrams.shape[1] - 1), random_state=self.seed).fit(ngrams)
        return self.of(catalogue)

    def of(self, catalogue: Catalogue) -> Rows:
        """The rows of a catalogue."""
        ngrams = self.words.transform(_titles(catalogue))
        price = np.nan_to_num((_log_prices(catalogue) - self.centre) / self.spread)
        named = (("category", self.categories), ("subcategory", self.kinds), ("made_for", MADE_FOR))
        classes = [_positions(catalogue.frame[column].tolist(), known) for column, known in named]
        facts = [_one_hot(positions, len(known)) for positions, (_, known) in zip(classes, named, strict=True)]
        sparse = hstack([ngrams, csr_matrix(np.column_stack([*facts, price]))]).tocsr()
        return Rows(sparse, np.column_stack([self.svd.transform(ngrams), price, *classes]))


def _log_prices(catalogue: Catalogue) -> Array:
    return np.asarray(np.log(catalogue.frame["price"].to_numpy(np.float64)))


def _titles(catalogue: Catalogue) -> list[str]:
    return [title if isinstance(title, str) else "" for title in catalogue.frame["title"]]


def _positions(names: list[Any], known: tuple[str, ...]) -> NDArray[np.int64]:
    """Each name's place among those known, and one place behind them for all others, (n,)."""
    place = {name: position for position, name in enumerate(known)}
    return np.array([place.get(name, len(known)) for name in names], np.int64)


def _one_hot(positions: NDArray[np.int64], n_known: int) -> Array:
    return np.eye(n_known + 1)[positions][:, :n_known]
