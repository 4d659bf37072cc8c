"""Whether what a JSON or TOML file says has the shape that a dataclass gives it."""

from __future__ import annotations

import json
import reprlib
from collections.abc import Iterable, Mapping
from types import NoneType, UnionType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from pydantic import TypeAdapter, ValidationError

from core.names import composed

Shape = TypeVar("Shape")

MAX_DEPTH = 40
"""Of lists and tables in each other: far more than any file of ours has, far less than what works on it can follow."""


def parse_json(content: bytes) -> Any:
    """What a JSON file says.

    Raises:
        ValueError: it is no JSON, is nested too deep to be read, or holds half a character.
    """
    return _parsed(content.decode(json.detect_encoding(content)))


def parse_composed_json(content: bytes) -> Any:
    """What a JSON file says, its texts in Unicode's composed form; for files that people or other systems write.

    Raises:
        ValueError: as `parse_json`.
    """
    return _parsed(composed(content.decode(json.detect_encoding(content))))


def _parsed(text: str) -> Any:
    try:
        found = json.loads(text)
        is_too_deep = _is_deeper(found, MAX_DEPTH)
    except RecursionError:
        is_too_deep = True
    if is_too_deep:
        raise ValueError("it is nested too deep")
    json.dumps(found, ensure_ascii=False).encode()
    return found


def _is_deeper(found: Any, limit: int) -> bool:
    """Whether lists and tables lie in each other more than `limit` times."""
    layer = [found]
    for _ in range(limit + 1):
        if not (layer := [one for outer in layer if isinstance(outer, dict | list) for one in _inside(outer)]):
            return False
    return True


def _inside(outer: dict[str, Any] | list[Any]) -> Iterable[Any]:
    return outer.values() if isinstance(outer, dict) else outer


def built(model: type[Shape], written: Mapping[str, Any]) -> Shape:
    """A dataclass from what JSON says of it, a list standing for a tuple; nothing else is taken for what it is not.

    Raises:
        ValueError: an entry is missing, is no field, or is not of its field's kind, in words.
    """
    kinds = get_type_hints(model)
    if unknown := written.keys() - kinds.keys():
        raise ValueError(f"“{min(unknown)}” is no entry of one")
    try:
        return TypeAdapter(model).validate_json(json.dumps(written), strict=True)
    except ValidationError as fault:
        first = fault.errors()[0]
        name = str(first["loc"][0])
        if first["type"] == "missing":
            raise ValueError(f"“{name}” is missing") from None
        raise ValueError(_other_kind(name, written[name], kinds[name])) from None


def misfit(written: Mapping[str, Any], model: type) -> str | None:
    """The first entry that is not of its field's kind, in words; None where all of them are.

    Entries that are no field of `model` are not looked at.
    """
    kinds = get_type_hints(model)
    for name, value in written.items():
        if name in kinds and not fits(value, kinds[name]):
            return _other_kind(name, value, kinds[name])
    return None


def out_of_range(written: Mapping[str, Any], ranges: Mapping[str, tuple[float, float]]) -> str | None:
    """The first number that is not from the lowest to the highest allowed for its name, in words; None without one."""
    for name, (low, high) in ranges.items():
        if name in written and not low <= written[name] <= high:
            return f"“{name}” should be from {low:g} to {high:g}, not {written[name]!r}"
    return None


def fits(value: Any, kind: Any) -> bool:
    """Whether a value is of a kind such as `list[str]` or `dict[str, dict[str, str]]`; a list stands for a tuple."""
    origin, inner = get_origin(kind) or kind, get_args(kind)
    if origin is Any:
        return True
    if origin is UnionType:
        return any(fits(value, one) for one in inner)
    if origin in (int, float):
        return isinstance(value, int | origin) and not isinstance(value, bool)
    if origin in (list, tuple):
        return isinstance(value, list | tuple) and all(fits(entry, inner[0]) for entry in value)
    if origin is dict:
        return isinstance(value, dict) and all(fits(entry, inner[1]) for entry in value.values())
    if origin is float:
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, origin)


def _other_kind(name: str, value: Any, kind: Any) -> str:
    return f"“{name}” should be {_in_words(kind)}, not {reprlib.repr(value)}"


def _in_words(kind: Any) -> str:
    origin, inner = get_origin(kind) or kind, get_args(kind)
    if origin in (list, tuple):
        return "a list of texts"
    if origin is dict:
        return (
            "a table of texts"
            if inner[1] is str
            else "a table of tables"
            if get_origin(inner[1]) is dict
            else "a table"
        )
    if origin is UnionType:
        return " or ".join(map(_in_words, inner))
    words = {str: "a text", bool: "true or false", int: "a whole number", float: "a number", NoneType: "nothing"}
    return words.get(origin, str(kind))
