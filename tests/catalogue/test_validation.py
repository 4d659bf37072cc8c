"""Every rule of a catalogue, broken once: the cell goes, the row stays, and the list says so."""

import re
from pathlib import Path

import pytest

from core.catalogue.products import CatalogueInfo, Problem
from core.catalogue.validation import RULES, check
from core.tables import read_text

INFO = CatalogueInfo("t", categories=("top", "bottom"), age_bands=("up_to_18", "40_plus"))
HEADER = (
    "product_id,title,image,price,made_for,category,views,sales,male_share,"
    "age_up_to_18_share,age_40_plus_share,listed_on\n"
)


def problems_of(row: str, folder: Path, info: CatalogueInfo = INFO) -> tuple[dict[str, object], list[Problem]]:
    frame, problems = check(read_text((HEADER + row + "\n").encode(), "t.csv"), info, folder)
    kept = frame.iloc[0].to_dict() if len(frame) else {}
    return kept, list(problems)


def test_a_sound_row_has_no_problems(tmp_path: Path) -> None:
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.jpg").write_bytes(b"x")
    kept, problems = problems_of('a,티셔츠,a.jpg,"29,000원",women,top,1.2k,10,0.4,0.25,0.75,2021-12-31', tmp_path)
    assert problems == []
    assert (kept["image"], kept["price"], kept["views"]) == ("images/a.jpg", 29_000, 1_200)
    assert str(kept["listed_on"]) == "2021-12-31 00:00:00"


@pytest.mark.parametrize(
    ("column", "row", "words"),
    [
        ("title", f"a,{'x' * 301},,1,,,,,,,,", "longer than 300"),
        ("image", "a,t,gone.jpg,1,,,,,,,,", "was not found in images/"),
        ("image", "a,t,../../x,1,,,,,,,,", "was not found in images/"),
        ("image", "a,t,/etc/passwd,1,,,,,,,,", "was not found in images/"),
        ("price", "a,t,,0,,,,,,,,", "is not above zero"),
        ("price", "a,t,,-1,,,,,,,,", "is not above zero"),
        ("price", "a,t,,1e12,,,,,,,,", "is above 1,000,000,000"),
        ("price", "a,t,,abc,,,,,,,,", "“abc” is not a number"),
        ("made_for", "a,t,,,girls,,,,,,,", "“girls” does not say whom"),
        ("category", "a,t,,,,shoes,,,,,,", "“shoes” is none of those known here"),
        ("views", "a,t,,,,,-3,,,,,", "-3 is below zero"),
        ("sales", "a,t,,,,,,many,,,,", "“many” is not a number"),
        ("male_share", "a,t,,,,,,,-0.1,,,", "not a share from 0 to 1"),
        ("listed_on", "a,t,,,,,,,,,,31/12/21", "is not a date"),
        ("listed_on", "a,t,,,,,,,,,,9999-12-31", "“9999-12-31” is beyond the years 1678 to 2261"),
        ("listed_on", "a,t,,,,,,,,,,0001-01-01", "is beyond the years"),
        ("views", f"a,t,,,,,{'9' * 20},,,,,", "is above 1,000,000,000,000"),
        ("sales", "a,t,,,,,,1e999,,,,", "“1e999” is not a number"),
        ("image", f"a,t,{'x' * 1024}.jpg,1,,,,,,,,", "x…"),
    ],
)
def test_a_bad_cell_becomes_absent_and_is_named(tmp_path: Path, column: str, row: str, words: str) -> None:
    kept, problems = problems_of(row, tmp_path)
    assert kept["product_id"] == "a"
    assert kept[column] is None or kept[column] != kept[column]
    assert [(problem.row, problem.column, problem.product_id) for problem in problems] == [(2, column, "a")]
    assert words in problems[0].message
    assert problems[0].remedy
    assert not problems[0].is_fatal


@pytest.mark.parametrize(
    ("written", "kept_as"),
    [
        ("2021-12-31T00:30:00+09:00", "2021-12-31 00:30:00"),
        ("2021-12-31T23:30:00-0500", "2021-12-31 23:30:00"),
        ("2021-12-31T10:00:00.000Z", "2021-12-31 10:00:00"),
        ("2021-12-31 10:00:00.123", "2021-12-31 10:00:00.123000"),
        ("2021. 12. 31.", "2021-12-31 00:00:00"),
        ("2021년 12월 31일 9:05", "2021-12-31 09:05:00"),
        ("20211231", "2021-12-31 00:00:00"),
        ("2021/12", "2021-12-01 00:00:00"),
    ],
)
def test_a_date_keeps_the_day_and_hour_that_were_written(tmp_path: Path, written: str, kept_as: str) -> None:
    kept, problems = problems_of(f"a,t,,,,,,,,,,{written}", tmp_path)
    assert (str(kept["listed_on"]), problems) == (kept_as, [])


def test_columns_that_differ_in_case_alone_are_told_apart_and_said(tmp_path: Path) -> None:
    frame, problems = check(read_text(b"Product ID,Title,TITLE\na,Shirt,SHIRT\n", "t.csv"), INFO, tmp_path)
    assert frame[["title", "TITLE (2)"]].values.tolist() == [["Shirt", "SHIRT"]]
    assert [
        "“TITLE (2)” was only carried along" in problem.message for problem in problems if problem.column == "TITLE (2)"
    ] == [True]


