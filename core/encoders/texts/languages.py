"""Title features compared across languages: each language's own mean taken away first.

Multilingual encoders put what a text is about beside what language it is in, and the second is the stronger: without
it taken away, the nearest neighbours of a Korean word are Korean words.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor
from torch.nn import functional

from core.errors import ModelError

OTHER = "other"
# Hangul; kana, which Chinese lacks; Han; and letters that of all languages in Latin letters Vietnamese alone has.
_SCRIPTS = {
    "ko": re.compile("[\u1100-\u11ff\u3131-\u318e\uac00-\ud7a3]"),
    "ja": re.compile("[\u3041-\u30ff]"),
    "zh": re.compile("[\u4e00-\u9fff]"),
    "vi": re.compile("[\u01a0\u01a1\u01af\u01b0\u0110\u0111\u1ea0-\u1ef9]"),
}


@dataclass(frozen=True)
class LanguageCentres:
    """The mean title feature of each language.

    Attributes:
        means: by language, (d,) each.
    """

    means: dict[str, Tensor]

    @classmethod
    def of(cls, features: Tensor, languages: Sequence[str]) -> "LanguageCentres":
        """Centres of features (n, d), whose languages are named one by one; a dozen titles each are enough."""
        named = sorted(set(languages))
        return cls({one: features[[row for row, name in enumerate(languages) if name == one]].mean(0) for one in named})

    def centred(self, features: Tensor, languages: Sequence[str]) -> Tensor:
        """Features (n, d) without their language's mean, and of length 1, so that their products are cosines.

        Raises:
            ModelError: no centre was taken of one of the languages.
        """
        if unknown := sorted(set(languages) - set(self.means)):
            raise ModelError(f"No titles in {unknown[0]} were seen to compare with.", "Compare languages that were.")
        means = torch.stack([self.means[name] for name in languages])  # (n, d)
        return functional.normalize(features - means, dim=1)


def language_of(title: str) -> str:
    """The language that a title's letters give away: ko, ja, zh or vi, and `other` where they are plain Latin."""
    return next((name for name, letters in _SCRIPTS.items() if letters.search(title)), OTHER)
