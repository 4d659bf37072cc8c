"""What the user keeps in the workspace, by name."""

from pathlib import Path
from typing import Any

from core import config, registry
from core.catalogue import Catalogue, Problem
from core.catalogue.files import read_problems
from core.errors import CatalogueError, ModelError, VitrineError
from core.names import composed, disk_name, folded
from core.shapes import parse_composed_json
from core.storage import drafts

MAX_NAME_CHARACTERS = 60
_NOT_IN_NAMES = frozenset('/\\:*?"<>|\0\n\r\t')


def catalogues() -> tuple[Path, ...]:
    """Folders of every catalogue: the demo first, then the user's own by name."""
    own = config.catalogues_folder()
    kept = sorted(folder for folder in own.glob("*") if folder.is_dir() and not folder.name.startswith("."))
    return (config.DEMO_CATALOGUE, *kept)


def new_catalogue(name: str, is_replacing: bool = False) -> Path:
    """The folder for a catalogue of that name, not made yet.

    Raises:
        CatalogueError: the name cannot be a folder's, or is taken and not to be replaced.
    """
    return _new(config.catalogues_folder(), name, is_replacing, CatalogueError)


def new_model(name: str, is_replacing: bool = False) -> Path:
    """The folder for a model of that name, not made yet.

    Raises:
        ModelError: the name cannot be a folder's, or is taken and not to be replaced.
    """
    return _new(config.models_folder(), name, is_replacing, ModelError)


def problems(catalogue: Catalogue) -> tuple[Problem, ...]:
    """What was amiss in the table a catalogue was made of, or else what is amiss in it now."""
    kept = read_problems(catalogue.folder)
    return catalogue.problems if kept is None else kept


def clear_leftovers() -> None:
    """Remove what killed runs left half written anywhere in the workspace; what a living run writes stays."""
    home = config.home()
    for folder in (home, *home.glob("*"), *home.glob("*/*")):
        if folder.is_dir() and not folder.name.startswith("."):
            drafts.clear(folder)


def report_file(model: Path, catalogue: Path) -> Path:
    """Where the scores of a model on a catalogue are kept."""
    return config.home() / "reports" / disk_name(f"{model.parent.name} {model.name} on {catalogue.name}.json")


def report(model: Path, catalogue: Path) -> dict[str, Any] | None:
    """The last scores of a model on a catalogue; None where the model was never scored as it is now."""
    file = report_file(model, catalogue)
    try:
        if file.stat().st_mtime < (model / registry.CARD).stat().st_mtime:
            return None
        content = parse_composed_json(file.read_bytes())
    except (OSError, ValueError):
        return None
    return content if isinstance(content, dict) else None


def _new(parent: Path, name: str, is_replacing: bool, error: type[VitrineError]) -> Path:
    tidy = composed(name).strip()
    if not tidy:
        raise error("It has no name yet.", "Give it a name, such as “Autumn 2026”.")
    if tidy.startswith((".", "-")) or len(tidy) > MAX_NAME_CHARACTERS or _NOT_IN_NAMES & set(tidy) or tidy == "starter":
        raise error(
            f"“{tidy[:MAX_NAME_CHARACTERS]}” cannot be used as a name.",
            f"Use up to {MAX_NAME_CHARACTERS} letters, digits, spaces and dashes, beginning with a letter.",
        )
    namesake = _namesake(parent, tidy)
    if namesake and not is_replacing:
        message = f"There is already one called “{namesake.name}”."
        raise error(message, "Choose another name, or say that it may be replaced.")
    return namesake or parent / tidy


def _namesake(parent: Path, name: str) -> Path | None:
    """What lies in `parent` under that name, in any case and spelling: on many disks the two cannot both exist."""
    alike = [path for path in parent.glob("*") if folded(path.name) == folded(name)]
    return min(alike, key=lambda path: path.name != name, default=None)
