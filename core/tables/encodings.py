"""What encoding a text is in: UTF-8, UTF-16, CP949 or CP1252."""

from __future__ import annotations

from core.errors import CatalogueError

Decoded = tuple[str, str, tuple[int, ...]]
"""A text, its encoding, and the lines that were in another one."""


def decode(content: bytes, name: str) -> Decoded:
    """The text of `content`, the encoding it was in, and the lines that were in another one.

    CP949 and CP1252 both accept most bytes, so a text counts as Korean only where its letters are mostly common
    Hangul. A stray byte does not decide: where most lines with letters beyond ASCII are UTF-8 or Korean, all are read
    so, and the stray ones apart.

    Args:
        content: a file's bytes.
        name: stands in the errors.

    Raises:
        CatalogueError: it is no text in any of the encodings.
    """
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return _utf16(content, name), "utf-16", ()
    for read in (_whole_utf8, _mostly_utf8, _whole_korean, _mostly_korean, _whole_western):
        found = read(content.removeprefix(b"\xef\xbb\xbf"))
        if found is not None and not _is_binary(found[0]):
            return found
    raise _no_text(name)


def _whole_utf8(content: bytes) -> Decoded | None:
    return _whole(content, "utf-8")


def _mostly_utf8(content: bytes) -> Decoded | None:
    """By chance hardly a line of another encoding is UTF-8."""
    return _by_line(content, "utf-8", "cp1252", 0.5)


def _whole_korean(content: bytes) -> Decoded | None:
    found = _whole(content, "cp949")
    return found if found and _is_korean(found[0]) else None


def _mostly_korean(content: bytes) -> Decoded | None:
    found = _by_line(content, "cp949", "cp949", 0.9)
    return found if found and _is_korean(found[0]) else None


def _whole_western(content: bytes) -> Decoded | None:
    return _whole(content, "cp1252")


def _whole(content: bytes, encoding: str) -> Decoded | None:
    try:
        return content.decode(encoding), encoding, ()
    except UnicodeDecodeError:
        return None


def _by_line(content: bytes, encoding: str, otherwise: str, share: float) -> Decoded | None:
    """The text read line by line, where at least a share of the lines beyond ASCII is in the encoding."""
    texts, strays, n_good = [], [], 0
    for number, line in enumerate(content.split(b"\n"), start=1):
        try:
            texts.append(line.decode(encoding))
            n_good += not line.isascii()
        except UnicodeDecodeError:
            texts.append(line.decode(otherwise, "replace"))
            strays.append(number)
    is_enough = n_good and n_good >= share * (n_good + len(strays))
    return ("\n".join(texts), encoding, tuple(strays)) if is_enough else None


def _is_binary(text: str) -> bool:
    """Whether there are more NUL characters than stray into a text."""
    return text.count("\0") * 100 > len(text)


def _is_korean(text: str) -> bool:
    letters = [character for character in text if ord(character) > 127]
    n_common = sum("가" <= letter <= "힣" and _is_in_ks_x_1001(letter) for letter in letters)
    return n_common >= 0.5 * len(letters)


def _is_in_ks_x_1001(letter: str) -> bool:
    """Whether the letter is one of the 2,350 common ones; by chance CP1252 bytes meet the others."""
    return min(letter.encode("cp949")) >= 0xA1


def _utf16(content: bytes, name: str) -> str:
    try:
        return content.decode("utf-16")
    except UnicodeDecodeError:
        raise _no_text(name) from None


def _no_text(name: str) -> CatalogueError:
    message = f"{name} is not a text table in UTF-8, CP949 or CP1252."
    return CatalogueError(message, "Save it as “CSV UTF-8” and try again.")
