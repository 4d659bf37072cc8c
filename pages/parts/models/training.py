"""Ask for what a training or an evaluation needs, and start it as a job."""

from pathlib import Path

import streamlit as st

from core import jobs, workspace
from core.bounds import MAX_SEED
from core.storage.places import refuse_held
from core.training import MAX_EPOCHS
from pages.parts.frame import notices, state, words

PRESETS = {
    "starter": "Starter: learned absence, small encoders, under an hour on two cores",
    "paper": "Paper: Kim & Lee's recipe to the letter, multilingual BERT; for a GPU",
}
NO_PAIRING = "The catalogue's own photos"


def ask_for_training() -> None:
    """Draw the form of a new model; its button starts the training."""
    folders = workspace.catalogues()
    left, right = st.columns(2, gap="large")
    with left:
        at_work = state.catalogue_folder()
        index = folders.index(at_work) if at_work in folders else 0
        catalogue = st.selectbox("Learns from", folders, index, format_func=words.catalogue, key="train_catalogue")
        preset = st.radio("Recipe", list(PRESETS), format_func=PRESETS.__getitem__, key="train_preset")
    with right:
        name = st.text_input("Name of the model", f"{words.catalogue(catalogue)} {preset}", key="train_name")
        with st.expander("Options", icon=":material/tune:"):
            options = _ask_options(folders, catalogue)
        is_replacing = st.checkbox("Replace the one that has this name", key="train_replace")
    if st.button("Start training", type="primary", key="train_go", icon=":material/model_training:"):
        with notices.faults_in_words():
            to = workspace.new_model(name, is_replacing)
            refuse_held(to, "training")
            told = ("--catalogue", str(catalogue), "--preset", preset, "--to", str(to), *options)
            jobs.start(("train", "demand", *told, *(("--replace",) if is_replacing else ())), f"Train {to.name}")
            st.rerun()


def ask_for_evaluation(model: Path, catalogue: Path) -> None:
    """Offer to score a model on a catalogue, beside baselines fitted on one."""
    folders = workspace.catalogues()
    with st.container(horizontal=True, vertical_alignment="bottom"):
        fitted_on = st.selectbox(
            "Baselines learn from", folders, folders.index(catalogue) if catalogue in folders else 0,
            format_func=words.catalogue, key="evaluate_baselines", width=320,
        )  # fmt: skip
        if st.button("Score it", key="evaluate_go", icon=":material/speed:"):
            with notices.faults_in_words():
                told = ("--catalogue", str(catalogue), "--model", str(model), "--baselines-from", str(fitted_on))
                to = ("--json", str(workspace.report_file(model, catalogue)))
                jobs.start(("evaluate", "demand", *told, *to), f"Score {model.name} on {words.catalogue(catalogue)}")
                st.rerun()


def _ask_options(folders: tuple[Path, ...], catalogue: Path) -> tuple[str, ...]:
    """The options of the command; what was left alone is left to the recipe."""
    epochs = st.number_input("Epochs", 1, MAX_EPOCHS, None, key="train_epochs", placeholder="As the recipe has it")
    seed = st.number_input("Seed", 0, MAX_SEED, 0, key="train_seed")
    photos = st.selectbox(
        "Photos", (NO_PAIRING, *(folder for folder in folders if folder != catalogue)), key="train_photos",
        format_func=lambda one: one if one == NO_PAIRING else f"Borrowed from {words.catalogue(one)}",
        help="Products can borrow the photos of another catalogue: each meets photos of its own kind and colour.",
    )  # fmt: skip
    chosen = () if epochs is None else ("--epochs", str(epochs))
    paired = () if photos == NO_PAIRING else ("--photos", str(photos))
    return (*chosen, "--seed", str(seed), *paired)
