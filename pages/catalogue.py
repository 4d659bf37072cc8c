"""Catalogue: look through what there is to sell, see what is amiss with it, and bring one's own."""

import streamlit as st

from core import workspace
from pages.parts import browse, cached, catalogues, market, notices, problem_list, shell
from pages.parts.catalogue import agreement, audit, bring, figures

shell.open_page("Catalogue", "The products behind every forecast: look through them, see what is amiss, bring yours.")

goods = None
with notices.faults_in_words():
    goods = cached.catalogue_in(catalogues.choose(workspace.catalogues()))
    catalogues.head(goods)
    market.draw(goods)

browsing, reading, mending, auditing, bringing = st.tabs(catalogues.TABS, key=catalogues.TAB, on_change="rerun")
if goods and browsing.open:
    with browsing:
        browse.draw(goods)
if goods and reading.open:
    with reading:
        figures.draw(goods)
        agreement.draw(goods)
if goods and mending.open:
    with mending:
        problem_list.draw(workspace.problems(goods), len(goods))
if goods and auditing.open:
    with auditing, notices.faults_in_words():
        audit.draw(goods)
if bringing.open:
    with bringing:
        brought = bring.draw()
        if brought:
            catalogues.show_next(brought.folder, catalogues.PROBLEMS)
