"""What leaves as a table runs nowhere as a formula: cells and headers, in CSV, in a workbook and on screen."""

import io
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pandas as pd
import pytest

from core.tables import for_spreadsheets
from core.tables.spreadsheets import as_csv, as_xlsx

ROOT = Path(__file__).parents[2]
EVIL = ["=1+1", "+1", "-2+3", "@SUM(A1)", "\tx", "\r=1", "＝1+1", "'=1", "''=1"]
NS = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


def sheet_of(workbook: bytes) -> list[tuple[str, str, str]]:
    """The workbook's cells as (place, kind, text), read from its XML and by no library that may mend it."""
    with zipfile.ZipFile(io.BytesIO(workbook)) as opened:
        sheet = ElementTree.fromstring(opened.read("xl/worksheets/sheet1.xml"))
    found = []
    for cell in sheet.iter(f"{NS}c"):
        assert cell.find(f"{NS}f") is None, "a formula"
        text = "".join(part.text or "" for part in cell.iter() if part.tag in (f"{NS}t", f"{NS}v"))
        found.append((cell.attrib["r"], cell.attrib.get("t", "n"), text))
    return found


@pytest.mark.parametrize("evil", EVIL)
def test_cells_and_headers_are_disarmed_alike(evil: str) -> None:
    table = pd.DataFrame({evil: [evil, "plain"], "price": [1, -2]})
    safe = for_spreadsheets(table)
    assert list(safe.columns) == [f"'{evil}", "price"]
    assert safe.iloc[0, 0] == f"'{evil}" and safe.iloc[1, 0] == "plain"
    assert safe["price"].tolist() == [1, -2]


def test_columns_of_one_name_stay_apart() -> None:
    table = pd.DataFrame([["=1", 2, "=3"]], columns=["=a", "=a", "b"])
    assert for_spreadsheets(table).values.tolist() == [["'=1", 2, "'=3"]]


def test_a_csv_is_utf8_with_its_mark_and_disarmed() -> None:
    content = as_csv(pd.DataFrame({"=HYPERLINK(1)": ["=cmd()"], "상품명": ["셔츠"]}))
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "'=HYPERLINK(1),상품명\n'=cmd(),셔츠\n"


def test_a_workbook_holds_texts_as_texts_numbers_as_numbers_and_nothing_for_what_is_missing() -> None:
    table = pd.DataFrame(
        {
            "=title": ["=1+1", "https://a.b", None],
            "sales": pd.array([12, None, 3], dtype="Int64"),
            "share": [0.5, float("nan"), float("inf")],
            "is_simulated": pd.array([True, None, False], dtype="boolean"),
        }
    )
    cells = {place: (kind, text) for place, kind, text in sheet_of(as_xlsx(table))}
    assert cells["A1"][1] == "'=title" and cells["A2"][1] == "'=1+1" and cells["A3"][1] == "https://a.b"
    assert cells["B2"] == ("n", "12") and cells["C2"] == ("n", "0.5") and cells["D2"][0] == "b"
    assert not {"A4", "B3", "C3", "C4", "D3"} & {place for place, (_, text) in cells.items() if text}


def test_a_long_workbook_says_how_far_it_is() -> None:
    told: list[float] = []
    as_xlsx(pd.DataFrame({"a": range(5_000)}), lambda fraction, message: told.append(fraction))
    assert told == [0.4, 0.8]


def test_no_page_has_a_way_of_its_own_for_a_table_to_leave() -> None:
    """Streamlit's own download and the clipboard take what a grid is given; so every grid is drawn by one door."""
    strays = [
        path.relative_to(ROOT).as_posix()
        for path in [ROOT / "app.py", *(ROOT / "pages").rglob("*.py")]
        if any(way in path.read_text("utf-8") for way in ("st.dataframe(", "st.table(", "data_editor(", ".to_csv("))
    ]
    assert strays == ["pages/parts/show/tables.py"]
