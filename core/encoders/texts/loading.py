"""Find an encoder by name and load it: the starter, one of our making in a folder, or any of the hub's."""

import hashlib
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer
from torch import Tensor, nn

from core import registry
from core.config import STARTER
from core.device import Replica
from core.encoders.pretrained import loaded
from core.encoders.texts.e5 import E5, E5_FULL
from core.encoders.texts.encoder import KIND, TextEncoder, TextEncoderConfig, new_text_encoder
from core.encoders.texts.saving import TOKENIZER
from core.errors import ModelError
from core.registry import Card
from core.shapes import built, out_of_range
from core.storage import read_whole, sha256_of

_PRETRAINED = {one.name: one for one in (E5, E5_FULL)}
_RANGES = {
    **dict.fromkeys(("n_pieces", "dimension", "n_hidden", "max_pieces"), (1, 1_000_000)),
    **dict.fromkeys(("n_layers", "n_heads"), (1, 1_000)),
}
_REPLACE = "Copy the folder again, or build the encoder again with `python -m tools.starter … --only texts`."


def load_text_encoder(name: str | Path) -> tuple[TextEncoder, Card]:
    """Load an encoder, frozen and ready to encode.

    Args:
        name: `starter`, `e5` for multilingual-e5-small as a package brings it, `e5-full` for it with every piece of
            every language, the folder of an encoder, or the id of one on the hub, which is fetched on first use.

    Returns:
        The encoder and its card; for one that is not of our making, a card made up of its name and weights.

    Raises:
        ModelError: it is missing or damaged, or it is on the hub and the hub cannot be reached.
    """
    folder = STARTER / KIND if str(name) == "starter" else Path(name)
    if str(name) in _PRETRAINED:
        encoder, card = loaded(_PRETRAINED[str(name)], _load_ours)
    elif str(name) == "starter" or (folder / registry.CARD).exists():
        encoder, card = _load_ours(folder)
    else:
        encoder, card = _load_theirs(str(name))
    encoder.eval().requires_grad_(False).replica = Replica(encoder, bool(card.config.get("is_halved")))
    return encoder, card


def _load_ours(folder: Path) -> tuple[TextEncoder, Card]:
    weights, card, vocabulary = read_whole(folder, _read)
    encoder = new_text_encoder(_shape_of(card), Tokenizer.from_str(vocabulary))
    learned = dict(encoder.body.named_parameters())
    registry.refuse_misfit(card, weights, learned)
    buffers = {name: value for name, value in encoder.body.state_dict().items() if name not in learned}
    encoder.body.load_state_dict({name: value.float() for name, value in weights.items()} | buffers)
    return encoder, card


def _read(folder: Path) -> tuple[dict[str, Tensor], Card, str]:
    weights, card = registry.load(folder, KIND)
    return weights, card, _vocabulary_of(folder, card)


def _shape_of(card: Card) -> TextEncoderConfig:
    """The shape that a card keeps; refused where no encoder has it."""
    fields = {name: value for name, value in card.config.items() if name != "tokenizer_sha256"}
    try:
        shape = built(TextEncoderConfig, fields)
        if fault := out_of_range(fields, _RANGES):
            raise ValueError(fault)
        if shape.dimension % shape.n_heads:
            raise ValueError(f"{shape.n_heads} heads do not share {shape.dimension} dimensions")
    except ValueError as fault:
        raise ModelError(f"The card of text encoder {card.name} does not describe one: {fault}.", _REPLACE) from fault
    return shape


def _vocabulary_of(folder: Path, card: Card) -> str:
    path = folder / TOKENIZER
    if not path.is_file() or sha256_of(path) != card.config.get("tokenizer_sha256"):
        raise ModelError(
            f"{TOKENIZER} of text encoder {folder.name} is missing or not the one on its card.",
            _REPLACE,
        )
    return path.read_text(encoding="utf-8")


def _load_theirs(name: str) -> tuple[TextEncoder, Card]:
    try:
        body, tokenizer = _from_disk_or_hub(name)
        vocabulary = Tokenizer.from_str(tokenizer.backend_tokenizer.to_str())
    except Exception as fault:  # the libraries below raise a dozen kinds, and others in the next version
        raise ModelError(
            f"The text encoder {name} could not be loaded: it is no model folder here, and the hub did not give it.",
            "Check the name and the network, or use `starter`, which needs no download.",
        ) from fault
    max_pieces = min(512, tokenizer.model_max_length, getattr(body.config, "max_position_embeddings", 512))
    return TextEncoder(body, vocabulary, max_pieces, tokenizer.pad_token_id or 0), _card_of(name, body)


def _from_disk_or_hub(name: str) -> tuple[Any, Any]:
    from huggingface_hub import HfApi
    from transformers import AutoModel, AutoTokenizer

    def load(is_here: bool) -> tuple[Any, Any]:
        body = AutoModel.from_pretrained(name, use_safetensors=True, local_files_only=is_here)
        return body, AutoTokenizer.from_pretrained(name, local_files_only=is_here)

    try:
        return load(is_here=True)
    except (OSError, ValueError):
        # Asked first, a hub out of reach says so at once; a download would try again for a minute.
        HfApi().model_info(name, timeout=10)
        return load(is_here=False)


def _card_of(name: str, body: nn.Module) -> Card:
    digest = hashlib.sha256()
    for key, value in sorted(body.state_dict().items()):
        digest.update(key.encode() + value.detach().cpu().contiguous().flatten().view(torch.uint8).numpy().tobytes())
    return Card(
        name=name,
        kind=KIND,
        config={"hub": name},
        data="Not trained by this project; see where it was published.",
        recipe={},
        seed=0,
        scores={},
        created="",
        weights_sha256=digest.hexdigest(),
    )
