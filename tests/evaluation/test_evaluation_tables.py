"""Tables that are published: what they say as Markdown, and that they come back from their JSON as they were."""

import json

import pytest

from core.evaluation.estimates import Estimate
from core.evaluation.markdown import interval, number, percent, table
from core.evaluation.report import Report
from core.evaluation.tables import Table
from core.evaluation.verdicts import AHEAD, Verdict

BLEND, TITLES = Estimate(0.9, 0.88, 0.92), Estimate(0.8, 0.75, 0.85)
TABLE = Table(
    n=1200, split="sellers that none of them met", ours="blend", judged_by={"same_offer": "f1"},
    scores={
        "titles": {"same_offer": {"f1": TITLES, "recall": TITLES}},
        "blend": {"same_offer": {"f1": BLEND, "recall": BLEND}, "another": {"f1": BLEND}},
    },
    verdicts={"same_offer": {"titles": Verdict(Estimate(0.1, 0.05, 0.15), AHEAD)}},
    unit="pairs", kind="method", command="python -m tools.benchmarks matching",
)  # fmt: skip


def test_a_table_shows_estimates_dashes_and_bars_as_markdown() -> None:
    shown = table(["what", "value"], [["a|b", interval(Estimate(1.3694, 1.2821, 1.464))], ["c", None]])
    assert shown.splitlines() == [
        "| what | value |",
        "| --- | --- |",
        "| a\\|b | 1.369 [1.282, 1.464] |",
        "| c | – |",
    ]
    assert interval(Estimate(61.25, 60, 62), 1, "ms") == "61.2 ms [60.0, 62.0]"
    assert (number(12345.678, 1), percent(0.798)) == ("12,345.7", "79.8 %")


def test_a_row_of_another_length_than_the_header_is_refused() -> None:
    with pytest.raises(ValueError, match="2 cells, the header 1"):
        table(["one"], [["a", "b"]])


def test_a_table_has_a_row_for_each_head_and_rival_and_no_head_that_nobody_asked_for() -> None:
    lines = TABLE.as_markdown().splitlines()
    assert lines[0] == "1,200 pairs, sellers that none of them met"
    assert lines[2] == "| head | method | score | blend − it | the blend is |"
    assert lines[4:] == [
        "| same offer, f1 | titles | 0.800 [0.750, 0.850] | 0.100 [0.050, 0.150] | ahead |",
        "| same offer, f1 | **blend** | 0.900 [0.880, 0.920] | – | – |",
    ]


def test_a_table_comes_back_from_its_json() -> None:
    assert Table.from_json(json.loads(json.dumps(TABLE.as_json()))) == TABLE


def test_a_report_is_told_by_head_in_the_order_in_which_heads_were_judged() -> None:
    report = Report(60, "other sellers", {"blend": {"b": {"f1": BLEND}}, "titles": {"a": {"f1": TITLES}}}, unit="pairs")
    assert list(report.as_json()["heads"]) == ["b", "a"]
    assert report.as_json()["heads"]["a"] == {"titles": {"f1": {"value": 0.8, "low": 0.75, "high": 0.85}}}
    assert "calibration" not in report.as_json()
    assert report.as_table().splitlines() == [
        "60 pairs: other sellers", "", "b", "  blend      f1 0.900 [0.880, 0.920]",
        "", "a", "  titles     f1 0.800 [0.750, 0.850]",
    ]  # fmt: skip
