"""A vocabulary of our own: pieces of words that keep Hangul and Vietnamese marks and leave nothing unknown."""

import json
from collections import Counter
from collections.abc import Iterable, Sequence

from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers

PADDING, START, SEPARATOR, MASK = "[PAD]", "[CLS]", "[SEP]", "[MASK]"
SPECIAL_PIECES = (PADDING, START, SEPARATOR, MASK)
BYTE_PIECES = tuple(f"<0x{byte:02X}>" for byte in range(256))

_SPACE = "▁"  # stands for the space before a word
_BLANKS = r"[\p{Cc}\p{Zs}\p{Zl}\p{Zp}]+"
# A word or number with the space before it, or a single mark: brackets and slashes stay pieces of their own.
_BORDERS = rf"{_SPACE}?[\p{{L}}\p{{M}}]+|{_SPACE}?\p{{N}}+|{_SPACE}?[^\s\p{{L}}\p{{M}}\p{{N}}{_SPACE}]|{_SPACE}+"


def learn_vocabulary(texts: Iterable[str], n_pieces: int, min_count: int = 2) -> Tokenizer:
    """Learn pieces of words (Sennrich et al. 2016) from texts, composed and in small letters.

    Every character seen `min_count` times, each Hangul syllable among them, is a piece; any other is spelled in bytes.

    Args:
        texts: what to learn from.
        n_pieces: size of the vocabulary, special pieces and bytes included; few texts may give fewer.
        min_count: how often a character or a pair must be seen to become a piece.
    """
    pieces = Tokenizer(models.BPE())
    pieces.normalizer = normalizers.Sequence(
        [normalizers.NFC(), normalizers.Replace(Regex(_BLANKS), " "), normalizers.Strip(), normalizers.Lowercase()]
    )
    pieces.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(split=False), pre_tokenizers.Split(Regex(_BORDERS), "isolated")]
    )
    known = list(texts)
    alphabet = _characters(pieces, known, min_count)
    trainer = trainers.BpeTrainer(
        vocab_size=n_pieces - len(SPECIAL_PIECES) - len(BYTE_PIECES),
        min_frequency=min_count,
        initial_alphabet=alphabet,
        limit_alphabet=len(alphabet),
        show_progress=False,
    )
    pieces.train_from_iterator(known, trainer)
    return _with_bytes(pieces)


def _characters(pieces: Tokenizer, texts: Sequence[str], min_count: int) -> list[str]:
    counts = Counter(character for text in texts for character in pieces.normalizer.normalize_str(text))
    seen = {character for character, count in counts.items() if count >= min_count and character != " "}
    return sorted(seen | {_SPACE})


def _with_bytes(learned: Tokenizer) -> Tokenizer:
    """The learned pieces behind the special ones and the 256 bytes that spell what they do not hold."""
    model = json.loads(learned.to_str())["model"]
    ordered = [*SPECIAL_PIECES, *BYTE_PIECES, *sorted(model["vocab"], key=model["vocab"].get)]
    numbers = {piece: number for number, piece in enumerate(ordered)}
    pieces = Tokenizer(models.BPE(numbers, [tuple(pair) for pair in model["merges"]], byte_fallback=True))
    pieces.normalizer, pieces.pre_tokenizer = learned.normalizer, learned.pre_tokenizer
    pieces.add_special_tokens(list(SPECIAL_PIECES))
    pieces.post_processor = processors.TemplateProcessing(
        single=f"{START} $A {SEPARATOR}",
        pair=f"{START} $A {SEPARATOR} $B {SEPARATOR}",
        special_tokens=[(piece, numbers[piece]) for piece in (START, SEPARATOR)],
    )
    pieces.decoder = decoders.Sequence([decoders.ByteFallback(), decoders.Metaspace()])
    return pieces
