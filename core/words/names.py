"""What heads, modalities, columns and methods are called on screen and in print: each of them once."""

from collections.abc import Iterable

from core.catalogue.heads import HEADS, in_reading_order

MODALITIES = {"image": "Photo", "title": "Title", "price": "Price", "made_for": "Made for", "category": "Category"}
THE = {
    "image": "the photo",
    "title": "the title",
    "price": "the price",
    "made_for": "whom it is made for",
    "category": "its category",
}
"""Modalities as they stand in a sentence."""
COLUMNS = MODALITIES | {
    "image": "Photo's file name",
    "product_id": "Product id",
    "subcategory": "Kind",
    "brand": "Brand",
    "colour": "Colour",
    "group": "Group",
    "badge": "Badge",
    "views": HEADS["views"].title,
    "sales": HEADS["sales"].title,
    "likes": "Likes",
    "male_share": "Share of men",
    "listed_on": "Listed on",
}
"""Columns of a catalogue."""
METHODS = {
    "gradient": "gradient",
    "left_out": "leaving it out",
    "attention": "attention",
    "integrated_gradients": "gradient",
    "grad_cam": "Grad-CAM",
    "occlusion": "covering",
}
"""Ways to make a map, as they stand in a sentence."""


def heads(names: Iterable[str] | None = None) -> dict[str, str]:
    """What heads are called, what matters most first: all of them, or those of these names."""
    return {name: HEADS[name].title for name in in_reading_order(HEADS if names is None else names)}


def by(method: str) -> str:
    """How a map was made: `By leaving it out`."""
    return f"By {METHODS[method]}"


def capital(text: str) -> str:
    """A name as it stands at the head of a line: `Grad-CAM` stays as it is, `covering` becomes `Covering`."""
    return text[0].upper() + text[1:]
