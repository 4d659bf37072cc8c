"""The starter title encoder learns from the titles it should, by the losses it says, and ends the same when resumed."""

import csv
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import tiny
import torch

from core import config
from core.encoders.texts import SPECIAL_PIECES, TextEncoderConfig, load_text_encoder
from core.errors import SourceError
from core.training import TrainingConfig
from tools.starter.texts.data import SOURCES, Sentence, TitleSource, part_of, read_sentences
from tools.starter.texts.learning import NOT_ASKED, Reading, Title, context_loss, joined, mask_pieces, plan_packs
from tools.starter.texts.making import TextRecipe, train_text_encoder
from tools.starter.texts.scores import score_text_encoder

TRAINING_DATA = Path(__file__).parents[3] / "shared" / "data"
MALL = TitleSource("mall/products.csv", ("title",), ("brand", "tags"), group="brand", reads=2.0)
OFFERS = TitleSource("offers/pairs.csv", ("left", "right"), same="same")
BRANDS = ("anvil", "birch", "cedar", "delta", "ember", "fjord", "grove", "heath", "inlet", "jetty")
TINY = TextRecipe(
    shape=TextEncoderConfig(n_pieces=400, dimension=16, n_layers=1, n_heads=2, n_hidden=32, max_pieces=32),
    reading=Reading(n_titles=8),
    training=TrainingConfig(
        epochs=3, batch_size=1, learning_rate=3e-3, optimiser="adamw", seed=5, checkpoint_seconds=0
    ),
)


class KilledError(Exception):
    """Stands for a process that is ended in the middle of a step."""


@pytest.fixture(scope="module")
def titles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("titles")
    mall = [
        {"title": f"{brand} {kind} {colour}", "brand": brand, "tags": f"{kind} 데일리"}
        for brand in BRANDS
        for kind in ("오버핏 셔츠", "wide slacks")
        for colour in ("블랙", "white")
    ]
    offers = [
        {"left": '"Scarpe Rosse"@it "uomo"@it', "right": '"Red Shoes"@en', "same": "1"},
        {"left": '"Scarpe Rosse"@it "uomo"@it', "right": '"Blue Boots"@en', "same": "0"},
    ]
    for source, rows in ((MALL, mall), (OFFERS, offers)):
        path = folder / source.file
        path.parent.mkdir()
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, rows[0])
            writer.writeheader()
            writer.writerows(rows)
    return folder


def test_titles_are_read_with_their_context_and_absent_files_are_said(titles: Path) -> None:
    sentences, absent = read_sentences(titles, (MALL, OFFERS, TitleSource("gone.csv", ("title",))))
    assert absent == ("gone.csv",)
    assert sentences[0] == Sentence("anvil 오버핏 셔츠 블랙", "anvil 오버핏 셔츠 데일리", "anvil", 2.0, MALL.file)
    offers = {sentence.title: sentence.context.split() for sentence in sentences if sentence.file == OFFERS.file}
    assert offers == {"Scarpe Rosse uomo": ["Red", "Shoes"], "Red Shoes": ["Scarpe", "Rosse", "uomo"], "Blue Boots": []}


@pytest.mark.skipif(not TRAINING_DATA.is_dir(), reason="the training data folder is not here")
def test_every_column_that_the_sources_name_is_in_the_training_data() -> None:
    for source in SOURCES:
        with (TRAINING_DATA / source.file).open(encoding="utf-8-sig", newline="") as file:
            header = set(next(csv.reader(file)))
        named = {*source.titles, *source.context, source.group or source.titles[0], source.same or source.titles[0]}
        assert named <= header, source.file


def test_groups_are_held_out_whole_and_a_tenth_of_them_each() -> None:
    parts = [part_of(f"brand {number}", seed=3) for number in range(4000)]
    assert parts == [part_of(f"brand {number}", seed=3) for number in range(4000)]
    for part in ("validation", "test"):
        assert parts.count(part) / 4000 == pytest.approx(0.1, abs=0.015)


def test_masking_hides_its_share_of_pieces_and_never_a_special_one() -> None:
    torch.manual_seed(0)
    ids = torch.randint(0, 500, (400, 100))
    read, asked = mask_pieces(ids, 0.15, 500)
    is_plain, is_asked = ids >= len(SPECIAL_PIECES), asked != NOT_ASKED
    assert not is_asked[~is_plain].any()
    assert is_asked[is_plain].float().mean().item() == pytest.approx(0.15, abs=0.01)
    assert torch.equal(asked[is_asked], ids[is_asked])
    assert torch.equal(read[~is_asked], ids[~is_asked])
    is_masked = read[is_asked] == SPECIAL_PIECES.index("[MASK]")
    assert is_masked.float().mean().item() == pytest.approx(0.8, abs=0.02)
    assert (read == ids)[is_asked].float().mean().item() == pytest.approx(0.1, abs=0.02)
    assert (read[is_asked][~is_masked] >= len(SPECIAL_PIECES)).all()