def test_of_columns_that_differ_in_case_the_filled_one_is_taken(tmp_path: Path) -> None:
    frame, _ = check(read_text(b"product_id,title,Title\na,,Shirt\n", "t.csv"), INFO, tmp_path)
    assert frame["title"].tolist() == ["Shirt"]


def test_a_column_called_as_ours_for_totals_is_carried_along(tmp_path: Path) -> None:
    frame, _ = check(read_text(b"product_id,title,age shares\na,Shirt,young\n", "t.csv"), INFO, tmp_path)
    assert frame["age shares"].tolist() == ["young"]


def test_a_photo_behind_a_link_out_of_the_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"x")
    folder = tmp_path / "catalogue"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "a.jpg").symlink_to(tmp_path / "secret.jpg")
    kept, problems = problems_of("a,t,a.jpg,1,,,,,,,,", folder)
    assert kept["image"] is None
    assert problems[0].message == "The photo a.jpg of product a was not found in images/."


def test_the_answer_does_not_tell_a_forbidden_photo_from_an_absent_one(tmp_path: Path) -> None:
    (tmp_path / "secret.jpg").write_bytes(b"x")
    folder = tmp_path / "catalogue"
    (folder / "images").mkdir(parents=True)
    (folder / "images" / "link").symlink_to(tmp_path)
    (folder / "images" / "circle").symlink_to(folder / "images" / "circle")
    there = ("../../secret.jpg", str(tmp_path / "secret.jpg"), "link/secret.jpg", "images/link/secret.jpg")
    absent = ("../../nothing.jpg", str(tmp_path / "nothing.jpg"), "link/nothing.jpg", "circle", "a.jpg")
    answers = set()
    for name in (*there, *absent):
        kept, (problem, *_) = problems_of(f"a,t,{name},1,,,,,,,,", folder)
        assert kept["image"] is None
        answers.add((re.sub("photo .* of product", "photo … of product", problem.message), problem.remedy))
    assert len(answers) == 1


def test_shares_that_do_not_add_up_are_all_left_out(tmp_path: Path) -> None:
    kept, problems = problems_of("a,t,,,,,,,,0.2,0.5,", tmp_path)
    assert kept["age_up_to_18_share"] != kept["age_up_to_18_share"]
    assert "add up to 0.70 instead of 1" in problems[0].message


def test_a_share_out_of_range_is_told_once(tmp_path: Path) -> None:
    kept, problems = problems_of("a,t,,,,,,,,1.7,0.5,", tmp_path)
    assert kept["age_40_plus_share"] != kept["age_40_plus_share"]
    assert [problem.column for problem in problems] == ["age_up_to_18_share"]


def test_shares_in_percent_are_divided_by_a_hundred(tmp_path: Path) -> None:
    kept, problems = problems_of("a,t,,,,,,,38,60,40,", tmp_path)
    assert (kept["male_share"], kept["age_up_to_18_share"]) == (0.38, 0.6)
    assert {problem.column for problem in problems} == {"male_share", "age_up_to_18_share", "age_40_plus_share"}
    assert all("in percent" in problem.message for problem in problems)


def test_rows_without_an_id_with_a_repeated_one_or_nothing_else_are_dropped(tmp_path: Path) -> None:
    rows = "a,t,,,,,,,,,,\n,t,,,,,,,,,,\na,u,,,,,,,,,,\nb,,,0,,,,,,,,"
    frame, problems = check(read_text((HEADER + rows).encode(), "t.csv"), INFO, tmp_path)
    assert frame["title"].tolist() == ["t"]
    fatal = {problem.row: problem.message for problem in problems if problem.is_fatal}
    assert fatal == {
        3: "The product has no id.",
        4: "Product a is in the table already.",
        5: "Product b has neither title, photo, price, made-for nor category.",
    }
    assert [problem.row for problem in problems] == [3, 4, 5, 5]


def test_one_row_with_many_faults_lists_them_all(tmp_path: Path) -> None:
    _, problems = problems_of("a,t,../x,abc,girls,shoes,-1,-2,7,x,2,never", tmp_path)
    assert {problem.column for problem in problems} == {
        "image", "price", "made_for", "category", "views", "sales", "male_share",
        "age_up_to_18_share", "age_40_plus_share", "listed_on",
    }  # fmt: skip


def test_a_near_miss_of_a_category_is_offered(tmp_path: Path) -> None:
    _, problems = problems_of("a,t,,,,botom,,,,,,", tmp_path)
    assert problems[0].remedy.startswith("Did you mean bottom?")


def test_columns_that_are_missing_are_named(tmp_path: Path) -> None:
    frame, problems = check(read_text(b"product_id,price\na,5\n", "t.csv"), INFO, tmp_path)
    assert len(frame) == 1
    assert {problem.column for problem in problems} == {"title", "image", "made_for", "category"}


def test_a_table_without_ids_names_products_by_line(tmp_path: Path) -> None:
    frame, problems = check(read_text(b"title\nshirt\nskirt\n", "t.csv"), INFO, tmp_path)
    assert frame["product_id"].tolist() == ["line-2", "line-3"]
    assert "product_id" in {problem.column for problem in problems}


def test_every_rule_says_what_to_do() -> None:
    assert all(rule.message.endswith(".") and rule.remedy for rule in RULES.values())
