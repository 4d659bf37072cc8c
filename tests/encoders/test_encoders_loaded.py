"""Encoders by name: loaded once a process, anew when they were made anew, and never trained by whoever asks."""

import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
import tiny
import torch

from core.encoders import loaded
from core.encoders.loaded import Encoders, shared_image_encoder, shared_text_encoder
from core.encoders.memory import FeatureMemory
from core.errors import ModelError


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    return tiny.text_encoder(tmp_path / "text"), tiny.image_encoder(tmp_path / "image")


def test_sessions_that_ask_at_once_get_one_encoder(folders: tuple[Path, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    n_loaded: list[str] = []
    real, gate = loaded.load_text_encoder, threading.Barrier(4)
    monkeypatch.setattr(loaded, "load_text_encoder", lambda name: n_loaded.append(name) or real(name))

    def ask(_: int) -> object:
        gate.wait()
        return shared_text_encoder(str(folders[0]))[0]

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(ask, range(4)))
    assert len({id(encoder) for encoder in found}) == 1 and len(n_loaded) == 1


def test_an_encoder_that_was_made_anew_is_loaded_anew(tmp_path: Path) -> None:
    folder = tiny.image_encoder(tmp_path / "image")
    before, card = shared_image_encoder(str(folder))
    assert shared_image_encoder(str(folder))[0] is before
    tiny.image_encoder(folder)
    assert shared_image_encoder(str(folder))[0] is not before


def test_nobody_trains_what_all_share(folders: tuple[Path, Path]) -> None:
    encoders = Encoders.load(str(folders[0]), str(folders[1]))
    assert encoders.image is not None
    assert not any(p.requires_grad for module in (encoders.text, encoders.image) for p in module.parameters())
    assert not encoders.text.training and not encoders.image.training


def test_features_are_the_encoders_own_and_absent_ones_are_nan(folders: tuple[Path, Path], tmp_path: Path) -> None:
    encoders = replace(Encoders.load(str(folders[0]), str(folders[1])), memory=FeatureMemory())
    assert encoders.image is not None
    photos = [tmp_path / f"{number}.png" for number in range(2)]
    for number, photo in enumerate(photos):
        tiny.draw_garment("shirts", "red", number).save(photo)
    seen = encoders.photos([photos[1], None, photos[0]])
    (batch,) = encoders.image.read(photos)
    torch.testing.assert_close(seen[[2, 0]], encoders.image.encode(batch))
    titles = encoders.titles(["red shirt", None])
    torch.testing.assert_close(titles[:1], encoders.text.encode(["red shirt"]))
    assert seen[1].isnan().all() and titles[1].isnan().all()
    assert replace(encoders, image=None, image_card=None).photos(photos).shape == (2, 0)


def test_an_encoder_that_is_not_there_is_said_each_time() -> None:
    for _ in range(2):
        with pytest.raises(ModelError, match="nowhere"):
            shared_image_encoder("nowhere")
