"""Where photos lie: a catalogue's inside its own folder, a user's wherever they keep them."""

from __future__ import annotations

import os
import shutil
from functools import cached_property
from pathlib import Path, PurePosixPath

IMAGES = "images"


def inside(folder: Path, name: str) -> Path | None:
    """The file `name` of `folder`; None where the name leads out of the folder, by `..`, a root or a link."""
    if not name or "\0" in name or PurePosixPath(name).is_absolute() or ":" in name or "\\" in name:
        return None
    try:
        root = folder.resolve()
        path = (root / name).resolve()
    except (OSError, RuntimeError):  # links that lead in a circle
        return None
    return path if path != root and path.is_relative_to(root) else None


def locate(folder: Path, cell: str) -> str | None:
    """The photo a table's cell names, relative to the catalogue's `folder`; None where there is none.

    `a.jpg` and `images/a.jpg` both name the file in `images/`.
    """
    names = (cell, f"{IMAGES}/{cell}") if cell.startswith(f"{IMAGES}/") else (f"{IMAGES}/{cell}", cell)
    for name in names:
        path = inside(folder, name)
        if path is not None and path.is_file():
            return name
    return None


def place(source: Path, target: Path) -> None:
    """Put a photo where a catalogue wants it: a link to the same bytes where the disk allows, a copy elsewhere."""
    target.parent.mkdir(parents=True, exist_ok=True)
    if target.exists():
        return
    # The file itself, never a link to it: a link that moves leads elsewhere.
    photo = source.resolve()
    try:
        os.link(photo, target)
    except OSError:
        shutil.copyfile(photo, target)


class PhotoFolder:
    """A folder of photos as somebody keeps them, in which a table's names are looked up."""

    def __init__(self, root: Path) -> None:
        self.root = root.resolve()

    def find(self, name: str) -> str | None:
        """The photo `name`, relative to the folder; else the only one of that file name in any subfolder."""
        path = inside(self.root, name)
        if path is None:
            return None
        if path.is_file():
            return name
        namesakes = self._by_name.get(PurePosixPath(name).name, [])
        return namesakes[0] if len(namesakes) == 1 else None

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for path in sorted(self.root.rglob("*")):
            if path.is_file() and not path.is_symlink():
                found.setdefault(path.name, []).append(path.relative_to(self.root).as_posix())
        return found
