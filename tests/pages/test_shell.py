"""The table of screens is the menu, and every link between pages is made in one place."""

import ast
import re
from pathlib import Path

from pages.parts.frame import shell

ROOT = Path(__file__).parents[2]


def test_the_menu_holds_every_page_and_no_other() -> None:
    assert {screen.path for screen in shell.SCREENS} == {f"pages/{path.name}" for path in (ROOT / "pages").glob("*.py")}


def test_pages_that_people_come_to_for_the_same_thing_stand_together() -> None:
    groups = [name for name, _ in shell.groups()]
    assert len(groups) == len(set(groups))
    assert all(groups)


def test_links_between_pages_are_made_in_one_place() -> None:
    makers = {
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute) and node.attr == "page_link"
    }
    assert makers == {"pages/parts/frame/state.py"}


def test_what_outlives_a_session_is_kept_in_one_place() -> None:
    keepers = {
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
        if re.search(r"\bst\.cache_(data|resource)\b", path.read_text(encoding="utf-8"))
    }
    assert keepers == {"pages/parts/frame/cached.py"}
