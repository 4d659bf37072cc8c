"""A model on disk: `weights.safetensors` beside the `card.json` it can be rebuilt from."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from safetensors import SafetensorError
from safetensors.torch import load as parse_tensors
from safetensors.torch import save as pack_tensors
from torch import Tensor

from core import config
from core.errors import ModelError
from core.names import spellings
from core.shapes import misfit, parse_json
from core.storage import atomic_folder, read_whole, sha256_of, write_atomically

WEIGHTS = "weights.safetensors"
CARD = "card.json"


@dataclass(frozen=True)
class Card:
    """What a model is: enough to rebuild it, and to judge it; its seal says that nothing of it was changed since."""

    name: str
    kind: str
    config: dict[str, Any]
    data: str
    recipe: dict[str, Any]
    seed: int
    scores: dict[str, Any]
    created: str
    notes: tuple[str, ...] = ()
    weights_sha256: str = ""
    seal: str = ""


def card_hash(card: Card) -> str:
    """Sixteen hex digits that change whenever the card, and so the weights, do."""
    return _seal_of(card)[:16]


def save(
    folder: Path, tensors: Mapping[str, Tensor], card: Card, companions: Mapping[str, bytes] | None = None
) -> Card:
    """Write a model in one step and return its card, now holding the weights' hash and its own seal.

    Args:
        folder: takes the place of what stood there.
        tensors: every weight by name.
        card: describes the model.
        companions: further files by name, such as a tokenizer.

    Raises:
        StorageError: the disk is full or the folder may not be written; the old model stands.
    """
    weights = pack_tensors({name: tensor.detach().contiguous().cpu() for name, tensor in tensors.items()})
    sealed = _sealed(replace(card, weights_sha256=sha256_of(weights)))
    with atomic_folder(folder) as draft:
        (draft / WEIGHTS).write_bytes(weights)
        (draft / CARD).write_text(_as_json(sealed), encoding="utf-8")
        for name, content in (companions or {}).items():
            (draft / name).write_bytes(content)
    return sealed


def load(folder: Path, kind: str | None = None) -> tuple[dict[str, Tensor], Card]:
    """Read a model's weights and card, both of one and the same model even while another takes its place.

    Raises:
        ModelError: the model is missing, damaged, or not of the `kind` asked for.
    """
    return read_whole(folder, lambda whole: _read(whole, kind))


def _read(folder: Path, kind: str | None) -> tuple[dict[str, Tensor], Card]:
    card = read_card(folder)
    if kind and card.kind != kind:
        raise ModelError(
            f"{folder.name} is a model of kind {card.kind}, not {kind}.", f"Choose a model of kind {kind}."
        )
    weights = _bytes_of(folder / WEIGHTS)
    if sha256_of(weights) != card.weights_sha256:
        raise ModelError(
            f"The weights of model {folder.name} are damaged: their checksum is not the one on the card.",
            "Copy the model again from where it was made, or train it again.",
        )
    return _parsed(weights, folder), card


def read_card(folder: Path) -> Card:
    """Read a model's card alone.

    Raises:
        ModelError: there is no card, it cannot be read, or it was changed since it was sealed.
    """
    card = _card_in(folder)
    if card.seal != _seal_of(card):
        raise ModelError(
            f"The card of model {folder.name} {'was changed by hand' if card.seal else 'has no seal'}.",
            f'Copy the model again; or, if what the card says is right, run `python -m core seal "{folder.name}"`.',
        )
    return card


def seal(folder: Path) -> Card:
    """Seal a card anew, as it stands, with the weights that lie beside it, and return it.

    Raises:
        ModelError: there is no card, or it cannot be read.
        StorageError: the disk is full or the folder may not be written.
    """
    sealed = _sealed(replace(_card_in(folder), weights_sha256=sha256_of(_bytes_of(folder / WEIGHTS))))
    write_atomically(folder / CARD, _as_json(sealed))
    return sealed


def refuse_misfit(
    card: Card, tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor], unbounded: Collection[str] = ()
) -> None:
    """Refuse weights that are not those the card speaks of.

    Args:
        card: says who they are.
        tensors: the weights by name.
        expected: tensors of the names, shapes and kinds that the card asks for, of whatever values.
        unbounded: names of those that may be infinite.

    Raises:
        ModelError: one is missing, too many, of another shape or kind, or holds what is no number.
    """
    fault = next(_misfits(tensors, expected, unbounded), None)
    if fault:
        raise ModelError(
            f"The weights of {card.name} do not fit its card: {fault}.", "Copy the model again, or train it again."
        )


def _misfits(
    tensors: Mapping[str, Tensor], expected: Mapping[str, Tensor], unbounded: Collection[str]
) -> Iterator[str]:
    for name in sorted(expected.keys() ^ tensors.keys()):
        yield f"{name} is {'missing' if name in expected else 'none of its own'}"
    for name, tensor in tensors.items():
        if tensor.shape != expected[name].shape:
            yield f"{name} has the shape {tuple(tensor.shape)} instead of {tuple(expected[name].shape)}"
        elif tensor.is_floating_point() != expected[name].is_floating_point():
            yield f"{name} holds {tensor.dtype} instead of {expected[name].dtype}"
        elif tensor.isnan().any() or (name not in unbounded and tensor.isinf().any()):
            yield f"{name} holds what is no number"


def _card_in(folder: Path) -> Card:
    try:
        fields = parse_json(_bytes_of(folder / CARD))
        fault = misfit(fields, Card) if isinstance(fields, dict) else "it is not a table of names and values"
        if fault:
            raise ValueError(fault)
        return Card(**{**fields, "notes": tuple(fields.get("notes", ()))})
    except (ValueError, TypeError) as fault:
        raise ModelError(
            f"The card of model {folder.name} cannot be read ({fault}).", "Copy the model again, or train it again."
        ) from fault


def _as_json(card: Card) -> str:
    return json.dumps(asdict(card), indent=2, ensure_ascii=False) + "\n"


def _sealed(card: Card) -> Card:
    # Sealed as it will be read: JSON makes texts of numbers that are keys.
    as_read = Card(**json.loads(json.dumps(asdict(card))))
    return replace(card, seal=_seal_of(as_read))


def _seal_of(card: Card) -> str:
    """The hash of all that a card says, the weights' hash among it."""
    said = {name: value for name, value in asdict(card).items() if name != "seal"}
    return sha256_of(json.dumps(said, sort_keys=True).encode())


