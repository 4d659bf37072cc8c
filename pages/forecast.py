"""Forecast: a photo, a title and a price in; what the garment will sell, and to whom, out."""

import streamlit as st

from pages.parts import answers, cached, market, notices, offers, recents, shell
from pages.parts.forecast import batch, what_if

shell.open_page("Forecast")

with notices.or_stop(page="pages/models.py", label="Go to models"):
    goods, model = market.at_work()

asking, showing, answering = st.columns([3, 5, 4], gap="large")
with asking:
    asked = offers.ask(goods, model, on_answer=recents.keep)
with showing:
    answers.garment(asked, goods)
with answering, notices.or_stop():
    forecast = cached.forecast(asked.offer)
    answers.figures(forecast)
    answers.cautions(forecast)
    market.scale(goods, model)
    shell.link("pages/explain.py", "Why this forecast?", icon=shell.ONWARD)

# Its place is here, but it is filled last: the first look at a new catalogue encodes all of its photos.
place_of_the_alike = st.container()

shell.section("What if", "The same garment at another price, or under another title.")
at_another_price, under_another_title = st.columns(2, gap="large")
with at_another_price, notices.faults_in_words():
    what_if.price(asked, forecast)
with under_another_title:
    what_if.title(asked, forecast)

shell.section("Many at once", "A table in, the same table with its forecasts out.")
batch.draw(model)

shell.section("Recent forecasts")
with notices.faults_in_words():
    recents.draw()

with place_of_the_alike, notices.faults_in_words():
    answers.alike(asked, goods)
