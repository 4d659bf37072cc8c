"""Models on disk: what comes back is what was saved, and damage is said."""

import dataclasses
import json
import os
import random
import signal
import time
from itertools import count
from pathlib import Path
from typing import Any

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
    assert dataclasses.replace(card, weights_sha256="", seal="") == CARD


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


def edited(folder: Path, **changes: Any) -> None:
    card = json.loads((folder / registry.CARD).read_text(encoding="utf-8"))
    (folder / registry.CARD).write_text(json.dumps(card | changes), encoding="utf-8")


@pytest.mark.parametrize(
    "changes",
    [
        {"scores": {"sales": {"mse": 0.001}}},
        {"config": {"width": 4}},
        {"recipe": {"epochs": 9999}},
        {"notes": []},
        {"name": "Better"},
        {"seed": 8},
        {"data": "everything"},
        {"weights_sha256": "0" * 64},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_whatever_is_changed_on_a_card_breaks_its_seal(saved: Path, changes: dict[str, Any]) -> None:
    edited(saved, **changes)
    for read in (registry.read_card, registry.load):
        with pytest.raises(ModelError, match="card of model tiny was changed by hand. Copy the model again"):
            read(saved)


def test_card_without_a_seal_is_said_and_can_be_sealed(saved: Path) -> None:
    edited(saved, seal="", notes=["Mine."])
    with pytest.raises(ModelError, match='has no seal.*python -m core seal "tiny"'):
        registry.load(saved)
    registry.seal(saved)
    assert registry.load(saved)[1].notes == ("Mine.",)


def test_seal_outlives_json_that_makes_texts_of_numbers(saved: Path) -> None:
    registry.save(saved, {"a": torch.zeros(1)}, dataclasses.replace(CARD, scores={10: 1.5, 9: float("nan")}))
    assert registry.read_card(saved).scores["10"] == 1.5


@pytest.mark.parametrize("changes", [{"config": None}, {"seed": "7"}, {"notes": "one"}, {"scores": [1]}])
def test_card_of_other_kinds_of_values_is_said_even_where_it_is_sealed(saved: Path, changes: dict[str, Any]) -> None:
    edited(saved, **changes)
    with pytest.raises(ModelError, match=f"card of model tiny cannot be read.*{next(iter(changes))}"):
        registry.seal(saved)


@pytest.mark.parametrize("text", ["[]", "null", "[" * 100_000, '{"config": ' + '{"a":' * 400 + "1" + "}" * 401])
def test_card_that_is_no_table_is_said(saved: Path, text: str) -> None:
    (saved / registry.CARD).write_text(text)
    with pytest.raises(ModelError, match="cannot be read"):
        registry.read_card(saved)


@pytest.mark.parametrize("kind", ["demand", "image-encoder", "text-encoder"])
def test_every_model_that_ships_is_sealed(kind: str) -> None:
    assert registry.read_card(config.STARTER / kind).seal


EXPECTED = {"a": torch.zeros(2, 3), "b": torch.zeros(2)}


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"a": torch.zeros(3, 2)}, r"a has the shape \(3, 2\) instead of \(2, 3\)"),
        ({"a": torch.full((2, 3), torch.nan)}, "a holds what is no number"),
        ({"a": torch.full((2, 3), -torch.inf)}, "a holds what is no number"),
        ({"b": torch.tensor([0.0, torch.nan])}, "b holds what is no number"),
        ({"a": torch.zeros(2, 3, dtype=torch.int64)}, "a holds torch.int64 instead of torch.float32"),
        ({"c": torch.zeros(1)}, "c is none of its own"),
    ],
)
def test_weights_that_do_not_fit_the_card_are_said(changes: dict[str, torch.Tensor], fault: str) -> None:
    registry.refuse_misfit(CARD, {"a": torch.zeros(2, 3).half(), "b": torch.tensor([1.0, torch.inf])}, EXPECTED, ["b"])
    with pytest.raises(ModelError, match=f"weights of Tiny do not fit its card: {fault}"):
        registry.refuse_misfit(CARD, EXPECTED | changes, EXPECTED, ["b"])


def test_model_is_whole_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    """Every version's weights, card and companion bear one number."""
    folder, dice = tmp_path / "model", random.Random(0)

    def save(number: int) -> None:
        card = dataclasses.replace(CARD, seed=number)
        registry.save(folder, {"a": torch.tensor([number])}, card, {"tokenizer.json": str(number).encode()})

    save(0)
    for _ in range(10):
        pid = os.fork()
        if not pid:
            for number in count(1):
                save(number)
        end = time.monotonic() + dice.uniform(0.02, 0.1)
        while time.monotonic() < end:
            tensors, card = registry.load(folder)
            assert int(tensors["a"]) == card.seed
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        tensors, card = registry.load(folder)
        assert int(tensors["a"]) == card.seed == int((folder / "tokenizer.json").read_text())
