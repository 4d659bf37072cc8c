"""A model's figures beside its baselines', on the same products, as JSON and as text."""

from dataclasses import dataclass
from typing import Any

from core.catalogue.heads import HEADS
from core.demand.evaluation.honesty import Honesty
from core.demand.evaluation.scoring import Scores, as_json


@dataclass(frozen=True)
class Report:
    """Figures of a model and its baselines on the same products.

    Attributes:
        n: how many products were judged.
        split: which these are, and what was left out.
        figures: by forecaster: head → metric → estimate with its 95 % interval over brands.
        honesty: of the model's intervals and probabilities.
    """

    n: int
    split: str
    figures: dict[str, Scores]
    honesty: Honesty | None = None

    def as_json(self) -> dict[str, Any]:
        """The report by head, then forecaster, then metric."""
        plain = {name: as_json(scores) for name, scores in self.figures.items()}
        heads = {head: {name: by[head] for name, by in plain.items() if head in by} for head in HEADS}
        calibration = {"calibration": self.honesty.as_json()} if self.honesty else {}
        return {
            "n": self.n,
            "split": self.split,
            "heads": {head: by for head, by in heads.items() if by},
            **calibration,
        }

    def as_table(self) -> str:
        """The report as lines of text."""
        lines = [f"{self.n:,} products: {self.split}"]
        for head, by_name in self.as_json()["heads"].items():
            lines.append(f"\n{head}")
            for name, metrics in by_name.items():
                values = "  ".join(f"{key} {_estimate(value)}" for key, value in metrics.items())
                lines.append(f"  {name:10} {values}")
        return "\n".join(lines)


def _estimate(value: dict[str, float]) -> str:
    return f"{value['value']:.3f} [{value['low']:.3f}, {value['high']:.3f}]"
