"""Trainings and evaluations of any room, started as jobs: their options become the words of a command."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from core.jobs.running import Job, start
from core.options import as_arguments
from core.rooms import EVALUATE, TRAIN, Room


def start_training(
    room: Room, catalogue: Path, preset: str, to: Path, told: Mapping[str, Any], is_replacing: bool = False
) -> Job:
    """Start to train a model.

    Args:
        room: whose model.
        catalogue: the folder of what it learns from.
        preset: one of the room's.
        to: the model's folder.
        told: what else the room's `train` is told, by option.
        is_replacing: whether a model of that name, or what a stopped training had learned, may be replaced.

    Raises:
        SettingError: an option is out of its bounds.
        JobError: it is under way already, or no process can be started.
        StorageError: the job's folder cannot be written.
    """
    own = as_arguments(room.verbs[TRAIN].options, told)
    shared = ("--catalogue", str(catalogue), "--preset", preset, "--to", str(to))
    return start((TRAIN, room.name, *shared, *own, *(("--replace",) if is_replacing else ())), f"Train {to.name}")


def start_evaluation(room: Room, catalogue: Path, model: Path, told: Mapping[str, Any], to: Path, title: str) -> Job:
    """Start to score a model.

    Args:
        room: whose model.
        catalogue: the folder of what it is scored on.
        model: its folder.
        told: what else the room's `evaluate` is told, by option.
        to: the file for the scores.
        title: what the job is called on screen.

    Raises:
        SettingError: an option is out of its bounds.
        JobError: it is under way already, or no process can be started.
        StorageError: the job's folder cannot be written.
    """
    own = as_arguments(room.verbs[EVALUATE].options, told)
    shared = ("--catalogue", str(catalogue), "--model", str(model))
    return start((EVALUATE, room.name, *shared, *own, "--json", str(to)), title)
