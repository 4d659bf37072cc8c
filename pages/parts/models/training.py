"""Ask for what a training or an evaluation needs, and start it as a job."""

from pathlib import Path

import streamlit as st

from core import jobs, rooms, workspace
from core.rooms import EVALUATE, TRAIN, Room
from core.storage.places import refuse_held, refuse_unfinished
from pages.parts.frame import notices, state, words
from pages.parts.models import option_fields

RESUME = "Resume it below, or say that the one of this name may be replaced."


def ask_for_training() -> None:
    """Draw the form of a new model; its button starts the training."""
    folders = workspace.catalogues()
    left, right = st.columns(2, gap="large")
    with left:
        room = _ask_room(rooms.with_verb(TRAIN))
        at_work = state.catalogue_folder()
        index = folders.index(at_work) if at_work in folders else 0
        catalogue = st.selectbox("Learns from", folders, index, format_func=words.catalogue, key="train_catalogue")
        preset = st.radio("Recipe", list(room.presets), format_func=room.presets.__getitem__, key="train_preset")
    with right:
        name = st.text_input("Name of the model", f"{words.catalogue(catalogue)} {preset}", key="train_name")
        with st.expander("Options", icon=":material/tune:"):
            told = option_fields.ask(room.verbs[TRAIN].options, "train", folders, catalogue)
        is_replacing = st.checkbox("Replace the one that has this name", key="train_replace")
    if st.button("Start training", type="primary", key="train_go", icon=":material/model_training:"):
        with notices.faults_in_words():
            to = workspace.new_model(name, is_replacing)
            refuse_held(to, "training")
            refuse_unfinished(to, is_replacing, RESUME)
            jobs.start_training(room, catalogue, preset, to, told, is_replacing)
            st.rerun()


def ask_for_evaluation(room: Room, model: Path, catalogue: Path) -> None:
    """Offer to score a model on a catalogue, with what the room's evaluation can be told."""
    folders = workspace.catalogues()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        told = option_fields.ask(room.verbs[EVALUATE].options, "evaluate", folders, catalogue, width=320)
        if st.button("Score it", key="evaluate_go", icon=":material/speed:"):
            with notices.faults_in_words():
                title = f"Score {model.name} on {words.catalogue(catalogue)}"
                jobs.start_evaluation(room, catalogue, model, told, workspace.report_file(model, catalogue), title)
                st.rerun()


def _ask_room(trainable: tuple[Room, ...]) -> Room:
    """Which room's model is to be trained; there is nothing to ask while one room trains."""
    if len(trainable) == 1:
        return trainable[0]
    return st.radio(
        "What it answers", trainable, key="train_room", format_func=lambda room: f"{room.title}: {room.summary}"
    )
