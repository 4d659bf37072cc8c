from pathlib import Path

import pandas as pd
import pytest

from core.errors import CatalogueError
from core.tables import for_spreadsheets, read_table, read_text

KOREAN = "product_id,title\na,오버핏 코튼 반팔 티셔츠 [블랙]\nb,와이드 데님 팬츠 연청\n"
FRENCH = "product_id,title\na,Robe d’été décolletée à volants – 40 €\nb,Veste élégante rayée\n"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [(KOREAN, "utf-8"), (KOREAN, "utf-8-sig"), (KOREAN, "cp949"), (KOREAN, "utf-16"), (FRENCH, "cp1252")],
)
def test_every_usual_encoding_gives_the_same_text(text: str, encoding: str) -> None:
    table = read_text(text.encode(encoding), "t.csv")
    assert ",".join(table.frame.columns) == text.splitlines()[0]
    assert [",".join(row) for row in table.frame.to_numpy()] == text.splitlines()[1:]


def test_western_letters_that_are_valid_cp949_stay_western() -> None:
    text = "id,title\n1,CHÂLE GÂTEAU 40°C\n"
    assert text.encode("cp1252").decode("cp949")  # no fault, and nonsense: this is what makes the guess hard
    assert read_text(text.encode("cp1252"), "t.csv").frame["title"].tolist() == ["CHÂLE GÂTEAU 40°C"]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_even_where_titles_hold_commas(delimiter: str) -> None:
    lines = [["id", "title", "price"], ["1", '"Dress, long, red"', "5"], ["2", '"Shirt, blue"', "6"]]
    table = read_text("\n".join(delimiter.join(line) for line in lines).encode(), "t.csv")
    assert table.frame["title"].tolist() == ["Dress, long, red", "Shirt, blue"]


def test_rows_keep_the_line_number_of_the_spreadsheet() -> None:
    table = read_text(b'id,title\n1,"two\nlines"\n\n2,b\n', "t.csv")
    assert table.frame.index.tolist() == [2, 4]


def test_cells_beyond_the_header_are_left_out_and_told() -> None:
    table = read_text(b"id,title\n1,a\n2,b,c,d\n", "t.csv")
    assert table.frame["title"].tolist() == ["a", "b"]
    assert [(remark.row, remark.message) for remark in table.remarks] == [
        (3, "The line has more cells than the header; left out: “c”, “d”.")
    ]


def test_an_open_last_column_keeps_its_commas() -> None:
    table = read_text(b"id,title\n1,Silver, Gold and White Ring\n", "t.csv", is_last_column_open=True)
    assert table.frame["title"].tolist() == ["Silver, Gold and White Ring"]
    assert table.remarks == ()


def test_columns_of_one_name_are_told_apart() -> None:
    assert read_text(b"id,title,title,\n1,a,b,c\n", "t.csv").frame.columns.tolist() == [
        "id",
        "title",
        "title (2)",
        "column 4",
    ]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\x89PNG\r\n\x1a\n\x00\x00\x81\x8d"])
def test_what_is_no_table_is_refused_with_a_remedy(content: bytes) -> None:
    with pytest.raises(CatalogueError) as fault:
        read_text(content, "t.csv")
    assert "t.csv" in fault.value.message
    assert fault.value.remedy


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="cannot be read"):
        read_table(tmp_path / "none.csv")


def test_a_damaged_parquet_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "products.parquet").write_bytes(b"PAR1 and nothing else")
    with pytest.raises(CatalogueError, match="not a readable Parquet"):
        read_table(tmp_path / "products.parquet")


def test_a_formula_is_disarmed_for_spreadsheets() -> None:
    frame = pd.DataFrame({"title": ["=1+1", "@x", "plain", None], "price": [-1.0, 2.0, 3.0, 4.0]})
    safe = for_spreadsheets(frame)
    assert safe["title"].tolist()[:3] == ["'=1+1", "'@x", "plain"]
    assert safe["price"].tolist() == [-1.0, 2.0, 3.0, 4.0]
