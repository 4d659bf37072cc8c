"""Catalogue: look through what there is to sell, see what is amiss with it, and bring one's own."""

import streamlit as st

from core import workspace
from pages.parts.catalogue import audit, bring, browse, figures
from pages.parts.frame import cached, notices, shell
from pages.parts.offers import market
from pages.parts.show import tables

shell.open_page("Catalogue", "The products behind every forecast: look through them, see what is amiss, bring yours.")

goods = None
with notices.faults_in_words():
    goods = cached.catalogue_in(browse.choose(workspace.catalogues()))
    browse.head(goods)
    market.draw(goods)

browsing, reading, mending, auditing, bringing = st.tabs(browse.TABS, key=browse.TAB, on_change="rerun")
if goods and browsing.open:
    with browsing:
        browse.draw(goods)
if goods and reading.open:
    with reading:
        figures.draw(goods)
        figures.draw_agreement(goods)
if goods and mending.open:
    with mending:
        tables.problems(workspace.problems(goods), len(goods))
if goods and auditing.open:
    with auditing, notices.faults_in_words():
        audit.draw(goods)
if bringing.open:
    with bringing:
        brought = bring.draw()
        if brought:
            browse.show_next(brought.folder, browse.PROBLEMS)
