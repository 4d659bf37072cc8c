"""How loud a map may be: as strong in colour as its effect is, on the page as in every picture."""

import math
from collections.abc import Iterable

from core.reasons.results import LOG, SHARE, PhotoReasons

# From here on an effect is drawn in full: a quarter more or a fifth less of a count, five points of a share.
FULL = {LOG: math.log(1.25), SHARE: 0.05}


def full(values: Iterable[float], unit: str) -> float:
    """What is drawn in full beside these values: the strongest of them, but no effect too small to be loud."""
    return max([FULL[unit], *(abs(value) for value in values)])


def loudness(value: float, unit: str) -> float:
    """How loud one effect is drawn by itself, 0 to 1."""
    return min(1.0, abs(value) / FULL[unit])


def of_photo(found: PhotoReasons) -> float:
    """How loud the map of a photo is drawn: as its strongest ninth, which its sentence speaks of."""
    return loudness(max(found.ninths, key=abs), found.unit)
