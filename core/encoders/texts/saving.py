"""Keep a text encoder: its weights and its vocabulary beside the card that tells its shape."""

from dataclasses import asdict, replace
from pathlib import Path

from core import registry
from core.encoders.texts.encoder import KIND, TextEncoder, TextEncoderConfig
from core.registry import Card
from core.storage import sha256_of

TOKENIZER = "tokenizer.json"


def save_text_encoder(folder: Path, encoder: TextEncoder, shape: TextEncoderConfig, card: Card) -> Card:
    """Write an encoder of our own, its weights as float16, with its vocabulary; return the card as written.

    Raises:
        StorageError: the disk is full or the folder may not be written; the old encoder stands.
    """
    vocabulary = encoder.vocabulary.to_str().encode()
    sealed = replace(card, kind=KIND, config={**asdict(shape), "tokenizer_sha256": sha256_of(vocabulary)})
    weights = {name: parameter.half() for name, parameter in encoder.body.named_parameters()}
    return registry.save(folder, weights, sealed, {TOKENIZER: vocabulary})
