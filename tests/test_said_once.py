"""What a colour is, and what a head, modality or method is called, stands in one place."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from core import theme
from core.catalogue import MODALITIES as KNOWN_MODALITIES
from core.catalogue.heads import HEADS as KNOWN_HEADS
from core.explain.results import PHOTO_METHODS, WORD_METHODS
from core.words import names

ROOT = Path(__file__).parent.parent
SHOWN = sorted(
    path
    for folder in ("core", "pages")
    for path in (ROOT / folder).rglob("*")
    if path.suffix in (".py", ".css", ".jinja", ".html", ".js", ".toml", ".svg")
) + [ROOT / "app.py"]
COLOUR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(\s*\d|\bhsla?\(\s*\d")
# What Streamlit calls our colours, in `.streamlit/config.toml`.
STREAMLITS = {
    "backgroundColor": "ground",
    "secondaryBackgroundColor": "shade",
    "textColor": "ink",
    "borderColor": "hairline",
    "primaryColor": "accent",
    "linkColor": "link",
    "yellowBackgroundColor": "caution",
    "yellowTextColor": "caution_ink",
    "redBackgroundColor": "fault",
    "redTextColor": "fault_ink",
}
TYPED = {
    *names.heads().values(),
    *names.MODALITIES.values(),
    *names.THE.values(),
    *(names.by(method) for method in names.METHODS),
    *map(names.capital, names.METHODS.values()),
}


def luminance(colour: str) -> float:
    """WCAG 2.2's relative luminance."""
    parts = [part / 255 for part in theme.rgb(colour)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def strings_of(path: Path) -> Iterator[str]:
    """Every string of a file that is no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.value


def test_a_colour_stands_in_the_theme_alone() -> None:
    found = {
        path.relative_to(ROOT).as_posix(): colours
        for path in SHOWN
        if (colours := COLOUR.findall(path.read_text(encoding="utf-8")))
    }
    assert set(found) == {"core/theme.py"}


def test_streamlits_own_settings_have_the_colours_of_the_theme() -> None:
    settings = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]
    for mode, ours in (("light", theme.LIGHT), ("dark", theme.DARK)):
        told = settings[mode]
        assert told.pop("chartCategoricalColors") == [ours.accent, theme.NEUTRAL]
        assert told == {name: getattr(ours, role) for name, role in STREAMLITS.items()}


def test_the_style_sheet_uses_what_the_theme_has_and_no_other() -> None:
    sheet = (ROOT / "pages" / "parts" / "frame" / "style.css").read_text(encoding="utf-8")
    given = set(re.findall(r"(--[\w-]+):light-dark\(", theme.as_css()))
    own = {"--side", "--much"}
    assert set(re.findall(r"var\((--[\w-]+)", sheet)) <= given | own
    assert f"--ink:light-dark({theme.LIGHT.ink},{theme.DARK.ink});" in theme.as_css()


@pytest.mark.parametrize("ours", [theme.LIGHT, theme.DARK], ids=["light", "dark"])
def test_text_is_read_and_sides_are_told_from_the_paper(ours: theme.Theme) -> None:
    for ink, paper in (("ink", "ground"), ("ink", "shade"), ("quiet", "ground"), ("link", "ground"),
                       ("caution_ink", "caution"), ("fault_ink", "fault")):  # fmt: skip
        assert contrast(getattr(ours, ink), getattr(ours, paper)) >= 4.5, (ink, paper)
    for mark in ("accent", "raises", "lowers"):
        assert contrast(getattr(ours, mark), ours.ground) >= 3, mark


def test_a_colour_is_taken_apart_and_faded() -> None:
    assert theme.rgb("#8C8578") == (140, 133, 120)
    assert theme.faded("#8C8578", 0.32) == "rgba(140,133,120,0.32)"


def test_everything_that_is_shown_has_a_name_of_its_own() -> None:
    assert set(names.heads()) == set(KNOWN_HEADS)
    assert set(names.MODALITIES) == set(names.THE) == set(KNOWN_MODALITIES)
    assert {*WORD_METHODS, *PHOTO_METHODS} <= set(names.METHODS)
    for table in (names.heads(), names.MODALITIES, names.COLUMNS):
        assert len(set(table.values())) == len(table)


@pytest.mark.parametrize(
    "path", [path for path in SHOWN if path.suffix == ".py"], ids=lambda path: path.relative_to(ROOT).as_posix()
)
def test_a_name_on_screen_is_typed_once(path: Path) -> None:
    if path not in (ROOT / "core" / "words" / "names.py", ROOT / "core" / "catalogue" / "heads.py"):
        assert TYPED & set(strings_of(path)) == set()
