"""Recent forecasts: kept over restarts for the browser that made them, compared side by side, exported."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import streamlit as st

from core.catalogue.heads import HEADS
from core.demand.forecast import Forecast, forecast_as_json, forecast_from_json
from core.history import PastForecast
from core.tables.spreadsheets import as_csv
from core.words import kinds
from core.words.figures import count
from core.words.sentences import in_order, interval, over, who_buys
from pages.parts.frame import cached, notices, state
from pages.parts.frame.words import plain
from pages.parts.offers import current
from pages.parts.offers.current import Asked
from pages.parts.show import gallery

N_SHOWN = 12


def keep(asked: Asked) -> None:
    """Add the forecast of what was just asked to the recent ones; where that fails, say so and go on."""
    if not asked.is_new or asked.number is None:
        return
    offer, owner = asked.offer, state.browser()
    answer = forecast_as_json(cached.forecast(offer))
    small, photo = (
        None if offer.image is None else cached.thumbnail(offer.image, side) for side in (cached.SMALL, cached.LARGE)
    )
    with notices.faults_in_words():
        cached.history().add(asked.number, offer, answer, owner, small, photo)
        current.mark_kept(asked, PastForecast(asked.number, owner, datetime.now(UTC), offer, answer, small))


def draw() -> None:
    """The recent forecasts as cards to open or to tick, those ticked side by side, and all of them as a CSV."""
    _say_damage()
    past = cached.history().recent(state.browser(), N_SHOWN)
    if not past:
        notices.empty("Nothing here yet", "Every forecast you ask for is kept here, to be compared with the next.")
        return
    with st.container(horizontal=True, gap="medium", key="recents"):
        chosen = [entry for entry in past if _card(entry)]
    if len(chosen) > 1:
        _compare(chosen)
    elif len(past) > 1:
        notices.note("Tick two or more to compare them.")
    _tools(chosen)


def _say_damage() -> None:
    """One row that cannot be read costs that row, and is said."""
    history, owner = cached.history(), state.browser()
    if not (damaged := history.damaged(owner)):
        return
    are = "forecast is" if len(damaged) == 1 else "forecasts are"
    notices.note(f"{len(damaged)} earlier {are} damaged and cannot be shown. The others are whole.")
    if st.button("Forget what is damaged", icon=":material/delete:", key="forecast_forget_damaged"):
        history.remove_damaged(owner, *damaged)
        st.rerun()


def _card(past: PastForecast) -> bool:
    with st.container(width=150, gap="xsmall"):
        choice(past, current.open_forecast)
        st.markdown(_in_short(forecast_from_json(past.forecast)))
        return st.checkbox("Compare", key=f"forecast_past_{past.number}")


def _in_short(forecast: Forecast) -> str:
    """What was expected, in Markdown: the count that matters most, or who buys."""
    rescaled = ", rescaled" if forecast.is_rescaled else ""
    for head, found in in_order(forecast).items():
        noun = "" if head == "sales" else f" {HEADS[head].noun}"
        return f"**{count(found.value)}**{noun} expected{rescaled}"
    return next(plain(who_buys(head, buyers)) for head, buyers in forecast.buyers.items())


def choice(past: PastForecast, on_choice: Callable[[str], None]) -> bool:
    """An earlier forecast to be clicked, on its photo or on its name; says whether it just was."""
    name = name_of(past)
    with st.container(gap="xsmall", key=f"picker_past_{past.number}"):
        if past.thumbnail is None:
            st.html(gallery.NO_PHOTO)
        else:
            st.image(past.thumbnail, width="stretch", alt=name)
        return st.button(
            plain(name), type="tertiary", wrap=True, key=f"past_open_{past.number}",
            on_click=on_choice, args=(past.number,),
        )  # fmt: skip


def _compare(chosen: Sequence[PastForecast]) -> None:
    # Two stay side by side on a phone; more have to follow one another there.
    columns = st.columns(len(chosen), gap="medium", wrap=len(chosen) > 2)
    for column, past in zip(columns, chosen, strict=True):
        with column:
            st.subheader(plain(name_of(past)), anchor=False)
            forecast = forecast_from_json(past.forecast)
            for head, found in in_order(forecast).items():
                st.metric(plain(over(HEADS[head].noun, forecast.period).capitalize()), count(found.value))
                st.caption(interval(found))
            for head, buyers in forecast.buyers.items():
                st.markdown(plain(f"{who_buys(head, buyers)}."))
            notices.terms(forecast.terms)


def _tools(chosen: Sequence[PastForecast]) -> None:
    with st.container(horizontal=True, gap="small"):
        st.download_button(
            "Export all as CSV",
            _as_csv,
            file_name="vitrine-forecasts.csv",
            mime="text/csv",
            icon=":material/download:",
            key="forecast_export",
            on_click="ignore",
        )
        is_asked = chosen and st.button("Remove those ticked", icon=":material/delete:", key="forecast_remove")
        if is_asked:
            cached.history().remove(state.browser(), *(past.number for past in chosen))
            st.rerun()


def _as_csv() -> bytes:
    return as_csv(cached.history().as_frame(state.browser()))


def name_of(past: PastForecast) -> str:
    """What an earlier forecast is called: by its title, its kind, or when it was made."""
    kind = past.offer.category and kinds.name_of(past.offer.category)
    return past.offer.title or kind or f"Forecast of {past.made_at:%d %b, %H:%M}"
