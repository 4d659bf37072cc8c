"""Read a mapping from its TOML file, and refuse with a sentence what is none."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import fields
from pathlib import Path
from typing import Any

from core.catalogue.headers import known_columns
from core.catalogue.products import MADE_FOR, CatalogueInfo
from core.catalogue.sources.mapping import SourceMapping
from core.errors import SourceError
from core.names import composed
from core.shapes import misfit

SHIPPED = Path(__file__).parent / "mappings"

_BAND = re.compile(r"\w+")


def mappings() -> tuple[str, ...]:
    """The names of the shipped mappings."""
    return tuple(sorted(path.stem for path in SHIPPED.glob("*.toml")))


def load_mapping(name: str | Path) -> SourceMapping:
    """A shipped mapping by its name, or a user's own by the path of its TOML file.

    Raises:
        SourceError: there is none, or it is not as a mapping has to be.
    """
    path = SHIPPED / f"{name}.toml" if str(name) in mappings() else Path(name)
    try:
        written = tomllib.loads(composed(path.read_text(encoding="utf-8-sig")))
    except OSError as fault:
        raise SourceError(
            f"There is no mapping {name}.", f"Choose one of {', '.join(mappings())}, or give the path of a TOML file."
        ) from fault
    except RecursionError:
        raise SourceError(
            f"{path.name} is nested too deep.", "Write it as the mappings in core/catalogue/sources do."
        ) from None
    except ValueError as fault:
        raise SourceError(f"{path.name} is not valid TOML: {fault}.", "Mend that line.") from fault
    _check(written, path.name)
    return SourceMapping(**written | {"catalogue": {"name": path.stem} | written["catalogue"]})


def _check(written: dict[str, Any], file: str) -> None:
    """Refuse a mapping in which a table is missing, a name is unknown or a value is of another kind."""
    _refuse_unknown(written, [one.name for one in fields(SourceMapping)], "key", file)
    for name in ("catalogue", "columns"):
        if not isinstance(written.get(name), dict):
            raise SourceError(
                f"{file} has no table [{name}].", "Add one, as the mappings in core/catalogue/sources/mappings do."
            )
    fault = misfit(written, SourceMapping) or misfit(written["catalogue"], CatalogueInfo)
    if fault:
        raise SourceError(f"In {file}, {fault}.", "Mend that line.")
    _refuse_unknown(written["catalogue"], [one.name for one in fields(CatalogueInfo)], "key in [catalogue]", file)
    for name in ("columns", "constants", "values", "extract"):
        _refuse_unknown(written.get(name, {}), (*known_columns(), "female_share"), f"column in [{name}]", file)
    _check_words(written.get("made_for_words"), file)
    for band in written.get("ages", {}):
        if not _BAND.fullmatch(band):
            raise SourceError(f"The age band “{band}” in {file} cannot name a column.", "Write it as 19_23 or 40_plus.")
    for pattern in written.get("extract", {}).values():
        _check_pattern(pattern, file)


def _check_words(words: dict[str, list[str]] | None, file: str) -> None:
    if words is None:
        return
    _refuse_unknown(words, ("in", *MADE_FOR), "key in [made_for_words]", file)
    if "in" not in words:
        raise SourceError(
            f"[made_for_words] in {file} does not say where to look.", 'Add a line such as in = ["title"].'
        )


def _check_pattern(pattern: str, file: str) -> None:
    try:
        n_groups = re.compile(pattern).groups
    except re.error as fault:
        raise SourceError(f"{file} has a pattern that cannot be read: {pattern} ({fault}).", "Mend it.") from fault
    if n_groups != 1:
        raise SourceError(f"The pattern {pattern} in {file} has {n_groups} groups.", "Put brackets round what to keep.")


def _refuse_unknown(written: Iterable[str], known: Iterable[str], kind: str, file: str) -> None:
    for name in written:
        if name not in known:
            raise SourceError(f"{file} has an unknown {kind}: “{name}”.", f"Choose one of {', '.join(known)}.")
