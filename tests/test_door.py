"""The door of all commands: whatever happens behind it, one sentence with a remedy and an exit status come out."""

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from core import config, faults
from core.cli import app
from core.commands.reporting import reporting
from core.errors import CatalogueError

ROOT = Path(__file__).parent.parent
ROOT_COMMAND = typer.main.get_command(app)
Run = Callable[..., tuple[int, str, str]]


def leaves(group: Any = ROOT_COMMAND, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Every command, with the words that lead to it."""
    for name, command in group.commands.items():
        if hasattr(command, "commands"):
            yield from leaves(command, (*path, name))
        else:
            yield (*path, name), command


COMMANDS = dict(leaves())


def least(command: Any) -> list[str]:
    """Arguments for all that a command cannot do without."""
    needed = [param for param in command.params if param.required]
    return [word for param in needed for word in ([param.opts[0], "x"] if param.opts[0].startswith("-") else ["x"])]


def having(option: str) -> list[tuple[str, ...]]:
    return [path for path, command in COMMANDS.items() if any(option in param.opts for param in command.params)]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    """Run a command of this process: its exit status, what it answered, and what it said besides."""

    def ran(*arguments: object) -> tuple[int, str, str]:
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            ROOT_COMMAND.main([str(argument) for argument in arguments])
        return ended.value.code, *capsys.readouterr()  # type: ignore[return-value]

    return ran


def has_one_sentence(told: str) -> bool:
    lines = told.strip().splitlines()
    return len(lines) == 1 and lines[0].endswith((".", "…")) and "Traceback" not in told


def failing(fault: BaseException) -> Callable[..., None]:
    def fail(**options: object) -> None:
        raise fault

    return fail


FAULTS: dict[str, tuple[BaseException, int, str]] = {
    "ours": (KeyError("width"), 70, "--debug"),
    "of ours with many lines": (ValueError("one\ntwo\n" * 99), 70, "--debug"),
    "user": (CatalogueError("There is no catalogue.", "Bring one."), 1, "Bring one."),
    "full disk": (OSError(errno.ENOSPC, "No space", "x.json"), 1, "Free some space"),
    "forbidden": (PermissionError(errno.EACCES, "no", "x.json"), 1, "permissions"),
    "absent": (FileNotFoundError(errno.ENOENT, "no", "x.csv"), 1, "x.csv"),
    "folder": (IsADirectoryError(errno.EISDIR, "no", "x"), 1, "Name a file"),
    "unknown to the table": (OSError(errno.EIO, "Input/output error", "x"), 1, "Input/output error"),
    "without a number": (OSError("libgomp.so.1: cannot open"), 1, "libgomp"),
    "broken pipe": (BrokenPipeError(errno.EPIPE, "Broken pipe"), 141, "to a file"),
    "Ctrl-C": (KeyboardInterrupt(), 130, "--resume"),
    "memory": (MemoryError(), 1, "Memory ran out"),
    "memory of torch": (RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried"), 1, "Memory ran out"),
    "package": (ModuleNotFoundError("No module named 'catboost'", name="catboost"), 1, "requirements-dev.txt"),
    "part of ours": (ModuleNotFoundError("No module named 'core.x'", name="core.x"), 70, "--debug"),
    "output's encoding": (UnicodeEncodeError("ascii", "셔츠", 0, 1, "no"), 1, "PYTHONIOENCODING"),
    "input's encoding": (UnicodeDecodeError("utf-8", b"\xff", 0, 1, "no"), 1, "UTF-8"),
}


@pytest.mark.parametrize("name", FAULTS)
@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_whatever_happens_in_a_command_one_sentence_and_a_status_come_out(
    path: tuple[str, ...], name: str, monkeypatch: pytest.MonkeyPatch, run: Run
) -> None:
    fault, status, part = FAULTS[name]
    command = COMMANDS[path]
    monkeypatch.setattr(command, "callback", failing(fault))
    ended, answer, told = run(*path, *least(command))
    assert (ended, answer) == (status, "")
    assert has_one_sentence(told) and part in told


def test_with_debug_the_trace_comes_first(monkeypatch: pytest.MonkeyPatch, run: Run) -> None:
    monkeypatch.setattr(COMMANDS[("models",)], "callback", failing(KeyError("width")))
    _, _, told = run("--debug", "models")
    assert "Traceback" in told and told.strip().splitlines()[-1].startswith("This is a fault of Vitrine's own")


@pytest.mark.parametrize("path", COMMANDS, ids=" ".join)
def test_wrong_arguments_get_one_sentence_that_names_the_help(path: tuple[str, ...], run: Run) -> None:
    status, _, told = run(*path, "--no-such-option")
    assert status == faults.USAGE
    assert has_one_sentence(told) and "--help" in told


def test_a_group_that_is_asked_for_nothing_shows_its_help_once(run: Run) -> None:
    status, answer, told = run("predict")
    assert status == faults.USAGE
    assert (answer + told).count("Usage:") == 1 and "See `" not in told


@pytest.mark.parametrize("option", ["--json", "--progress-file"])
@pytest.mark.parametrize("place", ["folder", "below a file", "a name too long"])
def test_an_answer_that_cannot_be_kept_is_refused_before_the_work(
    option: str, place: str, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "file").touch()
    to = {"folder": tmp_path, "below a file": tmp_path / "file" / "x.json", "a name too long": tmp_path / ("x" * 300)}
    paths = having(option)
    assert paths
    for path in paths:
        status, _, told = run(*path, *least(COMMANDS[path]), option, to[place])
        assert status == 1, path
        assert has_one_sentence(told) and str(to[place]) in told


@pytest.mark.parametrize("seed", ["-1", str(2**31), "1e3", "x"])
def test_no_command_takes_a_seed_that_is_none(seed: str, run: Run) -> None:
    paths = having("--seed")
    assert len(paths) > 3
    for path in paths:
        status, _, told = run(*path, *least(COMMANDS[path]), f"--seed={seed}")
        assert status in (1, 2), path
        assert has_one_sentence(told) and "eed" in told


def test_no_json_file_is_not_taken_for_no_wish(run: Run) -> None:
    status, _, told = run("models", "--json", "")
    assert status == 1 and "--json names no file." in told


@pytest.mark.parametrize(
    ("name", "value", "part"),
    [
        ("VITRINE_HOME", "{file}", "no folder"),
        ("VITRINE_HOME", "{file}/below", "no folder"),
        ("VITRINE_HOME", "~nobody-of-that-name/x", "no folder"),
        ("VITRINE_THREADS", "many", "from 1 to"),
        ("VITRINE_THREADS", "0", "from 1 to"),
    ],
)
def test_an_environment_that_cannot_be_is_said(
    name: str, value: str, part: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, run: Run
) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv(name, value.format(file=tmp_path / "file"))
    status, _, told = run("models")
    assert status == 1
    assert has_one_sentence(told) and part in told and name in told


def test_the_home_may_be_one_that_is_yet_to_be_made(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "new" / "home"))
    config.refuse_unusable_environment()


def test_a_fault_of_any_kind_stands_in_the_progress_file(tmp_path: Path) -> None:
    progress = tmp_path / "progress.json"
    with pytest.raises(ZeroDivisionError), reporting(progress):
        raise ZeroDivisionError
    assert "fault of Vitrine" in progress.read_text()


# A command of the same door that needs no model, so that a process of its own is there at once.
PROGRAM = """
import typer
from core.commands.door import Door
from core.commands.options import AnswerOption
from core.commands.reporting import reporting, say, write_json

app = typer.Typer(cls=Door)

@app.command()
def answer(json: AnswerOption = "-", title: str = "") -> None:
    with reporting() as on_progress:
        on_progress(0.5, "half")
    say(title or "셔츠", json)
    write_json({"title": "셔츠"}, json)

@app.command()
def chat() -> None:
    print("셔츠")

@app.command()
def wait() -> None:
    import time
    print("waiting", flush=True)
    time.sleep(60)

app()
"""


def in_a_shell(script: str, *arguments: str | bytes, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run a line of shell in which `run` is that program; the status is that of the first command of a pipe."""
    line = ["bash", "-c", f'set -o pipefail; run() {{ "$PYTHON" -c "$PROGRAM" "$@"; }}; {script}', "bash", *arguments]
    told = os.environ | {"PYTHON": sys.executable, "PROGRAM": PROGRAM, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": ""}
    told |= environment
    return subprocess.run(line, cwd=ROOT, env=told, capture_output=True, check=False, timeout=120)


SCRIPTS: dict[str, tuple[str, tuple[bytes, ...], int, str]] = {
    "a full disk": ("run answer > /dev/full", (), 1, "The disk is full"),
    "a full disk at --json": ("run answer --json /dev/full > /dev/null", (), 1, "The disk is full"),
    "a full disk, met at the very end": ("run chat > /dev/full", (), 1, "The disk is full"),
    "nobody reads": ("run answer 2>&3 | true", (), 141, "to a file"),
    "nothing to write to": ("run answer >&-", (), 1, "Standard output is closed"),
    "nowhere to say it": ("run answer 2>&-", (), 0, ""),
    "bytes that are no text": ('run answer --title "$1"', (b"caf\xe9",), 1, "“caf\\xe9” is not UTF-8 text"),
    "another encoding": ("run answer --title x", (), 1, "PYTHONIOENCODING"),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_the_shell_hears_what_became_of_the_answer(name: str) -> None:
    script, arguments, status, part = SCRIPTS[name]
    encoding = {"PYTHONIOENCODING": "latin-1"} if name == "another encoding" else {}
    done = in_a_shell(f"exec 3>&2; {script}", *arguments, **encoding)
    told = done.stderr.decode().replace("x\n" if encoding else "셔츠\n", "", 1)
    assert done.returncode == status, told
    assert part in told and len(told.splitlines()) <= 1


def test_a_device_is_written_into_and_never_replaced(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    done = in_a_shell('cat "$1" & run answer --json "$1" > /dev/null; wait', str(pipe))
    assert done.stdout.startswith(b"{") and pipe.is_fifo()


def test_a_missing_package_is_named_even_where_the_door_itself_needs_it(tmp_path: Path) -> None:
    (tmp_path / "typer.py").write_text("raise ModuleNotFoundError(\"No module named 'typer'\", name='typer')")
    done = in_a_shell('"$PYTHON" -m core models', PYTHONPATH=str(tmp_path))
    assert done.returncode == 1
    assert b"The package typer is not installed" in done.stderr and len(done.stderr.splitlines()) == 1


def test_ctrl_c_ends_a_command_with_a_sentence() -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", PROGRAM, "wait"], cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    )  # fmt: skip
    assert child.stdout and child.stdout.readline() == b"waiting\n"
    child.send_signal(signal.SIGINT)
    _, told = child.communicate(timeout=60)
    assert child.returncode == faults.INTERRUPTED
    assert told.decode().startswith("Stopped before its end.") and len(told.splitlines()) == 1