def test_an_epoch_reads_each_title_as_often_as_it_should_in_packs_of_like_length() -> None:
    titles = [Title(tuple(range(1 + number % 30)), (), reads=(0.5, 1.0, 3.0)[number % 3]) for number in range(900)]
    n_packs = -(-int(sum(title.reads for title in titles)) // 16)
    read = np.zeros(900)
    for epoch in range(20):
        packs = plan_packs(titles, n_packs, 16, seed=1, epoch=epoch)
        assert packs == plan_packs(titles, n_packs, 16, seed=1, epoch=epoch)
        assert len(packs) == n_packs
        assert max(len(pack) for pack in packs) <= 16
        lengths = [[len(titles[row].pieces) for row in pack] for pack in packs]
        assert np.mean([max(length) - min(length) for length in lengths]) < 1
        np.add.at(read, [row for pack in packs for row in pack], 1)
    wanted = np.array([title.reads for title in titles])
    for reads in (0.5, 1.0, 3.0):
        assert read[wanted == reads].mean() / 20 == pytest.approx(reads, rel=0.05)


def test_context_stands_behind_the_title_where_it_is_read_along() -> None:
    start, separator = SPECIAL_PIECES.index("[CLS]"), SPECIAL_PIECES.index("[SEP]")
    titles = [Title((10, 11), (20,), 1.0), Title((12,), (), 1.0), Title((13, 14, 15, 16, 17), (21, 22), 1.0)]
    assert joined(titles, [True, True, False], max_pieces=6).tolist() == [
        [start, 10, 11, separator, 20, separator],
        [start, 12, separator, 0, 0, 0],
        [start, 13, 14, 15, 16, separator],
    ]


def test_context_loss_equals_its_plain_derivation() -> None:
    scores = torch.randn(2, 6, generator=torch.Generator().manual_seed(0))
    contexts = [(4, 5, 4), (2,)]
    chances = scores.softmax(1)
    first = -(chances[0, 4].log() + chances[0, 5].log()) / 2
    torch.testing.assert_close(context_loss(scores, contexts), (first - chances[1, 2].log()) / 2)


def test_run_that_was_killed_and_resumed_ends_as_the_undisturbed_one(titles: Path, tmp_path: Path) -> None:
    undisturbed = train_text_encoder(titles, tmp_path / "a", TINY, (MALL, OFFERS))
    checkpoint = tmp_path / "run.safetensors"

    def kill(fraction: float, message: str) -> None:
        if fraction > 0.5:
            raise KilledError

    with pytest.raises(KilledError):
        train_text_encoder(titles, tmp_path / "b", TINY, (MALL, OFFERS), checkpoint, on_progress=kill)
    assert not (tmp_path / "b").exists()
    calmer = replace(TINY, training=replace(TINY.training, checkpoint_seconds=60))
    resumed = train_text_encoder(titles, tmp_path / "b", calmer, (MALL, OFFERS), checkpoint, is_resumed=True)
    assert resumed.weights_sha256 == undisturbed.weights_sha256


def test_trained_encoder_loads_and_its_card_tells_data_recipe_and_scores(titles: Path, tmp_path: Path) -> None:
    longer = replace(TINY, training=replace(TINY.training, epochs=12, seed=0))
    card = train_text_encoder(titles, tmp_path / "a", longer, (MALL, TitleSource("gone.csv", ("title",))))
    encoder, loaded = load_text_encoder(tmp_path / "a")
    assert loaded == card
    assert encoder.encode(["오버핏 셔츠"]).shape == (1, 16)
    assert MALL.file in card.data
    assert "gone.csv was not there and was not read." in card.notes
    assert card.recipe["training"]["epochs"] == 12
    hidden = card.scores["hidden pieces of titles never read"][MALL.file]
    assert hidden["score"] < np.log(400)  # nats of a guess at random


def test_folder_without_titles_is_refused_with_its_remedy(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="Name the folder that holds mall/products.csv"):
        train_text_encoder(tmp_path, tmp_path / "a", TINY, (MALL,))


class _Knowing:
    """An encoder that knows what products sold."""

    def __init__(self, known: np.ndarray) -> None:
        self.known = torch.tensor(np.nan_to_num(known), dtype=torch.float32)

    def encode(self, titles: list[str]) -> torch.Tensor:
        return self.known[:, None]


def test_features_that_know_the_answer_foretell_it_and_n_grams_do_not(tmp_path: Path) -> None:
    catalogue = tiny.catalogue(tmp_path, 120, has_photos=False)
    parts = np.array([{"anvil": "validation", "birch": "test"}.get(b, "train") for b in catalogue.frame["brand"]])
    scores = score_text_encoder(_Knowing(catalogue.truth("views")), catalogue, parts, 0)  # type: ignore[arg-type]
    for split, n, n_brands in (("five folds by brand", 120, 6), ("brands never read", 20, 1)):
        views = scores[split]["log views"]
        assert (views["n"], views["n_brands"]) == (n, n_brands)
        assert views["encoder"]["value"] < 0.01 < 0.05 < views["character n-grams"]["value"]


def test_shipped_encoder_is_whole_and_hears_what_a_korean_title_says() -> None:
    encoder, card = load_text_encoder("starter")
    assert card.kind == "text-encoder"
    assert sum(file.stat().st_size for file in (config.STARTER / "text-encoder").iterdir()) < 12e6
    shirt, same, other = torch.nn.functional.normalize(
        encoder.encode(["오버핏 코튼 반팔 티셔츠 블랙", "루즈핏 반소매 티셔츠 [화이트]", "경량 다운 패딩 점퍼"]), dim=1
    )
    assert shirt @ same > shirt @ other
