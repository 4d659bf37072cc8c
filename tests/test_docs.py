"""What the documents say is so: the tree, the commands, the pages, and every measured number."""

import re
from pathlib import Path

import click
import pytest
import typer

from core.cli import app
from tools.benchmarks.__main__ import app as benchmarks
from tools.benchmarks.published import document
from tools.draw.__main__ import app as draw

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
MEASURED = (ROOT / "docs/measured.md").read_text(encoding="utf-8")
TREE = re.search(r"```tree\n(.*?)```", README, re.DOTALL)
MAX_README_BYTES = 10_000


def shown() -> dict[str, set[str]]:
    """Folder → what the README's tree shows in it, folders with a slash behind their name."""
    assert TREE is not None
    found: dict[str, set[str]] = {"": set()}
    folder = ""
    for line in TREE[1].splitlines():
        name = line.split()[0]
        if line.startswith("  "):
            found[folder].add(name)
        else:
            folder = name.rstrip("/") if name.endswith("/") else ""
            found[""].add(name)
            found.setdefault(folder, set())
    return found


def really_in(folder: str) -> set[str]:
    """The Python files and the folders with Python files directly in a folder."""
    inside = [path for path in (ROOT / folder).iterdir() if path.name[0] not in "._"]
    files = {path.name for path in inside if path.suffix == ".py"}
    return files | {f"{path.name}/" for path in inside if path.is_dir() and any(path.rglob("*.py"))}


def commands(group: click.Group, prefix: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        names += commands(command, f"{prefix}{name} ") if inner else [prefix + name]  # type: ignore[arg-type]
    return names


@pytest.mark.parametrize("folder", ["core", "tools"])
def test_the_tree_shows_every_room_and_no_other(folder: str) -> None:
    assert shown()[folder] == really_in(folder)


def test_the_tree_shows_every_folder_of_the_project() -> None:
    folders = {f"{path.name}/" for path in ROOT.iterdir() if path.is_dir() and path.name[0] not in "._"}
    assert folders - {"workspace/"} <= shown()[""]


@pytest.mark.parametrize("command", commands(typer.main.get_command(app)))  # type: ignore[arg-type]
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"python -m core {command}" in README


@pytest.mark.parametrize("command", commands(typer.main.get_command(draw)))  # type: ignore[arg-type]
def test_every_command_that_draws_stands_in_the_readme(command: str) -> None:
    assert f"python -m tools.draw {command}" in README


@pytest.mark.parametrize("command", commands(typer.main.get_command(benchmarks)))  # type: ignore[arg-type]
def test_every_benchmark_stands_beside_its_table(command: str) -> None:
    assert f"python -m tools.benchmarks {command}" in MEASURED


def test_every_measured_number_is_the_one_that_was_measured() -> None:
    """docs/measured.md is made of assets/measured; `python -m tools.benchmarks document` writes it anew."""
    assert document() == MEASURED


def test_the_readme_is_read_in_three_minutes() -> None:
    assert len(README.encode()) <= MAX_README_BYTES


def test_the_headline_numbers_stand_in_the_tables() -> None:
    numbers = re.findall(r"\d?\.\d+ \[[^\]]+\]", README)
    assert len(numbers) >= 4
    missing = [one for one in numbers if re.sub(r"(?<!\d)\.", "0.", one) not in MEASURED]
    assert missing == []


def test_every_path_the_documents_link_to_is_there() -> None:
    for file in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]:
        links = re.findall(r"\]\((?!http)([^)#]+)\)", file.read_text(encoding="utf-8"))
        assert [link for link in links if not (file.parent / link).exists()] == []


def test_the_documents_name_no_place_of_their_own_making() -> None:
    folders = (ROOT / name for name in ("core", "pages", "tools"))
    documents = [*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(p for f in folders for p in f.rglob("*.py"))]
    private = re.compile(r"/(work|home|root|Users|tmp)/|\.\./shared")
    assert [path.name for path in documents if private.search(path.read_text(encoding="utf-8"))] == []
