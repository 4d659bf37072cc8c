"""What heads, modalities, columns and methods are called on screen and in print: each of them once."""

HEADS = {"sales": "Sales", "views": "Views", "preferred_gender": "Women or men", "preferred_age": "Age"}
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
    "views": HEADS["views"],
    "sales": HEADS["sales"],
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


def by(method: str) -> str:
    """How a map was made: `By leaving it out`."""
    return f"By {METHODS[method]}"


def capital(text: str) -> str:
    """A name as it stands at the head of a line: `Grad-CAM` stays as it is, `covering` becomes `Covering`."""
    return text[0].upper() + text[1:]
