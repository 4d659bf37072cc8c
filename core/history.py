"""The forecasts somebody asked for, kept over restarts in SQLite or in any database given by its URL.

Each belongs to the browser that asked, and has a number under which anybody who is told it finds that one alone.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import sqlalchemy as sql
from sqlalchemy.exc import DBAPIError, OperationalError, SQLAlchemyError
from sqlalchemy.schema import CreateTable

from core.catalogue import MADE_FOR, Offer
from core.demand.forecast import is_forecast
from core.errors import StorageError
from core.shapes import misfit, parse_json

N_KEPT = 1000
PATIENCE_SECONDS = 5
# Numbers are read out and typed: no character looks like another. Twelve of 31 make 59 bits, too many to be guessed.
NUMBER_CHARACTERS, NUMBER_LENGTH = "23456789abcdefghjkmnpqrstuvwxyz", 12

_schema = sql.MetaData()
_forecasts = sql.Table(
    "forecasts",
    _schema,
    sql.Column("id", sql.Integer, primary_key=True),
    sql.Column("made_at", sql.DateTime, nullable=False),
    sql.Column("title", sql.Text),
    sql.Column("price", sql.Float),
    sql.Column("made_for", sql.Text),
    sql.Column("category", sql.Text),
    sql.Column("forecast", sql.Text, nullable=False),
    sql.Column("thumbnail", sql.LargeBinary),
    sql.Column("subcategory", sql.Text),
    sql.Column("number", sql.Text),
    sql.Column("owner", sql.Text),
    sql.Column("photo", sql.LargeBinary),
)
_listed = [column for column in _forecasts.columns if column.name != "photo"]
_OFFERED = ("title", "price", "made_for", "category", "subcategory")


@dataclass(frozen=True)
class PastForecast:
    """One forecast as it was given.

    Attributes:
        number: what it is found by; not to be guessed.
        owner: the browser that asked.
        made_at: in UTC.
        offer: what was asked about; its photo comes with `History.find` alone.
        forecast: the answer, as `forecast_as_json` gave it.
        thumbnail: a small JPEG of the photo; None where there was none.
    """

    number: str
    owner: str
    made_at: datetime
    offer: Offer
    forecast: dict[str, Any]
    thumbnail: bytes | None


class History:
    """Recent forecasts in one database; the newest 1,000 of each browser are kept."""

    def __init__(self, url: str) -> None:
        """Open the database of this URL, making its table, or what its table lacks, where there is none.

        Raises:
            StorageError: the URL is none, or the database cannot be reached or written.
        """
        self._engine = _engine_of(url)
        try:
            with _faults_in_words():
                _make_table(self._engine)
                _add_missing_columns(self._engine)
        except (ValueError, TypeError, SQLAlchemyError) as fault:  # what its query says reaches the driver only now
            raise _no_database() from fault

    def add(
        self,
        number: str,
        offer: Offer,
        forecast: dict[str, Any],
        owner: str,
        thumbnail: bytes | None = None,
        photo: bytes | None = None,
    ) -> None:
        """Keep a forecast.

        Args:
            number: a new one, of `new_number`.
            offer: what was asked about; its own photo is not read.
            forecast: the answer, of `forecast_as_json`.
            owner: the browser that asked.
            thumbnail: a small JPEG of the photo, for lists.
            photo: the photo that was asked about, as the forecast is to be asked for again.

        Raises:
            StorageError: the disk is full, or the database is locked or gone; what was kept stays.
        """
        row = {
            "made_at": datetime.now(UTC).replace(tzinfo=None),
            **{name: getattr(offer, name) for name in _OFFERED},
            "forecast": json.dumps(forecast, ensure_ascii=False),
            "thumbnail": thumbnail,
            "photo": photo,
            "number": number,
            "owner": owner,
        }
        own = _forecasts.c.owner == owner
        with _faults_in_words(), self._engine.begin() as connection:
            connection.execute(sql.insert(_forecasts).values(row))
            ids = sql.select(_forecasts.c.id).where(own).order_by(_forecasts.c.id.desc())
            if (limit := connection.scalar(ids.offset(N_KEPT - 1).limit(1))) is not None:
                connection.execute(sql.delete(_forecasts).where(own, _forecasts.c.id < limit))

    def find(self, number: str) -> PastForecast | None:
        """The forecast of that number, whoever made it, with its photo; None where there is none.

        Raises:
            StorageError: it is damaged, or the database is locked or gone.
        """
        query = sql.select(_forecasts).where(_forecasts.c.number == number)
        with _faults_in_words(), self._engine.connect() as connection:
            try:
                row = connection.execute(query).first()
                return None if row is None else _past(row, row.photo)
            except _DAMAGE as fault:
                _refuse_all_but_damage(fault)
                raise StorageError("The forecast of that number is damaged.", "Ask for it anew.") from fault

    def recent(self, owner: str, n: int = 12) -> tuple[PastForecast, ...]:
        """The `n` newest forecasts of a browser, newest first.

        Raises:
            StorageError: the database is locked or gone.
        """
        return tuple(past for past in self._newest(owner, n).values() if past is not None)

    def damaged(self, owner: str, n: int = N_KEPT) -> tuple[int, ...]:
        """Which of a browser's `n` newest forecasts can no longer be read, by id; `recent` does without them.

        Raises:
            StorageError: the database is locked or gone.
        """
        return tuple(place for place, past in self._newest(owner, n).items() if past is None)

    def _newest(self, owner: str, n: int) -> dict[int, PastForecast | None]:
        """The `n` newest forecasts of a browser by id, newest first; None for one that is damaged."""
        newest = sql.select(*_listed).where(_forecasts.c.owner == owner).order_by(_forecasts.c.id.desc()).limit(n)
        ids = newest.with_only_columns(_forecasts.c.id)
        with _faults_in_words(), self._engine.connect() as connection:
            try:
                return {row.id: _past(row) for row in connection.execute(newest)}
            except _DAMAGE:
                return {place: _past_or_none(connection, place) for place in connection.scalars(ids).all()}

    def remove(self, owner: str, *numbers: str) -> None:
        """Forget these forecasts of a browser; those of others stay.

        Raises:
            StorageError: the database is locked or gone.
        """
        self._forget(owner, _forecasts.c.number.in_(numbers))

    def remove_damaged(self, owner: str, *ids: int) -> None:
        """Forget forecasts of a browser that can no longer be read, from `damaged`.

        Raises:
            StorageError: the database is locked or gone.
        """
        self._forget(owner, _forecasts.c.id.in_(ids))

    def _forget(self, owner: str, chosen: sql.ColumnElement[bool]) -> None:
        with _faults_in_words(), self._engine.begin() as connection:
            connection.execute(sql.delete(_forecasts).where(_forecasts.c.owner == owner, chosen))

    def as_frame(self, owner: str, n: int = N_KEPT) -> pd.DataFrame:
        """A browser's newest forecasts as a table, one row each; nested parts become columns `age_shares_19_23`.

        Raises:
            StorageError: the database is locked or gone.
        """
        return pd.DataFrame([_as_row(past) for past in self.recent(owner, n)])


def new_number() -> str:
    """A number for a forecast; nobody guesses it."""
    return "".join(secrets.choice(NUMBER_CHARACTERS) for _ in range(NUMBER_LENGTH))


def _engine_of(url: str) -> sql.Engine:
    try:
        parsed = sql.make_url(url)
        if parsed.get_backend_name() != "sqlite":
            return sql.create_engine(parsed, pool_pre_ping=True)
        if parsed.database and parsed.database != ":memory:":
            Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
        return sql.create_engine(parsed, connect_args={"timeout": PATIENCE_SECONDS})
    except (SQLAlchemyError, ImportError, ValueError) as fault:
        raise _no_database() from fault
    except OSError as fault:
        raise StorageError(
            f"The folder of the database cannot be made ({fault.strerror}).", "Set VITRINE_HOME to one you may write."
        ) from fault


def _no_database() -> StorageError:
    return StorageError(
        "VITRINE_DATABASE_URL names no database that can be used here.",
        "Write it as sqlite:///path/to/file.db, or install the driver of the database it names.",
    )


def _make_table(engine: sql.Engine) -> None:
    """Make the table where there is none; another process may be doing the same."""
    try:
        with engine.begin() as connection:
            connection.execute(CreateTable(_forecasts, if_not_exists=True))
    except DBAPIError:
        if not sql.inspect(engine).has_table(_forecasts.name):
            raise


def _add_missing_columns(engine: sql.Engine) -> None:
    """Give a table that an older version made the columns it lacks; another process may be doing the same."""
    for name in _missing_columns(engine):
        kind = _forecasts.c[name].type.compile(engine.dialect)
        try:
            with engine.begin() as connection:
                connection.execute(sql.text(f"ALTER TABLE {_forecasts.name} ADD COLUMN {name} {kind}"))
        except DBAPIError:
            if name in _missing_columns(engine):
                raise


def _missing_columns(engine: sql.Engine) -> list[str]:
    there = {column["name"] for column in sql.inspect(engine).get_columns(_forecasts.name)}
    return [column.name for column in _forecasts.columns if column.name not in there]


@contextmanager
def _faults_in_words() -> Iterator[None]:
    try:
        yield
    except DBAPIError as fault:
        raise _in_words(str(fault.orig)) from fault


def _in_words(fault: str) -> StorageError:
    if "locked" in fault:
        return StorageError("Recent forecasts are busy: another program holds the database.", "Try again in a moment.")
    if "full" in fault or "No space" in fault:
        return StorageError("The disk is full: recent forecasts were not saved.", "Free some space and try again.")
    return StorageError(
        f"The database of recent forecasts cannot be used ({fault.splitlines()[0]}).",
        "Check VITRINE_DATABASE_URL, or the file vitrine.db in VITRINE_HOME.",
    )


# What a driver and JSON say to a row that somebody else wrote or a disk spoiled; text that is no UTF-8 is an
# OperationalError to SQLite.
_DAMAGE = (ValueError, TypeError, AttributeError, OperationalError)


def _refuse_all_but_damage(fault: Exception) -> None:
    if isinstance(fault, OperationalError) and "decode" not in str(fault.orig):
        raise fault


def _past_or_none(connection: sql.Connection, place: int) -> PastForecast | None:
    try:
        return _past(connection.execute(sql.select(*_listed).where(_forecasts.c.id == place)).one())
    except _DAMAGE as fault:
        _refuse_all_but_damage(fault)
        return None


def _past(row: sql.Row[Any], photo: bytes | None = None) -> PastForecast:
    forecast = parse_json(row.forecast.encode())
    is_kept = is_forecast(forecast) and not misfit({**row._mapping, "photo": photo}, _Kept)
    if not is_kept or row.made_for not in (None, *MADE_FOR):
        raise ValueError("this is no forecast")
    offered = {name: getattr(row, name) for name in _OFFERED}
    return PastForecast(
        number=row.number,
        owner=row.owner,
        made_at=row.made_at.replace(tzinfo=UTC),
        offer=Offer(image=photo, **offered, currency=forecast["currency"] if row.price is not None else ""),
        forecast=forecast,
        thumbnail=row.thumbnail,
    )


@dataclass(frozen=True)
class _Kept:
    """What the columns of a row that can be read hold; SQLite lets them hold anything."""

    number: str
    owner: str
    made_at: datetime
    title: str | None
    price: float | None
    made_for: str | None
    category: str | None
    subcategory: str | None
    thumbnail: bytes | None
    photo: bytes | None


def _as_row(past: PastForecast) -> dict[str, Any]:
    offer = {name: getattr(past.offer, name) for name in _OFFERED}
    made_at = past.made_at.isoformat(timespec="seconds")
    return {"number": past.number, "made_at": made_at, **offer, **flat(past.forecast)}


def flat(nested: dict[str, Any], prefix: str = "") -> dict[str, Any]:
    """The entries of nested dicts in one: `{"a": {"b": 1}}` becomes `{"a_b": 1}`, and a list becomes one text."""
    entries: dict[str, Any] = {}
    for name, value in nested.items():
        if isinstance(value, dict):
            entries |= flat(value, f"{prefix}{name}_")
        else:
            entries[prefix + name] = " · ".join(map(_in_a_cell, value)) if isinstance(value, list) else value
    return entries


def _in_a_cell(entry: Any) -> str:
    return ": ".join(map(str, entry.values())) if isinstance(entry, dict) else str(entry)
