"""The demo catalogue, drawn by this project's own code from a seed."""

from core.demo.catalogue import draw_catalogue
from core.demo.photos import draw_product_photo

__all__ = ["draw_catalogue", "draw_product_photo"]
