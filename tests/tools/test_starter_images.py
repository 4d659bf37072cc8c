"""The recipe of the starter image encoder, on photos small enough to learn from in seconds."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from core.encoders.features import FeatureStore
from core.encoders.images import ImageEncoder, ImageEncoderConfig, load_image_encoder
from core.errors import SourceError
from tools.starter.images.data import NO_LABEL, PhotoSet, hold_out, read_photo_set, read_sources
from tools.starter.images.ending import Classifier, features_and_map
from tools.starter.images.making import train_image_encoder
from tools.starter.images.maps import Scale, TeacherMaps, teacher_maps
from tools.starter.images.recipe import ImageRecipe, Stage
from tools.starter.images.scores import answer_in_folds, score_answers
from tools.starter.images.teachers import Teacher, load_teacher, teacher_features
from tools.starter.images.views import ViewBounds, erase_parts, random_placements, shares_of, views_of

COLOURS = {"Dress": (200, 30, 30), "Hat": (30, 180, 30), "Shoes": (30, 30, 200)}
TINY = ImageRecipe(
    encoder=ImageEncoderConfig(image_size=64),
    stages=(Stage((64,), 1e-3), Stage((64,), 1e-3)),
    batch_size=16,
    held_fraction=0.3,
)
WHOLE = torch.tensor([[[1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])
MIRRORED = torch.tensor([[[-1.0, 0.0, 0.0], [0.0, 1.0, 0.0]]])


def mean_colours(images: Tensor) -> Tensor:
    """A teacher that sees the mean colour of each patch of 32 pixels."""
    return functional.avg_pool2d(images + 1, 32).mean((2, 3))


TEACHER = Teacher(mean_colours, "mean-colours", Classifier(torch.eye(3), torch.zeros(3)))


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Thirty-six photos of three labels from twelve senders; as cut-outs and drawings, the same photos."""
    folder, rng = tmp_path / "photos", np.random.default_rng(0)
    (folder / "images").mkdir(parents=True)
    rows = []
    for number in range(36):
        label = list(COLOURS)[number % 3]
        pixels = np.clip(rng.normal(COLOURS[label], 25, (30, 24, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / "images" / f"{number}.png")
        rows.append({"image": f"images/{number}.png", "label": label, "sender": number // 3})
    frame = pd.DataFrame(rows)
    frame.to_csv(folder / "labels.csv", index=False)
    frame.rename(columns={"label": "garment", "sender": "outfit"}).to_csv(folder / "items.csv", index=False)
    frame.rename(columns={"label": "category", "sender": "product_id"}).to_csv(folder / "products.csv", index=False)
    return folder


def read(photos: Path) -> PhotoSet:
    return read_photo_set(photos / "labels.csv", "label", "sender")


def maps_of(values: Tensor) -> TeacherMaps:
    """Maps (n, cells, d) on a scale that leaves roots as they are."""
    d = values.shape[-1]
    plain = Scale(torch.zeros(d), torch.ones(d))
    return TeacherMaps(values.half().numpy(), plain, plain)


def test_a_photo_set_knows_its_labels_and_senders(photos: Path) -> None:
    found = read(photos)
    assert (len(found), found.names, len(set(found.groups.tolist()))) == (36, ("Dress", "Hat", "Shoes"), 12)
    assert found.labels[:4].tolist() == [0, 1, 2, 0]


def test_a_table_without_its_column_is_refused_by_name(photos: Path) -> None:
    with pytest.raises(SourceError, match="no column shop"):
        read_photo_set(photos / "labels.csv", "label", "shop")
    with pytest.raises(SourceError, match=r"absent\.csv was not found"):
        read_photo_set(photos / "absent.csv", "label", "sender")


def test_no_sender_is_on_both_sides(photos: Path) -> None:
    learnt, held = hold_out(read(photos), 0.25, seed=4)
    assert not set(learnt.groups.tolist()) & set(held.groups.tolist())
    assert len(learnt) + len(held) == 36 and 9 <= len(held) <= 12
    assert held.paths == hold_out(read(photos), 0.25, seed=4)[1].paths
    assert held.paths != hold_out(read(photos), 0.25, seed=5)[1].paths


def test_only_the_cutouts_labels_are_told(photos: Path) -> None:
    sources = read_sources(photos, photos, photos, 0.3, seed=0)
    n_learnt = len(sources.learnt)
    assert len(sources.told) == len(sources.learnt_paths) == n_learnt + 36 + 36
    assert sources.told[n_learnt : n_learnt + 36].tolist() == sources.cutouts.labels.tolist()
    assert set(np.delete(sources.told, np.arange(n_learnt, n_learnt + 36))) == {NO_LABEL}


def test_a_scale_by_hand() -> None:
    # Roots 1 and 3 have mean 2 and deviation √2; the third, 5, is measured by them.
    scale = Scale.of(torch.tensor([[1.0], [9.0]]))
    assert torch.allclose(scale(torch.tensor([[1.0], [9.0], [25.0]])), torch.tensor([[-1.0], [1.0], [3.0]]) / 2**0.5)


def test_a_teacher_comes_from_a_file_the_user_names(tmp_path: Path) -> None:
    code, weights = tmp_path / "bright.py", tmp_path / "factor.txt"
    weights.write_text("3")
    code.write_text(
        "import torch\n"
        "class Teacher:\n"
        "    def __init__(self, path):\n"
        "        self.factor = float(open(path).read())\n"
        "        self.namer = torch.arange(6.0).view(2, 3)\n"
        "    def features(self, images):\n"
        "        return (self.factor * images).mean((2, 3))\n"
        "    def probabilities(self, images):\n"
        "        return torch.nn.functional.linear(self.features(images), self.namer, torch.ones(2)).softmax(-1)\n"
    )
    teacher = load_teacher(code, weights)
    assert torch.allclose(teacher.features(torch.ones(2, 3, 4, 4)), torch.full((2, 3), 3.0))
    assert teacher.classifier is not None
    assert torch.equal(teacher.classifier.weight, torch.arange(6.0).view(2, 3))
    features = torch.tensor([[1.0, 0.0, 2.0]])
    assert torch.allclose(teacher.classifier(features), torch.tensor([[5.0, 14.0]]).softmax(-1))
    weights.write_text("4")
    assert load_teacher(code, weights).fingerprint != teacher.fingerprint
    code.write_text("x = 1")
    with pytest.raises(SourceError, match="defines no class Teacher"):
        load_teacher(code, weights)


def test_the_last_map_is_the_one_whose_average_the_features_are() -> None:
    torch.manual_seed(0)
    encoder = ImageEncoder(ImageEncoderConfig(image_size=64)).eval()
    features, last = features_and_map(encoder, torch.rand(2, 3, 96, 64))
    assert last.shape == (2, 512, 3, 2)
    assert torch.allclose(last.mean((2, 3)), features, atol=1e-6)
    with pytest.raises(SourceError, match="global average"):
        features_and_map(lambda images: images.flatten(1), torch.rand(2, 3, 8, 8))


def test_a_teacher_looks_at_each_photo_once(photos: Path, tmp_path: Path) -> None:
    n_seen = 0

    def counting(images: Tensor) -> Tensor:
        nonlocal n_seen
        n_seen += len(images)
        return mean_colours(images)

    teacher, paths = replace(TEACHER, features=counting), read(photos).paths
    maps = teacher_maps(teacher, paths, 36, tmp_path)
    assert n_seen == 36 and maps.values.shape == (36, 81, 3)
    assert np.array_equal(teacher_maps(teacher, paths, 36, tmp_path).values, maps.values)
    assert n_seen == 36
    whole = teacher_features(TEACHER, paths, FeatureStore(tmp_path / "store"))
    # A dress of mean red 200 is 2 · 200 / 255 when values run from 0 to 2; half precision knows three digits.
    assert abs(float(whole[0, 0]) - 400 / 255) < 0.05
    assert torch.allclose(torch.from_numpy(maps.values.mean(1, dtype=np.float32)), whole, atol=0.02)


def test_a_view_of_some_cells_holds_their_average() -> None:
    # What is read between cells lies on straight lines, so on a map that rises evenly nothing is lost to rounding.
    cells = torch.stack(torch.meshgrid(torch.arange(8.0), torch.arange(8.0), indexing="ij"), -1)  # (8, 8, 2)
    maps = maps_of(cells.view(1, 64, 2))
    rows_2_to_6_columns_1_to_5 = torch.tensor([[[0.5, 0.0, -0.25], [0.0, 0.5, 0.0]]])
    seen = maps.seen(torch.tensor([0]), shares_of(rows_2_to_6_columns_1_to_5, 2, 8))
    by_hand = torch.stack([cells[r : r + 2, c : c + 2].mean((0, 1)) for r in (2, 4) for c in (1, 3)])
    assert torch.allclose(seen.places[0], by_hand.sqrt(), atol=1e-5)
    assert torch.allclose(seen.view[0], cells[2:6, 1:5].mean((0, 1)).sqrt(), atol=1e-5)


def test_every_place_of_a_view_shares_out_one_whole() -> None:
    torch.manual_seed(0)
    shares = shares_of(random_placements(50, ViewBounds()), 3, 9)
    assert shares.shape == (50, 9, 81) and shares.min() >= 0
    assert torch.allclose(shares.sum(2), torch.ones(50, 9), atol=1e-5)


def test_what_is_seen_in_a_mirrored_view_is_mirrored() -> None:
    torch.manual_seed(0)
    maps = maps_of(torch.rand(1, 36, 5))
    plain = maps.seen(torch.tensor([0]), shares_of(WHOLE, 3, 6))
    mirrored = maps.seen(torch.tensor([0]), shares_of(MIRRORED, 3, 6))
    assert torch.allclose(mirrored.places.view(3, 3, 5), plain.places.view(3, 3, 5).flip(1), atol=1e-5)
    assert torch.allclose(mirrored.view, plain.view, atol=1e-5)


def test_a_view_and_its_shares_are_of_the_same_part_of_the_photo() -> None:
    # A photo whose cells differ in grey, seen by a teacher that sees grey: what the view shows is what the shares say.
    torch.manual_seed(3)
    greys = torch.randint(0, 256, (8, 1, 8, 8), dtype=torch.uint8).repeat_interleave(12, 2).repeat_interleave(12, 3)
    placements = random_placements(8, ViewBounds(least_area=0.3))
    views = views_of(greys.expand(-1, 3, -1, -1), placements, 96)
    cells = functional.avg_pool2d(greys.float() / 255, 12).flatten(2).transpose(1, 2)  # (8, 64, 1)
    told = torch.bmm(shares_of(placements, 4, 8), cells).view(8, 4, 4)
    shown = functional.avg_pool2d(views[:, :1], 24).view(8, 4, 4)
    assert (shown - told).abs().mean() < 0.04
    assert np.corrcoef(shown.flatten(), told.flatten())[0, 1] > 0.97


def test_an_unbounded_view_is_the_whole_photo_or_its_mirror() -> None:
    ramp = torch.arange(32, dtype=torch.uint8).mul(8).expand(20, 3, 32, 32).contiguous()
    torch.manual_seed(0)
    views = views_of(ramp, random_placements(20, ViewBounds(1.0, 0.0, 0.0)), 32)
    plain = ramp.float() / 255
    is_plain = [torch.allclose(view, photo, atol=1e-3) for view, photo in zip(views, plain, strict=True)]
    is_mirrored = [torch.allclose(view, photo.flip(2), atol=1e-3) for view, photo in zip(views, plain, strict=True)]
    assert all(one != other for one, other in zip(is_plain, is_mirrored, strict=True))
    assert 3 < sum(is_plain) < 17


def test_a_small_view_is_a_part_of_the_photo() -> None:
    ramp = torch.arange(64, dtype=torch.uint8).mul(4).expand(50, 3, 64, 64).contiguous()
    torch.manual_seed(0)
    views = views_of(ramp, random_placements(50, ViewBounds(0.25, 0.0, 0.0)), 32)
    spans = (views[:, 0, 16, -1] - views[:, 0, 16, 0]).abs()
    # Half to all of the side is seen, so half to all of the ramp.
    assert views.shape == (50, 3, 32, 32) and 0.4 < spans.min() < 0.65 and 0.8 < spans.max() <= 1.0


def test_as_many_views_as_asked_lose_one_rectangle_to_one_colour() -> None:
    torch.manual_seed(0)
    views = torch.rand(200, 3, 32, 32)
    is_lost = (erase_parts(views, 0.25) != views).any(1)  # (200, 32, 32)
    assert 30 < is_lost.any((1, 2)).sum() < 70
    for lost in is_lost[is_lost.any((1, 2))]:
        n_rows, n_columns = lost.any(1).sum(), lost.any(0).sum()
        assert lost.sum() == n_rows * n_columns and max(n_rows, n_columns) <= 0.45 * 32 + 1
    assert torch.equal(erase_parts(views, 0.0), views)


def test_scores_tell_useful_features_from_noise(photos: Path) -> None:
    found, rng = read(photos), np.random.default_rng(0)
    told = torch.tensor(np.eye(3)[found.labels] + rng.normal(0, 0.05, (36, 3)), dtype=torch.float32)
    noise = torch.tensor(rng.normal(size=(36, 3)), dtype=torch.float32)
    answers = answer_in_folds({"told": told, "noise": noise}, found, seed=0)
    scores = score_answers(answers, found, seed=0)
    assert (scores.n_photos, scores.n_senders) == (36, 12)
    for way in (scores.linear_svm, scores.nearest_5):
        assert vars(way["told"].accuracy) == {"value": 1.0, "low": 1.0, "high": 1.0} and way["told"].lead is None
        assert way["noise"].accuracy.value < 0.7
        assert way["noise"].lead is not None and way["noise"].lead.value == 1 - way["noise"].accuracy.value
    few = score_answers(answers, found, seed=0, rows=found.groups == "3")
    assert (few.n_photos, few.n_senders) == (3, 1)


def test_no_classifier_is_asked_about_a_sender_it_knows(photos: Path) -> None:
    found = read(photos)
    # Features that give away the sender and nothing else: a classifier that had met the sender would know the label.
    senders = pd.factorize(found.groups)[0]
    lucky = replace(found, labels=np.random.default_rng(0).integers(0, 3, 12)[senders])
    features = torch.tensor(np.eye(12)[senders] * 10, dtype=torch.float32)
    said = answer_in_folds({"sender": features}, lucky, seed=0).nearest_5["sender"]
    assert (said == lucky.labels).mean() < 0.8


def test_the_recipe_ends_in_an_encoder_with_its_card_and_resumes_to_the_same(photos: Path, tmp_path: Path) -> None:
    class KilledError(Exception):
        pass

    def kill_in_the_second_stage(fraction: float, message: str) -> None:
        if "stage 2 of 2 · epoch" in message:
            raise KilledError

    def make(name: str, **options: object) -> Path:
        folder = tmp_path / name
        train_image_encoder(photos, photos, None, [TEACHER], folder, tmp_path / f"{name}-work", TINY, **options)
        return folder

    whole, card = load_image_encoder(make("whole"))
    assert set(card.scores["five_folds"]["linear_svm"]) == {"encoder", "teacher 1"}
    assert 0 < card.scores["unseen_senders"]["n_photos"] < card.scores["five_folds"]["n_photos"] == 36
    assert [stage["sizes"] for stage in card.recipe["stages"]] == [
        [64],
        [64],
    ] and "36 cut-outs with 3 labels" in card.data
    with pytest.raises(KilledError):
        make("killed", on_progress=kill_in_the_second_stage)
    resumed, _ = load_image_encoder(make("killed", is_resumed=True))
    for ours, theirs in zip(resumed.parameters(), whole.parameters(), strict=True):
        assert torch.equal(ours, theirs)
