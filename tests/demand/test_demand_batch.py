"""A table in, the same table with its forecasts out; nothing that it was given is dropped unsaid."""

import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pandas as pd
import pytest
import tiny

from core.catalogue import Catalogue, Offer
from core.catalogue.filters import Filter, select
from core.catalogue.photos import PhotoFolder
from core.catalogue.sources.archive import opened_photos
from core.demand import batch
from core.demand.batch import forecast_table, read_offers
from core.demand.catalogue_forecasts import HIGH, LOW, VALUE, forecast_catalogue, kept_forecasts, with_forecasts
from core.demand.predict import Forecaster
from core.demand.scored import ScoredTable
from core.errors import CatalogueError, StorageError
from core.tables import Table, read_text

KOREAN = (
    "상품명,판매가,카테고리,성별,메모\n"
    "anvil cotton shirts red,22000,shirts,남성,=1+1\n"
    "birch linen trousers,9000,trousers,여성,\n"
)


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("batch")
    tiny.demand_model(folder / "demand")
    return folder


@pytest.fixture(scope="module")
def forecaster(room: Path) -> Forecaster:
    return Forecaster.load(room / "demand")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path / "home"))


def table_of(text: str) -> Table:
    return read_text(text.encode(), "table.csv")


def test_a_table_comes_back_scored_with_its_problems_listed(room: Path, forecaster: Forecaster) -> None:
    table = table_of(
        "title,price,category,image,note\n"
        'anvil cotton shirts red,"22,000",shirts,0.jpg,=1+1\n'
        "birch linen trousers blue,-1,trousers,bad.jpg,\n"
        ",,,,nothing\n"
    )
    photos = room / "tiny-catalogue" / "images"
    (photos / "bad.jpg").write_text("no photo")
    scored = forecast_table(forecaster, table, photos=PhotoFolder(photos))
    (photos / "bad.jpg").unlink()
    assert (scored.n_rows, scored.n_forecast) == (3, 1)
    assert list(scored.frame["title"].fillna("")) == ["anvil cotton shirts red", "birch linen trousers blue", ""]
    (alone,) = forecaster.forecast([Offer("anvil cotton shirts red", photos / "0.jpg", 22_000.0, None, "shirts")])
    assert scored.frame["forecast_sales"][0] == round(alone.sales.value)
    assert scored.frame["forecast_sales"].isna().tolist() == [False, True, True]
    assert {problem.row for problem in scored.problems if problem.row} == {3, 4}
    assert b"'=1+1" in scored.as_csv()


def test_korean_headers_and_words_say_as_much_as_ours(forecaster: Forecaster) -> None:
    scored = forecast_table(forecaster, table_of(KOREAN))
    told = forecaster.forecast(
        [
            Offer("anvil cotton shirts red", None, 22_000.0, "men", "shirts"),
            Offer("birch linen trousers", None, 9_000.0, "women", "trousers"),
        ]
    )
    assert scored.frame["forecast_sales"].tolist() == [round(one.sales.value) for one in told]
    assert scored.columns == {"title": "상품명", "made_for": "성별", "category": "카테고리", "price": "판매가"}
    assert list(scored.frame.columns[:5]) == ["상품명", "판매가", "카테고리", "성별", "메모"], "as they were"


def test_problems_are_told_under_the_tables_own_headers_and_once_where_many_rows_share_one(
    forecaster: Forecaster,
) -> None:
    rows = "\n".join(f"shirt {number},9000,hats" for number in range(50))
    scored = forecast_table(forecaster, table_of(f"상품명,판매가,카테고리\n{rows}\nshirt,abc,shirts\n"))
    (unknown,) = [problem for problem in scored.problems if "hats" in problem.message]
    assert unknown.column == "카테고리" and "lines 2, 3, 4, 5, 6 and 45 others" in unknown.message
    assert [problem.column for problem in scored.problems if problem.row == 52] == ["판매가"]


def test_a_table_that_says_nothing_a_forecast_goes_by_is_refused(forecaster: Forecaster) -> None:
    with pytest.raises(CatalogueError, match="neither a title nor a price among its columns foo, bar"):
        forecast_table(forecaster, table_of("foo,bar\n1,2\n"))
    with pytest.raises(CatalogueError, match="neither a title nor a price"):
        forecast_table(forecaster, table_of(KOREAN), columns={})
    with pytest.raises(CatalogueError, match="No row of the table can be forecast. Line 2"):
        forecast_table(forecaster, table_of("title,price\n,abc\n"))
    with pytest.raises(CatalogueError, match="no rows"):
        forecast_table(forecaster, table_of("title,price\n"))


def test_a_table_holds_its_turn_for_one_portion_at_a_time(forecaster: Forecaster) -> None:
    rows = "\n".join(f"shirt {number},9000" for number in range(20))
    asked: list[int] = []
    is_held = False

    class Counting(Forecaster):
        def forecast(self, offers, *others, **named):  # noqa: ANN001, ANN202
            assert is_held
            asked.append(len(offers))
            return super().forecast(offers, *others, **named)

    @contextmanager
    def turn() -> Iterator[None]:
        nonlocal is_held
        is_held = True
        yield
        is_held = False

    whole = forecast_table(forecaster, table_of(f"title,price\n{rows}\n"))
    parts = forecast_table(Counting(forecaster.model), table_of(f"title,price\n{rows}\n"), portion=8, turn=turn)
    assert asked == [8, 8, 4]
    near = (parts.frame["forecast_sales"] - whole.frame["forecast_sales"]).abs().max()
    assert near <= 1, "rounding apart, a forecast does not depend on its portion"


