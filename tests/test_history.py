"""Recent forecasts: what was asked and answered comes back, over restarts, and faults come as sentences."""

import json
import os
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.catalogue import Offer
from core.config import ROOT
from core.demand.forecast import CountForecast, Forecast, Interval, ShareForecast, forecast_as_json
from core.demand.guard.cautions import Caution
from core.errors import StorageError
from core.history import N_KEPT, NUMBER_LENGTH, History, flat, new_number

SHIRT = Offer(
    title="[무료배송] 오버핏 셔츠", price=29000, made_for="women", category="shirts", subcategory="linen shirts"
)
ME, OTHER = "one browser", "another browser"
COUNT = CountForecast(120.5, {80: Interval(40.0, 300.0), 95: Interval(9.0, 900.0)}, 61.0, 500)
ANSWER = forecast_as_json(
    Forecast(
        counts={"views": COUNT, "sales": COUNT},
        buyers={
            "preferred_gender": ShareForecast({"women": 0.75, "men": 0.25}, "women"),
            "preferred_age": ShareForecast({"≤ 18": 0.4, "19–23": 0.6}, "19–23"),
        },
        cautions=(Caution("photo", "Unlike anything seen."),), model="starter", currency="KRW",
        is_simulated=False, notes=(),
    )
)  # fmt: skip


OLDER = """CREATE TABLE forecasts (id INTEGER PRIMARY KEY, made_at DATETIME NOT NULL, title TEXT, price FLOAT,
made_for TEXT, category TEXT, forecast TEXT NOT NULL, thumbnail BLOB)"""


def url_of(folder: Path) -> str:
    return f"sqlite:///{folder / 'deep' / 'vitrine.db'}"


def kept(history: History, *told: Any) -> str:
    """The number of a forecast just kept."""
    number = new_number()
    history.add(number, *told)
    return number


def test_forecast_survives_a_restart(tmp_path: Path) -> None:
    kept(History(url_of(tmp_path)), SHIRT, ANSWER, ME, b"jpeg")
    (past,) = History(url_of(tmp_path)).recent(ME)
    assert (past.offer, past.thumbnail) == (replace(SHIRT, currency="KRW"), b"jpeg")
    assert past.forecast == json.loads(json.dumps(ANSWER))
    assert past.made_at.tzinfo is not None


