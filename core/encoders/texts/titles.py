"""A title as it is taken in: composed, without control characters, and no longer than a title may be."""

import unicodedata

from core.config import MAX_TITLE_CHARACTERS
from core.errors import TitleError

# Control characters and the separators of lines and paragraphs.
_INVISIBLE = ("Cc", "Zl", "Zp")


def clean_title(title: str | None) -> str | None:
    """The title in composed Unicode (NFC), blanks and control characters made single spaces; None if nothing is left.

    Raises:
        TitleError: it is longer than `MAX_TITLE_CHARACTERS`.
    """
    composed = unicodedata.normalize("NFC", title or "")
    # Most titles have nothing invisible, which is known at once.
    visible = composed if composed.isprintable() else "".join(map(_visible, composed))
    cleaned = " ".join(visible.split())
    if len(cleaned) > MAX_TITLE_CHARACTERS:
        raise TitleError(
            f"The title has {len(cleaned):,} characters; a title may have {MAX_TITLE_CHARACTERS}.",
            "Shorten it to what a shopper would read.",
        )
    return cleaned or None


def _visible(character: str) -> str:
    return " " if unicodedata.category(character) in _INVISIBLE else character
