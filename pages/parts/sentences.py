"""The sentences of `core.words` on screen, where somebody's own words must not be taken for Markdown."""

import re
from html import escape

from core.words.figures import change, count, percent, plural, points, signed
from core.words.sentences import (
    MADE_FOR,
    age_group,
    age_in_words,
    ages,
    alike,
    basis,
    buyers,
    expected,
    facts,
    interval,
    is_even,
    odds,
    over,
    price_effect,
    rank,
    rank_in_numbers,
    sample,
    sold,
)

__all__ = [
    "MADE_FOR", "age_group", "age_in_words", "ages", "alike", "basis", "buyers", "change", "count", "expected", "facts",
    "in_chart", "interval", "is_even", "odds", "over", "percent", "plain", "plural", "points",
    "price_effect", "rank", "rank_in_numbers", "sample", "signed", "sold",
]  # fmt: skip

MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+.!|<>~$:&-]")


def plain(text: str) -> str:
    """Somebody's own words, so that no character of them is taken for Markdown."""
    return MARKDOWN.sub(r"\\\g<0>", text)


def in_chart(text: str) -> str:
    """Somebody's own words in a figure, whose labels are read as HTML."""
    return escape(text, quote=False)
