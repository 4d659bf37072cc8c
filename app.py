"""Home: what Vitrine does, which catalogue and model are at work and how good they are, and three ways in."""

import streamlit as st

from pages.parts import cached, cards, model_cards, notices, shell, standing

shell.open_page(shell.HOME.label)

shell.hero(
    "See what a garment will sell, and to whom",
    "From a photo, a title and a price, before the first piece is sold. Every number says how sure it is.",
)

with notices.faults_in_words():
    cards.strip(standing.window(cached.catalogue()))

shell.ways_in()
shell.rule()

left, right = st.columns([4, 8], gap="large")
with left, notices.faults_in_words():
    standing.catalogue(cached.catalogue())
with right, notices.faults_in_words():
    standing.model(model_cards.name_of(cached.model_folder()), cached.card())
