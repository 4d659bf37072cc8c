"""Writing: all or nothing, and a sentence when the disk says no."""

import errno
import subprocess
import sys
from pathlib import Path

import pytest

from core.config import ROOT
from core.errors import StorageError
from core.storage import atomic_folder, sha256_of, storage_faults, write_atomically


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_hash_is_the_published_one_of_abc(tmp_path: Path) -> None:
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    (tmp_path / "abc").write_bytes(b"abc")
    assert sha256_of(b"abc") == sha256_of(tmp_path / "abc") == expected


def test_write_that_fails_leaves_the_old_file_and_no_litter(tmp_path: Path) -> None:
    target = tmp_path / "card.json"
    write_atomically(target, "old")
    with pytest.raises(TypeError):
        write_atomically(target, 5)  # type: ignore[arg-type]
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["card.json"]


def test_folder_that_fails_half_way_leaves_the_old_one(tmp_path: Path) -> None:
    target = tmp_path / "model"
    with atomic_folder(target) as draft:
        (draft / "weights").write_text("old")
    with pytest.raises(ZeroDivisionError), atomic_folder(target) as draft:
        (draft / "weights").write_text("new")
        raise ZeroDivisionError
    assert (target / "weights").read_text() == "old"
    assert names_in(tmp_path) == ["model"]


def test_folder_is_replaced_whole(tmp_path: Path) -> None:
    target = tmp_path / "model"
    for name in ("first", "second"):
        with atomic_folder(target) as draft:
            (draft / name).touch()
    assert names_in(target) == ["second"]
    assert names_in(tmp_path) == ["model"]


@pytest.mark.parametrize(
    ("number", "remedy"), [(errno.ENOSPC, "Free some space"), (errno.EACCES, "Choose another folder")]
)
def test_the_systems_refusal_becomes_a_sentence(tmp_path: Path, number: int, remedy: str) -> None:
    with pytest.raises(StorageError, match=remedy), storage_faults(tmp_path / "model"):
        raise OSError(number, "refused")


def test_a_full_disk_is_said_and_the_old_file_stands(tmp_path: Path) -> None:
    """A process that may write no more than 4 KB a file meets the limit as a full disk would be met: in mid-write."""
    target = tmp_path / "weights"
    write_atomically(target, "old")
    program = (
        "import resource, signal, sys, errno, os\n"
        "from pathlib import Path\n"
        "from core import storage\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))\n"
        "storage.write_atomically(Path(sys.argv[1]), b'x' * 100_000)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(target)], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert "The disk is full: weights was not saved." in done.stderr
    assert target.read_text() == "old"
    assert names_in(tmp_path) == ["weights"]
