"""Where photos lie: a catalogue's inside its own folder, a user's wherever they keep them."""

from __future__ import annotations

import os
import re
import shutil
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from core.names import composed, folded, spellings

IMAGES = "images"
_PICTURE_SUFFIXES = frozenset(
    (".jpg", ".jpeg", ".jfif", ".jpe", ".png", ".webp", ".gif", ".bmp", ".tif", ".tiff")
    + (".avif", ".heic", ".heif", ".jp2", ".jxl", ".svg")
)
_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_FURTHER_VIEW = re.compile(r"[ _.(-]+\(?(\d{1,2}|main|front|full)\)?$")


def inside(folder: Path, name: str) -> Path | None:
    """The file `name` of `folder`; None where the name leads out of the folder, by `..`, a root or a link."""
    if not name or "\0" in name or PurePosixPath(name).is_absolute() or ":" in name or "\\" in name:
        return None
    try:
        root = folder.resolve()
        path = (root / name).resolve()
    except (OSError, ValueError, RuntimeError):  # RuntimeError: links that lead in a circle
        return None
    return path if path != root and path.is_relative_to(root) else None


def is_file(path: Path | None) -> bool:
    """Whether there is such a file; a name that no disk takes names none."""
    try:
        return path is not None and path.is_file()
    except (OSError, ValueError):
        return False


def locate(folder: Path, cell: str) -> str | None:
    """The photo a table's cell names, relative to the catalogue's `folder`; None where there is none.

    `a.jpg` and `images/a.jpg` both name the file in `images/`, however the disk spells it.
    """
    names = (cell, f"{IMAGES}/{cell}") if cell.startswith(f"{IMAGES}/") else (f"{IMAGES}/{cell}", cell)
    written = [spelling for name in names for spelling in spellings(name)]
    return next((name for name in written if is_file(inside(folder, name))), None)


def is_picture(name: str) -> bool:
    """Whether the name is one that pictures have, of kinds that are read and of kinds that are not."""
    return PurePosixPath(name).suffix.lower() in _PICTURE_SUFFIXES


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
    """Photos as somebody keeps them, in which a table's names are looked up.

    Args:
        root: the folder that they lie in.
        files: what each photo is called → the file of the folder that holds it; by default every file is called as
            it is, with its subfolders.
    """

    def __init__(self, root: Path, files: Mapping[str, str] | None = None) -> None:
        self.root = root.resolve()
        self._files = None if files is None else dict(files)

    @cached_property
    def files(self) -> dict[str, str]:
        """What each photo is called, composed → the file that holds it."""
        if self._files is not None:
            return self._files
        return {composed(name): name for name in reversed(self._written)}

    @property
    def twins(self) -> list[str]:
        """Names that the folder holds in two spellings, of which one file alone counts."""
        times = Counter(map(composed, self._written if self._files is None else ()))
        return [name for name in times if times[name] > 1]

    @cached_property
    def _written(self) -> list[str]:
        """Every file of the folder as its disk spells it; links are none."""
        paths = [path for path in sorted(self.root.rglob("*")) if not path.is_symlink() and is_file(path)]
        return [path.relative_to(self.root).as_posix() for path in paths]

    @cached_property
    def pictures(self) -> list[str]:
        """What each file is called that has a picture's name, in order."""
        return sorted(name for name in self.files if is_picture(name))

    def find(self, cell: str) -> str | None:
        """What the photo is called that a table's cell names: by its path, or else the only one of that file name.

        An address names the file at its end. Case, spelling and suffix may differ where only one photo is meant.
        """
        name = composed(cell)
        if self.path(name) is not None:
            return name
        file = PurePosixPath(_at_the_end(name)).name
        for key, namesakes in ((file, self._by_file), (folded(file), self._by_fold), (_stem(file), self._by_stem)):
            if key in namesakes:
                return namesakes[key][0] if len(namesakes[key]) == 1 else None
        return None

    def of_products(self, keys: Mapping[int, Sequence[str]]) -> dict[int, str]:
        """For each row what the photo is called that is named after one of its keys, such as its id or code.

        `A1.jpg` is named after A1, and where there is none, `A1_1.jpg`, `a1-front.jpg` or the first photo of a folder
        A1 are, unless that is the whole name of another product.
        """
        wanted = {folded(key) for row in keys.values() for key in row}
        found = {}
        for row, names in keys.items():
            stems = [folded(name) for name in names]
            exact = [self._by_stem[stem][0] for stem in stems if stem in self._by_stem]
            further = [name for stem in stems for name in self._by_product.get(stem, []) if _stem(name) not in wanted]
            if exact or further:
                found[row] = (exact or further)[0]
        return found

    def path(self, name: str) -> Path | None:
        """Where the photo lies that is called so; None where there is none."""
        names = spellings(name) if self._files is None else [self._files[name]] if name in self._files else []
        return next((path for one in names if (path := inside(self.root, one)) and is_file(path)), None)

    @cached_property
    def _by_file(self) -> dict[str, list[str]]:
        return _grouped((PurePosixPath(name).name, name) for name in self.files)

    @cached_property
    def _by_fold(self) -> dict[str, list[str]]:
        return _grouped((folded(PurePosixPath(name).name), name) for name in self.files)

    @cached_property
    def _by_stem(self) -> dict[str, list[str]]:
        return _grouped((_stem(name), name) for name in self.pictures)

    @cached_property
    def _by_product(self) -> dict[str, list[str]]:
        """Photos by the stem they share with other views of the same product, and by the folder they lie in."""
        views = ((_FURTHER_VIEW.sub("", _stem(name)), name) for name in self.pictures)
        folders = ((folded(PurePosixPath(name).parent.name), name) for name in self.pictures)
        return _grouped([*views, *folders])


def _stem(name: str) -> str:
    return folded(PurePosixPath(name).stem)


def _at_the_end(name: str) -> str:
    """The path that an address or a Windows path ends with."""
    try:
        path = unquote(urlsplit(name).path) if _ADDRESS.match(name) else name
    except ValueError:
        path = name
    return composed(path.replace("\\", "/"))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """Names by key, the first view first."""
    groups: dict[str, list[str]] = {}
    for key, name in pairs:
        groups.setdefault(key, []).append(name)
    return {key: sorted(names, key=_in_counting_order) for key, names in groups.items()}


def _in_counting_order(name: str) -> list[tuple[int, str]]:
    """Sorts `a_2` before `a_10`."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]
