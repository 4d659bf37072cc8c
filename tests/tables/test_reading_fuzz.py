"""Whatever people bring, it is read or refused in words, and no row goes without one (more examples: HYPOTHESIS_N)."""

import csv
import io
import os
import tempfile
from pathlib import Path

import pandas as pd
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.catalogue import Catalogue
from core.catalogue.sources import build_catalogue
from core.errors import CatalogueError, SourceError
from core.tables import disarmed, read_table, read_text, rearmed

N = int(os.environ.get("HYPOTHESIS_N", "40"))
short = settings(max_examples=N, deadline=None, derandomize=N <= 40, suppress_health_check=list(HealthCheck))

NAMES = (
    "product_id", "title", "Title", "image", "price", "made_for", "category", "views", "sales", "male_share",
    "age_19_23_share", "age_24_plus_share", "listed_on", "age shares", "title (2)", "group", "x", "",
)  # fmt: skip
ODD = (
    "", " ", "-", "'", '"', '""', '"""', "a\nb", "'=1+1", "''-x", "=1", "9" * 20, "1e999", "-0", "1 " * 39, "nan", "∞",
    "0001-01-01", "9999-12-31", "2021-13-45", "2021-12-31T10:00:00.123Z", "2021년 12월 31일", "x" * 1100, "../x", "/a",
    "%", "{cell}", "C:\\a.jpg", "a\0b", "http://[", "https://x/%ff.jpg", "images/", ".", "\ud7a3\u0301", "ᄀ" * 99,
    "１２만",
)  # fmt: skip
cells = st.one_of(st.sampled_from(ODD), st.text(max_size=12), st.integers().map(str), st.floats().map(str))
headers = st.lists(st.sampled_from(NAMES), min_size=1, max_size=8)


def as_text(header: list[str], rows: list[list[str]]) -> str:
    written = io.StringIO()
    csv.writer(written).writerows([header, *rows])
    return written.getvalue()


def brought(table: Path) -> Catalogue | None:
    """The catalogue of a table, read again from its folder; None where it was refused in words."""
    try:
        made = build_catalogue(table, None, table.parent / "made")
    except (CatalogueError, SourceError) as fault:
        assert fault.message and fault.remedy
        return None
    again = Catalogue.read(table.parent / "made")
    assert again.ids == made.ids and again.fingerprint() == made.fingerprint()
    return made


def accounts_for_every_row(made: Catalogue, table: Path) -> bool:
    lines = read_table(table).frame.index
    lost = {problem.row for problem in made.problems if problem.is_fatal}
    return len(made) + len(lost) == len(lines) and lost <= set(lines)


@short
@given(st.one_of(st.binary(max_size=200), st.text(max_size=200).map(lambda text: text.encode("utf-8", "replace"))))
def test_any_bytes_are_a_table_or_refused_in_words(content: bytes) -> None:
    try:
        assert len(read_text(content, "t.csv").frame.columns)
    except CatalogueError as fault:
        assert fault.message and fault.remedy


@short
@given(headers, st.lists(st.lists(cells, max_size=9), min_size=1, max_size=6), st.sampled_from(["utf-8", "utf-16"]))
def test_any_cells_make_a_catalogue_in_which_every_row_is_kept_or_named(
    header: list[str], rows: list[list[str]], encoding: str
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "t.csv"
        table.write_bytes(as_text(header, rows).encode(encoding, "replace"))
        made = brought(table)
        assert made is None or accounts_for_every_row(made, table)


@short
@given(
    st.lists(
        st.one_of(
            cells.filter(lambda text: text.isprintable()), st.none(), st.booleans(), st.integers(-(2**62), 2**62),
            st.floats(), st.dates(), st.binary(max_size=4), st.lists(st.text("ab", max_size=3), max_size=3),
            st.dictionaries(st.just("url"), st.text("ab"), min_size=1),
        ),
        min_size=1, max_size=5,
    ),
    st.sampled_from(["title", "image", "price", "views", "listed_on", "product_id", "x"]),
)  # fmt: skip
def test_any_parquet_column_is_read_or_named(values: list[object], column: str) -> None:
    alike = [value for value in values if type(value) is type(values[0]) or value is None]
    with tempfile.TemporaryDirectory() as folder:
        table = Path(folder) / "t.parquet"
        title = pd.Series(["Shirt"] * len(alike), dtype=object)
        pd.DataFrame({"title": title} | {column: pd.Series(alike, dtype=object)}).to_parquet(table)
        made = brought(table)
        assert made is None or accounts_for_every_row(made, table)


@short
@given(
    n_rows=st.integers(2, 60),
    at=st.integers(0, 59),
    width=st.integers(3, 6),
    title=st.sampled_from(["a", "b, c", "d\ne"]),
)
def test_an_open_quotation_mark_loses_no_other_row(n_rows: int, at: int, width: int, title: str) -> None:
    rows = [[f"p{number}", title, *["1"] * (width - 2)] for number in range(n_rows)]
    lines = [as_text(row, []) for row in rows]
    spoilt = at % n_rows
    lines[spoilt] = f'p{spoilt},"waist 32in,{",".join(["1"] * (width - 2))}\r\n'
    header = ["product_id", "title", *"abcd"[: width - 2]]
    table = read_text((as_text(header, []) + "".join(lines)).encode(), "t.csv")
    assert any("quotation mark" in remark.message + remark.remedy for remark in table.remarks)
    missing = {row[0] for row in rows} - set(table.frame["product_id"])
    assert len(missing) <= 1


@short
@given(st.text("'=+-@\t a", max_size=6))
def test_what_is_disarmed_comes_back_as_it_was(cell: str) -> None:
    assert rearmed(str(disarmed(cell))) == cell
    assert rearmed(cell) == cell or cell.startswith("'")
