"""Forecast: a photo, a title and a price in; what the garment will sell, and to whom, out."""

import streamlit as st

from pages.parts.forecast import table, what_if
from pages.parts.frame import cached, notices, shell, state
from pages.parts.offers import answers, current, form, market, recents

shell.open_page("Forecast")
state.leave_mark()

asking, showing, answering = st.columns([3, 5, 4], gap="large")
# What is waited for is said on the place where the answer will be.
place_of_the_answer = answering.empty()
with place_of_the_answer.container(), notices.or_stop(page="pages/models.py", label="Go to models"):
    goods, model = market.at_work()

asked = current.asked_about(goods)
with asking:
    st.subheader("Your garment", anchor=False)
    current.pick_button(goods)
    st.fragment(form.write)(current.form_of(goods, model, asked))

# Filled last: the first look at a new catalogue encodes all of its photos.
place_of_the_alike = st.container()

if form.is_refused():
    with showing:
        notices.empty("No forecast of this", "Mend what the form says is amiss, and send it again.")
else:
    with showing:
        answers.garment(asked, goods)
    with notices.or_stop():
        with place_of_the_answer:
            forecast = cached.forecast(asked.offer)
        with place_of_the_answer.container():
            answers.figures(forecast)
            answers.then(asked, forecast)
            answers.cautions(forecast)
            market.scale(goods, model)
            state.link("pages/explain.py", "Why this forecast?", icon=state.ONWARD)
        recents.keep(asked)

    shell.section("What if", "The same garment at another price, or under another title.")
    at_another_price, under_another_title = st.columns(2, gap="large")
    with at_another_price, notices.faults_in_words():
        what_if.price(asked, forecast)
    with under_another_title:
        what_if.title(asked, forecast)

shell.section("Many at once", "A table in, the same table with its forecasts out.")
table.draw(model)

shell.section("Recent forecasts", "Made in this browser. Others see one of them only if you send them its address.")
with notices.faults_in_words():
    recents.draw()

if not form.is_refused():
    with place_of_the_alike, notices.faults_in_words():
        answers.alike(asked, goods)
