"""Home: what Vitrine does, which catalogue and model are at work and how good they are, and three ways in."""

import streamlit as st

from pages.parts.frame import cached, notices, shell, words
from pages.parts.home import front
from pages.parts.show import gallery

shell.open_page(shell.HOME.label)

front.hero(
    "See what a garment will sell, and to whom",
    "From a photo, a title and a price, before the first piece is sold. Every number says how sure it is.",
)

with notices.faults_in_words():
    gallery.strip(front.window(cached.catalogue()))

front.ways_in()
shell.rule()

left, right = st.columns([4, 8], gap="large")
with left, notices.faults_in_words():
    front.catalogue(cached.catalogue())
with right, notices.faults_in_words():
    front.model(words.model(cached.model_folder()), cached.card())
