"""The catalogue: products with what is known of them, read from a folder and checked."""

from core.catalogue.catalogue import Catalogue
from core.catalogue.products import MADE_FOR, MODALITIES, CatalogueInfo, Offer, Problem, Product, age_label

__all__ = ["MADE_FOR", "MODALITIES", "Catalogue", "CatalogueInfo", "Offer", "Problem", "Product", "age_label"]
