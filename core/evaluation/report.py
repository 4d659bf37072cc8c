"""What `evaluate` answers: a model's figures beside its rivals', on the same rows, as JSON and as text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from core.evaluation.calibration import CalibrationReport
from core.evaluation.estimates import Scores, as_json
from core.evaluation.markdown import interval


@dataclass(frozen=True)
class Report:
    """Figures of a model and its rivals on the same rows.

    Attributes:
        n: how many rows were judged.
        split: which these are, and what was left out.
        figures: by who answered, the model first: head → metric → estimate with its 95 % interval.
        calibration: of the model's intervals and probabilities.
        unit: what a row is, such as `products`.
    """

    n: int
    split: str
    figures: Mapping[str, Scores]
    calibration: CalibrationReport | None = None
    unit: str = "products"

    def as_json(self) -> dict[str, Any]:
        """The report by head, then by who answered, then by metric."""
        calibration = {"calibration": self.calibration.as_json()} if self.calibration else {}
        return {"n": self.n, "split": self.split, "heads": self._by_head(as_json), **calibration}

    def as_table(self) -> str:
        """The report as lines of text."""
        lines = [f"{self.n:,} {self.unit}: {self.split}"]
        for head, by_name in self._by_head(lambda scores: scores).items():
            lines.append(f"\n{head}")
            for name, metrics in by_name.items():
                values = "  ".join(f"{key} {interval(estimate)}" for key, estimate in metrics.items())
                lines.append(f"  {name:10} {values}")
        return "\n".join(lines)

    def _by_head(self, told: Callable[[Scores], Mapping[str, Any]]) -> dict[str, dict[str, Any]]:
        """Head → who answered → what is `told` of its metrics, in the order in which heads were first judged."""
        plain = {name: told(scores) for name, scores in self.figures.items()}
        heads = dict.fromkeys(head for scores in plain.values() for head in scores)
        return {head: {name: by[head] for name, by in plain.items() if head in by} for head in heads}
