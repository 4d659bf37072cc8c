"""Words on screen: somebody's own, none of them taken for markup; what catalogues, models and kinds are called."""

import re
from html import escape
from pathlib import Path

from core import config, rooms
from core.words.kinds import IN_ENGLISH, name_of

MARKDOWN = re.compile(r"[\\`*_{}\[\]()#+.!|<>~$:&-]")
CODE = re.compile("(`[^`]+`)")


def plain(text: str) -> str:
    """Somebody's own words, so that no character of them is taken for Markdown."""
    return MARKDOWN.sub(r"\\\g<0>", text)


def plain_but_code(sentence: str) -> str:
    """A sentence in which somebody's own words may stand: only what is between backticks is set as code."""
    return "".join(part if part.startswith("`") else plain(part) for part in CODE.split(sentence))


def in_chart(text: str) -> str:
    """Somebody's own words in a figure, whose labels are read as HTML."""
    return escape(text, quote=False)


def category(name: str) -> str:
    """A category as it stands in a list to choose from: its English name, then the catalogue's own."""
    said = name_of(name)
    return f"{said.capitalize()} · {name}" if name in IN_ENGLISH else said


def catalogue(folder: Path) -> str:
    """What the catalogue of a folder is called."""
    return "Demo" if folder == config.DEMO_CATALOGUE else folder.name


def model(folder: Path) -> str:
    """What the model of a folder is called."""
    if folder.parent == config.STARTER:
        return f"Starter · {rooms.kinds().get(folder.name, folder.name).lower()}"
    return folder.name
