"""Whether what an answer says of its own sureness is so: intervals that hold, probabilities that come true."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.evaluation.coverage import Coverage
from core.evaluation.reliability import Bin


@dataclass(frozen=True)
class CalibrationReport:
    """Intervals and probabilities held against what came.

    Attributes:
        coverage: of the intervals of each number, at each level.
        reliability: of the probabilities of each label, as a curve.
    """

    coverage: Mapping[str, tuple[Coverage, ...]]
    reliability: Mapping[str, tuple[Bin, ...]]

    def as_json(self) -> dict[str, Any]:
        """By what was judged: coverage by level in per cent, or the bins of a reliability curve."""
        numbers = {
            name: {f"{100 * one.level:.0f}": one.as_json() for one in by_level}
            for name, by_level in self.coverage.items()
        }
        labels = {name: {"reliability": [one.as_json() for one in curve]} for name, curve in self.reliability.items()}
        return numbers | labels

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "CalibrationReport":
        """What `as_json` gave."""
        curves = {name: found["reliability"] for name, found in plain.items() if "reliability" in found}
        coverage = {
            name: tuple(Coverage.from_json(float(level) / 100, one) for level, one in found.items())
            for name, found in plain.items()
            if name not in curves
        }
        return cls(coverage, {name: tuple(Bin.from_json(one) for one in curve) for name, curve in curves.items()})
