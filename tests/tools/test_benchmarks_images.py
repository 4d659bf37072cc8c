"""The table of image features: the same folds for all, unseen senders apart, the lead photo by photo."""

import pandas as pd
import pytest
import torch
from PIL import Image
from torch import Tensor

from core.encoders.images import ImageEncoder, ImageEncoderConfig, save_image_encoder
from core.registry import Card
from tools.benchmarks.images import ImageTable, image_features_table
from tools.starter.images.teachers import Teacher

GREYS = {"Dress": 60, "Hat": 120, "Shoes": 180, "Swimsuit": 240}


def sees_grey(images: Tensor) -> Tensor:
    """A teacher for whom every label is a grey of its own."""
    greys = (images.mean((1, 2, 3)) * 127.5 + 127.5)[:, None]
    return torch.exp(-((greys - torch.tensor(list(GREYS.values()))) ** 2) / 200)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> ImageTable:
    """Forty-eight photos, a quarter of them of no public class, seen by an untrained encoder and by two teachers."""
    folder = tmp_path_factory.mktemp("photos")
    rows = [{"image": f"{n}.png", "label": list(GREYS)[n % 4], "sender": n // 4} for n in range(48)]
    for row in rows:
        Image.new("RGB", (8, 8), (GREYS[str(row["label"])],) * 3).save(folder / str(row["image"]))
    pd.DataFrame(rows).to_csv(folder / "labels.csv", index=False)
    torch.manual_seed(0)
    card = Card("untrained", "", {}, "nothing", {"held_fraction": 0.25}, 3, {}, "")
    save_image_encoder(folder / "encoder", ImageEncoder(ImageEncoderConfig(image_size=32)), card)
    teachers = [Teacher(sees_grey, "grey"), Teacher(lambda images: images.new_zeros(len(images), 2), "blind")]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("VITRINE_HOME", str(folder / "home"))
        return image_features_table(folder, teachers, str(folder / "encoder"))


def test_only_photos_of_the_public_classes_are_asked_about(table: ImageTable) -> None:
    assert (table.all_senders.n_photos, table.all_senders.n_senders) == (36, 12)
    assert table.lengths == {"encoder": 512, "teacher 1": 4, "teacher 2": 2, "teachers joined": 6}


def test_who_sees_the_label_is_always_right_and_who_sees_nothing_guesses(table: ImageTable) -> None:
    for way in (table.all_senders.linear_svm, table.all_senders.nearest_5):
        assert way["teacher 1"].accuracy.value == 1
        assert way["teacher 2"].accuracy.value == pytest.approx(1 / 3)
        assert way["teacher 1"].lead is not None
        assert way["teacher 1"].lead.value == way["encoder"].accuracy.value - 1


def test_the_unseen_senders_are_those_that_training_held_out(table: ImageTable) -> None:
    assert table.unseen_senders is not None
    # Three of every sender's four photos are of a public class.
    assert table.unseen_senders.n_photos == 3 * table.unseen_senders.n_senders
    assert 0 < table.unseen_senders.n_senders < 12


def test_the_table_reads_as_markdown(table: ImageTable) -> None:
    lines = table.as_markdown().splitlines()
    assert len(lines) == 2 + 2 * 2 * 4
    assert lines[3].startswith("| teacher 1, 4-d | linear SVM | all | 36 | 1.000 [1.000, 1.000] |")
    assert table.as_json()["all_senders"]["n_photos"] == 36
