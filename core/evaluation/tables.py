"""A table that is published: rivals judged on the same rows, a verdict for each, and the command that made it."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Protocol

from core.evaluation.estimates import Estimate, Scores, as_json
from core.evaluation.markdown import interval, table
from core.evaluation.verdicts import Verdict


class Publishable(Protocol):
    """Whatever the documents can show."""

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""

    def as_markdown(self) -> str:
        """The table as the documents show it."""


@dataclass(frozen=True)
class Table:
    """Scores of several that answered for the same rows, one of them ours.

    Attributes:
        n: how many rows were judged.
        split: how they were parted from those that were learned from.
        ours: the name of the one that is held against each other.
        judged_by: the metric that each head is judged by, in the order of the table.
        scores: who answered → head → metric → estimate with its 95 % interval.
        verdicts: head → rival → how ours stands to it.
        unit: what a row is.
        kind: what those that answer are.
        command: that computes the table anew.
    """

    n: int
    split: str
    ours: str
    judged_by: Mapping[str, str]
    scores: Mapping[str, Scores]
    verdicts: Mapping[str, Mapping[str, Verdict]]
    unit: str = "products"
    kind: str = "forecaster"
    command: str = ""

    def as_json(self) -> dict[str, Any]:
        """The table as plain values, from which `from_json` makes it anew."""
        return {
            "n": self.n,
            "split": self.split,
            "ours": self.ours,
            "judged_by": dict(self.judged_by),
            "scores": {name: as_json(scores) for name, scores in self.scores.items()},
            "verdicts": {head: {name: asdict(one) for name, one in by.items()} for head, by in self.verdicts.items()},
            "unit": self.unit,
            "kind": self.kind,
            "command": self.command,
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "Table":
        """What `as_json` gave."""
        scores = {
            name: {head: {key: Estimate(**one) for key, one in by.items()} for head, by in heads.items()}
            for name, heads in plain["scores"].items()
        }
        verdicts = {
            head: {name: Verdict(Estimate(**one["difference"]), one["word"]) for name, one in by.items()}
            for head, by in plain["verdicts"].items()
        }
        return cls(**{**plain, "scores": scores, "verdicts": verdicts})

    def as_markdown(self) -> str:
        """A row for each head and each that answered for it, with our verdict beside every rival."""
        header = ["head", self.kind, "score", f"{self.ours} − it", f"the {self.ours} is"]
        return f"{self.n:,} {self.unit}, {self.split}\n\n{table(header, self._rows())}"

    def _rows(self) -> Iterator[list[str | None]]:
        for head, metric in self.judged_by.items():
            for name, scores in self.scores.items():
                if head in scores:
                    verdict = self.verdicts.get(head, {}).get(name)
                    apart = [interval(verdict.difference), verdict.word] if verdict else [None, None]
                    shown = f"**{name}**" if name == self.ours else name
                    yield [f"{head.replace('_', ' ')}, {metric}", shown, interval(scores[head][metric]), *apart]
