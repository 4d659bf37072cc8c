"""Trainings and evaluations of any room, started as jobs: their options become the words of a command."""

from pathlib import Path
from typing import Any

from core.jobs.running import Job, start
from core.options import as_arguments
from core.rooms import EVALUATE, TRAIN, Room


def start_training(room: Room, catalogue: Path, preset: str, to: Path, options: Any, is_replacing: bool = False) -> Job:
    """Start to train a model.

    Args:
        room: whose model.
        catalogue: the folder of what it learns from.
        preset: one of the room's.
        to: the model's folder.
        options: what else the room's `train` is told.
        is_replacing: whether a model of that name, or what a stopped training had learned, may be replaced.

    Raises:
        JobError: it is under way already, or no process can be started.
        StorageError: the job's folder cannot be written.
    """
    told = ("--catalogue", str(catalogue), "--preset", preset, "--to", str(to), *as_arguments(options))
    return start((TRAIN, room.name, *told, *(("--replace",) if is_replacing else ())), f"Train {to.name}")


def start_evaluation(room: Room, catalogue: Path, model: Path, options: Any, to: Path, title: str) -> Job:
    """Start to score a model.

    Args:
        room: whose model.
        catalogue: the folder of what it is scored on.
        model: its folder.
        options: what else the room's `evaluate` is told.
        to: the file for the scores.
        title: what the job is called on screen.

    Raises:
        JobError: it is under way already, or no process can be started.
        StorageError: the job's folder cannot be written.
    """
    told = ("--catalogue", str(catalogue), "--model", str(model), *as_arguments(options), "--json", str(to))
    return start((EVALUATE, room.name, *told), title)
