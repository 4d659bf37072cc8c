"""The pieces that e5 reads titles in: XLM-R's, all of them or those that titles of the supported languages need."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors

from core.config import ASSETS
from core.encoders.texts.encoder import UNKNOWN

KEPT = ASSETS / "pieces" / "e5.npy"
"""One bit a piece of XLM-R's 250,002: whether the pruned vocabulary keeps it."""
PADDING, START, SEPARATOR = "<pad>", "<s>", "</s>"
SPECIAL = (PADDING, START, SEPARATOR, UNKNOWN)
PREFIX = ("▁que", "ry", ":")
"""“query: ” in pieces: e5 was trained to read it before every text."""
_QUERY = "<query>"  # what the three together are called


def kept_pieces(path: Path = KEPT) -> list[int]:
    """Numbers, in XLM-R's order, of the pieces that the pruned vocabulary keeps."""
    return [int(number) for number in np.flatnonzero(np.unpackbits(np.load(path, allow_pickle=False)))]


def save_pieces(numbers: Sequence[int], n_pieces: int, path: Path = KEPT) -> None:
    """Write which of `n_pieces` are kept."""
    bits = np.zeros(n_pieces, np.uint8)
    bits[list(numbers)] = 1
    path.parent.mkdir(parents=True, exist_ok=True)
    np.save(path, np.packbits(bits))


def order_of(pieces: Sequence[str], kept: Sequence[int] | None) -> list[int]:
    """Numbers in XLM-R's vocabulary of what a vocabulary holds: the special pieces, then the kept ones as they come.

    Args:
        pieces: XLM-R's.
        kept: numbers of those to keep; None keeps all.
    """
    special = [pieces.index(piece) for piece in SPECIAL]
    wanted = range(len(pieces)) if kept is None else sorted({*kept, *(pieces.index(piece) for piece in PREFIX)})
    return special + [number for number in wanted if number not in special]


def vocabulary_of(pieces: Sequence[str], scores: Sequence[float]) -> Tokenizer:
    """XLM-R's way of cutting a text (Kudo 2018), “query: ” before it.

    The prefix is not part of a title: its pieces count as special, and so the places of a title's pieces are those in
    the title. What no piece holds is one unknown piece; there are no pieces of bytes.

    Args:
        pieces: the special ones first, in the order of `SPECIAL`.
        scores: of each.
    """
    unknown = SPECIAL.index(UNKNOWN)
    vocabulary = Tokenizer(models.Unigram(list(zip(pieces, scores, strict=True)), unk_id=unknown, byte_fallback=False))
    vocabulary.normalizer = normalizers.Sequence(
        [normalizers.Nmt(), normalizers.NFKC(), normalizers.Replace(Regex(" {2,}"), " "), normalizers.Strip()]
    )
    vocabulary.pre_tokenizer = pre_tokenizers.Metaspace(prepend_scheme="always")
    vocabulary.decoder = decoders.Metaspace(prepend_scheme="always")
    vocabulary.add_special_tokens(list(SPECIAL))
    vocabulary.post_processor = processors.TemplateProcessing(
        single=[START, _QUERY, "$A", SEPARATOR],
        pair=[START, _QUERY, "$A", SEPARATOR, "$B", SEPARATOR],
        special_tokens=[
            *((piece, pieces.index(piece)) for piece in (START, SEPARATOR)),
            {"id": _QUERY, "ids": [pieces.index(piece) for piece in PREFIX], "tokens": list(PREFIX)},
        ],
    )
    return vocabulary
