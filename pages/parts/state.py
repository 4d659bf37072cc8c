"""What is at work, as the address says it; and session values that outlive a page."""

import unicodedata
from pathlib import Path
from typing import Any

import streamlit as st

from core import config, registry, workspace
from pages.parts import address

STARTER = "starter"


def catalogue_folder() -> Path:
    """The folder of the catalogue at work: the one that the address names, or else the demo catalogue."""
    return _catalogues().get(address.said(address.CATALOGUE) or "", config.DEMO_CATALOGUE)


def choose_catalogue(folder: Path) -> None:
    """Put another catalogue to work; a product of the last one is no longer asked about."""
    name = None if folder == config.DEMO_CATALOGUE else _name_of(folder)
    address.say(catalogue=name, product=None)


def model_name() -> str:
    """The name of the demand model at work: the one that the address names, or else `starter`."""
    named = _models().get(address.said(address.MODEL) or "")
    return named.name if named else STARTER


def choose_model(name: str) -> None:
    """Put another demand model to work."""
    address.say(model=None if name == STARTER else unicodedata.normalize("NFC", name))


def unknown() -> tuple[str, ...]:
    """A sentence for each name in the address that nothing here goes by, so that its default is at work."""
    catalogue, model = address.said(address.CATALOGUE), address.said(address.MODEL)
    return tuple(
        f"There is no {kind} called “{name[:60]}” here, though the address names it: {instead} is at work instead."
        for kind, name, known, instead in (
            ("catalogue", catalogue, _catalogues(), "the demo catalogue"),
            ("demand model", model, _models(), "the starter"),
        )
        if name and name not in known
    )


def keep(widget_key: str, lasting_key: str) -> None:
    """Copy a widget's value to a key that stays when the user leaves the page; pass it as `on_change`."""
    st.session_state[lasting_key] = st.session_state[widget_key]


def kept(lasting_key: str, default: Any = None) -> Any:
    """What `keep` put under a key, or the default."""
    return st.session_state.get(lasting_key, default)


def put(lasting_key: str, value: Any) -> None:
    """Keep a value that no widget holds."""
    st.session_state[lasting_key] = value


def _catalogues() -> dict[str, Path]:
    return {_name_of(folder): folder for folder in workspace.catalogues() if folder != config.DEMO_CATALOGUE}


def _models() -> dict[str, Path]:
    """The user's own demand models by name: an address leads to nothing else on this computer."""
    return {_name_of(folder): folder for folder in registry.models("demand") if folder.parent != config.STARTER}


def _name_of(folder: Path) -> str:
    return unicodedata.normalize("NFC", folder.name)
