"""The demo catalogue, drawn by this project's own code from a seed."""

from tools.draw.catalogue import draw_catalogue
from tools.draw.photos import draw_product_photo

__all__ = ["draw_catalogue", "draw_product_photo"]
