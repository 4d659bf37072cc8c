"""Models on disk: what comes back is what was saved, and damage is said."""

import dataclasses
from pathlib import Path

import pytest
import torch

from core import config, registry
from core.errors import ModelError
from core.registry import Card, card_hash

CARD = Card(
    name="Tiny", kind="demand", config={"width": 3}, data="none", recipe={"epochs": 1}, seed=7, scores={},
    created="today", notes=("A note.",),
)  # fmt: skip


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    registry.save(tmp_path / "tiny", {"a": torch.arange(6.0).reshape(2, 3), "b": torch.ones(2).half()}, CARD)
    return tmp_path / "tiny"


def test_a_model_comes_back_as_it_was_saved(saved: Path) -> None:
    tensors, card = registry.load(saved, "demand")
    assert torch.equal(tensors["a"], torch.arange(6.0).reshape(2, 3))
    assert tensors["b"].dtype == torch.float16
    assert dataclasses.replace(card, weights_sha256="") == CARD


def test_any_flipped_byte_of_the_weights_is_noticed(saved: Path) -> None:
    weights = saved / registry.WEIGHTS
    content = bytearray(weights.read_bytes())
    content[-1] ^= 1
    weights.write_bytes(content)
    with pytest.raises(ModelError, match="damaged"):
        registry.load(saved)


def test_truncated_weights_and_unreadable_card_are_said(saved: Path) -> None:
    (saved / registry.WEIGHTS).write_bytes((saved / registry.WEIGHTS).read_bytes()[:50])
    with pytest.raises(ModelError, match="damaged"):
        registry.load(saved)
    (saved / registry.CARD).write_text("{")
    with pytest.raises(ModelError, match="card of model tiny cannot be read"):
        registry.read_card(saved)


def test_a_model_of_another_kind_is_refused(saved: Path) -> None:
    with pytest.raises(ModelError, match="of kind demand, not text-encoder"):
        registry.load(saved, "text-encoder")


def test_the_hash_changes_with_the_card_and_with_the_weights(saved: Path) -> None:
    _, card = registry.load(saved)
    other = registry.save(saved, {"a": torch.zeros(1)}, CARD)
    assert len({card_hash(CARD), card_hash(card), card_hash(other)}) == 3


def test_models_are_found_by_name_and_a_wrong_name_lists_those_there_are(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("VITRINE_HOME", str(tmp_path))
    registry.save(config.models_folder() / "mine", {"a": torch.zeros(1)}, CARD)
    assert registry.find("mine", "demand") == config.models_folder() / "mine"
    assert config.models_folder() / "mine" in registry.models("demand")
    assert config.models_folder() / "mine" not in registry.models("text-encoder")
    with pytest.raises(ModelError, match="Choose one of: starter, mine"):
        registry.find("yours", "demand")


def test_a_failed_save_leaves_the_old_model(saved: Path) -> None:
    with pytest.raises(AttributeError):
        registry.save(saved, {"a": None}, CARD)  # type: ignore[dict-item]
    assert registry.load(saved)[1].name == "Tiny"
