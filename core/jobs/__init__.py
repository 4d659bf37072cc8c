"""Commands in processes of their own: start, read progress, stop, resume; and what is forecast in the background."""

from core.jobs.running import Job, JobProgress, forget, jobs, progress, resume, start, stop
from core.jobs.trainings import start_evaluation, start_training

__all__ = [
    "Job", "JobProgress", "forget", "jobs", "progress", "resume", "start", "start_evaluation", "start_training", "stop",
]  # fmt: skip
