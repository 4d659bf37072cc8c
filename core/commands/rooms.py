"""`python -m core train | evaluate | predict | explain ROOM`: a group a verb, a command a room, from their table."""

from collections.abc import Callable, Sequence
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer

from core import config
from core.commands.options import (
    AnswerOption,
    CatalogueOption,
    JsonOption,
    ModelOption,
    ProgressOption,
    ReplaceOption,
    ResumeOption,
)
from core.commands.reporting import reporting, say, write_json
from core.options import Option, options_of
from core.rooms import EVALUATE, EXPLAIN, PREDICT, TRAIN, Room, Verb
from core.storage.places import refuse_held, refuse_taken, refuse_unfinished

_Command = Callable[..., None]


def groups_of(rooms: Sequence[Room]) -> dict[str, typer.Typer]:
    """A group of commands for each verb, with a command for each room that has it."""
    makers = {TRAIN: _training, EVALUATE: _evaluation, PREDICT: _prediction, EXPLAIN: _explanation}
    helps = {
        TRAIN: "Train a model.",
        EVALUATE: "Score a model beside its baselines.",
        PREDICT: "Ask a model about one product or a table of them.",
        EXPLAIN: "Say why a model answers as it does.",
    }
    groups = {}
    for verb, make in makers.items():
        group = groups[verb] = typer.Typer(no_args_is_help=True, help=helps[verb])
        group.callback(help=helps[verb])(_nothing)
        for room in rooms:
            if verb in room.verbs:
                group.command(room.name)(_with_options(make(room), room.verbs[verb]))
    return groups


def _training(room: Room) -> _Command:
    verb, presets = room.verbs[TRAIN], list(room.presets)
    preset_option = typer.Option("--preset", help=f"{' or '.join(f'`{name}`' for name in presets)}.")

    def train(
        catalogue: CatalogueOption,
        preset: Annotated[str, preset_option] = presets[0],
        to: Annotated[Path | None, typer.Option("--to", help="Folder of the new model.")] = None,
        *,
        options: Any,
        resume: ResumeOption = False,
        replace: ReplaceOption = False,
        progress_file: ProgressOption = None,
    ) -> None:
        with reporting(progress_file) as on_progress:
            model = to or config.models_folder() / f"{catalogue.resolve().name}-{preset}"
            _refuse_unfree(model, replace, resume)
            folder = verb(catalogue, preset, model, options, is_resumed=resume, on_progress=on_progress)
        say(f"Saved {folder}.")

    return train


def _refuse_unfree(model: Path, is_replacing: bool, is_resumed: bool) -> None:
    """See that a training into a folder harms neither a model, nor a training that runs, nor one that was stopped."""
    from core.registry import CARD

    refuse_taken(model, CARD, "model", is_replacing)
    refuse_held(model, "training")
    if not is_resumed:
        refuse_unfinished(model, is_replacing)


def _evaluation(room: Room) -> _Command:
    def evaluate(
        catalogue: CatalogueOption,
        model: ModelOption = "starter",
        *,
        options: Any,
        json: JsonOption = None,
        progress_file: ProgressOption = None,
    ) -> None:
        with reporting(progress_file) as on_progress:
            report = room.verbs[EVALUATE](catalogue, model, options, on_progress=on_progress)
        say(report.as_table(), json)
        if json:
            write_json(report.as_json(), json)

    return evaluate


def _prediction(room: Room) -> _Command:
    def predict(options: Any, model: ModelOption = "starter", json: AnswerOption = "-") -> None:
        with reporting() as on_progress:
            answer = room.verbs[PREDICT](model, options, on_progress=on_progress)
        write_json(answer, json)

    return predict


def _explanation(room: Room) -> _Command:
    def explain(
        options: Any, model: ModelOption = "starter", json: AnswerOption = "-", progress_file: ProgressOption = None
    ) -> None:
        with reporting(progress_file) as on_progress:
            answer = room.verbs[EXPLAIN](model, options, on_progress=on_progress)
        write_json(answer, json)

    return explain


def _with_options(command: _Command, verb: Verb) -> _Command:
    """A command that Typer reads with a verb's own options in the place of its parameter `options`."""
    own = options_of(verb.options)

    def told(**arguments: Any) -> None:
        options = verb.options(**{one.name: arguments.pop(one.name) for one in own})
        command(options=options, **arguments)

    parameters: list[Parameter] = []
    for parameter in signature(command).parameters.values():
        parameters += map(_parameter, own) if parameter.name == "options" else [parameter]
    told.__signature__ = Signature(  # type: ignore[attr-defined]
        [parameter.replace(kind=Parameter.KEYWORD_ONLY) for parameter in parameters]
    )
    told.__doc__ = verb.summary
    return told


def _parameter(option: Option) -> Parameter:
    typed = typer.Option(option.flag, help=option.help, metavar=option.metavar)
    default = Parameter.empty if option.is_required else option.default
    return Parameter(option.name, Parameter.KEYWORD_ONLY, default=default, annotation=Annotated[option.hint, typed])


def _nothing() -> None:
    """Keep a group a group where it has but one command."""
