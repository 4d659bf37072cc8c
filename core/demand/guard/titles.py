"""The title's guard: says when a title is in a script or a language that the model has hardly met."""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from core.demand.guard.languages import LANGUAGES, SCRIPTS, language_of, script_shares
from core.demand.network.ngrams import bucket_of, character_ngrams

N_SEEN_BITS = 2**18
N_PARTS = 5
ALARM_QUANTILE = 0.99
HARDLY = 0.01
"""A script or a language that fewer titles than this are of has hardly been met."""
MUCH = 1 / 3
"""A title is of a script that has at least this share of its letters."""

_SO = "so what it adds to the forecast may mean little."


@dataclass(frozen=True)
class TitleGuard:
    """How training titles were written.

    Attributes:
        seen: which character trigrams, hashed, they had, (bits,) bool.
        limit: the largest share of unseen trigrams that is still usual.
        scripts: the share of titles that are of each of `SCRIPTS`.
        languages: the share of titles that are of each of `LANGUAGES`.
    """

    seen: Tensor
    limit: Tensor
    scripts: Tensor
    languages: Tensor

    @classmethod
    def silent(cls) -> "TitleGuard":
        """One that finds every title usual."""
        seen = torch.ones(N_SEEN_BITS, dtype=torch.bool)
        return cls(seen, torch.tensor(1.0), torch.ones(len(SCRIPTS)), torch.ones(len(LANGUAGES)))

    def complaint(self, title: str | None) -> str | None:
        """What is unusual about a title, in a sentence; None where nothing is."""
        if title is None:
            return None
        for script in _scripts_of(title):
            if float(self.scripts[SCRIPTS.index(script)]) < HARDLY:
                letters = "letters of a script" if script == "other" else f"{script} letters"
                return f"The title is written in {letters}, which the model has hardly met, {_SO}"
        language = language_of(title)
        if language and float(self.languages[LANGUAGES.index(language)]) < HARDLY:
            return f"The title has {language} words, a language that the model has hardly met, {_SO}"
        share = unseen_share(title, self.seen)
        if share <= float(self.limit):
            return None
        return (
            "The title is spelled unlike the titles that the model learned from, in another language or with words it "
            f"has never met: {share:.0%} of its runs of three characters are new to it, {_SO}"
        )


def learn_title_guard(titles: Sequence[str | None], folds: Sequence[int]) -> tuple[TitleGuard, Tensor]:
    """Measure how titles were written, and how often titles kept apart are flagged.

    Args:
        titles: of the training products.
        folds: a number for each product; titles of one number are judged by those of the others.
    """
    parts = [fold % N_PARTS for fold in folds]
    shares, owners = [], []
    for part in sorted(set(parts)):
        seen = seen_trigrams([title for title, own in zip(titles, parts, strict=True) if own != part])
        judged = [title for title, own in zip(titles, parts, strict=True) if own == part and title]
        shares += [unseen_share(title, seen) for title in judged]
        owners += [part] * len(judged)
    written = [title for title in titles if title]
    scripts = _met([_scripts_of(title) for title in written], SCRIPTS)
    languages = _met([(language,) if (language := language_of(title)) else () for title in written], LANGUAGES)
    if len(set(owners)) < 2:
        return TitleGuard(seen_trigrams(titles), torch.tensor(1.0), scripts, languages), torch.tensor(0.0)
    values, parts_of = torch.tensor(shares), torch.tensor(owners)
    first = parts_of == parts_of.min()
    alarms = (values[first] > torch.quantile(values[~first], ALARM_QUANTILE)).float().mean()
    return TitleGuard(seen_trigrams(titles), torch.quantile(values, ALARM_QUANTILE), scripts, languages), alarms


def seen_trigrams(titles: Sequence[str | None]) -> Tensor:
    """Which hashed trigrams titles have, (bits,) bool."""
    seen = torch.zeros(N_SEEN_BITS, dtype=torch.bool)
    buckets = {bucket for title in titles if title for bucket in _trigrams(title)}
    seen[list(buckets)] = True
    return seen


def unseen_share(title: str, seen: Tensor) -> float:
    """The share of a title's trigrams that are not among those seen."""
    buckets = _trigrams(title)
    return 1 - float(seen[buckets].float().mean()) if buckets else 0.0


def _trigrams(title: str) -> list[int]:
    return [bucket_of(ngram, N_SEEN_BITS) for ngram in character_ngrams(title, (3,))]


def _scripts_of(title: str) -> tuple[str, ...]:
    return tuple(script for script, share in script_shares(title).items() if share >= MUCH)


def _met(found: Sequence[tuple[str, ...]], names: tuple[str, ...]) -> Tensor:
    """The share of titles that have each of the names, (names,)."""
    n_met = [sum(name in each for each in found) for name in names]
    return torch.tensor(n_met) / max(len(found), 1)
