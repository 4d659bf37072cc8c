"""Folders are replaced whole: by real processes that are killed at random instants while others read.

`VITRINE_KILLS=1000 pytest tests/storage/test_replace_whole.py` measures over more rounds.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from core.config import ROOT
from core.errors import StorageError
from core.storage import drafts
from core.storage import whole as storage

N_KILLS = int(os.environ.get("VITRINE_KILLS", "30"))
N_FILES = 4
WAYS = ("exchange", "pointer")


def replace_for_ever(path: Path, who: str, way: str, ready: int) -> None:
    """Replace a folder over and over, every file of a version holding that version's name."""
    storage._flush = lambda folder: None  # what a power cut would need; a kill comes more often between two steps so
    if way == "pointer":
        storage.exchange, storage.is_possible_in = lambda left, right: False, lambda folder: False
    for number in count():
        with storage.atomic_folder(path) as draft:
            for name in range(N_FILES):
                (draft / str(name)).write_text(f"{who} {number}")
        if not number:
            os.write(ready, b"!")


@contextmanager
def writer(path: Path, who: str, way: str) -> Iterator[int]:
    """A process that replaces the folder until it is killed."""
    is_ready, ready = os.pipe()
    pid = os.fork()
    if not pid:
        try:
            replace_for_ever(path, who, way, ready)
        finally:
            os._exit(1)
    os.close(ready)
    try:
        assert os.read(is_ready, 1) == b"!"
        yield pid
        assert os.waitpid(pid, os.WNOHANG) == (0, 0), "it ended of itself"
    finally:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        os.close(is_ready)


def versions_in(folder: Path) -> list[str]:
    return [(folder / str(name)).read_text() for name in range(N_FILES)]


def is_whole(versions: list[str]) -> bool:
    return len(versions) == N_FILES and len(set(versions)) == 1


@pytest.mark.parametrize("way", WAYS)
def test_writer_killed_at_any_instant_leaves_a_whole_folder(tmp_path: Path, way: str) -> None:
    path, dice, n_whole = tmp_path / "catalogue", random.Random(0), 0
    for number in range(N_KILLS):
        with writer(path, f"run {number}", way):
            time.sleep(dice.uniform(0, 0.01))
        n_whole += path.is_dir() and is_whole(versions_in(path))
    print(f"{n_whole} of {N_KILLS} kills left a whole folder ({way})")
    assert n_whole == N_KILLS


@pytest.mark.parametrize("way", WAYS)
def test_reader_beside_two_writers_never_finds_a_half_and_never_none(tmp_path: Path, way: str) -> None:
    path, seen = tmp_path / "catalogue", set()
    with writer(path, "one", way), writer(path, "two", way):
        end = time.monotonic() + 2
        while time.monotonic() < end:
            # Through a link, the old folder may go between the link and what it names: who looks again finds the new.
            assert path.is_dir() or (way == "pointer" and path.is_dir()), "there was an instant without the folder"
            versions = storage.read_whole(path, versions_in)
            assert is_whole(versions)
            seen.add(versions[0])
    assert {version.split()[0] for version in seen} == {"one", "two"}
    assert is_whole(versions_in(path)), "one of the two has the last word"


def test_reader_starts_again_where_the_folder_was_replaced_under_it(tmp_path: Path) -> None:
    path = tmp_path / "model"

    def replace(version: str) -> None:
        with storage.atomic_folder(path) as draft:
            for name in range(N_FILES):
                (draft / str(name)).write_text(version)

    def interrupted(folder: Path) -> list[str]:
        first = (folder / "0").read_text()
        if first == "old":
            replace("new")
        return [first, *versions_in(folder)[1:]]

    replace("old")
    assert storage.read_whole(path, interrupted) == ["new"] * N_FILES


def test_reader_of_a_folder_that_never_rests_gets_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "model"

    def replaced_again(folder: Path) -> None:
        with storage.atomic_folder(folder):
            pass

    replaced_again(path)
    with pytest.raises(StorageError, match="model is being replaced again and again. Try again"):
        storage.read_whole(path, replaced_again)


