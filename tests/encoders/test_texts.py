"""Titles are cut and encoded so that nothing is unknown, misplaced or dependent on its neighbours."""

import subprocess
import sys
import unicodedata
from pathlib import Path

import pytest
import torch
from tiny import text_encoder as tiny_text_encoder

from core import registry
from core.encoders.texts import TextEncoder, learn_vocabulary, load_text_encoder, mean_pooled
from core.errors import ModelError, TitleError

TITLES = (
    "[무료배송] 오버핏 코튼 반팔 티셔츠 블랙",
    "Áo thun nam 100% cotton trắng/đen (FREESHIP) – AT01",
    "Deep One Tuck Sweat Pants [Grey]",
    "뷁쀍 😀👖 ﷽ 𝔉  ７０원",
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_text_encoder(tmp_path_factory.mktemp("texts") / "tiny")


@pytest.fixture(scope="module")
def encoder(folder: Path) -> TextEncoder:
    return load_text_encoder(folder)[0]


def test_encoding_an_empty_title_is_refused(encoder: TextEncoder) -> None:
    with pytest.raises(TitleError, match="empty"):
        encoder.encode(["a shirt", " \n"])


def test_mean_pooling_equals_the_hand_computed_mean_of_unpadded_states() -> None:
    states = torch.tensor([[[1.0, 10.0], [3.0, 20.0], [99.0, 99.0]], [[2.0, 4.0], [4.0, 6.0], [6.0, 8.0]]])
    mask = torch.tensor([[True, True, False], [True, True, True]])
    assert mean_pooled(states, mask).tolist() == [[2.0, 15.0], [4.0, 6.0]]


def test_feature_is_the_mean_of_states_read_one_title_at_a_time(encoder: TextEncoder) -> None:
    for title in TITLES:
        ids = encoder.tokenise([title]).ids
        by_hand = encoder.body(input_ids=ids).last_hidden_state[0].mean(0)
        torch.testing.assert_close(encoder.encode([title])[0], by_hand, atol=1e-5, rtol=0)


def test_neighbours_in_a_batch_and_their_order_do_not_change_a_feature(encoder: TextEncoder) -> None:
    alone = torch.cat([encoder.encode([title]) for title in TITLES])
    for batch_size in (1, 3, 64):
        torch.testing.assert_close(encoder.encode(TITLES, batch_size), alone, atol=1e-5, rtol=0)
    torch.testing.assert_close(encoder.encode(TITLES[::-1]).flip(0), alone, atol=1e-5, rtol=0)


def test_no_titles_give_no_features(encoder: TextEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


@pytest.mark.parametrize("title", TITLES)
def test_every_script_survives_the_round_trip_without_an_unknown_piece(title: str) -> None:
    vocabulary = learn_vocabulary(["코튼 티셔츠 블랙", "cotton t-shirt black", "áo thun"] * 3, 400)
    pieces = vocabulary.encode(title)
    assert "[UNK]" not in pieces.tokens
    expected = " ".join(unicodedata.normalize("NFC", title).lower().split())
    assert vocabulary.decode(pieces.ids) == expected


@pytest.mark.parametrize("form", ["NFC", "NFD"])
@pytest.mark.parametrize("title", [*TITLES, "  led and\ttrailed  "])
def test_offsets_lead_back_to_every_visible_character_of_the_title_as_given(
    encoder: TextEncoder, title: str, form: str
) -> None:
    given = unicodedata.normalize(form, title)
    batch = encoder.tokenise([given])
    spans = sorted({tuple(span) for span in batch.offsets[0][~batch.is_special[0]].tolist() if span[0] < span[1]})
    assert "".join(given[start:end] for start, end in spans) == "".join(given.split())


def test_title_of_more_pieces_than_the_encoder_reads_is_cut_and_its_last_piece_keeps_its_size(
    encoder: TextEncoder,
) -> None:
    title = "뷁 " * 60
    batch = encoder.tokenise([title])
    assert batch.ids.shape == (1, encoder.max_pieces)
    spans = batch.offsets[0][~batch.is_special[0]]
    assert (spans[:, 1] - spans[:, 0]).max() == 1
    assert spans.max() < len(title.strip())


def test_special_pieces_and_padding_have_no_place_in_the_title(encoder: TextEncoder) -> None:
    batch = encoder.tokenise(["shirt", TITLES[0]])
    assert not batch.offsets[batch.is_special].any()
    assert batch.is_special[~batch.mask].all()
    assert batch.is_special[:, 0].all()


def test_reading_from_embeddings_equals_reading_from_pieces_and_carries_gradients(encoder: TextEncoder) -> None:
    batch = encoder.tokenise(TITLES)
    embeddings = encoder.piece_embeddings(batch.ids).detach().requires_grad_()
    features = encoder(batch.mask, embeddings=embeddings)
    torch.testing.assert_close(features, encoder(batch.mask, batch.ids))
    (gradient,) = torch.autograd.grad(features.sum(), embeddings)
    assert gradient[batch.mask].abs().sum() > 0
    assert not any(parameter.requires_grad for parameter in encoder.parameters())


def test_attentions_are_there_for_the_asking_and_leave_features_alone(encoder: TextEncoder) -> None:
    eager = encoder.showing_attentions()
    batch = eager.tokenise(TITLES)
    n, n_pieces = batch.ids.shape
    attentions = eager.attentions(batch)
    assert attentions.shape == (n, 1, 2, n_pieces, n_pieces)
    torch.testing.assert_close(attentions.sum(-1)[:, 0, 0][batch.mask], torch.ones(int(batch.mask.sum())))
    torch.testing.assert_close(eager.encode(TITLES), encoder.encode(TITLES), atol=1e-5, rtol=0)
    with pytest.raises(ModelError, match="showing_attentions"):
        encoder.attentions(batch)


def test_an_encoder_that_shows_its_attentions_takes_no_memory_of_its_own(encoder: TextEncoder) -> None:
    held = {tensor.data_ptr() for tensor in [*encoder.parameters(), *encoder.buffers()]}
    seen = encoder.showing_attentions()
    assert {tensor.data_ptr() for tensor in [*seen.parameters(), *seen.buffers()]} == held
    assert seen.vocabulary is encoder.vocabulary


def test_saved_weights_are_halved_in_precision_and_loaded_as_they_were_saved(folder: Path) -> None:
    tensors, card = registry.load(folder)
    encoder, loaded = load_text_encoder(folder)
    assert {tensor.dtype for tensor in tensors.values()} == {torch.float16}
    assert loaded == card
    for name, parameter in encoder.body.named_parameters():
        torch.testing.assert_close(parameter, tensors[name].float(), atol=0, rtol=0)


def test_truncated_weights_are_refused(folder: Path, tmp_path: Path) -> None:
    broken = _copy(folder, tmp_path)
    weights = broken / "weights.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])
    with pytest.raises(ModelError, match="damaged"):
        load_text_encoder(broken)


@pytest.mark.parametrize("change", ["remove", "alter"])
def test_tokenizer_that_is_not_the_one_on_the_card_is_refused(folder: Path, tmp_path: Path, change: str) -> None:
    broken = _copy(folder, tmp_path)
    tokenizer = broken / "tokenizer.json"
    if change == "remove":
        tokenizer.unlink()
    else:
        tokenizer.write_text(tokenizer.read_text(encoding="utf-8").replace("cotton", "cottom"), encoding="utf-8")
    with pytest.raises(ModelError, match="tokenizer.json.*Copy the folder again"):
        load_text_encoder(broken)


def test_folder_of_another_kind_of_model_is_refused(tmp_path: Path) -> None:
    registry.save(tmp_path / "m", {}, registry.Card("m", "image-encoder", {}, "", {}, 0, {}, created=""))
    with pytest.raises(ModelError, match="image-encoder, not text-encoder"):
        load_text_encoder(tmp_path / "m")


@pytest.mark.parametrize("name", ["nobody-at-all/no-such-encoder", "no/such/folder/anywhere"])
def test_encoder_that_is_neither_here_nor_on_the_hub_says_what_to_use_instead(name: str) -> None:
    with pytest.raises(ModelError, match="use `starter`"):
        load_text_encoder(name)


def test_folder_of_a_published_encoder_is_read_and_told_apart_by_its_weights(tmp_path: Path) -> None:
    from transformers import BertConfig, BertModel, PreTrainedTokenizerFast

    words = learn_vocabulary(["cotton shirt", "linen trousers"] * 3, 300)
    shape = BertConfig(
        vocab_size=words.get_vocab_size(), hidden_size=8, num_hidden_layers=1, num_attention_heads=2,
        intermediate_size=16, max_position_embeddings=32,
    )  # fmt: skip
    cards = []
    for seed in (0, 1):
        torch.manual_seed(seed)
        BertModel(shape).save_pretrained(tmp_path / str(seed))
        PreTrainedTokenizerFast(tokenizer_object=words, pad_token="[PAD]").save_pretrained(tmp_path / str(seed))
        encoder, card = load_text_encoder(tmp_path / str(seed))
        assert encoder.encode(["cotton trousers", "a shirt " * 30]).shape == (2, 8)
        cards.append(card)
    assert cards[0].weights_sha256 != cards[1].weights_sha256


def test_cleaning_a_title_does_not_wait_for_transformers() -> None:
    code = "import sys, core.encoders.texts; print('transformers' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def _copy(folder: Path, to: Path) -> Path:
    for file in folder.iterdir():
        (to / file.name).write_bytes(file.read_bytes())
    return to
