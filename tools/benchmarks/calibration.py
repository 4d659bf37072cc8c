"""The table of calibration: coverage and width of intervals, expected calibration error of probabilities."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from core.catalogue.heads import HEADS
from core.demand.evaluation.scoring import Said, Truth, calibration_report, score
from core.evaluation.calibration import CalibrationReport
from core.evaluation.coverage import Coverage
from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, number, percent, table


@dataclass(frozen=True)
class CalibrationTable:
    """How far a forecaster's intervals and probabilities can be trusted.

    Attributes:
        n: how many products were judged.
        report: coverage, widths and reliability curves.
        errors: expected calibration error by label.
    """

    n: int
    report: CalibrationReport
    errors: dict[str, Estimate]

    def as_json(self) -> dict[str, Any]:
        """The table as plain values."""
        errors = {head: asdict(error) for head, error in self.errors.items()}
        return {"n": self.n, **self.report.as_json(), "expected_calibration_error": errors}

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> "CalibrationTable":
        """What `as_json` gave."""
        errors = TypeAdapter(dict[str, Estimate]).validate_python(plain["expected_calibration_error"])
        by_head = {head: found for head, found in plain.items() if head in HEADS}
        return cls(plain["n"], CalibrationReport.from_json(by_head), errors)

    def as_markdown(self) -> str:
        """Three tables: intervals, categories, probabilities."""
        counts = ["interval", "coverage", "width (log units)", "× constant-width ridge"]
        kinds = ["interval", "category", "products", "brands", "coverage"]
        parts = [
            table(counts, (_width_row(head, one) for head, one in self._intervals())),
            table(kinds, (row for head, one in self._intervals() for row in _category_rows(head, one))),
            table(
                ["label", "expected calibration error"],
                [[h.replace("_", " "), interval(e)] for h, e in self.errors.items()],
            ),
        ]
        return "\n\n".join(parts)

    def _intervals(self) -> Iterator[tuple[str, Coverage]]:
        return ((head, one) for head, by_level in self.report.coverage.items() for one in by_level)


def calibration_table(
    said: Said, truth: Truth, categories: NDArray[np.str_], ridge: Said | None = None, seed: int = 0
) -> CalibrationTable:
    """Judge what was said of products whose brands neither the forecaster nor its calibration met.

    Args:
        said: forecasts with intervals of m products.
        truth: what came of them.
        categories: names, (m,); empty where absent.
        ridge: of the same products, to measure widths by.
        seed: of the bootstrap.
    """
    scores = score(said, truth, seed)
    errors = {head: scores[head]["ece"] for head in said.labels if head in scores}
    return CalibrationTable(len(truth.brand), calibration_report(said, truth, categories, ridge), errors)


def _width_row(head: str, one: Coverage) -> list[str | None]:
    ratio = None if one.width_ratio is None else number(one.width_ratio)
    return [_name(head, one), interval(one.overall.share), number(one.width, 2), ratio]


def _category_rows(head: str, one: Coverage) -> Iterator[list[str | None]]:
    for category, covered in one.by_category.items():
        n = f"{covered.n:,}"
        yield [_name(head, one), category, n, f"{covered.n_groups:,}", interval(covered.share)]


def _name(head: str, one: Coverage) -> str:
    return f"{head.replace('_', ' ')}, {percent(one.level, 0)}"
