"""Table 1 of Kim & Lee for any catalogue: for how many products made-for and preferred gender agree."""

from dataclasses import dataclass

import numpy as np

from core.catalogue import MADE_FOR, Catalogue
from core.catalogue.heads import HEADS

GENDERS = HEADS["preferred_gender"].classes


@dataclass(frozen=True)
class Agreement:
    """Products counted by whom they are made for and who buys them.

    Attributes:
        n_agree: made for men or women and bought mostly by them.
        n_differ: made for the one and bought mostly by the other, or made for both and bought mostly by one.
        n_unknown: where made-for or the buyers are not known.
        counts: made-for → preferred gender → products.
    """

    n_agree: int
    n_differ: int
    n_unknown: int
    counts: dict[str, dict[str, int]]


def agreement(catalogue: Catalogue) -> Agreement:
    """Count a catalogue's products by made-for and preferred gender (Kim & Lee, Table 1)."""
    made_for, prefers_men = catalogue.frame["made_for"].to_numpy(), catalogue.truth("preferred_gender")
    counts = {
        made: {gender: int(((made_for == made) & (prefers_men == place)).sum()) for place, gender in enumerate(GENDERS)}
        for made in MADE_FOR
    }
    n_known = sum(sum(row.values()) for row in counts.values())
    n_agree = sum(counts[gender][gender] for gender in GENDERS)
    return Agreement(n_agree, n_known - n_agree, int(len(catalogue) - np.int64(n_known)), counts)
