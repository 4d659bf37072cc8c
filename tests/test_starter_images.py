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

from core.errors import SourceError
from core.features import FeatureStore
from core.images import ImageEncoderConfig, load_image_encoder
from core.starter.image_data import (
    PhotoSet,
    Teacher,
    hold_out,
    load_teacher,
    read_photo_set,
    standardised,
    teacher_features,
)
from core.starter.image_pupil import ImageRecipe, Stage, random_views
from core.starter.image_scores import score_features
from core.starter.images import train_image_encoder

COLOURS = {"Dress": (200, 30, 30), "Hat": (30, 180, 30), "Shoes": (30, 30, 200)}
TINY = ImageRecipe(
    encoder=ImageEncoderConfig(image_size=32),
    stages=(
        Stage((32,), has_drawn=False, schedule="constant", warmup_fraction=0.5),
        Stage((32,), has_drawn=True, schedule="cosine", warmup_fraction=0.0),
    ),
    batch_size=16,
    held_fraction=0.3,
)


def corner_colours(images: Tensor) -> Tensor:
    """A teacher that sees the mean colour of each quarter."""
    return functional.adaptive_avg_pool2d(images + 1, 2).flatten(1)


TEACHER = Teacher(corner_colours, 12, "corner-colours")


@pytest.fixture
def photos(tmp_path: Path) -> Path:
    """Thirty-six photos of three labels from twelve senders."""
    folder, rng = tmp_path / "photos", np.random.default_rng(0)
    (folder / "images").mkdir(parents=True)
    rows = []
    for number in range(36):
        label = list(COLOURS)[number % 3]
        pixels = np.clip(rng.normal(COLOURS[label], 25, (30, 24, 3)), 0, 255).astype(np.uint8)
        Image.fromarray(pixels).save(folder / "images" / f"{number}.png")
        rows.append({"image": f"images/{number}.png", "label": label, "sender": number // 3, "category": label})
    frame = pd.DataFrame(rows).assign(product_id=range(36))
    frame.to_csv(folder / "labels.csv", index=False)
    frame.to_csv(folder / "products.csv", index=False)
    return folder


def read(photos: Path) -> PhotoSet:
    return read_photo_set(photos / "labels.csv", "label", "label", "sender")


def test_a_photo_set_knows_its_labels_and_senders(photos: Path) -> None:
    found = read(photos)
    assert (len(found), found.names, len(set(found.groups.tolist()))) == (36, ("Dress", "Hat", "Shoes"), 12)
    assert found.labels[:4].tolist() == [0, 1, 2, 0]


def test_a_table_without_its_column_is_refused_by_name(photos: Path) -> None:
    with pytest.raises(SourceError, match="no column shop"):
        read_photo_set(photos / "labels.csv", "label", "label", "shop")
    with pytest.raises(SourceError, match=r"absent\.csv was not found"):
        read_photo_set(photos / "absent.csv", "label", "label", "sender")


def test_no_sender_is_on_both_sides(photos: Path) -> None:
    learnt, held = hold_out(read(photos), 0.25, seed=4)
    assert not set(learnt.groups.tolist()) & set(held.groups.tolist())
    assert len(learnt) + len(held) == 36 and 9 <= len(held) <= 12
    assert held.paths == hold_out(read(photos), 0.25, seed=4)[1].paths
    assert held.paths != hold_out(read(photos), 0.25, seed=5)[1].paths


def test_standardising_by_hand() -> None:
    # Roots 1, 3 and 5: the first two have mean 2 and deviation √2.
    features = torch.tensor([[1.0], [9.0], [25.0]])
    expected = torch.tensor([[-1.0], [1.0], [3.0]]) / 2**0.5
    assert torch.allclose(standardised(features, 2), expected)


def test_a_teacher_comes_from_a_file_the_user_names(tmp_path: Path) -> None:
    code, weights = tmp_path / "bright.py", tmp_path / "factor.txt"
    weights.write_text("3")
    code.write_text(
        "class Teacher:\n"
        "    def __init__(self, path):\n"
        "        self.factor = float(open(path).read())\n"
        "    def features(self, images):\n"
        "        return self.factor * images.mean((2, 3))\n"
    )
    teacher = load_teacher(code, weights)
    assert teacher.n_features == 3
    assert torch.allclose(teacher.features(torch.ones(2, 3, 4, 4)), torch.full((2, 3), 3.0))
    weights.write_text("4")
    assert load_teacher(code, weights).fingerprint != teacher.fingerprint
    code.write_text("x = 1")
    with pytest.raises(SourceError, match="defines no class Teacher"):
        load_teacher(code, weights)


def test_a_teacher_looks_at_each_photo_once(photos: Path, tmp_path: Path) -> None:
    n_seen = 0

    def counting(images: Tensor) -> Tensor:
        nonlocal n_seen
        n_seen += len(images)
        return corner_colours(images)

    teacher, store, paths = replace(TEACHER, features=counting), FeatureStore(tmp_path / "store"), read(photos).paths
    first = teacher_features(teacher, paths, store)
    assert torch.equal(teacher_features(teacher, paths[::-1], store), first.flip(0))
    assert n_seen == 36
    # A dress of mean red 200 is 2 · 200 / 255 when values run from 0 to 2.
    assert abs(float(first[0, 0]) - 400 / 255) < 0.05


def test_an_unbounded_view_is_the_whole_photo_or_its_mirror() -> None:
    ramp = torch.arange(32, dtype=torch.uint8).mul(8).expand(20, 3, 32, 32).contiguous()
    torch.manual_seed(0)
    whole = replace(TINY, least_area=1.0, most_degrees=0.0, most_stretch=0.0)
    views = random_views(ramp, 32, whole)
    plain = ramp.float() / 255
    is_plain = [torch.allclose(view, photo, atol=1e-3) for view, photo in zip(views, plain, strict=True)]
    is_mirrored = [torch.allclose(view, photo.flip(2), atol=1e-3) for view, photo in zip(views, plain, strict=True)]
    assert all(one != other for one, other in zip(is_plain, is_mirrored, strict=True))
    assert 3 < sum(is_plain) < 17


def test_a_small_view_is_a_part_of_the_photo() -> None:
    ramp = torch.arange(64, dtype=torch.uint8).mul(4).expand(50, 3, 64, 64).contiguous()
    torch.manual_seed(0)
    views = random_views(ramp, 32, replace(TINY, least_area=0.25, most_degrees=0.0, most_stretch=0.0))
    spans = (views[:, 0, 16, -1] - views[:, 0, 16, 0]).abs()
    # Half to all of the side is seen, so half to all of the ramp.
    assert views.shape == (50, 3, 32, 32) and 0.4 < spans.min() < 0.65 and 0.8 < spans.max() <= 1.0


def test_scores_tell_useful_features_from_noise(photos: Path) -> None:
    learnt, held = hold_out(read(photos), 0.3, seed=0)
    rng = np.random.default_rng(0)

    def told(of: PhotoSet) -> Tensor:
        return torch.tensor(np.eye(3)[of.labels] + rng.normal(0, 0.05, (len(of), 3)), dtype=torch.float32)

    def noise(of: PhotoSet) -> Tensor:
        return torch.tensor(rng.normal(size=(len(of), 3)), dtype=torch.float32)

    rivals = {"told": (told(learnt), told(held)), "noise": (noise(learnt), noise(held))}
    scores = score_features(rivals, learnt, held, seed=0)
    assert scores["n"] == len(held)
    for way in ("linear_svm", "nearest_5"):
        assert scores[way]["told"] == {"value": 1.0, "low": 1.0, "high": 1.0}
        assert scores[way]["noise"]["low"] <= scores[way]["noise"]["value"] < 0.8


def test_the_recipe_ends_in_an_encoder_with_its_card_and_resumes_to_the_same(photos: Path, tmp_path: Path) -> None:
    class KilledError(Exception):
        pass

    def kill_in_the_second_stage(fraction: float, message: str) -> None:
        if "kind" in message:
            raise KilledError

    def make(name: str, **options: object) -> Path:
        folder = tmp_path / name
        train_image_encoder(photos, None, photos, [TEACHER], folder, tmp_path / f"{name}-work", TINY, **options)
        return folder

    whole, card = load_image_encoder(make("whole"))
    assert card.scores["n"] > 0 and set(card.scores["linear_svm"]) == {"encoder", "teachers"}
    assert card.recipe["stages"][1]["has_drawn"] and "36 photos with 3 values of 'kind'" in card.data
    with pytest.raises(KilledError):
        make("killed", on_progress=kill_in_the_second_stage)
    resumed, _ = load_image_encoder(make("killed", is_resumed=True))
    for ours, theirs in zip(resumed.parameters(), whole.parameters(), strict=True):
        assert torch.equal(ours, theirs)
