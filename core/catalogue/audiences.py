"""Whom a product is made for, in the words of English and Korean shops."""

from __future__ import annotations

_WORDS = {
    "men": "men man mens men's male males m gents gentlemen",
    "women": "women woman womens women's female females f w ladies lady",
    "unisex": "unisex everyone all both neutral genderless",
    "": "unknown n/a na none -",
}
_KOREAN_WORDS = {
    "men": "남 남성 남자 남성용 남자용 남성의류 맨 맨즈",
    "women": "여 여성 여자 여성용 여자용 여성의류 우먼 우먼즈",
    "unisex": "공용 남녀공용 남녀 남여 남여공용 유니섹스 전체 모두 젠더리스",
    "": "미정 미상 없음",
}
_MEANING = {
    word: audience for words in (_WORDS, _KOREAN_WORDS) for audience in words for word in words[audience].split()
}


def audience(cell: str | None) -> str | None:
    """`men`, `women` or `unisex` for a shop's word for it; None for `unknown` and the like.

    Any other word is given back in lower case, for the check to name it.
    """
    plain = (cell or "").strip().casefold()
    return _MEANING.get(plain.replace("’", "'"), plain) or None
