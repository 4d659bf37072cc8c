"""Where a run puts what it makes: nothing is replaced unasked, and one run at a time fills a place."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import tiny
from typer.testing import CliRunner

from core import registry
from core.catalogue import Catalogue
from core.catalogue.files import CARD
from core.cli import app
from core.demand.train import train_demand
from core.errors import StorageError
from core.storage.places import held, refuse_held, refuse_taken, refuse_unwritable

ROOT = Path(__file__).parents[2]
HOLDER = """
import sys, time
from pathlib import Path
from core.storage.places import held

with held(Path(sys.argv[1]), "training"):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture(scope="module")
def goods(tmp_path_factory: pytest.TempPathFactory) -> Catalogue:
    return tiny.catalogue(tmp_path_factory.mktemp("places") / "goods", has_photos=False)


def holder_of(folder: Path) -> subprocess.Popen[bytes]:
    """A process that holds a place until its standard input is closed."""
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    )
    assert child.stdout and child.stdout.readline() == b"held\n"
    return child


def test_a_place_that_another_process_fills_is_refused_until_that_process_ends(tmp_path: Path) -> None:
    child = holder_of(tmp_path / "model")
    with (
        pytest.raises(StorageError, match="A training into model is already under way"),
        held(tmp_path / "model", "training"),
    ):
        pass
    with pytest.raises(StorageError, match="or choose another name"):
        refuse_held(tmp_path / "model", "training")
    child.communicate()
    refuse_held(tmp_path / "model", "training")
    with held(tmp_path / "model", "training"):
        assert (tmp_path / "model.lock").exists()
    assert not any(tmp_path.iterdir())


def test_the_lock_of_a_killed_run_keeps_nobody_out(tmp_path: Path) -> None:
    child = holder_of(tmp_path / "model")
    child.send_signal(signal.SIGKILL)
    child.wait()
    assert (tmp_path / "model.lock").exists()
    refuse_held(tmp_path / "model", "training")
    assert not any(tmp_path.iterdir())


def test_a_lock_that_was_removed_meanwhile_is_not_held_for_the_new_one(tmp_path: Path) -> None:
    with held(tmp_path / "model", "training"):
        (tmp_path / "model.lock").unlink()
        with held(tmp_path / "model", "training"):
            assert (tmp_path / "model.lock").exists()


def test_two_trainings_into_one_place_are_one(goods: Catalogue, tmp_path: Path) -> None:
    child = holder_of(tmp_path / "model")
    with pytest.raises(StorageError, match="already under way"):
        train_demand(goods, to=tmp_path / "model", epochs=1)
    child.communicate()


def test_what_is_there_is_replaced_only_when_asked_and_only_by_its_own_kind(tmp_path: Path) -> None:
    refuse_taken(tmp_path / "new", "card.json", "model")
    refuse_taken(tmp_path, "card.json", "model")  # empty
    (tmp_path / "letter.txt").touch()
    with pytest.raises(StorageError, match="holds something that is no model"):
        refuse_taken(tmp_path, "card.json", "model", is_replacing=True)
    with pytest.raises(StorageError, match="holds something that is no model"):
        refuse_taken(tmp_path / "letter.txt", "card.json", "model", is_replacing=True)
    (tmp_path / "card.json").touch()
    with pytest.raises(StorageError, match="add --replace"):
        refuse_taken(tmp_path, "card.json", "model")
    refuse_taken(tmp_path, "card.json", "model", is_replacing=True)


def test_commands_replace_nothing_unasked(goods: Catalogue, tmp_path: Path) -> None:
    model = tmp_path / "model"
    model.mkdir()
    (model / registry.CARD).write_text("precious")
    table = goods.folder / "products.csv"
    for command in (
        ("train", "demand", "--catalogue", goods.folder, "--to", model),
        ("import", "musinsa", table, "--to", goods.folder),
    ):
        before = sorted(goods.folder.rglob("*"))
        answer = CliRunner().invoke(app, [str(part) for part in command])
        assert answer.exit_code == 1 and "add --replace" in answer.stderr, command
        assert sorted(goods.folder.rglob("*")) == before
    assert (model / registry.CARD).read_text() == "precious"


def test_asked_to_a_command_replaces_a_catalogue(goods: Catalogue, tmp_path: Path) -> None:
    mapping, table = tmp_path / "own.toml", tmp_path / "export.csv"
    table.write_text("id,name,cost\n1,Coat,10\n2,Shirt,20\n")
    mapping.write_text('[catalogue]\nname = "Own"\n[columns]\nproduct_id = "id"\ntitle = "name"\nprice = "cost"\n')
    command = ["import", str(mapping), str(table), "--to", str(tmp_path / "own")]
    first, second = (CliRunner().invoke(app, command) for _ in range(2))
    third = CliRunner().invoke(app, [*command, "--replace"])
    assert (first.exit_code, second.exit_code, third.exit_code) == (0, 1, 0), first.stderr
    assert (tmp_path / "own" / CARD).is_file()


def test_a_file_that_can_be_written_leaves_no_trace_of_having_been_tried(tmp_path: Path) -> None:
    refuse_unwritable(tmp_path / "a" / "b" / "scores.json")
    assert not any(tmp_path.iterdir())
    for place in (tmp_path, Path("/proc/scores.json"), tmp_path / ("x" * 300)):
        with pytest.raises(StorageError):
            refuse_unwritable(place)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_without_leave_is_said(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(StorageError, match="cannot be written"):
        refuse_unwritable(tmp_path / "scores.json")
