"""Every table that is published: what it is called, the command that makes it, what to know when reading it.

`docs/measured.md` is made of these and of the JSON in `assets/measured/`; no number in it was typed.
"""

import json
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from core import config
from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, table
from core.evaluation.tables import Publishable
from tools.benchmarks.ablation import AblationTable
from tools.benchmarks.demand import DemandTable
from tools.benchmarks.guard import GuardTable
from tools.benchmarks.guard_words import WordsTable
from tools.benchmarks.images import ImageTable
from tools.benchmarks.pace.explain_speed import ExplainSpeed
from tools.benchmarks.pace.paper_scale import PaperScale
from tools.benchmarks.pace.speed import Speed
from tools.benchmarks.pace.waiting import Waiting
from tools.benchmarks.pieces import PiecesTable
from tools.benchmarks.planted.table import PlantedTruth

WORDS = Path(__file__).with_suffix(".toml")


@dataclass(frozen=True)
class TitleTable:
    """What frozen title features foretell about brands whose titles the encoder never read."""

    heads: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of_card(cls, card: Mapping[str, Any]) -> "TitleTable":
        """The table that a title encoder's card keeps."""
        return cls(card["scores"]["demand of unseen brands"]["brands never read"])

    def as_json(self) -> dict[str, Any]:
        """What the card keeps of it."""
        return dict(self.heads)

    def as_markdown(self) -> str:
        """A row a head, a column a rival."""
        rivals = [name for name, one in next(iter(self.heads.values())).items() if isinstance(one, Mapping)]
        rows = [
            [f"{head}, {found['metric']}", *(interval(Estimate(**found[rival])) for rival in rivals)]
            for head, found in self.heads.items()
        ]
        return table(["", *rivals], rows)


READERS: dict[str, Callable[[Any], Publishable]] = {
    "demand": DemandTable.from_json,
    "demand-random": DemandTable.from_json,
    "demand-ablation": AblationTable.from_json,
    "images": ImageTable.of_card,
    "titles": TitleTable.of_card,
    "pieces": TypeAdapter(PiecesTable).validate_python,
    "guard": TypeAdapter(GuardTable).validate_python,
    "guard-words": TypeAdapter(WordsTable).validate_python,
    "planted-truth": TypeAdapter(PlantedTruth).validate_python,
    "explain-speed": TypeAdapter(ExplainSpeed).validate_python,
    "speed": TypeAdapter(Speed).validate_python,
    "waiting": TypeAdapter(Waiting).validate_python,
    "paper-scale": TypeAdapter(PaperScale).validate_python,
}


@dataclass(frozen=True)
class Published:
    """One published table.

    Attributes:
        name: its key in `READERS`.
        title: its heading.
        command: that computes it anew.
        about: what to know when reading it.
        source: its JSON, below `assets/`.
    """

    name: str
    title: str
    command: str
    about: str
    source: str

    def as_markdown(self) -> str:
        """Heading, command, words, table."""
        found = READERS[self.name](json.loads((config.ASSETS / self.source).read_text(encoding="utf-8")))
        return f"## {self.title}\n\n`{self.command}`\n\n{self.about.strip()}\n\n{found.as_markdown()}"


def published() -> tuple[Published, ...]:
    """Every published table, in the order of the document."""
    listed = _words()["table"]
    return tuple(
        Published(one["name"], one["title"], one["command"], one["about"],
                  one.get("source", f"measured/{one['name']}.json"))
        for one in listed
    )  # fmt: skip


def document() -> str:
    """The whole of `docs/measured.md`."""
    parts = [_words()["opening"].strip(), *(one.as_markdown() for one in published())]
    return "\n\n".join(parts) + "\n"


def _words() -> dict[str, Any]:
    return tomllib.loads(WORDS.read_text(encoding="utf-8"))