def test_absent_parts_of_an_offer_come_back_absent(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    kept(history, Offer(title="only a title"), ANSWER, ME)
    (past,) = history.recent(ME)
    assert past.offer == Offer(title="only a title")
    assert past.thumbnail is None


def test_newest_comes_first_and_no_more_than_asked_for(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    for number in range(5):
        kept(history, Offer(title=f"t{number}"), ANSWER, ME)
    assert [past.offer.title for past in history.recent(ME, 3)] == ["t4", "t3", "t2"]


def test_only_the_newest_thousand_are_kept(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    others = kept(history, SHIRT, ANSWER, OTHER)
    first = kept(history, SHIRT, ANSWER, ME)
    with sqlite3.connect(tmp_path / "deep" / "vitrine.db") as database:
        copied = (
            "INSERT INTO forecasts (made_at, forecast, owner, number) SELECT made_at, forecast, owner, ? FROM forecasts"
        )
        for copy in range(N_KEPT - 1):
            database.execute(f"{copied} WHERE number = ?", (f"copy {copy}", first))
    assert len(history.recent(ME, 2 * N_KEPT)) == N_KEPT
    kept(history, SHIRT, ANSWER, ME)
    numbers = [past.number for past in history.recent(ME, 2 * N_KEPT)]
    assert len(numbers) == N_KEPT
    assert first not in numbers
    assert history.find(others) is not None


def test_removed_forecasts_are_gone_and_the_others_stay(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    first, second, third = (kept(history, Offer(title=title), ANSWER, ME) for title in "abc")
    history.remove(ME, first, third)
    assert [past.number for past in history.recent(ME)] == [second]


def test_forecasts_belong_to_the_browser_that_made_them(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    mine, others = kept(history, SHIRT, ANSWER, ME), kept(history, Offer(title="theirs"), ANSWER, OTHER)
    assert [past.number for past in history.recent(ME)] == [mine]
    assert [past.number for past in history.recent(OTHER)] == [others]
    assert history.as_frame(ME)["title"].tolist() == [SHIRT.title]
    history.remove(ME, others)
    assert [past.number for past in history.recent(OTHER)] == [others]


def test_number_finds_one_forecast_with_its_photo_whoever_made_it(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    number = kept(history, SHIRT, ANSWER, ME, b"small", b"large")
    found = history.find(number)
    assert found is not None
    assert found.offer == replace(SHIRT, image=b"large", currency="KRW")
    assert found.owner == ME
    assert history.recent(ME)[0].offer.image is None
    assert history.find("no such number") is None


def test_numbers_are_long_and_drawn_at_random() -> None:
    numbers = [new_number() for _ in range(50)]
    assert len(set(numbers)) == 50
    assert all(len(number) == NUMBER_LENGTH >= 10 for number in numbers)
    # Were one the next of another, they would share a beginning.
    assert len({number[:4] for number in numbers}) > 40


def test_database_of_an_older_version_is_given_what_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    with sqlite3.connect(tmp_path / "deep" / "vitrine.db") as database:
        database.execute(OLDER)
        database.execute("INSERT INTO forecasts (made_at, forecast) VALUES ('2026-01-01 00:00:00', '{}')")
    history = History(url_of(tmp_path))
    number = kept(history, SHIRT, ANSWER, ME)
    assert [past.number for past in History(url_of(tmp_path)).recent(ME)] == [number]
    assert history.recent("") == ()


def test_table_has_a_column_for_every_nested_number(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    kept(history, SHIRT, ANSWER, ME)
    row = history.as_frame(ME).iloc[0]
    assert row["title"] == SHIRT.title
    assert row["sales_interval_80_low"] == 40.0
    assert row["cautions"] == "photo: Unlike anything seen."


def test_flat_joins_lists_and_names_by_the_way_down() -> None:
    assert flat({"a": {"b": {"c": 1}}, "d": [1, 2]}) == {"a_b_c": 1, "d": "1 · 2"}


def test_locked_database_is_said_in_a_sentence_and_loses_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.history.PATIENCE_SECONDS", 0.05)
    history = History(url_of(tmp_path))
    kept(history, SHIRT, ANSWER, ME)
    with sqlite3.connect(tmp_path / "deep" / "vitrine.db", isolation_level=None) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StorageError, match="another program holds the database. Try again"):
            kept(history, SHIRT, ANSWER, ME)
        other.execute("ROLLBACK")
    assert len(history.recent(ME)) == 1


def test_full_disk_is_said_in_a_sentence_and_loses_nothing(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    kept(history, SHIRT, ANSWER, ME)
    # SQLite's own limit on pages says what a full disk says.
    with history._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 4")
        connection.commit()
    with pytest.raises(StorageError, match="The disk is full: recent forecasts were not saved. Free some space"):
        kept(history, SHIRT, ANSWER, ME, os.urandom(200_000))
    assert len(history.recent(ME)) == 1


def test_file_that_is_no_database_is_said_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "vitrine.db").write_bytes(b"not a database at all, just text" * 40)
    with pytest.raises(StorageError, match="cannot be used"):
        History(f"sqlite:///{tmp_path / 'vitrine.db'}")


@pytest.mark.parametrize(
    "url",
    [
        "nonsense",
        "sqlite-but-wrong://x",
        "oracle+nodriver://host/x",
        "postgresql://host:port/x",
        "sqlite:///:memory:?timeout=x",
    ],
)
def test_url_that_names_no_database_is_said_in_a_sentence(url: str) -> None:
    with pytest.raises(StorageError, match="VITRINE_DATABASE_URL"):
        History(url)


def spoilt(folder: Path, damage: str, number: str) -> None:
    """Write into the row of that number what no version of ours would."""
    with sqlite3.connect(folder / "deep" / "vitrine.db") as database:
        assert database.execute(f"UPDATE forecasts SET {damage} WHERE number = ?", (number,)).rowcount == 1


@pytest.mark.parametrize(
    "damage",
    [
        "forecast = '{'",
        "forecast = '[1]'",
        "forecast = 'null'",
        "forecast = '{}'",
        "forecast = replace(forecast, '120.5', '\"many\"')",
        "forecast = replace(forecast, '120.5', 'NaN')",
        "forecast = replace(forecast, '120.5', 'null')",
        f"forecast = '{'[' * 100_000}'",
        "forecast = CAST(x'ff00' AS TEXT)",
        "forecast = x'ff00'",
        "made_at = 'once'",
        "made_at = 12",
        "thumbnail = 'text'",
        "price = 'cheap'",
        "made_for = 'aliens'",
        "title = x'ff'",
        "title = CAST(x'fffe' AS TEXT)",
    ],
    ids=lambda damage: damage[:50],
)
def test_one_corrupt_row_costs_one_row_and_is_said(tmp_path: Path, damage: str) -> None:
    history = History(url_of(tmp_path))
    theirs = kept(history, SHIRT, ANSWER, OTHER)
    first, second, third = (kept(history, Offer(title=title), ANSWER, ME, b"jpeg") for title in "abc")
    for number in (second, theirs):
        spoilt(tmp_path, damage, number)
    assert [past.number for past in history.recent(ME)] == [third, first]
    assert list(history.as_frame(ME)["title"]) == ["c", "a"]
    with pytest.raises(StorageError, match="forecast of that number is damaged. Ask for it anew"):
        history.find(second)
    assert history.find(first) is not None
    (lost,) = history.damaged(ME)
    history.remove_damaged(ME, lost, *history.damaged(OTHER))
    assert history.damaged(ME) == ()
    assert history.find(second) is None
    assert len(history.damaged(OTHER)) == 1, "what is another's was removed"
    assert [past.number for past in history.recent(ME)] == [third, first]


def test_photo_that_is_none_costs_the_forecast_that_is_asked_for_alone(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    number = kept(history, SHIRT, ANSWER, ME, b"small", b"large")
    spoilt(tmp_path, "photo = 'text'", number)
    assert [past.number for past in history.recent(ME)] == [number]
    with pytest.raises(StorageError, match="is damaged"):
        history.find(number)


def test_row_without_a_number_is_damaged_and_can_be_forgotten(tmp_path: Path) -> None:
    history = History(url_of(tmp_path))
    spoilt(tmp_path, "number = NULL", kept(history, SHIRT, ANSWER, ME))
    assert history.recent(ME) == ()
    history.remove_damaged(ME, *history.damaged(ME))
    assert history.damaged(ME) == ()


@pytest.mark.parametrize("is_new", [True, False], ids=["a new home", "a home of an older version"])
def test_processes_that_open_a_home_at_once_all_succeed(tmp_path: Path, is_new: bool) -> None:
    program = (
        "import json, sys\nfrom core.catalogue import Offer\nfrom core.history import History, new_number\n"
        "print('ready', flush=True)\nanswer = json.loads(sys.stdin.readline())\n"
        "for url in sys.stdin.read().split():\n"
        f"    History(url).add(new_number(), Offer(title='mine'), answer, {ME!r})\n"
    )
    crowd = [
        subprocess.Popen(
            [sys.executable, "-c", program],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(3)
    ]  # fmt: skip
    homes = [tmp_path / str(number) for number in range(12)]
    for home in homes if not is_new else ():
        (home / "deep").mkdir(parents=True)
        with sqlite3.connect(home / "deep" / "vitrine.db") as database:
            database.execute(OLDER)
    for process in crowd:
        assert process.stdout is not None and process.stdout.readline() == "ready\n"
    for process in crowd:
        assert process.stdin is not None
        process.stdin.write(json.dumps(ANSWER) + "\n" + " ".join(map(url_of, homes)))
        process.stdin.close()
    for process in crowd:
        assert process.stderr is not None
        assert process.stderr.read() == ""
        assert process.wait() == 0
    assert [len(History(url_of(home)).recent(ME)) for home in homes] == [3] * len(homes)
