"""A title as its character n-grams: which shops' codes, fits and events it spells, whatever the language."""

import math
import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import cast

import numpy as np
import torch
from scipy.sparse import csr_matrix
from torch import Tensor, nn
from torch.nn import functional

SIZES = (1, 2, 3, 4)
MIN_TITLES = 2


def character_ngrams(title: str, sizes: Sequence[int] = SIZES) -> Iterator[str]:
    """Every run of 1 to 4 characters of each word, a space standing before and behind the word."""
    for word in re.split(r"\s+", title.lower()):
        padded = f" {word} "
        for size in sizes:
            yield from (padded[start : start + size] for start in range(len(padded) - size + 1) if word)


def bucket_of(ngram: str, n_buckets: int) -> int:
    """The bucket of an n-gram: the same on every machine and in every run."""
    return zlib.crc32(ngram.encode()) % n_buckets


class NgramSketch(nn.Module):
    """A title's hashed n-grams, weighted by rarity, summed as learned vectors: (n, dimension + readings).

    The vectors are learned in closed form, as the leading right singular vectors of the training titles' weighted
    n-gram matrix (latent semantic analysis, Deerwester et al. 1990), and stand still while the network trains: with
    a few thousand titles, vectors trained by gradient learn their shops by heart. The readings are what each n-gram
    adds to the outputs of linear members, which fit them.
    """

    rarity: Tensor
    vectors: Tensor
    readings: Tensor

    def __init__(self, n_buckets: int, dimension: int, n_readings: int = 0) -> None:
        super().__init__()
        self.register_buffer("rarity", torch.zeros(n_buckets))
        self.register_buffer("vectors", torch.zeros(n_buckets, dimension))
        self.register_buffer("readings", torch.zeros(n_buckets, n_readings))

    @torch.no_grad()
    def fit(self, titles: Sequence[str], seed: int) -> None:
        """Learn rarity and vectors from training titles; unspoken dimensions stay zero where titles are few."""
        from sklearn.utils.extmath import randomized_svd

        n_buckets, dimension = self.vectors.shape
        if not n_buckets:
            return
        bags = [_bag(title, n_buckets) for title in titles]
        n_titles = np.bincount([bucket for bag in bags for bucket in bag], minlength=n_buckets)
        rarity = np.where(n_titles >= MIN_TITLES, np.log((1 + len(bags)) / (1 + n_titles)) + 1, 0)
        self.rarity.copy_(torch.from_numpy(rarity))
        if len(bags) < 2 or not dimension:
            return
        _, _, rows = randomized_svd(self.matrix(titles), min(dimension, len(bags) - 1), n_iter=4, random_state=seed)
        self.vectors[:, : len(rows)] = torch.from_numpy(np.ascontiguousarray(rows.T, np.float32))

    def forward(self, titles: Sequence[str | None]) -> Tensor:
        """The sketches (n, dimension + readings) of titles; zero for an absent one."""
        # Two tables side by side would be one, but to copy them together takes longer than to read from both.
        tables = [table for table in (self.vectors, self.readings) if table.numel()]
        if not tables:
            return torch.zeros(len(titles), self.vectors.shape[1] + self.readings.shape[1])
        bags = [_bag(title or "", len(self.rarity)) for title in titles]
        buckets = torch.tensor([bucket for bag in bags for bucket in bag], dtype=torch.int64)
        starts = torch.tensor(np.cumsum([0, *map(len, bags)])[:-1], dtype=torch.int64)
        weights = torch.cat([self._weights(bag) for bag in bags]) if bags else torch.empty(0)
        sums = [
            functional.embedding_bag(buckets, table, starts, mode="sum", per_sample_weights=weights) for table in tables
        ]
        return torch.cat(sums, 1)

    def weighted(self, title: str) -> tuple[Tensor, Tensor]:
        """The buckets (b,) that a title's n-grams fall into, and their weights (b,)."""
        bag = _bag(title, len(self.rarity)) if len(self.rarity) else {}
        return torch.tensor(list(bag), dtype=torch.int64), self._weights(bag)

    def summed(self, buckets: Tensor, weights: Tensor) -> Tensor:
        """Sketches (n, dimension + readings) of n weightings (n, b) of the same buckets (b,); differentiable."""
        return weights @ torch.cat([self.vectors[buckets], self.readings[buckets]], 1)

    def _weights(self, bag: dict[int, float]) -> Tensor:
        """Rarity times damped count of a title's buckets, as a vector of length 1."""
        weights = self.rarity[list(bag)] * torch.tensor(list(bag.values()))
        return cast(Tensor, weights / weights.norm().clamp_min(1e-9))

    def matrix(self, titles: Sequence[str | None]) -> csr_matrix:
        """The weighted bags of titles, (n, buckets); a row of zeros for an absent one."""
        bags = [_bag(title or "", len(self.rarity)) for title in titles]
        columns = np.array([bucket for bag in bags for bucket in bag])
        ends = np.cumsum([0, *map(len, bags)])
        weights = torch.cat([self._weights(bag) for bag in bags]).numpy()
        return csr_matrix((weights, columns, ends), shape=(len(bags), len(self.rarity)))


def bucket_counts(title: str, n_buckets: int) -> Counter[int]:
    """How many of a title's n-grams fall into each bucket; a title's are those of its words together."""
    return Counter(bucket_of(ngram, n_buckets) for ngram in character_ngrams(title))


def _bag(title: str, n_buckets: int) -> dict[int, float]:
    return {bucket: 1 + math.log(count) for bucket, count in bucket_counts(title, n_buckets).items()}
