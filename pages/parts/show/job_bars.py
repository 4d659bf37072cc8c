"""Jobs in the background: one on the page that waits for it, and all of them where they are looked after."""

from collections.abc import Callable

import streamlit as st

from core import jobs
from core.errors import JobError
from core.jobs import Job, JobProgress
from core.words.figures import percent
from pages.parts.frame import notices
from pages.parts.frame.words import plain

SECONDS_PER_LOOK = 1.0
N_PAST = 12
ICONS = {"done": ":material/check_circle:", "failed": ":material/error:", "stopped": ":material/pause_circle:"}


def draw(job: Job) -> bool:
    """Draw a running job, live, or say why it ended without an answer; whether it is done.

    When it ends, the whole page is drawn again: its answer is news to the page.
    """
    progress = jobs.progress(job)
    if progress.state == "running":
        st.fragment(_draw_awaited, run_every=SECONDS_PER_LOOK)(job)
    elif progress.state == "failed":
        notices.problem(JobError(progress.message, ""))
    elif progress.state == "stopped":
        notices.note(f"“{plain(job.title)}” was stopped.")
    return progress.state == "done"


def is_running(job: Job) -> bool:
    """Whether a job still works."""
    return jobs.progress(job).state == "running"


def draw_all(nothing: str) -> None:
    """Draw every job, the running ones live; `nothing` says what would stand here were there any."""
    known = jobs.jobs()
    running = tuple(job for job in known if jobs.progress(job).state == "running")
    past = [job for job in known if job not in running]
    if not known:
        notices.note(nothing)
    if running:
        st.fragment(_draw_running, run_every=SECONDS_PER_LOOK)(running)
    for job in past[:N_PAST]:
        _draw_past(job, jobs.progress(job))


def _draw_awaited(job: Job) -> None:
    progress = jobs.progress(job)
    if progress.state != "running":
        st.rerun()
    with st.container(border=True, key=f"job_bar_{job.id}"):
        with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
            st.markdown(f"**{plain(job.title)}**", width="content")
            if st.button("Stop", key=f"job_bar_stop_{job.id}", icon=":material/stop_circle:"):
                jobs.stop(job)
        st.progress(progress.fraction, text=f"{percent(progress.fraction)} · {plain(progress.message)}")
        st.caption("It goes on in the background: look around, or come back later.")


def _draw_running(running: tuple[Job, ...]) -> None:
    """One bar a job; when one ends the whole page is drawn again, since what it made is news to the page."""
    for job in running:
        progress = jobs.progress(job)
        if progress.state != "running":
            st.rerun()
        with st.container(border=True, key=f"job_{job.id}"):
            with st.container(horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"):
                st.markdown(f"**{plain(job.title)}**")
                _button("Stop", "stop_circle", job, jobs.stop)
            st.progress(progress.fraction, text=f"{percent(progress.fraction)} · {_duration(progress.seconds)} so far")
            st.caption(plain(progress.message))
            with st.expander("Log"):
                _draw_log(progress)


def _draw_past(job: Job, progress: JobProgress) -> None:
    when = f"{job.started.astimezone():%d %b %H:%M}"
    label = f"{plain(job.title)} · {progress.state} after {_duration(progress.seconds)} · {when}"
    with st.expander(label, icon=ICONS[progress.state]):
        st.markdown(plain(progress.message))
        _draw_log(progress)
        with st.container(horizontal=True):
            if job.is_resumable and progress.state != "done":
                _button("Resume", "play_circle", job, jobs.resume)
            _button("Forget", "delete", job, jobs.forget)


def _button(label: str, icon: str, job: Job, verb: Callable[[Job], object]) -> None:
    if st.button(label, key=f"job_{label.lower()}_{job.id}", icon=f":material/{icon}:"):
        with notices.faults_in_words():
            verb(job)
            st.rerun()


def _draw_log(progress: JobProgress) -> None:
    if progress.log_tail:
        st.code(progress.log_tail, language=None, wrap_lines=True)
    else:
        notices.note("It has written no log.")


def _duration(seconds: float) -> str:
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min {rest} s" if minutes else f"{rest} s"
