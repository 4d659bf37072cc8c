"""One job in the background on the page that waits for it: how far it is, and a button that stops it."""

import streamlit as st

from core import jobs
from core.errors import JobError
from core.jobs import Job
from pages.parts import notices
from pages.parts.sentences import percent, plain

SECONDS_PER_LOOK = 1.0


def draw(job: Job) -> bool:
    """Draw a running job, live, or say why it ended without an answer; whether it is done.

    When it ends, the whole page is drawn again: its answer is news to the page.
    """
    progress = jobs.progress(job)
    if progress.state == "running":
        st.fragment(_draw_running, run_every=SECONDS_PER_LOOK)(job)
    elif progress.state == "failed":
        notices.problem(JobError(progress.message, ""))
    elif progress.state == "stopped":
        notices.note(f"“{plain(job.title)}” was stopped.")
    return progress.state == "done"


def is_running(job: Job) -> bool:
    """Whether a job still works."""
    return jobs.progress(job).state == "running"


def _draw_running(job: Job) -> None:
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