def models(kind: str) -> list[Path]:
    """Folders of every model of a kind: the shipped starter first, then the user's own by name."""
    shipped = [config.STARTER / kind]
    own = sorted(config.models_folder().glob("*")) if config.models_folder().is_dir() else []
    return [
        folder for folder in [*shipped, *own] if (folder / CARD).is_file() and _kind_or_none(folder) in (kind, None)
    ]


def find(name_or_path: str | Path, kind: str) -> Path:
    """The folder of a model given by name (`starter`, or one of the user's own) or by path.

    Raises:
        ModelError: there is no such model; the sentence lists those there are.
    """
    own = [config.models_folder() / name for name in spellings(str(name_or_path))]
    candidates = [config.STARTER / kind] if str(name_or_path) == "starter" else [*own, Path(name_or_path)]
    for folder in candidates:
        if (folder / CARD).is_file():
            return folder
    known = ", ".join(["starter", *(folder.name for folder in models(kind) if folder.parent != config.STARTER)])
    raise ModelError(f"There is no {kind} model called {name_or_path}.", f"Choose one of: {known}.")


def save_tensors(path: Path, tensors: Mapping[str, Tensor]) -> None:
    """Write tensors to one file in one step.

    Raises:
        StorageError: the disk is full or the folder may not be written.
    """
    write_atomically(path, pack_tensors({name: tensor.detach().contiguous().cpu() for name, tensor in tensors.items()}))


def load_tensors(path: Path) -> dict[str, Tensor]:
    """Read what `save_tensors` wrote.

    Raises:
        ModelError: the file is missing or damaged.
    """
    return _parsed(_bytes_of(path), path)


def _parsed(weights: bytes, source: Path) -> dict[str, Tensor]:
    try:
        return parse_tensors(weights)
    except SafetensorError as fault:
        raise ModelError(f"{source.name} is damaged.", "Copy it again, or train again without --resume.") from fault


def _bytes_of(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as fault:
        raise ModelError(
            f"{path.name} of model {path.parent.name} was not found.", "Name the folder that `train` wrote."
        ) from fault


def _kind_or_none(folder: Path) -> str | None:
    """The kind on the card, or None for a damaged card, which stays listed so that its fault is seen."""
    try:
        return read_card(folder).kind
    except ModelError:
        return None
