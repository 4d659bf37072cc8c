"""Tables and catalogues that are forecast in a process of their own: start one, find it again, read its answers."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import config, jobs
from core.demand.scored import ScoredTable
from core.errors import VitrineError
from core.jobs import Job
from core.storage import storage_faults

N_KEPT = 12
ANSWERS = {"csv": "scored.csv", "xlsx": "scored.xlsx", "parquet": "scored.parquet"}

_TABLE, _CATALOGUE = ("predict", "table"), ("predict", "catalogue")


@dataclass(frozen=True)
class TableJob:
    """A table that is, or was, scored in the background.

    Attributes:
        folder: holds the table and, in the end, its answers.
        name: of the file that was brought.
    """

    job: Job
    folder: Path

    @property
    def name(self) -> str:
        """Of the file that was brought."""
        return self.job.title

    def answers(self) -> ScoredTable:
        """The scored table, once the job is done.

        Raises:
            StorageError: it cannot be read.
        """
        return ScoredTable.read(self.folder / ANSWERS["parquet"])

    def file(self, kind: str) -> bytes:
        """The scored table as `csv` or `xlsx`.

        Raises:
            StorageError: it cannot be read.
        """
        path = self.folder / ANSWERS[kind]
        with storage_faults(path):
            return path.read_bytes()


def new_folder() -> Path:
    """An empty folder for a table and its photos; the oldest of those done make room.

    Raises:
        StorageError: the disk is full or the workspace may not be written.
    """
    for old in table_jobs()[N_KEPT - 1 :]:
        forget(old)
    folder = config.tables_folder() / secrets.token_hex(8)
    with storage_faults(folder):
        folder.mkdir(parents=True)
    return folder


def score_table(
    table: Path, name: str, columns: Mapping[str, str], photos: Path | None, model: Path, terms: Sequence[str] = ()
) -> TableJob:
    """Start to score a table that lies in a `new_folder`.

    Args:
        table: CSV, Parquet or whatever else a table is read from.
        name: as its owner calls it.
        columns: our column → its header, for every column that is to be read.
        photos: a folder or zip of photos; None for none.
        model: the demand model's folder.
        terms: options of the command that say in which money the table is priced.

    Raises:
        JobError: no process can be started.
        StorageError: the job's folder cannot be written.
    """
    folder = table.parent
    targets = [option for name in ANSWERS.values() for option in ("--to", str(folder / name))]
    chosen = [option for ours, theirs in columns.items() for option in ("--column", f"{ours}={theirs}")]
    where = ["--photos", str(photos)] if photos else []
    arguments = [*_TABLE, str(table), *targets, *chosen, *where, "--model", str(model), *terms, "--background"]
    return TableJob(jobs.start(arguments, name), folder)


def table_jobs() -> tuple[TableJob, ...]:
    """Every table scored in the background that is still kept, the newest first."""
    found = (job for job in jobs.jobs() if job.arguments[:2] == _TABLE and len(job.arguments) > 2)
    kept = (TableJob(job, Path(job.arguments[2]).parent) for job in found)
    return tuple(one for one in kept if one.folder.is_relative_to(config.tables_folder()) and one.folder.is_dir())


def forget(table: TableJob) -> None:
    """Remove a table that is done, with its answers; one that still runs is left alone."""
    try:
        jobs.forget(table.job)
    except VitrineError:
        return
    shutil.rmtree(table.folder, ignore_errors=True)


def forecast_catalogue(catalogue: Path, name: str, model: Path) -> Job:
    """Start to forecast every product of a catalogue.

    Raises:
        JobError: it is under way already, or no process can be started.
        StorageError: the job's folder cannot be written.
    """
    return jobs.start(_catalogue_arguments(catalogue, model), f"Forecasts of {name}")


def catalogue_job(catalogue: Path, model: Path) -> Job | None:
    """The newest job that forecasts this catalogue by this model; None where there was none."""
    wanted = _catalogue_arguments(catalogue, model)
    return next((job for job in jobs.jobs() if job.arguments == wanted), None)


def _catalogue_arguments(catalogue: Path, model: Path) -> tuple[str, ...]:
    return (*_CATALOGUE, "--catalogue", str(catalogue), "--model", str(model), "--background")
