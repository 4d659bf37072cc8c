"""The house keeps its floors and doors: imports point down, and each heavy library has one way in."""

import ast
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SOURCES = sorted(
    [ROOT / "app.py", *(path for folder in ("pages", "core", "tools") for path in (ROOT / folder).rglob("*.py"))]
)

FLOORS = [
    ["core.errors", "core.config", "core.evaluation", "core.storage", "core.colours", "core.memory", "core.tables"]
    + ["core.shapes", "core.names", "core.bounds", "core.options", "core.faults", "core.currencies", "core.money"]
    + ["core.turns", "core.theme", "core.device"],
    ["core.catalogue", "core.registry", "core.words"],
    ["core.workspace", "core.encoders", "core.training", "core.words.names"],
    ["core.explain", "core.matching"],
    ["core.catalogue.sources", "core.demand"],
    ["core.words.sentences"],
    ["core.demand.why", "core.history"],
    ["core.rooms"],
    ["core.jobs"],
    ["core.commands", "pages.parts.frame"],
    ["core.cli", "pages.parts.show"],
    ["pages.parts.offers"],
    ["pages.parts"],
    ["app", "pages", "core.__main__"],
    ["tools.draw"],
    ["tools.starter"],
    ["tools.benchmarks"],
]
# Within demand: what a room may lean on stands before it, what can be told before all, and the verbs last.
DEMAND = ["network", "calibration", "learning", "guard", "evaluation"]
# What every page may be made of, each leaning on those before it; the other folders beside them serve one page each.
SHARED = ["frame", "show", "offers"]
# Who may import what: a file, or everything below a folder.
DOORS = {
    "torchvision": "core/encoders/images/",
    "timm": "core/encoders/images/",
    "huggingface_hub": "core/encoders/",
    "PIL": "core/encoders/images/ tools/",
    "transformers": "core/encoders/texts/",
    "tokenizers": "core/encoders/texts/",
    "faiss": "core/encoders/neighbours.py",
    "captum": "core/explain/",
    "safetensors": "core/registry.py",
    "pandera": "core/catalogue/validation.py",
    "sqlalchemy": "core/history.py",
    "pydantic": "core/shapes.py core/demand/forecast.py tools/benchmarks/",
    "xlsxwriter": "core/tables/spreadsheets.py",
    "babel": "core/currencies.py",
    "psutil": "core/jobs/processes.py",
    "lightgbm": "core/demand/evaluation/baselines.py",
    "catboost": "core/demand/evaluation/baselines.py",
    "jinja2": "core/explain/report.py",
    "typer": "core/cli.py core/commands/ tools/",
    "rich": "core/commands/reporting.py",
    "plotly": "pages/parts/",
    "streamlit": "app.py pages/",
}


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


@cache
def imports_of(path: Path) -> set[str]:
    """Every module a file imports, `from core import x` counted as core.x."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def place_of(module: str) -> tuple[int, str] | None:
    """The floor and room of a module of ours; the longest name wins, so pages.parts is not pages."""
    rooms = [(room, floor) for floor, names in enumerate(FLOORS) for room in names]
    fitting = [(room, floor) for room, floor in rooms if module == room or module.startswith(room + ".")]
    room, floor = max(fitting, key=lambda pair: len(pair[0]), default=("", -1))
    return (floor, room) if room else None


def test_every_file_has_a_floor() -> None:
    names = {name_of(path) for path in SOURCES} - {"core", "tools"}
    homeless = [name for name in sorted(names) if place_of(name) is None]
    assert not homeless


@pytest.mark.parametrize("path", SOURCES, ids=name_of)
def test_imports_point_down_or_stay_in_their_room(path: Path) -> None:
    here = place_of(name_of(path))
    if here is None:
        return
    floor, room = here
    above = {
        module
        for module in imports_of(path)
        if (there := place_of(module)) and there[1] != room and there[0] >= floor and floor > 0
    }
    # Floor 0 files may lean on each other, as storage does on errors; nothing may lean on what stands above.
    above |= {m for m in imports_of(path) if floor == 0 and (there := place_of(m)) and there[0] > 0}
    assert not above, f"{name_of(path)} reaches up or across to {sorted(above)}"


@pytest.mark.parametrize("room", DEMAND)
def test_rooms_of_demand_lean_on_those_before_them_only(room: str) -> None:
    open_to = tuple(f"core.demand.{name}." for name in ["options", *DEMAND[: DEMAND.index(room) + 1]])
    reached = {
        f"{name_of(path)} → {module}"
        for path in (ROOT / "core" / "demand" / room).glob("*.py")
        for module in imports_of(path)
        if module.startswith("core.demand.") and not module.startswith(open_to)
    }
    assert not reached


def test_what_one_page_is_made_of_is_used_by_no_other() -> None:
    """A folder of `pages/parts/` serves the page of that name, `home` the one of app.py; shared ones are named."""
    parts = [path.name for path in (ROOT / "pages" / "parts").iterdir() if (path / "__init__.py").is_file()]
    rooms = sorted(set(parts) - set(SHARED))
    pages = {room: ROOT / "pages" / f"{room}.py" for room in rooms} | {"home": ROOT / "app.py"}
    assert set(SHARED) < set(parts) and all(page.is_file() for page in pages.values())
    strays = {
        f"{name_of(path)} → {module}"
        for room in rooms
        for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
        for module in imports_of(path)
        if module.startswith(f"pages.parts.{room}.") and path.parent.name != room and path != pages[room]
    }
    assert not strays


@pytest.mark.parametrize("library", DOORS)
def test_each_heavy_library_has_one_door(library: str) -> None:
    users = [path for path in SOURCES if any(name.split(".")[0] == library for name in imports_of(path))]
    strangers = [
        name
        for user in users
        if not (name := user.relative_to(ROOT).as_posix()).startswith(tuple(DOORS[library].split()))
    ]
    assert users and not strangers


def test_the_engine_never_imports_the_screen() -> None:
    leaks = [
        name_of(path)
        for path in SOURCES
        if path.is_relative_to(ROOT / "core")
        and any(name.split(".")[0] in ("streamlit", "plotly", "app", "pages") for name in imports_of(path))
    ]
    assert not leaks
