"""The forecasts somebody asked for, kept over restarts in SQLite or in any database given by its URL."""

import json
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

from core.catalogue import Offer
from core.errors import StorageError

N_KEPT = 1000
PATIENCE_SECONDS = 5

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
)


@dataclass(frozen=True)
class PastForecast:
    """One forecast as it was given.

    Attributes:
        made_at: in UTC.
        offer: what was asked about, without its photo.
        forecast: the answer, as it was handed to `History.add`.
        thumbnail: a small JPEG of the photo; None where there was none.
    """

    id: int
    made_at: datetime
    offer: Offer
    forecast: dict[str, Any]
    thumbnail: bytes | None


class History:
    """Recent forecasts in one database; the newest 1,000 are kept."""

    def __init__(self, url: str) -> None:
        """Open the database of this URL, making its table where there is none.

        Raises:
            StorageError: the URL is none, or the database cannot be reached or written.
        """
        self._engine = _engine_of(url)
        try:
            # The database looks and makes in one step, so that several processes may open a new one at once.
            with _faults_in_words(), self._engine.begin() as connection:
                connection.execute(CreateTable(_forecasts, if_not_exists=True))
        except (ValueError, TypeError, SQLAlchemyError) as fault:  # what its query says reaches the driver only now
            raise _no_database() from fault

    def add(self, offer: Offer, forecast: dict[str, Any], thumbnail: bytes | None = None) -> int:
        """Keep a forecast and return its id.

        Raises:
            StorageError: the disk is full, or the database is locked or gone; what was kept stays.
        """
        row = {
            "made_at": datetime.now(UTC).replace(tzinfo=None),
            "title": offer.title,
            "price": offer.price,
            "made_for": offer.made_for,
            "category": offer.category,
            "forecast": json.dumps(forecast, ensure_ascii=False),
            "thumbnail": thumbnail,
        }
        with _faults_in_words(), self._engine.begin() as connection:
            added = connection.execute(sql.insert(_forecasts).values(row)).inserted_primary_key
            oldest_kept = sql.select(_forecasts.c.id).order_by(_forecasts.c.id.desc()).offset(N_KEPT - 1).limit(1)
            if (limit := connection.scalar(oldest_kept)) is not None:
                connection.execute(sql.delete(_forecasts).where(_forecasts.c.id < limit))
        return int(added[0]) if added else 0

    def recent(self, n: int = 12) -> tuple[PastForecast, ...]:
        """The `n` newest forecasts, newest first.

        Raises:
            StorageError: the database is locked or gone.
        """
        return tuple(past for past in self._newest(n).values() if past is not None)

    def damaged(self, n: int = N_KEPT) -> tuple[int, ...]:
        """Which of the `n` newest forecasts can no longer be read, by id; `recent` does without them.

        Raises:
            StorageError: the database is locked or gone.
        """
        return tuple(number for number, past in self._newest(n).items() if past is None)

    def _newest(self, n: int) -> dict[int, PastForecast | None]:
        """The `n` newest forecasts by id, newest first; None for one that is damaged."""
        query = sql.select(_forecasts).order_by(_forecasts.c.id.desc()).limit(n)
        ids = sql.select(_forecasts.c.id).order_by(_forecasts.c.id.desc()).limit(n)
        with _faults_in_words(), self._engine.connect() as connection:
            try:
                return {row.id: _past(row) for row in connection.execute(query)}
            except _DAMAGE:
                return {number: _past_or_none(connection, number) for number in connection.scalars(ids).all()}

    def remove(self, *ids: int) -> None:
        """Forget these forecasts.

        Raises:
            StorageError: the database is locked or gone.
        """
        with _faults_in_words(), self._engine.begin() as connection:
            connection.execute(sql.delete(_forecasts).where(_forecasts.c.id.in_(ids)))

    def as_frame(self, n: int = N_KEPT) -> pd.DataFrame:
        """The newest forecasts as a table, one row each; nested parts of an answer become columns `age_shares_19_23`.

        Raises:
            StorageError: the database is locked or gone.
        """
        return pd.DataFrame([_as_row(past) for past in self.recent(n)])


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


def _past_or_none(connection: sql.Connection, number: int) -> PastForecast | None:
    try:
        return _past(connection.execute(sql.select(_forecasts).where(_forecasts.c.id == number)).one())
    except _DAMAGE as fault:
        if isinstance(fault, OperationalError) and "decode" not in str(fault.orig):
            raise
        return None


def _past(row: sql.Row[Any]) -> PastForecast:
    forecast = json.loads(row.forecast)
    if not isinstance(forecast, dict) or not isinstance(row.thumbnail, bytes | None):
        raise ValueError("this is no forecast")
    currency = str(forecast.get("currency", "")) if row.price is not None else ""
    return PastForecast(
        id=row.id,
        made_at=row.made_at.replace(tzinfo=UTC),
        offer=Offer(title=row.title, price=row.price, made_for=row.made_for, category=row.category, currency=currency),
        forecast=forecast,
        thumbnail=row.thumbnail,
    )


def _as_row(past: PastForecast) -> dict[str, Any]:
    offer = {name: getattr(past.offer, name) for name in ("title", "price", "made_for", "category")}
    return {"made_at": past.made_at.isoformat(timespec="seconds"), **offer, **flat(past.forecast)}


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
