"""Products by who makes them: whatever is learned or tried, a brand stands on one side."""

import hashlib

import numpy as np
from numpy.typing import NDArray

from core.catalogue import Catalogue
from core.catalogue.splits import folded


def brand_hashes(catalogue: Catalogue) -> list[str]:
    """Twelve hex digits for each product's brand; a product without one counts as a brand of its own."""
    names = catalogue.frame["brand"].tolist()
    return [
        _hash(name if isinstance(name, str) else f"product {key}")
        for name, key in zip(names, catalogue.ids, strict=True)
    ]


def brand_groups(catalogue: Catalogue) -> NDArray[np.int64]:
    """A number for each product's brand, (n,)."""
    return np.unique(np.array(brand_hashes(catalogue)), return_inverse=True)[1]


def _hash(name: str) -> str:
    return hashlib.sha256(folded(name).encode()).hexdigest()[:12]
