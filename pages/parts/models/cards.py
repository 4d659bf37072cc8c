"""Every model with its card: what it learned from, how big it is, which one is at work."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import streamlit as st

from core import config, registry, rooms
from core.catalogue.heads import HEADS
from core.demand.network.model import heads_on
from core.errors import ModelError
from core.registry import Card
from core.words.figures import listed
from core.words.names import heads
from core.words.sentences import over
from pages.parts.frame import cached, notices, state, words
from pages.parts.frame.words import plain
from pages.parts.show import scores, tables

PICKED = "models_picked"
_VIEWED = "models_viewed"
MANY = 30
_MEGABYTE = 1024**2


def shelf() -> None:
    """Every demand model with the number each head is first judged by; a damaged one is listed as that."""
    folders = registry.models("demand")
    rows = [(words.model(folder), *_headline(folder)) for folder in folders]
    if len(rows) > 1:
        tables.ledger(("Demand model", *heads().values()), rows)
        notices.note("Sales, views: typically off by that factor. Women or men, age: how often it is right.")


def choose() -> Path | None:
    """Ask which model to look at; at first the demand model at work. None where there is none at all."""
    folders = list(dict.fromkeys(folder for kind in rooms.kinds() for folder in registry.models(kind)))
    if not folders:
        notices.empty("There is no model yet", "Train one below; the forecasts then come from it.")
        return None
    if st.session_state.get(PICKED) not in folders:
        viewed = state.kept(_VIEWED, _at_work(folders))
        st.session_state[PICKED] = viewed if viewed in folders else folders[0]
    folder = st.selectbox("Model", folders, format_func=words.model, key=PICKED, width=420)
    state.put(_VIEWED, folder)
    return folder


def head(folder: Path, card: Card) -> None:
    """Say what the model is, and offer to put it to work."""
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        facts = (rooms.kinds().get(card.kind, card.kind), f"made {card.created[:10]}", f"{_megabytes(folder):.1f} MB")
        st.markdown(plain(" · ".join(facts)), width="content")
        if card.kind == "demand" and _is_at_work(folder):
            st.badge("At work", icon=":material/check:", color="green")
        elif card.kind == "demand":
            st.button("Put it to work", key="models_to_work", icon=":material/play_arrow:",
                      on_click=state.choose_model, args=(_given_name(folder),))  # fmt: skip
    st.markdown(plain(f"{card.data}{_counted(card)}"))
    for remark in card.notes:
        notices.note(plain(remark))


def _counted(card: Card) -> str:
    """Over which period a demand model's figures are counted, or that its card does not say."""
    if card.kind != "demand":
        return ""
    counts = [HEADS[name].noun for name in heads_on(card.config) if HEADS[name].is_count]
    if not counts:
        return ""
    return f"; {over(listed(counts), card.config.get('period') or '')}"


def recipe(card: Card) -> None:
    """How the model was made, to the last setting, and what tells it apart from any other."""
    left, right = st.columns(2, gap="large")
    with left:
        st.subheader("Recipe", anchor=False)
        _draw_settings({"seed": card.seed, **card.recipe})
    with right:
        st.subheader("Network", anchor=False)
        _draw_settings(card.config)
    weights = plain(card.weights_sha256 or "unknown")
    st.markdown(f"Card `{registry.card_hash(card)}`  \nWeights SHA-256 {weights}")


def _headline(folder: Path) -> tuple[str, ...]:
    try:
        return scores.summary(cached.checked_card(folder).scores)
    except ModelError:
        return ("damaged", *[""] * (len(heads()) - 1))


def _draw_settings(settings: Mapping[str, Any]) -> None:
    rows = [(name.replace("_", " "), _in_short(value)) for name, value in settings.items()]
    tables.show(pd.DataFrame(rows, columns=["Setting", "Value"]), height="content")


def _in_short(value: Any) -> str:
    if isinstance(value, Mapping | list | tuple) and len(value) > MANY:
        return f"{len(value):,} entries"
    if isinstance(value, Mapping):
        return " · ".join(f"{name} {_in_short(inner)}" for name, inner in value.items())
    return ", ".join(map(_in_short, value)) if isinstance(value, list | tuple) else str(value)


def _megabytes(folder: Path) -> float:
    return sum(file.stat().st_size for file in folder.iterdir() if file.is_file()) / _MEGABYTE


def _given_name(folder: Path) -> str:
    """What `registry.find` knows the model by."""
    return "starter" if folder.parent == config.STARTER else folder.name


def _is_at_work(folder: Path) -> bool:
    is_demand = folder.parent != config.STARTER or folder.name == "demand"
    return is_demand and _given_name(folder) == state.model_name()


def _at_work(folders: list[Path]) -> Path:
    return next((folder for folder in folders if _is_at_work(folder)), folders[0])
