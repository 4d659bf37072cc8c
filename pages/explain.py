"""Explain: which part of an offer, which words and which part of the photo made a forecast, and whether that holds."""

from functools import partial

import streamlit as st

from core.words.names import MODALITIES
from pages.parts.explain import cached_reasons, cohorts, compare, effects, exports, subject
from pages.parts.frame import cached, notices, shell, state
from pages.parts.offers import answers, market, recents
from pages.parts.show import contributions, evidence, photo_map, word_map

shell.open_page("Explain")
state.leave_mark()

with notices.or_stop(page="pages/models.py", label="Go to models"):
    goods, model = market.at_work()

choosing, in_short = st.columns([5, 7], gap="large")
with choosing:
    asked = subject.choose(goods, model)
    head = subject.choose_head(model)
with in_short, notices.or_stop():
    subject.say(asked, goods)
    forecast, why = cached.forecast(asked.offer), cached_reasons.modalities(asked.offer)[head]
    recents.keep(asked)
    subject.figure(why, forecast)
    # Whether to believe the maps stands before them, on a narrow screen too.
    place_of_the_verdicts = st.empty()

place_of_the_photo, reading = st.columns([5, 7], gap="large")
with reading:
    contributions.draw(why)
    place_of_the_words = st.container()
    answers.cautions(forecast)
    market.scale(goods, model)

shell.section(
    "If one thing were different",
    "Learned from how garments that differ so are sold, not from trying it on this one: a hint, not a promise.",
)
place_of_the_categories = st.container()
with notices.faults_in_words():
    place_of_the_categories = effects.draw(cached_reasons.effects(asked.offer, head), why, forecast.currency)

shell.section("Side by side", "This garment and another, or the model at work and another.")
with notices.faults_in_words():
    compare.draw(asked.offer, head, goods)

shell.section("Across the catalogue", "What counts among many products, rather than for one.")
cohorts.draw(goods, why)

place_of_the_exports = st.container()

# The maps come last: all that is known at once stands while they are worked out.
words = photo = None
with place_of_the_words, notices.faults_in_words():
    words = word_map.draw(asked.offer.title, partial(cached_reasons.words, asked.offer, head))
    if words is not None:
        word_map.draw_attention(words.title, cached_reasons.attention, words.evidence.get("attention"), words.unit)
with place_of_the_photo, notices.faults_in_words():
    photo = photo_map.draw(asked.offer, why, partial(cached_reasons.photo, asked.offer, head))

with place_of_the_verdicts:
    evidence.in_short(
        {MODALITIES["title"]: word_map.checked(words), MODALITIES["image"]: photo.evidence if photo else None}
    )
tried: tuple[str, ...] = ()
with place_of_the_categories, notices.faults_in_words():
    tried = cached.categories_to_try(asked.offer)
    effects.categories(cached_reasons.effects(asked.offer, head, tried), asked.offer, why, forecast.currency)

with place_of_the_exports:
    shell.section("Take it along", "The report reads like this page; the figures are SVG and PNG.")
    exports.draw(asked.offer, head, words, photo, tried, word_map.method_shown())
