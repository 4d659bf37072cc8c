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


def test_a_disarmed_table_is_read_back_as_it_was() -> None:
    titles = ["=1+1", "-50% Linen shirt", "@home", "'90s tee", "'-already", "plain", "''quoted''", "-5", "'-5", "＝1"]
    frame = pd.DataFrame({"title": titles, "price": [-1.0] * len(titles)})
    written = for_spreadsheets(frame).to_csv(index=False)
    assert "\n'=1+1," in written and "\n''-already," in written
    assert read_text(written.encode(), "t.csv").frame["title"].tolist() == titles


def test_a_header_loses_the_apostrophe_before_a_formula_and_no_other() -> None:
    assert read_text(b"'=sum,'90s\n1,2\n", "t.csv").frame.columns.tolist() == ["=sum", "'90s"]


def table_with(line: str, n_rows: int = 300, at: int = 100) -> bytes:
    rows = [f"p{number},Cotton tee {number},{number},1" for number in range(n_rows)]
    rows[at] = line
    return "\n".join(["product_id,title,price,sales", *rows]).encode()


def test_a_quotation_mark_that_is_never_closed_costs_no_row() -> None:
    table = read_text(table_with('p100,"Waist 32in black jean,20,10'), "t.csv")
    assert table.frame["product_id"].tolist() == [f"p{number}" for number in range(300)]
    assert table.frame.loc[102].tolist() == ["p100", "Waist 32in black jean", "20", "10"]
    assert [(remark.row, remark.column) for remark in table.remarks] == [(102, "title")]
    assert "quotation mark" in table.remarks[0].message


@pytest.mark.parametrize(
    "closing", ['p200,Waist 34",20,10', 'p200,"Coat, wool",20,10'], ids=["an inch", "a quoted cell"]
)
def test_a_quotation_mark_closed_a_hundred_rows_later_costs_no_row(closing: str) -> None:
    content = table_with('p100,"Waist 32in,20,10').decode().replace("p200,Cotton tee 200,200,1", closing)
    table = read_text(content.encode(), "t.csv")
    assert len(table.frame) == 300
    assert [remark.row for remark in table.remarks] == [102]


def test_a_description_of_hundreds_of_lines_stays_one_cell_and_is_named() -> None:
    story = "\n".join(f"Line {number}, of cotton" if number % 2 else "and more" for number in range(150))
    table = read_text(table_with(f'p100,"{story}",20,10'), "t.csv")
    assert len(table.frame) == 300
    assert table.frame.loc[102, "title"] == story
    assert "goes over 150 lines" in table.remarks[0].message


def test_a_short_description_with_line_breaks_is_nothing_to_speak_of() -> None:
    table = read_text(table_with('p100,"Soft cotton\nWash at 30°, gently\n\nMade in Seoul",20,10'), "t.csv")
    assert (len(table.frame), table.remarks) == (300, ())


def test_the_line_of_a_quotation_mark_is_an_editor_s_where_the_two_differ() -> None:
    content = table_with('p100,"Waist 32in,20,10').decode().replace("Cotton tee 5,", '"Cotton\ntee 5",')
    assert "(line 103 in a text editor)" in read_text(content.encode(), "t.csv").remarks[0].message


def test_a_cell_longer_than_any_costs_itself_alone() -> None:
    table = read_text(table_with(f"p100,{'x' * 1_500_000},20,10"), "t.csv")
    assert table.frame.loc[102].tolist() == ["p100", None, "20", "10"]
    assert "1,500,000 characters" in table.remarks[0].message


def test_a_stray_byte_spoils_its_own_line_alone() -> None:
    lines = ["id,title", *["1,Café rosé"] * 5]
    content = "\n".join(lines).encode() + b"\n2,Cr\xe8me\n"
    table = read_text(content, "t.csv")
    assert table.frame["title"].tolist() == ["Café rosé"] * 5 + ["Crème"]
    assert "Line 7" in table.remarks[0].message


def test_a_stray_byte_leaves_korean_korean() -> None:
    content = KOREAN.encode("cp949") * 20 + b"c,\xff\n"
    assert read_text(content, "t.csv").frame["title"].iloc[0] == "오버핏 코튼 반팔 티셔츠 [블랙]"


def test_lists_records_and_bytes_of_a_parquet_file_become_plain_cells(tmp_path: Path) -> None:
    frame = pd.DataFrame(
        {"image": [["a.jpg", "b.jpg"], ["c.jpg"], None], "raw": [b"x", None, None], "at": [{"u": 1}] * 3}
    )
    frame.index = pd.Index(["p", "q", "r"], name="product_id")
    frame.to_parquet(tmp_path / "t.parquet")
    table = read_table(tmp_path / "t.parquet")
    assert table.frame["product_id"].tolist() == ["p", "q", "r"]
    assert table.frame["image"].tolist() == ["a.jpg", "c.jpg", None]
    assert {remark.column for remark in table.remarks} == {"image", "raw", "at"}
