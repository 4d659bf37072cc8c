"""What the documents say is so: the tree, the commands and the pages of the README are those there are."""

import re
from pathlib import Path

import click
import pytest
import typer

from core.cli import app

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
TREE = re.search(r"```tree\n(.*?)```", README, re.DOTALL)


def shown_files() -> dict[str, set[str]]:
    """Folder → Python files that the README's tree shows in it.

    A line that begins with a path ending in "/" opens a folder; every word ending in .py is a file of the open folder.
    """
    assert TREE is not None
    files: dict[str, set[str]] = {}
    folder = "."
    for line in TREE[1].splitlines():
        if opened := re.match(r"([\w./]+)/(\s|$)", line):
            folder = opened[1]
        files.setdefault(folder, set()).update(re.findall(r"\w+\.py\b", line))
    return files


def real_files() -> dict[str, set[str]]:
    sources = [ROOT / "app.py", *(ROOT / "pages").rglob("*.py"), *(ROOT / "core").rglob("*.py")]
    files: dict[str, set[str]] = {}
    for path in sources:
        if path.name != "__init__.py":
            files.setdefault(path.parent.relative_to(ROOT).as_posix(), set()).add(path.name)
    return files


def commands(group: click.Group, prefix: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        inner = getattr(command, "commands", None)
        names += commands(command, f"{prefix}{name} ") if inner else [prefix + name]  # type: ignore[arg-type]
    return names


@pytest.mark.parametrize("folder", sorted(real_files()))
def test_the_tree_shows_every_file_and_no_other(folder: str) -> None:
    assert shown_files().get(folder, set()) == real_files()[folder]


@pytest.mark.parametrize("command", commands(typer.main.get_command(app)))  # type: ignore[arg-type]
def test_every_command_stands_in_the_readme(command: str) -> None:
    assert f"python -m core {command}" in README


def test_every_path_the_readme_links_to_is_there() -> None:
    links = re.findall(r"\]\((?!http)([^)#]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_documents_name_no_place_of_their_own_making() -> None:
    documents = [*ROOT.glob("*.md"), *(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    private = re.compile(r"/(work|home|root|Users|tmp)/|\.\./shared")
    assert [path.name for path in documents if private.search(path.read_text(encoding="utf-8"))] == []
