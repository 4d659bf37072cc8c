from dataclasses import dataclass
from typing import Any

import pytest

from core.shapes import MAX_DEPTH, built, fits, misfit, parse_composed_json, parse_json


@dataclass(frozen=True)
class Card:
    name: str
    tags: tuple[str, ...] = ()
    is_new: bool = False


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("a", str),
        (["a"], list[str]),
        (["a"], tuple[str, ...]),
        ({"a": {"b": "c"}}, dict[str, dict[str, str]]),
        (3, Any),
    ],
)
def test_what_is_of_its_kind_fits(value: object, kind: object) -> None:
    assert fits(value, kind)


@pytest.mark.parametrize(
    ("value", "kind"),
    [(1, str), ("a", list[str]), ([1], tuple[str, ...]), ({"a": "b"}, dict[str, dict[str, str]]), ("yes", bool)],
)
def test_what_is_of_another_kind_does_not(value: object, kind: object) -> None:
    assert not fits(value, kind)


def test_the_first_misfit_is_named_and_unknown_entries_are_passed_over() -> None:
    assert misfit({"name": "a", "tags": ["b"], "other": 3}, Card) is None
    assert misfit({"name": "a", "is_new": "no"}, Card) == "“is_new” should be true or false, not 'no'"
    assert misfit({"tags": "b"}, Card) == "“tags” should be a list of texts, not 'b'"


def test_a_dataclass_is_built_from_what_json_says() -> None:
    assert built(Card, {"name": "a", "tags": ["b", "c"]}) == Card("a", ("b", "c"))


@pytest.mark.parametrize(
    ("written", "fault"),
    [
        ({"name": "a", "is_new": "no"}, "“is_new” should be true or false, not 'no'"),
        ({"name": "a", "is_new": 1}, "“is_new” should be true or false, not 1"),
        ({"name": 3}, "“name” should be a text, not 3"),
        ({"name": "a", "tags": ["b", 3]}, "“tags” should be a list of texts"),
        ({"tags": []}, "“name” is missing"),
        ({"name": "a", "colour": "red"}, "“colour” is no entry of one"),
    ],
)
def test_what_is_no_such_dataclass_is_said_by_its_entry(written: dict[str, Any], fault: str) -> None:
    with pytest.raises(ValueError, match=fault):
        built(Card, written)


@pytest.mark.parametrize("content", [b"[" * 100_000, b'"\\ud800"', b"\xff\xfe\xff", b"{", b""])
def test_what_is_no_json_is_a_value_error(content: bytes) -> None:
    with pytest.raises(ValueError):
        parse_json(content)


@pytest.mark.parametrize("nest", [("[", "]"), ('{"a":', "}")])
def test_json_is_read_as_deep_as_can_be_worked_on_and_no_deeper(nest: tuple[str, str]) -> None:
    left, right = nest
    parse_json(f"{left * MAX_DEPTH}1{right * MAX_DEPTH}".encode())
    with pytest.raises(ValueError, match="nested too deep"):
        parse_json(f"{left * (MAX_DEPTH + 1)}1{right * (MAX_DEPTH + 1)}".encode())


def test_texts_are_kept_as_they_are_written_unless_wanted_composed() -> None:
    apart, composed = ("\u1109\u1167\u110e\u1173", "\uc154\uce20")
    assert parse_json(f'"{apart}"'.encode()) == apart
    assert parse_composed_json(f'"{apart}"'.encode()) == composed
