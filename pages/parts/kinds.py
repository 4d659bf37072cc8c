"""What categories are called on screen: in a sentence, and in a list to choose from."""

from core.words.kinds import IN_ENGLISH, name_of

__all__ = ["label_of", "name_of"]


def label_of(category: str) -> str:
    """A category as it stands in a list to choose from: its English name, then the catalogue's own."""
    name = name_of(category)
    return f"{name.capitalize()} · {category}" if category in IN_ENGLISH else name
