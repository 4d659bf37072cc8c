"""The table of rooms: what Vitrine can be asked, by name, each verb imported when it is first called.

A new room is one row in `ROOMS` and its folder. From the row come its commands (`core/commands/rooms.py`), its jobs
(`core/jobs/trainings.py`), the kind of its models, and its place on the Models page.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

from core.demand import options as demand
from core.errors import ModelError

TRAIN, EVALUATE, PREDICT, EXPLAIN = "train", "evaluate", "predict", "explain"
ENCODERS = {"image-encoder": "Image encoder", "text-encoder": "Text encoder"}
"""Kinds of models that rooms read photos and titles with; they are trained by `tools.starter`."""


@dataclass(frozen=True)
class Verb:
    """One thing that a room does.

    Attributes:
        summary: a sentence for a command's help.
        place: where its function stands, such as `core.demand.verbs:train`.
        options: a dataclass of what it can be told, see `core.options`.
    """

    summary: str
    place: str
    options: type

    def __call__(self, *args: Any, **told: Any) -> Any:
        """Do it."""
        return imported(self.place)(*args, **told)


@dataclass(frozen=True)
class Room:
    """One thing that can be trained, judged, asked and explained.

    Every verb's last arguments are its options and `on_progress(fraction, message)`.

    Attributes:
        name: as it is typed, such as `demand`.
        title: on screen.
        summary: what its models answer, in a sentence.
        load: where the function stands that makes of a model's name or folder what answers.
        presets: recipe → what the form says of it; the first is the default.
        verbs: by name, those that the room has:
            `train(catalogue, preset, to, options, is_resumed, on_progress)` writes a model and returns its folder;
            `evaluate(catalogue, model, options, on_progress)` returns a `core.evaluation.report.Report`;
            `predict(model, options, on_progress)` and `explain(model, options, on_progress)` return plain values.
        tables: what else `predict` takes of it, by the command's name, in the background.
    """

    name: str
    title: str
    summary: str
    load: str
    presets: Mapping[str, str]
    verbs: Mapping[str, Verb]
    tables: tuple[str, ...] = ()

    @property
    def kind(self) -> str:
        """Of its models' cards."""
        return self.name


ROOMS: tuple[Room, ...] = (
    Room(
        name="demand",
        title="Demand",
        summary="What a garment will sell, and to whom.",
        load="core.demand.predict:Forecaster.load",
        presets=demand.PRESETS,
        verbs={
            TRAIN: Verb("Train the demand network on a catalogue.", "core.demand.verbs:train", demand.TrainingOptions),
            EVALUATE: Verb(
                "Score a demand model on brands it has not seen, beside its baselines.",
                "core.demand.verbs:evaluate",
                demand.EvaluationOptions,
            ),
            PREDICT: Verb(
                "Forecast one product: what is left out is forecast as absent.",
                "core.demand.verbs:predict",
                demand.OfferOptions,
            ),
            EXPLAIN: Verb(
                "Explain one product's forecast: its modalities, words, photo and facts, each map beside its evidence.",
                "core.demand.why.verbs:explain",
                demand.ExplanationOptions,
            ),
        },
        tables=("table", "catalogue"),
    ),
)


def with_verb(verb: str) -> tuple[Room, ...]:
    """The rooms that have a verb, in the order of the table."""
    return tuple(room for room in ROOMS if verb in room.verbs)


def kinds() -> dict[str, str]:
    """Every kind of model card that is known, with what it is called on screen: the rooms' first."""
    return {room.kind: room.title for room in ROOMS} | ENCODERS


def of_kind(kind: str) -> Room | None:
    """The room that answers with models of a kind; None where nobody does."""
    return next((room for room in ROOMS if room.kind == kind), None)


def load(folder: Path) -> Any:
    """What answers, made of the model in a folder by the room whose kind its card names.

    Raises:
        ModelError: there is no model, it is damaged, or no room answers with its kind.
    """
    from core import registry

    kind = registry.read_card(folder).kind
    room = of_kind(kind)
    if room is None:
        raise ModelError(f"{folder.name} is a model of kind {kind}, which no room asks.", "Choose another model.")
    return imported(room.load)(folder)


def runs_in_the_background(arguments: tuple[str, ...]) -> bool:
    """Whether a command, as typed after `python -m core`, may be a job: it tells its progress and needs nobody."""
    verb, name = (*arguments, "", "")[:2]
    is_verb = verb in (TRAIN, EVALUATE) and any(name == room.name for room in with_verb(verb))
    return is_verb or (verb == PREDICT and any(name in room.tables for room in ROOMS))


def is_resumable(arguments: tuple[str, ...]) -> bool:
    """Whether a command can take up its own work where it was left."""
    return arguments[:1] == (TRAIN,)


def imported(place: str) -> Any:
    """The function that stands at a place, such as `core.demand.predict:Forecaster.load`."""
    module, _, path = place.partition(":")
    found: Any = import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    return found