@pytest.mark.parametrize("way", WAYS)
def test_leftovers_of_killed_runs_go_with_the_next_and_those_of_living_runs_stay(tmp_path: Path, way: str) -> None:
    for name in ("first", "second"):
        killed_in_mid_write(tmp_path / name)
    with storage.atomic_folder(tmp_path / "living") as draft:
        (draft / "card").write_text("mine")
        with writer(tmp_path / "other", "other", way):
            pass
        storage.write_atomically(tmp_path / "file", "whole")
        drafts.clear(tmp_path)
        assert (draft / "card").read_text() == "mine"
    drafts.clear(tmp_path)
    assert (tmp_path / "living" / "card").read_text() == "mine"
    assert is_whole(versions_in(tmp_path / "other"))
    hidden = [entry.name for entry in tmp_path.iterdir() if entry.name.startswith(".")]
    kept = [(tmp_path / "other").readlink().parts[0]] if way == "pointer" else []
    assert hidden == kept


def killed_in_mid_write(path: Path) -> None:
    program = (
        "import os, sys\nfrom pathlib import Path\nfrom core.storage import drafts, whole as storage\n"
        "with storage.atomic_folder(Path(sys.argv[1])) as draft, drafts.draft_file(draft.parent.parent):\n"
        "    (draft / 'half').touch()\n    os.kill(os.getpid(), 9)\n"
    )
    done = subprocess.run([sys.executable, "-c", program, str(path)], cwd=ROOT, check=False)
    assert done.returncode == -signal.SIGKILL
    assert len([entry for entry in path.parent.iterdir() if entry.name.startswith(drafts.PREFIX)]) >= 2


def test_link_that_looks_like_a_draft_costs_nobody_a_folder(tmp_path: Path) -> None:
    (tmp_path / "precious").mkdir()
    (tmp_path / "precious" / "photo").touch()
    (tmp_path / f"{drafts.PREFIX}x").symlink_to(tmp_path / "precious")
    drafts.clear(tmp_path)
    assert [path.name for path in (tmp_path / "precious").iterdir()] == ["photo"]


def without_exchange(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(storage, "exchange", lambda left, right: False)
    monkeypatch.setattr(storage, "is_possible_in", lambda folder: False)


def test_folder_that_cannot_be_replaced_in_one_step_stays_and_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with storage.atomic_folder(tmp_path / "model") as draft:
        (draft / "card").write_text("old")
    without_exchange(monkeypatch)
    with pytest.raises(StorageError, match="in one step"), storage.atomic_folder(tmp_path / "model"):
        pass
    assert (tmp_path / "model" / "card").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["model"]


def test_links_of_a_file_system_without_exchange_become_folders_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "model"
    with monkeypatch.context() as patch:
        without_exchange(patch)
        with storage.atomic_folder(path) as draft:
            (draft / "first").touch()
        assert path.is_symlink()
    with storage.atomic_folder(path) as draft:
        (draft / "second").touch()
    assert not path.is_symlink()
    assert [entry.name for entry in tmp_path.rglob("*")] == ["model", "second"]


def test_file_is_not_taken_for_a_folder_to_replace(tmp_path: Path) -> None:
    (tmp_path / "notes").write_text("mine")
    with pytest.raises(StorageError, match="notes is a file"), storage.atomic_folder(tmp_path / "notes"):
        pass
    assert (tmp_path / "notes").read_text() == "mine"


def test_every_writer_of_a_new_folder_succeeds(tmp_path: Path) -> None:
    """Four processes, none of which finds the folder when it begins."""
    path = tmp_path / "new" / "home" / "c"
    program = (
        "import sys\nfrom pathlib import Path\nfrom core import storage\nsys.stdin.readline()\n"
        "with storage.atomic_folder(Path(sys.argv[1])) as draft:\n"
        f"    for name in range({N_FILES}):\n        (draft / str(name)).write_text(sys.argv[2])\n"
    )
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", program, str(path), str(who)],
            cwd=ROOT, stdin=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for who in range(4)
    ]  # fmt: skip
    for process in crowd:
        assert process.stdin is not None
        process.stdin.write(b"go\n")
        process.stdin.flush()
    assert [process.communicate()[1] for process in crowd] == [b""] * 4
    assert is_whole(versions_in(path))
