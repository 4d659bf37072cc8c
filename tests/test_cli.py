"""The command line: answers on standard output, one line with a remedy on the error stream, progress in a file."""

import json
from pathlib import Path

import pandas as pd
import pytest
import tiny
from click.testing import Result
from typer.testing import CliRunner

from core.cli import app
from core.demand.scored import ScoredTable


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a tiny catalogue, tiny encoders and a tiny demand model called `demand`."""
    folder = tmp_path_factory.mktemp("cli")
    tiny.demand_model(folder / "demand")
    return folder


def run(*arguments: object) -> Result:
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def predict(room: Path, *options: object) -> Result:
    return run("predict", "demand", "--model", room / "demand", *options)


def test_one_forecast_is_printed_as_json(room: Path) -> None:
    photo = next((room / "tiny-catalogue" / "images").glob("*.jpg"))
    answer = predict(
        room, "--image", photo, "--title", "anvil cotton shirts red", "--price", "₩29,000", "--made-for", "men",
        "--category", "shirts", "--json", "-",
    )  # fmt: skip
    assert answer.exit_code == 0
    forecast = json.loads(answer.stdout)
    assert forecast["preferred_gender"] in ("men", "women")
    assert sum(forecast["age_shares"].values()) == pytest.approx(1, abs=1e-3)
    for head in ("views", "sales"):
        inner, outer = forecast[head]["interval_80"], forecast[head]["interval_95"]
        assert outer["low"] <= inner["low"] <= forecast[head]["value"] <= inner["high"] <= outer["high"]
        assert 0 <= forecast[head]["percentile"] <= 100


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--price", "abc"], "“abc” is not a price"),
        (["--price", "0"], "not above zero"),
        (["--price=-1"], "not above zero"),
        (["--price", "1e12"], "which no garment costs"),
        (["--title", ""], "The title is empty"),
        (["--title", "x" * 3000], "3,000 characters"),
        (["--title", "shirt", "--made-for", "dogs"], "“dogs” does not say whom it is made for"),
        ([], "Nothing is known of the product"),
        (["--title", "shirt", "--model", "nobody"], "no demand model called nobody"),
    ],
)
def test_what_cannot_be_forecast_gets_one_line_with_a_remedy(room: Path, options: list[str], sentence: str) -> None:
    answer = predict(room, *options)
    assert answer.exit_code == 1
    assert answer.stdout == ""
    assert sentence in answer.stderr
    assert len(answer.stderr.strip().splitlines()) == 1


def test_a_category_the_model_does_not_know_is_forecast_without_and_said(room: Path) -> None:
    answer = predict(room, "--title", "anvil cotton shirts", "--category", "hats")
    assert answer.exit_code == 0
    assert [caution["kind"] for caution in json.loads(answer.stdout)["cautions"]].count("category") == 1


def test_a_photo_that_is_none_and_weights_that_are_damaged_are_said(room: Path, tmp_path: Path) -> None:
    note = tmp_path / "shirt.jpg"
    note.write_text("not a photo")
    assert "shirt.jpg is not a JPEG, PNG or WebP picture" in predict(room, "--image", note).stderr
    for file in (room / "demand").iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "weights.safetensors").write_bytes(b"\x00" * 100)
    assert "are damaged" in run("predict", "demand", "--model", tmp_path, "--title", "shirt").stderr


def test_what_is_amiss_in_a_table_is_said_beside_how_many_rows_were_forecast(room: Path, tmp_path: Path) -> None:
    table = tmp_path / "offers.csv"
    table.write_bytes("titel;price\n셔츠;29000\n바지;\n".encode("cp949"))
    answer = run("predict", "table", table, "--model", room / "demand", "--to", tmp_path / "scored.csv")
    assert answer.exit_code == 0
    assert "1 of 2 products forecast" in answer.stdout
    assert "There is no title column" in answer.stderr
    assert "line 3" in answer.stderr and "neither title, photo, price" in answer.stderr


def test_a_table_says_which_column_it_read_as_what_and_takes_another_on_request(room: Path, tmp_path: Path) -> None:
    table = tmp_path / "offers.csv"
    table.write_text("상품명,판매가,정가,=메모\nanvil cotton shirts,22000,90000,=1+1\n", encoding="utf-8")
    targets = [tmp_path / f"scored.{kind}" for kind in ("csv", "xlsx", "parquet")]
    options = [option for target in targets for option in ("--to", target)]
    known = run("predict", "table", table, "--model", room / "demand", *options)
    assert known.exit_code == 0 and "Read title from “상품명”, price from “판매가”." in known.stdout
    scored = pd.read_csv(targets[0])
    assert scored["'=메모"].tolist() == ["'=1+1"] and targets[1].read_bytes()[:2] == b"PK"
    assert ScoredTable.read(targets[2]).columns == {"title": "상품명", "price": "판매가"}
    other = run("predict", "table", table, "--model", room / "demand", *options[:2], "--column", "price=정가")
    assert "price from “정가”" in other.stdout
    assert pd.read_csv(targets[0])["forecast_sales"][0] != scored["forecast_sales"][0]


def test_a_table_that_cannot_be_scored_is_refused_with_an_exit_code(room: Path, tmp_path: Path) -> None:
    table = tmp_path / "offers.csv"
    table.write_text("foo,bar\n1,2\n")
    for options, sentence in (
        ((), "neither a title nor a price among its columns foo, bar"),
        (("--column", "title=baz"), "no column “baz”"),
        (("--column", "name=foo"), "does not say which column is which"),
        (("--column", "title=foo", "--photos", tmp_path / "none.zip"), "no photos at"),
    ):
        answer = run("predict", "table", table, "--model", room / "demand", "--to", tmp_path / "scored.csv", *options)
        assert answer.exit_code == 1 and sentence in answer.stderr and not (tmp_path / "scored.csv").exists()
    answer = run("predict", "table", table, "--model", room / "demand", "--to", tmp_path / "scored.doc")
    assert answer.exit_code == 1 and "Let its name end in .csv, .xlsx, .parquet" in answer.stderr


@pytest.mark.parametrize("option", ["--to", "--json"])
def test_a_table_is_never_overwritten_by_its_own_forecasts(room: Path, tmp_path: Path, option: str) -> None:
    table, other = tmp_path / "offers.csv", tmp_path / "other.csv"
    table.write_text("title,price\nanvil cotton shirts,22000\n")
    other.symlink_to(table)
    for name in (table, other):
        to = ["--to", tmp_path / "scored.csv", option, name]
        answer = run("predict", "table", table, "--model", room / "demand", *to)
        assert answer.exit_code == 1 and f"{name} is what is read: it would be overwritten." in answer.stderr
        assert table.read_text() == "title,price\nanvil cotton shirts,22000\n"
    assert not (tmp_path / "scored.csv").exists()


def test_forecasts_of_a_catalogue_are_kept_for_the_page(
    room: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    answer = run("predict", "catalogue", "--catalogue", room / "tiny-catalogue", "--model", room / "demand")
    assert answer.exit_code == 0 and "60 of 60 products forecast" in answer.stdout
    assert len(list((tmp_path / "forecasts").glob("*.parquet"))) == 1


def test_the_progress_file_tells_the_end_and_the_fault(room: Path, tmp_path: Path) -> None:
    progress = tmp_path / "progress.json"
    assert run("audit", "--catalogue", room / "tiny-catalogue", "--progress-file", progress).exit_code == 0
    assert json.loads(progress.read_text()) == {"fraction": 1.0, "message": "done"}
    assert run("audit", "--catalogue", tmp_path / "nowhere", "--progress-file", progress).exit_code == 1
    assert "no catalogue" in json.loads(progress.read_text())["error"]


@pytest.mark.parametrize("command", [("models",), ("audit", "--catalogue", "tiny-catalogue")])
def test_json_on_standard_output_stands_there_alone(room: Path, command: tuple[str, ...]) -> None:
    answer = run(*(room / part if part == "tiny-catalogue" else part for part in command), "--json", "-")
    assert answer.exit_code == 0
    assert json.loads(answer.stdout)
    assert answer.stderr


def test_evaluation_writes_every_head_metric_and_baseline(room: Path, tmp_path: Path) -> None:
    scores = tmp_path / "scores.json"
    other = tiny.catalogue(tmp_path / "other", seed=1, brands=("gorse", "heath", "inlet", "juniper"))
    answer = run(
        "evaluate", "demand", "--catalogue", other.folder, "--model", room / "demand",
        "--baselines-from", room / "tiny-catalogue", "--json", scores,
    )  # fmt: skip
    assert answer.exit_code == 0, answer.stderr
    report = json.loads(scores.read_text())
    assert set(report) == {"n", "split", "heads", "calibration"}
    assert set(report["heads"]) == {"views", "sales", "preferred_gender", "preferred_age"}
    for head, trivial, fitted in (("sales", "mean", "ridge"), ("preferred_gender", "majority", "logistic")):
        assert {"network", trivial, fitted, "lightgbm"} <= set(report["heads"][head])
        for scored in report["heads"][head].values():
            assert all({"value", "low", "high"} == set(estimate) for estimate in scored.values())