def test_a_table_beyond_the_limits_is_refused_before_it_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "long.csv"
    path.write_text("title,price\n" + "shirt,1\n" * 40)
    monkeypatch.setattr(batch, "MAX_TABLE_ROWS", 39)
    with pytest.raises(CatalogueError, match="40 rows; at most 39"):
        read_offers(path)
    monkeypatch.setattr(batch, "MAX_TABLE_BYTES", 100)
    monkeypatch.setattr(batch, "read_table", pytest.fail)
    with pytest.raises(CatalogueError, match="larger than 0 MB"):
        read_offers(path)


def test_photos_of_a_zip_are_found_by_name_and_without_such_a_column_by_product_id(
    room: Path, forecaster: Forecaster, tmp_path: Path
) -> None:
    photos = room / "tiny-catalogue" / "images"
    packed = tmp_path / "photos.zip"
    with zipfile.ZipFile(packed, "w") as archive:
        for number in (0, 1):
            archive.write(photos / f"{number}.jpg", f"autumn/{number}.jpg")
    named = "상품명,이미지\nshirt red,0.jpg\n"
    by_id = "상품코드,상품명\n1,shirt red\n"
    told = forecaster.forecast([Offer("shirt red", photos / f"{number}.jpg") for number in (0, 1)])
    with opened_photos(packed) as (folder, _):
        found = [forecast_table(forecaster, table_of(text), photos=folder) for text in (named, by_id)]
        unused = forecast_table(forecaster, table_of("상품코드,상품명\nx9,shirt red\n"), photos=folder)
    assert [one.frame["forecast_sales"][0] for one in found] == [round(one.sales.value) for one in told]
    assert any("no photo was used" in str(problem) for problem in unused.problems)


def test_a_scored_table_is_read_back_whole_from_parquet(forecaster: Forecaster, tmp_path: Path) -> None:
    scored = forecast_table(forecaster, table_of(KOREAN))
    scored.write(tmp_path / "scored.parquet")
    again = ScoredTable.read(tmp_path / "scored.parquet")
    assert (again.n_rows, again.n_forecast, again.problems) == (scored.n_rows, scored.n_forecast, scored.problems)
    assert again.columns == scored.columns
    assert again.as_csv() == scored.as_csv()
    with pytest.raises(StorageError, match="does not say what to write"):
        scored.write(tmp_path / "scored.doc")
    (tmp_path / "scored.parquet").write_bytes(b"PAR1")
    with pytest.raises(StorageError, match="cannot be read"):
        ScoredTable.read(tmp_path / "scored.parquet")


def test_answers_are_sorted_and_filtered() -> None:
    frame = pd.DataFrame(
        {
            "상품명": ["Red Coat", "blue coat", "Red shirt", "none"],
            "분류": ["coats", "coats", "shirts", "shirts"],
            "forecast_sales": pd.array([10, 30, 20, None], dtype="Int64"),
            "sales_low_80": pd.array([5, 1, 9, None], dtype="Int64"),
            "cautions": ["", "Odd.", "", None],
        }
    )
    scored = ScoredTable(frame, (), 4, 3, {"category": "분류"})
    assert scored.find(order="most sales").index.tolist() == [1, 2, 0, 3]
    assert scored.find(order="most sales at the low end").index.tolist() == [2, 0, 1, 3]
    assert scored.find("red COAT").index.tolist() == [0]
    assert scored.find(categories=["coats"], order="fewest sales").index.tolist() == [0, 1]
    assert scored.find(is_doubtful=True).index.tolist() == [1, 3]


def test_forecasts_of_a_catalogue_are_kept_until_it_or_the_model_changes(room: Path, forecaster: Forecaster) -> None:
    goods = Catalogue.read(room / "tiny-catalogue")
    told: list[float] = []
    kept = forecast_catalogue(forecaster, goods, lambda fraction, message: told.append(fraction))
    assert len(kept) == len(goods) and told[-1] == 1.0 and len(told) > 1
    found = kept_forecasts(goods.fingerprint(), forecaster.card)
    assert found is not None and found[VALUE].equals(kept[VALUE])
    (alone,) = forecaster.forecast([goods.product("p4").offer])
    assert found.loc["p4", LOW] == pytest.approx(alone.sales.interval_80.low, rel=1e-3)
    assert found.loc["p4", HIGH] == pytest.approx(alone.sales.interval_80.high, rel=1e-3)
    other = goods.with_rows(range(5))
    assert kept_forecasts(other.fingerprint(), forecaster.card) is None


def test_a_catalogue_is_sorted_by_forecast_and_by_the_low_end(room: Path) -> None:
    goods = Catalogue.read(room / "tiny-catalogue").with_rows(range(3))
    forecasts = pd.DataFrame({VALUE: [5.0, 9.0], LOW: [4.0, 1.0], HIGH: [6.0, 99.0]}, index=["p2", "p0"])
    known = with_forecasts(goods, forecasts)
    assert select(known, Filter(), "highest forecast").ids == ("p0", "p2", "p1")
    assert select(known, Filter(), "surest forecast").ids == ("p2", "p0", "p1")
    assert select(goods, Filter(), "highest forecast").ids == ("p0", "p1", "p2"), "without forecasts, as listed"
